"""Who issues a report, to whom, and who signs it: for provinces and cities, given or worked out."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml

from broadcast.reports.formats import docx as docx_file
from broadcast.reports.formats import html as html_file
from broadcast.reports.formats import json as json_file
from broadcast.reports.formats import xlsx as xlsx_file
from broadcast.reports.office import office
from broadcast.reports.report import report as make
from broadcast.workspace import province as province_file
from broadcast.workspace.province import ReportSettings
from support.places import REPOSITORY
from support.reports import AUGUST, Month


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "vi")


@pytest.mark.parametrize(
    ("written", "name", "place"),
    [
        ("Điện Biên", "Bảo hiểm xã hội tỉnh Điện Biên", "Điện Biên"),
        ("Tỉnh Điện Biên", "Bảo hiểm xã hội tỉnh Điện Biên", "Điện Biên"),
        ("Huế", "Bảo hiểm xã hội thành phố Huế", "Huế"),
        ("Thành phố Huế", "Bảo hiểm xã hội thành phố Huế", "Huế"),
        ("TP. Huế", "Bảo hiểm xã hội thành phố Huế", "Huế"),
        ("TP Cần Thơ", "Bảo hiểm xã hội thành phố Cần Thơ", "Cần Thơ"),
        ("Hà Nội", "Bảo hiểm xã hội thành phố Hà Nội", "Hà Nội"),
        ("Hải Phòng", "Bảo hiểm xã hội thành phố Hải Phòng", "Hải Phòng"),
        ("\u00d0à Nẵng", "Bảo hiểm xã hội thành phố Đà Nẵng", "Đà Nẵng"),
        ("Hồ Chí Minh", "Bảo hiểm xã hội thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Thừa Thiên Huế", "Bảo hiểm xã hội tỉnh Thừa Thiên Huế", "Thừa Thiên Huế"),
        ("Tỉnh mẫu", "Bảo hiểm xã hội tỉnh mẫu", "mẫu"),
    ],
)
def test_a_province_and_a_city_are_called_what_they_are(
    written: str, name: str, place: str
) -> None:
    found = office(written, ReportSettings())
    assert (found.name, found.place) == (name, place)
    assert found.parent == found.to[0] == "Bảo hiểm xã hội Việt Nam"


def _document(month: Month, province: str, **given: Any) -> tuple[str, list[str]]:
    """The document's paragraphs, and the cells of its tables without lines."""
    basis = replace(month[1], province=province, head=ReportSettings(**given))
    made = docx.Document(io.BytesIO(docx_file.document(make(month[0], basis, AUGUST))))
    tables = (made.tables[0], *(t for t in made.tables if t.cell(0, 0).text.startswith("Nơi nhận")))
    cells = [cell.text.replace("\u00a0", " ") for table in tables for row in table.rows
             for cell in row.cells]  # fmt: skip
    return "\n".join(one.text for one in made.paragraphs), cells


def test_the_document_of_a_city(month: Month) -> None:
    text, cells = _document(month, "Huế")
    assert cells[0].splitlines() == [
        "BẢO HIỂM XÃ HỘI VIỆT NAM",
        "BẢO HIỂM XÃ HỘI THÀNH PHỐ HUẾ",
    ]
    assert cells[2] == "Số:          /BC-BHXH"
    assert cells[3].startswith("Huế, ngày")
    assert "Trên đây là báo cáo của Bảo hiểm xã hội thành phố Huế tháng 8 năm 2023./." in text
    assert "tỉnh Huế" not in text


def test_everything_can_be_given(month: Month) -> None:
    text, cells = _document(
        month, "Huế", parent="Bộ Tài chính", office="BHXH thành phố Huế", place="Phú Xuân",
        symbol="BC-TT", to=["Ban Tuyên truyền", "Văn phòng"], copies=["Như trên;", "- Lưu: VT."],
        signed_as=["KT. Giám đốc", "Phó giám đốc"], signer="Nguyễn Thị Bình",
    )  # fmt: skip
    assert cells[0].splitlines()[:2] == ["BỘ TÀI CHÍNH", "BHXH THÀNH PHỐ HUẾ"]
    assert cells[2].endswith("/BC-TT")
    assert cells[3].startswith("Phú Xuân, ngày")
    assert "Kính gửi: Ban Tuyên truyền\nVăn phòng\n" in text
    assert cells[4] == "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    assert cells[5].splitlines()[:2] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
    assert cells[5].splitlines()[-1] == "Nguyễn Thị Bình"
    assert "của BHXH thành phố Huế" in text
    assert "/BC-TT" in text


def test_the_other_formats_name_the_office(month: Month) -> None:
    made = make(month[0], replace(month[1], province="Huế"), AUGUST)
    name = "Bảo hiểm xã hội thành phố Huế"
    assert name in html_file.page(made).decode()
    assert json_file.document(made)["office"] == name
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(made)))
    assert str(book.worksheets[0]["A2"].value).startswith(f"{name}, từ 01/08/2023")


def _load(path: Path, more: str) -> tuple[province_file.Province | None, list[str]]:
    path.write_text(
        "province: {id: hue, name: Huế}\nlanguages: {vi: {name: Tiếng Việt, voice: 'espeak:vi'}}\n"
        + more,
        encoding="utf-8",
    )
    found, problems = province_file.load(path)
    return found, [f"{one.line}: {one.message}" for one in problems]


@pytest.mark.parametrize("guide", ["en/monthly-report.md", "vi/bao-cao.md"])
def test_the_guides_show_settings_that_are_read(tmp_path: Path, guide: str) -> None:
    text = (REPOSITORY / "docs" / guide).read_text(encoding="utf-8")
    blocks = [
        one for one in text.split("\n\n") if one.startswith(("    report:", "    audiences:"))
    ]
    shown = "\n".join(line[4:] for one in blocks for line in one.splitlines()) + "\n"
    found, problems = _load(tmp_path / "broadcast.yaml", shown)
    assert problems == []
    assert found is not None
    assert found.report.to == ("Bảo hiểm xã hội Việt Nam",)
    assert found.report.signed_as == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert found.report.model_dump().keys() == yaml.safe_load(shown)["report"].keys()
    assert found.audiences["hssv"] == "Học sinh, sinh viên"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("report: {ofice: BHXH}\n", "3: the key ofice is not known"),
        ("report: {to: []}\n", "3: "),
        ("report: Huế\n", "3: "),
        ("audiences: {hssv: [a]}\n", "3: "),
    ],
)
def test_wrong_settings_are_told(
    tmp_path: Path, more: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    _found, problems = _load(tmp_path / "broadcast.yaml", more)
    assert len(problems) == 1
    assert problems[0].startswith(words)
