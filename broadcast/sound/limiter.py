"""A look-ahead limiter for true peaks: nothing above the ceiling, nothing touched needlessly.

The sound is looked at in rows of `true_peak.ROW_FRAMES` frames (0.7 ms at 44.1 kHz). A row whose
highest point, four times oversampled, is above the ceiling needs a lower gain. The lowest gain
needed within `REACH_S` on either side, averaged over the same stretch, is a smooth curve that is
nowhere above what is needed: the sound is turned down before a peak comes and up after it.
A slower release, which holds at most `HELD_DB`, keeps the gain from fluttering at the pitch of a
voice; what a single spike takes beyond that is given back at once, so that a spike mutes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block, Rows
from broadcast.sound.compressor import highest_around
from broadcast.sound.true_peak import AFTER, BEFORE, ROW_FRAMES, points_between, row_bounds

REACH_S = 0.003
"""Half of the stretch over which the gain goes down and up around a peak."""

HELD_DB = 6.0
RELEASE_DB_PER_S = 75.0
"""The release: what is held, `HELD_DB` at most, is given back in 80 ms."""

_MARGIN_DB = 0.02
"""Kept below the ceiling, because the gain moves a little within the reach of the oversampling."""

_RAMP = (np.arange(ROW_FRAMES, dtype=np.float32) / ROW_FRAMES)[None, :]


def limit(
    blocks: Iterable[Block], rate_hz: int, gain_db: float, ceiling_dbtp: float
) -> Iterator[Block]:
    """Amplify by `gain_db`, then keep the true peak at or below the ceiling.

    Mono blocks in, mono blocks out: as many frames in all, without delay, cut elsewhere. The peak
    of the result, as `loudness.TruePeak` measures it, is at most 0.05 dB above the ceiling. Frames
    that are not within `REACH_S` of a peak or in a release are exactly the input times the gain.
    """
    limiter = _Limiter(rate_hz, 10 ** ((ceiling_dbtp - _MARGIN_DB) / 20))
    gain = np.float32(10 ** (gain_db / 20))
    frames_left = 0
    for block in blocks:
        frames_left += len(block)
        limited = limiter.add(block * gain)
        frames_left -= len(limited)
        if len(limited):
            yield limited
    if frames_left:
        yield limiter.add(np.zeros(limiter.delay_frames, dtype=np.float32))[:frames_left]


class _Limiter:
    """Gives out rows as soon as all is known that their gain depends on."""

    def __init__(self, rate_hz: int, ceiling: float) -> None:
        self._ceiling = ceiling
        self._reach = max(1, round(REACH_S * rate_hz / ROW_FRAMES))  # in rows
        weights = np.hanning(2 * self._reach + 3)[1:-1]
        self._weights = weights / weights.sum()
        self._release_db = RELEASE_DB_PER_S * ROW_FRAMES / rate_hz
        self._held_db = 0.0
        # rows whose reduction (1 - gain) is known and that are still needed around the next row out
        self._reductions: Rows = np.zeros(2 * self._reach)
        self._waiting: Block = np.zeros(0, dtype=np.float32)  # frames not yet given out
        # frames not yet looked at, behind one row of silence: there are points before the first
        self._ahead: Block = np.zeros(ROW_FRAMES + BEFORE, dtype=np.float32)

    @property
    def delay_frames(self) -> int:
        """So many frames after a frame it has been given out."""
        return (2 * self._reach + 3) * ROW_FRAMES + AFTER

    def add(self, frames: Block) -> Block:
        """Take in frames, give out those that are settled, whole rows of them."""
        self._waiting = np.concatenate([self._waiting, frames])
        ahead = np.concatenate([self._ahead, frames])
        count = max(0, len(ahead) - BEFORE - AFTER) // ROW_FRAMES
        if not count:
            self._ahead = ahead
            return ahead[:0]
        needed = self._hold(self._needed(ahead, count))
        self._ahead = ahead[count * ROW_FRAMES :].copy()
        reductions = np.concatenate([self._reductions, needed])
        ready = len(reductions) - 4 * self._reach - 2
        if ready <= 0:
            self._reductions = reductions
            return ahead[:0]
        self._reductions = reductions[ready:]
        output = self._waiting[: ready * ROW_FRAMES]
        self._waiting = self._waiting[ready * ROW_FRAMES :]
        if reductions.any():
            _turn_down(output.reshape(-1, ROW_FRAMES), self._knots(reductions))
        return output

    def gains(self, peaks: Rows) -> Rows:
        """Gain of each row in the middle, were these the highest points of all rows."""
        needed = self._hold(1 - np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-30)))
        edge = np.zeros(self._reach + 1)
        knots = self._knots(np.concatenate([np.zeros(self._reach), edge, needed, edge, edge]))
        return 1 - (knots[: len(peaks)] + knots[1 : len(peaks) + 1]) / 2

    def _needed(self, ahead: Block, count: int) -> Rows:
        """How much each row must be turned down at least: 1 - gain."""
        reductions = np.zeros(count)
        rows = np.flatnonzero(row_bounds(ahead, count) > self._ceiling)
        for start in range(0, len(rows), 1024):
            batch = rows[start : start + 1024]
            points = np.abs(points_between(ahead, batch)).max(axis=1)
            frames = ahead[BEFORE : BEFORE + count * ROW_FRAMES].reshape(-1, ROW_FRAMES)[batch]
            peaks = np.maximum(points, np.abs(frames).max(axis=1)).astype(np.float64)
            reductions[batch] = 1 - np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-30))
        return reductions

    def _hold(self, needed: Rows) -> Rows:
        """Add the slow release: in decibels a straight line down from what is held."""
        if not self._held_db and not needed.any():
            return needed
        limited = np.flatnonzero(needed)
        wanted_db = np.zeros(len(needed))
        wanted_db[limited] = np.minimum(HELD_DB, -20 * np.log10(1 - needed[limited]))
        falling_db = self._release_db * np.arange(1, len(needed) + 1)
        held_db = np.maximum.accumulate(np.maximum(wanted_db + falling_db, self._held_db))
        held_db -= falling_db
        self._held_db = max(0.0, float(held_db[-1]))
        held = np.flatnonzero(held_db > 0)
        reductions = needed.copy()
        reductions[held] = np.maximum(needed[held], 1 - 10 ** (-held_db[held] / 20))
        return reductions

    def _knots(self, reductions: Rows) -> NDArray[np.float32]:
        """Reduction at each row's start and the last one's end: highest around, then smoothed."""
        highest = highest_around(reductions, self._reach, self._reach + 1)
        return np.convolve(highest, self._weights, mode="valid").astype(np.float32)


def _turn_down(rows: NDArray[np.float32], knots: NDArray[np.float32]) -> None:
    """Turn rows down in place, by straight lines from knot to knot; the others stay as they are."""
    touched = np.flatnonzero((knots[:-1] > 0) | (knots[1:] > 0))
    start, end = knots[touched, None], knots[touched + 1, None]
    rows[touched] *= 1 - (start + (end - start) * _RAMP)


def gains_of_rows(peaks: Rows, rate_hz: int, ceiling_dbtp: float) -> Rows:
    """The gain that `limit` gives each row of `ROW_FRAMES` frames, from the rows' highest points.

    What the limiter will do can so be foretold without running it: the shape is (rows,) in and out.
    """
    limiter = _Limiter(rate_hz, 10 ** ((ceiling_dbtp - _MARGIN_DB) / 20))
    return limiter.gains(peaks)
