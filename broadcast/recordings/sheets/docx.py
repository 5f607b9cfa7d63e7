"""A reading sheet as a Word document for printing on A4."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from broadcast.errors import WorkspaceError
from broadcast.files.docx import child, field, packed
from broadcast.i18n import _
from broadcast.recordings.sheets.sheet import Cue, ReadingSheet, SheetHeading, SheetSegment
from broadcast.recordings.sheets.words import about, field_names, instructions, side_lines

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_FONT, _TEXT_PT, _SMALL_PT, _NUMBER_PT = "Arial", 18, 10, 26
_BODY_PT, _LINES = 12, 1.5
_SIDE_CM, _MAIN_CM, _QR_CM = 3.4, 14.4, 2.6
_GREY, _BLUE = "595959", "1F3A5F"  # 7:1 and more on white (WCAG AAA)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def document(sheet: ReadingSheet) -> bytes:
    """The document; the same sheet gives the same bytes.

    Raises `WorkspaceError` when the text holds signs that no Word document can hold.
    """
    import docx

    made = docx.Document()
    try:
        _page(made, sheet)
        _head(made, sheet)
        for item in sheet.items:
            _item(made, item)
    except ValueError as error:  # lxml: no control characters, no surrogates
        raise WorkspaceError(_("the text holds signs that a Word document cannot hold")) from error
    return packed(made)


def _page(made: Document, sheet: ReadingSheet) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.6)
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_BODY_PT)
    style.paragraph_format.space_after = Pt(2)
    for script in ("w:cs", "w:eastAsia", "w:hAnsi"):  # Khmer and Tai Viet are "complex scripts"
        style.element.get_or_add_rPr().rFonts.set(qn(script), _FONT)
    core = made.core_properties
    core.title, core.author, core.comments = sheet.title, "broadcast", sheet.label
    core.created = core.modified = _MADE
    core.revision = 1
    footer = section.footer.paragraphs[0]
    footer.style = style  # Word's own has tab stops for another width
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(_SIDE_CM + _MAIN_CM), _right())
    _run(footer, f"{sheet.label}\t", 9)
    for code, between in (("PAGE", " / "), ("NUMPAGES", "")):
        field(_run(footer, "", 9)._r, code)
        _run(footer, between, 9)


def _right() -> Any:
    from docx.enum.text import WD_TAB_ALIGNMENT

    return WD_TAB_ALIGNMENT.RIGHT


def _head(made: Document, sheet: ReadingSheet) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    table = _table(made, (_SIDE_CM + _MAIN_CM - 3.4, 3.4), ruled=False)
    left, right = table.rows[0].cells
    title = left.paragraphs[0]
    _run(title, sheet.title, 20, bold=True)
    _outline(title, 0)
    left.add_paragraph(f"{sheet.language} · {sheet.province}")
    left.add_paragraph(about(sheet))
    right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    right.paragraphs[0].add_run().add_picture(io.BytesIO(_qr(sheet)), width=Cm(_QR_CM))
    code = right.add_paragraph()
    code.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(code, sheet.code, _BODY_PT, bold=True)
    _fields(made, sheet)
    for rule in instructions(sheet):
        made.add_paragraph(rule, style="List Bullet").paragraph_format.space_after = Pt(2)


def _fields(made: Document, sheet: ReadingSheet) -> None:
    """Two and two on dotted lines to write on."""
    from docx.enum.text import WD_TAB_LEADER
    from docx.shared import Cm, Pt

    names = field_names()
    for first, second in (names[:2], names[2:]):
        line = made.add_paragraph()
        line.paragraph_format.space_before = Pt(10)
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(9.6), leader=WD_TAB_LEADER.DOTS)
        stops.add_tab_stop(Cm(10), leader=WD_TAB_LEADER.SPACES)
        stops.add_tab_stop(Cm(_SIDE_CM + _MAIN_CM), _right(), WD_TAB_LEADER.DOTS)
        given = f" {sheet.reader} " if first == names[0] and sheet.reader else " "
        line.add_run(f"{first}:{given}\t\t{second}: \t")
    made.add_paragraph()


def _item(made: Document, item: SheetSegment | SheetHeading | Cue) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if isinstance(item, SheetSegment):
        _segment(made, item)
        return
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    if isinstance(item, SheetHeading):
        paragraph.paragraph_format.space_before = Pt(12)
        _run(paragraph, item.title, 14, bold=True, colour=_BLUE)
        _outline(paragraph, 1)
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, f"— {item.words} —", _BODY_PT, colour=_GREY).italic = True


def _segment(made: Document, segment: SheetSegment) -> None:
    from docx.shared import Pt

    table = _table(made, (_SIDE_CM, _MAIN_CM))
    side, main = table.rows[0].cells
    large = segment.recorded
    colour = "000000" if large else _GREY
    number = _NUMBER_PT if large else _BODY_PT
    _run(side.paragraphs[0], str(segment.number), number, bold=True, colour=colour)
    lines = (f"{segment.file}  ☐", *side_lines(segment), segment.code)
    for line in lines if large else (_("not to be read"),):
        _run(side.add_paragraph(), line, _SMALL_PT, colour=_GREY)
    text = main.paragraphs[0]
    for first in (text, side.paragraphs[0]):
        first.paragraph_format.space_before = Pt(5)
    if segment.speaker:
        _run(text, segment.speaker, _BODY_PT, bold=True)
        text = main.add_paragraph()
    text.paragraph_format.line_spacing = _LINES if large else 1.2
    _run(text, segment.text, _TEXT_PT if large else _BODY_PT, colour=colour)
    for note in segment.notes if large else ():
        line = main.add_paragraph()
        _run(line, f"{note.written}: ", _BODY_PT, bold=True)
        _run(line, note.spoken, _BODY_PT)
    made.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _table(made: Document, widths_cm: tuple[float, float], *, ruled: bool = True) -> Any:
    """One row that no page break parts, with a line above when it is ruled."""
    from docx.oxml.ns import qn
    from docx.shared import Cm

    table = made.add_table(rows=1, cols=2)
    table.autofit = False
    child(table.rows[0]._tr.get_or_add_trPr(), "cantSplit")
    if ruled:
        borders = child(table._tbl.tblPr, "tblBorders")
        # Word wants the parts of tblPr in the order of the standard: borders before the layout
        table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
        child(borders, "top", val="single", sz="6", space="0", color="808080")
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths_cm, strict=True):
        column.width = cell.width = Cm(width)
    return table


def _run(
    paragraph: Paragraph, words: str, size: float, *, bold: bool = False, colour: str = "000000"
) -> Any:
    from docx.shared import Pt, RGBColor

    run: Any = paragraph.add_run(words)
    run.font.size, run.font.bold = Pt(size), bold
    child(run._r.get_or_add_rPr(), "szCs", val=str(round(2 * size)))
    run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _outline(paragraph: Paragraph, level: int) -> None:
    """Make a paragraph a heading for Word's navigation without a style's looks."""
    child(paragraph._p.get_or_add_pPr(), "outlineLvl", val=str(level))


def _qr(sheet: ReadingSheet) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(sheet.label, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()
