"""The form of a week: what stands in it, what may be changed, and that it is taken in as filled."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from broadcast import cli
from broadcast.plays import form
from broadcast.plays.imports import importing, names
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.plays.play import REASONS, Play
from support.playdata import two_programmes
from support.two_slots import COMMUNES, SCHEDULE
from support.workspaces import Require, Write

FIRST_ROW = 6


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE)


def _made(root: Path, *words: str) -> Path:
    path = root / "phieu.xlsx"
    given = ["--week", "16/11/2026", "--commune", "Mường Phăng", "-o", str(path), *words]
    assert cli.run(["-C", str(root), "log", "form", *given]) == 0
    return path


def test_every_line_of_the_week_stands_in_it_to_be_filled_in(root: Path) -> None:
    path = _made(root)
    first = path.read_bytes()
    assert _made(root).read_bytes() == first
    (sheet,) = load_workbook(path).worksheets
    heads = [cell.value for cell in sheet[FIRST_ROW - 1]]
    assert heads == ["Thứ", "Ngày", "Giờ kế hoạch", "Chương trình", "Ngôn ngữ", "Mã", "Kết quả",
                     "Giờ thực tế", "Ghi chú"]  # fmt: skip
    rows = list(sheet.iter_rows(min_row=FIRST_ROW))
    assert len(rows) == 21
    assert [cell.value for cell in rows[0][:1]] == ["Thứ 2"]
    assert rows[0][1].value.date() == date(2026, 11, 16)
    assert (rows[-1][0].value, rows[-1][2].value) == ("CN", "17:00")
    assert sheet.protection.sheet
    for row in rows:
        assert [cell.protection.locked for cell in row] == [True] * 6 + [False] * 3
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"' + ",".join(form.choices()) + '"'
    assert len(rule.formula1) <= 255  # the most that Excel takes
    assert str(rule.sqref) == f"G{FIRST_ROW}:G{FIRST_ROW + 20}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$5:$5"


def test_each_choice_is_a_reason_that_is_understood() -> None:
    played, *missed = form.choices()
    assert played == "Đã phát"
    assert [names.reason(one.removeprefix("Không phát: ")) for one in missed] == list(REASONS)


@pytest.mark.parametrize("saved_by", ["openpyxl", "LibreOffice"])
def test_a_filled_form_is_taken_in_without_a_question(
    log: PlayLog, given_: ImportContext, root: Path, saved_by: str, require: Require
) -> None:
    path = _made(root)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row, choice in enumerate(form.choices(), start=FIRST_ROW):
        sheet.cell(row, 7).value = choice
    sheet.cell(FIRST_ROW + 7, 7).value = "Đã phát"
    sheet.cell(FIRST_ROW + 7, 8).value = "05:20"
    sheet.cell(FIRST_ROW + 7, 9).value = "phát chậm 5 phút"
    book.save(path)
    if saved_by == "LibreOffice":
        require("soffice")
        office = shutil.which("soffice")
        assert office
        folder = root / "lo"
        words = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
        home = f"-env:UserInstallation={(root / 'office').as_uri()}"
        subprocess.run([office, home, *words], check=True, capture_output=True, timeout=120)
        path = folder / path.name
    taken = importing.take(log, [path], given_)
    assert [one.reasons for one in taken.found.rejected] == []
    assert sorted(miss.reason for _place, miss in taken.found.misses) == sorted(REASONS)
    starts = sorted(f"{play.started_at:%H:%M}" for _place, play in taken.found.plays)
    assert starts == ["05:15", "05:20"]
    assert all(isinstance(play, Play) for _place, play in taken.found.plays)


def test_what_is_not_there_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["-C", str(root), "log", "form", "--week"]
    assert cli.run([*run, "2027-W10", "--commune", "muong-nha"]) == 1
    assert "nothing is planned for Xã Mường Nhà in week 2027-W10" in capsys.readouterr().err
    assert cli.run([*run, "2026-W47", "--commune", "muong-nhaa"]) == 1
    assert "there is no commune muong-nhaa" in capsys.readouterr().err
    assert cli.run([*run, "2026-W47", "--commune", "muong-nha", "-o", str(root), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["lines"] == 21
    assert (root / "phieu-nhat-ky-2026-W47-muong-nha.xlsx").is_file()
