"""A fast compressor that makes quiet sounds of speech louder, but not what lies in the pauses.

Weak consonants are what noise and echoes take first. The compressor follows the level in windows of
10 ms, shorter than a sound of speech, and brings quiet sounds nearer to loud ones, as the dynamic
range compression of SSDRC does (Zorilă, Kandia and Stylianou, Interspeech 2012). Two things keep it
from lifting noise, beds and breath: below a floor the lift fades again, and it is given only within
a short time of something as loud as speech, before it and after it.

The level is taken in rows (`ROW_S`); the gain is a straight line from row to row. All windows look
both ways, so there is no attack or release time, and nothing is delayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block, Rows

ROW_S = 0.00145
"""64 frames at 44.1 kHz."""

FALL = 2.0
"""How steeply the lift ends below the floor, in dB for each dB."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Gain by level. Levels are RMS in dBFS, over a window of `level_s`.

    At `pivot_dbfs` the gain is 0 dB. Sounds below it are lifted, those above it lowered, so that
    `ratio` decibels in become one out. Below `floor_dbfs` the lift falls again, by `FALL` dB for
    each, until what is quieter still is lowered by `cut_db`.

    That holds from `before_s` before until `after_s` after a level above `speech_dbfs`. Where all
    is below `quiet_dbfs`, in pauses, sounds are lowered by `cut_db`; between these it is shared.
    """

    pivot_dbfs: float
    ratio: float
    floor_dbfs: float
    cut_db: float
    quiet_dbfs: float
    speech_dbfs: float
    before_s: float = 0.10
    after_s: float = 0.05
    level_s: float = 0.010
    smooth_s: float = 0.010


def compress(blocks: Iterable[Block], rate_hz: int, curve: Curve) -> Iterator[Block]:
    """Run the compressor over a mono sound: as many frames out as in, without delay, cut elsewhere.

    The result does not depend on how the sound is cut into blocks.
    """
    compressor = _Compressor(rate_hz, curve)
    frames_left = 0
    for block in blocks:
        frames_left += len(block)
        done = compressor.add(block)
        frames_left -= len(done)
        if len(done):
            yield done
    if frames_left:
        yield compressor.add(np.zeros(compressor.delay_frames, dtype=np.float32))[:frames_left]


class _Compressor:
    """Gives out rows as soon as all is known that their gain depends on."""

    def __init__(self, rate_hz: int, curve: Curve) -> None:
        self._curve = curve
        self._size = max(1, round(ROW_S * rate_hz))
        row_s = self._size / rate_hz
        self._level_weights = _hann(curve.level_s / row_s)
        self._smooth_weights = _hann(curve.smooth_s / row_s)
        self._before = round(curve.before_s / row_s)
        self._after = round(curve.after_s / row_s)
        # rows around a row that its gain depends on: each window's half, and one for the knots
        around = len(self._level_weights) // 2 + len(self._smooth_weights) // 2 + 1
        self._ahead = around + self._before
        self._context = around + self._after + self._ahead
        self._powers: Rows = np.zeros(around + self._after)
        self._waiting: Block = np.zeros(0, dtype=np.float32)  # frames not yet given out
        self._measured = 0  # rows of them whose power is known
        ramp = np.arange(self._size) / self._size
        self._ramps = np.stack([1 - ramp, ramp]).astype(np.float32)

    @property
    def delay_frames(self) -> int:
        """So many frames after a frame it has been given out."""
        return (self._ahead + 1) * self._size

    def add(self, frames: Block) -> Block:
        """Take in frames, give out those that are settled, whole rows of them."""
        self._waiting = np.concatenate([self._waiting, frames])
        self._measure()
        ready = len(self._powers) - self._context
        if ready <= 0:
            return self._waiting[:0]
        knots = self._knots(self._powers)
        self._powers = self._powers[ready:]
        self._measured -= ready
        output = self._waiting[: ready * self._size]
        self._waiting = self._waiting[ready * self._size :]
        gains = np.stack([knots[:-1], knots[1:]], axis=1) @ self._ramps
        output *= gains.reshape(-1)
        return output

    def _measure(self) -> None:
        count = len(self._waiting) // self._size
        rows = self._waiting[self._measured * self._size : count * self._size]
        rows = rows.reshape(-1, self._size)
        powers = np.einsum("ij,ij->i", rows, rows) / self._size
        self._powers = np.concatenate([self._powers, powers.astype(np.float64)])
        self._measured = count

    def _knots(self, powers: Rows) -> NDArray[np.float32]:
        """Gain (linear) at each row's start and at the last one's end, from the rows' powers."""
        levels = 10 * np.log10(np.convolve(powers, self._level_weights, mode="valid") + 1e-12)
        near = highest_around(levels, self._after, self._before)
        levels = levels[self._after : len(levels) - self._before]
        gains_db = np.convolve(self._gains_db(levels, near), self._smooth_weights, mode="valid")
        gains = 10 ** (gains_db / 20)
        return np.asarray((gains[:-1] + gains[1:]) / 2, dtype=np.float32)

    def _gains_db(self, levels: Rows, near: Rows) -> Rows:
        curve = self._curve
        slope = 1 - 1 / curve.ratio
        rising = slope * (curve.pivot_dbfs - levels)
        lift = slope * (curve.pivot_dbfs - curve.floor_dbfs)
        falling = np.maximum(lift + FALL * (levels - curve.floor_dbfs), -curve.cut_db)
        gains = np.where(levels > curve.floor_dbfs, rising, falling)
        share = (near - curve.quiet_dbfs) / (curve.speech_dbfs - curve.quiet_dbfs)
        share = np.clip(share, 0.0, 1.0)
        share *= share * (3 - 2 * share)
        return share * gains + (1 - share) * np.minimum(gains, -curve.cut_db)


def highest_around(values: Rows, before: int, after: int) -> Rows:
    """Highest value from `before` places before to `after` places after each place that has them.

    Windows grow by doubling, so the cost goes with the logarithm of their length.
    """
    window, highest, length = before + after + 1, values, 1
    while length < window:
        step = min(length, window - length)
        highest = np.maximum(highest[:-step], highest[step:])
        length += step
    return highest


def _hann(rows: float) -> Rows:
    """Weights of a smoothing window of about so many rows, an odd number of them, sum 1."""
    half = max(1, int(rows / 2))
    weights = np.hanning(2 * half + 3)[1:-1]
    return np.asarray(weights / weights.sum())
