"""Tables of plays as offices send them: every column and row is used, named or asked about."""

# ruff: noqa: DTZ001 - cells of spreadsheets have no time zones

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from broadcast import cli, i18n
from broadcast.i18n import LANGUAGES
from broadcast.packs import short_code
from broadcast.plays import headings
from broadcast.plays.imports import importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.schedule import timetable
from support.places import REPOSITORY
from support.playdata import two_programmes
from support.workspaces import Write

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
  chieu: {start: "17:00", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, code: "03325", languages: [vi]}
  - {id: muong-nha, name: Xã Mường Nhà, code: "03364", languages: [vi]}
  - {id: ha, name: Xã Hà, languages: [vi]}
  - {id: ha-2, name: Xã Hạ, languages: [vi]}
"""
SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang, chieu]}
"""
HEAD = ["Ngày", "Giờ", "Xã", "Chương trình", "Ngôn ngữ"]
X = "Xã Mường Phăng"
DAY, AT = datetime(2026, 11, 20), time(5, 15)
ROW = ["20/11/2026", "05:15", X, "chao", "vi"]
LATER = ["20/11/2026", "17:00", X, "chao", "vi"]
XROW = [DAY, AT, X, "chao", "vi"]


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE)


Import = Callable[..., importing.ImportedPlays]


@pytest.fixture
def take(root: Path, log: PlayLog, given_: ImportContext) -> Import:
    def taken(
        *rows: Sequence[Any], columns: Sequence[str] = (), **how: Any
    ) -> importing.ImportedPlays:
        path = root / "a.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return importing.take(log, [path], given_.answered(columns), **how)

    return taken


@pytest.fixture
def take_book(root: Path, log: PlayLog, given_: ImportContext) -> Import:
    def taken(
        *sheets: Sequence[Sequence[Any]], edit: Callable[[Workbook], Any] = lambda _book: None
    ) -> importing.ImportedPlays:
        book = Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"Trang {number}")
            for row in rows:
                sheet.append(row)
        edit(book)
        book.save(root / "a.xlsx")
        return importing.take(log, [root / "a.xlsx"], given_)

    return taken


def counts(taken: importing.ImportedPlays) -> tuple[int, int, int, int]:
    """New plays, misses, lines that nobody claims, and what was refused."""
    found = taken.found
    return taken.plays.new, taken.misses.new, len(found.unclaimed), len(found.rejected)


def said(taken: importing.ImportedPlays) -> list[str]:
    return ["; ".join(one.reasons) for one in taken.found.rejected]


def passed(taken: importing.ImportedPlays) -> list[int]:
    return [one.place.row for one in taken.found.skipped]


# --- columns


