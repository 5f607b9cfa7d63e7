"""Filled translators' sheets: what comes back, and everything that does not fit."""

from __future__ import annotations

import copy
import io
import unicodedata
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from broadcast.errors import WorkspaceError
from broadcast.script import script as scripts
from broadcast.script.parts import (
    Chapter,
)
from broadcast.translations.sheets import (
    document as documents,
)
from broadcast.translations.sheets import (
    rows as sheet_rows,
)
from broadcast.translations.sheets.export import export
from broadcast.workspace import workspace as workspaces
from support.translation_sheets import (
    SOURCE,
    TARGETS,
    Edit,
    brought,
    directives,
    filled,
    parsed,
    rows_of,
    typed,
    words,
    write,
)


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
        (typed("1", "  "), "row 1: the translation is empty"),
        (typed("2", "Hỏi: "), "row 2: the translation is empty"),
        (typed("T", ""), "row T: the translation is empty"),
        (typed("1", "[jingle: mo-dau] Nyob zoo"), "row 1: square brackets stand in"),
        (typed("1", "[pause: 2s]"), "row 1: square brackets stand in"),
        (typed("1", "# Nyob zoo"), "row 1: it would not be spoken"),
        (typed("1", "Nyob {zoo"), "row 1: a brace { is not closed"),
        (typed("1", "…!"), "row 1: this paragraph has no words"),
        (typed("1", "Hỏi: Nyob zoo"), "row 1: Hỏi: is not the speaker"),
        (typed("2", "Đáp: Hu tus twg?"), "row 2: Đáp: is not the speaker"),
        (typed("2", "Nug: Hu tus twg?"), "row 2: Nug: is not the speaker"),
        (typed("3", "Đáp: Hu 1900 9086, 7 teev."), "row 3: figures differ: 9086"),
        (typed("1", "Nyob zoo 5 <!-- ghi"), "row 1: "),
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
        (typed("2", "Hu tus xov tooj twg?"), "row 2: the speaker's name Hỏi: was lost"),
        (typed("3", "Đáp: Hu ib cuaj."), "row 3: figures are missing in the translation"),
        (
            typed("1", "Kính thưa bà con, đây là {BHXH|bảo hiểm xã hội} tỉnh."),
            "row 1: the translation is the source text",
        ),
        (
            lambda _document, rows: write_source(rows["1"], "Kính thưa cô bác."),
            "row 1: the source text was changed in the document",
        ),
        (typed("N", ""), "nobody is named as the translator"),
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
    path = filled(loaded, typed("3", "Đáp: Hu 1900 9068, 07:00 teev."))
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
