"""Communes from tables: what is taken, what is refused, and what stays as it is in the file."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from broadcast import cli
from broadcast.errors import BroadcastError, Problem, WorkspaceError
from broadcast.files.yaml import load
from broadcast.schedule.communes import file
from broadcast.schedule.communes.importing import CommuneTable, KnownCommunes, read
from support.places import REPOSITORY
from support.workspaces import BROADCAST_YAML, Require, Write

KNOWN = KnownCommunes(
    [{"id": "muong-cha", "name": "Xã Mường Chà", "code": "03166"}],
    {"vi": "Tiếng Việt", "blt": "Tiếng Thái", "hmn": "Tiếng Mông"},
    {"vung-cao": "Vùng cao", "long-chao": "Lòng chảo"},
)
FILE = """\
# Ghi chú đầu tệp
slots:
  sang: {start: "05:15", length: 15m}   # sáng sớm
groups:
  vung-cao: {name: Vùng cao}
communes:
  # xã đầu tiên
  - {id: na-tau, name: Xã Nà Tấu, languages: [vi], quiet: ["21:00-05:00"]}   # giữ nguyên

# cuối tệp
"""


def _csv(folder: Path, text: str | bytes, name: str = "xa.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _xlsx(folder: Path, sheets: dict[str, Iterable[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / "xa.xlsx"
    book.save(path)
    return path


def _entries(table: CommuneTable) -> list[dict[str, Any]]:
    return [dict(entry) for entry in table.entries]


def _refused(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(BroadcastError) as caught:
        read(path, KNOWN)
    return caught.value.problems


# --- reading


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_excel_saves_it(tmp_path: Path, start: str, separator: str, end: str) -> None:
    rows = [
        ["DANH SÁCH XÃ", "", "", "", "", "", "", ""],
        ["STT", "Tên xã", "Mã", "Nhóm", "Ngôn ngữ", "Số loa", "Từ ngày", "Đến ngày"],
        ["1", "Xã Mường Phăng", "3325", "Vùng cao", "Kinh + Thái", "12", "01/07/2025", ""],
        ["2", "Phường Mường Lay", "03151", "", "vi/hmn", "", "2025-07-01", "31/12/2030"],
    ]
    text = start + "".join(separator.join(row) + end for row in rows)
    table = read(_csv(tmp_path, text), KNOWN)
    assert _entries(table) == [
        {"id": "muong-phang", "name": "Xã Mường Phăng", "code": "03325", "groups": ["vung-cao"],
         "languages": ["vi", "blt"], "loudspeakers": 12, "from": date(2025, 7, 1)},
        {"id": "muong-lay", "name": "Phường Mường Lay", "code": "03151",
         "languages": ["vi", "hmn"], "from": date(2025, 7, 1), "to": date(2030, 12, 31)},
    ]  # fmt: skip
    assert table.unknown == ("STT",)


def test_cells_are_parted_where_headings_of_communes_stand(tmp_path: Path) -> None:
    """Not where most signs are, and not by headings of plays: only this reader knows these."""
    text = "Tên,Nhóm,Số loa\nXã Mường Phăng,vung-cao;;;;;;,8\nXã Nà Tấu,;;;;;;;;,9\n"
    found = _entries(read(_csv(tmp_path, text), KNOWN))
    assert [(one["name"], one["loudspeakers"]) for one in found] == [
        ("Xã Mường Phăng", 8),
        ("Xã Nà Tấu", 9),
    ]


def test_a_workbook_with_dates_numbers_and_several_sheets(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path,
        {
            "Bìa": [["Báo cáo"], ["Năm 2026"]],
            "Danh sách": [
                ["Xã, phường", "Mã xã", "Số loa", "Hiệu lực từ", "Hiệu lực đến"],
                ["Xã Nà Tấu", 3316, 8.0, datetime(2025, 7, 1), None],  # noqa: DTZ001
                ["Xã Thanh An", "03352", None, 45839, "31/12/2026"],
                [None, None, None, None, None],
            ],
        },
    )
    assert _entries(read(path, KNOWN)) == [
        {"id": "na-tau", "name": "Xã Nà Tấu", "code": "03316", "loudspeakers": 8,
         "from": date(2025, 7, 1)},
        {"id": "thanh-an", "name": "Xã Thanh An", "code": "03352", "from": date(2025, 7, 1),
         "to": date(2026, 12, 31)},
    ]  # fmt: skip


def test_names_are_composed_and_ids_made_of_them(tmp_path: Path) -> None:
    path = _csv(tmp_path, "Tên xã\nXã  Mu\u031bo\u031b\u0300ng Phăng\nXã Xa Dung\nXa Dung Hạ\n")
    found = _entries(read(path, KNOWN))
    assert [one["id"] for one in found] == ["muong-phang", "xa-dung", "xa-dung-ha"]
    assert found[0]["name"] == "Xã Mường Phăng"


def test_xa_and_phuong_of_one_name_get_two_ids(tmp_path: Path) -> None:
    table = read(_csv(tmp_path, "Tên xã\nPhường Mường Chà\nXã Mường Chà\n"), KNOWN)
    assert [one["id"] for one in table.entries] == ["phuong-muong-cha", "muong-cha"]


def test_a_known_code_means_the_commune_that_is_there(tmp_path: Path) -> None:
    table = read(_csv(tmp_path, "Tên xã,Mã\nXã Tên Mới,3166\n"), KNOWN)
    assert [one["id"] for one in table.entries] == ["muong-cha"]


def test_a_known_name_means_the_commune_that_is_there(tmp_path: Path) -> None:
    known = replace(KNOWN, communes=[{"id": "mp", "name": "Xã Mường Phăng"}])
    table = read(_csv(tmp_path, "Tên xã\nXÃ MƯỜNG PHĂNG\nXã Ðiện Mới\n"), known)
    assert [one["id"] for one in table.entries] == ["mp", "dien-moi"]
    assert table.entries[1]["name"] == "Xã Điện Mới"  # with the right letter


def test_what_stands_below_a_table_is_no_commune(tmp_path: Path) -> None:
    rows = "".join(f"Xã Số {number},{number}\n" for number in range(1, 7))
    below = 'Tổng cộng,\nNgười lập biểu,\n"(Ký, ghi rõ họ tên)",\n'
    table = read(_csv(tmp_path, f"Tên xã,Số loa\n{rows}{below}"), KNOWN)
    assert len(table.entries) == 6
    assert table.skipped == ("Tổng cộng", "Người lập biểu", "(Ký, ghi rõ họ tên)")
    with pytest.raises(WorkspaceError) as caught:
        read(_csv(tmp_path, f"Tên xã,Số loa\n{rows}Vùng cao\nXã A,1\n"), KNOWN)
    (problem,) = caught.value.problems
    assert (problem.line, "is Vùng cao a commune?" in problem.message) == (8, True)


def test_a_code_stands_for_one_commune(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read(_csv(tmp_path, "Tên xã,Mã\nXã A,3999\nXã B,03999\n"), KNOWN)
    (problem,) = caught.value.problems
    assert "the code 03999 stands here twice (first on line 2)" in problem.message


def test_merged_units_name_what_they_became(tmp_path: Path) -> None:
    text = (
        "Tên xã,Đến ngày,Sáp nhập vào\nXã Cũ,30/06/2025,Xã Mới\nXã Mới,,\nXã A,1/7/2025,muong-cha\n"
    )
    found = read(_csv(tmp_path, text), KNOWN).entries
    assert [one.get("became") for one in found] == ["moi", None, "muong-cha"]


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        (",,,,,,1", "name of the commune is missing", ""),
        ("Xã A,Vùng sâu,,,,,", "no group Vùng sâu", "Vùng cao"),
        ("Xã A,,Tiếng Tái,,,,", "language Tiếng Tái is not declared", "Tiếng Thái"),
        ("Xã A,,,31/02/2025,,,", "no day 31/02/2025", ""),
        ("Xã A,,,hôm qua,,,", "hôm qua is not a date", ""),
        ("Xã A,,,01/07/2025,01/06/2025,,", "ends before it begins", ""),
        ("Xã A,,,,,Xã B,", "needs its last day", ""),
        ("Xã A,,,,01/07/2025,Xã B,", "no other commune Xã B", ""),
        ("Xã A,,,,,,mười", "mười is not a number of loudspeakers", ""),
        ("Xã A,,,,,,-3", "-3 is not a number of loudspeakers", ""),
        ("Xã Đầu,,,,,,", "the commune dau stands here twice (first on line 2)", "delete one"),
        ("Xã ???,,,,,,", "", ""),
        ("???,,,,,,", "no id can be made", "column id"),
        (f"Xã {'A' * 61},,,,,,", "no id can be made", "column id"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, row: str, message: str, hint: str) -> None:
    head = "Tên xã,Nhóm,Ngôn ngữ,Từ ngày,Đến ngày,Sáp nhập vào,Số loa\nXã Đầu,,,,,,\n"
    path = _csv(tmp_path, f"{head}{row}\n")
    if not message:
        message, hint = "no id can be made", ""
    problems = _refused(path)
    assert [(one.line, one.path) for one in problems] == [(3, path)]
    assert message in problems[0].message
    if hint:
        assert hint in problems[0].hint or "id" in problems[0].message


def test_every_bad_row_of_thousands_is_named(tmp_path: Path) -> None:
    rng = random.Random(4)
    bad = sorted(rng.sample(range(2, 3002), 90))
    rows = [
        f"Xã Số {number},{'31/02/2025' if number in bad else '01/07/2025'}"
        for number in range(2, 3002)
    ]
    problems = _refused(_csv(tmp_path, "Tên xã,Từ ngày\n" + "\n".join(rows) + "\n"))
    assert [one.line for one in problems] == bad


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("Tên xã\nXã Mường Phăng\n".encode("cp1258", "replace"), "Windows"),
        ("Tên xã\nXã Mường Phăng\n".encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0 old", "97-2003"),
        (b"PK\x03\x04 broken", "cannot be read"),
        ("Cột\n1\n".encode(), "no column with the names"),
        ("Tên xã\n".encode(), "no commune in this table"),
        (b"", "no column with the names"),
    ],
    ids=["cp1258", "utf16", "xls", "zip", "headings", "empty", "nothing"],
)
def test_files_that_are_no_table_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (problem,) = _refused(_csv(tmp_path, data))
    assert message in problem.message + problem.hint
    assert problem.path is not None


def test_all_communes_of_a_real_province(tmp_path: Path, require: Require) -> None:
    require("shared")
    table = (REPOSITORY.parent / "shared/data/communes-2025.csv").read_text(encoding="utf-8-sig")
    head, *rows = table.splitlines()
    own = [row for row in rows if "Tỉnh Điện Biên" in row]
    path = _csv(tmp_path, "\n".join([head, *own]))
    found = read(path, KnownCommunes([], {"vi": "Tiếng Việt"}, {})).entries
    languages = ("vi", "blt", "hmn")
    sample, _problems = file.load(REPOSITORY / "schedules/communes.yaml", languages, "vi")
    assert sample is not None
    assert {(e["id"], e["name"], e["code"]) for e in found} == {
        (one.id, one.name, one.code) for one in sample.communes
    }


# --- writing


def _import(root: Path, path: Path, *words: str) -> int:
    return cli.run(["-C", str(root), "communes", "import", str(path), *words])


def test_new_communes_are_added_and_the_rest_stays(workspace: Write, tmp_path: Path) -> None:
    root = workspace({"schedules/communes.yaml": FILE})
    path = _csv(tmp_path, "Tên xã,Số loa\nXã Mường Phăng,12\nXã Nà Tấu,\nXã: Lạ # 1,\n")
    assert _import(root, path) == 0
    text = (root / "schedules/communes.yaml").read_text(encoding="utf-8")
    added = [line for line in text.splitlines() if line not in FILE.splitlines()]
    assert added == [
        "  - {id: muong-phang, name: Xã Mường Phăng, loudspeakers: 12}",
        '  - {id: xa-la-1, name: "Xã: Lạ # 1"}',
    ]
    assert [line for line in text.splitlines() if line in FILE.splitlines()] == FILE.splitlines()
    assert _import(root, path) == 0
    assert (root / "schedules/communes.yaml").read_text(encoding="utf-8") == text


def test_what_differs_is_kept_or_changed_on_request(
    workspace: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"schedules/communes.yaml": FILE})
    path = _csv(tmp_path, "Tên xã,Số loa,Đến ngày\nXã Nà Tấu,7,31/12/2026\n")
    assert _import(root, path, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "rows": 1, "added": [], "changed": [], "kept": ["na-tau"], "ignored_columns": [],
        "skipped": [], "written": False,
    }  # fmt: skip
    assert (root / "schedules/communes.yaml").read_text(encoding="utf-8") == FILE
    assert _import(root, path, "--update", "--dry-run") == 0
    assert (root / "schedules/communes.yaml").read_text(encoding="utf-8") == FILE
    assert _import(root, path, "--update") == 0
    assert "na-tau: loudspeakers: null → 7" in capsys.readouterr().out
    text = (root / "schedules/communes.yaml").read_text(encoding="utf-8")
    assert (
        '  - {id: na-tau, name: Xã Nà Tấu, languages: [vi], quiet: ["21:00-05:00"], '
        "loudspeakers: 7, to: 2026-12-31}   # giữ nguyên\n" in text
    )


def test_a_table_with_errors_changes_nothing(
    workspace: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"schedules/communes.yaml": FILE})
    path = _csv(tmp_path, "Tên xã,Số loa\nXã A,1\nXã B,x\nXã C,y\n")
    assert _import(root, path) == 1
    err = capsys.readouterr().err
    assert "xa.csv:3:" in err
    assert "xa.csv:4:" in err
    assert (root / "schedules/communes.yaml").read_text(encoding="utf-8") == FILE


@pytest.mark.parametrize(
    "text",
    [
        None,
        "communes: []\n",
        "communes:\n",
        "slots: {}\n",
        "communes:\n- {id: x, name: X}\nslots: {}\n",
        "communes:\n  - id: x\n    name: X\n# cuối\ngroups: {}\n",
        FILE,
    ],
    ids=["none", "empty", "null", "other", "flat", "blocks", "usual"],
)
def test_any_form_of_the_file_takes_more(
    workspace: Write, tmp_path: Path, text: str | None
) -> None:
    root = workspace({"schedules/communes.yaml": text})
    assert _import(root, _csv(tmp_path, "Tên xã\nXã Mới\nXã Hai\n")) == 0
    document, problems = load(root / "schedules/communes.yaml")
    assert problems == ()
    assert document is not None
    assert isinstance(document.data, dict)
    entries: Any = document.data["communes"]
    assert [one["id"] for one in entries][-2:] == ["moi", "hai"]
    if text and "communes" in text:
        for line in text.splitlines()[1:]:
            assert line in (root / "schedules/communes.yaml").read_text(encoding="utf-8")


def test_a_list_on_one_line_is_not_changed(workspace: Write, tmp_path: Path) -> None:
    text = "communes: [{id: x, name: X}]\n"
    root = workspace({"schedules/communes.yaml": text})
    assert _import(root, _csv(tmp_path, "Tên xã\nXã Mới\n")) == 1
    assert (root / "schedules/communes.yaml").read_text(encoding="utf-8") == text


def test_a_file_with_errors_is_not_changed(workspace: Write, tmp_path: Path) -> None:
    root = workspace({"schedules/communes.yaml": FILE + "x: 1\n"})
    assert _import(root, _csv(tmp_path, "Tên xã\nXã Mới\n")) == 1


def test_the_list_shows_slots_and_validity(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FILE.replace("languages: [vi]", "languages: [vi], to: 2026-12-31")
    root = workspace({"schedules/communes.yaml": text, "broadcast.yaml": BROADCAST_YAML})
    assert cli.run(["-C", str(root), "communes"]) == 0
    assert "sang 05:15" in capsys.readouterr().out
    assert cli.run(["-C", str(root), "communes", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["communes"]
    assert (one["id"], one["to"], one["slots"]["sang"]["start"]) == (
        "na-tau", "2026-12-31", "05:15",
    )  # fmt: skip


# --- what offices write below and beside the list


SIGNED = [
    [None, "Điện Biên, ngày 30 tháng 11 năm 2026", None, None],
    ["Người lập biểu", None, "Thủ trưởng đơn vị", None],
    ["(Ký, họ tên)", None, "(Ký, đóng dấu)", None],
    ["Lò Văn Hặc", None, "Quàng Thị Thanh", None],
]


def test_signatures_totals_and_notes_are_no_communes(tmp_path: Path) -> None:
    rows = [
        ["Tên xã", "Mã", "Ngôn ngữ", "Số loa"], ["Xã Thử", "03999", "Kinh, Thái", 4],
        ["Kỳ Sơn", "03998", "vi", 5], ["Tổng Cọt", "03997", "vi", 1], [None, None, None, 10],
        ["Cộng", "3 xã", None, 10], ["Ghi chú: số liệu tạm tính", None, None, None], *SIGNED,
    ]  # fmt: skip
    table = read(_xlsx(tmp_path, {"Danh sách": rows}), KNOWN)
    assert [one["name"] for one in table.entries] == ["Xã Thử", "Kỳ Sơn", "Tổng Cọt"]
    assert len(table.skipped) == 7


def test_a_last_day_that_a_formula_lost_is_told(tmp_path: Path) -> None:
    head = ["Tên xã", "Ngôn ngữ", "Từ ngày", "Đến ngày"]
    for cell, words in (("=C2+30", "Đến ngày: the formula =C2+30 has no value"),
                        ("#REF!", "Đến ngày: the cell shows the error #REF!")):  # fmt: skip
        path = _xlsx(tmp_path, {"A": [head, ["Xã C", "vi", datetime(2025, 7, 1), cell]]})  # noqa: DTZ001
        (problem,) = _refused(path)
        assert (problem.line, words in problem.message) == (2, True)


def test_lists_beside_the_communes_and_what_is_hidden(tmp_path: Path) -> None:
    head = ["Tên xã", "Mã", "Ngôn ngữ"]
    path = _xlsx(tmp_path, {
        "Tra cứu": [["Tên xã", "Số loa"], ["Xã Lạ", 1]],
        "Vùng cao": [head, ["Xã A", "03990", "vi"]], "Vùng thấp": [head, ["Xã B", "03991", "vi"]],
    })  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["Vùng thấp"].sheet_state = "hidden"
    book["Vùng cao"].row_dimensions[2].hidden = True
    book.save(path)
    table = read(path, KNOWN)
    assert [one["name"] for one in table.entries] == ["Xã A", "Xã B"]
    assert table.skipped == ("sheet Tra cứu",)
    assert table.noticed == (
        "hidden rows were read as well: 2",
        "the sheet Vùng thấp is hidden; its rows were read as well",
    )


def test_a_commune_called_as_it_is_spelt_comes_before_one_that_is_alike(tmp_path: Path) -> None:
    there = [{"id": "ha", "name": "Xã Hà"}, {"id": "ha2", "name": "Xã Hạ"}]
    found = read(_csv(tmp_path, "Tên xã\nXã Hạ\nXã Hà\n"), replace(KNOWN, communes=there))
    assert [one["id"] for one in found.entries] == ["ha2", "ha"]
