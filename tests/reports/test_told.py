"""What stands in documents for people: names, tables that say something, charts that compare."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from lxml import html

from broadcast import periods
from broadcast.reports.formats import charts, writing
from broadcast.reports.formats import docx as docx_file
from broadcast.reports.formats import html as html_file
from broadcast.reports.formats import json as json_file
from broadcast.reports.formats import xlsx as xlsx_file
from broadcast.reports.plays_by import measures
from broadcast.reports.report import report as make
from broadcast.reports.tables import Chart, Report, ReportColumn, ReportRow, ReportTable
from support.reports import AUGUST, Month

AUDIENCES = {"hssv": "Học sinh, sinh viên", "nong-dan": "Nông dân", "lao-dong-tu-do": "Tự do"}


def test_audiences_have_names_or_say_that_they_have_none(month: Month) -> None:
    table = make(month[0], month[1], AUGUST).table("by_audience")
    assert table.cell("hssv", "name") == "(no name given: hssv)"
    assert table.notes[-1] == "Names are given under audiences: in broadcast.yaml."
    table = make(month[0], replace(month[1], audiences=AUDIENCES), AUGUST).table("by_audience")
    assert table.cell("hssv", "name") == "Học sinh, sinh viên"
    assert len(table.notes) == 1


def test_words_of_ones_own_are_an_audience_too(month: Month) -> None:
    facts = {
        key: replace(one, audience=("Bà con bản Nà Tấu",)) for key, one in month[1].facts.items()
    }
    table = make(month[0], replace(month[1], facts=facts), AUGUST).table("by_audience")
    assert table.column("name") == ("Bà con bản Nà Tấu",)


def test_no_id_stands_in_a_table(month: Month) -> None:
    """Every first cell of every row in the workbook, the page and the document."""
    schedule = replace(month[1].schedule, groups={"vung-cao": "vung-cao", "long-chao": "Lòng chảo"})
    made = make(month[0], replace(month[1], audiences=AUDIENCES, schedule=schedule), AUGUST)
    names = {str(row.cells[0]) for table in made for row in table.rows}
    ids = {"hssv", "nong-dan", "vung-cao", "long-chao", "loi-ich", "bhyt-hssv", "vi", "blt"}
    assert not names & ids
    assert made.table("by_group").cell("vung-cao", "name") == "(no name given: vung-cao)"


def test_a_table_of_one_row_that_says_nothing_is_for_programs(month: Month) -> None:
    communes = tuple(replace(one, groups=()) for one in month[1].schedule.communes)
    facts = {key: replace(one, audience=()) for key, one in month[1].facts.items()}
    schedule = replace(month[1].schedule, communes=communes, campaigns=())
    made = make(month[0], replace(month[1], schedule=schedule, facts=facts),
                periods.days(date(2023, 1, 1), date(2023, 1, 31)))  # fmt: skip
    one_row = {"by_group", "by_audience", "by_month"}
    whole = make(month[0], replace(month[1], schedule=schedule, facts=facts), AUGUST)
    assert {table.key for table in whole} >= {"by_group", "by_audience"}
    for report in (made, whole):
        told = {table.key for table in report.told}
        assert not told & (one_row - ({"by_month"} if report is whole else set()))
        page = html.document_fromstring(html_file.page(report).decode())
        assert {one.get("id") for one in page.iter("section")} == told
        book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(report)))
        assert len(book.worksheets) == len(told)
    document = json_file.document(whole)
    assert document["by_group"] == {"": 664}
    assert {one["key"] for one in document["tables"]} >= {"by_group", "by_audience"}


def _table(*played: int, upright: bool = False) -> ReportTable:
    columns = (ReportColumn("name", "Chương trình", "text"), *measures())
    rows = tuple(
        ReportRow(f"r{n}", (f"Tên {n}", number, number, number, 0, 1.0, 60))
        for n, number in enumerate(played)
    )
    chart = Chart(("planned", "played"), upright=upright)
    return ReportTable("by_programme", "Theo", "Theo", columns, rows, (), chart)


@pytest.mark.parametrize("played", [(5,), (0, 7, 0), (0, 0)])
def test_one_bar_is_no_chart(played: tuple[int, ...]) -> None:
    table = _table(*played)
    assert charts.drawing(table) is None
    report = Report(AUGUST, "Huế", "Báo cáo", "tháng 8", 9, 9, 60, 1, 1, (table,))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(report)))
    assert book.worksheets[0]._charts == []
    assert charts.drawing(_table(5, 7)) is not None


@pytest.mark.parametrize(("rows", "torn"), [(3, False), (9, False), (20, True), (60, True)])
def test_a_tall_chart_is_not_printed_over_two_pages(rows: int, torn: bool) -> None:
    table = _table(*range(1, rows + 1))
    report = Report(AUGUST, "Huế", "Báo cáo", "tháng 8", 9, 9, 60, 1, 1, (table,))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(report))).worksheets[0]
    (chart,) = sheet._charts
    breaks = [one.id for one in sheet.row_breaks.brk]
    assert breaks == ([chart.anchor._from.row] if torn else [])


def test_nothing_is_listed_of_communes_of_which_nothing_is_known(month: Month) -> None:
    made = make(month[0], month[1], periods.month("2024-03"))
    assert "not_covered" in made
    assert "not_covered" not in {table.key for table in made.told}
    document = docx.Document(io.BytesIO(docx_file.document(made)))
    assert "Annex" not in [one.text for one in document.paragraphs]
    assert len(document.sections) == 1
    assert "What was played is not known." in "\n".join(one.text for one in document.paragraphs)
    page = html.document_fromstring(html_file.page(made).decode())
    figures = [one.text for one in page.findall(".//ul[@class='figures']/li/b")]
    assert figures[:4] == ["–"] * 4  # no zeros


def test_the_signature_stays_with_the_last_table(report: Report) -> None:
    document = docx.Document(io.BytesIO(docx_file.document(report)))
    ends = [
        n
        for n, t in enumerate(document.tables)
        if t.cell(0, 0).text.startswith(("Nơi nhận", "Recip"))
    ]
    last = document.tables[ends[0] - 1]
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in last.rows]
    assert kept[-2:] == [True] * 2


def test_the_formats_that_are_made_unasked_need_no_other_program() -> None:
    assert "pdf" not in writing.FORMATS
    assert (*writing.FORMATS, "pdf") == writing.EVERY
