"""Reports: what is counted, and that every format says the same."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import html

from broadcast import periods
from broadcast.pictures import lettering
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Play
from broadcast.reports.basis import Basis
from broadcast.reports.formats import csv as csv_file
from broadcast.reports.formats import docx as docx_file
from broadcast.reports.formats import html as html_file
from broadcast.reports.formats import json as json_file
from broadcast.reports.formats import writing
from broadcast.reports.formats import xlsx as xlsx_file
from broadcast.reports.planned import Planning
from broadcast.reports.plays_by import measures
from broadcast.reports.report import report as make
from broadcast.reports.tables import Chart, Report, ReportColumn, ReportRow, ReportTable, minutes
from broadcast.reports.units import units
from broadcast.schedule import expansion
from support import reportdata, reportreading
from support.workspaces import Golden, Require

AUGUST = periods.month("2023-08")
Month = tuple[PlayLog, Basis, Path]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    root = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGUAGE", "en")
        log, basis = reportdata.open_month(root)
    with log:
        yield log, basis, root


@pytest.fixture(params=["en", "vi"])
def report(request: pytest.FixtureRequest, month: Month, monkeypatch: Any) -> Report:
    monkeypatch.setenv("LANGUAGE", request.param)
    return make(month[0], month[1], AUGUST)


def _raw(root: Path) -> list[dict[str, Any]]:
    """The rows of August as SQLite has them, read without our code."""
    with sqlite3.connect(root / "broadcast.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM plays WHERE started_at LIKE '2023-08-%+07:00'")
        return [dict(row) for row in rows]


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) < 0.0006
    return bool(one == other)


# --- the month of the sources


def test_the_month_of_the_sources_is_told_as_they_tell_it(report: Report, month: Month) -> None:
    raw = _raw(month[2])
    assert len(raw) == report.plays == 664
    assert (report.covered, report.communes) == (129, 129)
    by_lang = Counter(row["lang"] for row in raw)
    table = report.table("by_language")
    assert {row.key: table.cell(row.key, "played") for row in table.rows} == dict(by_lang)
    assert dict(by_lang) == reportdata.LANGS
    assert report.seconds == sum(row["seconds"] for row in raw)
    assert report.table("summary").cell("verified", "now") == sum(
        row["state"] == "verified" for row in raw
    )


@pytest.mark.parametrize(
    ("key", "column"),
    [("by_programme", "programme"), ("by_topic", "topic"), ("by_language", "lang"),
     ("by_commune", "commune")],
)  # fmt: skip
def test_each_table_equals_a_recount_of_the_rows(month: Month, key: str, column: str) -> None:
    table = make(month[0], month[1], AUGUST).table(key)
    plays: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    for row in _raw(month[2]):
        name = "xa-001" if row[column] == "xa-cu" else row[column]
        plays[name] += 1
        seconds[name] += row["seconds"]
        claimed[name] += row["state"] == "claimed"
    names = [row.key for row in table.rows]
    assert dict(zip(names, table.column("played"), strict=True)) == dict(plays)
    assert dict(zip(names, table.column("minutes"), strict=True)) == dict(seconds)
    assert dict(zip(names, table.column("claimed"), strict=True)) == {n: claimed[n] for n in names}
    assert table.total is not None
    assert table.total[table.place("played")] == 664


def test_groups_audiences_and_months_equal_a_recount(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    raw = _raw(month[2])
    odd = sum(row["commune"] == "xa-cu" or int(row["commune"][-3:]) % 2 for row in raw)
    groups = made.table("by_group")
    assert groups.cell("vung-cao", "played") == odd
    assert groups.cell("long-chao", "played") == 664 - odd
    pension = sum(row["programme"] == "luong-huu" for row in raw)
    assert made.table("by_audience").cell("nong-dan", "played") == pension
    assert made.table("by_audience").cell("lao-dong-tu-do", "played") == pension
    assert groups.total is None
    assert made.table("by_month").column("played") == (0, 0, 0, 0, 0, 0, 40, 664)


def test_the_summary_compares_with_july_and_the_year(month: Month) -> None:
    table = make(month[0], month[1], AUGUST).table("summary")
    plays = [table.cell("played", column) for column in ("now", "before", "change", "year")]
    assert plays == [664, 40, 624, 704]
    assert table.cell("played", "growth") == pytest.approx(624 / 40)
    # in July, xa-cu was still a commune of its own
    assert table.cell("communes", "before") == 130
    assert table.cell("covered", "before") == 20


def test_merged_communes_count_for_what_they_became(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    table = made.table("by_commune")
    assert table.cell("xa-001", "former") == "Xã Cũ"
    assert "xa-cu" not in {row.key for row in table.rows}
    before = periods.days(date(2023, 8, 1), date(2023, 8, 15))
    assert {one.id for one in units(month[1].schedule, before).there} >= {"xa-cu", "xa-001"}


def test_targets_credits_misses_and_activities(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    raw = _raw(month[2])
    vi = sum(row["lang"] == "vi" and row["topic"] == "loi-ich" for row in raw)
    targets = made.table("targets")
    assert targets.cell("1-loi-ich-vi", "year") == vi
    assert targets.cell("1-loi-ich-vi", "reached") == vi / 200
    assert targets.cell("3-all-all", "year") == 704
    credited = made.table("credits")
    assert credited.cell("author:Lò Văn An", "programmes") == 9
    assert credited.cell("translator:Cà Văn Bình", "played") == 664 - 300
    assert credited.cell("reader:Vàng Thị HMN", "minutes") == sum(
        row["seconds"] for row in raw if row["lang"] == "hmn"
    )
    assert dict(
        zip((r.key for r in made.table("misses").rows), made.table("misses").column("misses"),
            strict=True)
    ) == dict(Counter(miss.reason for miss in reportdata.misses()))  # fmt: skip
    activities = json_file.document(made)["activities"]
    assert activities == {
        "conferences": {"items": 38, "people": 1313},
        "small_groups": {"items": 161, "people": 1939},
        "leaflets": {"items": 23949},
        "press": {"items": 16},
        "portal": {"items": 44, "visits": 58938},
        "fanpage": {"items": 40, "reached": 21500, "interactions": 2000},
        "zalo": {"items": 8, "views": 882},
        "livestreams": {"items": 1, "views": 1700},
    }


def test_plays_of_one_programme_are_shared_between_campaign_and_regular(month: Month) -> None:
    """On 7 August communes with even numbers have the programme in a campaign, the others not."""
    made = make(month[0], month[1], AUGUST)
    day = [row for row in _raw(month[2])
           if row["local_date"] == "2023-08-07" and row["programme"] == "bhyt-hssv"]  # fmt: skip
    even = [row for row in day if int(row["commune"][-3:]) % 2 == 0]
    assert even
    assert len(even) < len(day)
    table = made.table("by_campaign")
    assert table.cell("Ngày hội BHYT", "played") == len(even)
    ninth = [row for row in _raw(month[2]) if row["local_date"] == "2023-08-09"]
    pensions = [row for row in ninth if row["programme"] == "luong-huu"]
    assert table.cell("/regular", "played") == len(day) - len(even) + len(pensions)
    assert made.table("by_class").cell("priority", "played") == len(even)
    assert table.total is not None
    assert table.total[table.place("played")] == 664
    assert table.total[table.place("minutes")] == made.seconds


def test_a_campaign_elsewhere_makes_no_play_regular_that_nobody_planned(
    month: Month, tmp_path: Path
) -> None:
    """On 7 August some communes have the programme in a campaign, others in the regular ones."""
    schedule = replace(
        month[1].schedule,
        communes=tuple(
            replace(one, groups=()) if one.id == "xa-005" else one
            for one in month[1].schedule.communes
        ),
    )
    seventh = datetime(2023, 8, 7, 5, 15, tzinfo=reportdata.ZONE)
    there = ("xa-005", "xa-005", "xa-003", "xa-003", "xa-004", "xa-004", "xa-999")
    plays = [
        replace(_play(number, seventh), programme="bhyt-hssv", lang="vi", commune=name)
        for number, name in enumerate(there, start=1)
    ]
    with _log(tmp_path) as log:
        log.add(plays)
        made = make(log, replace(month[1], schedule=schedule), AUGUST)
    table = made.table("by_campaign")
    assert table.cell("/outside", "played") == 3  # of xa-005, which has none, and of nobody's
    assert table.cell("/regular", "played") == 2
    assert table.cell("Ngày hội BHYT", "played") == 2
    assert made.table("by_class").cell("/outside", "played") == 3


def test_planned_plays_are_those_of_the_expansion(month: Month) -> None:
    basis = month[1]
    span = (date(2023, 7, 1), date(2023, 8, 31))
    slots = expansion.expand(basis.schedule, *span, basis.facts).slots
    items = [(slot, item) for slot in slots for item in slot.items]
    counted = Planning(basis.schedule, basis.facts).between(*span)
    assert counted.total == len(items) > 1000
    assert counted.what == Counter((i.programme, i.lang, i.campaign) for _slot, i in items)
    assert counted.communes == Counter(slot.commune for slot, _item in items)
    assert counted.months == Counter(f"{slot.starts_at:%Y-%m}" for slot, _item in items)


def test_a_day_of_each_commune_is_that_of_the_expansion(month: Month) -> None:
    basis = month[1]
    day = date(2023, 8, 7)  # a campaign and the regular broadcasts have the same programme
    slots = expansion.expand(basis.schedule, day, day, basis.facts).slots
    wanted = Counter(
        (slot.commune, item.programme, item.lang, item.campaign)
        for slot in slots
        for item in slot.items
    )
    planning = Planning(basis.schedule, basis.facts)
    keys = {(programme, lang) for _commune, programme, lang, _campaign in wanted}
    assert {campaign for *_key, campaign in wanted} == {None, "Ngày hội BHYT"}
    for commune in [*(one.id for one in basis.schedule.communes), "nobody"]:
        for key in keys:
            there = {one[3]: n for one, n in wanted.items() if one[:3] == (commune, *key)}
            assert planning.campaigns(commune, day, key) == there


def test_when_all_that_is_planned_is_played_every_row_says_so(month: Month, tmp_path: Path) -> None:
    """Language, commune, group, programme, topic, audience, campaign, class and month."""
    basis = month[1]
    slots = expansion.expand(basis.schedule, date(2023, 7, 1), date(2023, 8, 31), basis.facts).slots
    plays = [
        replace(
            _play(number, slot.starts_at), slot=slot.id, commune=slot.commune, lang=item.lang,
            programme=item.programme, topic=basis.facts[item.programme, item.lang].topic,
        )
        for number, (slot, item) in enumerate(
            ((slot, item) for slot in slots for item in slot.items), start=1
        )
    ]  # fmt: skip
    with _log(tmp_path) as log:
        log.add(plays)
        made = make(log, basis, periods.quarter("2023-Q3"))
    assert made.plays == made.planned == len(plays)
    tables = [table for table in made if "planned" in {column.key for column in table.columns}]
    assert len(tables) == 9
    for table in tables:
        assert table.column("planned") == table.column("played"), table.key
    assert {row.key for row in made.table("by_campaign").rows} == {"Ngày hội BHYT", "/regular"}


def test_what_becomes_of_a_script_does_not_change_what_was_planned(month: Month) -> None:
    basis = month[1]
    later = {
        key: replace(fact, status="draft", stale="the original has changed", duration_s=None)
        for key, fact in basis.facts.items()
    }
    planned = [make(month[0], replace(basis, facts=facts), AUGUST).planned
               for facts in (basis.facts, later)]  # fmt: skip
    assert planned[0] == planned[1] > 0


# --- formats


def test_every_format_holds_the_same_numbers(report: Report) -> None:
    own = reportreading.own(report)
    numeric = reportreading.numbers(report)
    read = {
        "xlsx": reportreading.of_xlsx(xlsx_file.workbook(report), report),
        "html": reportreading.of_html(html_file.page(report)),
        "docx": reportreading.of_docx(docx_file.document(report), report),
    }
    for kind, figures in read.items():
        assert figures.keys() == own.keys(), kind
        for key, rows in own.items():
            assert len(figures[key]) == len(rows), (kind, key)
            for line, (given, wanted) in enumerate(zip(figures[key], rows, strict=True)):
                for place, is_number in enumerate(numeric[key][line]):
                    if is_number:
                        assert _close(given[place], wanted[place]), (kind, key, line, place)
    sheet = reportreading.of_csv(csv_file.document(report))
    document = json.loads(json_file.text(report))
    for table, shown in zip(report, document["tables"], strict=True):
        lines = [*(row.key for row in table.rows), *(["/total"] if table.total else [])]
        rows = [*shown["rows"], *([shown["total"]] if table.total else [])]
        for line, key in enumerate(lines):
            for place, column in enumerate(table.columns):
                wanted = own[table.key][line][place]
                assert rows[line][column.key] == wanted
                if numeric[table.key][line][place]:
                    assert float(sheet[table.key, key, column.key]) == wanted


def test_every_format_says_664_and_the_split(report: Report, month: Month) -> None:
    """Without our tables: the numbers of the raw rows stand in each file."""
    by_lang = Counter(row["lang"] for row in _raw(month[2]))
    names = {code: month[1].languages[code] for code in by_lang}
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(report)), data_only=True)
    cells = {row[0]: row[2] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert {code: cells[name] for code, name in names.items()} == dict(by_lang)
    page = html.document_fromstring(html_file.page(report).decode())
    section = page.get_element_by_id("by_language")
    shown = {row[0].text_content(): row[2].text_content() for row in section.iter("tr")}
    assert {code: int(shown[name]) for code, name in names.items()} == dict(by_lang)
    paragraphs = "\n".join(
        one.text for one in docx.Document(io.BytesIO(docx_file.document(report))).paragraphs
    )
    assert "664" in paragraphs
    assert "129/129" in paragraphs
    assert all(f"{name} {by_lang[code]}" in paragraphs for code, name in names.items())
    document = json_file.document(report)
    assert document["plays"] == 664
    assert document["communes"] == {"covered": 129, "total": 129}
    assert document["by_language"] == dict(by_lang)
    assert document["minutes"] == minutes(sum(row["seconds"] for row in _raw(month[2])))


def test_the_json_has_the_keys_of_the_design(month: Month) -> None:
    document = json_file.document(make(month[0], month[1], AUGUST))
    assert list(document)[:11] == [
        "from", "to", "plays", "planned", "communes", "by_language", "by_commune", "by_programme",
        "by_topic", "minutes", "activities",
    ]  # fmt: skip
    assert sum(document["by_commune"].values()) == document["plays"]


def test_the_same_report_has_the_same_bytes(month: Month) -> None:
    for kind in writing.FORMATS:
        one, other = (writing.data(make(month[0], month[1], AUGUST), kind) for _time in range(2))
        assert one == other, kind


def test_the_report_is_as_expected(month: Month, golden: Golden) -> None:
    golden("report-2023-08.json", json_file.text(make(month[0], month[1], AUGUST)).decode())


def test_no_text_becomes_a_formula(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(made)))
    titles = [cell for sheet in book for row in sheet.iter_rows() for cell in row
              if isinstance(cell.value, str) and "Tổng đài" in cell.value]  # fmt: skip
    assert titles
    assert {cell.data_type for cell in titles} == {"s"}
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row
                if cell.data_type == "f"]  # fmt: skip
    assert formulas
    total = r"SUBTOTAL\(109,bang_\w+\[[^\]]+\]\)"
    share = f'IF\\({total}=0,"",{total}/{total}\\)'
    assert all(re.fullmatch(f"=({total}|{share})", one) for one in formulas), formulas
    lines = csv_file.document(made).decode().splitlines()
    assert any(",'=Tổng đài" in line for line in lines)
    assert not any(",=" in line for line in lines)


_RECALCULATE = """\
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def test_libreoffice_calculates_the_same_totals(
    month: Month, tmp_path: Path, monkeypatch: Any, require: Require
) -> None:
    require("soffice")
    monkeypatch.setenv("LANGUAGE", "vi")
    report = make(month[0], month[1], AUGUST)
    profile = tmp_path / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
    made = tmp_path / "report.xlsx"
    made.write_bytes(xlsx_file.workbook(report))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(made)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    again = openpyxl.load_workbook(tmp_path / "again" / "report.xlsx", data_only=True)
    ours = openpyxl.load_workbook(made, data_only=True)
    totals = [(sheet.title, cell.coordinate) for sheet in openpyxl.load_workbook(made)
              for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]  # fmt: skip
    assert len(totals) > 30
    for name, place in totals:
        assert again[name][place].value == pytest.approx(ours[name][place].value), (name, place)


