"""The languages of Vietnam's loudspeakers: codes, names, scripts and what voices exist, as data.

``languages.yaml`` beside this module is the registry. A workspace may use any other language that
ISO 639-3 knows; it is told what this version does not know of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.fields import Code, Day, Table, Text
from broadcast.files.fields import Language as LanguageCode
from broadcast.files.text import slug
from broadcast.files.validation import did_you_mean, validate
from broadcast.files.yaml import load
from broadcast.i18n import _

Engine = Literal["espeak", "gtts", "piper", "mms"]
ScriptCode = Literal["Latn", "Tavt", "Khmr", "Laoo"]

SCRIPT_NAMES = {"Latn": "Latin", "Tavt": "Tai Viet", "Khmr": "Khmer", "Laoo": "Lao"}
"""Names of the ISO 15924 codes in the registry."""

_FILE = Path(__file__).parent / "languages.yaml"
_CODES = Path(__file__).parent / "language_codes.txt"
_LOCAL = r"q[a-t][a-z]"
"""Codes that ISO 639-3 leaves for local use."""


class LanguageSource(Table):
    """Where what is said of the languages is from."""

    title: Text = Field(description="What was looked at.")
    address: Text | None = Field(default=None, description="Where it is.")
    checked: Day | None = Field(default=None, description="When it was looked at.")


class RegisteredLanguage(Table):
    """One language of the registry."""

    iso639_3: LanguageCode = Field(description="Code of ISO 639-3.")
    name: Text = Field(description="Name in Vietnamese.")
    english: Text = Field(description="Name in English, as ISO 639-3 has it.")
    own_names: dict[ScriptCode, Text] = Field(
        default={}, description="Its name for itself, by script; to be confirmed by its speakers."
    )
    scripts: tuple[ScriptCode, ...] = Field(description="Scripts it is written in (ISO 15924).")
    macrolanguage: LanguageCode | None = Field(
        default=None, description="The language above it in this list."
    )
    members: tuple[LanguageCode, ...] = Field(
        default=(), description="The languages below it in this list."
    )
    also: tuple[LanguageCode, ...] = Field(default=(), description="Other codes that are as good.")
    mistaken: tuple[LanguageCode, ...] = Field(
        default=(), description="Codes that are written for it by mistake."
    )
    voices: dict[Engine, tuple[Text, ...]] = Field(
        description="Models by engine; none: there is none; no engine: nobody has looked."
    )
    note: str = Field(default="", description="What else is to be known.")
    sources: tuple[Code, ...] = Field(description="What was looked at.")


class Registry(Table):
    """All of languages.yaml."""

    sources: dict[Code, LanguageSource] = Field(description="Sources by their short names.")
    languages: dict[LanguageCode, RegisteredLanguage] = Field(
        description="Languages by their BCP 47 code."
    )


@cache
def registry() -> Registry:
    """The registry; raises `WorkspaceError` when the package's own file is broken."""
    document, problems = load(_FILE)
    found, more = validate(Registry, document) if document else (None, ())
    if found is None or problems or more:
        raise WorkspaceError.of([*problems, *more])
    return found


def find(code: str) -> str | None:
    """The registry's code for a BCP 47 or ISO 639-3 code (``vi-VN`` is ``vi``), or None."""
    base = code.partition("-")[0].lower()
    known = registry().languages
    if base in known:
        return base
    return next((key for key, language in known.items() if base in language.also), None)


def is_code(code: str) -> bool:
    """Whether the first part of a code stands in ISO 639-3 or ISO 639-1, or is for local use."""
    base = code.partition("-")[0].lower()
    return base in _all_codes() or re.fullmatch(_LOCAL, base) is not None


def problem(code: str, path: Path | None = None, line: int | None = None) -> Problem | None:
    """What is wrong with a code that a workspace declares.

    An error when no standard knows it, a warning when this version does not, or when it is known
    to be written by mistake for another.
    """
    if find(code) or re.fullmatch(_LOCAL, code.partition("-")[0].lower()):
        return None
    base = code.partition("-")[0].lower()
    hint = _meant(base)
    if not is_code(base):
        message = _("{code} is not the code of a language (ISO 639-3)").format(code=code)
        return Problem(message, path, line, hint)
    message = _("the language {code} is not in the list of this version").format(code=code)
    return Problem(message, path, line, hint, "warning")


def how_to_declare(written: str, declared: Collection[str]) -> str:
    """Hint for a language, by code or name, that a workspace does not declare.

    The line that declares it, when it stands in the registry; else what is near it.
    """
    known = registry().languages
    meant = slug(written).removeprefix("tieng-")
    names = (key for key, one in known.items() if slug(one.name).removeprefix("tieng-") == meant)
    code = find(written) or next(names, None)
    near = did_you_mean(written, declared)
    if code is None or code in declared:
        code = "" if near else "kjg"
    if not code:
        return near
    line = f"{code}: {{name: {known[code].name}, voice: recorded}}"
    hint = _("declare it in broadcast.yaml under languages: {line}").format(line=line)
    return f"{hint}; {near}" if near else hint


@cache
def _all_codes() -> frozenset[str]:
    lines = _CODES.read_text(encoding="utf-8").splitlines()
    return frozenset(code for line in lines if line[:1] != "#" for code in line.split())


def _meant(code: str) -> str:
    """The language that is meant by a code, or the nearest ones."""
    from difflib import get_close_matches

    known = registry().languages
    meant = [key for key, language in known.items() if code in language.mistaken]
    if not meant and not is_code(code):
        meant = get_close_matches(code, known, n=2, cutoff=0.6)
    if not meant and not is_code(code):
        return _("the codes show: broadcast languages")
    if not meant:
        return _("right if you mean that language; the list shows: broadcast languages")
    names = _(" or ").join(f"{key} ({known[key].name})" for key in meant)
    return _("did you mean {word}?").format(word=names)


def as_json(available: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The registry as JSON, with the `available` voices that speak each language, as `speakers`."""
    found = registry()
    return {
        "languages": [
            {"code": code, **language.model_dump(), "here": list(speakers(code, available))}
            for code, language in found.languages.items()
        ],
        "sources": {key: one.model_dump(mode="json") for key, one in found.sources.items()},
    }


def speakers(code: str, available: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Names of the voices, with their languages, that speak a language of the registry.

    A voice speaks it when one of its languages is the code itself, its ISO 639-3 code, or one of
    them with a region; the other way round a voice of a macrolanguage speaks none of its members.
    """
    language = registry().languages[code]
    codes = {code, language.iso639_3, *language.also}
    for name, langs in available.items():
        fitting = [lang for lang in langs if lang.partition("-")[0] in codes]
        if name.endswith("…"):  # a row for all the languages of an engine
            yield from (f"{name.rstrip('…')}{lang}" for lang in fitting)
        elif fitting:
            yield name
