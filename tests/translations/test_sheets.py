"""Translators' sheets in Word: what goes out, what comes back, and everything that can go wrong."""

from __future__ import annotations

import copy
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from broadcast import cli, i18n
from broadcast.errors import WorkspaceError
from broadcast.script import script as scripts
from broadcast.script.parts import (
    Announcement,
    Bed,
    Chapter,
    Jingle,
    Part,
    Pause,
    Recording,
    Speech,
)
from broadcast.script.script import Credits, FrontMatter, Script
from broadcast.script.writing import script_text
from broadcast.translations.sheets import (
    document as documents,
)
from broadcast.translations.sheets import (
    filled as filled_sheets,
)
from broadcast.translations.sheets import (
    rows as sheet_rows,
)
from broadcast.translations.sheets import (
    sheet as sheets,
)
from broadcast.translations.sheets.export import export
from broadcast.translations.sheets.importing import (
    ImportDecisions,
    ImportedSheet,
    import_document,
    make_script,
)
from broadcast.word import opening as word_files
from broadcast.workspace import workspace as workspaces
from support.workspaces import BROADCAST_YAML, Write

PROVINCE = BROADCAST_YAML.replace(
    "master:",
    "  hmn: {name: Tiếng Mông, voice: recorded}\nspeakers: {Hỏi: null, Đáp: null}\nmaster:",
    1,
)
SOURCE = """\
---
title: Hỏi đáp về thẻ
topic: loi-ich
form: qa
status: approved
credits: {author: Lò Văn An, approver: Nguyễn Thị Bình}
approved_on: 2026-11-02
valid_until: 2027-06-30
---
[jingle: mo-dau]

# Mở đầu

Kính thưa bà con, đây là {BHXH|bảo hiểm xã hội} tỉnh.

[bed: gentle, level_db: -20]

Hỏi: Gọi số nào?

[repeat: 2]
Đáp: Gọi 1900 9068, từ 7 giờ.

[bed: off]
[pause: 1.5s]

# Kết

Xin cảm ơn “bà con” – hẹn gặp lại.
"""
TARGETS = {
    "N": "Giàng A Páo",
    "T": "Nug thiab teb",
    "H1": "Pib",
    "1": "Nyob zoo cov kwv tij, nov yog BHXH.",
    "2": "Hu tus xov tooj twg?",
    "3": "Hu 1900 9068, txij 7 teev.",
    "H2": "Xaus",
    "4": "Ua tsaug “cov kwv tij”.",
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def loaded(workspace: Write) -> workspaces.Workspace:
    files = {"broadcast.yaml": PROVINCE, "scripts_content/chao/vi.md": SOURCE}
    sounds = {"_jingles/mo-dau.wav": b"RIFF", "_beds/gentle.wav": b"RIFF"}
    root = workspace(files | {f"scripts_content/{name}": data for name, data in sounds.items()})
    return workspaces.load(root)


Edit = Callable[[Any, dict[str, Any]], None]
_exported: list[bytes] = []


def filled(
    loaded: workspaces.Workspace, edit: Edit | None = None, texts: dict[str, str] | None = None
) -> Path:
    """An exported sheet with its right column filled in and then edited; `edit` gets its rows."""
    if not _exported:  # the same bytes in every test
        _exported.append(export(loaded, "chao", "hmn")[1])
    document = docx.Document(io.BytesIO(_exported[0]))
    rows = rows_of(document)
    for row_id, text in (TARGETS | (texts or {})).items():
        write(rows[row_id], text)
    if edit is not None:
        edit(document, rows)
    path = loaded.root.parent / "về.docx"
    document.save(str(path))
    return path


def rows_of(document: Any) -> dict[str, Any]:
    rows = document.tables[0].rows
    return {row.cells[0].paragraphs[0].text: row for row in rows if row.cells[0].text}


def write(row: Any, text: str) -> None:
    """As a person types: after what stands in the cell already, or in its place."""
    paragraph = row.cells[2].paragraphs[0]
    if paragraph.text.endswith(": "):
        paragraph.add_run(text)
    else:
        paragraph.text = text


def brought(loaded: workspaces.Workspace, path: Path, **wishes: Any) -> ImportedSheet:
    return import_document(workspaces.load(loaded.root), path, ImportDecisions(**wishes))


def words(imported: ImportedSheet, severity: str) -> list[str]:
    return [problem.message for problem in imported.problems if problem.severity == severity]


def parsed(imported: ImportedSheet) -> Script:
    assert imported.text is not None, imported.problems
    script, problems = scripts.parse(imported.text, imported.path, ("Hỏi", "Đáp"))
    assert script is not None
    assert problems == ()
    return script


# --- out


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


# --- back


def test_a_filled_document_becomes_a_script(loaded: workspaces.Workspace) -> None:
    made = brought(loaded, filled(loaded))
    assert made.problems == ()
    assert not made.stale
    script = parsed(made)
    source = next(s.script for s in loaded.sources if s.lang == "vi")
    assert source is not None
    front = script.front
    assert front.title == TARGETS["T"]
    assert (front.status, front.approved_on, front.credits.approver) == ("review", None, None)
    assert (front.credits.author, front.credits.translator) == ("Lò Văn An", TARGETS["N"])
    assert (front.topic, front.form) == ("loi-ich", "qa")
    assert front.valid_until == source.front.valid_until
    assert source.is_revision(front.source_revision or "")
    assert directives(script) == directives(source)
    assert [(s.speaker, s.repeat, s.text) for s in script.speeches] == [
        (None, 1, TARGETS["1"]), ("Hỏi", 1, TARGETS["2"]), ("Đáp", 2, TARGETS["3"]),
        (None, 1, TARGETS["4"]),
    ]  # fmt: skip


def directives(script: Script) -> list[object]:
    """Everything but the words, in order."""
    kept: list[object] = []
    for part in script.parts:
        if isinstance(part, Speech):
            kept.append(("speech", part.number, part.speaker, part.repeat))
        elif isinstance(part, Chapter):
            kept.append("chapter")
        else:
            kept.append(tuple(getattr(part, n) for n in part.__slots__ if n != "line"))
    return kept


def _run(parent: Any, text: str, tag: str = "w:t") -> Any:
    run, words = OxmlElement("w:r"), OxmlElement(tag)
    words.text = text
    run.append(words)
    parent.append(run)
    return run


def _tracked(_document: Any, rows: dict[str, Any]) -> None:
    paragraph = rows["1"].cells[2].paragraphs[0]._p
    for node in paragraph.findall(qn("w:r")):
        paragraph.remove(node)
    for kind, tag, text in (("w:del", "w:delText", "Cũ rồi."), ("w:ins", "w:t", TARGETS["1"])):
        change = OxmlElement(kind)
        change.set(qn("w:author"), "A")
        _run(change, text, tag)
        paragraph.append(change)


def _several_paragraphs(_document: Any, rows: dict[str, Any]) -> None:
    cell = rows["1"].cells[2]
    first, second = TARGETS["1"].split(", ")
    cell.paragraphs[0].text = f"{first}, "
    cell.add_paragraph("")
    cell.add_paragraph(second)


def _soft_break(_document: Any, rows: dict[str, Any]) -> None:
    rows["1"].cells[2].paragraphs[0].text = TARGETS["1"].replace(", ", ",\n")


def _decomposed(_document: Any, rows: dict[str, Any]) -> None:
    for row_id in ("2", "N"):
        paragraph = rows[row_id].cells[2].paragraphs[0]
        paragraph.text = unicodedata.normalize("NFD", paragraph.text)


def _smart_source(_document: Any, rows: dict[str, Any]) -> None:
    paragraph = rows["4"].cells[1].paragraphs[0]
    paragraph.text = paragraph.text.replace("“", '"').replace("”", '"').replace("–", "-")


def _comment(_document: Any, rows: dict[str, Any]) -> None:
    run = _run(rows["1"].cells[2].paragraphs[0]._p, "")
    run.append(OxmlElement("w:commentReference"))


def _hyperlink(_document: Any, rows: dict[str, Any]) -> None:
    paragraph = rows["1"].cells[2].paragraphs[0]._p
    link = OxmlElement("w:hyperlink")
    for node in paragraph.findall(qn("w:r")):
        link.append(node)
    paragraph.append(link)


def _without_property(document: Any, _rows: dict[str, Any]) -> None:
    rels = document.part.package.rels
    for key in [k for k, r in rels.items() if r.reltype == documents.PROPERTIES_LINK]:
        del rels[key]


def _without_visible_code(document: Any, _rows: dict[str, Any]) -> None:
    document.paragraphs[1].text = ""


def _empty_extra_row(document: Any, _rows: dict[str, Any]) -> None:
    document.tables[0].add_row()


def _numbered_with_a_point(_document: Any, rows: dict[str, Any]) -> None:
    rows["1"].cells[0].paragraphs[0].text = " 1. "


def _sorted_otherwise(document: Any, rows: dict[str, Any]) -> None:
    rows["2"]._tr.addprevious(rows["4"]._tr)


@pytest.mark.parametrize(
    ("edit", "warning"),
    [
        (_tracked, "row 1: the document holds tracked changes"),
        (_several_paragraphs, "row 1: 2 paragraphs were joined into one"),
        (_soft_break, None),
        (_decomposed, None),
        (_smart_source, None),
        (_comment, "row 1: the document holds comments"),
        (_hyperlink, None),
        (_without_property, None),
        (_without_visible_code, None),
        (_empty_extra_row, None),
        (_numbered_with_a_point, None),
        (_sorted_otherwise, None),
    ],
)
def test_what_word_does_to_a_document_is_understood(
    loaded: workspaces.Workspace, edit: Edit, warning: str | None
) -> None:
    made = brought(loaded, filled(loaded, edit))
    assert words(made, "error") == []
    found = words(made, "warning")
    assert [True for one in found if warning and one.startswith(warning)] == [True] * bool(warning)
    assert len(found) == bool(warning)
    script = parsed(made)
    assert [speech.text for speech in script.speeches] == [TARGETS[n] for n in "1234"]
    assert [part.title for part in script.parts if isinstance(part, Chapter)] == [
        TARGETS["H1"], TARGETS["H2"]
    ]  # fmt: skip


def _delete(_document: Any, rows: dict[str, Any]) -> None:
    rows["3"]._tr.getparent().remove(rows["3"]._tr)


def _delete_tracked(_document: Any, rows: dict[str, Any]) -> None:
    rows["3"]._tr.get_or_add_trPr().append(OxmlElement("w:del"))


def _double(_document: Any, rows: dict[str, Any]) -> None:
    rows["3"]._tr.addnext(copy.deepcopy(rows["3"]._tr))


def _extra(document: Any, _rows: dict[str, Any]) -> None:
    row = document.tables[0].add_row()
    for cell, text in zip(row.cells, ("9", "Mới", "Tshiab"), strict=True):
        cell.text = text


def _extra_without_number(document: Any, _rows: dict[str, Any]) -> None:
    document.tables[0].add_row().cells[2].text = "Tshiab heev"


def _renumbered(_document: Any, rows: dict[str, Any]) -> None:
    rows["3"].cells[0].paragraphs[0].text = "Đoạn ba"


def _merged_down(document: Any, rows: dict[str, Any]) -> None:
    rows["3"].cells[2].merge(document.tables[0].rows[10].cells[2])


def _merged_across(_document: Any, rows: dict[str, Any]) -> None:
    rows["3"].cells[1].merge(rows["3"].cells[2])


def _in_directive_row(document: Any, _rows: dict[str, Any]) -> None:
    document.tables[0].rows[3].cells[2].text = "Nhạc mở đầu"


def _other_code(document: Any, _rows: dict[str, Any]) -> None:
    document.paragraphs[1].text = "BT:chao/hmn/0123456789abcdef/01234567"


def _typed(row: str, text: str) -> Edit:
    def edit(_document: Any, rows: dict[str, Any]) -> None:
        rows[row].cells[2].paragraphs[0].text = text

    return edit


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (_delete, "the row 3 is missing: Đáp: Gọi 1900 9068"),
        (_delete_tracked, "the row 3 is missing"),
        (_double, "the row 3 stands in the table twice"),
        (_extra, "the row 9 is not in the source: Tshiab"),
        (_extra_without_number, "has no number, but words: Tshiab heev"),
        (_renumbered, "has no number that was exported"),
        (_merged_down, "were merged or split"),
        (_merged_across, "were merged or split"),
        (_in_directive_row, "has no number, but words: Nhạc mở đầu"),
        (_other_code, "two codes stand in this document"),
        (_typed("1", "  "), "row 1: the translation is empty"),
        (_typed("2", "Hỏi: "), "row 2: the translation is empty"),
        (_typed("T", ""), "row T: the translation is empty"),
        (_typed("1", "[jingle: mo-dau] Nyob zoo"), "row 1: square brackets stand in"),
        (_typed("1", "[pause: 2s]"), "row 1: square brackets stand in"),
        (_typed("1", "# Nyob zoo"), "row 1: it would not be spoken"),
        (_typed("1", "Nyob {zoo"), "row 1: a brace { is not closed"),
        (_typed("1", "…!"), "row 1: this paragraph has no words"),
        (_typed("1", "Hỏi: Nyob zoo"), "row 1: Hỏi: is not the speaker"),
        (_typed("2", "Đáp: Hu tus twg?"), "row 2: Đáp: is not the speaker"),
        (_typed("2", "Nug: Hu tus twg?"), "row 2: Nug: is not the speaker"),
        (_typed("3", "Đáp: Hu 1900 9086, 7 teev."), "row 3: figures differ: 9086"),
        (_typed("1", "Nyob zoo 5 <!-- ghi"), "row 1: "),
    ],
)
def test_a_mismatch_is_an_error_and_nothing_is_made(
    loaded: workspaces.Workspace, edit: Edit, error: str
) -> None:
    path = filled(loaded, edit)
    try:
        made = brought(loaded, path)
    except WorkspaceError as refused:
        found = [problem.message for problem in refused.problems]
    else:
        assert made.text is None
        found = words(made, "error")
    assert any(error in message for message in found), found


