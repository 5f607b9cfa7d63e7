"""What stands around the rows of one table: titles, the rows above, a whole column of dates.

A title gives the year of ``20/10``; ``nt`` means what stands above; and whether a spreadsheet has
swapped days and months only the whole column shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from broadcast.files import cells as cell_readers
from broadcast.files import dating
from broadcast.files.cells import EXCEL_EPOCH, Cell
from broadcast.files.clocks import plain
from broadcast.files.dating import Dating
from broadcast.i18n import _
from broadcast.plays.headings import HEADINGS, PlayColumn
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, RowError, RowPlace
from broadcast.plays.imports.names import slug

_AS_ABOVE = re.compile(r"-*\s*(?:n\s*[./]?\s*t|như trên|như dòng trên)\s*[.]?\s*-*|\"|-?//-?|〃")
_OF_ITS_OWN: frozenset[PlayColumn] = frozenset({"code", "uuid", "supersedes", "mp3_sha256"})
"""Columns in which no two rows say the same."""

_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](?:20)?\d\d(?!\d)")

_LONGEST_MARK = 20
"""Characters; a mark that means what stands above is short."""


@lru_cache(maxsize=50_000)  # the same words stand in many rows
def _is_mark(cell: str) -> bool:
    return bool(_AS_ABOVE.fullmatch(plain(cell)))


class Surroundings:
    """Takes in the rows of one table in their order; `end` says what the whole of it shows."""

    def __init__(self, context: ImportContext, epoch: date = EXCEL_EPOCH, name: str = "") -> None:
        """`name` is that of the sheet, which may give the month."""
        self._context, self._epoch = context, epoch
        self._named = dating.of([name])
        self._titles: list[str] = []
        self._dating = self._named
        self._above: dict[PlayColumn, Cell] = {}
        self._dates = _Dates()

    def title(self, cells: Sequence[Cell]) -> None:
        """Take in a row that is none of the table: what it says of months counts for those below.

        A date of a spreadsheet in a title is the day on which it was written.
        """
        found = dating.of([cell for cell in cells if isinstance(cell, str)])
        if found != dating.NOTHING:
            self._dating = found

    def completed(
        self, place: RowPlace, values: Mapping[PlayColumn, Cell]
    ) -> dict[PlayColumn, Cell]:
        """The cells of a row with what ``nt`` in them stands for; raises `RowError`."""
        full, wrong = self._with_above(values)
        self._above = full
        full = self._with_slot(full)
        dated = values.get("date", values.get("moment"))
        if dated is not None:
            self._dates.note(place, dated, self._epoch)
        if wrong:
            raise RowError(wrong)
        return full

    @property
    def dating(self) -> Dating:
        """What titles say of the year and the months of dates without them."""
        return self._dating

    def end(self, found: Found) -> None:
        """Refuse the rows whose dates a spreadsheet has swapped, with both readings."""
        swapped = self._dates.swapped(self._dating)
        if not swapped:
            return
        found.reported = [pair for pair in found.reported if pair[0] not in swapped]
        known = {one.place: one for one in found.rejected if one.place in swapped}
        found.rejected = [one for one in found.rejected if one.place not in swapped]
        for place, day in swapped.items():
            reason, hint = _both(day)
            reasons = known[place].reasons if place in known else ()
            found.reject(place, reason, *reasons, hint=hint)

    def _with_slot(self, full: dict[PlayColumn, Cell]) -> dict[PlayColumn, Cell]:
        """The cells with the slot that stands in the place of a time: buổi sáng."""
        column: PlayColumn = "time" if "time" in full or "date" not in full else "moment"
        cell, scheduled = full.get(column), self._context.scheduled
        if not isinstance(cell, str) or scheduled is None or "slot" in full:
            return full
        name = slug(cell).removeprefix("buoi-")
        if name not in scheduled.slots:
            return full
        return {key: value for key, value in full.items() if key != column} | {"slot": name}

    def _with_above(
        self, values: Mapping[PlayColumn, Cell]
    ) -> tuple[dict[PlayColumn, Cell], list[tuple[str, str]]]:
        """The cells with what `nt` stands for, and what is wrong with that."""
        full = dict(values)
        wrong = []
        for column, cell in values.items():
            if not (isinstance(cell, str) and len(cell) < _LONGEST_MARK and _is_mark(cell)):
                continue
            if column in _OF_ITS_OWN or self._above.get(column) is None:
                words = _("{given} in the column {name}: nothing that it can mean stands above it")
                wrong.append((words.format(given=cell, name=HEADINGS[column]), _("write it out")))
            else:
                full[column] = self._above[column]
        return full, wrong


class _Dates:
    """What the dates of one column are: texts with days over 12, and cells that may be swapped.

    A spreadsheet with American settings takes 10/11 for the eleventh of October, and leaves 20/11
    as the text that it is.
    """

    def __init__(self) -> None:
        self._late_text = False
        self._late_cell = False
        self._either: dict[RowPlace, date] = {}

    def note(self, place: RowPlace, cell: Cell, epoch: date) -> None:
        """Take in a cell."""
        if isinstance(cell, str) and not re.fullmatch(r"\d{5}(?:[.,]\d+)?", cell):
            found = _DAY_FIRST.search(cell)
            self._late_text |= bool(found and int(found[1]) > 12 >= int(found[2]))
            return
        try:
            day = cell_readers.day(cell, epoch)
        except ValueError:
            return
        if day.day > 12:
            self._late_cell = True
        elif day.day != day.month:
            self._either[place] = day

    def swapped(self, titled: Dating) -> dict[RowPlace, date]:
        """The rows whose day and month may have changed places."""
        if self._late_cell:
            return {}
        if self._late_text:
            return dict(self._either)
        return {
            place: day
            for place, day in self._either.items()
            if titled.months
            and (day.year, day.month) not in titled.months
            and (day.year, day.day) in titled.months
        }


def _both(day: date) -> tuple[str, str]:
    """What is wrong with a date that may be swapped."""
    other = date(day.year, day.day, day.month)
    words = _("is this {first} or {second}? A spreadsheet has taken days of this column for months")
    hint = _("set the whole column to Text and write each date as {example}").format(
        example=f"{other:%d/%m/%Y}"
    )
    return words.format(first=f"{day:%d/%m/%Y}", second=f"{other:%d/%m/%Y}"), hint
