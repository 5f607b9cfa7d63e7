"""Tables of reporters, lines of players and codes of run sheets, as people really make them."""

# ruff: noqa: DTZ001 - cells of spreadsheets have no time zones

from __future__ import annotations

import csv
import io
import json
import time as clocks
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from broadcast import cli
from broadcast.errors import PlayError
from broadcast.files import cells, tables
from broadcast.packs import short_code
from broadcast.plays import export
from broadcast.plays.imports import files, importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Miss
from support.playdata import NOW, START, play, two_programmes
from support.workspaces import Write

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi]}
  - {id: muong-nha, name: Xã Mường Nhà, languages: [vi]}
  - {id: muong-nhe, name: Xã Mường Nhé, languages: [vi]}
  - {id: pa-khoang, name: Xã Pá Khoang, languages: [vi], to: 2026-06-30, became: muong-phang}
"""
SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang]}
"""
HEAD = "Ngày;Giờ;Xã;Chương trình;Ngôn ngữ;Thời lượng (giây);Người báo\n"
GOOD = "20/11/2026;05:15;Mường Phăng;Chào bà con;Kinh;300;Lò Văn A\n"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE)


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def book(path: Path, *sheets: list[list[Any]], **merged: str) -> Path:
    made = Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = made.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
        if area := merged.get(f"merge{number}"):
            sheet.merge_cells(area)
    made.save(path)
    return path


def reasons(taken: importing.ImportedPlays) -> list[tuple[str, int, str]]:
    found = taken.found.rejected
    return [(one.place.sheet, one.place.row, "; ".join(one.reasons)) for one in found]


# --- cells


@pytest.mark.parametrize(
    "cell",
    [
        "23/11/2026", "23-11-2026", "23.11.2026", "23/11/26", "2026-11-23",
        " 23 / 11 / 2026 ",
        "ngày 23 tháng 11 năm 2026", "Thứ hai, 23/11/2026", "Thứ 2, 23/11/2026",
        "CN, 23/11/2026", 46349, "46349", 46349.22,
        datetime(2026, 11, 23), date(2026, 11, 23),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(cell: Any) -> None:
    assert cells.day(cell) == date(2026, 11, 23)


def test_a_workbook_of_an_old_mac_counts_from_1904() -> None:
    assert cells.day(46349 - 1462, date(1904, 1, 1)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "cell",
    ["31/02/2026", "11/23/2026", "2026-02-30", "30/13/2026", "hôm qua", "", 0, -1, 5, 1e300, True,
     float("nan"), float("inf"), "23/11", "0/0/0000"],
)  # fmt: skip
def test_what_is_no_date_is_named(cell: Any) -> None:
    with pytest.raises(ValueError, match=r"is not a date|there is no day"):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("05:15", time(5, 15)), ("5h15", time(5, 15)), ("5 giờ 15 phút", time(5, 15)),
        ("5h", time(5)), ("05:15:30", time(5, 15, 30)), ("5g15", time(5, 15)),
        ("5:15 CH", time(17, 15)), ("5:15 PM", time(17, 15)), ("12:30 SA", time(0, 30)),
        ("12:30 AM", time(0, 30)), ("5h15'", time(5, 15)), (0.21875, time(5, 15)),
        ("0,21875", time(5, 15)), (46349.21875, time(5, 15)), (time(5, 15), time(5, 15)),
        (datetime(2026, 11, 23, 5, 15), time(5, 15)), (timedelta(hours=5, minutes=15), time(5, 15)),
        (0.0, time(0)), ("0:00", time(0)), ("23:59:59", time(23, 59, 59)),
    ],
)  # fmt: skip
def test_times_as_people_write_them(cell: Any, wanted: time) -> None:
    assert cells.clock(cell) == wanted


@pytest.mark.parametrize("cell", ["25:00", "24:00", "5:60", "sáng", "", 5, "515", -0.5])
def test_what_is_no_time_is_named(cell: Any) -> None:
    with pytest.raises(ValueError, match="time"):
        cells.clock(cell)