def test_months_sort_by_time_in_every_format(month: Month, monkeypatch: Any) -> None:
    monkeypatch.setenv("LANGUAGE", "vi")
    made = make(month[0], month[1], periods.days(date(2022, 11, 1), date(2023, 8, 31)))
    table = made.table("by_month")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(made)))
    sheet = book["Theo tháng"]
    cells = [sheet.cell(5 + line, 1) for line in range(len(table.rows))]
    assert [f"{cell.value:%Y-%m}" for cell in cells] == [row.key for row in table.rows]
    assert {cell.number_format for cell in cells} == {"mm/yyyy"}
    page = html.document_fromstring(html_file.page(made).decode())
    heads = page.get_element_by_id("by_month").findall(".//tbody/tr/th")
    assert [(one.get("data-value"), one.text) for one in heads[:3]] == [
        ("2022-11", "11/2022"), ("2022-12", "12/2022"), ("2023-01", "01/2023"),
    ]  # fmt: skip
    names = json_file.document(made)["tables"][[one.key for one in made].index("by_month")]["rows"]
    assert names[0]["month"] == "11/2022"


def _long(rows: int) -> Report:
    """A report with one table of long names."""
    name = "Dân hỏi, Giám đốc trả lời về bảo hiểm y tế hộ gia đình và mức đóng, số "
    columns = (ReportColumn("name", "Chương trình", "text"), *measures())
    made = tuple(ReportRow(f"ct-{n}", (f"{name}{n}", 9, 9, 9, 0, 1.0, 60)) for n in range(rows))
    chart = Chart(("planned", "played"))
    table = ReportTable(
        "by_programme", "Theo chương trình", "Theo chương trình", columns, made, (), chart
    )
    return Report(AUGUST, "Điện Biên", "Báo cáo", "tháng 8", 9, 9, 60, 1, 1, (table,))


