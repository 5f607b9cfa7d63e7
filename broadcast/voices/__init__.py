"""Voices: one module an engine, all behind `Voice`. There is never a silent change of voice.

A voice is named ``engine:model``: ``espeak:vi``, ``gtts:vi``, ``piper:vi_VN-vais1000-medium``,
``mms:blt``. Human recordings (``recorded``) are not spoken but prepared, by
`broadcast.sound.recording`.
"""

from __future__ import annotations

import difflib
import functools
from typing import TYPE_CHECKING, Protocol

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.pace import Clause, Pace, clauses, estimate_s, syllables

if TYPE_CHECKING:
    from broadcast.voices.sound import Sound

__all__ = [
    "Clause",
    "Pace",
    "Voice",
    "clauses",
    "estimate_s",
    "open_voice",
    "shared_by",
    "syllables",
    "version_of",
]

ENGINES = ("espeak", "gtts", "piper", "mms")
"""All engines; the last two come with the optional part ``neural``."""

_EXAMPLES = {"piper": "piper:vi_VN-vais1000-medium", "mms": "mms:vie"}


class Voice(Protocol):
    """What speaks verbalized text."""

    @property
    def name(self) -> str:
        """Name as scripts and ``broadcast.yaml`` write it, such as ``espeak:vi+f3``."""
        ...

    @property
    def version(self) -> str:
        """Version of engine and model: part of store keys."""
        ...

    def speak(self, text: str, pace: Pace) -> Sound:
        """Speak verbalized text, with the pauses of the pace inside and none around it.

        Raises `VoiceError` when the engine fails or there is nothing to speak.
        """
        ...


@functools.cache
def open_voice(name: str) -> Voice:
    """The voice of that name, ready to speak.

    Raises `VoiceError`, with a hint that says what to do, for a name that is no voice, an unknown
    engine or model, and a voice that is not installed; `MachineError` for an engine that is not.
    """
    engine, colon, model = name.partition(":")
    if engine == "espeak" and model:
        from broadcast.voices.espeak import voice

        return voice.open_model(model)
    if engine == "gtts" and model:
        from broadcast.voices.google import voice as google

        return google.open_model(model)
    if engine == "piper" and model:
        from broadcast.voices.neural import piper

        return piper.open_model(model)
    if engine == "mms" and model:
        from broadcast.voices.neural import mms

        return mms.open_model(model)
    raise _unknown(name, engine, bool(colon and model))


@functools.cache
def version_of(name: str) -> str:
    """`Voice.version` of the voice of that name, without opening it; raises as `open_voice`."""
    engine, colon, model = name.partition(":")
    if engine == "espeak" and model:
        from broadcast.voices.espeak import models

        return models.version_of(model)
    if engine == "gtts" and model:
        from broadcast.voices.google import models as google_models

        return google_models.version_of(model)
    if engine in ("piper", "mms") and model:
        from broadcast.voices.neural import files

        return files.version_of(engine, model)
    raise _unknown(name, engine, bool(colon and model))


def shared_by(workers: int) -> dict[str, str]:
    """What worker processes find in their environment: their voices share the processors."""
    from broadcast.voices.neural.files import WORKERS

    return {WORKERS: str(workers)}


def _unknown(name: str, engine: str, has_model: bool) -> VoiceError:
    if engine == "recorded":
        return VoiceError(
            _("voice “{name}” does not speak text: its segments need recordings").format(name=name),
            hint=_(
                "put a sound file for each segment into recordings/ (broadcast read numbers them)"
            ),
        )
    if engine in ENGINES and not has_model:
        return VoiceError(
            _("voice “{name}” names no language").format(name=name),
            hint=_("write for example {example}").format(
                example=_EXAMPLES.get(engine, f"{engine}:vi")
            ),
        )
    near = difflib.get_close_matches(engine.lower(), (*ENGINES, "recorded"), 1)
    known = _("a voice is for example espeak:vi, mms:vie or recorded; see: broadcast voices")
    guess = _("did you mean {name}?").format(name=name.replace(engine, near[0], 1)) if near else ""
    return VoiceError(
        _("voice “{name}”: there is no voice engine “{engine}”").format(name=name, engine=engine),
        hint=f"{guess} {known}".strip(),
    )
