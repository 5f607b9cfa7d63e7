"""A report as CSV: one tidy table, a line for each figure of each table.

With a byte-order mark, so that Excel reads Vietnamese; a text that a spreadsheet would take for a
formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from broadcast.files.tables import guarded
from broadcast.reports import words
from broadcast.reports.tables import Report, ReportCell, ReportColumn, ReportRow, ReportTable

HEADINGS = ("section", "title", "key", "name", "measure", "heading", "value")
TOTAL = "/total"
"""Key of a table's totals."""

_WORDS = ("province", "title", "from", "to")


def document(report: Report) -> bytes:
    """The file's bytes; the same report gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    main = (report.province, report.title, report.period.first.isoformat(),
            report.period.last.isoformat())  # fmt: skip
    for name, value in zip(_WORDS, main, strict=True):
        writer.writerow(("report", guarded(report.title), "", "", name, "", guarded(value)))
    writer.writerow(("report", guarded(report.title), "", "", "office", "", guarded(report.issuer)))
    until = report.until.isoformat() if report.until else ""
    writer.writerow(("report", guarded(report.title), "", "", "until", "", until))
    for gap in report.gaps:
        told = guarded(gap.message)
        writer.writerow(("report", guarded(report.title), gap.code, "", "warning", "", told))
    for table in report:
        for line in _lines(table):
            writer.writerow(line)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _lines(table: ReportTable) -> Iterator[tuple[str, ...]]:
    total = table.total
    pairs: list[tuple[ReportRow | None, tuple[ReportCell, ...]]] = [
        (row, row.cells) for row in table.rows
    ]
    if total is not None:
        pairs.append((None, total))
    for row, cells in pairs:
        name = words.shown(cells[0], table.columns[0].kind) if row else ""
        for column, cell in zip(table.columns[1:], cells[1:], strict=True):
            if cell is not None and cell != "":
                yield (
                    table.key, guarded(table.title), guarded(row.key) if row else TOTAL,
                    guarded(name), column.key, guarded(column.title),
                    _value(table, row, column, cell),
                )  # fmt: skip


def _value(
    table: ReportTable, row: ReportRow | None, column: ReportColumn, cell: ReportCell
) -> str:
    found = words.value(cell, table.kind(row, column))
    return guarded(found) if isinstance(found, str) else f"{found}"
