"""A report as a JSON document: the keys that others rely on, then every table."""

from __future__ import annotations

import json
from typing import Any

from broadcast.reports import words
from broadcast.reports.tables import Report, ReportRow, ReportTable, minutes

_PLAYS = (
    "by_language", "by_commune", "by_programme", "by_topic", "by_group", "by_audience",
    "by_campaign", "by_class", "by_month",
)  # fmt: skip


def document(report: Report) -> dict[str, Any]:
    """The document. ``by_…`` are plays by id; ``tables`` holds all figures as the others do."""
    summary = report.table("summary")
    return {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "plays": report.plays,
        "planned": report.planned,
        "communes": {"covered": report.covered, "total": report.communes},
        **{key: _plays(report, key) for key in _PLAYS[:4]},
        "minutes": minutes(report.seconds),
        "activities": _activities(report),
        "province": report.province,
        "title": report.title,
        "verified": summary.cell("verified", "now"),
        "claimed": summary.cell("claimed", "now"),
        "partial": summary.cell("partial", "now"),
        **{key: _plays(report, key) for key in _PLAYS[4:]},
        "misses": _plays(report, "misses", "misses"),
        "notes": list(report.notes),
        "complete": not report.gaps,
        "until": report.until.isoformat() if report.until else None,
        "warnings": [{"code": one.code, "message": one.message} for one in report.gaps],
        "office": report.issuer,
        "tables": [_table(table) for table in report],
    }


def text(report: Report) -> bytes:
    """The document as a file."""
    return (json.dumps(document(report), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _plays(report: Report, key: str, column: str = "played") -> dict[str, Any]:
    if key not in report:
        return {}
    table = report.table(key)
    return dict(zip((row.key for row in table.rows), table.column(column), strict=True))


def _activities(report: Report) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    if "activities" in report:
        for name, figure in _plays(report, "activities", "now").items():
            kind, _dot, measure = name.partition(".")
            found.setdefault(kind, {})[measure] = figure
    return found


def _table(table: ReportTable) -> dict[str, Any]:
    total = table.total
    shown: dict[str, Any] = {
        "key": table.key,
        "title": table.title,
        "columns": [{"key": column.key, "title": column.title} for column in table.columns],
        "rows": [{"key": row.key, **_cells(table, row, row.cells)} for row in table.rows],
        "total": None if total is None else _cells(table, None, total),
        "notes": list(table.notes),
    }
    return shown


def _cells(table: ReportTable, row: ReportRow | None, cells: tuple[Any, ...]) -> dict[str, Any]:
    return {
        column.key: words.value(cell, table.kind(row, column))
        for column, cell in zip(table.columns, cells, strict=True)
    }
