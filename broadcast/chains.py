"""The two ways a mix is shaped before it is mastered: ``flat`` for studios, ``horn`` for outdoors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from broadcast.ffmpeg import Block
from broadcast.filters import Cascade, high_pass, high_shelf, low_pass, peaking

Chain = Literal["horn", "flat"]

VERSION = 1
"""Raised when a chain sounds different from before; part of store keys."""


def apply(chain: Chain, blocks: Iterable[Block], rate_hz: int) -> Iterator[Block]:
    """Shape a mono sound: as many frames out as in, without delay."""
    if chain == "flat":
        cascade = Cascade(high_pass(rate_hz, 40.0, 2))
    else:
        cascade = Cascade(
            (
                *high_pass(rate_hz, 300.0, 4),
                high_shelf(rate_hz, 1500.0, 6.0),
                peaking(rate_hz, 3000.0, 4.0, 1.0),
                *low_pass(rate_hz, 7000.0, 2),
            )
        )
    for block in blocks:
        yield cascade(block)
