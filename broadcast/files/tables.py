"""Tables and JSON lines as rows of cells, whatever saved them: CSV, XLSX or JSON lines.

CSV may have a byte-order mark and be separated by semicolons, commas or tabs. A workbook is read in
a stream, every sheet, and only after its size unpacked and its XML have been looked at.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from broadcast.errors import TableError
from broadcast.files.cells import EXCEL_EPOCH, Cell
from broadcast.files.reasons import is_missing, missing, reason_of
from broadcast.files.text import read_text
from broadcast.i18n import _

FILE_BYTES = 200_000_000
"""Largest file: some two million plays as JSON lines."""

UNPACKED_BYTES = 600_000_000
"""Largest workbook when unpacked: a full sheet of 1,048,576 rows with ten columns fits."""

PARTS = 2000
"""Most files inside a workbook."""

COLUMNS = 60
"""Columns that are looked at."""

FORMULA_SIGNS = (
    "=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20",
)  # fmt: skip
"""What a cell begins with that a spreadsheet would calculate (OWASP, CSV Injection)."""

SEARCHED_ROWS = 40
"""How far down a heading is looked for."""

Known = Callable[[Iterable[Cell]], int]
"""How many of some cells are headings of the tables that are wanted."""

_SEPARATORS = ";,\t"
_PROLOGUE_BYTES = 65536
_ROOT = re.compile(rb"<[A-Za-z]")
_JSON_NAMES = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: rows with their numbers as the file shows them; `name` is empty for CSV."""

    name: str
    rows: Iterator[tuple[int, Sequence[Cell]]]
    epoch: date = EXCEL_EPOCH


@dataclass(frozen=True, slots=True)
class Line:
    """One JSON document of a file of JSON lines; `value` is None when it is none."""

    number: int
    value: dict[str, Any] | None


EXCEL_ROWS = 1_048_576
"""Rows of a sheet (ECMA-376); a file may claim any number, and empty ones cost time."""

TOTALS = re.compile(r"(?:tong|cong)(?:-(?:cong|so|luot|thang|tuan|ngay)(?:-.*)?)?|total")
"""What stands in a row of sums, as a slug."""


def guarded(text: str) -> str:
    """A text as a cell of CSV that no spreadsheet takes for a formula: an apostrophe before it.

    One that only looks as if it were guarded gets one more, so that each text comes back.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` made."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA_SIGNS) else cell


def is_json_lines(path: Path) -> bool:
    """Whether a file is read by `lines` rather than by `sheets`."""
    return path.suffix.lower() in _JSON_NAMES


def lines(path: Path) -> Iterator[Line]:
    """Every line that is not blank; raises `WorkspaceError` when the file cannot be read."""
    for number, text in enumerate(read_text(path, FILE_BYTES).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            value = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            value = None
        yield Line(number, value if isinstance(value, dict) else None)


def sheets(path: Path, known: Known) -> Iterator[Sheet]:
    """All tables of a file; the cells of a text are parted where `known` finds most headings.

    Raises `TableError` or `WorkspaceError` when the file cannot be read or is larger than allowed.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        if is_missing(error):
            raise TableError.of([missing(path)]) from error
        raise TableError(
            _("the file cannot be read: {reason}").format(reason=reason_of(error)), path=path
        ) from error
    if start.startswith(b"PK"):
        yield from _workbook(path)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(
            _("this is a workbook of Excel 97-2003"),
            path=path,
            hint=_("in Excel: Save As, Excel Workbook (.xlsx)"),
        )
    else:
        yield Sheet("", _table(path, known))


def _table(path: Path, known: Known) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = read_text(path, FILE_BYTES)
    first = 1
    if found := re.match(r"sep=(.)\n", text):
        separator = found[1]
        text, first = text[found.end() :], 2
    else:
        separator = _separator(text, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + first, [unguarded(cell.strip()) or None for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise TableError(
            _("the table is broken: {reason}").format(reason=error), path=path, line=before + first
        ) from error


def _separator(text: str, known: Known) -> str:
    """The separator with which most headings are found; then the one with the most cells."""

    def score(separator: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        try:
            reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
            told = (row for row in reader if not row or not row[0].startswith("#"))  # no comments
            rows = list(islice(told, SEARCHED_ROWS))
        except csv.Error:
            return (0, 0)
        return max(map(known, rows), default=0), sum(map(len, rows))

    return max(_SEPARATORS, key=score)


def _workbook(path: Path) -> Iterator[Sheet]:
    _refuse_bombs(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise _broken(path, error) from error
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its size need not be true
            yield Sheet(sheet.title, _sheet_rows(path, sheet), book.epoch.date())
    finally:
        book.close()


def _sheet_rows(path: Path, sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        rows = sheet.iter_rows(max_col=COLUMNS, values_only=True)
        for number, cells in enumerate(rows, start=1):
            if number > EXCEL_ROWS:
                raise TableError(_("the workbook has more rows than Excel can have"), path=path)
            if any(cell is not None for cell in cells):
                yield number, [_trimmed(cell) for cell in cells]
    except Exception as error:
        raise _broken(path, error) from error


def _trimmed(cell: Cell) -> Cell:
    return (cell.strip() or None) if isinstance(cell, str) else cell


def _refuse_bombs(path: Path) -> None:
    """Raise `TableError` for a workbook that would unpack too large or defines XML entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > UNPACKED_BYTES or len(parts) > PARTS:
                raise TableError(
                    _("the workbook is too large: {size} MB unpacked, at most {limit} MB").format(
                        size=round(size / 1e6), limit=UNPACKED_BYTES // 1_000_000
                    ),
                    path=path,
                    hint=_("split it into several files"),
                )
            for part in parts:
                if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    continue
                with archive.open(part) as file:
                    prologue = file.read(_PROLOGUE_BYTES)
                root = _ROOT.search(prologue)
                if b"<!" in re.sub(rb"<!--.*?-->", b"", prologue[: root.start() if root else None]):
                    raise TableError(
                        _("the workbook defines XML entities, which no spreadsheet program does"),
                        path=path,
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> TableError:
    if isinstance(error, TableError):
        return error
    return TableError(
        _("the workbook cannot be read: {reason}").format(reason=error),
        path=path,
        hint=_("open it in Excel and save it again as .xlsx"),
    )


def _no_number(_name: str) -> float:
    msg = "JSON has no such number"
    raise ValueError(msg)