def test_long_names_and_many_rows_have_room_in_the_workbook() -> None:
    heights = []
    for rows in (3, 15, 40):
        book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(_long(rows))))
        sheet = book.worksheets[0]
        assert {sheet.row_dimensions[5 + line].height for line in range(rows)} == {30}
        (chart,) = sheet._charts
        heights.append((chart.anchor.to.row - chart.anchor._from.row) * 20)
    assert heights[0] == 320
    assert heights[1] >= 760
    assert heights[2] == heights[1]  # the first 15 are shown


def test_the_workbook_is_ready_to_print(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(report)))
    for sheet, table in zip(book.worksheets, report, strict=True):
        assert len(sheet.title) <= 31
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert len(sheet.tables) == 1
        assert bool(sheet._charts) == (table.chart is not None)


def test_the_document_keeps_to_the_decree(report: Report) -> None:
    made = docx.Document(io.BytesIO(docx_file.document(report)))
    section = made.sections[0]
    edges = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(edge.mm) for edge in edges] == [30, 15, 20, 20]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert made.styles["Normal"].font.name == "Times New Roman"
    assert made.sections[-1].page_width > made.sections[-1].page_height
    assert len(made.inline_shapes) == 3
    titles = [one.text for one in made.paragraphs if one.text.startswith(("I. ", "II. ", "V. "))]
    assert len(titles) == 3
    assert all(one == one.upper() for one in titles)
    first, last = made.sections
    assert first.different_first_page_header_footer
    assert last.different_first_page_header_footer
    numbers = last._sectPr.find(qn("w:pgNumType"))
    assert numbers.get(qn("w:start")) == "1"
    assert numbers.getprevious().tag == qn("w:pgMar")


