"""Tables and JSON lines as rows of cells, whatever saved them: CSV, XLSX or JSON lines.

CSV may have a byte-order mark and be separated by semicolons, commas or tabs. What is neither CSV
nor a workbook that can be read is named by what it is: with a password, a web page, a lock file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from broadcast.errors import TableError
from broadcast.files import workbooks
from broadcast.files.cells import Cell
from broadcast.files.reasons import is_missing, missing, reason_of
from broadcast.files.text import read_text
from broadcast.files.unreadable import trimmed
from broadcast.files.workbooks import Sheet
from broadcast.i18n import _

FILE_BYTES = 200_000_000
"""Largest file: some two million plays as JSON lines."""

UNPACKED_BYTES = 600_000_000
"""Largest workbook when unpacked: a full sheet of 1,048,576 rows with ten columns fits."""

FORMULA_SIGNS = (
    "=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20",
)  # fmt: skip
"""What a cell begins with that a spreadsheet would calculate (OWASP, CSV Injection)."""

SEARCHED_ROWS = 40
"""How far down a heading is looked for."""

Known = Callable[[Iterable[Cell]], int]
"""How many of some cells are headings of the tables that are wanted."""

_SEPARATORS = ";,\t"
_JSON_NAMES = (".jsonl", ".ndjson", ".json")
_START_BYTES = 2048
_LOCK_BYTES = 1000
_OLE_BYTES = 20_000_000
"""How far the directory of an OLE file is looked for: it may stand anywhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """One JSON document of a file of JSON lines; `value` is None when it is none."""

    number: int
    value: dict[str, Any] | None


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


def is_lock_file(path: Path) -> bool:
    """Whether a file is what Excel or LibreOffice puts beside a table that somebody has open."""
    if path.name.startswith(".~lock."):
        return True
    try:
        return "~$" in path.name and path.stat().st_size <= _LOCK_BYTES
    except OSError:
        return False


def sheets(path: Path, known: Known) -> Iterator[Sheet]:
    """All tables of a file; the cells of a text are parted where `known` finds most headings.

    Raises `TableError` or `WorkspaceError` when the file cannot be read or is larger than allowed.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
    except OSError as error:
        if is_missing(error):
            raise TableError.of([missing(path)]) from error
        raise TableError(
            _("the file cannot be read: {reason}").format(reason=reason_of(error)), path=path
        ) from error
    if is_lock_file(path):
        raise TableError(
            _("this is no table, but the sign that somebody has one open (a lock file)"),
            path=path,
            hint=_("name the table itself, whose name has no ~$; close it in Excel first"),
        )
    if start.startswith(b"PK"):
        yield from workbooks.sheets(path, UNPACKED_BYTES)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_workbook(path)
    elif words := _other_kind(start):
        raise TableError(words, path=path, hint=workbooks.save_as_xlsx())
    else:
        yield Sheet("", _table(path, known))


def _old_workbook(path: Path) -> TableError:
    """What an OLE file is: a workbook with a password (MS-OFFCRYPTO, 2.2) or one of Excel 97."""
    with path.open("rb") as file:
        locked = "EncryptedPackage".encode("utf-16le") in file.read(_OLE_BYTES)
    if locked:
        return TableError(
            _("the workbook is protected by a password"),
            path=path,
            hint=_(
                "in Excel: File, Info, Protect Workbook, Encrypt with Password, empty the field, "
                "OK; then save it"
            ),
        )
    return TableError(
        _("this is a workbook of Excel 97-2003"),
        path=path,
        hint=_("in Excel: Save As, Excel Workbook (.xlsx)"),
    )


def _other_kind(start: bytes) -> str:
    """What a text is that other programs write under the name of a table; empty for CSV."""
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")):
        return _("this is a web page (HTML) under the name of a table")
    if head.startswith(b"<?xml") and b"<html" in head:
        return _("this is a web page (HTML) under the name of a table")
    if head.startswith(b"<?xml"):
        return _("this is an XML file under the name of a table")
    if head.startswith(b"mime-version:"):
        return _("this is a web archive (MHTML) under the name of a table")
    return ""


def _table(path: Path, known: Known) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows as a spreadsheet numbers them, in which a cell with several lines is in one row."""
    text = read_text(path, FILE_BYTES)
    if found := re.match(r"sep=(.)\n", text):  # no spreadsheet shows this line
        separator = found[1]
        text = text[found.end() :]
    else:
        separator = _separator(text, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_plain(cell) for cell in cells]
    except csv.Error as error:
        raise TableError(
            _("the table is broken: {reason}").format(reason=error), path=path, line=number + 1
        ) from error


def _plain(cell: str) -> Cell:
    text = unguarded(cell.strip())
    return text if text.isascii() and text else trimmed(text)


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


def _no_number(_name: str) -> float:
    msg = "JSON has no such number"
    raise ValueError(msg)
