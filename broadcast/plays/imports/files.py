"""Files of plays into the log: every row that cannot be taken is named, and nothing twice.

A row without a UUID gets one made from its commune, start, programme and language (`play_uuid`), or
from its line of the run sheet (`sheet_uuid`). So the same file taken twice, the same row in two
files and two equal rows in one file all count once. A play that overlaps another one of the same
programme and language in the same commune is the same play written down twice, and refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from broadcast.errors import BroadcastError
from broadcast.files import tables
from broadcast.files.cells import Cell
from broadcast.files.text import read_text
from broadcast.files.workbooks import Sheet
from broadcast.i18n import _
from broadcast.plays import headings
from broadcast.plays.headings import Header
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, Rejected, RowError, RowPlace
from broadcast.plays.imports.json import read_json
from broadcast.plays.imports.messages import read_message
from broadcast.plays.imports.table_rows import TableRows, is_aside, is_date

_Row = tuple[int, Sequence[Cell]]


def read(paths: Iterable[Path], context: ImportContext) -> Found:
    """Read files, one after the other; a file that cannot be read is a row rejected at row 0."""
    found = Found()
    given = list(paths)
    locks = [path for path in given if tables.is_lock_file(path)]
    for path in given:
        if path in locks and len(locks) < len(given):
            words = _("left out: the sign that somebody has the table open (a lock file)")
            found.skip(RowPlace(path, "", 0), words)
            continue
        try:
            if tables.is_json_lines(path):
                _json_lines(path, context, found)
            elif _is_message(path):
                read_message(read_text(path), path, context, found)
            else:
                _FileReader(path, context, found).read()
        except BroadcastError as error:
            for problem in error.problems:
                place = RowPlace(path, "", problem.line or 0)
                found.reject(place, problem.message, hint=problem.hint)
    return found


def _is_message(path: Path) -> bool:
    """Whether a file is a message saved as text: one without headings."""
    if path.suffix.lower() != ".txt":
        return False
    sheets = tables.sheets(path, headings.known)
    tops = (list(islice(sheet.rows, tables.SEARCHED_ROWS)) for sheet in sheets)
    return not any(headings.find(top) for top in tops)


def _json_lines(path: Path, context: ImportContext, found: Found) -> None:
    for line in tables.lines(path):
        place = RowPlace(path, "", line.number)
        found.rows += 1
        if line.value is None:
            found.reject(place, _("the line is not a JSON object"))
            continue
        try:
            found.reported.append((place, read_json(context, line.value)))
        except RowError as error:
            _reject(found, place, error)


@dataclass(slots=True)
class _FileReader:
    """Reads the tables of one file; `aside` are those that report no plays, with the reason.

    They are passed over where there is a table of plays as well, and refused where there is none.
    """

    path: Path
    context: ImportContext
    found: Found
    plays: int = 0
    blank: bool = True
    aside: list[tuple[RowPlace, tuple[str, ...], str]] = field(default_factory=list)

    def read(self) -> None:
        """All sheets."""
        for sheet in tables.sheets(self.path, headings.known):
            self._sheet(sheet)
        if self.blank:
            self.found.reject(RowPlace(self.path, "", 0), _("the file is empty"))
        elif not self.plays and not self.aside:
            self.found.reject(
                RowPlace(self.path, "", 0), _no_headings(),
                hint=_("the guide for reporters shows which headings are understood"),
            )  # fmt: skip
        for place, reasons, hint in self.aside:
            if self.plays:
                words = _("no table of plays ({reason}), passed over")
                self.found.skip(place, words.format(reason="; ".join(reasons)))
            else:
                for reason in reasons:
                    self.found.reject(place, reason, hint=hint)

    def _sheet(self, sheet: Sheet) -> None:
        top: list[_Row] = []
        for numbered in sheet.rows:
            top.append(numbered)
            if len(top) == tables.SEARCHED_ROWS:
                break
        if not any(cell is not None for _row, cells in top for cell in cells):
            return
        self.blank = False
        header = headings.find(top, self.context.columns.of)
        if header is None:
            self._headless(sheet, top)
        else:
            self._tables(sheet, header, top)

    def _headless(self, sheet: Sheet, top: Sequence[_Row]) -> None:
        """A sheet without headings: words, or plays that nobody can read."""
        place = RowPlace(self.path, sheet.name, 0)
        if sheet.name and any(_may_be_a_play(cells) for _number, cells in top):
            self.found.reject(place, _no_headings(), hint=_("copy the headings above these rows"))
        else:
            self.found.skipped.append(Rejected(place, (_no_headings(),)))

    def _tables(self, sheet: Sheet, header: Header, top: Sequence[_Row]) -> None:
        """The tables of a sheet, one below the other."""
        rows = self._opened(sheet, header, top)
        for number, cells in chain(top, sheet.rows):
            if number <= header.row:
                continue
            if rows is None:
                below = headings.again(number, cells, header, self.context.columns.of)
            else:
                below = rows.row(number, cells)
            if below is None:
                continue
            if rows is not None and below.names != header.names:
                rows.close()
            if below.names == header.names or below.places == header.places:
                header = below  # on the next printed page
                if rows is not None:
                    rows.turn(header)
            else:
                header = below
                rows = self._opened(sheet, header, ())
        if rows is not None:
            rows.close()

    def _missing(self, header: Header) -> tuple[str, ...]:
        """Headings without which no row can be read; the commune may be that of the whole file."""
        commune = headings.HEADINGS["commune"] if self.context.commune else ""
        return tuple(name for name in header.missing if name != commune)

    def _opened(self, sheet: Sheet, header: Header, top: Sequence[_Row]) -> TableRows | None:
        """A reader for the rows below a heading; None, and told, for no table of plays."""
        place = RowPlace(self.path, sheet.name, header.row)
        if header.is_plan:
            hint = _("add a column Đã phát or Giờ thực tế, and fill it in where it was played")
            self.aside.append((place, (_("this is the plan, which says nothing of plays"),), hint))
            return None
        missing = self._missing(header)
        lacking = tuple(
            _("the column {name} is missing").format(name=name)
            for name in missing or _without_code(header)
        )
        if lacking and is_aside(header, top):
            self.aside.append((place, lacking, ""))
            return None
        hint = _('say which one counts: --columns "heading=ignore"')
        for words in lacking if missing else ():
            self.found.reject(place, words)
        for name in header.twice:
            self.found.reject(
                place, _("the column {name} is there twice").format(name=name), hint=hint
            )
        self.plays += 1
        if missing or header.twice:
            return None
        rows = TableRows(place, sheet, self.context, self.found, header)
        for number, cells in top:
            if number <= header.row:
                rows.title(cells)
        return rows


def _no_headings() -> str:
    return _("no row of this table holds headings such as Ngày, Giờ, Xã, Chương trình")


def _without_code(header: Header) -> tuple[str, ...]:
    """What a table of codes would lack if its codes were none."""
    places = dict(header.places)
    places.pop("code", None)
    return Header(header.row, places, header.unit).missing


def _may_be_a_play(cells: Sequence[Cell]) -> bool:
    filled: Iterator[Cell] = (cell for cell in cells if cell is not None)
    return sum(1 for _one in filled) >= 4 and any(is_date(cell) for cell in cells)


def _reject(found: Found, place: RowPlace, error: RowError) -> None:
    hint = "; ".join(dict.fromkeys(hint for _reason, hint in error.wrong if hint))
    found.reject(place, *(reason for reason, _hint in error.wrong), hint=hint)
