"""The kinds of value that stand in the project's YAML files: text, day, duration, voice, code.

Every model of a YAML file derives from `Table` and uses these types, so that the same value is
read, refused and described in the published JSON Schema in the same way everywhere.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

# Looking for plugins would read the metadata of every installed package: 30 ms at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from broadcast.i18n import _

CODE = r"[a-z0-9]+(-[a-z0-9]+)*"
LONGEST_ID = 60
"""Characters of an id: the path of an MP3 holds one twice, and Windows takes 260 in all."""
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
VOICE = r"recorded|[a-z0-9]+:[A-Za-z0-9_.+@-]+"
DURATION = r"([0-9]+(?:\.[0-9]+)?) ?(ms|s|m|h)"

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


class Table(BaseModel):
    """A mapping of a YAML file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a file or folder name for itself (``con``, ``nul.wav``)."""
    return _RESERVED.fullmatch(name) is not None


def must_be_id(written: str) -> None:
    """Raises `ValueError`, with words for people, for what cannot be an id."""
    if not re.fullmatch(CODE, written) or is_reserved(written):
        raise ValueError(
            _("{given} cannot be an id: use only a-z, 0-9 and -, and no name Windows keeps").format(
                given=written
            )
        )
    if len(written) > LONGEST_ID:
        raise ValueError(
            _("the id {given} is too long: {length} characters, and at most {most} may be").format(
                given=f"{written[:20]}…", length=len(written), most=LONGEST_ID
            )
        )


def is_id(written: str) -> bool:
    """Whether this can be the id of a programme, province, commune or topic."""
    with suppress(ValueError):
        must_be_id(written)
        return True
    return False


def duration_s(written: object) -> float:
    """Seconds of ``15m``, ``30s``, ``1.5s``, ``800ms`` or ``2h``; raises `ValueError` otherwise."""
    match = re.fullmatch(DURATION, written) if isinstance(written, str) else None
    if match is None:
        raise ValueError(_("{given} is not a length of time").format(given=written))
    return round(float(match[1]) * _UNITS_S[match[2]], 6)


def _text(given: object) -> object:
    return str(given) if type(given) is int else given


def _real_day(written: str) -> date | None:
    with suppress(ValueError):  # no such day
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            return date.fromisoformat(written)
    return None


def _day(given: object) -> object:
    if type(given) is date:
        return given
    if isinstance(given, str) and (found := _real_day(given)):
        return found
    meant = ""
    if isinstance(given, str) and (match := _DAY_FIRST.fullmatch(given)):
        meant = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
        meant = meant if _real_day(meant) else ""
    raise ValueError(
        _("{given} is not a day; write year-month-day: {example}").format(
            given=given, example=meant or "2026-11-02"
        )
    )


def _code(given: object) -> object:
    if isinstance(given, str):
        must_be_id(given)
    return given


def _language(given: object) -> object:
    if isinstance(given, str) and not re.fullmatch(LANGUAGE, given):
        raise ValueError(
            _("{given} is not a language code (such as vi, blt, hmn)").format(given=given)
        )
    return given


def _voice(given: object) -> object:
    if isinstance(given, str) and not re.fullmatch(VOICE, given):
        raise ValueError(
            _("{given} is not a voice: write recorded, or engine:model such as espeak:vi").format(
                given=given
            )
        )
    return given


def _schema(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^({pattern})$", **more})


Text = Annotated[
    str,
    BeforeValidator(_text),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}),
]
"""Words; a whole number is taken as it is written."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day as year-month-day."""

Duration = Annotated[
    float, BeforeValidator(duration_s), _schema(DURATION, examples=["15m", "30s", "1.5s"])
]
"""Seconds, written with a unit."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
Code = Annotated[str, BeforeValidator(_code), _schema(CODE, maxLength=LONGEST_ID)]
"""Id of a programme, province, commune or topic."""

Language = Annotated[str, BeforeValidator(_language), _schema(LANGUAGE)]
"""BCP 47 or ISO 639-3 code."""

VoiceName = Annotated[str, BeforeValidator(_voice), _schema(VOICE, examples=["espeak:vi"])]
"""``engine:model`` or ``recorded``."""

Speakers = dict[Text, dict[Language, VoiceName] | None]
"""Voices of each speaker by language; without one the speaker has the language's own voice."""
