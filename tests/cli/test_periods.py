"""Days and periods are read in one way, by whichever command and however they are written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from broadcast import cli, periods
from broadcast.cli.options import DayWords
from broadcast.errors import ExitCode
from broadcast.files import cells
from support.workspaces import Write

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 15m}
communes:
  - {id: muong-nha, name: Xã Mường Nhà}
"""
SAME = (
    "23/11/2026",
    "2026-11-23",
    "23-11-2026",
    "thứ hai, 23/11/2026",
    "ngày 23 tháng 11 năm 2026",
)
WRONG: dict[str, Sequence[str]] = {
    "two": ("--week", "2026-W48", "--month", "2026-11"),
    "named and ranged": ("--year", "2026", "--from", "1/1/2026", "--to", "2/1/2026"),
    "half a range": ("--from", "23/11/2026"),
    "the other half": ("--to", "2026-11-23"),
    "month first": ("--from", "11/23/2026", "--to", "11/24/2026"),
    "no day": ("--from", "31/02/2026", "--to", "01/03/2026"),
    "no date": ("--from", "hôm nào", "--to", "01/03/2026"),
    "backwards": ("--from", "24/11/2026", "--to", "23/11/2026"),
    "no week": ("--week", "2026-W60"),
    "a year too far": ("--year", "2626"),
}


@pytest.fixture
def root(workspace: Write) -> Path:
    return workspace({"schedules/communes.yaml": COMMUNES})


def _run(root: Path, *words: str) -> int:
    return cli.run(["-C", str(root), *words])


@pytest.mark.parametrize("written", SAME)
def test_a_day_is_one_however_it_is_written(written: str) -> None:
    assert periods.day(written) == cells.day(written) == date(2026, 11, 23)
    assert DayWords().convert(written, None, None) == date(2026, 11, 23)


def test_what_is_meant_is_one_period_or_none() -> None:
    assert periods.meant() is None
    assert periods.meant(week="", month="") is None
    assert periods.meant(week="2026-W48") == periods.week("2026-W48")
    assert periods.meant(month="2026-11") == periods.month("2026-11")
    assert periods.meant(quarter="2026-Q4") == periods.quarter("2026-Q4")
    assert periods.meant(year="2026") == periods.year("2026")
    days = periods.days(date(2026, 11, 23), date(2026, 11, 29))
    assert periods.meant(first="23/11/2026", last="2026-11-29") == days
    assert periods.meant(first=date(2026, 11, 23), last=date(2026, 11, 29)) == days


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (("--week", "2026-W48"), "2026-W48"),
        (("--month", "2026-11"), "2026-11"),
        (("--quarter", "2026-Q4"), "2026-Q4"),
        (("--year", "2026"), "2026"),
        (("--from", "23/11/2026", "--to", "2026-11-24"), "2026-11-23_2026-11-24"),
        (("--from", "2026-11-23", "--to", "24/11/26"), "2026-11-23_2026-11-24"),
    ],
)
def test_schedule_and_report_understand_the_same(
    root: Path, tmp_path: Path, given: Sequence[str], name: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert _run(root, "schedule", *given, "--format", "csv", "-o", str(out)) == 0
    assert [path.name for path in out.iterdir()] == [f"lich-phat-{name}.csv"]
    made = _run(root, "report", *given, "--format", "csv", "-o", str(out / "report"))
    assert made == ExitCode.INCOMPLETE  # there is no log yet
    assert any(name in path.name for path in (out / "report").iterdir())


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_schedule_and_report_refuse_the_same_with_the_same_words(
    root: Path, capsys: pytest.CaptureFixture[str], given: Sequence[str]
) -> None:
    said = []
    for command in ("schedule", "report"):
        assert _run(root, command, *given) == 2
        said.append(capsys.readouterr().err.partition("\nError: ")[2])
    assert said[0] == said[1] != ""


def test_without_a_period_this_week_is_scheduled_and_nothing_reported(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(root, "schedule") == _run(root, "schedule", "--week", "") == 0
    capsys.readouterr()
    assert _run(root, "report") == _run(root, "report", "--month", "") == 2
    assert capsys.readouterr().err.count(periods.name_one()) == 2


@pytest.mark.parametrize("written", ["23/11/2026", "2026-11-23"])
def test_the_log_reads_days_in_the_same_way(
    root: Path, tmp_path: Path, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = ("--commune", "muong-nha", "--date", written, "--missed", "power")
    assert _run(root, "log", "add", *missed) == 0
    capsys.readouterr()
    assert _run(root, "log", "list", "--from", written, "--to", written, "--json") == 0
    assert [miss["date"] for miss in json.loads(capsys.readouterr().out)["misses"]] == [
        "2026-11-23"
    ]
    assert _run(root, "log", "list", "--to", "22/11/2026", "--json") == 0
    assert json.loads(capsys.readouterr().out)["misses"] == []
    file = tmp_path / "log.jsonl"
    assert _run(root, "log", "export", str(file), "--from", written) == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1
    assert _run(root, "log", "export", str(file), "--from", "24/11/2026") == 0
    assert file.read_text(encoding="utf-8") == ""


def test_the_log_needs_neither_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(root, "log", "list", "--from", "") == 0
    assert _run(root, "log", "list", "--from", "hôm qua") == 0
    assert _run(root, "log", "list", "--from", "hôm nào") == 2
    assert "hôm nào is not a date (write 23/11/2026" in capsys.readouterr().err
