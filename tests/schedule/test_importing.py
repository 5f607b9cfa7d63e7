"""Schedules from spreadsheets: each row is taken exactly as meant, or refused by its number."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast import cli
from broadcast.files.yaml import load
from support.places import REPOSITORY

HEAD = ["Chương trình", "Xã", "Khung giờ", "Thứ", "Ngôn ngữ", "Từ ngày", "Đến ngày"]
GOOD: list[Any] = [
    "luong-huu", "Xã Nà Tấu", "sáng", "T2", "Kinh", "01/12/2026", "31/12/2026",
]  # fmt: skip
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sample without its schedule."""
    made = tmp_path / "tỉnh"
    made.mkdir()
    shutil.copy(REPOSITORY / "broadcast.yaml", made)
    (made / "schedules").mkdir()
    shutil.copy(REPOSITORY / "schedules/communes.yaml", made / "schedules")
    for script in (REPOSITORY / "scripts_content").glob("*/*.md"):
        target = made / script.relative_to(REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(script, target)
    return made


def _book(path: Path, *rows: Sequence[Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def _import(root: Path, path: Path, *words: str) -> int:
    return cli.run(["--lang", "en", "-C", str(root), "schedule", "import", str(path), *words])


def _file(root: Path, name: str = "bang") -> dict[str, Any]:
    document, problems = load(root / f"schedules/{name}.yaml")
    assert problems == ()
    assert document is not None
    assert isinstance(document.data, dict)
    return document.data


def _entries(root: Path, name: str = "bang") -> list[dict[str, Any]]:
    return list(_file(root, name)["broadcasts"])


# --- five tables as offices make them


def test_a_month_with_titles_numbers_sums_and_signatures(root: Path) -> None:
    path = _book(
        root.parent / "Lịch tháng 12.xlsx",
        ["BẢO HIỂM XÃ HỘI TỈNH ĐIỆN BIÊN"],
        ["LỊCH PHÁT THANH THÁNG 12/2026"],
        [],
        ["STT", "Tên chương trình", "Xã/Nhóm xã", "Khung giờ", "Ngày phát", "Thứ tiếng", "Từ ngày",
         "Đến ngày"],
        [1, 2, 3, 4, 5, 6, 7, 8],
        [1, "Bảo hiểm y tế học sinh, sinh viên", "Toàn tỉnh", "Sáng, chiều", "Thứ 2, 4, 6",
         "Tất cả", datetime(2026, 12, 1), datetime(2026, 12, 31)],  # noqa: DTZ001
        [2, "luong-huu", "Vùng cao", "05:15", "T2-T6", "Kinh", "01/12/2026", "31/12/2026"],
        [3, "vssid", "Xã Mường Phăng, Nà Tấu", "buổi sáng", "CN", "Tiếng Việt", "1/12/2026",
         "15/12/2026"],
        [4, "thai-san", "tất cả trừ Mường Phăng", "sáng", "hằng ngày", "tất cả", "01/12/2026",
         "31/12/2026"],
        ["Tổng cộng: 4 chương trình"],
        [None, None, None, None, None, "Điện Biên, ngày 20 tháng 11 năm 2026"],
        [None, "Người lập biểu", None, None, None, "KT. GIÁM ĐỐC"],
        [None, "(Ký, ghi rõ họ tên)"],
        [None, "Nguyễn Văn A", None, None, None, "Trần Thị B"],
    )  # fmt: skip
    assert _import(root, path) == 0
    data = _file(root, "lich-thang-12")
    assert (data["from"], data["to"]) == (FIRST, LAST)
    assert data["broadcasts"] == [
        {"programme": "bhyt-hssv", "communes": "all", "slots": ["sang", "chieu"],
         "days": ["mon", "wed", "fri"], "languages": "all"},
        {"programme": "luong-huu", "communes": {"groups": ["vung-cao"]}, "slots": ["sang"],
         "days": ["mon", "tue", "wed", "thu", "fri"], "languages": ["vi"]},
        {"programme": "vssid", "communes": ["muong-phang", "na-tau"], "slots": ["sang"],
         "days": ["sun"], "to": date(2026, 12, 15), "languages": ["vi"]},
        {"programme": "thai-san", "communes": {"without": ["muong-phang"]}, "slots": ["sang"],
         "languages": "all"},
    ]  # fmt: skip


def test_a_table_in_english_saved_as_csv(root: Path) -> None:
    path = root.parent / "bang.csv"
    path.write_text(
        "\ufeffProgramme;Communes;Slot;Days;Languages;From;To\r\n"
        'luong-huu;03325, na-tau;sang;"mon, wed";vi;2026-12-01;2026-12-31\r\n'
        "tro-cap-75;all;17:00;Monday - Friday;all;2026-12-01;2026-12-31\r\n",
        encoding="utf-8",
    )
    assert _import(root, path) == 0
    assert _entries(root) == [
        {"programme": "luong-huu", "communes": ["muong-phang", "na-tau"], "slots": ["sang"],
         "days": ["mon", "wed"], "languages": ["vi"]},
        {"programme": "tro-cap-75", "communes": "all", "slots": ["chieu"],
         "days": ["mon", "tue", "wed", "thu", "fri"], "languages": "all"},
    ]  # fmt: skip


def test_certain_days_and_a_rhythm_with_days_named_beside_the_table(root: Path) -> None:
    path = _book(
        root.parent / "bang.xlsx",
        ["Nội dung", "Địa bàn", "Buổi/giờ phát", "Ngày", "Chu kỳ"],
        ["luat-moi", "Phường Mường Lay", "sáng", datetime(2026, 12, 12), None],  # noqa: DTZ001
        ["luat-moi", "Sín Thầu", "chiều", "05/12/2026; 19/12/2026", None],
        ["chuyen-ba-mai", "nhóm vùng biên giới", "sáng", "chủ nhật", "2 tuần một lần"],
    )
    assert _import(root, path, "--from", "01/12/2026", "--to", "31/12/2026") == 0
    assert _entries(root) == [
        {"programme": "luat-moi", "communes": ["muong-lay"], "slots": ["sang"],
         "dates": [date(2026, 12, 12)], "languages": "all"},
        {"programme": "luat-moi", "communes": ["sin-thau"], "slots": ["chieu"],
         "dates": [date(2026, 12, 5), date(2026, 12, 19)], "languages": "all"},
        {"programme": "chuyen-ba-mai", "communes": {"groups": ["bien-gioi"]}, "slots": ["sang"],
         "days": ["sun"], "every": "2 weeks", "starting": FIRST, "languages": "all"},
    ]  # fmt: skip


def test_times_mean_the_slot_that_starts_then_in_every_commune(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[*GOOD] for _n in range(5)]
    rows[0][2] = time(5, 15)
    rows[1][2], rows[1][3] = "17h00 - 17h15", "T3"
    rows[2][2], rows[2][3], rows[2][1] = "5h45", "T4", "Phường"
    rows[3][2], rows[3][3], rows[3][1] = "05:15", "T5", "tất cả"  # wards begin at 05:45
    rows[4][2], rows[4][3] = "17h00-17h30", "T6"
    path = _book(root.parent / "bang.xlsx", HEAD, *rows)
    assert _import(root, path, "--partial") == 1
    assert [one["slots"] for one in _entries(root)] == [["sang"], ["chieu"], ["sang"]]
    err = capsys.readouterr().err
    assert "bang.xlsx:5: error: Sheet: the slot sang starts at 05:45" in err
    assert "bang.xlsx:6: error: Sheet: the slot chieu of Xã Nà Tấu does not last until 17:30" in err


def test_every_wrong_row_is_named_at_once_and_nothing_is_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes: list[tuple[int, Any, str]] = [
        (0, "Lương hưu tháng", "there is no programme Lương hưu tháng"),
        (0, None, "the programme is missing"),
        (1, "Vùng kao", "there is no commune or group Vùng kao; did you mean Vùng cao?"),
        (1, None, "the communes are missing"),
        (2, "trưa", "there is no slot trưa"),
        (2, None, "the slot is missing"),
        (3, "thứ 2-6", "can mean two things"),
        (3, None, "the days are missing"),
        (3, "cuối tuần", "is not a day of the week"),
        (3, "thứ 8", "is not a day of the week"),
        (4, "Khơ Mú", "the language Khơ Mú is not declared"),
        (4, None, "the languages are missing"),
        (5, "31/11/2026", "there is no day 31/11/2026"),
        (6, "01/11/2026", "it ends before it begins"),
        (6, None, "the first and the last day are missing"),
    ]
    rows = []
    for place, value, _words in changes:
        row = [*GOOD]
        row[place] = value
        rows.append(row)
    path = _book(root.parent / "bang.xlsx", HEAD, GOOD, *rows, ["I. VÙNG CAO"], GOOD)
    assert _import(root, path) == 1
    err = capsys.readouterr().err
    for number, (_place, _value, words) in enumerate(changes, start=3):
        (line,) = [line for line in err.splitlines() if f"bang.xlsx:{number}: " in line]
        assert words in line
    assert "bang.xlsx:18: error: Sheet: only one cell of this row is filled: I. VÙNG CAO" in err
    assert "bang.xlsx:19: error: Sheet: this row says the same as row 2" in err
    assert not (root / "schedules/bang.yaml").exists()
    assert _import(root, path, "--partial") == 1
    assert len(_entries(root)) == 1


# --- columns, and importing again


def test_a_column_that_is_not_understood_is_asked_about(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _book(root.parent / "bang.xlsx", [*HEAD, "Ghi chú"], [*GOOD, "bỏ ngày 3"])
    assert _import(root, path) == 1
    assert "the column Ghi chú is not understood: bỏ ngày 3" in capsys.readouterr().err
    assert _import(root, _book(path, HEAD, [*GOOD, "bỏ ngày 3"])) == 1
    assert "bỏ ngày 3 stands under no heading" in capsys.readouterr().err
    _book(path, [*HEAD, "Ghi chú"], [*GOOD, "bỏ ngày 3"])
    assert _import(root, path, "--ignore", "Ghi chú") == 0
    assert _import(root, _book(root.parent / "hai.xlsx", [*HEAD, "Ghi chú"], GOOD)) == 0


@pytest.mark.parametrize(
    ("head", "lacking"),
    [
        (["Chương trình", "Khung giờ", "Thứ"], "no column Xã"),
        (["Chương trình", "Xã", "Thứ"], "no column Khung giờ"),
        (["Cột 1"], "no column Chương trình, Xã, Khung giờ, Thứ"),
    ],
)
def test_a_table_without_its_columns_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str], head: list[str], lacking: str
) -> None:
    assert _import(root, _book(root.parent / "bang.xlsx", head, ["a", "b", "c"])) == 1
    assert lacking in capsys.readouterr().err


def test_importing_again_changes_nothing_and_remarks_stay(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _book(root.parent / "bang.xlsx", HEAD, GOOD)
    assert _import(root, path) == 0
    file = root / "schedules/bang.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "broadcasts:\n", "# của tôi\r\nbroadcasts:   # một\r\n"
    )
    file.write_bytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    before = file.read_bytes()
    assert _import(root, path) == 0
    assert file.read_bytes() == before
    capsys.readouterr()
    second = ["thai-san", *GOOD[1:5], "01/11/2026", "15/01/2027"]
    assert _import(root, _book(path, HEAD, GOOD, second), "--json") == 0
    assert json.loads(capsys.readouterr().out)["added"] == 1
    assert "# của tôi\r\nbroadcasts:   # một\r\n" in file.read_bytes().decode()
    data = _file(root)
    assert (data["from"], data["to"]) == (date(2026, 11, 1), date(2027, 1, 15))
    assert [data["broadcasts"][0][key] for key in ("from", "to")] == [FIRST, LAST]


def test_what_only_the_file_has_is_named_and_taken_out_on_request(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _book(root.parent / "bang.xlsx", HEAD, GOOD)
    assert _import(root, path) == 0
    before = (root / "schedules/bang.yaml").read_bytes()
    _book(path, HEAD, [*GOOD[:3], "T3", *GOOD[4:]])
    assert _import(root, path) == 1
    assert "only the schedule file has this" in capsys.readouterr().err
    assert (root / "schedules/bang.yaml").read_bytes() == before
    assert _import(root, path, "--update") == 0
    assert [one["days"] for one in _entries(root)] == [["tue"]]


def test_the_bare_command_is_what_it_was(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("_beds", "_jingles", "_announcements"):
        shutil.rmtree(root / "scripts_content" / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / "scripts_content" / name, root / "scripts_content" / name)
    assert _import(root, _book(root.parent / "bang.xlsx", HEAD, GOOD)) == 0
    capsys.readouterr()
    words = ["-C", str(root), "schedule", "--week", "2026-W50", "--commune", "na-tau", "--json"]
    assert cli.run(words) == 0
    (slot,) = json.loads(capsys.readouterr().out)["slots"]
    assert [one["programme"] for one in slot["items"]] == ["luong-huu"]


DAYS = {"T2": ["mon"], "thứ 3, 5": ["tue", "thu"], "T2-T6": ["mon", "tue", "wed", "thu", "fri"],
        "CN": ["sun"], "Thứ bảy": ["sat"]}  # fmt: skip
PLACES: dict[str, Any] = {
    "Toàn tỉnh": "all", "Vùng cao": {"groups": ["vung-cao"]}, "Xã Nà Tấu": ["na-tau"],
    "na-tau; Mường Phăng": ["na-tau", "muong-phang"], "03316": ["na-tau"],
}  # fmt: skip
SLOTS = {"sáng": ["sang"], "Chiều": ["chieu"], "sáng, chiều": ["sang", "chieu"]}
SPOKEN: dict[str, Any] = {"tất cả": "all", "Kinh, Thái": ["vi", "blt"], "H'Mông": None}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(*(st.sampled_from(list(one)) for one in (PLACES, SLOTS, DAYS, SPOKEN))),
        min_size=1, max_size=6, unique=True,
    ),
    order=st.permutations(range(7)),
)  # fmt: skip
def test_every_row_is_taken_exactly_or_refused(
    root: Path, rows: Iterable[tuple[str, str, str, str]], order: Sequence[int]
) -> None:
    cells = [["luong-huu", *row, "01/12/2026", "31/12/2026"] for row in rows]
    table = [[row[place] for place in order] for row in (HEAD, *cells)]
    (root / "schedules/bang.yaml").unlink(missing_ok=True)
    wanted = [
        {"programme": "luong-huu", "communes": PLACES[where], "slots": SLOTS[slot],
         "days": DAYS[days], "languages": SPOKEN[spoken]}
        for where, slot, days, spoken in rows
    ]  # fmt: skip
    unique = [one for n, one in enumerate(wanted) if one not in wanted[:n]]
    good = [one for one in unique if one["languages"] is not None]
    done = _import(root, _book(root.parent / "bang.xlsx", *table), "--partial")
    assert (done == 0) == (len(good) == len(wanted))
    assert (_entries(root) if good else []) == good