def test_the_document_says_to_whom_and_what_belongs_to_it(month: Month, monkeypatch: Any) -> None:
    monkeypatch.setenv("LANGUAGE", "vi")
    made = docx.Document(io.BytesIO(docx_file.document(make(month[0], month[1], AUGUST))))
    texts = [one.text for one in made.paragraphs]
    place = texts.index("Kính gửi: Bảo hiểm xã hội Việt Nam")
    assert place < next(n for n, text in enumerate(texts) if text.startswith("I. "))
    assert any(text.endswith("(Chi tiết từng xã tại Phụ lục kèm theo.)") for text in texts)
    annex = texts.index("Phụ lục")
    head = [made.paragraphs[annex + line] for line in range(3)]
    assert head[1].text == "LƯỢT PHÁT CỦA TỪNG XÃ, PHƯỜNG, THÁNG 8 NĂM 2023"
    assert head[2].text.startswith("(Kèm theo Báo cáo số ")
    assert head[2].text.endswith(" năm 2023 của Bảo hiểm xã hội tỉnh Điện Biên)")
    assert [(one.runs[0].bold, one.runs[0].italic) for one in head] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip
    ends = [cell.text for table in made.tables for cell in table.row_cells(0) if "Như" in cell.text]
    assert ends == ["Nơi nhận:\n- Như trên;\n- Giám đốc (để báo cáo);\n- Lưu: VT."]


