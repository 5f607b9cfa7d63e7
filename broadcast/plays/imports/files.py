"""Files of plays into the log: every row that cannot be taken is named, and nothing twice.

A row without a UUID gets one made from its commune, start, programme and language (`play_uuid`), or
from its line of the run sheet (`sheet_uuid`). So the same file taken twice, the same row in two
files and two equal rows in one file all count once. A play that overlaps another one of the same
programme and language in the same commune is the same play written down twice, and refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from broadcast.errors import BroadcastError
from broadcast.files import tables
from broadcast.files.cells import Cell
from broadcast.files.tables import Sheet
from broadcast.files.text import read_text
from broadcast.i18n import _
from broadcast.plays import headings
from broadcast.plays.headings import Header, PlayColumn
from broadcast.plays.imports.codes import each_code
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, Rejected, RowError, RowPlace
from broadcast.plays.imports.json import read_json
from broadcast.plays.imports.messages import read_message
from broadcast.plays.imports.names import slug
from broadcast.plays.imports.row import RowReader, Values

_WHEN_AND_WHAT = {"date", "moment", "programme", "lang", "time"}


def read(paths: Iterable[Path], context: ImportContext) -> Found:
    """Read files, one after the other; a file that cannot be read is a row rejected at row 0."""
    found = Found()
    for path in paths:
        try:
            if tables.is_json_lines(path):
                _json_lines(path, context, found)
            elif _is_message(path):
                read_message(read_text(path), path, context, found)
            else:
                _sheets(path, context, found)
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


def _sheets(path: Path, context: ImportContext, found: Found) -> None:
    headed = 0
    blank = True
    for sheet in tables.sheets(path, headings.known):
        top: list[tuple[int, Sequence[Cell]]] = []
        for numbered in sheet.rows:
            top.append(numbered)
            if len(top) == tables.SEARCHED_ROWS:
                break
        header = headings.find(top)
        if not any(cell is not None for _row, cells in top for cell in cells):
            continue
        blank = False
        if header is None:
            words = _("no row of this table holds headings such as Ngày, Giờ, Xã, Chương trình")
            found.skipped.append(Rejected(RowPlace(path, sheet.name, 0), (words,)))
            continue
        headed += 1
        _table(path, sheet, header, chain(top, sheet.rows), context, found)
    if blank:
        found.reject(RowPlace(path, "", 0), _("the file is empty"))
    elif not headed:
        found.reject(
            RowPlace(path, "", 0),
            _("no row of this table holds headings such as Ngày, Giờ, Xã, Chương trình"),
            hint=_("the guide for reporters shows which headings are understood"),
        )


def _table(
    path: Path,
    sheet: Sheet,
    header: Header,
    rows: Iterator[tuple[int, Sequence[Cell]]],
    context: ImportContext,
    found: Found,
) -> None:
    if not _complete(path, sheet, header, context, found):
        return
    for number, cells in rows:
        if number <= header.row:
            continue
        place = RowPlace(path, sheet.name, number)
        if below := headings.again(number, cells, header):
            if below.places != header.places and not _complete(path, sheet, below, context, found):
                return
            header = below  # on the next printed page, or of a further table
            continue
        values = _values(header, cells)
        filled = [cell for cell in cells if cell is not None]
        if not filled or _holds_no_play(values, filled):
            if filled:
                found.skip(place, _("no play: {text}").format(text=str(filled[0])[:60]))
            continue
        for one in each_code(values):
            found.rows += 1
            try:
                made = RowReader(Values(context, one.get, header.unit, sheet.epoch)).read()
                found.reported.append((place, made))
            except RowError as error:
                _reject(found, place, error)


def _complete(
    path: Path, sheet: Sheet, header: Header, context: ImportContext, found: Found
) -> bool:
    """Whether a heading has all that is needed, each once; what is wrong with it is told."""
    above, before = RowPlace(path, sheet.name, header.row), len(found.rejected)
    for name in header.missing:
        if context.commune and name == headings.HEADINGS["commune"]:
            continue
        found.reject(above, _("the column {name} is missing").format(name=name))
    for name in header.twice:
        found.reject(above, _("the column {name} is there twice").format(name=name))
    return len(found.rejected) == before


def _values(header: Header, cells: Sequence[Cell]) -> dict[PlayColumn, Cell]:
    return {
        column: cells[place]
        for column, place in header.places.items()
        if place < len(cells) and cells[place] is not None
    }


def _holds_no_play(values: dict[PlayColumn, Cell], filled: Sequence[Cell]) -> bool:
    """Whether a row is a total or a title: nothing in it says where or when anything was played."""
    if all(re.fullmatch(r"\(\d{1,2}\)", str(cell)) for cell in filled):
        return True  # numbers of the columns
    coded = bool(values.keys() & {"code", "uuid"})
    if len(filled) == 1 and not coded:
        return True
    if len(filled) > 2 if coded else len(values.keys() & _WHEN_AND_WHAT) >= 2:
        return False  # no row of sums says so much; most rows end here
    return any(isinstance(cell, str) and tables.TOTALS.fullmatch(slug(cell)) for cell in filled[:2])


def _reject(found: Found, place: RowPlace, error: RowError) -> None:
    hint = "; ".join(dict.fromkeys(hint for _reason, hint in error.wrong if hint))
    found.reject(place, *(reason for reason, _hint in error.wrong), hint=hint)
