"""Reads reports back from their files, each with a program that is not ours."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import docx
import openpyxl
from lxml import html

from broadcast.reports.tables import Report, ReportTable

Figures = dict[str, list[list[Any]]]
"""By table: its rows (and totals last) of cells; ratios as fractions, minutes whole."""


def numbers(report: Report) -> dict[str, list[list[bool]]]:
    """Which cells of each table hold numbers."""
    return {table.key: [_numeric(table, row) for row in _rows(table)] for table in report}


def _rows(table: ReportTable) -> list[tuple[Any, ...]]:
    total = table.total
    return [row.cells for row in table.rows] + ([total] if total is not None else [])


def _numeric(table: ReportTable, cells: tuple[Any, ...]) -> list[bool]:
    return [
        column.numeric and cell is not None
        for column, cell in zip(table.columns, cells, strict=True)
    ]


def own(report: Report) -> Figures:
    """The tables themselves."""
    from broadcast.reports import words

    made: Figures = {}
    for table in report:
        rows = [[words.value(cell, table.kind(row, column)) for column, cell in
                 zip(table.columns, row.cells, strict=True)] for row in table.rows]  # fmt: skip
        if (total := table.total) is not None:
            rows.append([words.value(cell, column.kind) for column, cell in
                         zip(table.columns, total, strict=True)])  # fmt: skip
        made[table.key] = rows
    return made


def of_xlsx(data: bytes, report: Report) -> Figures:
    """Values of the sheets as openpyxl reads them, in the order of the tables."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert len(book.worksheets) == len(report.tables)
    made: Figures = {}
    for sheet, table in zip(book.worksheets, report, strict=True):
        (named,) = sheet.tables.values()
        rows = [[cell.value for cell in row] for row in sheet[named.ref]]
        assert rows[0] == [column.title for column in table.columns], table.key
        kinds = [[table.kind(row, column) for column in table.columns] for row in table.rows]
        kinds.append([column.kind for column in table.columns])
        made[table.key] = [
            [int(cell + 0.5) if kind == "minutes" and cell is not None and cell >= 0 else
             round(cell) if kind == "minutes" and cell is not None else cell
             for cell, kind in zip(row, kind_row, strict=True)]
            for row, kind_row in zip(rows[1:], kinds, strict=False)
        ]  # fmt: skip
    return made


def of_docx(data: bytes, report: Report) -> Figures:
    """Texts of the ruled tables, read as numbers, by their headings."""
    made: Figures = {}
    by_heading = {tuple(column.title for column in table.columns): table for table in report}
    document = docx.Document(io.BytesIO(data))
    for found in document.tables:
        rows = [[cell.text for cell in row.cells] for row in found.rows]
        if tuple(rows[0]) in by_heading:
            table = by_heading[tuple(rows[0])]
            made[table.key] = [[number(cell) for cell in row] for row in rows[1:]]
    return made


def of_html(data: bytes) -> Figures:
    """What the cells show, read as numbers; what they sort by must be the same."""
    made: Figures = {}
    for section in html.document_fromstring(data.decode("utf-8")).iter("section"):
        (table,) = section.iter("table")
        rows = []
        for line in [*table.find("tbody"), *(table.findall("tfoot/tr"))]:
            cells = []
            for cell in line:
                shown = number(cell.text_content())
                if (value := cell.get("data-value")) and isinstance(shown, int | float):
                    assert abs(float(value) - shown) < 0.0006, cell.text_content()
                cells.append(shown)
            rows.append(cells)
        made[section.get("id")] = rows
    return made


def of_csv(data: bytes) -> dict[tuple[str, str, str], str]:
    """Values by section, key and measure."""
    text = data.decode("utf-8")
    assert text[0] == "\ufeff"
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    made = {(row["section"], row["key"], row["measure"]): row["value"] for row in rows}
    assert len(made) == len(rows)
    return made


def number(text: str) -> Any:
    """A number as Vietnamese and English write it; other text as it is."""
    plain = text.strip().replace("−", "-")
    if re.fullmatch(r"[+-]?[\d.,]+%", plain):
        whole, _mark, tenths = plain[:-1].rpartition("," if re.search(r",\d%", plain) else ".")
        sign = -1 if whole.startswith("-") else 1
        return sign * (abs(int(re.sub(r"[.,+]", "", whole))) + int(tenths) / 10) / 100
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})*", plain):
        return int(re.sub(r"[.,]", "", plain))
    return text