def test_the_document_has_the_language_of_the_interface(report: Report) -> None:
    made = docx.Document(io.BytesIO(docx_file.document(report)))
    wanted = "vi-VN" if report.title.startswith("Kết") else "en-US"
    assert made.core_properties.language == wanted
    tags = made.styles.element.findall(f".//{qn('w:lang')}")
    assert {tag.get(qn("w:val")) for tag in tags} == {wanted}


def test_no_word_is_wider_than_its_column(report: Report) -> None:
    long = _long(3)
    for made in (report, replace(report, tables=(report.table("summary"), *long.tables))):
        document = docx.Document(io.BytesIO(docx_file.document(made)))
        for table in document.tables:
            widths_mm = [column.width.mm for column in table.columns]
            assert sum(widths_mm) < (253 if len(widths_mm) > 8 else 166)
            for row in table.rows:
                for width_mm, cell in zip(widths_mm, row.cells, strict=True):
                    size = cell.paragraphs[-1].runs[-1].font.size.pt
                    words = [lettering.width_px(one, size) for one in cell.text.split()]
                    assert max(words, default=0.0) * 25.4 / 72 <= width_mm - 2, cell.text


@pytest.mark.parametrize("languages", [8, 14, 60])
def test_a_table_of_many_columns_keeps_to_the_page(month: Month, languages: int) -> None:
    table = make(month[0], month[1], AUGUST).table("by_commune")
    more = tuple(
        ReportColumn(f"lang_{n}", f"Tiếng H'Mông {n}", summed=True) for n in range(languages)
    )
    rows = tuple(replace(row, cells=(*row.cells, *range(languages))) for row in table.rows)
    wide = replace(table, columns=(*table.columns, *more), rows=rows)
    base = make(month[0], month[1], AUGUST)
    made = replace(base, tables=(base.table("summary"), wide))
    found = docx.Document(io.BytesIO(docx_file.document(made))).tables[-1]
    widths_mm = [column.width.mm for column in found.columns]
    assert min(widths_mm) > 2
    assert sum(widths_mm) == pytest.approx(252, abs=2)
    assert found.cell(1, 0).paragraphs[0].runs[0].font.size.pt >= 7


