"""Times, lengths and dates of cells: every way of writing one is read, or refused."""

# ruff: noqa: DTZ001 - cells of spreadsheets have no time zones

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from broadcast.files import cells, dating, tables
from broadcast.files.lengths import WrittenLength

TIMES = {
    "11h30 trưa": time(11, 30), "12h trưa": time(12), "12h30 trưa": time(12, 30),
    "1h trưa": time(13), "11h30 đêm": time(23, 30), "11 giờ 30 phút trưa": time(11, 30),
    "6h tối": time(18), "19h tối": time(19), "5 giờ chiều": time(17), "17h chiều": time(17),
    "5h15 sáng": time(5, 15), "sáng 5h15": time(5, 15), "Buổi sáng: 5h15": time(5, 15),
    "5:15 SA": time(5, 15), "5:15 CH": time(17, 15), "17:15 PM": time(17, 15),
    "5:15 a.m.": time(5, 15), "5.15": time(5, 15), "05.15": time(5, 15), "5,15": time(5, 15),
    "5g15": time(5, 15), "17 giờ rưỡi": time(17, 30), "5 rưỡi chiều": time(17, 30),
    "5 giờ kém 10": time(4, 50), "lúc 5h15": time(5, 15), "05h15’": time(5, 15),
    "5h15-5h30": time(5, 15), "từ 5h15 đến 5h30": time(5, 15), "5h15 – 5h30 chiều": time(17, 15),
}  # fmt: skip


@pytest.mark.parametrize(("written", "wanted"), TIMES.items())
def test_times_of_communes(written: str, wanted: time) -> None:
    assert cells.clock(written) == wanted


@pytest.mark.parametrize(
    "written",
    ["12h đêm", "9h trưa", "17h sáng", "17:15 SA", "10h chiều", "2h tối", "12h sáng", "5.5",
     "17.3", "5-5h30", "5h15-5h00", "515", "24h", "5h15 sáng chiều", "sáng 5h15 chiều",
     "5h15-5h20-5h30", "5 giờ kém 70"],
)  # fmt: skip
def test_what_could_be_two_times_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"time|two times|before it begins"):
        cells.clock(written)


def test_an_end_gives_the_length() -> None:
    assert cells.stretch("5h15-5h30").seconds == 900
    assert cells.stretch("23:50 - 00:05").seconds == 900
    assert cells.stretch("11h30-12h trưa") == (time(11, 30), 1800)
    assert cells.moment_stretch("20/11/2026 5h15-5h30") == (datetime(2026, 11, 20, 5, 15), 900)


LENGTHS = [
    "00:03:16", "0:03:16", "3:16", "03:16", "3 phút 16 giây", "3 phút 16", "3'16\"", "3’16”",
    "3'16''", "3p16s", "3ph16", "196 giây", "196s", "3 phút 16 giây.", "khoảng 196 giây",
]  # fmt: skip


@pytest.mark.parametrize("written", LENGTHS)
def test_lengths_of_communes(written: str) -> None:
    assert cells.seconds(written, None) == 196


def test_other_lengths() -> None:
    assert cells.seconds("1 giờ 5 phút", None) == cells.seconds("1h05", None) == 3900
    assert cells.seconds("3 phút rưỡi", None) == cells.seconds("3,5 phút", None) == 210
    assert (
        cells.length("3:16:00", None)
        == cells.length(time(3, 16), None)
        == WrittenLength(11760, 196)
    )
    with pytest.raises(ValueError, match="seconds or minutes"):
        cells.seconds("3.16", "seconds")
    for written in ("3.16 phút", "5:99", "1.200", "gần 5 phút", "0:75:00", "3 phút 75"):
        with pytest.raises(ValueError, match=r"length|thousand|minutes"):
            cells.seconds(written, None)


