"""Blocks of samples, and raw files read as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
Rows = NDArray[np.float64]
"""A figure for each row of frames, such as a gain or a level, of shape (rows,)."""

BLOCK_FRAMES = 1 << 18
"""Frames in one block: 1 MiB a channel, 6 s at 44.1 kHz."""


def blocks_of(path: Path) -> Iterator[Block]:
    """Blocks of a raw ``<f4`` file."""
    with path.open("rb") as file:
        while data := file.read(BLOCK_FRAMES * 4):
            yield np.frombuffer(data, dtype="<f4")