def test_place_and_date_of_a_long_name_fit_into_a_line(month: Month, monkeypatch: Any) -> None:
    monkeypatch.setenv("LANGUAGE", "vi")
    basis = replace(month[1], province="Thành phố Hồ Chí Minh")
    made = docx.Document(io.BytesIO(docx_file.document(make(month[0], basis, AUGUST))))
    head = made.tables[0]
    line = head.cell(1, 1).text
    assert line == "Thành phố Hồ Chí Minh, ngày   tháng   năm 2023"
    times = 0.9  # width of Times New Roman in that of Noto Sans
    assert lettering.width_px(line, 13) * 25.4 / 72 * times < head.columns[1].width.mm
    office = head.cell(0, 0).text.splitlines()[1]
    assert office.split(" ")[-1] == "THÀNH\u00a0PHỐ\u00a0HỒ\u00a0CHÍ\u00a0MINH"


def test_charts_of_the_page_scroll_on_a_phone(report: Report) -> None:
    page = html.document_fromstring(html_file.page(report).decode())
    charts = page.findall(".//svg")
    assert len(charts) > 5
    assert {one.getparent().get("class") for one in charts} == {"scroll chart"}


# --- time


def _log(folder: Path) -> PlayLog:
    return PlayLog(f"sqlite:///{(folder / 'log.db').as_posix()}", "Asia/Ho_Chi_Minh")


def _play(number: int, moment: datetime) -> Play:
    one = next(reportdata.plays())
    return replace(one, uuid=uuid.UUID(int=number), started_at=moment)


