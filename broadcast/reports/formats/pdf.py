"""A report as PDF: the Word document, as LibreOffice prints it, where LibreOffice is installed.

Asked for by name only: it takes seconds, and the bytes differ from one version of LibreOffice to
the next. It runs with a profile folder of its own, so that a LibreOffice that is open is neither
disturbed nor in the way.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from broadcast.errors import MachineError
from broadcast.i18n import _
from broadcast.reports.formats.docx import document as word_document
from broadcast.reports.tables import Report

LONGEST_S = 180
"""How long LibreOffice may take; the annex of a country's communes takes half a minute."""

_NAMES = ("soffice", "libreoffice")
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def document(report: Report) -> bytes:
    """The file's bytes; raises `MachineError` where LibreOffice is missing or fails."""
    program = executable()
    data = word_document(report)
    with tempfile.TemporaryDirectory(prefix="broadcast-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "report.docx"
        source.write_bytes(data)
        said = _convert(program, source, folder / "profile")
        made = source.with_suffix(".pdf")
        if not made.is_file() or not made.stat().st_size:
            raise MachineError(
                _("LibreOffice made no PDF: {reason}").format(reason=said or "?"),
                hint=_("open the DOCX and save it as PDF from there"),
            )
        return made.read_bytes()


def executable() -> Path:
    """Path of LibreOffice: ``BROADCAST_SOFFICE``, on the path, or where its installers put it.

    Raises `MachineError` when there is none.
    """
    if named := os.environ.get("BROADCAST_SOFFICE"):
        candidates = [named]
    else:
        candidates = [shutil.which(one) or "" for one in _NAMES] + [*map(str, _usual_places())]
    for one in candidates:
        if one and Path(one).is_file():
            return Path(one)
    raise MachineError(
        _("a PDF needs LibreOffice, which was not found"),
        hint=_(
            "install it from libreoffice.org, or make the DOCX (--format docx) and save it as PDF "
            "in Word; BROADCAST_SOFFICE can name the program"
        ),
    )


def _usual_places() -> list[Path]:
    """Where the installers of Windows, macOS and Linux put the program."""
    if sys.platform == "win32":
        roots = (os.environ.get(one) for one in ("ProgramFiles", "ProgramW6432",
                                                 "ProgramFiles(x86)", "LOCALAPPDATA"))  # fmt: skip
        folders = [Path(root, sub) for root in roots if root for sub in ("", "Programs")]
        return [one / "LibreOffice" / "program" / "soffice.com" for one in folders] + [
            one / "LibreOffice" / "program" / "soffice.exe" for one in folders
        ]
    inside = Path("LibreOffice.app", "Contents", "MacOS", "soffice")
    if sys.platform == "darwin":
        return [Path("/Applications") / inside, Path.home() / "Applications" / inside]
    versions = sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)
    snaps = Path("/snap/bin/libreoffice")
    return [*versions, Path("/usr/lib/libreoffice/program/soffice"), snaps]


def _convert(program: Path, source: Path, profile: Path) -> str:
    """Run LibreOffice to its end, and return what it said; raises `MachineError`."""
    command = [
        str(program), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--nolockcheck", "--convert-to", "pdf:writer_pdf_Export",
        "--outdir", str(source.parent), str(source),
    ]  # fmt: skip
    try:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            creationflags=_NO_WINDOW, start_new_session=sys.platform != "win32",
        )  # fmt: skip
    except OSError as error:
        raise MachineError(
            _("LibreOffice does not start: {reason}").format(reason=error.strerror or error),
            hint=_("open the DOCX and save it as PDF from there"),
        ) from error
    try:
        said, _none = running.communicate(timeout=LONGEST_S)
    except subprocess.TimeoutExpired as error:
        raise MachineError(
            _("LibreOffice was not done after {seconds} seconds").format(seconds=LONGEST_S),
            hint=_("open the DOCX and save it as PDF from there"),
        ) from error
    finally:
        _end(running)
    lines = said.decode("utf-8", "replace").split("\n")
    return next((one.strip() for one in reversed(lines) if one.strip()), "")


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, with what it has started: its starter is a script."""
    if running.poll() is None:
        if sys.platform == "win32":
            subprocess.run(
                ["taskkill", "/PID", str(running.pid), "/T", "/F"],  # noqa: S607 - part of Windows
                capture_output=True, check=False, creationflags=_NO_WINDOW,
            )  # fmt: skip
        else:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
        running.wait(timeout=30)
    if running.stdout:
        running.stdout.close()
