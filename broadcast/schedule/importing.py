"""A schedule from a spreadsheet: rows into entries of a schedule file, and every row that is wrong.

CSV and XLSX, with Vietnamese or English headings in any order below any titles. What is written
with names and words becomes ids, so that the file can be edited as if it had been written by hand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from broadcast.errors import Problem, TableError
from broadcast.files.cells import EXCEL_EPOCH, Cell, day
from broadcast.files.tables import sheets
from broadcast.files.text import slug
from broadcast.files.workbooks import Sheet
from broadcast.files.yaml import flow, parse
from broadcast.files.yaml_editing import YamlEdit
from broadcast.i18n import _
from broadcast.schedule import import_columns, import_values
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.day_words import WEEKDAYS
from broadcast.schedule.entries import ScheduleFile
from broadcast.schedule.import_columns import SEARCHED_ROWS, UNREAD, ScheduleColumn
from broadcast.schedule.import_values import CalledSo
from broadcast.schedule.schedule import Days, Schedule, ordinals

REQUIRED: tuple[ScheduleColumn, ...] = ("programme", "slots", "days")
"""Columns without which a table is no schedule; communes or groups is the fourth."""


@dataclass(frozen=True, slots=True)
class KnownForSchedule:
    """What rows may name: titles of programmes and names of languages by id, and the schedule.

    A programme has several titles, one a language.
    """

    titles: Mapping[str, Collection[str]]
    languages: Mapping[str, str]
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class TableWishes:
    """What was said beside the table.

    First and last day where a row has none; headings of columns that are not to be read.
    """

    first: date | None = None
    last: date | None = None
    ignored: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ScheduleTable:
    """What a table holds: entries by row number, every row that is wrong, rows passed over."""

    entries: tuple[tuple[int, Mapping[str, Any]], ...]
    problems: tuple[Problem, ...]
    skipped: tuple[str, ...]
    all_languages: bool
    """Whether there is no column of languages, so that all are meant."""


def read(path: Path, known: KnownForSchedule, wishes: TableWishes = TableWishes()) -> ScheduleTable:
    """All rows of a file; raises `TableError` when no sheet of it is a schedule."""
    nearest: _ScheduleReader | None = None
    found: list[_ScheduleReader] = []
    for sheet in sheets(path, import_columns.known):
        reader = _ScheduleReader(path, known, wishes, sheet)
        for number, row in sheet.rows:
            reader.row(number, row)
        reader.finish()
        if reader.columns:
            found.append(reader)
        elif nearest is None or len(reader.nearest) > len(nearest.nearest):
            nearest = reader
    if not found:
        raise _no_table(path, nearest.nearest if nearest else ())
    entries = tuple(one for reader in found for one in reader.entries)
    problems = [one for reader in found for one in reader.problems]
    if not entries and not problems:
        problems.append(Problem(_("there is no row with a programme in this table"), path))
    return ScheduleTable(
        entries,
        tuple(problems),
        tuple(text for reader in found for text in reader.skipped),
        any("languages" not in reader.columns.values() for reader in found),
    )


def _no_table(path: Path, found: Collection[str]) -> TableError:
    lacking = [one for one in REQUIRED if one not in found]
    if not {"communes", "groups"} & set(found):
        lacking.insert(1, "communes")
    names = {"programme": "Chương trình", "communes": "Xã", "slots": "Khung giờ", "days": "Thứ"}
    words = ", ".join(names[one] for one in lacking)
    return TableError(
        _("this is no table of a schedule: it has no column {names}").format(names=words),
        path=path,
        hint=_("write these headings in one row above the columns"),
    )


@dataclass(slots=True)
class _ScheduleReader:
    """Takes row after row of one sheet."""

    path: Path
    known: KnownForSchedule
    wishes: TableWishes
    sheet: Sheet
    columns: dict[int, ScheduleColumn] = field(default_factory=dict)
    strange: dict[int, str] = field(default_factory=dict)
    unread: frozenset[int] = frozenset()
    nearest: tuple[str, ...] = ()
    days_are_bare: bool = False
    problems: list[Problem] = field(default_factory=list)
    entries: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seen: int = 0
    below: bool = False
    programmes: CalledSo = field(init=False)
    places: CalledSo = field(init=False)
    languages: CalledSo = field(init=False)
    times: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        rules = self.known.schedule
        called = [(key, key) for key in self.known.titles]
        called += [(key, title) for key, own in self.known.titles.items() for title in own]
        self.programmes = CalledSo.of(_("there is no programme {name}"), called)
        self.places = import_values.places(rules.communes, rules.groups)
        self.languages = import_values.language_names(self.known.languages)
        self.times = {
            key: {one.rules.slots[key].clock for one in rules.communes if key in one.rules.slots}
            for key in rules.slots
        }

    def row(self, number: int, row: Sequence[Cell]) -> None:
        """One row: headings, an entry, or something else."""
        self.seen += 1
        filled = {place: cell for place, cell in enumerate(row) if cell not in (None, "")}
        if not self.columns:
            if self.seen <= SEARCHED_ROWS:
                self._headings(filled)
            return
        if not filled or self._is_again_heading(filled):
            return
        given = {self.columns[place]: filled[place] for place in filled if place in self.columns}
        named = isinstance(given.get("programme"), str) and self.programmes.knows(
            str(given["programme"])
        )
        self.below = not named and (
            import_columns.stands_below(filled.values()) or (self.below and len(filled) <= 3)
        )
        if self.below:
            self.skipped.append(
                " | ".join(str(cell).replace("\n", " ") for cell in filled.values())
            )
        elif len(filled) == 1:
            message = _("only one cell of this row is filled: {given}")
            given_cell = _short(next(iter(filled.values())))
            hint = _("delete the row; what it says of the rows below, write into their columns")
            self._wrong(number, message.format(given=given_cell), hint)
        elif given:
            self._entry(number, given, filled)

    def finish(self) -> None:
        """Ask about rows that plan what another row of the table plans."""
        rows: dict[str, int] = {}
        for number, entry in tuple(self.entries):
            first = rows.setdefault(flow(entry), number)
            if first != number:
                message = _("this row says the same as row {row}").format(row=first)
                self._wrong(number, message, _("delete one of the two"))
                self.entries = [one for one in self.entries if one[0] != number]
        self.problems.sort(key=lambda one: one.line or 0)

    def _headings(self, filled: Mapping[int, Cell]) -> None:
        found: dict[int, ScheduleColumn] = {}
        strange: dict[int, str] = {}
        unread: set[int] = set()
        ignored = {slug(name) for name in self.wishes.ignored}
        bare = False
        for place, cell in filled.items():
            word = slug(str(cell))
            column = import_columns.heading(str(cell)) if isinstance(cell, str) else None
            if word in ignored or word in UNREAD:
                unread.add(place)
                continue
            if column is None or column in found.values():
                strange[place] = str(cell)
                continue
            found[place] = column
            bare = bare or (column == "days" and "thu" in word.split("-"))
        values = set(found.values())
        if len(values) > len(self.nearest):
            self.nearest = tuple(values)
        if values.issuperset(REQUIRED) and {"communes", "groups"} & values:
            self.columns, self.strange, self.days_are_bare = found, strange, bare
            self.unread = frozenset(unread)

    def _is_again_heading(self, filled: Mapping[int, Cell]) -> bool:
        """Whether a row repeats the headings, or numbers the columns."""
        cells = list(filled.values())
        numbers = [str(cell).strip("()").removesuffix(".0") for cell in cells]
        if len(cells) > 2 and numbers == [str(n) for n in range(1, len(cells) + 1)]:
            return True
        return len(cells) > 2 and import_columns.known(cells) >= len(self.columns) - 1

    def _columns_not_understood(self, number: int, filled: Mapping[int, Cell]) -> None:
        for place, cell in filled.items():
            if place in self.columns or place in self.unread:
                continue
            if place not in self.strange:
                message = _("{given} stands under no heading")
                hint = _("delete it, or give the column a heading")
                self._wrong(number, message.format(given=_short(cell)), hint)
                continue
            name = self.strange[place]
            hint = _("delete it, or leave the column out: {option}").format(
                option=f'--ignore "{name}"'
            )
            message = _("the column {name} is not understood: {given}")
            self._wrong(number, message.format(name=name, given=_short(cell)), hint)

    def _entry(
        self, number: int, given: Mapping[ScheduleColumn, Cell], filled: Mapping[int, Cell]
    ) -> None:
        before = len(self.problems)
        self._columns_not_understood(number, filled)
        entry: dict[str, Any] = {"programme": self._programme(number, given)}
        meant = self._places(number, given, entry)
        entry["slots"] = self._value(
            number, given, "slots", _("the slot is missing"),
            lambda cell: import_values.slots(cell, self.times, meant),
        )  # fmt: skip
        found = self._value(
            number, given, "days", _("the days are missing; for every day write: hằng ngày"),
            lambda cell: import_values.days(
                cell, self.sheet.epoch or EXCEL_EPOCH, bare=self.days_are_bare
            ),
        )  # fmt: skip
        entry |= found or {}
        if "every" in given and (
            every := self._value(number, given, "every", "", import_values.rhythm)
        ):
            entry["every"] = every
        entry["languages"] = "all"
        if "languages" in self.columns.values():
            entry["languages"] = self._value(
                number, given, "languages",
                _("the languages are missing; for all of the commune write: tất cả"),
                lambda cell: import_values.languages(cell, self.languages),
            )  # fmt: skip
        self._span(number, given, entry, fine=len(self.problems) == before)
        if len(self.problems) == before:
            self.entries.append((number, entry))

    def _programme(self, number: int, given: Mapping[ScheduleColumn, Cell]) -> str | None:
        if "programme" not in given:
            hint = _("if its cell is joined with others, write the programme in every row")
            self._wrong(number, _("the programme is missing"), hint)
            return None
        found: str | None = self._value(
            number, given, "programme", "",
            lambda cell: self.programmes.one(" ".join(str(cell).split())),
        )  # fmt: skip
        return found

    def _places(
        self, number: int, given: Mapping[ScheduleColumn, Cell], entry: dict[str, Any]
    ) -> tuple[Commune, ...]:
        """Fill in the communes; the communes that are meant."""
        columns: tuple[ScheduleColumn, ...] = ("communes", "groups")
        named = [one for one in columns if one in given]
        found = [
            self._value(
                number, given, one, "", lambda cell: import_values.chosen(cell, self.places)
            )
            for one in named
        ]
        communes = self.known.schedule.communes
        if not named:
            message = _("the communes are missing; for all of them write: tất cả")
            self._wrong(number, message, "")
        elif len(found) == 2 and None not in found:
            message = _("communes and groups stand both in this row: which of the two is meant?")
            self._wrong(number, message, _("leave one of the two empty"))
        entry["communes"] = found[0] if found else None
        wanted = entry["communes"]
        if wanted is None:
            return ()
        if isinstance(wanted, list):
            return tuple(one for one in communes if one.id in wanted)
        chosen = {} if wanted == "all" else wanted
        return tuple(
            one for one in communes
            if one.id not in chosen.get("without", ())
            and (("ids" not in chosen and "groups" not in chosen)
                 or one.id in chosen.get("ids", ())
                 or not set(chosen.get("groups", ())).isdisjoint(one.groups))
        )  # fmt: skip

    def _span(
        self,
        number: int,
        given: Mapping[ScheduleColumn, Cell],
        entry: dict[str, Any],
        *,
        fine: bool,
    ) -> None:
        first = self._day(number, given, "from", self.wishes.first)
        last = self._day(number, given, "to", self.wishes.last)
        dates = entry.get("dates")
        if dates and "from" not in given and "to" not in given:
            first, last = first or dates[0], last or dates[-1]
        if first is None or last is None:
            if len([one for one in self.problems if one.line == number]) == 0:
                message = _("the first and the last day are missing")
                hint = _("fill in the columns Từ ngày and Đến ngày, or add --from and --to")
                self._wrong(number, message, hint)
            return
        if last < first:
            self._wrong(number, _("it ends before it begins"))
            return
        entry["from"], entry["to"] = first, last
        if "every" in entry:
            entry["starting"] = first
        if fine and not _meets(entry, first, last):
            self._wrong(
                number,
                _("none of its days lies between {first} and {last}").format(
                    first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"
                ),
                _("change its days, or its first and last day"),
            )

    def _day(
        self,
        number: int,
        given: Mapping[ScheduleColumn, Cell],
        column: ScheduleColumn,
        otherwise: date | None,
    ) -> date | None:
        if column not in given:
            return otherwise
        found = self._value(number, given, column, "", lambda cell: day(cell, self.sheet.epoch))
        return found if isinstance(found, date) else None

    def _value(
        self,
        number: int,
        given: Mapping[ScheduleColumn, Cell],
        column: ScheduleColumn,
        missing: str,
        meaning: Any,
    ) -> Any:
        """What a cell means, or None once it is said what is wrong with it."""
        if column not in given:
            self._wrong(number, missing)
            return None
        try:
            return meaning(given[column])
        except ValueError as error:
            self._wrong(number, str(error))
            return None

    def _wrong(self, number: int, message: str, hint: str = "") -> None:
        where = f"{self.sheet.name}: " if self.sheet.name else ""
        self.problems.append(Problem(f"{where}{message}", self.path, number, hint))


def _short(cell: Cell) -> str:
    text = " ".join(unicodedata.normalize("NFC", str(cell)).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _meets(entry: Mapping[str, Any], first: date, last: date) -> bool:
    """Whether at least one day is met, and every one that is named."""
    if named := entry.get("dates"):
        return all(first <= one <= last for one in named)
    weekdays = frozenset(map(WEEKDAYS.index, entry["days"])) if entry.get("days") else None
    weeks = int(str(entry.get("every", "1")).split()[0])
    return bool(ordinals(Days(first, last, weekdays, weeks, first)))


HEADER = """\
# {title}
# {about}
"""


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """What importing makes of a schedule file: entries that it gains, and those only it has."""

    edit: YamlEdit
    added: tuple[Mapping[str, Any], ...]
    only_in_file: tuple[Mapping[str, Any], ...]


def changed(path: Path, entries: Sequence[Mapping[str, Any]], title: str) -> ScheduleChange:
    """The schedule file with the entries of a table, not yet written.

    A file that is there gains what it lacks; what only it has stays, and is named. Raises
    `WorkspaceError` when the file that is there is wrong.
    """
    first = min(one["from"] for one in entries)
    last = max(one["to"] for one in entries)
    about = _("Taken from a table; it can be edited like any schedule file.")
    edit = YamlEdit.of(path, HEADER.format(title=title, about=about))
    known = list(edit.data.get("broadcasts") or [])
    span = (edit.data.get("from", first), edit.data.get("to", last))
    there = [_same(one, *span) for one in known]
    wanted = [_same(one, first, last) for one in entries]
    for key, own, value in (
        ("from", span[0], min(first, span[0])), ("to", span[1], max(last, span[1])),
    ):  # fmt: skip
        if edit.data.get(key) == value:
            continue
        edit.set((key,), value)
        for number, one in enumerate(known):  # what had its days from the file keeps them
            if key not in one and "dates" not in one:
                edit.set(("broadcasts", number, key), own)
    added = [one for one, same in zip(entries, wanted, strict=True) if same not in there]
    short = [_within(one, edit.data["from"], edit.data["to"]) for one in added]
    if short:
        edit.append(("broadcasts",), short)
    document, problems = parse(edit.text(), path)
    assert document is not None  # noqa: S101 - the edit has read it
    from broadcast.files.validation import validate

    _file, more = validate(ScheduleFile, document)
    if problems or more:
        raise TableError.of([*problems, *more])
    only = [one for one, same in zip(known, there, strict=True) if same not in wanted]
    return ScheduleChange(edit, tuple(short), tuple(only))


def take_out(change: ScheduleChange) -> None:
    """Take out what only the file has; all else stays as it is written."""
    kept = [one for one in change.edit.data["broadcasts"] if one not in change.only_in_file]
    change.edit.set(("broadcasts",), kept)


def _within(entry: Mapping[str, Any], first: date, last: date) -> dict[str, Any]:
    """An entry without the days that the file has as well, and with the usual keys first."""
    order = (
        "programme",
        "communes",
        "slots",
        "days",
        "every",
        "starting",
        "dates",
        "from",
        "to",
        "languages",
    )
    kept = {key: entry[key] for key in order if key in entry}
    if kept.get("from") == first or "dates" in kept:
        kept.pop("from", None)
    if kept.get("to") == last or "dates" in kept:
        kept.pop("to", None)
    return kept


def _same(entry: Mapping[str, Any], first: date, last: date) -> str:
    """What an entry says, whatever way it is written."""
    full = {"communes": "all", "languages": "all", "from": first, "to": last, **entry}
    if "dates" in full:
        full["from"] = full["to"] = None
    order = sorted(full.items())
    return flow({key: sorted(one) if key in ("days", "dates") else one for key, one in order})