def test_days_end_at_midnight_in_the_province(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()
    moments = [
        datetime(2022, 12, 31, 23, 59, 59, tzinfo=reportdata.ZONE),
        datetime(2023, 1, 1, 0, 0, tzinfo=reportdata.ZONE),
        datetime(2022, 12, 31, 17, 0, tzinfo=UTC),  # midnight in Việt Nam
        datetime(2023, 1, 31, 16, 59, 59, tzinfo=UTC),
        datetime(2023, 1, 31, 17, 0, tzinfo=UTC),
    ]
    with _log(tmp_path) as log:
        log.add(_play(n, moment) for n, moment in enumerate(moments, start=1))
        counted = {
            name: make(log, month[1], span).plays
            for name, span in (
                ("2022", periods.year("2022")), ("2023", periods.year("2023")),
                ("Q1", periods.quarter("2023-Q1")), ("01", periods.month("2023-01")),
                ("02", periods.month("2023-02")), ("12", periods.month("2022-12")),
                ("day", periods.days(date(2023, 1, 1), date(2023, 1, 1))),
            )
        }  # fmt: skip
        assert counted == {"2022": 1, "2023": 4, "Q1": 4, "01": 3, "02": 1, "12": 1, "day": 2}
        table = make(log, month[1], periods.month("2023-01")).table("summary")
        assert (table.cell("played", "before"), table.cell("played", "year")) == (1, 3)


@pytest.mark.parametrize("shift", [0, 1])
def test_random_plays_equal_a_recount_in_any_period(
    month: Month, tmp_path: Path, shift: int
) -> None:
    """Plays around midnight, of any commune, corrected and withdrawn; five kinds of period."""
    random = Random(shift)
    start = datetime(2022, 12, 30, tzinfo=reportdata.ZONE)
    kept: dict[int, Play] = {}
    with _log(tmp_path) as log:
        for number in range(1, 801):
            day = timedelta(days=random.randrange(370))
            edge = timedelta(seconds=random.choice((0, -1, 1, 18_900, 86_399)))
            name = random.choice(list(reportdata.PROGRAMMES))
            kept[number] = replace(
                _play(number, (start + day + edge).astimezone(random.choice((UTC, start.tzinfo)))),
                commune=random.choice(("xa-cu", "xa-001", "xa-002", "xa-129")),
                lang=random.choice(list(reportdata.LANGS)),
                programme=name,
                topic=random.choice((None, reportdata.PROGRAMMES[name][1])),
                seconds=random.randrange(1, 900),
                state=random.choice(("claimed", "verified")),
            )
        log.add(kept.values())
        for number in random.sample(range(1, 801), 40):
            if number % 2:
                log.withdraw(uuid.UUID(int=number), reportdata.RECORDED, "", "")
                del kept[number]
            else:
                changes = {"lang": "hmn", "seconds": 77, "started_at": start + timedelta(days=200)}
                log.correct(uuid.UUID(int=number), reportdata.RECORDED, **changes)
                kept[number] = replace(kept[number], **changes)
        for period in (
            periods.month("2023-01"), periods.month("2023-12"), periods.quarter("2023-Q3"),
            periods.year("2023"), periods.year("2022"),
            periods.days(date(2023, 2, 5), date(2023, 7, 9)),
        ):  # fmt: skip
            _equals_a_recount(make(log, month[1], period), list(kept.values()))


def _equals_a_recount(made: Report, kept: list[Play]) -> None:
    local = {id(one): one.started_at.astimezone(reportdata.ZONE).date() for one in kept}
    span = [one for one in kept if made.period.first <= local[id(one)] <= made.period.last]
    assert (made.plays, made.seconds) == (len(span), sum(one.seconds for one in span))
    ways: dict[str, Any] = {
        "by_language": lambda one: one.lang, "by_programme": lambda one: one.programme,
        "by_topic": lambda one: one.topic or "",
        "by_commune": lambda one: "xa-001" if one.commune == "xa-cu"
        and made.period.last > date(2023, 8, 15) else one.commune,
    }  # fmt: skip
    for key, way in ways.items():
        counted = {row.key: row.cells[made.table(key).place("played")]
                   for row in made.table(key).rows} if key in made else {}  # fmt: skip
        assert {name: n for name, n in counted.items() if n} == Counter(map(way, span)), key
    verified = sum(one.state == "verified" for one in span)
    assert made.table("summary").cell("verified", "now") == verified
    months = Counter(f"{local[id(one)]:%Y-%m}" for one in kept)
    table = made.table("by_month")
    for name, plays in zip((row.key for row in table.rows), table.column("played"), strict=True):
        if name != f"{made.period.last:%Y-%m}" or made.period.name.count("_") == 0:
            assert plays == months[name]


def test_a_correction_changes_the_report_and_a_withdrawal_takes_a_play_out(
    month: Month, tmp_path: Path
) -> None:
    with _log(tmp_path) as log:
        log.add(reportdata.plays())
        log.correct(uuid.UUID(int=10), reportdata.RECORDED, lang="hmn", commune="xa-129")
        log.withdraw(uuid.UUID(int=11), reportdata.RECORDED, "", "ghi nhầm")
        document = json_file.document(make(log, month[1], AUGUST))
        assert document["plays"] == 663
        assert document["by_language"] == {"vi": 298, "blt": 214, "hmn": 151}


def test_plays_of_communes_that_are_no_more_or_not_yet_have_their_names(
    month: Month, tmp_path: Path
) -> None:
    communes = tuple(
        replace(one, valid_from=date(2024, 1, 1)) if one.id == "xa-007" else one
        for one in month[1].schedule.communes
    )
    basis = replace(month[1], schedule=replace(month[1].schedule, communes=communes))
    moment = datetime(2023, 8, 7, 5, 15, tzinfo=reportdata.ZONE)
    with _log(tmp_path) as log:
        log.add(
            replace(_play(number, moment), commune=name)
            for number, name in enumerate(("xa-007", "xa-la", "xa-001"), start=1)
        )
        made = make(log, basis, AUGUST)
    assert made.table("by_commune").cell("xa-007", "commune") == "Xã số 7"
    assert made.table("by_commune").cell("xa-la", "commune") == "xa-la"
    assert made.covered == 1
    (unnamed,) = [one for one in made.notes if "does not name" in one]
    assert "xa-la" in unnamed
    assert "7" not in unnamed
    (absent,) = [one for one in made.notes if "did not exist in this period" in one]
    assert absent.endswith(": Xã số 7.")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2023-08-01", "2023-08-31", []),
        ("2023-08-07", "2023-08-13", ["the period, the year so far", "the period before"]),
        ("2023-08-01", "2023-08-07", ["the period, the year so far", "the period before"]),
        ("2023-09-01", "2023-09-10", ["the period before"]),
        ("2023-07-30", "2023-08-31", ["the period, the period before"]),
    ],
)
def test_activities_of_torn_months_are_told_for_all_that_is_compared(
    month: Month, first: str, last: str, told: list[str]
) -> None:
    made = make(month[0], month[1], periods.days(*map(date.fromisoformat, (first, last))))
    found = [one.partition(" lies in ")[2].partition(" are ")[0] for one in made.notes
             if one.startswith("Activities given")]  # fmt: skip
    assert found == told


