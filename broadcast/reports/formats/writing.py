"""The formats of a report, and where its files go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.saving import write
from broadcast.files.validation import known_are
from broadcast.i18n import _
from broadcast.reports.tables import Report

FORMATS = ("xlsx", "docx", "html", "csv", "json")
DEFAULT = "xlsx"
FOLDER = Path("output", "reports")
_OTHER_KINDS = frozenset(
    ("pdf", "doc", "docm", "dotx", "rtf", "odt", "pages", "wps", "xls", "xlsm", "xlsb", "ods", "et",
     "numbers", "tsv", "txt", "md", "htm", "xml", "yaml", "yml", "jsonl", "ppt", "pptx", "odp",
     "zip", "png", "jpg")
)  # fmt: skip
"""Endings that name a file of another kind, never a folder: what was meant is not made."""


def data(report: Report, kind: str) -> bytes:
    """The report in a format of `FORMATS`."""
    return _writer(kind)(report)


def save(
    report: Report, root: Path, output: Path | None = None, formats: Sequence[str] = ()
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Write a report into files and return them, with what is wrong with those that are missing.

    `output` is one file when it ends as a format does, otherwise a folder; without it, files go to
    ``output/reports`` of the workspace at `root`. Raises `ValueError` when `output` is a file of
    another format, or of a kind that a report cannot be.
    """
    places = _places(report, root, output, formats)
    written: list[Path] = []
    problems: list[Problem] = []
    for kind, path in places.items():
        try:
            write(path, data(report, kind))
        except WorkspaceError as error:  # one that is open in Word keeps no other from being made
            problems += error.problems
        else:
            written.append(path)
    return tuple(written), tuple(problems)


def _places(
    report: Report, root: Path, output: Path | None, formats: Sequence[str]
) -> dict[str, Path]:
    """Where each format goes."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if output is not None and ending in FORMATS:
        if tuple(formats) not in ((), (ending,)):
            raise ValueError(
                _("{file} is one file, but another format is asked for").format(file=output)
            )
        return {ending: output}
    if output is not None and ending in _OTHER_KINDS and not output.is_dir():
        message = _("{file}: a report is no .{ending} file").format(file=output, ending=ending)
        raise ValueError(f"{message}; {known_are(FORMATS)}")
    folder = output or root / FOLDER
    return {kind: folder / f"report-{report.period.name}.{kind}" for kind in formats or (DEFAULT,)}


def _writer(kind: str) -> Callable[[Report], bytes]:
    if kind == "xlsx":
        from broadcast.reports.formats.xlsx import workbook as make
    elif kind == "docx":
        from broadcast.reports.formats.docx import document as make
    elif kind == "html":
        from broadcast.reports.formats.html import page as make
    elif kind == "csv":
        from broadcast.reports.formats.csv import document as make
    else:
        from broadcast.reports.formats.json import text as make
    return make
