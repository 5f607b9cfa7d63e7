"""A table of plays as any office may make it is counted exactly, or refused by row."""

# ruff: noqa: DTZ001 - cells of spreadsheets have no time zones

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from broadcast.plays.imports import files
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.play import Miss, Play
from support.playdata import two_programmes
from support.workspaces import Write

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, code: "03325", languages: [vi]}
  - {id: muong-nha, name: Xã Mường Nhà, code: "03364", languages: [vi]}
"""
SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang]}
"""
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "CN")
HEADINGS = {
    "date": ["Ngày", "NGÀY PHÁT", "Ngày, tháng", "Ngày phát thanh"],
    "time": ["Giờ", "Giờ phát", "Giờ bắt đầu", "GIỜ KẾ HOẠCH"],
    "commune": ["Xã", "Xã/Phường", "Đơn vị", "Địa bàn"],
    "programme": ["Chương trình", "Nội dung phát", "Tên chương trình"],
    "weekday": ["Thứ"],
    "number": ["STT", "TT", "No."],
    "result": ["Kết quả", "Tình hình phát", "Kết quả thực hiện"],
    "played": ["Đã phát", "Đã phát (x)"],
    "note": ["Ghi chú"],
}
FATES = ("played", "missed", "unclaimed")
SAYS = {
    ("result", "played"): ["Đã phát", "đã phát đủ", "Tốt"],
    ("result", "missed"): ["Không phát, mất điện", "chưa phát do hỏng loa"],
    ("played", "played"): ["x", "X", "✓", "có", True, 1],
    ("played", "missed"): ["mất điện", "không phát do mất mạng"],
    ("note", "played"): [None, "âm thanh tốt", "đã phát"],
    ("note", "missed"): ["không phát, mất điện", "Không phát được vì hỏng loa"],
}
ABOVE = [
    ["UBND XÃ MƯỜNG PHĂNG", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["BẢNG THEO DÕI PHÁT THANH"], ["Tháng 11 năm 2026"], [None],
]  # fmt: skip
BETWEEN = [
    [None], ["Tuần 47"], ["I", "Các xã vùng cao"], ["Cộng", None, "2 lượt"], [None, None, None, 7],
]  # fmt: skip
BELOW = [
    [["Tổng cộng", None, None, "12 lượt"]], [["Tổng số: 12 lượt"]], [[None, None, "Cộng"]],
    [["Ghi chú: số liệu tạm tính"]], [["Điện Biên, ngày 30 tháng 11 năm 2026"]],
    [["Người lập biểu", None, None, "KT. GIÁM ĐỐC"], ["(Ký, họ tên)", None, None, "(Ký, đóng dấu)"],
     ["Lò Văn Hặc", None, None, "Quàng Thị Thanh"]],
]  # fmt: skip


@dataclass
class Table:
    """Rows, and what each one with a play, a miss or neither stands for."""

    rows: list[list[Any]]
    fates: dict[tuple[date, str], str]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    says = draw(st.sampled_from(("result", "played", "note")))
    columns = ["date", "time", "commune", "programme", says]
    columns += draw(st.lists(st.sampled_from(("weekday", "number")), unique=True))
    columns = draw(st.permutations(columns))
    rows = draw(st.lists(st.sampled_from(ABOVE), max_size=4, unique_by=str))
    rows = [*rows, [draw(st.sampled_from(HEADINGS[name])) for name in columns]]
    lines = draw(st.lists(
        st.tuples(st.integers(1, 20), st.sampled_from(("muong-phang", "muong-nha")),
                  st.sampled_from(FATES if says != "note" else FATES[:2])),
        min_size=1, max_size=6, unique_by=lambda line: line[:2],
    ))  # fmt: skip
    fates = {}
    for number, (day, commune, fate) in enumerate(lines, start=1):
        at = datetime(2026, 11, day, 5, 15)
        fates[at.date(), commune] = fate
        name = {"muong-phang": "Xã Mường Phăng", "muong-nha": "Xã Mường Nhà"}[commune]
        cells = {
            "date": [f"{at:%d/%m/%Y}", f"{at:%d-%m-%Y}", at, f"{at:%Y-%m-%d}"],
            "time": ["05:15", "5h15", at.time(), timedelta(hours=5, minutes=15)],
            "commune": [name, name.upper(), name.removeprefix("Xã "), commune],
            "programme": ["chao", "Chào bà con", "CHÀO BÀ CON"],
            "weekday": [WEEKDAYS[at.weekday()]],
            "number": [number],
            says: SAYS.get((says, fate), [None, "", "-"]),
        }
        rows.append([draw(st.sampled_from(cells[column])) for column in columns])
        if draw(st.integers(0, 5)) == 0:
            rows.append(draw(st.sampled_from(BETWEEN)))
    below = draw(st.lists(st.sampled_from(BELOW), unique_by=str))
    return Table([*rows, *chain.from_iterable(below)], fates)


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE)


def save(folder: Path, rows: list[list[Any]], ending: str) -> Path:
    path = folder / f"so.{ending}"
    if ending == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
        return path
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        written = [[_text(cell) for cell in row] for row in rows]
        csv.writer(file, delimiter=";" if ending == "csv" else "\t").writerows(written)
    return path


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


@settings(
    max_examples=200, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(table=tables(), ending=st.sampled_from(("csv", "tsv", "xlsx")))
def test_no_play_more_and_no_play_less(
    root: Path, given_: ImportContext, table: Table, ending: str
) -> None:
    path = save(root, table.rows, ending)
    found = files.read([path], given_)
    rows = [one.row for _at, one in found.reported]
    plays = [(one.started_at.date(), one.commune) for one in rows if isinstance(one, Play)]
    misses = [(one.date, one.commune) for one in rows if isinstance(one, Miss)]
    wanted = {fate: {key for key, one in table.fates.items() if one == fate} for fate in FATES}
    told = [(one.place.row, one.reasons) for one in found.rejected]
    assert told == []
    assert (sorted(plays), sorted(misses)) == (sorted(wanted["played"]), sorted(wanted["missed"]))
    assert len(found.unclaimed) == len(wanted["unclaimed"])
