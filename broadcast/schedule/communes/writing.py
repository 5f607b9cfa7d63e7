"""Writes communes into communes.yaml and leaves everything else in it as it is.

New communes are added after the last one. One that is there already is changed only on request,
and only in the keys that are given. What was written is read again and compared before it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcast.errors import WorkspaceError
from broadcast.files import text as text_files
from broadcast.files.validation import validate
from broadcast.files.yaml import Document, Value, flow, parse
from broadcast.i18n import _
from broadcast.schedule.communes.file import CommunesFile

EMPTY = """\
slots:
  sang:  {start: "05:15", length: 15m}
  chieu: {start: "17:00", length: 15m}

groups: {}

communes:
"""
"""What a new file begins with; the slots are to be looked at."""


@dataclass(frozen=True, slots=True)
class CommuneChange:
    """One commune: its entry before (None for a new one) and after."""

    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys whose values differ."""
        before = self.before or {}
        return tuple(key for key, value in self.after.items() if before.get(key) != value)


def present(path: Path) -> tuple[str, list[dict[str, Any]], dict[str, str]]:
    """Text, entries and names of the groups of communes.yaml, or those of a new file.

    Raises `WorkspaceError` with every problem when the file is wrong.
    """
    text = text_files.read_text(path) if path.is_file() else EMPTY
    document, problems = parse(text, path)
    entries, more = validate(CommunesFile, _without_null(document)) if document else (None, ())
    errors = [one for one in (*problems, *more) if one.severity == "error"]
    if document is None or entries is None or errors:
        raise WorkspaceError.of(errors)
    assert isinstance(document.data, dict)  # noqa: S101 - the model says so
    groups = {name: group.name or name if group else name for name, group in entries.groups.items()}
    return text, list(document.data.get("communes") or []), groups  # type: ignore[arg-type]


def changes(
    entries: Sequence[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]
) -> tuple[CommuneChange, ...]:
    """What would be added or would differ, in the order of the table."""
    known = {entry["id"]: entry for entry in entries}
    found = []
    for entry in wanted:
        before = known.get(entry["id"])
        given = {key: value for key, value in entry.items() if value not in (None, [])}
        change = CommuneChange(entry["id"], before, {**(before or {}), **given})
        if before is None or change.keys:
            found.append(change)
    return tuple(found)


def merged(text: str, path: Path, wanted: Sequence[CommuneChange]) -> str:
    """Text of the file with changed and new communes.

    Raises `WorkspaceError` when the file is written in a way that cannot be changed line by line,
    or would not be valid afterwards.
    """
    document, _problems = parse(text, path)
    assert document is not None  # noqa: S101 - `present` has read it
    assert isinstance(document.data, dict)  # noqa: S101
    entries = list(document.data.get("communes") or [])  # type: ignore[arg-type]
    lines = text.split("\n")
    numbers = {entry["id"]: n for n, entry in enumerate(entries)}  # type: ignore[index, call-overload]
    for change in wanted:
        if change.before is not None:
            number = numbers[change.id]
            _replace(lines, document, number, change)
            entries[number] = dict(change.after)
    new = [change.after for change in wanted if change.before is None]
    if new:
        _append(lines, document, new, bool(entries))
        entries += [dict(entry) for entry in new]
    result = "\n".join(lines)
    again, problems = parse(result, path)
    errors = [one for one in problems if one.severity == "error"]
    if again is None or errors or again.data != {**document.data, "communes": entries}:
        raise _unchangeable(path, document.line(("communes",)))
    _entries, wrong = validate(CommunesFile, again)
    if wrong:
        raise WorkspaceError.of(wrong)
    return result


def _replace(lines: list[str], document: Document, number: int, change: CommuneChange) -> None:
    """Write an entry that stands on one line again, with its comment."""
    line = document.line(("communes", number))
    found = re.fullmatch(r"(\s*-\s+)\{.*\}(\s*(?:#.*)?)", lines[line - 1])
    if found is None:
        raise _unchangeable(document.path, line)
    lines[line - 1] = f"{found[1]}{flow(change.after)}{found[2]}"


def _append(
    lines: list[str], document: Document, new: Iterable[Mapping[str, Any]], some: bool
) -> None:
    assert isinstance(document.data, dict)  # noqa: S101
    indent = "  - "
    if "communes" not in document.data:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["communes:", ""]
        end = len(lines) - 1
    else:
        start = document.line(("communes",))
        following = [document.line((key,)) for key in document.data]
        end = min((line for line in following if line > start), default=len(lines) + 1) - 1
        if some:
            first = lines[document.line(("communes", 0)) - 1]
            dash = re.match(r"\s*-\s+", first)
            indent = dash[0] if dash else indent
        else:
            lines[start - 1] = re.sub(r"^(communes:)\s*(\[\s*\]|\{\s*\}|~|null)?", r"\1",
                                      lines[start - 1])  # fmt: skip
        while end > start and not lines[end - 1].strip().strip("#"):
            end -= 1
        while end > start and lines[end - 1].lstrip().startswith("#") and end < len(lines):
            end -= 1
    lines[end:end] = [f"{indent}{flow(entry)}" for entry in new]


def _without_null(document: Document | None) -> Document:
    """A document whose empty keys count as not given."""
    assert document is not None  # noqa: S101
    if not isinstance(document.data, dict):
        return document
    data: Value = {key: value for key, value in document.data.items() if value is not None}
    return Document(data, document.path, document.lines)


def _unchangeable(path: Path, line: int) -> WorkspaceError:
    return WorkspaceError(
        _("the communes are written in a way that cannot be changed line by line"),
        path=path,
        line=line,
        hint=_("write each commune on a line of its own: {example}").format(
            example="- {id: muong-phang, name: Xã Mường Phăng}"
        ),
    )
