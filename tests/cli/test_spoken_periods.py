"""Days and periods as people say them, with all spellings of each, and what may be two things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import cli, periods
from broadcast.errors import ExitCode
from broadcast.periods import Period, Today
from support.workspaces import Write

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
WEEKDAYS = ("thứ hai", "thứ ba", "Thứ Tư", "thứ 5", "T6", "THỨ BẢY", "chủ nhật")


def _friday() -> date:
    return date(2026, 11, 27)


def _ways_of_a_day(day: date) -> Sequence[str]:
    dates = (
        f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%d/%m/%y}",
        f"ngày {day.day} tháng {day.month} năm {day.year}", f"Ngày {day:%d/%m/%Y} ",
        f"{day:%d / %m / %Y}",
    )  # fmt: skip
    return (*dates, *(f"{WEEKDAYS[day.weekday()]}, {one}" for one in dates[:5]))


def _ways_of_a_week(week: Period) -> Sequence[str]:
    of_year, number = week.name.split("-W")
    named = (
        week.name, f"{of_year}W{number}", f"w{number}/{of_year}", f"tuần {int(number)}/{of_year}",
        f"Tuần {number} năm {of_year}", f"tuan {number}-{of_year}", f"TUẦN THỨ {number}/{of_year}",
        f"week {int(number)} of {of_year}", f"tuần {week.name}",
        f"{week.first:%d/%m/%Y} - {week.last:%d/%m/%Y}",
        f"từ ngày {week.first:%d/%m/%Y} đến ngày {week.last:%d/%m/%Y}",
        f"{week.first:%d/%m/%Y}–{week.last:%d/%m/%Y}",
    )  # fmt: skip
    return (*named, *([f"{int(number)}/{of_year}"] if int(number) > 12 else []))


@given(DAYS, st.data())
def test_a_day_in_any_spelling_is_itself_and_means_its_week(day: date, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(_ways_of_a_day(day)))
    assert periods.day(written) == day
    assert periods.week(written) == periods.week_of(day)
    assert periods.month(written) == periods.month_of(day)
    assert periods.quarter(written) == periods.quarter_of(day)


@given(DAYS, st.data())
def test_a_period_in_any_spelling_is_the_same(day: date, data: st.DataObject) -> None:
    week, month, quarter = periods.week_of(day), periods.month_of(day), periods.quarter_of(day)
    assert periods.week(data.draw(st.sampled_from(_ways_of_a_week(week)))) == week
    number, of_year = day.month, day.year
    months = (
        month.name, f"{number}/{of_year}", f"{number:02}/{of_year}", f"{number:02}-{of_year}",
        f"tháng {number}/{of_year}", f"Tháng {number} năm {of_year}",
        f"thang {number:02}.{of_year}",
        f"T{number}/{of_year}", f"{day:%B} {of_year}",
        f"{month.first:%d/%m/%Y} - {month.last:%d/%m/%Y}",
    )  # fmt: skip
    assert periods.month(data.draw(st.sampled_from(months))) == month
    roman = ("I", "II", "III", "IV")[(number - 1) // 3]
    quarters = (
        quarter.name, f"quý {roman}/{of_year}", f"Quý {quarter.name[-1]} năm {of_year}",
        f"Q{quarter.name[-1]}/{of_year}", f"{of_year}Q{quarter.name[-1]}",
    )  # fmt: skip
    assert periods.quarter(data.draw(st.sampled_from(quarters))) == quarter
    assert periods.year(data.draw(st.sampled_from((f"{of_year}", f"năm {of_year}")))).name == str(
        of_year
    )


@given(DAYS, st.integers(-1, 1))
def test_words_count_from_the_day_it_is(day: date, step: int) -> None:
    def today() -> date:
        return day

    own = {-1: ("trước", "last", "vừa qua"), 0: ("này", "this", "này"), 1: ("sau", "next", "tới")}
    vietnamese, english, other = own[step]
    week = periods.week_of(day + timedelta(weeks=step))
    for written in (f"tuần {vietnamese}", f"{english} week", f"Tuần {other}"):
        assert periods.week(written, today) == week
    assert periods.day(f"thứ ba tuần {vietnamese}", today) == week.first + timedelta(days=1)
    month = periods.month(f"tháng {vietnamese}", today)
    assert {(-1): month.last < day, 0: month.first <= day <= month.last, 1: day < month.first}[step]
    assert abs(month.first.month - day.month) in {abs(step), 12 - abs(step)}
    names = {-1: "hôm qua", 0: "hôm nay", 1: "ngày mai"}
    assert periods.day(names[step], today) == day + timedelta(days=step)


@given(DAYS, st.integers(1, 52))
def test_a_number_without_a_year_is_the_nearest_or_a_question(day: date, number: int) -> None:
    """Whatever is taken is of this year and nearer than any other year's."""

    def today() -> date:
        return day

    def far(week: Period) -> int:
        return max((week.first - day).days, (day - week.last).days, 0)

    this_year = day.isocalendar().year
    weeks = [periods.week(f"{year}-W{number}") for year in range(this_year - 1, this_year + 2)]
    nearest = min(map(far, weeks))
    if far(weeks[1]) == nearest and far(weeks[0]) > nearest:
        assert periods.week(f"tuần {number}", today) == weeks[1]
    else:
        with pytest.raises(ValueError, match=f"tuần {number}/.* or tuần {number}/"):
            periods.week(f"tuần {number}", today)


