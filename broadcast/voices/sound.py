"""What a voice gives back, and how its clauses are joined: trimmed, faded, with exact silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.voices.pace import Pace, PauseKind

FADE_IN_S = 0.001
"""Inside the sound: takes the click off a hard onset and is too short to dull a consonant."""

FADE_OUT_S = 0.005
"""After the sound, over what is quiet already."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono sound: `samples` of shape (frames,), float32, full scale at ±1.0."""

    samples: NDArray[np.float32]
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


def trim(samples: NDArray[np.float32], rate_hz: int, quiet_dbfs: float) -> NDArray[np.float32]:
    """Cut what lies at or below `quiet_dbfs` from both ends, with fades that leave no click.

    The result ends `FADE_OUT_S` after the last louder sample (silence is added where the engine
    left none). It is empty when nothing is louder than `quiet_dbfs`.
    """
    loud = np.flatnonzero(np.abs(samples) > 10 ** (quiet_dbfs / 20))
    if not len(loud):
        return np.zeros(0, np.float32)
    fade_in, fade_out = round(FADE_IN_S * rate_hz), round(FADE_OUT_S * rate_hz)
    first, last = int(loud[0]), int(loud[-1]) + 1
    kept = np.zeros(last - first + fade_out, np.float32)
    tail = samples[first : last + fade_out]
    kept[: len(tail)] = tail
    # never longer than what there is, for sounds of a few samples
    rise = np.linspace(0, 1, min(fade_in, last - first), endpoint=False, dtype=np.float32)
    kept[: len(rise)] *= rise
    kept[-fade_out:] *= np.linspace(1, 0, fade_out, dtype=np.float32)
    return kept


def join(
    parts: Sequence[tuple[NDArray[np.float32], PauseKind]],
    rate_hz: int,
    pace: Pace,
    quiet_dbfs: float = -60.0,
) -> Sound:
    """Join clauses with the silences of the pace, none before the first and after the last.

    A silence is measured between the last and the next sample above `quiet_dbfs`, so the fade
    out is part of it.
    """
    pieces: list[NDArray[np.float32]] = []
    for number, (samples, end) in enumerate(parts, start=1):
        pieces.append(trim(samples, rate_hz, quiet_dbfs))
        if number < len(parts):
            silence_s = max(pace.pause_s(end) - FADE_OUT_S, 0.0)
            pieces.append(np.zeros(round(silence_s * rate_hz), np.float32))
    return Sound(np.concatenate(pieces) if pieces else np.zeros(0, np.float32), rate_hz)
