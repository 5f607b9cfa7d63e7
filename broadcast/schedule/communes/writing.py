"""Writes communes into communes.yaml and leaves everything else in it as it is.

New communes are added after the last one. One that is there already is changed only on request,
and only in the keys that are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcast.errors import WorkspaceError
from broadcast.files.validation import validate
from broadcast.files.yaml import Document, Value, parse
from broadcast.files.yaml_editing import YamlEdit
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


def as_json(found: Sequence[CommuneChange], taken: Sequence[CommuneChange]) -> dict[str, list[str]]:
    """Ids of the communes that are added or changed, and of those that stay as they are."""
    return {
        "added": [change.id for change in taken if change.before is None],
        "changed": [change.id for change in taken if change.before is not None],
        "kept": [change.id for change in found if change not in taken],
    }


def present(path: Path) -> tuple[YamlEdit, list[dict[str, Any]], dict[str, str]]:
    """communes.yaml or a new one, to be changed, its entries, and the names of its groups.

    Raises `WorkspaceError` with every problem when the file is wrong.
    """
    edit = YamlEdit.of(path, EMPTY)
    entries = _valid(edit)
    groups = {name: group.name or name if group else name for name, group in entries.groups.items()}
    return edit, deepcopy(edit.data.get("communes") or []), groups


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


def change(edit: YamlEdit, wanted: Iterable[CommuneChange]) -> None:
    """Change communes in the file, and add new ones after the last.

    Raises `WorkspaceError` when the list stands on one line, where nobody could look after it, or
    when the file would not be valid afterwards.
    """
    entries = edit.data.get("communes") or []
    if edit.in_flow(("communes",)):
        raise WorkspaceError(
            _("the communes stand in one list in brackets"),
            path=edit.path,
            line=edit.line(("communes",)),
            hint=_("write each commune on a line of its own: {example}").format(
                example="- {id: muong-phang, name: Xã Mường Phăng}"
            ),
        )
    numbers = {entry["id"]: number for number, entry in enumerate(entries)}
    wanted = tuple(wanted)
    for one in wanted:
        for key in one.keys if one.before is not None else ():
            edit.set(("communes", numbers[one.id], key), one.after[key])
    if new := [dict(one.after) for one in wanted if one.before is None]:
        edit.append(("communes",), new)
    _valid(edit)


def _valid(edit: YamlEdit) -> CommunesFile:
    """What the file says; empty keys count as not given."""
    document, problems = parse(edit.text(), edit.path)
    entries, more = validate(CommunesFile, _without_null(document)) if document else (None, ())
    if (wrong := [*problems, *more]) or entries is None:
        raise WorkspaceError.of([one for one in wrong if one.severity == "error"])
    return entries


def _without_null(document: Document) -> Document:
    if not isinstance(document.data, dict):
        return document
    data: Value = {key: value for key, value in document.data.items() if value is not None}
    return Document(data, document.path, document.lines)