def test_the_credits_say_what_they_lack(month: Month) -> None:
    gone = {key: names for key, names in month[1].credits.items() if key[0] != "luong-huu"}
    table = make(month[0], replace(month[1], credits=gone), AUGUST).table("credits")
    lost = sum(row["programme"] == "luong-huu" for row in _raw(month[2]))
    assert f"{lost} plays are not in this table" in table.notes[-1]
    assert len(make(month[0], month[1], AUGUST).table("credits").notes) == 1


def test_languages_that_are_not_declared_any_more_are_in_the_summary(month: Month) -> None:
    fewer = {"vi": month[1].languages["vi"]}
    table = make(month[0], replace(month[1], languages=fewer), AUGUST).table("summary")
    keys = [row.key for row in table.rows if row.key.startswith("lang_")]
    assert keys == ["lang_vi", "lang_blt", "lang_hmn"]
    assert table.cell("lang_hmn", "now") == 150
    assert sum(int(str(table.cell(key, "now"))) for key in keys) == 664


def test_what_could_not_be_read_is_told_in_every_format(month: Month) -> None:
    basis = replace(month[1], mistakes={"activities.csv": 1, "plan.yaml": 3})
    made = make(month[0], basis, AUGUST)
    assert made.notes == (
        "1 mistake in activities.csv: what stands there may be missing from the figures.",
        "3 mistakes in plan.yaml: what stands there may be missing from the figures.",
    )
    assert all(note in html_file.page(made).decode() for note in made.notes)
    assert json_file.document(made)["notes"] == list(made.notes)
    texts = [one.text for one in docx.Document(io.BytesIO(docx_file.document(made))).paragraphs]
    assert set(made.notes) <= set(texts)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(made)))
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert set(made.notes) <= cells


def test_an_empty_log_and_no_schedule_make_a_report_all_the_same(tmp_path: Path) -> None:
    with _log(tmp_path) as log:
        from broadcast.schedule.schedule import Schedule

        made = make(log, Basis("Điện Biên", Schedule("Asia/Ho_Chi_Minh")), AUGUST)
        assert (made.plays, made.planned, made.covered, made.communes) == (0, 0, 0, 0)
        for kind in writing.FORMATS:
            assert writing.data(made, kind)
        log.add(reportdata.plays())
        made = make(log, Basis("Điện Biên", Schedule("Asia/Ho_Chi_Minh")), AUGUST)
        assert made.plays == 664
        assert made.table("by_programme").rows[-1].cells[0] == "=Tổng đài 1900 9068"
        assert made.notes
