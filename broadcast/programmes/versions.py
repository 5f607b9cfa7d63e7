"""Versions of the steps from script to programme, one constant each, all part of keys.

They stand apart from the steps so that a build with nothing to do knows them without loading what
makes sound. Whoever changes a step so that the same input gives another result raises its figure.
"""

from __future__ import annotations

import functools
import importlib.metadata

SPEECH = 1
"""Raised when a segment's words come to its voice in another way."""

SOUND = 1
"""Raised when a sound file becomes samples in another way."""

PROGRAMME = 1
"""Raised when a programme is put together from its steps in another way."""

LAYOUT = 1
"""Raised when sounds are placed at other times."""

MIX = 1
"""Raised when the same sounds at the same times mix otherwise."""

CHAINS = 4
"""Raised when a chain sounds different from before."""

MASTER = 2
"""Raised when mastering changes the sound: levelling, limiter, true peak."""

MP3 = 2
"""Raised when encoder settings change."""

MEASURE = 1
"""Raised when the same MP3 is measured otherwise."""

PICTURE = 1
"""Raised when the same input gives another cover or waveform."""

OUTPUT = 2
"""Raised when the files of a finished programme are others or hold other facts or tags: they are
written again of the same sound, which is not encoded again."""

RECORDED = 2
"""Raised when a recording is prepared otherwise."""


@functools.cache
def preparation_version() -> str:
    """Version of how recordings are prepared and of the resampler in it: part of store keys."""
    return f"{RECORDED}, soxr {importlib.metadata.version('soxr')}"
