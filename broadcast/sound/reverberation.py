"""The room that is heard on a recording: how long its echo lasts.

What is estimated is the reverberation time (RT60, the time in which sound falls by 60 dB) from
speech alone: after each offset of speech the level can fall no faster than the room lets it, so
among all falls the fast ones are the room's own (Ratnam et al. 2003, "Blind estimation of
reverberation time", JASA 114). Each fall is a straight line through levels in decibels.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from broadcast.sound.levels import FRAME_S

ECHOING_S = 0.6
"""Above this the syllables of a recording run into one another before the valley adds its own
echo. A furnished room has 0.3 to 0.5 s, a bare office 0.6 to 1 s (Kuttruff, Room Acoustics)."""

WINDOWS_S = (0.24, 0.12)
"""Length of one fall that is fitted: long where the echo is long, else short, since there the
level has fallen into the noise before a long one ends."""

LEAST_FALL_DB, ABOVE_NOISE_DB, BELOW_SPEECH_DB = 6.0, 8.0, 8.0
"""A fall counts when it is this deep, ends this far above the noise, and begins this far below the
speech, where the direct sound has gone and the room is left."""

STRAIGHTNESS = 0.95
"""Least correlation of a fall with a straight line; two sources at once do not fall straight."""

LEAST_FALLS = 5
"""Fewer falls than this give no estimate."""

QUIETEST_PERCENT = 3.0

PERCENTILE = 40.0
"""Which of the falls, from the fastest, is taken for the room's own; set on synthetic rooms."""


def reverberation_s(
    frames_dbfs: NDArray[np.float64], speech_dbfs: float, noise_dbfs: float
) -> float | None:
    """Estimate of the reverberation time in seconds, or None when too few falls are free of noise.

    `frames_dbfs` are levels of frames of `FRAME_S`.
    """
    if not len(frames_dbfs):
        return None
    # in an echoing room the usual pauses are full of echo: the quietest moments show the noise
    noise_dbfs = min(noise_dbfs, float(np.percentile(frames_dbfs, QUIETEST_PERCENT)))
    for window_s in WINDOWS_S:
        times_s = _falls(frames_dbfs, round(window_s / FRAME_S), speech_dbfs, noise_dbfs)
        if len(times_s) >= LEAST_FALLS:
            return float(np.percentile(times_s, PERCENTILE))
    return None


def _falls(
    frames_dbfs: NDArray[np.float64], count: int, speech_dbfs: float, noise_dbfs: float
) -> NDArray[np.float64]:
    """Reverberation times of all straight falls that last `count` frames."""
    if len(frames_dbfs) <= count:
        return np.zeros(0)
    windows = sliding_window_view(frames_dbfs, count)
    time_s = (np.arange(count) - (count - 1) / 2) * FRAME_S
    slopes = windows @ time_s / np.sum(time_s**2)  # dB a second
    centred = windows - windows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.sum(centred**2, axis=1) * np.sum(time_s**2))
    straight = -(centred @ time_s) / np.maximum(spread, 1e-9)
    falls = (
        (slopes * count * FRAME_S < -LEAST_FALL_DB)
        & (straight > STRAIGHTNESS)
        & (windows[:, -1] > noise_dbfs + ABOVE_NOISE_DB)
        & (windows[:, 0] < speech_dbfs - BELOW_SPEECH_DB)
    )
    return np.asarray(-60 / slopes[falls])
