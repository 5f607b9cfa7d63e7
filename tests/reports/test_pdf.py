"""The report as PDF through LibreOffice, and what is said where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.errors import MachineError
from broadcast.reports.formats import pdf
from broadcast.reports.tables import Report
from support import reportdata
from support.workspaces import Require

MONTH = ["report", "--month", "2023-08"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("tỉnh")
    log, _basis = reportdata.open_month(found)
    log.close()
    return found


def test_a_pdf_is_made_when_it_is_asked_for(
    root: Path, require: Require, capsys: pytest.CaptureFixture[str]
) -> None:
    require("soffice")
    assert cli.run(["--lang", "vi", "-C", str(root), *MONTH, "--format", "pdf,csv"]) == 0
    path = root / "output" / "reports" / "report-2023-08.pdf"
    assert path.read_bytes().startswith(b"%PDF-")
    assert str(path) in capsys.readouterr().out
    assert not (Path.home() / ".config" / "broadcast").exists()
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True
        ).stdout.decode()
        assert "TỈNH ĐIỆN BIÊN" in text.replace("\u00a0", " ")
        assert "664" in text


def test_a_file_may_be_named(root: Path, tmp_path: Path, require: Require) -> None:
    require("soffice")
    wanted = tmp_path / "báo cáo.pdf"
    assert cli.run(["-C", str(root), *MONTH, "-o", str(wanted)]) == 0
    assert wanted.read_bytes().startswith(b"%PDF-")


def test_without_libreoffice_it_is_said_and_the_others_are_made(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROADCAST_SOFFICE", str(tmp_path / "no such program"))
    folder = tmp_path / "out"
    words = ["--lang", "vi", "-C", str(root), *MONTH, "--format", "pdf,csv", "-o", str(folder)]
    assert cli.run(words) == 3
    shown = capsys.readouterr().err
    assert "LibreOffice" in shown
    assert "libreoffice.org" in shown
    assert [path.name for path in folder.iterdir()] == ["report-2023-08.csv"]


def _program(folder: Path, script: str) -> Path:
    if os.name == "nt":
        pytest.skip("a program of a shell")
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_program_that_hangs_is_ended_with_what_it_started(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid))\ntime.sleep(600)"
    )
    monkeypatch.setenv("BROADCAST_SOFFICE", str(_program(tmp_path, script)))
    monkeypatch.setattr(pdf, "LONGEST_S", 3)
    began = time.monotonic()
    with pytest.raises(MachineError, match="LibreOffice"):
        pdf.document(report)
    assert time.monotonic() - began < 30
    child = int(pid.read_text())
    for _wait in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


def test_a_program_that_makes_nothing_is_said(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = _program(tmp_path, "print('Error: source file could not be loaded')")
    monkeypatch.setenv("BROADCAST_SOFFICE", str(program))
    with pytest.raises(MachineError, match="source file could not be loaded"):
        pdf.document(report)
    program.write_bytes(b"\x00\x01\x02 no program")
    with pytest.raises(MachineError, match="LibreOffice"):
        pdf.document(report)


def test_it_gets_a_profile_of_its_own(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    script = (
        f"import sys\nopen({str(said)!r}, 'w').write('\\n'.join(sys.argv))\n"
        "from pathlib import Path\nPath(sys.argv[-1]).with_suffix('.pdf').write_bytes(b'%PDF-1')"
    )
    monkeypatch.setenv("BROADCAST_SOFFICE", str(_program(tmp_path, script)))
    assert pdf.document(report) == b"%PDF-1"
    words = said.read_text().splitlines()
    (profile,) = [one for one in words if one.startswith("-env:UserInstallation=file:///")]
    assert not Path(profile.partition("file://")[2]).exists()
    assert "--headless" in words
