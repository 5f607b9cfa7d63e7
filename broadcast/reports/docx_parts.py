"""Pieces of a Word document in Vietnamese administrative style: tables, paragraphs, page numbers.

Measures from Nghị định 30/2020/NĐ-CP, annex I: A4, margins 20-25 mm above and below, 30-35 mm left,
15-20 mm right; Times New Roman, black, 13-14 pt; page numbers centred above, none on the first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from broadcast.i18n import _
from broadcast.reports import words
from broadcast.reports.tables import Cell, Row, Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph

FONT, BODY_PT, CELL_PT, HEAD_PT = "Times New Roman", 13.0, 11.0, 10.5
MARGINS_MM = {"left": 30, "right": 15, "top": 20, "bottom": 20}
WIDTH_MM = 210 - 30 - 15
LONG_MM = 297 - 30 - 15
INDENT_MM = 10
_NUMBER_MM = 19.0
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_TWIPS = 1440 / 25.4
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


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


def note(made: Document, words_: str) -> None:
    """A remark below a table."""
    from docx.shared import Pt

    paragraph = line(made.add_paragraph(), words_, 11, italic=True)
    paragraph.paragraph_format.space_before = Pt(3)


def columns(made: Document, widths_mm: Sequence[float]) -> Any:
    """A table of one row without lines, whose columns have these widths."""
    from docx.shared import Mm

    table = made.add_table(rows=1, cols=len(widths_mm))
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def picture(made: Document, png: bytes, described: str) -> None:
    """A chart, with words for who cannot see it."""
    from docx.shared import Mm, Pt

    paragraph = made.add_paragraph()
    paragraph.alignment = centred()
    paragraph.paragraph_format.space_before = Pt(6)
    shape: Any = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(150))
    shape._inline.docPr.set("descr", clean(described))


def add_table(made: Document, table: Table, width_mm: float) -> None:
    """A table with ruled cells; its heading is repeated on each page and no row is torn."""
    from docx.oxml import parse_xml

    widths = _widths(table, width_mm)
    titles = [column.title for column in table.columns]
    rows = [_row(titles, widths, ["center"] * len(titles), bold=True, heading=True)]
    sides = ["left" if column.kind == "text" else "right" for column in table.columns]
    rows += (_row(_shown(table, row, row.cells), widths, sides) for row in table.rows)
    if (total := table.total) is not None:
        cells = _shown(table, None, total)
        cells[0] = _("Total")
        rows.append(_row(cells, widths, sides, bold=True))
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{edge} w:w="60" w:type="dxa"/>' for edge in ("left", "right"))
    properties = (
        f'<w:tblW w:w="{round(sum(widths) * _TWIPS)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
    )
    body = f"<w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}"
    xml = parse_xml(f'<w:tbl xmlns:w="{_NAMESPACE}">{body}</w:tbl>')
    end: Any = made.element.body.sectPr
    end.addprevious(xml)


def clean(words_: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("", words_)


def child(parent: Any, name: str, **attributes: str) -> Any:
    """A new element of WordprocessingML below another."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def _widths(table: Table, width_mm: float) -> list[float]:
    """Widths of the columns: numbers alike, the rest shared by the length of the texts."""
    numbers = sum(column.kind != "text" for column in table.columns)
    number_mm = min(_NUMBER_MM, width_mm * 0.75 / max(1, numbers))
    longest = [
        max(
            [
                len(column.title),
                *(min(40, len(str(cell or ""))) for cell in table.column(column.key)),
            ]
        )
        for column in table.columns
        if column.kind == "text"
    ]
    left_mm = width_mm - numbers * number_mm
    shares = iter([left_mm * (size + 4) / (sum(longest) + 4 * len(longest)) for size in longest])
    return [next(shares) if column.kind == "text" else number_mm for column in table.columns]


def _shown(table: Table, row: Row | None, cells: Iterable[Cell]) -> list[str]:
    pairs = zip(table.columns, cells, strict=True)
    return [
        "" if cell is None and row is None else words.shown(cell, table.kind(row, column))
        for column, cell in pairs
    ]


def _row(
    cells: Iterable[str],
    widths: Iterable[float],
    sides: Iterable[str],
    *,
    bold: bool = False,
    heading: bool = False,
) -> str:
    head = "<w:cantSplit/>" + ("<w:tblHeader/>" if heading else "")
    size = round((HEAD_PT if heading else CELL_PT) * 2)
    look = f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(clean(cell))}</w:t></w:r>'
        "</w:p></w:tc>"
        for cell, width, side in zip(cells, widths, sides, strict=True)
    )
    return f"<w:tr><w:trPr>{head}</w:trPr>{made}</w:tr>"


def _page_number(paragraph: Paragraph) -> None:
    run = line(paragraph, "", BODY_PT).runs[0]._r
    child(run, "fldChar", fldCharType="begin")
    child(run, "instrText").text = "PAGE"
    child(run, "fldChar", fldCharType="end")