@pytest.mark.parametrize(
    ("read", "written", "says"),
    [
        (periods.week, "12/2026", "tuần 12/2026"),
        (periods.week, "tuần 1", "tuần 1/2026 or tuần 1/2027"),
        (periods.week, "tuần 54/2026", "is not a week"),
        (periods.week, "tuần sáu", "is not a week"),
        (periods.week, "2026-48", "is not a week; write it like 2026-W48"),
        (periods.week, "tháng 12/2026", "is not a week"),
        (periods.week, "7/12/2026 - 12/12/2026", "--from and --to"),
        (periods.week, "31/02/2026", "no day 31/02/2026"),
        (periods.week, "7/12", "is not a date: of which year"),
        (periods.week, "thứ ba, 7/12/2026", "is not that day of the week"),
        (periods.month, "thang sau", "tháng sáu (June) or tháng sau"),
        (periods.month, "tháng 13/2026", "is not a month"),
        (periods.month, "tuần 50", "is not a month"),
        (periods.quarter, "4/2026", "quý 4/2026"),
        (periods.quarter, "quý V/2026", "is not a quarter"),
        (periods.year, "26", "is not a year"),
    ],
)
def test_what_may_be_two_things_or_none_is_asked(
    read: periods.PeriodReader, written: str, says: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        read(written, _friday)


def test_june_and_next_month_are_told_apart_by_their_marks() -> None:
    assert periods.month("tháng sáu năm 2026").name == "2026-06"
    assert periods.month("tháng sau", _friday).name == "2026-12"
    assert periods.day("thứ sáu tuần sau", _friday) == date(2026, 12, 4)


@pytest.mark.parametrize("today", [None, _friday])
def test_words_need_a_day_to_count_from(today: Today | None) -> None:
    for read in periods.READERS.values():
        with pytest.raises(ValueError, match="không hiểu"):
            read("không hiểu", today)
    with pytest.raises(ValueError, match="tuần này"):
        periods.week("tuần này")


@pytest.mark.parametrize(
    "words",
    [
        ("schedule", "--week", "tuần này"),
        ("schedule", "--week", "tuần 50/2026"),
        ("schedule", "--month", "tháng 12/2026"),
        ("report", "--week", "01/12/2026"),
        ("report", "--month", "tháng trước"),
        ("report", "--quarter", "quý này"),
        ("log", "list", "--from", "hôm qua", "--to", "hôm nay"),
    ],
)
def test_commands_understand_what_people_say(workspace: Write, words: Sequence[str]) -> None:
    code = cli.run(["-C", str(workspace({})), *words])
    assert code == (ExitCode.INCOMPLETE if words[0] == "report" else 0)  # there is no log


def test_a_pack_of_a_week_as_people_say_it(
    workspace: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = workspace({})
    for written in ("tuần 50/2026", "tuần sau", "10/12/2026"):
        assert cli.run(["-C", str(root), "pack", "--week", written]) == 1
        assert "no communes" in capsys.readouterr().err
    assert cli.run(["-C", str(root), "pack", "--week", "tuần nào"]) == 2
    assert "tuần 48/2026, tuần này" in capsys.readouterr().err
    zip_file = tmp_path / "x.zip"
    zip_file.write_bytes(b"PK")
    assert cli.run(["-C", str(root), "verify", str(zip_file), "--on", "hôm nào"]) == 2
