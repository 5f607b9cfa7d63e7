"""Pieces of a Word document in Vietnamese administrative style: paragraphs, pages, page numbers.

Measures from Nghị định 30/2020/NĐ-CP, annex I: A4, margins 20-25 mm above and below, 30-35 mm left,
15-20 mm right; Times New Roman, black, 13-14 pt; page numbers centred above, none on the first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from broadcast import i18n
from broadcast.files.docx import child, field

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph

FONT, BODY_PT = "Times New Roman", 13.0
MARGINS_MM = {"left": 30, "right": 15, "top": 20, "bottom": 20}
WIDTH_MM = 210 - 30 - 15
LONG_MM = 297 - 30 - 15
INDENT_MM = 10
LANGUAGES = {"vi": "vi-VN", "en": "en-US"}
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def prepare(made: Document, title: str) -> None:
    """Page, font, properties and page numbers."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY_PT)
    for script in ("w:cs", "w:eastAsia", "w:hAnsi"):
        style.element.get_or_add_rPr().rFonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    core = made.core_properties
    core.title, core.author, core.comments = clean(title), "broadcast", ""
    core.created = core.modified = _MADE
    core.language = LANGUAGES[i18n.language()]
    for tag in made.styles.element.iter(qn("w:lang")):  # so that Word checks the right spelling
        tag.set(qn("w:val"), core.language)
    core.revision = 1
    page(made.sections[0])
    made.sections[0].different_first_page_header_footer = True
    number = made.sections[0].header.paragraphs[0]
    number.style = style
    number.alignment = centred()
    _page_number(number)


def page(section: Section, *, landscape: bool = False) -> None:
    """A4, upright or on its side, with the margins of the decree."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin, section.right_margin = Mm(MARGINS_MM["left"]), Mm(MARGINS_MM["right"])
    section.top_margin, section.bottom_margin = Mm(MARGINS_MM["top"]), Mm(MARGINS_MM["bottom"])
    section.header_distance = section.footer_distance = Mm(10)


def number_from_one(section: Section) -> None:
    """Count the pages of a section by itself; its first page shows no number either."""
    from docx.oxml.ns import qn

    section.different_first_page_header_footer = True
    layout: Any = section._sectPr
    # Word wants it in the order of the standard: after the margins, before the columns
    layout.find(qn("w:pgMar")).addnext(child(layout, "pgNumType", start="1"))


def centred() -> Any:
    """The alignment of what stands in the middle."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return WD_ALIGN_PARAGRAPH.CENTER


def line(
    paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Add words to a paragraph."""
    from docx.shared import Pt

    run: Any = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def rule(paragraph: Paragraph, indent_mm: float) -> None:
    """A low paragraph with a thin line below it, shorter than its room on both sides."""
    from docx.shared import Mm, Pt

    # Word wants the parts of pPr in the order of the standard: borders before spacing and indent
    borders = child(paragraph._p.get_or_add_pPr(), "pBdr")
    child(borders, "bottom", val="single", sz="6", space="1", color="000000")
    layout = paragraph.paragraph_format
    layout.line_spacing = Pt(4)
    layout.left_indent = layout.right_indent = Mm(indent_mm)


def text(made: Document, words_: str, *, bold: bool = False, level: int | None = None) -> Paragraph:
    """A paragraph of the body, set full with an indented first line; a heading with a level."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    paragraph = line(made.add_paragraph(), words_, BODY_PT, bold=bold)
    layout = paragraph.paragraph_format
    layout.first_line_indent = Mm(INDENT_MM)
    layout.space_before = layout.space_after = Pt(4)
    layout.line_spacing = 1.15
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT if level is not None else WD_ALIGN_PARAGRAPH.JUSTIFY
    if level is not None:
        layout.keep_with_next = True
        layout.space_before = Pt(8)
        child(paragraph._p.get_or_add_pPr(), "outlineLvl", val=str(level))
    return paragraph


def note(made: Document, words_: str) -> Paragraph:
    """A remark below a table."""
    from docx.shared import Pt

    paragraph = line(made.add_paragraph(), words_, 11, italic=True)
    paragraph.paragraph_format.space_before = Pt(3)
    return paragraph


def boxed(made: Document, words_: str) -> None:
    """A remark that nobody overlooks: bold, in a frame."""
    from docx.shared import Mm, Pt

    paragraph = line(made.add_paragraph(), words_, 12, bold=True)
    borders = child(paragraph._p.get_or_add_pPr(), "pBdr")
    for edge in ("top", "left", "bottom", "right"):
        child(borders, edge, val="single", sz="8", space="4", color="000000")
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(4)
    layout.left_indent = layout.right_indent = Mm(2)  # the frame stands in the margins otherwise


def columns(made: Document, widths_mm: Sequence[float]) -> Any:
    """A table of one row without lines or margins, whose columns have these widths.

    The row stays on one page.
    """
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table = made.add_table(rows=1, cols=len(widths_mm))
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    margins = child(table._tbl.tblPr, "tblCellMar")
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for edge in ("left", "right"):
        child(margins, edge, w="0", type="dxa")
    child(table.rows[0]._tr.get_or_add_trPr(), "cantSplit")
    return table


def picture(made: Document, png: bytes, described: str) -> None:
    """A chart, with words for who cannot see it."""
    from docx.shared import Mm, Pt

    paragraph = made.add_paragraph()
    paragraph.alignment = centred()
    paragraph.paragraph_format.space_before = Pt(6)
    shape: Any = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(150))
    shape._inline.docPr.set("descr", clean(described))


def clean(words_: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("", words_)


def _page_number(paragraph: Paragraph) -> None:
    field(line(paragraph, "", BODY_PT).runs[0]._r, "PAGE")