@pytest.mark.parametrize(
    ("edit", "warning"),
    [
        (_typed("2", "Hu tus xov tooj twg?"), "row 2: the speaker's name Hỏi: was lost"),
        (_typed("3", "Đáp: Hu ib cuaj."), "row 3: figures are missing in the translation"),
        (
            _typed("1", "Kính thưa bà con, đây là {BHXH|bảo hiểm xã hội} tỉnh."),
            "row 1: the translation is the source text",
        ),
        (
            lambda _document, rows: write_source(rows["1"], "Kính thưa cô bác."),
            "row 1: the source text was changed in the document",
        ),
        (_typed("N", ""), "nobody is named as the translator"),
    ],
)
def test_a_mismatch_that_may_be_meant_is_a_warning(
    loaded: workspaces.Workspace, edit: Edit, warning: str
) -> None:
    made = brought(loaded, filled(loaded, edit))
    assert words(made, "error") == []
    found = words(made, "warning")
    assert len(found) == 1
    assert found[0].startswith(warning)
    assert parsed(made).speeches[1].speaker == "Hỏi"


def write_source(row: Any, text: str) -> None:
    row.cells[1].paragraphs[0].text = text


def test_figures_that_differ_pass_when_somebody_compared_them(loaded: workspaces.Workspace) -> None:
    path = filled(loaded, _typed("3", "Đáp: Hu 1900 9068, 07:00 teev."))
    assert brought(loaded, path).text is None
    made = brought(loaded, path, figures_checked=True)
    assert words(made, "error") == []
    assert words(made, "warning")[0].startswith("row 3: figures differ: 07, 00")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1900 9068", "1900 9068", True),
        ("2.340.000 đồng", "2,340,000", True),
        ("7 giờ", "៧", True),
        ("{1900 9068|một chín}", "1900 9068", True),
        ("70% và 60%", "60% 70%", True),
        ("30/6/2027", "30-6-2027", True),
        ("1900 9068", "1900 9086", False),
        ("3 3", "3", False),
    ],
)
def test_figures_are_compared_by_value(one: str, other: str, same: bool) -> None:
    assert (sheet_rows.figures(one) == sheet_rows.figures(other)) == same


