"""The rows of one table of plays: which are data, what they say, and what else is to be known.

Every cell below a heading is read, is known to change nothing, or is asked about before anything is
recorded; every row is taken, refused, left open or passed over by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from broadcast.files import no_data, unreadable
from broadcast.files.cells import Cell
from broadcast.files.workbooks import Sheet
from broadcast.i18n import _
from broadcast.packs import short_code
from broadcast.plays import headings
from broadcast.plays.headings import CLAIMS, Header, PlayColumn
from broadcast.plays.imports import claims
from broadcast.plays.imports.codes import each_code, several_codes
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import ColumnQuestion, Found, RowError, RowPlace
from broadcast.plays.imports.row import RowReader
from broadcast.plays.imports.surroundings import Surroundings
from broadcast.plays.imports.values import Values

_WHEN_AND_WHAT = {"date", "moment", "programme", "lang", "time"}
_IDENTITY: tuple[PlayColumn, ...] = ("date", "moment", "time", "commune", "lang", "code", "slot")
_SAYS_WHICH = frozenset((*_IDENTITY, "programme", "reason", "uuid"))
_EXAMPLES = 3
_STARTS = re.compile(r"\d{1,4}\s*[-/.]\s*\d")
"""How a date begins; ``12 lượt`` in its place is none."""
_OUTLINE = re.compile(r"(?:[IVXLC]{1,5}|[A-HĐ])[.)/]?")
"""The number of a part of a table: ``II``, ``B.``"""
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|ngày\s+\d", re.IGNORECASE)


@dataclass(slots=True)
class _Extra:
    """A column that no reader uses: what stands in it, and whether it only numbers the rows."""

    examples: list[str] = field(default_factory=list)
    last: int | None = None
    numbers: bool = True

    def add(self, cell: Cell) -> None:
        """Take in a cell."""
        shown = " ".join(str(cell).split())[:30]
        if len(self.examples) < _EXAMPLES and shown not in self.examples:
            self.examples.append(shown)
        number = int(shown) if re.fullmatch(r"\d{1,6}", shown) else None
        self.numbers = (
            self.numbers and number is not None and number == (self.last or number - 1) + 1
        )
        self.last = number


@dataclass(slots=True)
class TableRows:
    """Takes one row below a heading after the other; `close` tells what was seen on the way."""

    place: RowPlace
    sheet: Sheet
    context: ImportContext
    found: Found
    header: Header
    signed: bool = False
    numbered: list[int] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    extra: dict[int, _Extra] = field(default_factory=dict)
    _open: list[int] = field(default_factory=list)
    _judging: bool = False
    _around: Surroundings = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what is asked of every row."""
        self._around = Surroundings(self.context, self.sheet.epoch, self.sheet.name)
        self.turn(self.header)

    def title(self, cells: Sequence[Cell]) -> None:
        """Take in a row that is none of the table: it may give the year or the month."""
        self._around.title(cells)

    def turn(self, header: Header) -> None:
        """Go on below the same headings, printed again on the next page."""
        self.header, self.signed = header, False
        width = header.beside or len(header.names)
        used = {*header.places.values(), *header.ignored}
        self._open = [place for place in range(width) if place not in used]
        self._judging = bool(header.claims or header.places.keys() & {"note", "state"})
        self.found.shapes.append(header.names)

    def row(self, number: int, cells: Sequence[Cell]) -> Header | None:
        """Take a row; the heading of a further table is given back."""
        if self.header.beside is not None:
            cells = cells[: self.header.beside]
        values: dict[PlayColumn, Cell] = {
            column: cells[place]
            for column, place in self.header.places.items()
            if place < len(cells) and cells[place] is not None
        }
        if not _is_plainly_data(values):
            if below := headings.again(number, cells, self.header, self.context.columns.of):
                return below
            if self._passed_over(number, cells, values):
                self._around.title(cells)
                return None
        self.data.append(number)
        self._look_at_extra(cells)
        at = RowPlace(self.place.path, self.place.sheet, number)
        self.found.rows += 1
        try:
            claimed = self._claimed(at, values)
        except RowError as error:
            self._reject(at, error, values)
            return None
        if claimed is None:
            self.found.leave_open(at, _("not claimed: nothing says that it was played or not"))
            return None
        several = each_code(claimed)
        self.found.rows += len(several) - 1
        for one in several:
            self._read(at, one)
        return None

    def _claimed(
        self, at: RowPlace, values: dict[PlayColumn, Cell]
    ) -> dict[PlayColumn, Cell] | None:
        """The cells that say what was played or missed; None when they claim neither."""
        if wrong := self._unreadable(values):
            raise RowError(wrong)
        values = self._around.completed(at, values)
        if "weekday" in values or "date" in values:
            claims.check_weekday(values, self.sheet.epoch)
        return claims.judged(values, self.header) if self._judging else values

    def _read(self, at: RowPlace, values: dict[PlayColumn, Cell]) -> None:
        row = Values(
            self.context, values.get, self.header.unit, self.sheet.epoch, self._around.dating
        )
        try:
            self.found.reported.append((at, RowReader(row).read()))
        except RowError as error:
            self._reject(at, error, values)

    def _unreadable(self, values: dict[PlayColumn, Cell]) -> list[tuple[str, str]]:
        if unreadable.ERRORS.isdisjoint(values.values()) and not (
            self.sheet.name and any(map(unreadable.is_unreadable, values.values()))
        ):
            return []
        told = claims.cells_told(values, self.header)
        return [
            unreadable.cause(cell, name) for name, cell in told if unreadable.is_unreadable(cell)
        ]

    def _reject(self, at: RowPlace, error: RowError, values: dict[PlayColumn, Cell]) -> None:
        told = claims.cells_told(values, self.header)
        wrong = [*error.wrong, *unreadable.invisible_in(told)]
        hint = "; ".join(dict.fromkeys(hint for _reason, hint in wrong if hint))
        self.found.reject(at, *(reason for reason, _hint in wrong), hint=hint)

    def _passed_over(
        self, number: int, cells: Sequence[Cell], values: dict[PlayColumn, Cell]
    ) -> bool:
        """Whether a row is none of plays; it is named then."""
        filled = [cell for cell in cells if cell is not None and cell is not False]
        if not filled:
            return True
        at = RowPlace(self.place.path, self.place.sheet, number)
        if not values and all(_is_number(cell) for cell in filled):
            self.numbered.append(number)  # the next rows of a form, not filled in yet
        elif kind := self._no_play(filled, values):
            self.signed = self.signed or kind == "signature"
            self.found.skip(at, no_data.passed_over(kind, filled))
        elif _is_title(filled, values):
            texts = " · ".join(str(cell) for cell in filled)
            self.found.skip(at, _("no play: {text}").format(text=texts[:60]))
        else:
            return False
        return True

    def _no_play(
        self, filled: Sequence[Cell], values: dict[PlayColumn, Cell]
    ) -> no_data.NoData | None:
        """Why a row holds no play, by its words and by where they stand."""
        if all(isinstance(cell, str) and unreadable.is_unreadable(cell) for cell in filled):
            sums = all(map(unreadable.is_sum, filled)) and not values.keys() & _SAYS_WHICH
            return "total" if sums else None
        if kind := no_data.judge(filled):
            return kind
        if any(no_data.is_total(values.get(column)) for column in _IDENTITY):
            return "total"  # no day and no commune is called that
        if no_data.is_total(filled[0]) and not values.keys() & {"date", "moment", "code", "uuid"}:
            return "total"
        bare = not values.keys() & _SAYS_WHICH and all(map(_is_number, filled))  # without a word
        names_below = self.signed and not _dated(values)
        return "total" if bare else "signature" if names_below else None

    def _look_at_extra(self, cells: Sequence[Cell]) -> None:
        for place in self._open:
            if place < len(cells) and cells[place] is not None:
                self.extra.setdefault(place, _Extra()).add(cells[place])
        for place in range(len(self.header.names), len(cells)):
            if cells[place] is not None:
                self.extra.setdefault(place, _Extra()).add(cells[place])

    def close(self) -> None:
        """Ask about columns that nobody reads, and tell what nobody sees in the spreadsheet."""
        self._around.end(self.found)
        if self.data:
            self._ask()
            self._tell_hidden()
        if self.header.beside is not None:
            words = _("the table beside, from column {letter} on, was passed over")
            self._skip(self.header.row, words.format(letter=headings.letter(self.header.beside)))
        if self.numbered:
            words = _("rows {rows} are numbered and otherwise empty")
            self._skip(self.numbered[0], words.format(rows=ranges(self.numbered)))

    def _ask(self) -> None:
        at = RowPlace(self.place.path, self.place.sheet, self.header.row)
        for place in sorted({*self.header.unknown, *self.extra}):
            heading = self.header.unknown.get(place, "")
            extra = self.extra.get(place, _Extra())
            if not heading and extra.numbers:
                continue
            asked = {(one.place.path, one.heading or one.letter) for one in self.found.questions}
            if (at.path, heading or headings.letter(place)) not in asked:
                letter = headings.letter(place)
                self.found.ask(ColumnQuestion(at, heading, letter, tuple(extra.examples)))

    def _tell_hidden(self) -> None:
        at = RowPlace(self.place.path, self.place.sheet, 0)
        if self.sheet.hidden:
            self.found.notice(at, _("the sheet is hidden; its rows were read as well"))
        if rows := sorted({*self.sheet.hidden_rows} & {*self.data}):
            words = _("hidden rows were read as well: {rows}").format(rows=ranges(rows))
            self.found.notice(at, words)
        used = {*self.header.places.values(), *self.extra}
        if columns := [place for place in self.sheet.hidden_columns if place in used]:
            words = _("hidden columns were read as well: {letters}")
            letters = ", ".join(map(headings.letter, columns))
            self.found.notice(at, words.format(letters=letters))

    def _skip(self, row: int, reason: str) -> None:
        self.found.skip(RowPlace(self.place.path, self.place.sheet, row), reason)


