"""Which languages Google Translate speaks, and the version, without loading numpy."""

from __future__ import annotations

import functools
import importlib.metadata

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices import versions

LANGUAGES = ("vi", "km")
"""Languages of the product that Google speaks; the others it speaks are not hidden."""


def version_of(model: str) -> str:
    """Version of the voice ``gtts:<model>``; raises `VoiceError` as `must_have` does."""
    must_have(model)
    return _version()


def must_have(model: str) -> None:
    """Raise `VoiceError` for a language that Google has not."""
    if model in LANGUAGES:
        return
    from gtts.lang import tts_langs

    if model not in tts_langs():
        raise VoiceError(
            _("Google does not speak “{language}”").format(language=model),
            hint=_(
                "of the languages of this region it speaks {known}; where no voice speaks a "
                "language, use human recordings (voice: recorded)"
            ).format(known=", ".join(LANGUAGES)),
        )


@functools.cache
def _version() -> str:
    return f"gTTS {importlib.metadata.version('gTTS')}, {versions.GOOGLE}"