def test_a_source_that_changed_since_marks_the_translation_as_stale(
    loaded: workspaces.Workspace,
) -> None:
    path = filled(loaded)
    source = loaded.root / "scripts_content/chao/vi.md"
    source.write_text(SOURCE.replace("từ 7 giờ", "từ 8 giờ").replace("[bed: off]\n", ""), "utf-8")
    made = brought(loaded, path)
    assert made.stale
    assert words(made, "error") == []
    assert "has changed since this document was exported" in words(made, "warning")[0]
    script = parsed(made)
    old = scripts.parse(SOURCE, source, ("Hỏi", "Đáp"))[0]
    assert old is not None
    assert directives(script) == directives(old)
    new = workspaces.load(loaded.root).sources[0].script
    assert new is not None
    assert not new.is_revision(script.front.source_revision or "")
    assert old.is_revision(script.front.source_revision or "")
    # The left column is all that tells what was translated: it must be untouched.
    path = filled(loaded, lambda _document, rows: write_source(rows["1"], "Khác."))
    source.write_text(SOURCE.replace("Kính", "Thưa"), "utf-8")
    refused = brought(loaded, path)
    assert refused.text is None
    assert "so has the source column" in words(refused, "error")[0]


def test_a_changed_opening_does_not_spoil_the_sheet(loaded: workspaces.Workspace) -> None:
    """The text of the openings belongs to the source revision, but not to the sheet."""
    source = loaded.root / "scripts_content/chao/vi.md"
    source.write_text(SOURCE.replace("[jingle: mo-dau]", "[opening]", 1), "utf-8")
    opening = loaded.root / "scripts_content/_announcements/opening.vi.md"
    opening.parent.mkdir()
    head = "---\ntitle: a\nstatus: approved\napproved_on: 2026-11-01\ncredits: {approver: B}\n---\n"
    opening.write_text(f"{head}Xin chào {{title}}.\n", "utf-8")
    before = workspaces.load(loaded.root)
    _sheet, data = export(before, "chao", "hmn")
    document = docx.Document(io.BytesIO(data))
    for row_id, text in TARGETS.items():
        write(rows_of(document)[row_id], text)
    path = loaded.root.parent / "mở.docx"
    document.save(str(path))
    made = brought(before, path)
    assert words(made, "error") == []
    assert (made.stale, (made.text or "").count("[opening]")) == (False, 1)
    made.path.write_text(made.text or "", "utf-8")
    assert brought(before, path).unchanged
    made.path.unlink()
    opening.write_text(f"{head}Kính chào {{title}}.\n", "utf-8")
    made = brought(before, path)
    assert words(made, "error") == []
    assert (made.stale, (made.text or "").count("[opening]")) == (True, 1)