@pytest.mark.parametrize(
    ("cell", "unit", "wanted"),
    [
        (300, "seconds", 300), ("300", "seconds", 300), (5, "minutes", 300),
        ("5,5", "minutes", 330), ("5 phút", None, 300), ("5 phút 30 giây", None, 330),
        ("5'30\"", None, 330),
        ("330 giây", None, 330), ("5:30", None, 330), ("0:05:30", None, 330),
        (300.0, "seconds", 300),
        (time(0, 5, 30), None, 330), ("-5", "seconds", -5), ("5p30s", None, 330),
    ],
)  # fmt: skip
def test_lengths_as_people_write_them(cell: Any, unit: Any, wanted: int) -> None:
    assert cells.seconds(cell, unit) == wanted


@pytest.mark.parametrize("cell", [300, "300", "lâu", time(5, 30), "1e3", float("inf")])
def test_lengths_are_not_guessed(cell: Any) -> None:
    with pytest.raises(ValueError, match=r"length|minutes"):
        cells.seconds(cell, None)


@pytest.mark.parametrize(
    "cell",
    ["20/11/2026 05:15", "20/11/2026 5h15", "05:15 20/11/2026", "2026-11-20T05:15:00", 46346.21875,
     "20/11/2026, 05:15", "05h15 ngày 20/11/2026", "20/11/2026 lúc 5h15"],
)  # fmt: skip
def test_moments_as_people_write_them(cell: Any) -> None:
    assert cells.moment(cell) == datetime(2026, 11, 20, 5, 15)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none()))
def test_any_cell_is_read_or_refused(cell: Any) -> None:
    for read in (cells.day, cells.clock, cells.moment):
        with suppress(ValueError):
            read(cell)
    for unit in (None, "seconds", "minutes"):
        with suppress(ValueError):
            cells.seconds(cell, unit)


# --- files


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_however_it_was_saved(
    root: Path, log: PlayLog, given_: ImportContext, separator: str, encoding: str, end: str
) -> None:
    text = (HEAD + GOOD).replace(";", separator).replace("\n", end)
    taken = importing.take(log, [table(root / "a.csv", text, encoding)], given_)
    assert (taken.plays.new, reasons(taken)) == (1, [])
    (kept,) = log.plays(FIRST, LAST)
    assert (kept.commune, kept.programme, kept.lang, kept.seconds) == (
        "muong-phang", "chao", "vi", 300,
    )  # fmt: skip
    assert (kept.started_at, kept.slot, kept.source) == (
        START, "20261120-sang-muong-phang", "import",
    )  # fmt: skip
    assert (kept.title, kept.topic, kept.reporter) == ("Chào bà con", "loi-ich", "Lò Văn A")


@pytest.mark.parametrize(
    "head",
    [
        "NGÀY PHÁT;GIỜ PHÁT;ĐƠN VỊ;TÊN CHƯƠNG TRÌNH;TIẾNG;SỐ GIÂY;CÁN BỘ TRỰC",
        "Ngày (dd/mm/yyyy);Giờ bắt đầu;Xã/Phường;Nội dung phát;Thứ tiếng;Thời lượng (s);Họ và tên",
        "date;time;commune;programme;language;seconds;reporter",
        '"Ngày\ntháng";Giờ;Xã, phường, thị trấn;Bài;Ngôn ngữ;Thời lượng - giây;Người báo cáo',
    ],
)
def test_usual_variants_of_headings(
    root: Path, log: PlayLog, given_: ImportContext, head: str
) -> None:
    taken = importing.take(log, [table(root / "a.csv", head + "\n" + GOOD)], given_)
    assert (taken.plays.new, reasons(taken)) == (1, [])


