"""Reports from the command line; schedules/plan.yaml and schedules/activities."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import cli, periods
from broadcast.files.yaml import load as load_yaml
from broadcast.reports.formats.xlsx_parts import sheet_name
from broadcast.reports.gathering import before, year_so_far
from broadcast.schedule import activities, activity_words, targets
from broadcast.workspace import province as province_file
from support import reportreading
from support.places import REPOSITORY
from support.workspaces import Write

# --- the command


def test_the_command_prints_one_json_document(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["report", "--month", "2023-08", "--json"]) == 0
    shown = capsys.readouterr()
    document = json.loads(shown.out)
    assert (document["plays"], document["communes"]["covered"]) == (664, 129)
    assert shown.err == ""


@pytest.mark.parametrize(
    ("given", "plays"),
    [
        (["--quarter", "2023-Q3"], 704),
        (["--year", "2023"], 704),
        (["--from", "2023-07-01", "--to", "2023-07-31"], 40),
        (["--from", "01/08/2023", "--to", "31/08/2023"], 664),
    ],
)
def test_any_period_can_be_asked_for(
    root: Path, capsys: pytest.CaptureFixture[str], given: list[str], plays: int
) -> None:
    assert cli.run(["report", *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plays"] == plays


def test_files_go_where_they_are_asked_for(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    month = ["report", "--month", "2023-08"]
    assert cli.run([*month, "--format", "xlsx,docx,html", "--format", "csv,json"]) == 0
    folder = root / "output" / "reports"
    names = {f"report-2023-08.{kind}" for kind in ("xlsx", "docx", "html", "csv", "json")}
    assert {path.name for path in folder.iterdir()} == names
    assert cli.run([*month, "-o", str(tmp_path / "bao-cao.docx")]) == 0
    made = tmp_path / "bao-cao.docx"
    assert made.read_bytes() == (folder / "report-2023-08.docx").read_bytes()
    assert cli.run([*month, "-o", str(tmp_path / "nơi khác"), "--format", "html"]) == 0
    assert reportreading.of_html((tmp_path / "nơi khác" / "report-2023-08.html").read_bytes())
    capsys.readouterr()
    assert cli.run([*month, "-o", str(tmp_path / "a.docx"), "--format", "html"]) == 2
    assert "another format" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.doc", "a.DOC", "a.xls", "a.odt", "a.txt"])
def test_a_file_of_another_kind_is_wrong_usage(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    wanted = tmp_path / name
    for formats in ([], ["--format", "docx"]):
        assert cli.run(["report", "--month", "2023-08", "-o", str(wanted), *formats]) == 2
        assert "a report is no ." in capsys.readouterr().err
    assert not wanted.exists()
    folder = tmp_path / "tháng 8.2023"
    assert cli.run(["report", "--month", "2023-08", "-o", str(folder)]) == 0
    assert (folder / "report-2023-08.xlsx").is_file()


def test_a_file_that_cannot_be_written_stops_no_other(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = root / "output" / "reports"
    for kind in ("docx", "csv"):
        (folder / f"report-2023-08.{kind}" / "in the way").mkdir(parents=True)
    given = ["report", "--month", "2023-08", "--format", "docx,xlsx,csv,html", "--json"]
    assert cli.run(given) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["plays"] == 664
    assert shown.err.count("the file cannot be written") == 2
    assert "report-2023-08.docx" in shown.err
    assert "report-2023-08.csv" in shown.err
    made = [path.suffix for path in sorted(folder.iterdir()) if path.is_file()]
    assert made == [".html", ".xlsx"]
    assert shown.err.count("\nwritten: ") == 2


def test_the_terminal_shows_the_main_figures(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--lang", "vi", "report", "--month", "2023-08"]) == 0
    out = capsys.readouterr().out
    assert "664" in out
    assert "Tiếng Mông" in out


@pytest.mark.parametrize(
    "given",
    [
        [], ["--month", "2023-08", "--year", "2023"], ["--month", "2023-13"],
        ["--from", "2023-08-01"],
        ["--quarter", "2023-Q5"], ["--from", "2023-08-02", "--to", "2023-08-01"],
        ["--month", "2023-08", "--format", "odt"],
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_wrong_usage(root: Path, given: list[str]) -> None:
    assert cli.run(["report", *given]) == 2


def test_problems_of_the_plan_are_told_and_the_report_made(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "schedules" / "plan.yaml").write_text(
        "years:\n  - {year: 2023, targets: [{topic: loi-icch, broadcasts: 5}]}\n", encoding="utf-8"
    )
    assert cli.run(["report", "--month", "2023-08", "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["plays"] == 664
    assert "loi-icch" in shown.err
    assert cli.run(["check"]) == 1
    assert "loi-icch" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("activities.csv", "08/2023,Hội nghị,38,", "08/2023,Hội nghị,38 cuộc,"),
        ("plan.yaml", "broadcasts: 400", "broadcasts: 0"),
        ("2023.yaml", "slots: [chieu]", "slots: [chiu]"),
        ("2023.yaml", "to: 2023-12-31", "to: 2023-12-31\ncampaign: []"),
        ("communes.yaml", "name: Xã số 5,", "name: Xã số 5, loudspeaker: 3,"),
    ],
)
def test_a_report_says_that_something_could_not_be_read(
    root: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str
) -> None:
    path = root / "schedules" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert cli.run(["report", "--month", "2023-08", "--json"]) == 1
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert note.startswith(f"1 mistake in {file}: ")


# --- periods


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (periods.month("2026-01"), date(2025, 12, 1), date(2025, 12, 31)),
        (periods.month("2024-03"), date(2024, 2, 1), date(2024, 2, 29)),
        (periods.quarter("2026-Q1"), date(2025, 10, 1), date(2025, 12, 31)),
        (periods.quarter("2026-Q4"), date(2026, 7, 1), date(2026, 9, 30)),
        (periods.year("2026"), date(2025, 1, 1), date(2025, 12, 31)),
        (periods.days(date(2026, 3, 1), date(2026, 3, 7)), date(2026, 2, 22), date(2026, 2, 28)),
    ],
)
def test_the_period_before(period: periods.Period, first: date, last: date) -> None:
    found = before(period)
    assert (found.first, found.last) == (first, last)
    assert year_so_far(period).first == date(period.last.year, 1, 1)


# --- the plan


def _plan(folder: Path, text: str) -> tuple[targets.YearPlans, list[str]]:
    path = folder / "schedules" / "plan.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    found, problems = targets.load(folder, ("loi-ich", "huong-dan"), ("vi", "blt"))
    return found, [f"{one.line}: {one.message}" for one in problems]


def test_a_plan_has_targets_by_topic_and_language(tmp_path: Path) -> None:
    text = (
        "years:\n  - year: 2026\n    targets:\n"
        "      - {topic: loi-ich, language: vi, broadcasts: 1200, budget_line: Chi}\n"
        "      - {broadcasts: 9000}\n"
    )
    found, problems = _plan(tmp_path, text)
    assert problems == []
    assert found[2026].targets == (
        targets.PlayTarget("loi-ich", "vi", 1200, "Chi"),
        targets.PlayTarget(None, None, 9000, None),
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{topic: loi-icch, broadcasts: 5}", "4: the topic loi-icch is not declared"),
        ("{language: hmn, broadcasts: 5}", "4: the language hmn is not declared"),
        ("{topic: loi-ich, broadcasts: 0}", "broadcasts must be more than 0"),
        ("{topic: loi-ich, broadcast: 5}", "4: the key broadcast is not known"),
        ("{topic: loi-ich}", "broadcasts is missing"),
    ],
)
def test_a_wrong_plan_is_told_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    _found, problems = _plan(tmp_path, f"years:\n  - year: 2026\n    targets:\n      - {line}\n")
    assert any(words in one for one in problems), problems


def test_a_wrong_target_goes_alone_and_is_told_once(tmp_path: Path) -> None:
    good = "{topic: loi-ich, language: vi, broadcasts: 1200}"
    bad = {
        "{topic: huong-dan, broadcasts: 0}": "broadcasts must be more than 0",
        "{topic: loi-icch, broadcasts: 5}": "the topic loi-icch is not declared",
        "{topic: [loi-ich], broadcasts: 5}": "topic must be",
        "{topic: huong-dan, broadcasts: 5, budget: Chi}": "the key budget is not known",
        "5": "must be keys with their values",
    }
    for line, words in bad.items():
        text = f"years:\n- year: 2026\n  targets:\n  - {good}\n  - {line}\n  - {{broadcasts: 9}}\n"
        found, problems = _plan(tmp_path, text)
        assert [(one.topic, one.plays) for one in found[2026].targets] == [
            ("loi-ich", 1200), (None, 9),
        ]  # fmt: skip
        assert len(problems) == 1, problems
        assert problems[0].startswith("5: ")
        assert words in problems[0]
    found, problems = _plan(tmp_path, "years: [{year: 2026, targets: [{broadcasts: 0}]}]\n")
    assert found == {}
    assert len(problems) == 1


def test_the_same_target_and_the_same_year_twice(tmp_path: Path) -> None:
    year = "  - {year: 2026, targets: [{broadcasts: 5}, {broadcasts: 6}]}\n"
    _found, problems = _plan(tmp_path, f"years:\n{year}{year}")
    assert "2: there are two targets for the same topic and language" in problems
    assert "3: the year 2026 stands here twice" in problems


def test_the_samples_are_valid_and_marked_as_samples() -> None:
    document, _problems = load_yaml(REPOSITORY / "schedules" / "plan.yaml")
    assert document is not None
    schema = json.loads(
        (REPOSITORY / "broadcast" / "schemas" / "plan.schema.json").read_text(encoding="utf-8")
    )
    jsonschema.validate(document.data, schema)
    province, _found = province_file.load(REPOSITORY / "broadcast.yaml")
    assert province is not None
    found, problems = targets.load(REPOSITORY, tuple(province.topics), tuple(province.languages))
    assert problems == ()
    assert "mẫu" in str(found[2026].document)
    sample, problems = activities.load(REPOSITORY)
    assert problems == ()
    assert {row.kind for row in sample.rows} == activities.KINDS.keys()
    lines = (REPOSITORY / "schedules" / "activities.csv").read_text("utf-8").splitlines()
    assert all("mẫu" in line for line in lines[2:])


@pytest.mark.parametrize("guide", ["en/monthly-report.md", "vi/bao-cao.md"])
def test_the_guides_show_a_plan_and_activities_that_are_read(tmp_path: Path, guide: str) -> None:
    text = (REPOSITORY / "docs" / guide).read_text(encoding="utf-8")
    shown = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    found, problems = _plan(tmp_path, shown[1])
    assert problems == []
    assert len(found[2026].targets) == 3
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [line.strip("| ") for line in lines if "2026 |" in line]
    heads = next(line.strip("| ") for line in text.splitlines() if line.startswith("| Kỳ"))
    table = "\n".join(";".join(cell.strip() for cell in row.split("|")) for row in (heads, *rows))
    sample, problems = _activities(tmp_path, table)
    assert problems == []
    assert len(sample.rows) == len(activities.KINDS)


# --- activities


def _activities(folder: Path, text: str) -> tuple[activities.Activities, list[str]]:
    path = folder / "schedules" / "activities.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    found, problems = activities.load(folder)
    return found, [f"{one.line}: {one.message}" for one in problems]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_activities_are_read_whatever_saved_them(tmp_path: Path, separator: str, mark: str) -> None:
    rows = [
        ("Kỳ", "Hoạt động", "Số lượng", "Số người"), ("11/2026", "Hội nghị", "38", "1.313"),
        ("20/11/2026", "tờ rơi", "23949", ""), ("2026-10", "Hội nghị", "7", "90"),
    ]  # fmt: skip
    text = mark + "\r\n".join(separator.join(row) for row in rows)
    found, problems = _activities(tmp_path, text)
    assert problems == []
    november = found.within(date(2026, 11, 1), date(2026, 11, 30))
    assert november["conferences", "items"] == 38
    assert november["conferences", "people"] == 1313
    assert november["leaflets", "items"] == 23949
    assert found.within(date(2026, 1, 1), date(2026, 12, 31))["conferences", "items"] == 45
    week = (date(2026, 11, 16), date(2026, 11, 22))
    assert found.within(*week)["leaflets", "items"] == 23949
    assert [row.kind for row in found.torn(*week)] == ["conferences"]


def test_activities_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tháng", "Kênh", "Số lượng", "Lượt xem", "Ghi chú"])
    book.active.append([date(2026, 11, 1), "Zalo", 8, 882, ""])
    book.active.append([date(2026, 11, 20), "Livestream", 1, 1700, None])
    book.active.append(["11/2026", "Cổng thông tin", 44, 58938, None])
    (tmp_path / "schedules").mkdir()
    book.save(tmp_path / "schedules" / "activities.xlsx")
    found, problems = activities.load(tmp_path)
    assert problems == ()
    sums = found.within(date(2026, 11, 1), date(2026, 11, 30))
    assert (sums["zalo", "views"], sums["livestreams", "views"]) == (882, 1700)
    assert sums["portal", "visits"] == 58938


def _book(folder: Path, *sheets: list[list[Any]]) -> tuple[activities.Activities, list[str]]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
    (folder / "schedules").mkdir(exist_ok=True)
    book.save(folder / "schedules" / "activities.xlsx")
    found, problems = activities.load(folder)
    return found, [f"{one.severity} {one.line}: {one.message}" for one in problems]


ACTIVITIES = ["STT", "Kỳ", "Hoạt động", "Số lượng", "Số người"]


def test_figures_that_a_formula_lost_are_mistakes(tmp_path: Path) -> None:
    for cell, words in (("=30+8", "the formula =30+8 has no value"), ("#REF!", "the error #REF!")):
        found, problems = _book(tmp_path, [ACTIVITIES, [1, "11/2026", "Hội nghị", cell, 5]])
        assert found.rows == ()
        assert len(problems) == 1
        assert problems[0].startswith("error 2: Số lượng: ")
        assert words in problems[0]
    _found, problems = _book(tmp_path, [ACTIVITIES[1:], ["#REF!", "Hội nghị", 3, 5]])
    assert "error 2: Kỳ: the cell shows the error #REF!" in problems  # and no comment


def test_rows_of_activities_that_are_no_data_are_passed_over_and_told(tmp_path: Path) -> None:
    rows = [
        ["BÁO CÁO"], ACTIVITIES, [1, "11/2026", "Hội nghị", 38, 5],
        [None, "Tổng cộng", None, "=SUM(D3:D3)", 5], [None, "Cộng", "1 hoạt động"],
        [None, None, "Điện Biên, ngày 30 tháng 11 năm 2026"],
        ["Người lập biểu", None, None, "GIÁM ĐỐC"], ["Lò Văn A", None, None, "Trần B"],
    ]  # fmt: skip
    found, problems = _book(tmp_path, rows, [["Hướng dẫn"]])
    assert [row.figures for row in found.rows] == [{"items": 38, "people": 5}]
    assert [one.split(":")[0] for one in problems] == ["warning 1", "warning 4"]
    assert "Tổng cộng" in problems[1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("11/2026,Hội ngị,3", "2: Hội ngị is no kind of activity"),
        ("13/2026,Hội nghị,3", "2: 13/2026 is not a month"),
        ("31/02/2026,Hội nghị,3", "2: there is no day 31/02/2026"),
        ("11/2026,Hội nghị,-3", "2: -3 is not a number"),
        ("11/2026,Hội nghị,2.5", "2: 2.5 is not a number"),
        ("11/2026,Hội nghị,0.500", "2: 0.500 is not a number"),
        ("11/2026,Hội nghị,038.500", "2: 038.500 is not a number"),
        (",Hội nghị,3", "2: the month or day is missing"),
        ("11/2026,Tờ rơi,3,5", "2: Tờ rơi has no figure people"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    text = f"Kỳ,Hoạt động,Số lượng,Số người\n{row}\n11/2026,Zalo,5\n"
    found, problems = _activities(tmp_path, text)
    assert [one for one in problems if words in one] == problems
    assert len(problems) == 1
    assert len(found.rows) == 1


def test_a_file_without_headings_and_one_beside_another(tmp_path: Path, workspace: Write) -> None:
    _found, problems = _activities(tmp_path, "11/2026,Zalo,5\n")
    assert problems == ["1: no row of headings was found"]
    (tmp_path / "schedules" / "activities.xlsx").write_bytes(b"PK\x03\x04")
    _found, problems = _activities(tmp_path, "Kỳ,Hoạt động,Số lượng\n11/2026,Zalo,5\n")
    assert len(problems) == 1
    assert "only activities.csv is read" in problems[0]


def test_rows_that_may_mean_the_same_are_added_up_and_told(tmp_path: Path) -> None:
    rows = (
        "11/2026,Hội nghị,38,1313", "11/2026,Zalo,8,", "tháng 11/2026,conference,38,",
        "20/11/2026,Zalo,1,", "21/11/2026,Zalo,1,", "20/11/2026,Livestream,1,",
        "20/11/2026,Livestream,1,", "12/2026,Hội nghị,2,", "11/2026,Tờ rơi,7,",
        "11/2026,Tờ rơi,0,", "11/2026,Tờ rơi,,",
    )  # fmt: skip
    text = "\n".join(("Kỳ,Hoạt động,Số lượng,Số người", *rows))
    found, problems = _activities(tmp_path, text)
    assert problems == [
        "4: Conferences, 2026-11: lines 2, 4 are added up",
        "6: Zalo items, 2026-11: the month and days in it are added up: lines 3, 5, 6",
        "8: Livestreams, 2026-11-20: lines 7, 8 are added up",
    ]
    assert {one.severity for one in activities.load(tmp_path)[1]} == {"warning"}
    sums = found.within(date(2026, 11, 1), date(2026, 11, 30))
    assert (sums["conferences", "items"], sums["zalo", "items"]) == (76, 10)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_comments_do_not_count_when_the_separator_is_looked_for(
    tmp_path: Path, separator: str
) -> None:
    other = ";" if separator == "," else ","
    comment = f"# hội nghị{other} nhóm nhỏ{other} tờ rơi{other} báo chí{other} cổng\n" * 50
    rows = (("Kỳ", "Hoạt động", "Số lượng"), ("11/2026", "Hội nghị", "38"))
    text = comment + "\n".join(separator.join(row) for row in rows)
    found, problems = _activities(tmp_path, text)
    assert problems == []
    assert found.within(date(2026, 11, 1), date(2026, 11, 30))["conferences", "items"] == 38


def test_figures_have_vietnamese_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "vi")
    assert activity_words.figure_names() == {
        "items": "số lượng", "people": "lượt người", "visits": "lượt truy cập", "views": "lượt xem",
        "reached": "lượt tiếp cận", "interactions": "lượt tương tác",
    }  # fmt: skip


@given(st.integers(0, 999_999_999), st.sampled_from(["", ".", ",", " "]))
def test_figures_are_read_with_any_separator(number: int, separator: str) -> None:
    assert activities.figure(f"{number:,}".replace(",", separator)) == number


@given(st.text(max_size=12))
def test_any_cell_is_a_span_a_figure_or_an_error_in_words(text: str) -> None:
    for read in (activities.span, activities.figure):
        with suppress(ValueError):
            read(text)


@given(st.lists(st.text(max_size=50), max_size=8))
def test_names_of_sheets_are_such_as_excel_allows(wanted: list[str]) -> None:
    taken: set[str] = set()
    for name in wanted:
        found = sheet_name(name, taken)
        assert 0 < len(found) <= 31
        assert not set("[]:*?/\\") & set(found)
        assert found.casefold() not in taken
        taken.add(found.casefold())