# --- files that are no sheets


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


def _plain_document() -> bytes:
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Công văn")
    document.save(made)
    return made.getvalue()


def _with_entities(loaded: workspaces.Workspace) -> bytes:
    """A sheet whose XML would grow without end if its entities were expanded."""
    old = io.BytesIO(export(loaded, "chao", "hmn")[1])
    lol = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    ) + b"]>"  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(old) as read, zipfile.ZipFile(made, "w") as written:
        for name in read.namelist():
            data = read.read(name)
            if name == "word/document.xml":
                head, rest = data.split(b"?>", 1)
                data = head + b"?>" + lol + rest.replace(b"Hu", b"&j;")
                data = data.replace("Kính thưa".encode(), b"&j;")
            written.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "something else by that name"),
        (b"xin ch\xc3\xa0o", "something else by that name"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Word document"),
        (_zip(a=b"b"), "a ZIP file of another kind"),
        (
            _zip(**{"[Content_Types].xml": b"<", "word__document.xml": b"<"}),
            "its inside is damaged",
        ),
        (
            _zip(**{"[Content_Types].xml": b"", "b": bytes(word_files.UNPACKED_BYTES + 1)}),
            "unpacked",
        ),
        (_plain_document(), "it has no code"),
    ],
)
def test_what_is_no_sheet_is_refused(
    loaded: workspaces.Workspace, data: bytes, message: str
) -> None:
    path = loaded.root.parent / "x.docx"
    path.write_bytes(data)
    with pytest.raises(WorkspaceError) as error:
        brought(loaded, path)
    (problem,) = error.value.problems
    assert message in problem.message
    assert problem.path == path
    assert problem.hint


