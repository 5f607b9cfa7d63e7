"""Ruled tables of a Word document, with columns as wide as their longest words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from broadcast.i18n import _
from broadcast.pictures import lettering
from broadcast.reports import words
from broadcast.reports.formats.docx_parts import clean
from broadcast.reports.tables import ReportCell, ReportRow, ReportTable

if TYPE_CHECKING:
    from docx.document import Document

CELL_PT, HEAD_PT = 11.0, 10.5
_SMALLEST_PT = 7.0
_SMALL, _SMALL_LINES = 8, 12
"""Rows, and lines of text in them, of a table that is not torn over two pages."""
_LAST = 2
"""Rows that go with the signature, which does not stand on a page alone."""
_OTHER_FONT = 1.13
"""How much wider than bold Noto Sans that is what LibreOffice takes where there is no Times."""
_NUMBER_MM = 19.0
_TEXT_MM = 75.0
"""Widths that columns of numbers and of texts have when there is room."""
_WORD_MM = 45.0
"""A longer word is torn: an id, or letters without a space."""
_EDGE_MM = 2.6
"""Margins of a cell and its line."""
_PT_MM = 25.4 / 72
_TWIPS = 1440 / 25.4
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def add_table(made: Document, table: ReportTable, width_mm: float, *, kept: bool = False) -> None:
    """A table with ruled cells; its heading is repeated on each page and no row is torn.

    A table that is `kept` has its last rows on the page of what follows.
    """
    from docx.oxml import parse_xml

    texts = [_shown(table, row, row.cells) for row in table.rows]
    if (total := table.total) is not None:
        texts.append([_("Total"), *_shown(table, None, total)[1:]])
    titles = [column.title for column in table.columns]
    widths, scale = _widths(table, [titles, *texts], width_mm)
    look = _Look(widths, ["right" if column.numeric else "left" for column in table.columns], scale)
    rows = [_row(titles, replace(look, sides=["center"] * len(titles), heading=True))]
    few = len(texts) <= _SMALL and sum(_lines(row, look) for row in texts) <= _SMALL_LINES
    small = few and not kept
    for left, cells in zip(reversed(range(len(texts))), texts, strict=True):
        # a small table stays on its page with its notes; a last row does not stand there alone
        stay = (bool(left) or bool(table.notes)) if small else left == 1
        stay = stay or (kept and left < _LAST) or (bool(table.notes) and left < 1)
        rows.append(_row(cells, replace(look, bold=total is not None and not left, kept=stay)))
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


@dataclass(frozen=True, slots=True)
class _Look:
    """How a row looks; `scale` makes its letters smaller, `kept` holds it to what follows."""

    widths: Sequence[float]
    sides: Sequence[str]
    scale: float
    bold: bool = False
    heading: bool = False
    kept: bool = False


def _widths(
    table: ReportTable, texts: Sequence[Sequence[str]], width_mm: float
) -> tuple[list[float], float]:
    """Widths of the columns in mm, and how much smaller the letters have to be.

    No column is narrower than its longest word; what is left goes to those that want more, and at
    last to the texts. Where even the longest words have no room, all letters are smaller.
    """
    least, wanted = [], []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in texts]
        words_ = [word for cell in cells for word in cell.split()]
        longest = max([_word_mm(word) for word in words_] or [0.0])
        line_mm = max(_word_mm(cell) for cell in cells)
        least.append(_EDGE_MM + min(longest, _WORD_MM))
        wanted.append(_NUMBER_MM if column.numeric else min(_TEXT_MM, _EDGE_MM + line_mm))
    letters_mm = sum(least) - _EDGE_MM * len(least)
    scale = min(1.0, (width_mm - _EDGE_MM * len(least)) / letters_mm)
    scale = max(scale, _SMALLEST_PT / CELL_PT)
    least = [_EDGE_MM + (one - _EDGE_MM) * scale for one in least]
    more = [max(0.1, want - one) for want, one in zip(wanted, least, strict=True)]
    spare_mm = width_mm - sum(least)
    if spare_mm < 0:  # more columns than any letters can be read in
        return [one * width_mm / sum(least) for one in least], scale
    used = min(1.0, spare_mm / sum(more))
    texts_mm = (spare_mm - used * sum(more)) / sum(not column.numeric for column in table.columns)
    return [
        one + used * extra + (0.0 if column.numeric else texts_mm)
        for one, extra, column in zip(least, more, table.columns, strict=True)
    ], scale


def _word_mm(word: str) -> float:
    """Room for a word, as bold Noto Sans takes it, which is wider than Times New Roman."""
    return lettering.width_px(word, CELL_PT, "Bold") * _PT_MM * _OTHER_FONT


def _lines(cells: Sequence[str], look: _Look) -> int:
    """How many lines the cell with most of them takes, about."""
    rooms = zip(cells, look.widths, strict=True)
    return max(ceil(_word_mm(one) * look.scale / (width - _EDGE_MM) or 1) for one, width in rooms)


def _row(cells: Iterable[str], look: _Look) -> str:
    head = "<w:cantSplit/>" + ("<w:tblHeader/>" if look.heading else "")
    size = round((HEAD_PT if look.heading else CELL_PT) * look.scale * 2)
    keep = "<w:keepNext/>" if look.kept or look.heading else ""
    bold = "<w:b/>" if look.bold or look.heading else ""
    letters = f'{bold}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:spacing w:before="20" w:after="20"/><w:jc w:val="{side}"/></w:pPr>'
        f"<w:r><w:rPr>{letters}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(clean(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, width, side in zip(cells, look.widths, look.sides, strict=True)
    )
    return f"<w:tr><w:trPr>{head}</w:trPr>{made}</w:tr>"


def _shown(table: ReportTable, row: ReportRow | None, cells: Iterable[ReportCell]) -> list[str]:
    pairs = zip(table.columns, cells, strict=True)
    return [
        "" if cell is None and row is None else words.shown(cell, table.kind(row, column))
        for column, cell in pairs
    ]
