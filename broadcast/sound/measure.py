"""Listens to a finished sound in one pass: everything the quality gate and the pictures need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block
from broadcast.sound.loudness import Meter, TruePeak

FRAME_S = 0.02
"""Length of one frame of `Measured.peaks` and `Measured.rms_dbfs`."""

SILENCE_BELOW_LU = 35.0
"""A frame this far below the integrated loudness is silence to a listener outdoors."""

_CLIPPED = 0.9999


@dataclass(frozen=True, slots=True)
class Measured:
    """Facts of a decoded sound; `peaks` has shape (frames, 2): lowest and highest sample."""

    duration_s: float
    loudness_lufs: float
    peak_dbtp: float
    longest_silence_s: float
    longest_silence_at_s: float
    clipped_samples: int
    peaks: NDArray[np.float32]
    momentary_lufs: NDArray[np.float64]


def measure(blocks: Iterable[Block], rate_hz: int) -> Measured:
    """Measure mono blocks: loudness, true peak, longest silence, clipped samples and envelope."""
    meter, peak = Meter(rate_hz), TruePeak()
    step = round(FRAME_S * rate_hz)
    rest = np.zeros(0, np.float32)
    low, high, energy = [], [], []
    frames = clipped = 0
    for block in blocks:
        meter.add(block)
        peak.add(block)
        frames += len(block)
        joined = np.concatenate([rest, block])
        whole = len(joined) // step * step
        rows, rest = joined[:whole].reshape(-1, step), joined[whole:]
        low.append(rows.min(axis=1))
        high.append(rows.max(axis=1))
        energy.append(np.einsum("ij,ij->i", rows, rows) / step)
        if max(high[-1].max(initial=0.0), -low[-1].min(initial=0.0)) >= _CLIPPED:
            clipped += int(np.count_nonzero(np.abs(rows) >= _CLIPPED))
    peaks = np.stack([np.concatenate(low), np.concatenate(high)], axis=1)
    loudness = meter.integrated_lufs()
    silent = np.concatenate(energy) < 10 ** ((loudness - SILENCE_BELOW_LU) / 10)
    start, length = _longest_run(silent)
    return Measured(
        duration_s=frames / rate_hz,
        loudness_lufs=loudness,
        peak_dbtp=peak.peak_dbtp,
        longest_silence_s=length * FRAME_S,
        longest_silence_at_s=start * FRAME_S,
        clipped_samples=clipped,
        peaks=peaks,
        momentary_lufs=meter.momentary_lufs(),
    )


def _longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    if not len(lengths):
        return 0, 0
    longest = int(np.argmax(lengths))
    return int(starts[longest]), int(lengths[longest])
