"""Fields of an announcement: ``{title}`` and its like, filled in before the text is parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from broadcast.script.script import FrontMatter
from broadcast.workspace.province import Province

FIELDS = (
    "province", "title", "topic", "group", "approved_on", "valid_until", "author", "translator",
    "reader", "approver",
)  # fmt: skip
"""What may be filled in, in braces; named as in the front matter where it stands there."""

SHARED = ("province",)
"""Fields that are the same in every programme of a workspace."""

_COMMENT_OR_FIELD = re.compile(r"<!--.*?-->|\{([^{}|\n]*)\}", re.DOTALL)
_FRONT = re.compile(r"\ufeff?---[^\n]*\n.*?^---[^\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MARKUP = str.maketrans("[]{}|", "()()/")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its fields filled in, on the lines where they stood.

    `special` are the numbers of lines that differ from programme to programme; `unknown` are line
    and name of fields that do not exist; `lacking` are the names of those without a value.
    """

    text: str
    special: frozenset[int]
    unknown: tuple[tuple[int, str], ...]
    lacking: tuple[str, ...]


def values_of(front: FrontMatter, province: Province, group: str | None) -> dict[str, str | None]:
    """What each field stands for in one script; days are written day first, as they are read."""
    values = {
        "province": province.province.name,
        "title": front.title,
        "topic": province.topics.get(front.topic or ""),
        "group": group,
        "approved_on": _day(front.approved_on),
        "valid_until": _day(front.valid_until),
        **front.credits.model_dump(),
    }
    return {name: values[name] for name in FIELDS}


def fill(text: str, values: Mapping[str, str | None]) -> Filled:
    """Fill in the fields below the front matter; comments stay as they are."""
    front = _FRONT.match(text)
    start = front.end() if front else 0
    special: set[int] = set()
    unknown: list[tuple[int, str]] = []
    lacking: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        line = text.count("\n", 0, start + found.start()) + 1
        name = found[1].strip()
        if name not in values:
            unknown.append((line, name))
            return "…"
        if name not in SHARED:
            special.add(line)
        value = values[name]
        if value is None:
            lacking[name] = None
            return "…"
        return _plain(value)

    filled = text[:start] + _COMMENT_OR_FIELD.sub(put, text[start:])
    return Filled(filled, frozenset(special), tuple(unknown), tuple(lacking))


def _plain(value: str) -> str:
    """A value on one line, without signs that a script gives a meaning to."""
    value = " ".join(value.split()).translate(_MARKUP)
    return value.replace("<!--", "(").replace("-->", ")")


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day.day}/{day.month}/{day.year}"
