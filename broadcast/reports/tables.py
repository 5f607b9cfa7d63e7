"""The tables of a report: made once, written by every format, so that all formats agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from broadcast.periods import Period
from broadcast.reports.office import IssuingOffice

LogState = Literal["present", "absent", "blank", "damaged"]
"""What there is of the as-run log: nothing, a file of 0 bytes, or one that cannot be read."""

ColumnKind = Literal["text", "month", "count", "minutes", "share", "change"]
"""What a column holds. ``month`` are months such as 2026-11, which sort by time however they are
shown; ``minutes`` holds seconds, which are shown as whole minutes; ``share`` and ``change`` hold a
ratio (0.5 is 50%)."""

ReportCell = str | int | float | None


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column; `key` names it in CSV and JSON.

    A column that is `summed` has a total. A share is that of column `part` in column `whole`.
    """

    key: str
    title: str
    kind: ColumnKind = "count"
    summed: bool = False
    part: str = ""
    whole: str = ""

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers, which stand on the right."""
        return self.kind not in ("text", "month")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row. `key` is an id; `kind` overrides that of its columns of counts."""

    key: str
    cells: tuple[ReportCell, ...]
    kind: ColumnKind | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of some columns, for each of the first `most` rows; upright when they follow time."""

    columns: tuple[str, ...]
    upright: bool = False
    most: int = 15


NO_PARTS: Mapping[str, tuple[str, ...]] = {
    "by_topic": ("",), "by_audience": ("",), "by_group": ("",), "by_class": ("normal", "/outside"),
    "by_campaign": ("/regular", "/outside"),
}  # fmt: skip
"""Keys of rows that alone say nothing, by table."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One view. `sheet` is its name on a tab (at most 31 characters); `notes` say how to read it.

    The first column is text or months. `wide` tables want a page on its side.
    """

    key: str
    title: str
    sheet: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[ReportRow, ...]
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    wide: bool = False

    @property
    def total(self) -> tuple[ReportCell, ...] | None:
        """Sums of the summed columns, and the shares of these; None when nothing is summed."""
        if len(self.rows) < 2 or not any(column.summed for column in self.columns):
            return None
        sums: dict[str, int] = {
            column.key: sum(int(cell or 0) for cell in self.column(column.key))
            for column in self.columns
            if column.summed
        }
        return tuple(
            share(sums.get(column.part, 0), sums.get(column.whole, 0))
            if column.part
            else sums.get(column.key)
            for column in self.columns
        )

    def place(self, key: str) -> int:
        """Where a column stands, counted from 0."""
        return next(n for n, column in enumerate(self.columns) if column.key == key)

    def column(self, key: str) -> tuple[ReportCell, ...]:
        """The cells of a column."""
        place = self.place(key)
        return tuple(row.cells[place] for row in self.rows)

    def cell(self, row: str, column: str) -> ReportCell:
        """One cell by the keys of its row and column; raises `KeyError`."""
        place = self.place(column)
        for one in self.rows:
            if one.key == row:
                return one.cells[place]
        raise KeyError(row)

    def kind(self, row: ReportRow | None, column: ReportColumn) -> ColumnKind:
        """What a cell of a row (None: of the totals) holds."""
        return row.kind if row and row.kind and column.kind == "count" else column.kind

    @property
    def says_something(self) -> bool:
        """False for a division into one part, of which the summary says as much.

        That is one row of all that has no group, topic or campaign, or one month alone.
        """
        if len(self.rows) != 1:
            return True
        return self.key != "by_month" and self.rows[0].key not in NO_PARTS.get(self.key, ())

    @property
    def compares(self) -> bool:
        """Whether it has a chart with bars in two rows at least: one bar alone compares nothing."""
        if self.chart is None:
            return False
        places = [self.place(key) for key in self.chart.columns]
        rows, _more = self.charted()
        return sum(any(row.cells[place] for place in places) for row in rows) > 1

    def charted(self) -> tuple[tuple[ReportRow, ...], bool]:
        """Rows that the chart shows, and whether some are left out."""
        if self.chart is None or len(self.rows) <= self.chart.most:
            return self.rows, False
        if self.chart.upright:
            return self.rows[-self.chart.most :], True
        return self.rows[: self.chart.most], True


@dataclass(frozen=True, slots=True)
class ReportGap:
    """Something that a report does not know; `code` is for programs, `message` for people."""

    code: str
    message: str


NOTHING_KNOWN = frozenset(
    ("log-absent", "log-blank", "log-damaged", "log-empty", "nothing-recorded", "not-begun")
)
"""Codes of gaps that leave nothing but the plan."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about a period. `title` and `span` name it in words; `notes` are of all tables.

    `plays`, `planned`, `seconds`, `covered` and `communes` are its main figures. `until` is the
    last day that they count, `gaps` what they do not know.
    """

    period: Period
    province: str
    title: str
    span: str
    plays: int
    planned: int
    seconds: int
    covered: int
    communes: int
    tables: tuple[ReportTable, ...]
    notes: tuple[str, ...] = ()
    until: date | None = None
    gaps: tuple[ReportGap, ...] = ()
    office: IssuingOffice = field(default_factory=IssuingOffice)

    @property
    def issuer(self) -> str:
        """Who issues it."""
        return self.office.name or self.province

    @property
    def cut_short(self) -> bool:
        """Whether days of the period are not counted, since they are not over."""
        return self.until is not None and self.until < self.period.last

    @property
    def unheard(self) -> bool:
        """Whether nothing at all is known of what was played: its zeros are no figures."""
        return not self.plays and bool({gap.code for gap in self.gaps} & NOTHING_KNOWN)

    @property
    def told(self) -> tuple[ReportTable, ...]:
        """The tables for people: without those that say no more than the summary.

        Such are tables of one row that divides nothing, and a list of communes without a play that
        holds all of them.
        """
        return tuple(
            table
            for table in self.tables
            if table.says_something and (self.plays or table.key != "not_covered")
        )

    def table(self, key: str) -> ReportTable:
        """A table by its key; raises `KeyError` when the report has none."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return any(table.key == key for table in self.tables)

    def __iter__(self) -> Iterator[ReportTable]:
        return iter(self.tables)


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None when there is no whole."""
    return part / whole if whole else None


def minutes(seconds: float) -> int:
    """Whole minutes, half of one rounded up."""
    return int((seconds + 30) // 60)