def _is_plainly_data(values: dict[PlayColumn, Cell]) -> bool:
    """Whether a row has a date and something else to say: most rows do, and end here."""
    on = values.get("date") or values.get("moment")
    if isinstance(on, str):
        return _STARTS.match(on) is not None and len(values.keys() & _WHEN_AND_WHAT) >= 2
    return isinstance(on, date) and len(values.keys() & _WHEN_AND_WHAT) >= 2


def _is_title(filled: Sequence[Cell], values: dict[PlayColumn, Cell]) -> bool:
    """Whether a row says neither which play it is nor that there was one: ``II | Tuần 48``."""
    if len(filled) == 2 and isinstance(filled[0], str) and _OUTLINE.fullmatch(filled[0]):
        return isinstance(filled[1], str) and not is_date(filled[1])
    if values.keys() & _SAYS_WHICH:
        lone = len(filled) == 1 and not values.keys() & {"code", "uuid"}
        return lone and not unreadable.is_unreadable(filled[0])
    return len(filled) == 1 or not (
        values.keys() & CLAIMS or any(map(unreadable.is_unreadable, values.values()))
    )


def _dated(values: dict[PlayColumn, Cell]) -> bool:
    """Whether a row gives a day or a code, or what may be meant for one."""
    for column in ("date", "moment", "code", "uuid"):
        cell = values.get(column)
        if cell is not None and not (isinstance(cell, str) and not re.search(r"\d", cell)):
            return True
    return False


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return re.fullmatch(r"[\d\s.,:%]+", cell) is not None or unreadable.is_sum(cell)
    return isinstance(cell, int | float | time | timedelta)


def is_aside(header: Header, rows: Sequence[tuple[int, Sequence[Cell]]]) -> bool:
    """Whether a table is no report of plays: a summary, or a list that is looked things up in."""
    below = [cells for number, cells in rows if number > header.row]
    if "code" in header.places and header.places.keys() & {"date", "moment"} == set():
        place = header.places["code"]
        codes = [cells[place] for cells in below if place < len(cells)]
        return not any(isinstance(one, str) and _is_like_codes(one) for one in codes)
    if not header.missing:
        return False
    return "count" in header.places or not any(is_date(cell) for cells in below for cell in cells)


def _is_like_codes(text: str) -> bool:
    """Whether a text has the length and signs of a short code, slips or not, or is several."""
    if several_codes(text):
        return True
    signs = re.sub(r"[\s.–-]", "", text)
    return len(signs) == short_code.LENGTH and re.search(r"\d", signs) is not None


def is_date(cell: Cell) -> bool:
    """Whether a cell holds a date, well written or not."""
    return isinstance(cell, date) or (isinstance(cell, str) and _DATE.search(cell) is not None)


def ranges(numbers: Sequence[int]) -> str:
    """Row numbers in few words: ``3, 5–9``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] + 1 == number:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("–".join(map(str, part)) for part in parts)
