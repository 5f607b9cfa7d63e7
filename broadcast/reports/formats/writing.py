"""The formats of a report, and where its files go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from broadcast.errors import MachineError, Problem, WorkspaceError
from broadcast.files.saving import write
from broadcast.files.validation import known_are
from broadcast.i18n import _
from broadcast.reports.tables import Report

FORMATS = ("xlsx", "docx", "html", "csv", "json")
ON_REQUEST = ("pdf",)
"""Made only when it is asked for by name: it needs another program, see `formats.pdf`."""

EVERY = (*FORMATS, *ON_REQUEST)
DEFAULT = "xlsx"
FOLDER = Path("output", "reports")
_OTHER_KINDS = frozenset(
    ("doc", "docm", "dotx", "rtf", "odt", "pages", "wps", "xls", "xlsm", "xlsb", "ods", "et",
     "numbers", "tsv", "txt", "md", "htm", "xml", "yaml", "yml", "jsonl", "ppt", "pptx", "odp",
     "zip", "png", "jpg")
)  # fmt: skip
"""Endings that name a file of another kind, never a folder: what was meant is not made."""


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """What was written, what is wrong with the rest, and whether the machine lacks a program."""

    written: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    lacking: bool = False


def data(report: Report, kind: str) -> bytes:
    """The report in a format of `EVERY`; raises `MachineError` where its program is missing."""
    return _writer(kind)(report)


def save(
    report: Report, root: Path, output: Path | None = None, formats: Sequence[str] = ()
) -> ReportFiles:
    """Write a report into files and return them, with what is wrong with those that are missing.

    `output` is one file when it ends as a format does, otherwise a folder; without it, files go to
    ``output/reports`` of the workspace at `root`. Raises `ValueError` when `output` is a file of
    another format, or of a kind that a report cannot be.
    """
    places = _places(report, root, output, formats)
    written: list[Path] = []
    problems: list[Problem] = []
    lacking = False
    for kind, path in places.items():
        try:
            write(path, data(report, kind))
        except WorkspaceError as error:  # one that is open in Word keeps no other from being made
            problems += error.problems
        except MachineError as error:
            problems += (replace(one, path=path) for one in error.problems)
            lacking = True
        else:
            written.append(path)
    return ReportFiles(tuple(written), tuple(problems), lacking)


def _places(
    report: Report, root: Path, output: Path | None, formats: Sequence[str]
) -> dict[str, Path]:
    """Where each format goes."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if output is not None and ending in EVERY:
        if tuple(formats) not in ((), (ending,)):
            raise ValueError(
                _("{file} is one file, but another format is asked for").format(file=output)
            )
        return {ending: output}
    if output is not None and ending in _OTHER_KINDS and not output.is_dir():
        message = _("{file}: a report is no .{ending} file").format(file=output, ending=ending)
        raise ValueError(f"{message}; {known_are(EVERY)}")
    folder = output or root / FOLDER
    return {kind: folder / f"report-{report.period.name}.{kind}" for kind in formats or (DEFAULT,)}


def _writer(kind: str) -> Callable[[Report], bytes]:
    if kind == "xlsx":
        from broadcast.reports.formats.xlsx import workbook as make
    elif kind == "docx":
        from broadcast.reports.formats.docx import document as make
    elif kind == "html":
        from broadcast.reports.formats.html import page as make
    elif kind == "pdf":
        from broadcast.reports.formats.pdf import document as make
    elif kind == "csv":
        from broadcast.reports.formats.csv import document as make
    else:
        from broadcast.reports.formats.json import text as make
    return make
