"""Translators' sheets in Word: what goes out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from broadcast import i18n
from broadcast.errors import WorkspaceError
from broadcast.translations.sheets import (
    document as documents,
)
from broadcast.translations.sheets.export import export
from broadcast.workspace import workspace as workspaces
from support.translation_sheets import (
    SOURCE,
    TARGETS,
    W,
    brought,
    filled,
)


def test_the_document_has_source_and_target_side_by_side(loaded: workspaces.Workspace) -> None:
    sheet, data = export(loaded, "chao", "hmn")
    assert data == export(loaded, "chao", "hmn")[1]  # the same bytes each time
    document = docx.Document(io.BytesIO(data))
    table = document.tables[0]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0][1:] == ["Tiếng Việt", "Tiếng Mông"]
    assert [row[0].split("\n")[0] for row in cells[1:]] == [
        "N", "T", "", "H1", "1", "", "2", "", "3", "", "", "H2", "4"
    ]  # fmt: skip
    assert cells[3][1] == "[jingle: mo-dau]"
    assert cells[6][1] == "[bed: gentle, level_db: -20]"
    assert cells[8][1] == "[repeat: 2]"
    assert cells[9][1:] == ["Đáp: Gọi 1900 9068, từ 7 giờ.", "Đáp: "]
    assert cells[10][1] == "[bed: off]"
    assert cells[11][1] == "[pause: 1.5s]"
    head = table.rows[0]._tr
    assert head.find(f"{W}trPr/{W}tblHeader") is not None  # repeated on each page
    script = next(s.script for s in loaded.sources if s.lang == "vi")
    assert script is not None
    code = f"BT:chao/hmn/{script.revision[:16]}/{sheet.code.column}"
    assert str(sheet.code) == code
    assert code in document.paragraphs[1].text
    assert code in document.sections[0].footer.paragraphs[0].text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert code.encode() in archive.read("docProps/custom.xml")
    assert document.styles["Normal"].font.size.pt >= 14


def test_what_is_not_translated_is_grey(loaded: workspaces.Workspace) -> None:
    document = docx.Document(io.BytesIO(export(loaded, "chao", "hmn")[1]))
    grey: dict[str, list[str]] = {"source": [], "target": []}
    for row in document.tables[0].rows[1:]:
        for column, name in ((1, "source"), (2, "target")):
            runs = row.cells[column].paragraphs[0].runs
            grey[name] += [run.text for run in runs if str(run.font.color.rgb) == "6B6B6B"]
    assert grey["source"][1:] == [
        "[jingle: mo-dau]", "{BHXH|bảo hiểm xã hội}", "[bed: gentle, level_db: -20]", "Hỏi: ",
        "[repeat: 2]", "Đáp: ", "[bed: off]", "[pause: 1.5s]",
    ]  # fmt: skip
    assert grey["target"] == ["Hỏi: ", "Đáp: "]


def test_the_document_speaks_vietnamese_in_an_english_interface() -> None:
    catalogue = Path(i18n.__file__).parent / "locale"
    assert catalogue.is_dir()
    assert documents._("Row") != ""
    assert documents._("title") in ("nhan đề", "tiêu đề", "tên bài")


def test_a_text_that_word_cannot_hold_is_refused(loaded: workspaces.Workspace) -> None:
    path = loaded.root / "scripts_content/chao/vi.md"
    path.write_text(SOURCE.replace("Xin", "Xin \ufffe"), "utf-8")
    with pytest.raises(WorkspaceError):
        export(workspaces.load(loaded.root), "chao", "hmn")


def test_an_existing_translation_is_filled_in(loaded: workspaces.Workspace) -> None:
    made = brought(loaded, filled(loaded))
    made.path.write_text(made.text or "", "utf-8")
    again = workspaces.load(loaded.root)
    sheet, data = export(again, "chao", "hmn")
    assert {row.id: row.target for row in sheet.rows if row.id} == TARGETS
    assert not sheet.stale
    path = loaded.root.parent / "lại.docx"
    path.write_bytes(data)
    back = brought(loaded, path)
    assert back.unchanged
    assert back.problems == ()
    # With other segments than the source now has, nothing is put beside the wrong text.
    source = loaded.root / "scripts_content/chao/vi.md"
    source.write_text(SOURCE.replace("[pause: 1.5s]", "Thêm một đoạn."), "utf-8")
    sheet, data = export(workspaces.load(loaded.root), "chao", "hmn")
    assert sheet.stale
    assert all(row.target == "" for row in sheet.rows)
    assert TARGETS["4"] in [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
