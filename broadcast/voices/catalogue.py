"""Which voice speaks which language, here and now: the list behind ``broadcast voices``."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from broadcast.errors import MachineError
from broadcast.i18n import _
from broadcast.voices import google_models

_PIPER = ("vi",)
_MMS = ("vie", "blt", "bdq", "khm", "cmo")


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One voice, or several of one engine, that a workspace may name.

    `languages` is empty for human recordings, which speak every language. `online` voices need the
    internet when they speak something for the first time.
    """

    name: str
    engine: str
    languages: tuple[str, ...]
    installed: bool
    online: bool
    licence: str
    note: str


def available() -> tuple[VoiceInfo, ...]:
    """All voices of this version, installed or not, those of Vietnam first in each engine."""
    return (*_espeak(), *_google(), _recorded(), *_neural())


def _espeak() -> tuple[VoiceInfo, ...]:
    from broadcast.voices import espeak_models

    try:
        codes = espeak_models.languages()
        variants = [
            name for name in espeak_models.variants() if name[0] in "fm" and name[1:].isdigit()
        ]
    except (MachineError, OSError):
        codes, variants = (), []
    named = {
        "vi": _("northern; other speakers: {variants}").format(
            variants=" ".join(f"+{name}" for name in variants)
        ),
        "vi-vn-x-central": _("central"),
        "vi-vn-x-south": _("southern"),
    }
    licence = "GPL-3.0-or-later"
    own = tuple(
        VoiceInfo(f"espeak:{code}", "espeak", (code,), code in codes, False, licence, note)
        for code, note in named.items()
    )
    others = tuple(code for code in codes if code not in named)
    if not others:
        return own
    note = _("{count} languages, none of them of Vietnam").format(count=len(others))
    return (*own, VoiceInfo("espeak:…", "espeak", others, True, False, licence, note))


def _google() -> tuple[VoiceInfo, ...]:
    is_installed = importlib.util.find_spec("gtts") is not None
    licence = _("MIT (gTTS); Google's terms for the sound")
    note = _("needs the internet for each new sentence")
    return tuple(
        VoiceInfo(f"gtts:{code}", "gtts", (code,), is_installed, True, licence, note)
        for code in google_models.LANGUAGES
    )


def _recorded() -> VoiceInfo:
    note = _("human recordings, in every language")
    return VoiceInfo("recorded", "recorded", (), True, False, _("your own"), note)


def _neural() -> tuple[VoiceInfo, ...]:
    note = _("comes with the optional part “neural”, not in this version")
    return (
        VoiceInfo("piper:…", "piper", _PIPER, False, False, _("each voice its own"), note),
        VoiceInfo("mms:…", "mms", _MMS, False, False, "CC-BY-NC-4.0", note),
    )