@given(st.integers(0, 23), st.integers(0, 59), st.data())
def test_every_way_of_writing_a_time_reads_back(
    hour: int, minute: int, data: st.DataObject
) -> None:
    """Alone and with the part of the day; other parts are refused, or never another time."""
    ways = [f"{hour}h{minute:02}", f"{hour:02}:{minute:02}", f"{hour}g{minute:02}",
            f"{hour} giờ {minute} phút", f"{hour:02}.{minute:02}", f"{hour:02}:{minute:02}:00",
            f"lúc {hour}h{minute:02}'", f"{hour}H{minute:02}p"]  # fmt: skip
    if minute == 30:
        ways.append(f"{hour} giờ rưỡi")
    assert cells.clock(data.draw(st.sampled_from(ways))) == time(hour, minute)
    half = f"{(hour + 11) % 12 + 1}:{minute:02}"
    assert cells.clock(f"{half} {'CH' if hour >= 12 else 'SA'}") == time(hour, minute)
    part = data.draw(st.sampled_from(["sáng", "trưa", "chiều", "tối", "đêm"]))
    try:
        read = cells.clock(f"{hour}h{minute:02} {part}")
    except ValueError:
        return
    hours = {"sáng": range(12), "trưa": range(10, 15), "chiều": range(12, 20),
             "tối": range(17, 24), "đêm": [*range(5), *range(19, 24)]}  # fmt: skip
    assert read.minute == minute
    assert read.hour in hours[part]
    assert read.hour in (hour, hour + 12)


@given(st.integers(1, 3599), st.data())
def test_every_way_of_writing_a_length_reads_back(seconds: int, data: st.DataObject) -> None:
    minutes, rest = divmod(seconds, 60)
    ways = [f"{minutes} phút {rest} giây", f"{minutes}'{rest:02}\"", f"{minutes}:{rest:02}",
            f"00:{minutes:02}:{rest:02}", f"{minutes}p{rest}s", f"{seconds} giây", f"{seconds}s",
            f"{minutes}’{rest:02}”", f"{minutes} ph {rest:02}", time(0, minutes, rest),
            timedelta(seconds=seconds)]  # fmt: skip
    assert cells.seconds(data.draw(st.sampled_from(ways)), None) == seconds


_SIGNS = st.text("0123456789:.,hgp'\"-/ sáchiềutrưgờn", min_size=1, max_size=14)


@given(st.lists(_SIGNS | st.sampled_from([*TIMES, *LENGTHS]), min_size=1, max_size=30))
def test_csv_and_xlsx_read_the_same_text_the_same_way(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Giờ", "x"], *([tables.guarded(text), "1"] for text in texts)])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Giờ", "x"])
    for number, text in enumerate(texts, start=2):
        sheet.cell(number, 1, text).data_type = "s"
        sheet.cell(number, 2, "1")
    book.save(folder / "a.xlsx")
    one, other = (_column(folder / name) for name in ("a.csv", "a.xlsx"))
    assert one == other


def _column(path: Path) -> list[Any]:
    return [
        [_read(reader, row[0]) for reader in (cells.stretch, _length, cells.day)]
        for sheet in tables.sheets(path, lambda found: len(list(found)))
        for _number, row in sheet.rows
    ]


def _length(cell: Any) -> Any:
    return cells.length(cell, "seconds")


def _read(reader: Any, cell: Any) -> Any:
    try:
        return reader(cell)
    except ValueError as error:
        return str(error)


# --- days without a year


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (["THÁNG 10 NĂM 2026"], date(2026, 10, 20)),
        (["Nhật ký phát thanh T10/2026", "Điện Biên, ngày 02 tháng 11 năm 2027"],
         date(2026, 10, 20)),
        (["Từ 28/09/2026 đến 01/11/2026"], date(2026, 10, 20)),
        (["BÁO CÁO NĂM 2026"], date(2026, 10, 20)),
        (["Quý IV/2026"], date(2026, 10, 20)),
        (["Tuần 43 năm 2026"], date(2026, 10, 20)),
        (["THÁNG 12 NĂM 2026"], None),
        (["Theo Nghị định 49/2024/NĐ-CP"], None),
        (["Điện Biên, ngày 02 tháng 11 năm 2026"], None),
        (["Năm 2025", "Năm 2026"], None),
        ([], None),
    ],
)  # fmt: skip
def test_a_title_gives_the_year(titles: list[str], wanted: date | None) -> None:
    said = dating.of(titles)
    for written in ("20/10", "ngày 20 tháng 10", "20-10"):
        if wanted:
            assert cells.day(written, dating=said) == wanted
        else:
            with pytest.raises(ValueError, match="is not a date"):
                cells.day(written, dating=said)


def test_a_period_over_the_new_year_tells_the_years_apart() -> None:
    said = dating.of(["Tuần 53: 28/12/2026 - 03/01/2027"])
    assert cells.day("30/12", dating=said) == date(2026, 12, 30)
    assert cells.day("02/01", dating=said) == date(2027, 1, 2)
    with pytest.raises(ValueError, match="there is no day"):
        cells.day("05/02", dating=said)
