"""Plays and misses out of the log, in files that `imports.files` takes in again.

CSV (UTF-8 with a byte-order mark, for Excel) and XLSX hold the same columns; JSON lines hold
everything, superseded rows and withdrawals too when they are wanted. No cell is ever a formula.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, get_args

from broadcast.errors import PlayError
from broadcast.files import saving
from broadcast.files.tables import guarded
from broadcast.i18n import _
from broadcast.plays.headings import HEADINGS, PlayColumn
from broadcast.plays.play import Miss, Play, reason_names, state_names

Format = Literal["csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)

SHEET_ROWS = 1_000_000
"""Rows to a sheet; Excel has 1,048,576."""

_COLUMNS: tuple[PlayColumn, ...] = (
    "date", "time", "commune", "programme", "lang", "length", "state", "reporter", "reason",
    "note", "slot", "source", "title", "topic", "mp3_sha256", "uuid", "supersedes", "partial",
)  # fmt: skip
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@cache
def _reasons() -> Mapping[str, str]:
    """Names of the reasons; the tables are Vietnamese in whatever language the interface is."""
    return {str(code): name for code, name in reason_names("vi").items()}


@cache
def _states() -> Mapping[str, str]:
    return {str(code): name for code, name in state_names("vi").items()}


def format_of(path: Path) -> Format:
    """The format that the ending of a file name stands for; raises `PlayError` for others."""
    ending = path.suffix.lower().lstrip(".")
    for known in FORMATS:
        if known == ending:
            return known
    raise PlayError(
        _("{name} does not say in which format to write").format(name=path.name),
        path=path,
        hint=_("end the name with one of: {endings}").format(
            endings=", ".join(f".{one}" for one in FORMATS)
        ),
    )


def write(path: Path, rows: Iterable[Play | Miss]) -> int:
    """Write rows to a file, whole or not at all; returns how many they were.

    The moments of the plays stand as they are given, so they must be in the province's time zone.
    Raises `PlayError` when the file cannot be written.
    """
    writer = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}[format_of(path)]
    with saving.draft(path, PlayError) as draft:
        return writer(draft, rows)


def as_json(row: Play | Miss) -> dict[str, Any]:
    """A row as JSON, with the keys that `imports.json` reads."""
    made: dict[str, Any] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if hasattr(value, "isoformat"):
            made[field.name] = value.isoformat()
        elif value is None or isinstance(value, bool | int | str):
            made[field.name] = value
        else:
            made[field.name] = str(value)
    return made


def _jsonl(path: Path, rows: Iterable[Play | Miss]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(as_json(row), ensure_ascii=False) + "\n")
            count += 1
    return count


def _csv(path: Path, rows: Iterable[Play | Miss]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS[column] for column in _COLUMNS)
        for cells in map(_cells, rows):
            writer.writerow(_plain(cells.get(column)) for column in _COLUMNS)
            count += 1
    return count


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y")
    return guarded("" if value is None else str(value))


def _cells(row: Play | Miss) -> Mapping[PlayColumn, Any]:
    """Cells by column; a date is a `datetime` at midnight, a time stands as text."""
    common: dict[PlayColumn, Any] = {
        "commune": row.commune, "programme": row.programme, "lang": row.lang, "slot": row.slot,
        "reporter": row.reporter, "note": row.note, "uuid": str(row.uuid),
        "supersedes": str(row.supersedes) if row.supersedes else None,
    }  # fmt: skip
    if isinstance(row, Miss):
        day = datetime(row.date.year, row.date.month, row.date.day)  # noqa: DTZ001 - a cell
        return {**common, "date": day, "reason": _reasons()[row.reason]}
    start = row.started_at
    return {
        **common,
        "date": datetime(start.year, start.month, start.day),  # noqa: DTZ001 - a cell
        "time": f"{start:%H:%M:%S}",
        "length": row.seconds, "state": _states()[row.state],
        "source": row.source, "title": row.title,
        "topic": row.topic, "mp3_sha256": row.mp3_sha256, "partial": "x" if row.partial else None,
    }  # fmt: skip


def _xlsx(path: Path, rows: Iterable[Play | Miss]) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    count = 0
    sheet = None
    for count, cells in enumerate(map(_cells, rows), start=1):
        if sheet is None or (count - 1) % SHEET_ROWS == 0:
            sheet = _new_sheet(book, Font(bold=True))
        sheet.append(list(_sheet_cells(cells, partial(WriteOnlyCell, sheet))))
    if sheet is None:
        _new_sheet(book, Font(bold=True))
    book.save(path)
    return count


def _new_sheet(book: Any, bold: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    sheet = book.create_sheet(f"Nhật ký {len(book.sheetnames) + 1}")
    sheet.freeze_panes = "A2"
    widths = {"date": 12, "time": 10, "commune": 20, "programme": 24, "reporter": 20, "title": 40}
    for number, column in enumerate(_COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = widths.get(column, 14)
    heads = [WriteOnlyCell(sheet, HEADINGS[column]) for column in _COLUMNS]
    for head in heads:
        head.font = bold
    sheet.append(heads)
    return sheet


def _sheet_cells(cells: Mapping[PlayColumn, Any], make: Any) -> Iterator[Any]:
    for column in _COLUMNS:
        value = cells.get(column)
        if isinstance(value, str):
            cell = make(_CONTROLS.sub("", value)[:32_767])  # what a cell of Excel holds
            cell.data_type = "s"  # a text, whatever it begins with
            yield cell
        elif isinstance(value, datetime):
            cell = make(value)
            cell.number_format = "dd/mm/yyyy"
            yield cell
        else:
            yield value