@pytest.mark.parametrize(
    ("heading", "cell", "wanted"),
    [
        ("Kết quả", "Đã phát", (1, 0, 0, 0)),
        ("Kết quả", "Không phát do mất điện", (0, 1, 0, 0)),
        ("Kết quả phát", "Chưa phát: hỏng loa", (0, 1, 0, 0)),
        ("Kết quả", "Không phát", (0, 0, 0, 1)),
        ("Kết quả", "Một phần", (0, 0, 0, 1)),
        ("Kết quả", "hỏi lại chị Lan", (0, 0, 0, 1)),
        ("Kết quả", "", (0, 0, 1, 0)),
        ("Tình hình phát", "tốt", (1, 0, 0, 0)),
        ("Trạng thái", "Không phát, mất điện", (0, 1, 0, 0)),
        ("Trạng thái", "xác nhận", (1, 0, 0, 0)),
        *(("Đã phát", tick, (1, 0, 0, 0)) for tick in ("x", "X", "✓", "có", "TRUE", "1", "rồi")),
        *(("Đã phát", tick, (0, 0, 1, 0)) for tick in ("", "-", "FALSE", "0", "☐")),
        ("Đã phát", "05:20", (1, 0, 0, 0)),
        ("Đã phát", "mất điện", (0, 1, 0, 0)),
        ("Đã phát", "không", (0, 0, 0, 1)),
        ("Đã phát (x)", "x", (1, 0, 0, 0)),
        ("Số lượt phát", "1", (1, 0, 0, 0)),
        ("Số lượt phát", "01", (1, 0, 0, 0)),
        ("Số lượt", "1 lượt", (1, 0, 0, 0)),
        ("Số lần phát", "0", (0, 0, 1, 0)),
        ("Số lần phát", "", (0, 0, 1, 0)),
        ("Số lượt phát", "3", (0, 0, 0, 1)),
        ("Số lượt phát", "vài", (0, 0, 0, 1)),
        ("Giờ thực tế", "06:40", (1, 0, 0, 0)),
        ("Giờ phát thực tế", "", (0, 0, 1, 0)),
        ("Giờ phát thực tế", "mất điện", (0, 1, 0, 0)),
        ("Giờ thực tế", "lúc sáng", (0, 0, 0, 1)),
        ("Ghi chú", "", (1, 0, 0, 0)),
        ("Ghi chú", "âm thanh tốt", (1, 0, 0, 0)),
        ("Ghi chú", "không phát, mất điện", (0, 1, 0, 0)),
        ("Ghi chú", "Không phát được vì hỏng loa", (0, 1, 0, 0)),
        ("Ghi chú", "không phát sinh sự việc gì", (1, 0, 0, 0)),
        ("Ghi chú", "không phát", (0, 0, 0, 1)),
        ("Ghi chú", "mất điện", (0, 0, 0, 1)),
        ("Ghi chú", "đài hỏng nên hôm nay nghỉ", (0, 0, 0, 1)),
        ("Ghi chú", "dai nghi le", (0, 0, 0, 1)),
        ("Ghi chú", "phục vụ hội nghị xã", (1, 0, 0, 0)),
        ("Tình trạng", "Phát tốt", (1, 0, 0, 0)),
        ("Tình trạng", "Hỏng loa", (0, 1, 0, 0)),
        ("Ghi chú", "mất điện, phát bù 17h", (0, 0, 0, 1)),
        ("Ghi chú", "phát dở thì mất điện", (0, 0, 0, 1)),
        ("Ghi chú", "phát bù lúc 11h", (0, 0, 0, 1)),
        ("Ghi chú", "đã phát dù mất điện lúc đầu", (1, 0, 0, 0)),
        ("Thứ", "Sáu", (1, 0, 0, 0)),
        ("Thứ", "Thứ 6", (1, 0, 0, 0)),
        ("Thứ", "6", (1, 0, 0, 0)),
        ("Thứ", "T6", (1, 0, 0, 0)),
        ("Thứ", "Thứ hai", (0, 0, 0, 1)),
        ("Thứ", "CN", (0, 0, 0, 1)),
        ("Thứ", "mai", (0, 0, 0, 1)),
        ("STT", "7", (1, 0, 0, 0)),
        ("No.", "7", (1, 0, 0, 0)),
        ("Số loa hỏng", "2", (0, 0, 0, 1)),
        ("Số loa hỏng", "", (0, 0, 0, 1)),
        ("", "hỏng", (0, 0, 0, 1)),
        ("", "1", (1, 0, 0, 0)),
    ],
)  # fmt: skip
def test_what_one_more_column_says(
    take: Import, heading: str, cell: str, wanted: tuple[int, int, int, int]
) -> None:
    taken = take([*HEAD, heading], [*ROW, cell])
    assert counts(taken) == wanted, said(taken)


def test_an_actual_time_counts_in_place_of_the_planned_one(take: Import) -> None:
    taken = take([*HEAD, "Giờ thực tế"], [*ROW, "06:40"], [*LATER, ""])
    ((_place, play),) = taken.found.plays
    assert (f"{play.started_at:%H:%M}", counts(taken)) == ("06:40", (1, 0, 1, 0))
    again = take(["Ngày", "Giờ kế hoạch", "Xã", "Chương trình", "Giờ phát"],
                 ["19/11/2026", "05:15", X, "chao", "05:25"])  # fmt: skip
    ((_place, play),) = again.found.plays
    assert f"{play.started_at:%H:%M}" == "05:25"


