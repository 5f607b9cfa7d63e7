"""True peak after ITU-R BS.1770-4, annex 2: the highest point of a sound, also between its samples.

Used by the meter (`TruePeak`) and by the limiter, so that both see the same points.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block

OVERSAMPLING = 4
TAPS = 32
ROW_FRAMES = 32
"""Frames that are looked at together, oversampled or left alone."""

BEFORE = TAPS // 2 - 1
AFTER = TAPS // 2
"""Frames that a point between two frames needs before the first and after it."""

_KAISER_BETA = 7.0
_FIRST_ROWS = 32
_BATCH_ROWS = 512


def _phases() -> NDArray[np.float64]:
    """Taps of the three points between two frames, shape (3, `TAPS`): a Kaiser-windowed sinc.

    Annex 2 of BS.1770-4 prints a filter of 12 taps a phase as one that will do; this one is longer
    and flat to within 0.01 dB up to 0.43 of the sample rate. Each phase passes DC unchanged, and
    the fourth, the frames themselves, passes everything.
    """
    fractions = np.arange(1, OVERSAMPLING) / OVERSAMPLING
    times = np.arange(-BEFORE, AFTER + 1)[None, :] - fractions[:, None]
    taps = np.sinc(times) * np.i0(_KAISER_BETA * np.sqrt(1 - (times / (TAPS / 2)) ** 2))
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))


def _row_products() -> NDArray[np.float32]:
    """Matrix from a row with its neighbours to all points between: rows times this are points.

    Shape (`BEFORE` + `ROW_FRAMES` + `AFTER`, 3 * `ROW_FRAMES`).
    """
    products = np.zeros((BEFORE + ROW_FRAMES + AFTER, OVERSAMPLING - 1, ROW_FRAMES))
    for frame in range(ROW_FRAMES):
        products[frame : frame + TAPS, :, frame] = _phases().T
    return products.reshape(len(products), -1).astype(np.float32)


_ROW_PRODUCTS = _row_products()

OVERSHOOT = float(np.abs(_phases()).sum(axis=1).max())
"""No point between the frames is more than this many times the highest frame around it."""


def points_between(frames: Block, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """The points between the frames of the given rows, shape (rows, 3 * `ROW_FRAMES`).

    `frames` begins `BEFORE` frames before row 0 and ends `AFTER` frames or more after the last row.
    Point ``p * ROW_FRAMES + i`` lies ``(p + 1) / 4`` of the way from frame i to the next.
    """
    index = rows[:, None] * ROW_FRAMES + np.arange(_ROW_PRODUCTS.shape[0])
    return np.asarray(frames[index] @ _ROW_PRODUCTS)


class TruePeak:
    """Highest absolute value of a mono sound between its samples, four times oversampled.

    Only rows that could hold a new highest point, by the strict bound of `OVERSHOOT`, are
    oversampled at all; the result is the same as with all of them.
    """

    def __init__(self) -> None:
        self._peak = 0.0
        self._rest: Block = np.zeros(TAPS, dtype=np.float32)

    @property
    def peak_dbtp(self) -> float:
        """True peak of all that was added so far, silence after it; ``-inf`` for silence."""
        ending = np.concatenate([self._rest, np.zeros(TAPS + ROW_FRAMES, dtype=np.float32)])
        peak = self._highest_with(ending)
        return 20 * math.log10(peak) if peak > 0 else -math.inf

    def add(self, block: Block) -> None:
        """Take in the next block, shape (frames,)."""
        frames = np.concatenate([self._rest, block])
        self._peak = self._highest_with(frames)
        done = max(0, len(frames) - BEFORE - AFTER) // ROW_FRAMES * ROW_FRAMES
        self._rest = frames[done:].copy()

    def _highest_with(self, frames: Block) -> float:
        """The highest point so far with the whole rows of these frames."""
        sample_peak = _highest(frames)
        peak = max(self._peak, sample_peak)
        count = (len(frames) - BEFORE - AFTER) // ROW_FRAMES
        if count <= 0 or sample_peak * OVERSHOOT <= peak:
            return peak
        bounds = row_bounds(frames, count)
        rows = np.flatnonzero(bounds > peak)
        if len(rows) > _BATCH_ROWS:  # the loudest few first: they raise the mark for all others
            loudest = np.argpartition(bounds, -_FIRST_ROWS)[-_FIRST_ROWS:]
            peak = max(peak, _highest(points_between(frames, loudest)))
            rows = rows[bounds[rows] > peak]
        for start in range(0, len(rows), _BATCH_ROWS):
            batch = rows[start : start + _BATCH_ROWS]
            peak = max(peak, _highest(points_between(frames, batch[bounds[batch] > peak])))
        return peak


def _highest(values: NDArray[np.float32]) -> float:
    return max(float(values.max()), -float(values.min())) if values.size else 0.0


def highest_of_rows(frames: Block) -> NDArray[np.float32]:
    """Highest absolute value of each whole row; `frames` are a multiple of `ROW_FRAMES`."""
    # without their sign bit, floats are in the order of integers, which numpy compares faster
    bits = np.bitwise_and(frames.view(np.int32), 0x7FFFFFFF)
    for _halving in range(ROW_FRAMES.bit_length() - 1):  # faster than a reduction over short rows
        bits = np.maximum(bits[0::2], bits[1::2])
    return bits.view(np.float32)


def row_bounds(frames: Block, count: int) -> NDArray[np.float32]:
    """For each of `count` rows, what no point between its frames can exceed.

    `frames` is laid out as for `peaks_of_rows`.
    """
    padded = np.zeros((count + 1) * ROW_FRAMES, dtype=np.float32)
    short = min(len(padded), len(frames))
    padded[:short] = frames[:short]
    highest = highest_of_rows(padded)
    # a row and its neighbours on both sides are these frames and most of the next as many
    return np.asarray(OVERSHOOT * np.maximum(highest[:-1], highest[1:]))


def true_peak_dbtp(blocks: Iterable[Block]) -> float:
    """True peak of a mono sound in dBTP; ``-inf`` for silence."""
    meter = TruePeak()
    for block in blocks:
        meter.add(block)
    return meter.peak_dbtp
