"""Every format of the report says the same, and is ready to be read and printed."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import html

from broadcast import periods
from broadcast.pictures import lettering
from broadcast.reports.formats import csv as csv_file
from broadcast.reports.formats import docx as docx_file
from broadcast.reports.formats import html as html_file
from broadcast.reports.formats import json as json_file
from broadcast.reports.formats import writing
from broadcast.reports.formats import xlsx as xlsx_file
from broadcast.reports.plays_by import measures
from broadcast.reports.report import report as make
from broadcast.reports.tables import Chart, Report, ReportColumn, ReportRow, ReportTable, minutes
from support import reportreading
from support.reports import AUGUST, Month, close, rows_of_august
from support.workspaces import Golden, Require


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
                        assert close(given[place], wanted[place]), (kind, key, line, place)
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
    by_lang = Counter(row["lang"] for row in rows_of_august(month[2]))
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
    assert document["minutes"] == minutes(sum(row["seconds"] for row in rows_of_august(month[2])))


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
