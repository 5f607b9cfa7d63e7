"""Reading sheets: what stands on them, their codes, and that they are the same every time."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.cli import run
from broadcast.errors import WorkspaceError
from broadcast.recordings.sheets import docx as sheet_docx
from broadcast.recordings.sheets import html
from broadcast.recordings.sheets import sheet as sheets
from broadcast.recordings.sheets.sheet import (
    ALPHABET,
    ReadingSheet,
    check_sign,
    make_sheet,
    must_be_todays,
)
from broadcast.workspace.read_aloud import read_aloud
from broadcast.workspace.workspace import load, script_of
from support.workspaces import BROADCAST_YAML, Write

PROVINCE = (
    BROADCAST_YAML.replace("master:", "  hmn: {name: Tiếng Mông, voice: recorded}\nmaster:")
    + 'speakers: {Máy: {hmn: "espeak:vi"}, Lan: {}}\n'
)
SCRIPT = """\
---
title: Thẻ <mới> & lợi ích
topic: loi-ich
form: talk
status: approved
approved_on: 2026-11-02
credits: {approver: Bình, reader: Vàng Thị Mỷ}
---
# Mở đầu

Kính chào bà con. Đây là {BHXH|bảo hiểm xã hội} tỉnh, nói về BHYT.

Máy: Đoạn này do máy đọc.

[pause: 2s]

[repeat: 2]
Lan: Xin bà con nhớ lấy thẻ BHYT.
"""
FILE = "scripts_content/chao/hmn.md"
signs = st.text(ALPHABET, min_size=1, max_size=8)


@pytest.fixture
def root(workspace: Write) -> Path:
    lexicon = "BHYT: bảo hiểm y tế\nVTV: vê tê vê\n"
    files = {"broadcast.yaml": PROVINCE, FILE: SCRIPT, "scripts_content/_lexicon/hmn.yaml": lexicon}
    return workspace(files)


def _sheet(root: Path) -> ReadingSheet:
    loaded = load(root)
    return make_sheet(loaded, script_of(loaded, "chao", "hmn"))


def test_segments_have_the_numbers_of_read(root: Path) -> None:
    sheet = _sheet(root)
    loaded = load(root)
    reading = read_aloud(loaded, script_of(loaded, "chao", "hmn"))
    assert reading is not None
    shown = [item for item in sheet.items if isinstance(item, sheets.SheetSegment)]
    assert [item.number for item in shown] == [segment.number for segment in reading.segments]
    assert [segment.file for segment in sheet.recorded] == ["hmn-01", "hmn-03"]
    assert shown[2].repeat == 2
    assert shown[2].speaker == "Lan"


def test_pronunciations_are_noted_where_they_occur(root: Path) -> None:
    first, last = _sheet(root).recorded
    assert first.text.startswith("Kính chào bà con. Đây là BHXH tỉnh")
    assert [(n.written, n.spoken) for n in first.notes] == [
        ("BHXH", "bảo hiểm xã hội"),
        ("BHYT", "bảo hiểm y tế"),
    ]
    assert [note.written for note in last.notes] == ["BHYT"]


def test_a_script_that_nobody_records_has_no_sheet(root: Path) -> None:
    loaded = load(root)
    with pytest.raises(WorkspaceError, match="no segment"):
        make_sheet(loaded, script_of(loaded, "chao", "vi"))
    with pytest.raises(WorkspaceError, match="no script"):
        script_of(loaded, "chao", "blt")
    with pytest.raises(WorkspaceError, match="no programme"):
        script_of(loaded, "chau", "hmn")


@given(signs, st.data())
def test_one_wrong_sign_is_always_found(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    wrong = code[:place] + other + code[place + 1 :]
    assert check_sign(wrong) != check_sign(code)


def test_nearly_all_swapped_neighbours_are_found() -> None:
    pairs = [(a, b) for a in ALPHABET for b in ALPHABET if a != b]
    missed = [1 for a, b in pairs if check_sign("7" + a + b + "4") == check_sign("7" + b + a + "4")]
    assert len(missed) / len(pairs) < 0.01


def test_a_code_as_a_person_writes_it_is_understood(root: Path) -> None:
    source = script_of(load(root), "chao", "hmn")
    sheet = _sheet(root)
    misread = sheet.code.replace("0", "O").replace("1", "l")
    spaced = sheet.code.replace("-", " ")
    for code in (sheet.code, sheet.code.lower(), spaced, sheet.recorded[1].code, misread):
        must_be_todays(source, code)
    with pytest.raises(WorkspaceError, match="not the code of a sheet"):
        must_be_todays(source, sheet.code[:-1] + ("7" if sheet.code[-1] != "7" else "8"))


def test_the_code_of_another_text_is_refused(root: Path) -> None:
    old = _sheet(root).code
    (root / FILE).write_text(SCRIPT.replace("nhớ lấy", "nhớ mang"), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="printed from another text"):
        must_be_todays(script_of(load(root), "chao", "hmn"), old)


def test_the_page_shows_everything_and_stands_alone(root: Path) -> None:
    sheet = _sheet(root)
    page = html.page(sheet).decode("utf-8")
    assert page == html.page(_sheet(root)).decode("utf-8")
    assert "Thẻ &lt;mới&gt; &amp; lợi ích" in page
    assert "<mới>" not in page
    for words in ("Kính chào bà con", "Mở đầu", "BHYT</b>: bảo hiểm y tế", "pause of 2 s", "Lan",
                  "Vàng Thị Mỷ", "hmn-03", sheet.code, sheet.recorded[1].code):  # fmt: skip
        assert words in page
    assert "<svg" in page
    assert not re.findall(r"""(?:src|href)=|url\(|@import|<script""", page)
    size = re.search(r"\.text \{ font-size: (\d+)pt; line-height: ([\d.]+)", page)
    assert size is not None
    assert int(size[1]) >= 16
    assert float(size[2]) >= 1.5


def test_the_document_shows_everything_in_large_type_on_a4(root: Path) -> None:
    sheet = _sheet(root)
    made = sheet_docx.document(sheet)
    assert made == sheet_docx.document(_sheet(root))
    document = docx.Document(io.BytesIO(made))
    runs = [
        run
        for table in document.tables
        for cell in table.rows[0].cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    ]
    texts = "\n".join(run.text for run in runs)
    for words in ("Thẻ <mới> & lợi ích", "BHYT: ", "bảo hiểm y tế", "hmn-03", sheet.code,
                  *(s.code for s in sheet.recorded)):  # fmt: skip
        assert words in texts
    for segment in sheet.recorded:
        (run_,) = [r for r in runs if r.text == segment.text]
        assert run_.font.size.pt >= 16
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert any(name.endswith(".png") for name in archive.namelist())


def test_the_command_writes_both(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(root), "record-sheet", "chao", "--lang", "hmn"]) == 0
    assert {p.name for p in (root / "output" / "sheets").iterdir()} == {
        "chao.hmn.docx",
        "chao.hmn.html",
    }
    target = tmp_path / "tờ đọc.html"
    arguments = ["-C", str(root), "record-sheet", "chao", "--lang", "hmn", "-o", str(target)]
    assert run(arguments) == 0
    assert target.read_bytes() == html.page(_sheet(root))
    assert run([*arguments[:-1], str(tmp_path / "x.pdf")]) == 2