def test_two_rows_of_headings_part_planned_and_actual(take_book: Import) -> None:
    top = ["Ngày", "Giờ", None, "Xã", "Chương trình"]
    below = [None, "Kế hoạch", "Thực tế", None, None]
    taken = take_book([["SỔ PHÁT THANH"], top, below,
                       [DAY, AT, time(5, 40), X, "chao"], [DAY, time(17), None, X, "chao"]],
                      edit=lambda book: book["Trang 1"].merge_cells("B2:C2"))  # fmt: skip
    ((_place, play),) = taken.found.plays
    assert (f"{play.started_at:%H:%M}", counts(taken)) == ("05:40", (1, 0, 1, 0))


def test_columns_that_contradict_one_another_are_refused(take: Import) -> None:
    taken = take([*HEAD, "Đã phát", "Lý do không phát"], [*ROW, "x", "mất điện"])
    assert "says that it was played (x) and that it was not (mất điện)" in said(taken)[0]
    taken = take([*HEAD, "Kết quả", "Ghi chú"], [*ROW, "Đã phát", "không phát, mất điện"])
    assert counts(taken) == (0, 0, 0, 1)


def test_a_remark_gives_the_reason_that_a_result_lacks(take: Import) -> None:
    head = [*HEAD, "Kết quả thực hiện", "Ghi chú"]
    assert counts(take(head, [*ROW, "Không thực hiện", "do mất điện"])) == (0, 1, 0, 0)
    assert counts(take(head, [*LATER, "", "mất điện"])) == (0, 1, 0, 0)
    later = ["18/11/2026", *LATER[1:], "Đã phát", "phát bù lúc 11h"]
    assert "speaks of another time" in said(take(head, later))[0]
    assert counts(take([*head, "Giờ thực tế"], [*later, "18:20"])) == (1, 0, 0, 0)


def test_titles_between_lines_are_no_lines_that_nobody_claims(take: Import) -> None:
    taken = take(["TT", "Thứ", *HEAD, "Đã phát"], ["I", "Tuần 47"], [1, "Sáu", *ROW, "x"],
                 ["II", "Tuần 48"], [2, "Sáu", *LATER, ""])  # fmt: skip
    assert (counts(taken), passed(taken)) == ((1, 0, 1, 0), [2, 4])


def test_a_run_sheet_typed_with_its_own_headings(take: Import) -> None:
    head = ["Giờ", "Tệp", "Chương trình", "Thứ tiếng", "Thời lượng", "Mã", "Đã phát lúc",
            "Ký tên hoặc lý do"]  # fmt: skip

    def line(day: int, slot: str, *rest: str) -> list[str]:
        code = short_code.make(f"202611{day}-{slot}-muong-phang", "chao", "vi")
        return ["05:15", "01", "Chào bà con", "Tiếng Việt", "0:05", short_code.written(code), *rest]

    taken = take(head, line(16, "sang", "05:20", "An"), line(17, "sang", "", "1"), head,
                 line(18, "sang", "", ""), line(19, "sang", "", "loa hỏng"),
                 line(19, "chieu", "17:40", "An"))  # fmt: skip
    assert counts(taken) == (2, 2, 1, 0)
    assert {f"{play.started_at:%d %H:%M}" for _at, play in taken.found.plays} == {
        "16 05:20", "19 17:40",
    }  # fmt: skip
    assert {play.reporter for _at, play in taken.found.plays} == {"An"}
    assert [miss.reason for _at, miss in taken.found.misses] == ["power", "loudspeaker"]
    for rest in (("", "An"), ("05:20", "mất điện"), ("", "sét đánh")):
        assert counts(take(head, line(20, "sang", *rest))) == (0, 0, 0, 1)


