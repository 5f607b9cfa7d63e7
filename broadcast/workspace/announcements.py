"""Announcements: openings and closings that many programmes share, filled in for each of them.

``scripts_content/_announcements/opening.vi.md`` is written like a script, front matter and all;
``[opening]`` in a script puts it in that place. ``{title}`` and its like (`filling`) are filled in
before the text is parsed, so that a value is read aloud like any other text. An announcement
counts its segments by itself: the numbers of the script's own segments, and with them the names
of its recordings, stay as they are when an announcement grows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from broadcast.errors import Problem
from broadcast.files import folders
from broadcast.i18n import _
from broadcast.script.script import Script
from broadcast.workspace import shelves
from broadcast.workspace.shelves import Shelf, Takes

FOLDER = "_announcements"

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


def unused(announcements: Announcements, found: Sequence[Script | None]) -> list[Problem]:
    """Warnings for announcements that no script asks for; none while a script cannot be read."""
    if None in found:
        return []
    asked = {f"{a.name}.{s.lang}" for s in found if s for a in s.announcements}
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
