"""Measuring a recording while it streams by: peak, clipping, offset, phase, speech and noise."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block

SILENCE_DBFS = -120.0
"""Stands for "nothing at all": every level in figures is finite."""

FRAME_S = 0.01
"""Length of the frames that `Levels` keeps."""

_NEAR_FULL_SCALE = 0.985
_RUN = 3


def decibels(ratio: float) -> float:
    """``20 log10``, not below `SILENCE_DBFS`."""
    return max(20 * float(np.log10(max(ratio, 1e-30))), SILENCE_DBFS)


class ChannelLevels:
    """Peak, offset and clipping of one channel before anything is done to it."""

    def __init__(self) -> None:
        self.peak = 0.0
        self.frames = 0
        self._sum = 0.0
        self._clipped = 0
        self._before = np.zeros(0, np.float32)

    @property
    def offset(self) -> float:
        """Mean of all samples: the share of full scale by which the sound is off centre."""
        return self._sum / max(self.frames, 1)

    @property
    def clipped_share(self) -> float:
        """Share of samples that lie in a clipped run."""
        return self._clipped / max(self.frames, 1)

    def add(self, block: Block) -> None:
        """Measure the next block, shape (frames,)."""
        self.frames += len(block)
        self._sum += float(block.sum(dtype=np.float64))
        peak = max(float(block.max(initial=0)), -float(block.min(initial=0)))
        self.peak = max(self.peak, peak)
        if peak >= _NEAR_FULL_SCALE or len(self._before):
            # a run may have begun in the block before, whose samples are not counted twice
            self._clipped += count_clipped(np.concatenate([self._before, block]))
            self._clipped -= count_clipped(self._before)
        self._before = _last_run(block)


def count_clipped(samples: NDArray[np.float32]) -> int:
    """Samples in runs of three or more that are flat at full scale, or beyond it.

    A recorder that clips repeats its largest value; a lossy copy of that swings beyond full scale.
    """
    size = np.abs(samples)
    near = size >= _NEAR_FULL_SCALE
    if not near.any():
        return 0
    flat = near.copy()
    flat[1:] &= (np.diff(samples) == 0) | (size[1:] >= 1)
    borders = np.flatnonzero(np.diff(flat.astype(np.int8), prepend=0, append=0))
    begins, ends = borders[::2], borders[1::2]
    # the first of a run has another value before it, so it is not `flat` by its own difference
    begins = begins - ((begins > 0) & near[np.maximum(begins - 1, 0)])
    lengths = ends - begins
    return int(lengths[lengths >= _RUN].sum())


def _last_run(block: Block) -> NDArray[np.float32]:
    """The samples near full scale with which a block ends: mostly none."""
    tail = block[-64:]
    quiet = np.flatnonzero(np.abs(tail) < _NEAR_FULL_SCALE)
    return tail[quiet[-1] + 1 :].copy() if len(quiet) else tail[-_RUN:].copy()


class Phase:
    """Energy of left, right and their mean, to find channels that cancel each other."""

    def __init__(self) -> None:
        self._energies = np.zeros(3)

    def add(self, pair: Block) -> Block:
        """Measure a block of shape (frames, 2) and return the mean of its channels."""
        left, right = pair[:, 0], pair[:, 1]
        mean = (left + right) * np.float32(0.5)
        self._energies += [float(np.dot(sound, sound)) for sound in (left, right, mean)]
        return mean

    @property
    def louder(self) -> Literal["left", "right"]:
        """The channel with more energy."""
        return "right" if self._energies[1] > self._energies[0] else "left"

    @property
    def loss_db(self) -> float:
        """How much quieter the mean of both is than the louder channel; 6.0 for one empty side."""
        loudest = self._energies[:2].max()
        if loudest <= 0:
            return 0.0
        return -max(10 * float(np.log10(max(self._energies[2] / loudest, 1e-12))), SILENCE_DBFS)


class Levels:
    """Mean squares of a sound in frames of `FRAME_S`, and its peak."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.frame = round(FRAME_S * rate_hz)
        self.peak = 0.0
        self._rest = np.zeros(0, np.float32)
        self._squares: list[NDArray[np.float32]] = []

    def add(self, block: Block) -> None:
        """Measure the next block, shape (frames,)."""
        self.peak = max(self.peak, float(block.max(initial=0)), -float(block.min(initial=0)))
        joined = np.concatenate([self._rest, block])
        whole = len(joined) // self.frame * self.frame
        rows = joined[:whole].reshape(-1, self.frame)
        self._squares.append(np.einsum("ij,ij->i", rows, rows) / np.float32(self.frame))
        self._rest = joined[whole:].copy()

    def frames_dbfs(self) -> NDArray[np.float64]:
        """Level of each frame of `FRAME_S`."""
        return _levels(self._all())

    def speech_and_noise_dbfs(self) -> tuple[float, float]:
        """Level of the speech and of what is heard in its pauses.

        Over frames of 50 ms: the noise floor is their 10th percentile (frames of digital silence
        left out, they say nothing of the room); the speech level is the mean power of the frames
        less than 15 dB below the 95th percentile, so that pauses do not lower it.
        """
        squares = self._all()
        whole = len(squares) // 5 * 5
        frames = squares[:whole].reshape(-1, 5).mean(axis=1) if whole else squares
        levels = _levels(frames)
        heard = levels > SILENCE_DBFS + 10
        if not heard.any():
            return SILENCE_DBFS, SILENCE_DBFS
        noise = float(np.percentile(levels[heard], 10))
        spoken = frames[levels >= np.percentile(levels[heard], 95) - 15]
        return decibels(float(np.sqrt(spoken.mean()))), noise

    def _all(self) -> NDArray[np.float32]:
        return np.concatenate(self._squares) if self._squares else np.zeros(0, np.float32)


def _levels(squares: NDArray[np.float32]) -> NDArray[np.float64]:
    return 10 * np.log10(np.maximum(squares.astype(np.float64), 10 ** (SILENCE_DBFS / 10)))
