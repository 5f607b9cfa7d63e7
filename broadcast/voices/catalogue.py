"""Which voice speaks which language, here and now: the list behind ``broadcast voices``."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcast.errors import MachineError
from broadcast.i18n import _
from broadcast.voices.google import models
from broadcast.voices.neural import files

if TYPE_CHECKING:
    from broadcast.voices.voice_list import Entry


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One voice, or several of one engine, that a workspace may name.

    `languages` is empty for human recordings, which speak every language. `online` voices need the
    internet when they speak something for the first time. `unverified` voices come from addresses
    whose files nobody of this project has held in hands.
    """

    name: str
    engine: str
    languages: tuple[str, ...]
    installed: bool
    online: bool
    licence: str
    note: str
    non_commercial: bool = False
    unverified: bool = False
    sources: tuple[str, ...] = ()


def available() -> tuple[VoiceInfo, ...]:
    """All voices of this version, installed or not, those of Vietnam first in each engine."""
    return (*_espeak(), *_google(), _recorded(), *_neural())


def installed() -> dict[str, tuple[str, ...]]:
    """Languages of every voice that is installed here, by its name."""
    return {voice.name: voice.languages for voice in available() if voice.installed}


def _espeak() -> tuple[VoiceInfo, ...]:
    from broadcast.voices.espeak import models as espeak_models

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
        for code in models.LANGUAGES
    )


def _recorded() -> VoiceInfo:
    note = _("human recordings, in every language")
    return VoiceInfo("recorded", "recorded", (), True, False, _("your own"), note)


def _neural() -> tuple[VoiceInfo, ...]:
    """Voices of the catalogue, and those that are here without being in it."""
    from broadcast.voices import voice_list

    listed = tuple(_of_entry(entry) for entry in voice_list.load())
    known = {info.name for info in listed}
    others = (f"{engine}:{model}" for engine in files.PACKAGES for model in files.installed(engine))
    unlisted = tuple(_unlisted(name) for name in others if name not in known)
    return (*listed, *unlisted)


def _of_entry(entry: Entry) -> VoiceInfo:
    engine, _colon, model = entry.name.partition(":")
    has_engine = files.has_engine(engine)
    is_here = files.find(engine, model) is not None
    notes = [entry.title]
    if entry.non_commercial:
        notes.append(_("for non-commercial use only"))
    if not has_engine:
        notes.append(_needs_engine(engine))
    elif not is_here:
        command = f"broadcast voices install {entry.name}"
        notes.append(_("{size:.0f} MB, {command}").format(size=entry.size_mb, command=command))
    return VoiceInfo(
        entry.name, engine, (entry.language,), has_engine and is_here, False, entry.licence,
        "; ".join(notes), entry.non_commercial, entry.unverified, tuple(entry.sources),
    )  # fmt: skip


def _unlisted(name: str) -> VoiceInfo:
    engine, _colon, model = name.partition(":")
    lang = files.mms_language(model) if engine == "mms" else model.partition("_")[0]
    has_engine = files.has_engine(engine)
    note = _("put here by hand") if has_engine else _needs_engine(engine)
    return VoiceInfo(name, engine, (lang,), has_engine, False, _("not known"), note)


def _needs_engine(engine: str) -> str:
    return _("needs the optional part “neural”: {command}").format(
        command=files.engine_command(engine)
    )
