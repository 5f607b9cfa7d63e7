"""Mastering: chain, loudness and peak, steered by what the decoded MP3 measures.

The chain runs once over the mix and its result is kept as a raw file. From then on a master is one
`Aim`, a gain and a ceiling for the limiter. Lossy coding moves loudness a little and peaks up to
some dB, so the caller encodes, measures the decoded MP3 and asks `corrected` for the next aim until
there is nothing left to correct.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import AudioError
from broadcast.i18n import _
from broadcast.sound import chains
from broadcast.sound.blocks import Block, blocks_of
from broadcast.sound.limiter import gains_of_rows, limit
from broadcast.sound.loudness import Meter
from broadcast.sound.true_peak import ROW_FRAMES, highest_of_rows

TOLERANCE_LU = 0.15
"""Largest loudness error that is left alone; the rest of the 0.2 LU promised is for other meters,
which round and gate in their own ways."""

ATTEMPTS = 8
"""Encodings tried before a programme is given up; one is the rule."""

CODING_GAIN_DB = -0.4
"""What LAME 3.100 does to the level at up to 96 kbit/s, measured: its presets scale the input by
0.95 (-0.45 dB), a little of which comes back. The rest is measured after the first encoding."""

CODING_PEAK_DB = 1.6
"""What coding limited speech at 64 kbit/s adds to true peaks at most, as a rule, against the level
before `CODING_GAIN_DB`. Less, and every third programme of the sample is encoded twice."""

_OVERSHOOT = 1.03  # true peak over sample peak of a row, on average
_QUIETEST_LUFS = -65.0
_SOLVED_LU = 0.02
_MOST_EXTRA_GAIN_DB = 40.0


@dataclass(frozen=True, slots=True)
class Target:
    """What a master has to be: loudness, peak and the form it is encoded in."""

    chain: Literal["horn", "flat"]
    loudness_lufs: float
    peak_dbtp: float
    sample_rate_hz: int
    bitrate_kbps: int


@dataclass(frozen=True, slots=True)
class Aim:
    """Settings of one encoding: gain before the limiter and the limiter's ceiling."""

    gain_db: float
    ceiling_dbtp: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """A mix after its chain: a raw ``<f4`` file and its loudness.

    `peaks` and `energies` have shape (rows,): highest sample and sum of squares of each row of
    `true_peak.ROW_FRAMES` frames.
    """

    path: Path
    rate_hz: int
    loudness_lufs: float
    peaks: NDArray[np.float32]
    energies: NDArray[np.float32]

    def loudness_after(self, aim: Aim) -> float:
        """Loudness in LUFS that the limiter will leave, foretold from the rows."""
        gain = 10 ** (aim.gain_db / 20)
        peaks = self.peaks * np.float64(gain * _OVERSHOOT)
        if peaks.max(initial=0.0) <= 10 ** (aim.ceiling_dbtp / 20):
            return self.loudness_lufs + aim.gain_db
        gains = gains_of_rows(peaks, self.rate_hz, aim.ceiling_dbtp)
        kept = float(np.dot(self.energies, gains * gains) / self.energies.sum(dtype=np.float64))
        return self.loudness_lufs + aim.gain_db + 10 * math.log10(kept)


def shape(blocks: Iterable[Block], target: Target, destination: Path) -> Shaped:
    """Run the chain over the mix into a raw ``<f4`` file.

    Raises `AudioError` when the mix is silent.
    """
    meter = Meter(target.sample_rate_hz)
    peaks: list[NDArray[np.float32]] = []
    energies: list[NDArray[np.float32]] = []
    rest = np.zeros(0, np.float32)
    with destination.open("wb") as file:
        for block in chains.apply(target.chain, blocks, target.sample_rate_hz):
            meter.add(block)
            file.write(np.ascontiguousarray(block, dtype="<f4").data)
            joined = np.concatenate([rest, block])
            whole = len(joined) // ROW_FRAMES * ROW_FRAMES
            rows, rest = joined[:whole].reshape(-1, ROW_FRAMES), joined[whole:]
            peaks.append(highest_of_rows(joined[:whole]))
            energies.append(np.einsum("ij,ij->i", rows, rows))
    loudness = meter.integrated_lufs()
    if not loudness > _QUIETEST_LUFS:
        raise AudioError(
            _("the programme is silent: {loudness:.1f} LUFS").format(loudness=loudness),
            hint=_("listen to its recordings, jingles and beds one by one"),
        )
    rows_of = (np.concatenate(peaks), np.concatenate(energies))
    return Shaped(destination, target.sample_rate_hz, loudness, *rows_of)


def first_aim(shaped: Shaped, target: Target) -> Aim:
    """The first try: what limiter and coding will do to loudness and peaks is allowed for."""
    ceiling_dbtp = target.peak_dbtp - CODING_PEAK_DB - CODING_GAIN_DB
    return _solved(shaped, target.loudness_lufs - CODING_GAIN_DB, ceiling_dbtp)


def corrected(
    shaped: Shaped, aim: Aim, loudness_lufs: float, peak_dbtp: float, target: Target
) -> Aim | None:
    """The next aim after the decoded MP3 of `aim` was measured, or None when it is good.

    What coding did to the loudness is taken over from this try into the next.
    """
    excess_db = peak_dbtp - target.peak_dbtp
    if abs(target.loudness_lufs - loudness_lufs) <= TOLERANCE_LU and excess_db <= 0:
        return None
    coding_gain_db = loudness_lufs - shaped.loudness_after(aim)
    ceiling_dbtp = aim.ceiling_dbtp - (excess_db + 0.1 if excess_db > 0 else 0.0)
    return _solved(shaped, target.loudness_lufs - coding_gain_db, ceiling_dbtp)


def _solved(shaped: Shaped, loudness_lufs: float, ceiling_dbtp: float) -> Aim:
    """The gain that ends at a loudness behind the limiter (bracketing, then regula falsi)."""
    low = loudness_lufs - shaped.loudness_lufs  # a limiter only takes away
    reached = shaped.loudness_after(Aim(low, ceiling_dbtp))
    high, above = low, reached
    while above < loudness_lufs - _SOLVED_LU and high < low + _MOST_EXTRA_GAIN_DB:
        low, reached = high, above
        high += max(1.5 * (loudness_lufs - above), 0.1)
        above = shaped.loudness_after(Aim(high, ceiling_dbtp))
    while above - loudness_lufs > _SOLVED_LU and above - reached > 1e-6:
        middle = low + (high - low) * (loudness_lufs - reached) / (above - reached)
        found = shaped.loudness_after(Aim(middle, ceiling_dbtp))
        if abs(found - loudness_lufs) <= _SOLVED_LU:
            return Aim(middle, ceiling_dbtp)
        if found < loudness_lufs:
            low, reached = middle, found
        else:
            high, above = middle, found
    return Aim(high, ceiling_dbtp)


def render(shaped: Shaped, aim: Aim) -> Iterator[Block]:
    """The master of an aim, block by block."""
    return limit(blocks_of(shaped.path), shaped.rate_hz, aim.gain_db, aim.ceiling_dbtp)
