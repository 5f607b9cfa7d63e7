"""A report as one web page: charts inside, tables that sort, prints, needs no network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadcast import i18n
from broadcast.files.pages import render
from broadcast.i18n import _
from broadcast.reports import words
from broadcast.reports.formats import charts
from broadcast.reports.tables import Report, ReportCell, ReportRow, ReportTable


def page(report: Report) -> bytes:
    """The page's bytes; the same report gives the same bytes."""
    html = render(
        "report.html",
        lang=i18n.language(),
        title=report.title,
        place=_("{province}: {span}").format(province=report.issuer, span=report.span),
        gaps=[one.message for one in report.gaps],
        figures=[{"name": name, "value": value} for name, value in _figures(report)],
        words={"contents": _("Contents"), "total": _("Total"),
               "gaps": _("What this report does not know"),
               "sort": _("Click a heading to sort the table by it.")},
        notes=report.notes,
        tables=[_table(table) for table in report.told],
    )  # fmt: skip
    return html.encode("utf-8")


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    """The main figures; where nothing is known of what was played they are no zeros."""
    done = words.shown(report.table("summary").cell("done", "now"), "share")
    covered = f"{words.whole(report.covered)}/{words.whole(report.communes)}"
    for name, value in (
        (_("Plays"), words.whole(report.plays)),
        (_("Communes covered"), covered),
        (_("Share of plan"), done),
        (_("Minutes played"), words.shown(report.seconds, "minutes")),
    ):
        yield name, words.NOTHING if report.unheard else value
    if report.unheard:
        yield _("Planned plays"), words.whole(report.planned)


def _table(table: ReportTable) -> dict[str, Any]:
    drawn = charts.drawing(table)
    total = table.total
    return {
        "key": table.key,
        "title": table.title,
        "notes": table.notes,
        "wide": table.wide,
        "chart": charts.svg(drawn) if drawn else "",
        "columns": [{"title": one.title, "number": one.numeric} for one in table.columns],
        "rows": [_cells(table, row, row.cells) for row in table.rows],
        "total": None if total is None else _cells(table, None, total),
    }


def _cells(
    table: ReportTable, row: ReportRow | None, cells: tuple[ReportCell, ...]
) -> list[dict[str, Any]]:
    made = []
    for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
        kind = table.kind(row, column)
        number = column.numeric
        empty = not number and not cell
        value = cell if kind == "month" else words.value(cell, kind) if number else None
        made.append(
            {
                "shown": (_("Total") if row is None and not place else "")
                if empty else words.shown(cell, kind),
                "value": "" if value is None else value,
                "number": number,
            }
        )  # fmt: skip
    return made