def test_a_workbook_with_titles_blanks_totals_and_several_sheets(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    head = ["STT", "Ngày", "Giờ", "Xã", "Chương trình", "Ngôn ngữ", "Thời lượng (phút)"]
    one = [
        ["BÁO CÁO PHÁT THANH THÁNG 11"], ["Tỉnh Điện Biên", None], [], head,
        [1, datetime(2026, 11, 20), time(5, 15), "Xã Mường Phăng", "Chào bà con", "Tiếng Việt", 5],
        [], ["Tuần 2"],
        [2, 46346, 0.21875, "muong-nha", "chao", "vi", 5.5], head,
        [3, "20/11/2026", "5h15", "X. Mường Nhé", "CHÀO BÀ CON", None, "5:30"],
        ["Tổng cộng", None, None, None, None, None, 16],
    ]  # fmt: skip
    two = [head, [1, date(2026, 11, 19), "05:15", "Mường Phăng", "chao", "vi", 5]]
    note = [["Hướng dẫn ghi sổ"], ["Ghi mỗi lượt phát một dòng"]]
    path = book(root / "sổ.xlsx", one, note, two, [], merge1="A1:G1")
    taken = importing.take(log, [path], given_)
    assert reasons(taken) == []
    assert taken.plays.new == 4
    assert [one.place.row for one in taken.found.skipped] == [7, 11, 0]
    assert sorted(one.seconds for one in log.plays(FIRST, LAST)) == [300, 300, 330, 330]
    assert {one.started_at.time() for one in log.plays(FIRST, LAST)} == {time(5, 15)}


BAD = [
    ("20/11/2026;05:15;Mường Phang Đông;chao;vi;300;A", "there is no commune"),
    ("20/07/2026;05:15;Pá Khoang;chao;vi;300;A", "pa-khoang did not exist on 2026-07-20"),
    ("20/11/2026;05:15;Mường Nhà;chaos;vi;300;A", "there is no programme chaos"),
    ("20/11/2026;05:15;Mường Nhà;chao;Thái;300;A", "there is no language Thái"),
    ("20/11/2026;05:15;Mường Nhà;luong-huu;vi;300;A", "not scheduled in muong-nha on 20/11/2026"),
    ("24/11/2026;05:15;Mường Nhà;chao;vi;300;A", "24/11/2026 05:15 is in the future"),
    ("31/02/2026;05:15;Mường Nhà;chao;vi;300;A", "there is no day 31/02/2026 (day first)"),
    ("19/11/2026;05:15;Mường Nhà;chao;vi;-300;A", "-300 seconds cannot have been played"),
    ("19/11/2026;05:15;Mường Nhà;chao;vi;99999;A", "99999 seconds are more than 4 hours"),
    ("19/11/2026;25:15;Mường Nhà;chao;vi;300;A", "there is no time 25:15"),
    (";05:15;Mường Nhà;chao;vi;300;A", "the date is missing"),
    ("19/11/2026;;Mường Nhà;chao;vi;300;A", "the time is missing"),
    ("19/11/2026;05:15;;;vi;x;A", "the programme is missing; x is not a length"),
    ("20/11/2026;05:17;Mường Phăng;chao;vi;300;A", "the play of 20/11/2026 05:15:00 in row 2"),
    ("20/11/2026;05:15;Mường Phăng;chao;vi;200;A", "the same play as in row 2, with other values"),
]  # fmt: skip


def test_every_bad_row_is_named_with_its_reason(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    path = table(root / "a.csv", HEAD + GOOD + "\n".join(row for row, _reason in BAD) + "\n")
    taken = importing.take(log, [path], given_)
    assert not taken.done
    assert list(log.plays(FIRST, LAST)) == []
    by_row = {row: words for _sheet, row, words in reasons(taken)}
    assert sorted(by_row) == list(range(3, len(BAD) + 3))
    for number, (row, reason) in enumerate(BAD, start=3):
        assert reason in by_row[number], row
    hints = {one.place.row: one.hint for one in taken.found.rejected}
    assert "Mường Phăng" in hints[3]
    assert "muong-phang" in hints[4]
    assert "did you mean chao?" in hints[5]
    assert "--unscheduled" in hints[7]
    taken = importing.take(log, [path], given_, partial=True)
    assert (taken.done, taken.plays.new, len(taken.found.rejected)) == (True, 1, len(BAD))


def test_the_same_play_counts_once_from_any_file(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    first = table(root / "a.csv", HEAD + GOOD + GOOD)
    taken = importing.take(log, [first], given_)
    assert (taken.plays.new, [place.row for place, _uuid in taken.found.repeated]) == (1, [3])
    rows = [
        HEAD.strip().split(";"),
        ["x"],
        ["20/11/2026", "5h15", "muong-phang", "chao", "vi", 300],
    ]
    second = book(root / "b.xlsx", rows)
    again = importing.take(log, [first, second], given_)
    assert (again.plays.new, again.plays.known, reasons(again)) == (0, 1, [])
    other = table(root / "c.csv", HEAD + GOOD.replace(";300;", ";290;"))
    assert "seconds: 300 ≠ 290" in reasons(importing.take(log, [other], given_))[0][2]
    assert log.count(FIRST, LAST)[0].plays == 1


def test_a_play_that_a_player_logged_is_not_counted_again(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    log.add([play(1, programme="chao")])
    same = importing.take(log, [table(root / "a.csv", HEAD + GOOD)], given_)
    assert (same.plays.new, len(same.found.repeated), reasons(same)) == (0, 1, [])
    near = table(root / "b.csv", HEAD + GOOD.replace("05:15", "05:18"))
    taken = importing.take(log, [near], given_)
    assert "it overlaps the play of 20/11/2026 05:15:00 in the log" in reasons(taken)[0][2]
    after = table(root / "c.csv", HEAD + GOOD.replace("05:15", "05:20"))
    assert importing.take(log, [after], given_).plays.new == 1


def test_unscheduled_plays_are_taken_on_request(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    path = table(root / "a.csv", HEAD + GOOD.replace("Chào bà con", "luong-huu"))
    assert not importing.take(log, [path], given_).done
    assert importing.take(log, [path], replace(given_, unscheduled=True)).plays.new == 1
    assert importing.take(log, [path], given_).plays.known == 1


def test_codes_of_run_sheets(root: Path, log: PlayLog, given_: ImportContext) -> None:
    code = short_code.make("20261120-sang-muong-phang", "chao", "vi")
    swapped = code[1] + code[0] + code[2:]
    text = (
        "Mã;Giờ;Thời lượng (giây);Lý do không phát\n"
        f"{short_code.written(code)};;;\n"
        f"{code.lower()};5h20;290;\n"
        f"{short_code.make('20261119-sang-muong-nha', 'chao', 'vi')};5h16;300;\n"
        f"{short_code.make('20261118-sang-muong-nhe', 'chao', 'vi')};;;Mất điện cả ngày\n"
        f"{swapped};;;\n{short_code.make('x', 'y', 'z')};;;\n"
    )
    taken = importing.take(log, [table(root / "a.csv", text)], given_, partial=True)
    assert [(row, words) for _sheet, row, words in reasons(taken)] == [
        (3, "the same play as in row 2, with other values"),
        (6, f"there is a slip in the code {swapped}"),
        (7, f"no run sheet has the code {short_code.written(short_code.make('x', 'y', 'z'))}"),
    ]
    plays = list(log.plays(FIRST, LAST))
    assert [(one.commune, f"{one.started_at:%d %H:%M}") for one in plays] == [
        ("muong-nha", "19 05:16"), ("muong-phang", "20 05:15"),
    ]  # fmt: skip
    (miss,) = log.misses(FIRST, LAST)
    assert (miss.commune, miss.reason, miss.slot) == (
        "muong-nhe", "power", "20261118-sang-muong-nhe",
    )  # fmt: skip
    again = importing.take(log, [table(root / "a.csv", text)], given_, partial=True)
    assert (again.plays.new, again.misses.new, again.misses.known) == (0, 0, 1)


def test_a_code_of_two_lines_is_told_apart_by_commune_and_date(
    root: Path, log: PlayLog, given_: ImportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a million lines a year some eighteen pairs share their code (31**7 codes)."""
    real = short_code.make
    code = real("20261120-sang-muong-phang", "chao", "vi")
    monkeypatch.setattr(
        short_code, "make", lambda *line: code if line[0][:8] in ("20261119", "20261120")
        else real(*line),
    )  # fmt: skip
    written = short_code.written(code)
    path = table(root / "a.csv", "Mã;Ngày;Giờ;Xã\n"
        f"{written};20/11/2026;05:15;Mường Phăng\n{written};19/11/2026;;Mường Nhà\n"
        f"{written};;;Mường Nhé\n{written};;;\n{written};18/11/2026;;Mường Nhé\n")  # fmt: skip
    taken = importing.take(log, [path], given_, partial=True)
    assert {(play.commune, play.slot) for _place, play in taken.found.plays} == {
        ("muong-phang", "20261120-sang-muong-phang"), ("muong-nha", "20261119-sang-muong-nha"),
    }  # fmt: skip
    several = f"the code {written} stands for several lines of run sheets"
    assert reasons(taken) == [("", row, several) for row in (4, 5, 6)]


def test_columns_that_are_missing_or_there_twice_are_named(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    for text, reason in [
        ("Ngày;Giờ;Chương trình\n1;2;3\n", "the column Xã is missing"),
        (HEAD.replace("Người báo", "Ngày phát") + GOOD, "the column Ngày phát is there twice"),
        ("a;b;c\n1;2;3\n", "no row of this table holds headings"),
        ("", "the file is empty"),
        (HEAD.replace(" (giây)", "") + GOOD, "are these seconds or minutes?"),
    ]:
        taken = importing.take(log, [table(root / "a.csv", text)], given_)
        assert reason in reasons(taken)[0][2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel 97-2003"),
        (b"PK\x03\x04 and nothing", "cannot be read"),
        ("Ngày;Giờ".encode("utf-16"), "UTF-16"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"a" * 300_000, "table is broken"),
    ],
)
def test_what_is_no_table_is_refused(
    root: Path, log: PlayLog, given_: ImportContext, content: bytes, reason: str
) -> None:
    path = root / "a.xlsx"
    path.write_bytes(content)
    taken = importing.take(log, [path], given_)
    assert reason in reasons(taken)[0][2]


def test_bombs_are_refused_before_they_are_unpacked(
    root: Path, log: PlayLog, given_: ImportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "UNPACKED_BYTES", 50_000_000)
    path = book(root / "a.xlsx", [["x"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        zeros = b"0" * 10_000_000
        for number in range(7):
            archive.writestr(f"xl/worksheets/sheet{number + 9}.xml", b"<x>" + zeros)
    started = clocks.monotonic()
    taken = importing.take(log, [path], given_)
    assert clocks.monotonic() - started < 2
    assert "too large: 70 MB unpacked" in reasons(taken)[0][2]


def test_xml_entities_are_refused(root: Path, log: PlayLog, given_: ImportContext) -> None:
    good, bad = book(root / "a.xlsx", [["x"]]), root / "b.xlsx"
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b"<!-- ok -->" + laughs + b"<worksheet", 1)
            target.writestr(name, content)
    assert "XML entities" in reasons(importing.take(log, [bad], given_))[0][2]


def test_a_sheet_that_claims_every_cell_is_read_at_once(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    rows = [HEAD.strip().split(";"), ["20/11/2026", "5h15", "muong-phang", "chao", "vi", 300]]
    path, lies = book(root / "a.xlsx", rows), root / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(lies, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b'ref="A1:G2"', b'ref="A1:XFD1048576"')
            target.writestr(name, content)
    started = clocks.monotonic()
    assert importing.take(log, [lies], given_).plays.new == 1
    assert clocks.monotonic() - started < 2


def test_bad_lines_of_json_are_named(root: Path, log: PlayLog, given_: ImportContext) -> None:
    good = {
        "uuid": "5a1e2c14-94a1-4a57-8d84-93f5be3b6f10", "commune": "muong-phang",
        "programme": "chao", "lang": "vi", "started_at": "2026-11-19T22:15:00+00:00",
        "seconds": 300, "source": "player",
    }  # fmt: skip
    bad = [
        {**good, "seconds": "300"}, {**good, "started_at": "2026-11-20T05:15:00"},
        {**good, "secnds": 3}, {**good, "uuid": "x"}, {**good, "seconds": True},
        {**good, "commune": ["a"]}, {**good, "withdrawn": 1}, {**good, "source": "radio"},
    ]  # fmt: skip
    lines = [json.dumps(one) for one in (good, *bad)] + ["{", "[]", '{"seconds": NaN}']
    path = table(root / "a.jsonl", "\n".join(lines))
    taken = importing.take(log, [path], given_, partial=True)
    assert taken.plays.new == 1
    assert [row for _sheet, row, _words in reasons(taken)] == list(range(3, 13))
    (kept,) = log.plays(FIRST, LAST)
    assert (kept.started_at, kept.source) == (START, "player")


# --- out and in again


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_what_was_exported_can_be_taken_in_again(
    root: Path, log: PlayLog, given_: ImportContext, ending: str, tmp_path: Path
) -> None:
    odd = "=HYPERLINK(1)"
    log.add([
        play(1, title=odd, reporter="+84 912", note="@x", programme="da-xoa"),
        play(2, started_at=START - timedelta(days=400), commune="muong-nha", state="verified"),
        play(3, supersedes=play(2).uuid, commune="muong-nha", topic=None, mp3_sha256=None),
    ])  # fmt: skip
    power = Miss(
        play(9).uuid, "muong-nha", "20261120-sang", None, None, date(2026, 11, 20), "power", "-bão",
        "A", NOW,
    )  # fmt: skip
    log.add_misses([power])
    path = tmp_path / f"ra.{ending}"
    span = date(2000, 1, 1), date(9999, 12, 31)
    rows = [*log.plays(*span), *log.misses(*span)]
    assert export.write(path, rows) == 3
    same = importing.take(log, [path], given_)
    assert (same.plays.known, same.misses.known, reasons(same)) == (2, 1, [])
    with PlayLog(f"sqlite:///{(tmp_path / 'new.db').as_posix()}", "Asia/Ho_Chi_Minh") as other:
        taken = importing.take(other, [path], given_)
        assert reasons(taken) == []
        assert other.count(*span, ["commune"]) == log.count(*span, ["commune"])
        again = [*other.plays(*span), *other.misses(*span)]
    assert [replace(one, recorded_at=NOW) for one in again] == rows


def test_no_cell_of_an_export_is_a_formula(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = [play(1, title="=1+1", reporter="+1", note="\t-1", programme="@x")]
    export.write(tmp_path / "a.csv", rows)
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeffNgày,")
    assert all(
        cell[:1] not in "=+-@\t" or not cell
        for row in csv.reader(io.StringIO(text[1:]))
        for cell in row
    )
    export.write(tmp_path / "a.xlsx", rows)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n", "d"}
    assert "=1+1" in [cell.value for cell in sheet[2]]


def test_an_export_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    def rows() -> Iterator[Any]:
        yield play(1)
        raise PlayError("gone")

    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(PlayError):
        export.write(path, rows())
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text(encoding="utf-8") == "old"
    with pytest.raises(PlayError, match="in which format"):
        export.write(tmp_path / "a.pdf", [])


# --- many rows


BAD_CELLS = {  # column, what is written there, what is said of it
    "commune": (2, "Mường Không", "there is no commune Mường Không"),
    "day": (0, "31/02/2026", "there is no day 31/02/2026 (day first)"),
    "future": (0, "01/01/2027", "is in the future"),
    "seconds": (5, "-1", "-1 seconds cannot have been played"),
    "schedule": (3, "luong-huu", "luong-huu (vi) was not scheduled in muong-"),
}


def test_a_hundred_thousand_rows_with_three_in_a_hundred_bad(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    count = 100_000
    bad: dict[int, str] = {}
    lines = [HEAD]
    start = datetime(2026, 11, 20, 8, 0)
    for number in range(count):
        day, turn = divmod(number // 3, 180)  # every five minutes from 8:00 on, far from its slot
        moment = start - timedelta(days=day) + timedelta(minutes=5 * turn)
        commune = ("muong-phang", "muong-nha", "muong-nhe")[number % 3]
        row = [f"{moment:%d/%m/%Y}", f"{moment:%H:%M}", commune, "chao", "vi", "300", "A"]
        if number % 100 in (7, 40, 93):
            place, value, words = list(BAD_CELLS.values())[len(bad) % len(BAD_CELLS)]
            row[place], bad[number + 2] = value, words
        lines.append(";".join(row) + "\n")
    path = table(root / "a.csv", "".join(lines))
    for partial, new in ((False, 0), (True, count - len(bad)), (True, 0)):
        taken = importing.take(log, [path], given_, partial=partial)
        said = {one.place.row: "; ".join(one.reasons) for one in taken.found.rejected}
        assert len(taken.found.rejected) == len(said) == len(bad) == count * 3 // 100
        assert said.keys() == bad.keys()
        assert [row for row, words in bad.items() if words not in said[row]] == []
        assert taken.plays.new == new
    assert taken.plays.known == count - len(bad) == log.count(date(2000, 1, 1), LAST)[0].plays
    assert log.differences() == []


# --- commands


def run(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[int, Any]:
    capsys.readouterr()
    code = cli.run(["-C", str(root), "log", *words, "--json"])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


def test_the_commands(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    what = ("--commune", "Mường Phăng", "--programme", "chao", "--seconds", "300")
    code, made = run(capsys, root, "add", *what, "--at", "01/02/2026 05:15", "--reporter", "A")
    assert (code, made["commune"], made["source"]) == (0, "muong-phang", "manual")
    assert run(capsys, root, "add", *what, "--at", "1/2/2026 5h15")[1]["uuid"] == made["uuid"]
    code, fixed = run(capsys, root, "correct", made["uuid"], "--seconds", "250", "--note", "nhầm")
    assert (code, fixed["supersedes"], fixed["seconds"]) == (0, made["uuid"], 250)
    days = ("--from", "01/02/2026", "--to", "2026-02-01")
    code, listed = run(capsys, root, "list", *days)
    assert [one["uuid"] for one in listed["plays"]] == [fixed["uuid"]]
    assert len(run(capsys, root, "list", *days, "--history")[1]["plays"]) == 2
    out = str(root / "ra.jsonl")
    assert run(capsys, root, "export", out, "--history") == (0, {"path": out, "rows": 2})
    code, taken = run(capsys, root, "import", out)
    assert (code, taken["known"], taken["rejected"]) == (0, 2, [])
    code, gone = run(capsys, root, "withdraw", made["uuid"], "--reason", "không phát")
    assert (code, gone["withdrawn"]) == (0, True)
    assert run(capsys, root, "list", *days)[1]["plays"] == []
    missed = ("--commune", "muong-nha", "--date", "01/02/2026", "--missed", "power")
    code, miss = run(capsys, root, "add", *missed)
    assert (code, miss["reason"]) == (0, "power")
    assert len(run(capsys, root, "list", *days)[1]["misses"]) == 1


def test_a_file_with_bad_rows_takes_nothing_and_ends_with_one(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(root / "a.csv", HEAD + GOOD.replace("2026", "2025") + BAD[6][0] + "\n")
    code, taken = run(capsys, root, "import", str(path), "--unscheduled")
    assert (code, taken["taken"], taken["rows"], taken["new"]) == (1, False, 2, 0)
    assert taken["rejected"] == [
        {
            "file": path.as_posix(), "sheet": "", "row": 3,
            "reasons": ["there is no day 31/02/2026 (day first)"], "hint": "",
        }
    ]  # fmt: skip
    assert cli.run(["-C", str(root), "log", "import", str(path), "--unscheduled"]) == 1
    shown = capsys.readouterr()
    assert "a.csv:3: error: there is no day 31/02/2026" in shown.err
    assert "nothing was taken" in shown.err
    code, taken = run(capsys, root, "import", str(path), "--unscheduled", "--partial")
    assert (code, taken["taken"], taken["new"]) == (1, True, 1)


def test_found_is_what_read_says(given_: ImportContext, root: Path) -> None:
    found = files.read([table(root / "a.csv", HEAD + GOOD)], given_)
    assert (found.rows, len(found.reported), found.rejected) == (1, 1, [])
