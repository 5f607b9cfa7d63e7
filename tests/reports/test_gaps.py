"""What a report does not know stands at the top of every format, and in the exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from broadcast import cli, periods
from broadcast.errors import ExitCode
from broadcast.reports.extent import extent
from broadcast.reports.formats import writing
from broadcast.reports.report import report as make
from support import reportdata
from support.reports import AUGUST, Month, log_in, play_at

Codes = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def codes(root: Path, capsys: pytest.CaptureFixture[str]) -> Codes:
    """Exit code and codes of the gaps of a report."""

    def run(*words: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        code = cli.run(["report", *words, "--json"])
        document = json.loads(capsys.readouterr().out)
        assert document["complete"] == (not document["warnings"])
        return code, [one["code"] for one in document["warnings"]]

    return run


def _without_log(root: Path) -> None:
    for path in root.glob("broadcast.db*"):
        path.unlink()


def test_a_month_that_is_over_and_recorded_is_complete(codes: Codes) -> None:
    assert codes("--month", "2023-08") == (0, [])


def test_no_log_is_said_and_none_is_made(root: Path, codes: Codes) -> None:
    _without_log(root)
    assert codes("--month", "2023-08") == (ExitCode.INCOMPLETE, ["log-absent"])
    assert not list(root.glob("broadcast.db*"))


def test_a_log_of_0_bytes_is_said_and_left_as_it_is(root: Path, codes: Codes) -> None:
    _without_log(root)
    (root / "broadcast.db").touch()
    assert codes("--month", "2023-08") == (ExitCode.INCOMPLETE, ["log-blank"])
    assert (root / "broadcast.db").read_bytes() == b""


def test_a_log_that_was_just_made_is_said(root: Path, codes: Codes) -> None:
    _without_log(root)
    log_in(root).close()
    (root / "log.db").replace(root / "broadcast.db")
    assert codes("--month", "2023-08") == (ExitCode.INCOMPLETE, ["log-empty"])


@pytest.mark.parametrize("damage", ["text", "cut", "overwritten"])
def test_a_damaged_log_is_said_and_left_as_it_is(root: Path, codes: Codes, damage: str) -> None:
    path = root / "broadcast.db"
    data = path.read_bytes()
    _without_log(root)
    broken = {
        "text": b"no database at all, " * 100,
        "cut": data[: len(data) // 2],
        "overwritten": data[:4096] + b"\xaa" * (len(data) - 4096),
    }[damage]
    path.write_bytes(broken)
    assert codes("--month", "2023-08") == (ExitCode.WORKSPACE, ["log-damaged"])
    assert path.read_bytes() == broken


def test_a_month_of_which_nothing_is_recorded(codes: Codes) -> None:
    assert codes("--month", "2024-02") == (ExitCode.INCOMPLETE, ["nothing-recorded"])


def test_a_log_that_begins_within_the_period(month: Month, tmp_path: Path) -> None:
    """The schedule plans something on the 7th and the 9th."""
    moment = datetime(2023, 8, 8, 5, 15, tzinfo=reportdata.ZONE)
    with log_in(tmp_path) as log:
        log.add([play_at(1, moment)])
        (gap,) = make(log, month[1], AUGUST).gaps
        assert gap.code == "log-begins"
        assert "387" in gap.message
        log.add([play_at(2, datetime(2023, 8, 7, 5, 15, tzinfo=reportdata.ZONE))])
        assert make(log, month[1], AUGUST).gaps == ()


def test_a_play_that_was_withdrawn_does_not_begin_the_log(tmp_path: Path) -> None:
    wrong = play_at(1, datetime(2020, 8, 8, 5, 15, tzinfo=reportdata.ZONE))
    with log_in(tmp_path) as log:
        assert log.first_day() is None
        log.add([wrong, play_at(2, datetime(2023, 8, 8, 5, 15, tzinfo=reportdata.ZONE))])
        log.add_misses([replace(reportdata.misses()[8], date=date(2023, 8, 9))])
        assert log.first_day() == date(2020, 8, 8)
        log.withdraw(wrong.uuid, reportdata.RECORDED, "An", "gõ nhầm năm")
        assert log.first_day() == date(2023, 8, 8)


def test_an_unfinished_month_goes_up_to_yesterday(month: Month) -> None:
    made = make(month[0], month[1], AUGUST, date(2023, 8, 10))
    whole = make(month[0], month[1], periods.days(date(2023, 8, 1), date(2023, 8, 10)))
    assert made.until == date(2023, 8, 10)  # of which plays are recorded
    assert [gap.code for gap in made.gaps] == ["unfinished", "later"]
    assert (made.plays, made.planned) == (whole.plays, whole.planned)
    assert made.table("by_commune").column("played") == whole.table("by_commune").column("played")
    assert made.period == AUGUST
    july = periods.days(date(2023, 7, 1), date(2023, 7, 10))
    before = make(month[0], month[1], july)
    summary = made.table("summary")
    assert summary.cell("played", "before") == before.plays
    assert summary.cell("played", "change") == whole.plays - before.plays
    assert (
        summary.cell("played", "year")
        == before.table("summary").cell("played", "year") + (40 - before.plays) + whole.plays
    )  # type: ignore[operator]


def test_what_nobody_can_cut_by_days_stays_whole(month: Month) -> None:
    made = make(month[0], month[1], AUGUST, date(2023, 8, 10))
    table = made.table("activities")
    assert table.cell("conferences.people", "now") == 1313
    assert table.notes
    assert made.notes == ()


def test_today_counts_when_something_of_it_is_recorded(tmp_path: Path) -> None:
    today = date(2023, 8, 10)
    with log_in(tmp_path) as log:
        assert extent(log, AUGUST, today).counted.last == date(2023, 8, 9)
        log.add([play_at(1, datetime(2023, 8, 10, 5, 15, tzinfo=reportdata.ZONE))])
        assert extent(log, AUGUST, today).counted.last == today
    other = tmp_path / "other"
    other.mkdir()
    with log_in(other) as log:
        log.add_misses([replace(reportdata.misses()[0], date=today, uuid=uuid.UUID(int=9))])
        assert extent(log, AUGUST, today).counted.last == today


def test_a_month_that_has_not_begun(month: Month) -> None:
    for today in (date(2023, 6, 1), date(2023, 8, 1)):
        with_log = make(month[0], month[1], periods.month("2023-09"), date(2023, 8, 31))
        assert [gap.code for gap in with_log.gaps] == ["not-begun"]
        assert with_log.until is None
        assert extent(month[0], periods.month("2023-09"), today).begun is False


def test_the_last_day_that_is_not_over(month: Month) -> None:
    made = make(month[0], month[1], AUGUST, date(2023, 8, 31))
    assert [gap.code for gap in made.gaps] == ["unfinished"]
    assert made.plays == 664
    assert not made.cut_short


@pytest.mark.parametrize(
    ("asked", "today", "old"),
    [
        (periods.month("2024-03"), date(2024, 3, 16), (date(2024, 2, 1), date(2024, 2, 15))),
        (periods.month("2024-03"), date(2024, 3, 31), (date(2024, 2, 1), date(2024, 2, 29))),
        (periods.quarter("2026-Q4"), date(2026, 11, 27), (date(2026, 7, 1), date(2026, 8, 26))),
        (periods.year("2024"), date(2024, 3, 1), (date(2023, 1, 1), date(2023, 2, 28))),
        (periods.week("2026-W48"), date(2026, 11, 26), (date(2026, 11, 16), date(2026, 11, 18))),
    ],
)
def test_the_same_days_of_the_period_before(
    tmp_path: Path, asked: periods.Period, today: date, old: tuple[date, date]
) -> None:
    with log_in(tmp_path) as log:
        found = extent(log, asked, today)
    assert (found.old.first, found.old.last) == old
    assert found.counted.name == asked.name


@given(st.dates(date(2022, 1, 1), date(2024, 12, 31)), st.sampled_from("wmqy"))
def test_no_day_is_counted_that_is_not_there(today: date, kind: str) -> None:
    """The days counted are the first of the period, and never more are compared."""
    of = {"w": periods.week_of, "m": periods.month_of, "q": periods.quarter_of,
          "y": periods.year_of}[kind]  # fmt: skip
    found = extent(_NO_LOG, of(today), today)
    assert found.open
    assert found.counted.first == found.asked.first
    assert found.old.last < found.asked.first
    if found.begun:
        assert found.counted.last < today
        assert found.old.first <= found.old.last


class _Nothing:
    """A log in which nothing is recorded."""

    def count(self, *_given: object) -> list[object]:
        return []

    misses = count


_NO_LOG: object = _Nothing()


# --- the top of each format


def _first_lines(path: Path) -> str:
    """What somebody reads first."""
    kind = path.suffix
    if kind == ".docx":
        texts = [one.text for one in docx.Document(str(path)).paragraphs]
        return "\n".join(texts[: next(n for n, t in enumerate(texts) if t.startswith("I. "))])
    if kind == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        tops = {str(sheet.cell(3, 1).value) for sheet in sheets}
        assert len(tops) == 1  # on each sheet, whichever is printed
        return tops.pop()
    if kind == ".html":
        page = html.document_fromstring(path.read_bytes().decode())
        return str(page.find(".//aside").text_content())
    if kind == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        return "\n".join(row[-1] for row in rows if row[4] == "warning")
    return "\n".join(one["message"] for one in json.loads(path.read_text("utf-8"))["warnings"])


@pytest.mark.parametrize("kind", writing.FORMATS)
def test_every_format_says_it_at_the_top(
    root: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--lang", "vi", "report", "--month", "2023-08", "--on", "2023-08-10"]
    path = root / "output" / "reports" / f"report-2023-08.{kind}"
    assert cli.run([*words, "--format", kind]) == ExitCode.INCOMPLETE
    assert "số liệu tính đến hết ngày 10/08/2023" in _first_lines(path)
    assert "Lưu ý: " in capsys.readouterr().err
    _without_log(root)
    assert cli.run([*words, "--format", kind]) == ExitCode.INCOMPLETE
    assert "Chưa có nhật ký phát thanh" in _first_lines(path)


def test_a_complete_report_has_no_box(root: Path) -> None:
    assert cli.run(["report", "--month", "2023-08", "--format", "html,docx,xlsx"]) == 0
    folder = root / "output" / "reports"
    assert b"<aside" not in (folder / "report-2023-08.html").read_bytes()
    assert openpyxl.load_workbook(folder / "report-2023-08.xlsx").worksheets[0]["A3"].value is None


def test_the_terminal_says_it_first(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _without_log(root)
    assert cli.run(["--lang", "vi", "report", "--month", "2023-08"]) == ExitCode.INCOMPLETE
    assert capsys.readouterr().out.splitlines()[1].startswith("Lưu ý: Chưa có nhật ký phát thanh")


def test_the_exit_code_reaches_the_shell(root: Path) -> None:
    command = [sys.executable, "-m", "broadcast", "-C", str(root), "report", "--month", "2023-08"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    _without_log(root)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 4
