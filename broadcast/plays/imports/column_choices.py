"""What people have said of columns that no reader knows, kept for tables of the same headings.

``schedules/columns.yaml`` holds, for each row of headings that a question was asked about, what its
columns mean. `log import` writes it; a person may change it or delete it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from broadcast.errors import Problem, TableError
from broadcast.files import saving
from broadcast.files.text import slug
from broadcast.files.yaml import flow
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.plays.headings import Choices, Ignored, PlayColumn, column_named

FILE_NAME = Path("schedules") / "columns.yaml"

_HEAD = """\
# What columns of tables of plays mean, as answered with: broadcast log import --columns
# Ý nghĩa của các cột lạ trong sổ ghi lượt phát, theo câu trả lời bằng tùy chọn --columns.
"""


@dataclass(frozen=True, slots=True)
class ColumnChoices:
    """Answers given now, by slugs of headings or letters, and those that are remembered by shape.

    A shape is the slugs of a whole row of headings.
    """

    given: Choices = field(default_factory=dict)
    kept: Mapping[tuple[str, ...], Choices] = field(default_factory=dict)

    def of(self, names: Sequence[str]) -> Choices:
        """What has been said of the columns of a row of headings."""
        kept = self.kept.get(shape(names)) if self.kept else None
        return {**kept, **self.given} if kept else self.given

    def with_given(self, written: Iterable[str]) -> ColumnChoices:
        """These with answers such as ``Kết quả=result``; raises `ValueError` for what is none."""
        return replace(self, given={**self.given, **dict(map(read_choice, written))})


def shape(names: Sequence[str]) -> tuple[str, ...]:
    """Slugs of a row of headings without empty cells behind the last one."""
    last = max((place for place, name in enumerate(names, start=1) if name), default=0)
    return tuple(names[:last])


def read_choice(written: str) -> tuple[str, PlayColumn | Ignored]:
    """An answer such as ``Kết quả=result``; raises `ValueError` when it is none."""
    heading, equals, meaning = written.rpartition("=")
    column = column_named(meaning.strip())
    if not equals or not slug(heading) or column is None:
        raise ValueError(
            _("{given} does not say what a column means; write it like “Kết quả=result” or "
              "“Kết quả=ignore”").format(given=written)
        )  # fmt: skip
    return slug(heading), column


def load(root: Path) -> ColumnChoices:
    """What is remembered in a workspace; raises `TableError` when the file holds something else."""
    path = root / FILE_NAME
    if not path.is_file():
        return ColumnChoices()
    document, problems = load_yaml(path)
    if document is None or problems:
        raise TableError.of(problems or [_wrong(path)])
    kept: dict[tuple[str, ...], Choices] = {}
    tables = document.data.get("tables") if isinstance(document.data, dict) else None
    for entry in tables if isinstance(tables, list) else ():
        columns = entry.get("columns") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(columns, dict):
            raise TableError.of([_wrong(path)])
        choices: dict[str, PlayColumn | Ignored] = {}
        for heading, meaning in columns.items():
            column = column_named(str(meaning))
            if column is None:
                raise TableError.of([_wrong(path, str(meaning))])
            choices[slug(str(heading))] = column
        headings = entry.get("headings")
        names = [slug(str(one or "")) for one in headings] if isinstance(headings, list) else []
        kept[shape(names)] = choices
    return ColumnChoices(kept=kept)


def remember(root: Path, choices: ColumnChoices, shapes: Iterable[tuple[str, ...]]) -> None:
    """Keep the answers given now for the headings of the tables that were read with them."""
    kept = dict(choices.kept)
    for names in dict.fromkeys(map(shape, shapes)):
        letters = {name for name in choices.given if len(name) <= 2}
        fitting = {
            name: column
            for name, column in choices.given.items()
            if name in names or name in letters
        }
        if fitting:
            kept[names] = {**kept.get(names, {}), **fitting}
    if kept == dict(choices.kept):
        return
    lines = ["tables:"]
    for names, columns in kept.items():
        lines.append(f"  - headings: {flow(list(names))}")
        lines.append(f"    columns: {flow(dict(columns))}")
    (root / FILE_NAME).parent.mkdir(exist_ok=True)
    saving.write(root / FILE_NAME, _HEAD + "\n".join(lines) + "\n")


def _wrong(path: Path, what: str = "") -> Problem:
    words = _("{name} is no column of tables of plays").format(name=what) if what else ""
    return Problem(
        words or _("each table needs headings and columns"),
        path,
        hint=_("mend the file, or delete it and answer again with --columns"),
    )
