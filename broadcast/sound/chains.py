"""The two ways a mix is shaped before it is mastered: ``flat`` for studios, ``horn`` for outdoors.

Chain ``horn`` is for speech that has to be understood across a valley. Horns pass some 350 Hz to
6 kHz; what lies below only saturates the line transformers, and intelligibility lies between 1 and
5 kHz. So the lows are cut, the range of the consonants is lifted, and the quiet sounds of speech
are brought up to the loud ones. Both together were tuned by ESTOI at equal loudness, see
``benchmarks/intelligibility.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from broadcast.sound.blocks import Block
from broadcast.sound.compressor import Curve, compress
from broadcast.sound.filters import (
    Biquad,
    Cascade,
    high_pass,
    high_shelf,
    low_pass,
    low_shelf,
    peaking,
)

Chain = Literal["horn", "flat"]

SPEECH_LUFS = -23.0
"""Loudness at which speech stands in the mix; the compressor's levels are set for it."""

_HORN = Curve(
    pivot_dbfs=-23.0,
    ratio=3.5,
    floor_dbfs=-42.0,
    cut_db=4.0,
    quiet_dbfs=-33.0,
    speech_dbfs=-28.0,
    before_s=0.14,
    after_s=0.08,
)


def apply(chain: Chain, blocks: Iterable[Block], rate_hz: int) -> Iterator[Block]:
    """Shape a mono sound: as many frames out as in, without delay; chain ``horn`` cuts elsewhere.

    The loudness of the result is whatever it comes to: levelling and limiting follow.
    """
    if chain == "flat":
        return _filtered(blocks, high_pass(rate_hz, 40.0, 2))
    return compress(_filtered(blocks, _equaliser(rate_hz)), rate_hz, _HORN)


def _equaliser(rate_hz: int) -> tuple[Biquad, ...]:
    """Sections of chain ``horn``: at most 8 dB between 500 Hz and the range of the consonants.

    What lies beyond 5 kHz is lost on the way across a valley, makes sibilants harsh near the horn,
    and counts in the loudness; so it is taken off.
    """
    return (
        *high_pass(rate_hz, 190.0, 4),
        low_shelf(rate_hz, 450.0, 5.0),
        high_shelf(rate_hz, 940.0, 5.5, 1.2),
        peaking(rate_hz, 1020.0, 3.0, 0.8),
        peaking(rate_hz, 3000.0, 5.0, 1.0),
        *low_pass(rate_hz, min(4800.0, 0.45 * rate_hz), 4),
    )


def _filtered(blocks: Iterable[Block], sections: tuple[Biquad, ...]) -> Iterator[Block]:
    cascade = Cascade(sections)
    for block in blocks:
        yield cascade(block)
