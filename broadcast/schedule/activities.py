"""schedules/activities.csv or .xlsx: what the province did on its other channels.

A row is one kind of activity on a day or in a month, with its figures. Headings and kinds may be
written in Vietnamese or English, in any order; figures with or without separators of thousands.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from broadcast import periods
from broadcast.errors import BroadcastError, Problem
from broadcast.files import cells as cell_values
from broadcast.files import no_data, tables, unreadable
from broadcast.files.cells import Cell
from broadcast.files.text import slug
from broadcast.files.validation import did_you_mean
from broadcast.files.workbooks import Sheet
from broadcast.i18n import _
from broadcast.schedule.activity_words import COLUMNS, KIND_OF, KINDS, MEASURES, VISIBLE, kind_names
from broadcast.schedule.communes.file import FOLDER

_NUMBERS = ("stt", "tt", "so-tt", "no")
"""Headings of columns that number the rows."""

FILE_NAMES = ("activities.csv", "activities.xlsx")

_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*[/.-]\s*(\d{4})|(\d{4})-(\d{1,2})", re.IGNORECASE)
_FIGURE = re.compile(r"\d+|[1-9]\d{0,2}(?:([. ,\u00a0])\d{3})(?:\1\d{3})*")
LARGEST = 1_000_000_000
"""A larger figure is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Figures of one kind, from `first` to `last`: one day or one month."""

    first: date
    last: date
    kind: str
    figures: Mapping[str, int]
    line: int


@dataclass(frozen=True, slots=True)
class Activities:
    """All rows of the file; `path` is None without one."""

    rows: tuple[Activity, ...] = ()
    path: Path | None = None

    def within(self, first: date, last: date) -> dict[tuple[str, str], int]:
        """Sums by kind and figure of the rows that lie wholly between two days."""
        sums = {(kind, name): 0 for kind, names in KINDS.items() for name in names}
        for row in self.rows:
            if first <= row.first and row.last <= last:
                for name, figure in row.figures.items():
                    sums[row.kind, name] += figure
        return sums

    def torn(self, first: date, last: date) -> tuple[Activity, ...]:
        """Rows of a month of which only a part lies between two days: they cannot be counted."""
        return tuple(
            row
            for row in self.rows
            if row.first <= last and first <= row.last
            if not (first <= row.first and row.last <= last)
        )


def load(root: Path) -> tuple[Activities, tuple[Problem, ...]]:
    """The activities of a workspace with every problem; none without the file."""
    found = [path for name in FILE_NAMES if (path := root / FOLDER / name).is_file()]
    if not found:
        return Activities(), ()
    problems = []
    if len(found) > 1:
        message = _("there are two files of activities; only {file} is read")
        problems.append(
            Problem(
                message.format(file=found[0].name), found[1],
                hint=_("keep one of the two"),
            )
        )  # fmt: skip
    reader = _Reader(found[0], problems)
    try:
        rows = tuple(row for sheet in tables.sheets(found[0], _known) for row in reader.rows(sheet))
        reader.close()
    except BroadcastError as error:
        return Activities((), found[0]), (*problems, *error.problems)
    doubts = dict.fromkeys(_doubts(rows, found[0]))  # of several figures each is told once
    return Activities(rows, found[0]), (*problems, *doubts)


def _is_comment(cell: Cell) -> bool:
    return str(cell or "").startswith("#") and not unreadable.is_unreadable(cell)


def _known(cells: Iterable[Cell]) -> int:
    """How many cells are headings."""
    return sum(slug(str(cell or "")) in COLUMNS for cell in cells)


def _doubts(rows: Iterable[Activity], path: Path) -> Iterator[Problem]:
    """Warnings of rows that are added up and may mean the same thing twice."""
    found: dict[tuple[str, str], dict[tuple[date, date], list[int]]] = {}
    for row in rows:
        for name in (name for name, number in row.figures.items() if number):
            spans = found.setdefault((row.kind, name), {})
            spans.setdefault((row.first, row.last), []).append(row.line)
    kinds = kind_names()
    for (kind, _name), spans in found.items():
        for (first, last), lines in spans.items():
            when = (
                periods.day_words(first) if first == last else periods.month_words(f"{first:%Y-%m}")
            )
            if len(lines) > 1:
                message = _("{kind}, {when}: lines {lines} are added up")
                hint = _("keep one of them if they mean the same")
                yield _doubt(message, (kinds[kind], when), lines, path, hint)
            days = [n for one, more in spans.items() if _inside(one, (first, last)) for n in more]
            if days:
                message = _("{kind}, {when}: the month and days in it are added up: lines {lines}")
                hint = _("leave the days out if the row of the month holds them")
                yield _doubt(message, (kinds[kind], when), [*lines, *days], path, hint)


def _inside(span: tuple[date, date], other: tuple[date, date]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _doubt(
    message: str, names: tuple[str, str], lines: Iterable[int], path: Path, hint: str
) -> Problem:
    listed = sorted(lines)
    kind, when = names
    told = message.format(kind=kind, when=when, lines=", ".join(map(str, listed)))
    return Problem(told, path, listed[-1], hint, "warning")


@dataclass(slots=True)
class _Reader:
    """Reads the sheets of one file."""

    path: Path
    problems: list[Problem]
    headed: bool = False
    signed: bool = False
    headless: list[str] = field(default_factory=list)
    passed: list[tuple[int, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> Iterator[Activity]:
        """Rows below the heading of a sheet; a sheet without one is passed over if it is empty."""
        places: dict[str, int] = {}
        passed = 0
        for number, cells in sheet.rows:
            if not any(cell is not None for cell in cells) or _is_comment(cells[0]):
                continue
            if places:
                yield from self._row(number, cells, places, sheet.epoch)
            elif passed > tables.SEARCHED_ROWS:
                break
            else:
                passed += 1
                places = self._heading(number, cells)
        self.headed = self.headed or bool(places)
        if places and sheet.hidden:
            words = _("the sheet {sheet} is hidden; its rows were read as well")
            self._warn(1, words.format(sheet=sheet.name))
        if places and sheet.hidden_rows:
            words = _("hidden rows were read as well: {rows}")
            self._warn(1, words.format(rows=", ".join(map(str, sheet.hidden_rows[:20]))))
        if passed and not places:
            self.headless.append(sheet.name)

    def close(self) -> None:
        """Tell which sheets have no headings, and which rows were passed over."""
        if not self.headed and self.headless:
            self._wrong(
                1,
                _("no row of headings was found"),
                _("the first row names the columns: {columns}").format(
                    columns="Kỳ, Hoạt động, Số lượng, Số người, Lượt xem"
                ),
            )
        elif self.headless:
            words = _("sheets without headings were passed over: {names}")
            self._warn(1, words.format(names=", ".join(self.headless)))
        if self.passed:
            words = _("rows passed over: {texts}")
            texts = "; ".join(f"{line}: {text}" for line, text in self.passed[:10])
            self._warn(self.passed[0][0], words.format(texts=texts))

    def _heading(self, number: int, cells: Sequence[Cell]) -> dict[str, int]:
        places: dict[str, int] = {}
        unknown = []
        for place, cell in enumerate(cells):
            column = COLUMNS.get(slug(str(cell or "")))
            if column is not None and column not in places:
                places[column] = place
                self.names[column] = " ".join(str(cell).split())
            elif cell is not None and slug(str(cell)) not in _NUMBERS:
                unknown.append(str(cell))
        if not {"when", "kind", "items"} <= places.keys():
            return {}
        for name in unknown:
            self._wrong(
                number,
                _("the column {name} is not known, or stands there twice").format(name=name),
                did_you_mean(slug(name), COLUMNS),
            )
        return places

    def _row(
        self, number: int, cells: Sequence[Cell], places: Mapping[str, int], epoch: date
    ) -> Iterator[Activity]:
        def at(column: str) -> Cell:
            place = places.get(column, len(cells))
            return cells[place] if place < len(cells) else None

        given = {name: at(name) for name in places}
        if self._is_no_activity(number, cells, given) or self._unreadable(number, given):
            return
        kind = KIND_OF.get(slug(str(at("kind") or "")))
        if kind is None:
            self._wrong(
                number,
                _("{given} is no kind of activity").format(given=at("kind") or _("nothing")),
                did_you_mean(slug(str(at("kind") or "")), KIND_OF),
            )
            return
        try:
            first, last = span(at("when"), epoch)
        except ValueError as error:
            self._wrong(number, str(error), _("write a month (11/2026) or a day (23/11/2026)"))
            return
        figures: dict[str, int] = {}
        for name in MEASURES:
            if at(name) is None:
                continue
            meant = name if name in KINDS[kind] else VISIBLE.get(name, name)
            try:
                figures[meant] = figures.get(meant, 0) + figure(at(name))
            except ValueError as error:
                self._wrong(number, str(error), _("write whole numbers only"))
                return
        if other := [name for name in figures if name not in KINDS[kind]]:
            self._wrong(
                number,
                _("{kind} has no figure {name}").format(kind=at("kind"), name=other[0]),
                _("leave the cell empty"),
            )
            return
        yield Activity(first, last, kind, figures, number)

    def _unreadable(self, number: int, given: Mapping[str, Cell]) -> bool:
        """Whether a cell shows what the file does not hold; each is told."""
        bad = [(name, cell) for name, cell in given.items() if unreadable.is_unreadable(cell)]
        for name, cell in bad:
            self._wrong(number, *unreadable.cause(cell, self.names[name]))
        return bool(bad)

    def _is_no_activity(
        self, number: int, cells: Sequence[Cell], given: Mapping[str, Cell]
    ) -> bool:
        """Whether a row is a total, a signature or a note; it is told at the end."""
        filled = [cell for cell in cells if cell is not None]
        kind = no_data.judge(filled)
        if any(no_data.is_total(given.get(name)) for name in ("when", "kind")):
            kind = "total"  # no month and no activity is called that
        elif self.signed and not any(re.search(r"\d", str(cell)) for cell in filled):
            kind = kind or "signature"  # the names below it
        self.signed = self.signed or kind == "signature"
        if kind:
            self.passed.append((number, no_data.passed_over(kind, filled)))
        return kind is not None

    def _wrong(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(message, self.path, line, hint))

    def _warn(self, line: int, message: str) -> None:
        self.problems.append(Problem(message, self.path, line, severity="warning"))


def span(cell: Cell, epoch: date = cell_values.EXCEL_EPOCH) -> tuple[date, date]:
    """First and last day of what a cell says: a month or a day. Raises `ValueError`."""
    if isinstance(cell, str) and (found := _MONTH.fullmatch(cell.strip())):
        month, year = int(found[1] or found[4]), int(found[2] or found[3])
        if not 1 <= month <= 12 or not date.min.year <= year:
            raise ValueError(_("{given} is not a month").format(given=cell))
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if cell is None:
        raise ValueError(_("the month or day is missing"))
    day = cell_values.day(cell, epoch)
    if isinstance(cell, date | datetime) and day.day == 1:
        # Excel turns a typed 11/2026 into the first day of November
        return day, day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day


def figure(cell: Cell) -> int:
    """A whole number, with or without separators of thousands. Raises `ValueError`."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise ValueError(_("{given} is not a number").format(given=cell))
    if isinstance(cell, str):
        if not _FIGURE.fullmatch(cell.strip()):
            raise ValueError(_("{given} is not a number").format(given=cell))
        cell = int(re.sub(r"\D", "", cell))
    if cell != int(cell) or not 0 <= cell <= LARGEST:
        raise ValueError(_("{given} is not a number").format(given=cell))
    return int(cell)
