"""Announcements: openings and closings that many programmes share, filled in for each of them.

``scripts_content/_announcements/opening.vi.md`` is written like a script, front matter and all;
``[opening]`` in a script puts it in that place. ``{title}`` and its like are filled in
before the text is parsed, so that a value is read aloud like any other text. An announcement
counts its segments by itself: the numbers of the script's own segments, and with them the names
of its recordings, stay as they are when an announcement grows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from broadcast.errors import Problem
from broadcast.files import folders
from broadcast.i18n import _
from broadcast.script.script import FrontMatter, Script
from broadcast.workspace import shelves
from broadcast.workspace.province import Province
from broadcast.workspace.shelves import Shelf, Takes

FOLDER = "_announcements"

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
_NAME = re.compile(r"(?:opening|closing)(?:-.+)?\.[^.]+")


@dataclass(frozen=True, slots=True)
class Announcements:
    """The province's announcements: files by ``opening.vi``, and their shared recordings."""

    folder: Path
    files: Mapping[str, Path] = field(default_factory=dict)
    recordings: Shelf = field(default_factory=lambda: Shelf(Path()))
    takes: Takes = field(default_factory=lambda: Takes({}, {}))
    problems: tuple[Problem, ...] = ()


def load(folder: Path, root: Path) -> Announcements:
    """Find all announcements of a workspace without reading them."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    recordings = Shelf(folder / "recordings")
    for entry in folders.entries(folder):
        path = folder / entry.name
        stem = unicodedata.normalize("NFC", entry.name).removesuffix(".md")
        if folders.leads_out(entry, root):
            problems.append(folders.link_problem(path))
        elif entry.name == "recordings" and entry.is_dir():
            recordings = shelves.shelf(path, root, by_stem=False)
        elif entry.name.endswith(".md") and _NAME.fullmatch(stem):
            files[stem] = path
        else:
            message = _("this file or folder is not used")
            hint = _("an announcement is named like opening.vi.md or closing-tet.vi.md")
            problems.append(Problem(message, path, hint=hint, severity="warning"))
    problems += [*recordings.strays, *recordings.refused.values()]
    takes = shelves.takes(recordings.files.values())
    return Announcements(folder, files, recordings, takes, tuple(problems))


def unused(announcements: Announcements, scripts: Sequence[Script]) -> list[Problem]:
    """Warnings for announcements that none of all scripts asks for."""
    asked = {f"{a.name}.{s.lang}" for s in scripts for a in s.announcements}
    return [
        Problem(
            _("no script asks for this announcement"),
            path,
            hint=_("write {directive} into a script, or delete the file").format(
                directive=directive_of(name.partition(".")[0])
            ),
            severity="warning",
        )
        for name, path in announcements.files.items()
        if name not in asked
    ]


def directive_of(name: str) -> str:
    """How a script asks for an announcement."""
    kind, dash, which = name.partition("-")
    return f"[{kind}: {which}]" if dash else f"[{kind}]"


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
