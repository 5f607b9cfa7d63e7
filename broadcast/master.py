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

from broadcast import chains
from broadcast.errors import AudioError
from broadcast.ffmpeg import BLOCK_FRAMES, Block
from broadcast.i18n import _
from broadcast.limiter import limit
from broadcast.loudness import Meter

VERSION = 1

TOLERANCE_LU = 0.1
"""Largest loudness error that is left alone: half of the 0.2 LU promised, so that another meter
with its own rounding agrees."""

ATTEMPTS = 8
"""Encodings tried before a programme is given up; one is the rule, two are common."""

_CODING_MARGIN_DB = 0.7
_QUIETEST_LUFS = -65.0


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


def shape(blocks: Iterable[Block], target: Target, destination: Path) -> float:
    """Run the chain over the mix into a raw ``<f4`` file; returns its integrated loudness in LUFS.

    Raises `AudioError` when the mix is silent.
    """
    meter = Meter(target.sample_rate_hz)
    with destination.open("wb") as file:
        for block in chains.apply(target.chain, blocks, target.sample_rate_hz):
            meter.add(block)
            file.write(np.ascontiguousarray(block, dtype="<f4").data)
    loudness = meter.integrated_lufs()
    if not loudness > _QUIETEST_LUFS:
        raise AudioError(
            _("the programme is silent: {loudness:.1f} LUFS").format(loudness=loudness),
            hint=_("listen to its recordings, jingles and beds one by one"),
        )
    return loudness


def first_aim(loudness_lufs: float, target: Target) -> Aim:
    """The first try: exact gain, and a ceiling that leaves room for what coding adds to peaks."""
    return Aim(target.loudness_lufs - loudness_lufs, target.peak_dbtp - _CODING_MARGIN_DB)


def render(shaped: Path, aim: Aim, rate_hz: int) -> Iterator[Block]:
    """The master of an aim, block by block, from the file that `shape` wrote."""
    return limit(blocks_of(shaped), rate_hz, aim.gain_db, aim.ceiling_dbtp)


def corrected(aim: Aim, loudness_lufs: float, peak_dbtp: float, target: Target) -> Aim | None:
    """The next aim after an encoding was measured, or None when it is good as it is."""
    error_lu = target.loudness_lufs - loudness_lufs
    excess_db = peak_dbtp - target.peak_dbtp
    if abs(error_lu) <= TOLERANCE_LU and excess_db <= 0:
        return None
    gain_db = aim.gain_db + (error_lu if math.isfinite(error_lu) else 0.0)
    ceiling_dbtp = aim.ceiling_dbtp - (excess_db + 0.1 if excess_db > 0 else 0.0)
    return Aim(gain_db, ceiling_dbtp)


def blocks_of(path: Path) -> Iterator[Block]:
    """Blocks of a raw ``<f4`` file."""
    with path.open("rb") as file:
        while data := file.read(BLOCK_FRAMES * 4):
            yield np.frombuffer(data, dtype="<f4")
