"""The formats of a report, and where its files go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from broadcast.i18n import _
from broadcast.reports.tables import Report
from broadcast.writing import write

FORMATS = ("xlsx", "docx", "html", "csv", "json")
DEFAULT = "xlsx"
FOLDER = Path("output", "reports")


def data(report: Report, kind: str) -> bytes:
    """The report in a format of `FORMATS`."""
    return _writer(kind)(report)


def save(
    report: Report, root: Path, output: Path | None = None, formats: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write a report into files and return them.

    `output` is one file when it ends as a format does, otherwise a folder; without it, files go to
    ``output/reports`` of the workspace at `root`. Raises `WorkspaceError` when they cannot be
    written, `ValueError` when `output` is a file of another format.
    """
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if output is not None and ending in FORMATS:
        if tuple(formats) not in ((), (ending,)):
            raise ValueError(
                _("{file} is one file, but another format is asked for").format(file=output)
            )
        places = {ending: output}
    else:
        folder = output or root / FOLDER
        places = {
            kind: folder / f"report-{report.period.name}.{kind}" for kind in formats or (DEFAULT,)
        }
    for kind, path in places.items():
        write(path, data(report, kind))
    return tuple(places.values())


def _writer(kind: str) -> Callable[[Report], bytes]:
    if kind == "xlsx":
        from broadcast.reports.xlsx import workbook as make
    elif kind == "docx":
        from broadcast.reports.docx import document as make
    elif kind == "html":
        from broadcast.reports.html import page as make
    elif kind == "csv":
        from broadcast.reports.csv import document as make
    else:
        from broadcast.reports.json import text as make
    return make