def test_a_document_cut_off_anywhere_is_refused(loaded: workspaces.Workspace) -> None:
    data = export(loaded, "chao", "hmn")[1]
    path = loaded.root.parent / "x.docx"
    for length in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:length])
        with pytest.raises(WorkspaceError, match="cannot be read"):
            filled_sheets.read(path)


def test_damaged_bytes_never_crash(loaded: workspaces.Workspace) -> None:
    data = export(loaded, "chao", "hmn")[1]
    path = loaded.root.parent / "x.docx"
    for place in range(40, len(data), len(data) // 60):
        path.write_bytes(data[:place] + bytes((data[place] ^ 0xFF,)) + data[place + 1 :])
        with suppress(WorkspaceError):  # anything else would be a crash
            filled_sheets.read(path)


def test_entities_are_not_expanded(loaded: workspaces.Workspace) -> None:
    path = loaded.root.parent / "x.docx"
    path.write_bytes(_with_entities(loaded))
    try:
        made = brought(loaded, path)
    except WorkspaceError:
        return
    assert sum(map(len, words(made, "error"))) < 10_000


def test_a_sheet_of_another_workspace_is_refused(loaded: workspaces.Workspace) -> None:
    path = filled(loaded)
    for name, message in (("chao", "no programme chao"), (None, "hmn is not a language")):
        if name:
            (loaded.root / "scripts_content/chao").rename(loaded.root / "scripts_content/khac")
        else:
            (loaded.root / "broadcast.yaml").write_text(BROADCAST_YAML, "utf-8")
        with pytest.raises(WorkspaceError, match=message):
            brought(loaded, path)


# --- the commands


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["translations", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_export_and_import_by_command(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    target = loaded.root / "scripts_content/chao/hmn.md"
    code, out, _err = run(capsys, "export", "chao", "--lang", "hmn", "--json")
    assert code == 0
    assert json.loads(out)["segments"] == 4
    sheet = loaded.root / "chao.hmn.docx"
    before = sheet.read_bytes()
    code, _out, err = run(capsys, "export", "chao", "--lang", "hmn")
    assert code == 1  # it may be filled in
    assert "--force" in err
    assert run(capsys, "export", "chao", "--lang", "hmn", "--force")[0] == 0
    assert sheet.read_bytes() == before
    for wrong in (("chao", "--lang", "vi"), ("chao", "--lang", "xx"), ("khac", "--lang", "hmn")):
        assert run(capsys, "export", *wrong)[0] == 1

    code, _out, err = run(capsys, "import", str(sheet))
    assert code == 1
    assert "the translation is empty" in err
    assert not target.exists()
    path = str(filled(loaded))
    code, out, _err = run(capsys, "import", path, "--json")
    assert code == 0
    (document,) = json.loads(out)["documents"]
    assert (document["status"], document["path"]) == ("written", "scripts_content/chao/hmn.md")
    written = target.read_bytes()
    assert run(capsys, "import", path)[0] == 0
    assert target.read_bytes() == written


def test_a_script_that_is_there_is_only_replaced_on_a_word(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    target = loaded.root / "scripts_content/chao/hmn.md"
    old = "---\ntitle: Cũ\ncredits: {translator: Vàng, reader: Lù}\n---\n<!-- ghi -->\nQub.\n"
    target.write_text(old, "utf-8")
    path = str(filled(loaded, _typed("N", "")))
    code, _out, err = run(capsys, "import", path)
    assert code == 1
    assert target.read_text("utf-8") == old
    assert "-Qub." in err  # the difference is shown
    assert f"+{TARGETS['1']}" in err
    assert "--yes" in err
    code, out, _err = run(capsys, "import", path, "--json")
    assert code == 1
    assert json.loads(out)["documents"][0]["status"] == "waiting"
    assert target.read_text("utf-8") == old
    assert run(capsys, "import", path, "--yes")[0] == 0
    script, _problems = scripts.read(target, ("Hỏi", "Đáp"))
    assert script is not None
    assert script.front.credits == Credits(author="Lò Văn An", translator="Vàng", reader="Lù")
    assert "---\n<!-- ghi -->\n" in target.read_text("utf-8")  # notes stay
    assert run(capsys, "import", path, "--yes", "--translator", "Sùng")[0] == 0
    script, _problems = scripts.read(target, ("Hỏi", "Đáp"))
    assert script is not None
    assert script.front.credits.translator == "Sùng"


def test_one_bad_document_does_not_hold_up_the_others(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    bad = loaded.root.parent / "hỏng.docx"
    bad.write_bytes(b"PK")
    good = filled(loaded)
    twice = loaded.root.parent / "hai.docx"
    twice.write_bytes(good.read_bytes())
    code, out, _err = run(capsys, "import", str(bad), str(good), str(twice), "--json")
    assert code == 1
    found = json.loads(out)["documents"]
    assert [one["status"] for one in found] == ["failed", "written", "failed"]
    assert "of the same script" in found[2]["problems"][-1]["message"]
    assert run(capsys, "import")[0] == 2
    assert run(capsys, "import", "no-such.docx")[0] == 2


# --- any script

_WORD = st.sampled_from(
    ("ăn", "Đường", "yý", "ỳ!", "“ẽ”", "7", "1900", "3.000.000", "a:", "-", "–", "#2", "(x)", "x|y",
     "{BHXH|bảo hiểm}", "<b>", "&amp;", "ភា\u200bសា", "ꪀꪱ", "a\u00a0b", "a\tb", "…", "N", "T", "H1")
)  # fmt: skip
_WILD = st.text(st.sampled_from("aỳ .:,!“\"'(){}|#-[]<>07\u00ad\u200b"), min_size=1, max_size=9)
_WORDS = st.lists(st.one_of(*[_WORD] * 9, _WILD), min_size=1, max_size=6).map(" ".join)
_NAME = st.sampled_from(("mo-dau", "a b", "12", "true", "null", "nhạc_1", "e.f"))
_PART: st.SearchStrategy[Part] = st.one_of(
    st.builds(Speech, st.just(0), st.just(0), st.sampled_from((None, "Hỏi", "Đáp")), _WORDS,
              st.sampled_from((1, 1, 2, 3))),
    st.builds(Chapter, st.just(0), _WORDS),
    st.builds(Jingle, st.just(0), _NAME),
    st.builds(Bed, st.just(0), st.none() | _NAME, st.sampled_from((-18.0, -20.0, -0.5, -1 / 3))),
    st.builds(Recording, st.just(0), st.sampled_from(("a.m4a", "b c.wav"))),
    st.builds(Announcement, st.just(0), st.sampled_from(("opening", "closing-tet")),
              st.none() | st.just("vùng cao: a, b")),
    st.builds(Pause, st.just(0), st.sampled_from((0.1, 1.5, 2.0, 12.345678))),
)  # fmt: skip
_PARTS = st.lists(_PART, min_size=1, max_size=5)
_TITLES = st.sampled_from(("a", "Hỏi: đáp", "yes", "2027", "- “x” #1", "a {b", "~"))


def valid(parts: list[Part], front: FrontMatter, lang: str = "vi") -> Script:
    """A script of those parts that can be read, if there is one."""
    path = Path(f"scripts_content/x/{lang}.md")
    numbered, number = [], 0
    for part in parts:
        if isinstance(part, Speech):
            number += 1
            text = unicodedata.normalize("NFC", part.text).strip()
            part = Speech(0, number, part.speaker, text, part.repeat)  # noqa: PLW2901
        elif isinstance(part, Chapter):
            part = Chapter(0, part.title.strip())  # noqa: PLW2901
        numbered.append(part)
    try:
        text = script_text(front, numbered, path, ("Hỏi", "Đáp"))
    except WorkspaceError:
        assume(False)
    script, _problems = scripts.parse(text, path, ("Hỏi", "Đáp"))
    assert script is not None
    return script


@given(_PARTS, _TITLES, st.sampled_from(("draft", "review")))
@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
def test_what_is_written_reads_back(parts: list[Part], title: str, status: Any) -> None:
    people = Credits(author="A: b", translator="Lò, Văn")
    speakers = {"Lan": {"vi": "espeak:vi+f3"}, "Ông ba": None}
    front = FrontMatter(title=title, status=status, credits=people, audience=("hssv", "a, b"),
                        source_revision="822056", speakers=speakers)  # fmt: skip
    script = valid(parts, front)
    assert script.front == front
    again = script_text(script.front, script.parts, script.path, ("Hỏi", "Đáp"))
    assert scripts.parse(again, script.path, ("Hỏi", "Đáp"))[0].revision == script.revision  # type: ignore[union-attr]


@given(_PARTS, st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_a_round_trip_keeps_segments_and_directives(
    tmp_path_factory: pytest.TempPathFactory, parts: list[Part], data: st.DataObject
) -> None:
    source = valid(parts, FrontMatter(title="Nhan đề", form="story"))
    drawn = [
        Speech(0, 0, p.speaker, data.draw(_WORDS), p.repeat) if isinstance(p, Speech)
        else Chapter(0, data.draw(_WORDS)) if isinstance(p, Chapter)
        else p
        for p in source.parts
    ]  # fmt: skip
    front = FrontMatter(title="Npe", status="review", source_revision=source.revision[:8])
    target = valid(drawn, front, "hmn")
    labels = [s.text.partition(":")[0].strip() for s in target.speeches if ":" in s.text]
    assume(not any(label in ("Hỏi", "Đáp") for label in labels))
    sheet = sheets.make_sheet(source, target, "hmn")
    path = tmp_path_factory.getbasetemp() / "any.docx"
    path.write_bytes(documents.document(sheet, "Tiếng Việt", "Tiếng Mông"))
    back = filled_sheets.read(path)
    wishes = ImportDecisions("An", figures_checked=True)
    made = make_script(back, source, target.path, None, wishes, ("Hỏi", "Đáp"))
    script = parsed_any(made)
    assert directives(script) == directives(source)
    assert [flat(t) for t in sheets.texts_of(script)] == [flat(t) for t in sheets.texts_of(target)]
    # The left column alone gives the source back, whatever has become of it since.
    rows = [(row.id, row.source) for row in back.rows]
    then = sheets.parts_of(rows, source, ("Hỏi", "Đáp"), sheet.code.column)
    assert then is not None


def flat(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0], " ".join(pair[1].split())


def parsed_any(imported: ImportedSheet) -> Script:
    assert imported.text is not None, imported.problems
    script, _problems = scripts.parse(imported.text, imported.path, ("Hỏi", "Đáp"))
    assert script is not None
    return script


def test_a_file_that_cannot_be_written_is_a_problem_in_words(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    arguments = ("export", "chao", "--lang", "hmn", "-o", "broadcast.yaml/x.docx")
    code, _out, err = run(capsys, *arguments)
    assert code == 1
    assert "the file cannot be written" in err
    assert "Traceback" not in err