def test_nothing_is_taken_before_a_column_is_understood(take: Import, log: PlayLog) -> None:
    rows = [[*HEAD, "Đánh giá"], [*ROW, "đạt"], [*LATER, "không đạt"]]
    taken = take(*rows, partial=True)
    assert (taken.done, counts(taken)) == (False, (0, 0, 0, 1))
    assert "the column Đánh giá (F) is not understood: “đạt”, “không đạt”" in said(taken)[0]
    assert '--columns "Đánh giá=ignore"' in taken.found.rejected[0].hint
    assert list(log.plays(date(2026, 1, 1), date(2026, 12, 31))) == []
    assert counts(take(*rows, columns=["Đánh giá=ignore"])) == (2, 0, 0, 0)
    assert counts(take([*HEAD, ""], [*ROW, "lạ"], columns=["F=ghi chú"]))[3] == 0


def test_answers_are_remembered_for_the_same_headings(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(text: str, *more: str) -> tuple[int, Any]:
        (root / "b.csv").write_text(text, encoding="utf-8")
        code = cli.run(["-C", str(root), "log", "import", str(root / "b.csv"), "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    head = ",".join([*HEAD, "Đánh giá"])
    code, first = run(f"{head}\n{','.join(ROW)},x\n")
    assert (code, first["taken"], first["new"]) == (1, False, 0)
    assert [one["heading"] for one in first["questions"]] == ["Đánh giá"]
    code, second = run(f"{head}\n{','.join(ROW)},x\n{','.join(LATER)},\n",
                       "--columns", "Đánh giá=played")  # fmt: skip
    assert (code, second["new"], len(second["unclaimed"])) == (0, 1, 1)
    assert (root / "schedules" / "columns.yaml").is_file()
    code, third = run(f"{head}\n{','.join(LATER)},x\n")
    assert (code, third["new"]) == (0, 1)
    other = ",".join(["STT", *HEAD, "Đánh giá"])
    assert run(f"{other}\n1,{','.join(ROW)},x\n")[0] == 1  # another table: asked again
    assert cli.run(["-C", str(root), "check"]) == 0  # and it is no schedule
    assert cli.run(["-C", str(root), "log", "import", str(root / "b.csv"), "--columns", "x"]) == 2


def test_a_plan_is_no_report(root: Path, log: PlayLog, given_: ImportContext) -> None:
    plan = root / "lich.csv"
    for lang in ("vi", "en"):
        assert cli.run(["--lang", lang, "-C", str(root), "schedule", "--week", "2026-W47",
                        "--format", "csv", "-o", str(plan)]) == 0  # fmt: skip
        cli.run(["--lang", "en", "-C", str(root), "communes"])
        taken = importing.take(log, [plan], given_, partial=True)
        assert (counts(taken), said(taken)) == (
            (0, 0, 0, 1), ["this is the plan, which says nothing of plays"],
        )  # fmt: skip


# --- rows that are no data


BELOW = {
    "two signatures": [["NGƯỜI LẬP BIỂU", "", "", "TRƯỞNG ĐÀI", ""],
                       ["(Ký, họ tên)", "", "", "(Ký, đóng dấu)", ""],
                       ["Lò Văn A", "", "", "Nguyễn Thị B", ""]],
    "place and date": [["", "", "", "Điện Biên, ngày 30 tháng 11 năm 2026", ""],
                       ["Người lập", "", "", "KT. GIÁM ĐỐC", ""],
                       ["", "", "", "PHÓ GIÁM ĐỐC", ""], ["Lò Thị C", "", "", "Trần D", ""]],
    "blank form of a date": [["Phăng, ngày ..... tháng ..... năm 2026", "", "", "TM. UBND", ""]],
    "total with words": [["Tổng cộng", "", "", "1 chương trình", ""]],
    "total in any column": [["", "", "Cộng", "", "12 lượt"]],
    "total below other columns": [["", "", "", "Tổng", ""], ["12 lượt", "", "", "Tổng", ""]],
    "total in one cell": [["Tổng số: 12 lượt"]],
    "total of a commune": [["Cộng", "", X, "12 lượt", ""]],
    "total without words": [["", "", "", "", "", "300", "2"]],
    "note": [["Ghi chú:", "xã mất điện hai hôm", "", "", ""], ["(*) Theo báo cáo của xã"]],
    "numbers of columns": [["(1)", "(2)", "(3)", "(4)", "(5)"]],
    "ruled lines": [["", " ", "\u00a0", "", ""], ["...", "", "-", "", "…"]],
    "recipients": [["Nơi nhận:", "", "", "GIÁM ĐỐC", ""], ["- Lưu: VT.", "", "", "", ""]],
}  # fmt: skip


@pytest.mark.parametrize("name", BELOW)
def test_rows_that_are_no_data_harm_nothing(take: Import, name: str) -> None:
    below = BELOW[name]
    wide = [*HEAD, "Thời lượng (giây)", "Số lượt"] if "without" in name else HEAD
    row = [*ROW, "5", "1"] if "without" in name else ROW
    later = [*LATER, "5", "1"] if "without" in name else LATER
    taken = take(["SỔ GHI"], wide, row, *below)
    assert counts(taken) == (1, 0, 0, 0), said(taken)
    if name != "ruled lines":
        assert passed(taken) == list(range(4, 4 + len(below)))
    taken = take(wide, row, *below, [], later)  # and no row after them is lost
    assert (taken.plays.new, taken.plays.known, said(taken)) == (1, 1, [])


def test_a_row_with_a_slip_is_never_taken_for_a_signature(take: Import) -> None:
    bad = [
        ["hôm qua", "05:15", X, "chao", "vi"], ["20/11/2026", "", X, "Tổng cộng", "vi"],
        ["Lò Văn A", "05:15", X, "chao", "vi"], ["", "05:15", X, "chao", "vi"],
    ]  # fmt: skip
    taken = take(HEAD, ROW, *bad)
    assert [one.place.row for one in taken.found.rejected] == [3, 4, 5, 6]


def test_rows_that_are_only_numbered_are_told_together(take: Import) -> None:
    taken = take(["STT", *HEAD], [1, *ROW], *[[number] for number in range(2, 40)])
    assert counts(taken) == (1, 0, 0, 0)
    assert [one.reasons for one in taken.found.skipped] == [
        ("rows 3–40 are numbered and otherwise empty",)
    ]


def test_lists_and_summaries_beside_a_table_are_passed_over(take_book: Import) -> None:
    plays = [HEAD, XROW]
    summary = [["TỔNG HỢP"], ["Xã", "Chương trình", "Số lượt"], [X, "chao", 1], ["Cộng", None, 1]]
    days = [["Ngày", "Xã", "Số lượt"], [DAY, X, 1]]
    names = [["Mã", "Tên xã"], ["03325", X], ["03364", "Xã Mường Nhà"]]
    taken = take_book(plays, summary, days, names)
    assert counts(taken) == (1, 0, 0, 0), said(taken)
    assert [one.place.sheet for one in taken.found.skipped] == ["Trang 2", "Trang 3", "Trang 4"]
    below = take_book([*plays, [], *summary[1:]])
    assert (below.plays.known, said(below)) == (1, [])
    beside = take_book([[*HEAD, None, "Xã", "Số lượt"], [*XROW, None, X, 1], [None] * 7 + [9]])
    assert (beside.plays.known, said(beside)) == (1, [])
    assert "from column G on" in beside.found.skipped[0].reasons[0]
    alone = take_book(summary)
    assert "the column Ngày is missing" in said(alone)[0]
    headless = take_book(plays, [[DAY, time(17), X, "chao", "vi"]])
    assert counts(headless) == (0, 0, 0, 1)


# --- what cannot be read


def test_formulas_without_a_value_are_no_empty_cells(take_book: Import) -> None:
    head = [*HEAD, "Lý do không phát"]
    taken = take_book([head, [*XROW, '=IF(1,"mất điện","")']])
    assert "Lý do không phát: the formula" in said(taken)[0]
    taken = take_book([HEAD, XROW, ["=A2-2", "=B2", "=C2", "=D2", "=E2"]])
    assert [one.place.row for one in taken.found.rejected] == [3]
    taken = take_book([HEAD, XROW, ["=A2-2"]])
    assert [one.place.row for one in taken.found.rejected] == [3]
    taken = take_book(
        [["STT", *HEAD], ["=ROW()-1", *XROW], ["Cộng", *[None] * 4, "=COUNTA(B2:B2)"]]
    )
    assert counts(taken) == (1, 0, 0, 0), said(taken)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!"])
def test_errors_are_named(take: Import, take_book: Import, error: str) -> None:
    for taken in (take(HEAD, [error, *ROW[1:]]), take_book([HEAD, [error, *XROW[1:]]])):
        assert f"Ngày: the cell shows the error {error}" in said(taken)[0]
    assert counts(take([*HEAD, "Ghi chú"], [*ROW, error])) == (0, 0, 0, 1)


def test_what_is_hidden_is_taken_and_named(take_book: Import) -> None:
    def hide(book: Workbook) -> None:
        book["Trang 2"].sheet_state = "hidden"
        book["Trang 1"].row_dimensions[3].hidden = True
        book["Trang 1"].column_dimensions["E"].hidden = True

    other = [datetime(2026, 11, 18), *XROW[1:]]
    taken = take_book([HEAD, XROW, [DAY, time(17), *XROW[2:]]], [HEAD, other], edit=hide)
    assert taken.plays.new == 3
    told = [(one.place.sheet, one.reasons[0]) for one in taken.found.noticed]
    assert told == [
        ("Trang 1", "hidden rows were read as well: 3"),
        ("Trang 1", "hidden columns were read as well: E"),
        ("Trang 2", "the sheet is hidden; its rows were read as well"),
    ]


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b'<c r="A2" s="1" t="n"><v>46346</v></c>':
        b'<c r="A2" s="1" t="d"><v>2026-11-20T00:00:00.000</v></c>',
}  # fmt: skip


def strict(path: Path) -> None:
    """Save a workbook again with the namespaces of Strict OOXML (ISO/IEC 29500-1)."""
    with zipfile.ZipFile(path) as old:
        parts = {part.filename: old.read(part) for part in old.infolist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            written = data
            for usual, other in STRICT.items():
                written = written.replace(usual, other)
            new.writestr(name, written)


def test_strict_ooxml_is_read(
    root: Path, log: PlayLog, given_: ImportContext, recwarn: Any
) -> None:
    book = Workbook()
    for row in (HEAD, XROW, [DAY, time(17), *XROW[2:]]):
        book.active.append(row)
    book.save(root / "b.xlsx")
    strict(root / "b.xlsx")
    taken = importing.take(log, [root / "b.xlsx"], given_)
    assert (counts(taken), list(recwarn)) == ((2, 0, 0, 0), [])
    assert {f"{play.started_at:%d %H:%M}" for _at, play in taken.found.plays} == {
        "20 05:15", "20 17:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
         + "EncryptedPackage".encode("utf-16le"), "protected by a password"),
        ("a.xls", b"\xef\xbb\xbf\n<html><body><table>", "web page (HTML)"),
        ("a.xls", b"<!DOCTYPE html PUBLIC x>", "web page (HTML)"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML file"),
        ("a.xls", b"MIME-Version: 1.0\nX-Document", "web archive"),
        ("~$a.xlsx", b"\x05Admin" + b" " * 159, "lock file"),
    ],
)  # fmt: skip
def test_each_kind_of_file_has_its_own_words(
    root: Path, log: PlayLog, given_: ImportContext, name: str, data: bytes, words: str
) -> None:
    (root / name).write_bytes(data)
    taken = importing.take(log, [root / name], given_)
    assert words in said(taken)[0]
    assert taken.found.rejected[0].hint


@pytest.mark.parametrize(
    ("member", "words"),
    [("xl/workbook.bin", ".xlsb"), ("word/document.xml", "Word"), ("content.xml", ".ods")],
)
def test_other_archives_are_named(
    root: Path, log: PlayLog, given_: ImportContext, member: str, words: str
) -> None:
    with zipfile.ZipFile(root / "a.xlsx", "w") as archive:
        archive.writestr("mimetype", "x")
        archive.writestr(member, "x")
    assert words in said(importing.take(log, [root / "a.xlsx"], given_))[0]


def test_a_lock_file_beside_a_good_file_is_left_out(
    root: Path, log: PlayLog, given_: ImportContext, take: Import
) -> None:
    take(HEAD, ROW)
    lock = root / "~$a.xlsx"
    lock.write_bytes(b"\x05Admin" + b" " * 159)
    taken = importing.take(log, [lock, root / "a.csv"], given_)
    assert (taken.plays.known, counts(taken)[3]) == (1, 0)
    assert [one.place.path for one in taken.found.skipped] == [lock]


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\u200e", "\u00ad", "\ufeff"])
def test_invisible_signs_are_named(take: Import, sign: str) -> None:
    taken = take(HEAD, [ROW[0], ROW[1], f"Xã Mường{sign} Phăngg", *ROW[3:]])
    assert f"Xã: the cell holds an invisible sign (U+{ord(sign):04X}" in said(taken)[0]
    assert counts(take(HEAD, [f"20/1{sign}1/2026", *LATER[1:]])) == (1, 0, 0, 0)  # it says its date
    assert counts(take([f"Ngày{sign}", *HEAD[1:]], [*ROW[:4], f"{sign}"])) == (1, 0, 0, 0)


def test_a_number_that_lost_its_zero_and_names_as_they_are_spelt(
    take: Import, take_book: Import
) -> None:
    head = ["Ngày", "Giờ", "Mã xã", "Chương trình"]
    ((_at, play),) = take(head, ["20/11/2026", "05:15", "3325", "chao"]).found.plays
    assert play.commune == "muong-phang"
    ((_at, play),) = take_book([head, [DAY, AT, 3364, "chao"]]).found.plays
    assert play.commune == "muong-nha"
    for written, commune in (("Xã Hà", "ha"), ("Hạ", "ha-2"), ("XÃ HẠ", "ha-2"), ("Hà", "ha")):
        taken = take(HEAD, ["18/11/2026", "05:15", written, "chao", "vi"])
        ids = {play.commune for _at, play in taken.found.plays}
        assert ids | {commune} == {commune}, written
        assert said(taken) == []
    assert "several communes" in said(take(HEAD, ["17/11/2026", "05:15", "xa ha", "chao", "vi"]))[0]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(take: Import) -> None:
    bad = ["31/02/2026", *ROW[1:], ""]
    taken = take([*HEAD, "Ghi chú"], [*ROW, "một\nhai\r\nba"], [], bad)
    assert [one.place.row for one in taken.found.rejected] == [4]


def test_an_uncalculated_zero_of_xlsxwriter_is_no_value(
    root: Path, log: PlayLog, given_: ImportContext
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(root / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEAD, "Đã phát"])
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 5, '=IF(1,"x","")')
    taken = importing.take(log, [root / "a.xlsx"], given_)
    assert counts(taken) == (0, 0, 0, 1)


def test_the_terminal_says_what_was_left_open(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[*HEAD, "Đã phát"], [*ROW, "x"], [*LATER, ""]])
    (root / "a.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    assert cli.run(["-C", str(root), "log", "import", str(root / "a.csv")]) == 0
    shown = capsys.readouterr()
    assert "a.csv:3: not claimed" in shown.err
    assert "1 line is not claimed" in shown.err
    assert "new plays: 1" in shown.out


def test_rows_of_a_log_are_not_judged_again(take: Import) -> None:
    head = [*HEAD, "Ghi chú", "UUID"]
    row = [*ROW, "không phát, mất điện", "5a1e2c14-94a1-4a57-8d84-93f5be3b6f10"]
    assert counts(take(head, row))[0] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_we_print_ourselves_is_understood(lang: str) -> None:
    """A word that is changed on the run sheet or in the plan must be read when it comes back."""
    words = i18n.of(lang)
    printed = (
        "Time", "File", "Programme", "Language", "Length", "Code", "Played at",
        "Signature or reason",
    )  # fmt: skip
    page = (REPOSITORY / "broadcast/pages/run-sheet.html").read_text(encoding="utf-8")
    assert page.count("<th>{{ words.") == len(printed)
    for row in ([words(one) for one in printed], timetable.headings(lang)):
        found = headings.find([(1, row)])
        assert found is not None
        assert (found.unknown, found.twice) == ({}, ())
