"""A translator's sheet as a Word document: source and target side by side, segment by segment.

The document speaks Vietnamese whatever the interface speaks: it is for people who translate from
it. The same sheet gives the same bytes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from broadcast import i18n
from broadcast.files.docx import child, field, packed
from broadcast.translations.sheets.sheet import SheetCode, SheetRow, TranslationSheet

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

PROPERTY = "broadcast"
"""Name of the custom document property that holds the code as well."""

PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
PROPERTIES_LINK = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)

_ = i18n.of("vi")
_FONT, _TEXT_PT, _SMALL_PT = "Arial", 14, 10
_GREY, _SHADE, _HEAD = "6B6B6B", "EDEDED", "1F3A5F"  # 5.3:1 and more on their ground (WCAG AA)
_COLUMNS_CM = (1.9, 12.2, 12.6)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_UNSPOKEN = re.compile(r"(\{[^{}]*\})")


def document(sheet: TranslationSheet, source_name: str, target_name: str) -> bytes:
    """The document of a sheet; the names are those of the two languages.

    Raises `ValueError` when the text holds signs that no Word document can hold (U+FFFE).
    """
    import docx

    made = docx.Document()
    _page(made)
    _opening(made, sheet, target_name)
    _table(made, sheet, source_name, target_name)
    _closing(made, sheet)
    _footer(made, sheet.code)
    _properties(made, sheet)
    return packed(made)


def _page(made: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_TEXT_PT)
    style.paragraph_format.space_after = Pt(4)
    properties = style.element.get_or_add_rPr()
    for script in ("cs", "eastAsia", "hAnsi"):  # Khmer and Thai letters are a "complex script"
        properties.rFonts.set(_w(script), _FONT)
    child(properties, "szCs", val=str(2 * _TEXT_PT))
    child(properties, "lang", val="vi-VN", bidi="km-KH")


def _opening(made: Document, sheet: TranslationSheet, target_name: str) -> None:
    from docx.shared import Pt

    heading = made.add_paragraph()
    run = heading.add_run(_("Translate into {language}: {title}").format(
        language=target_name, title=sheet.title
    ))  # fmt: skip
    run.bold, run.font.size = True, Pt(18)
    child(heading._p.get_or_add_pPr(), "outlineLvl", val="0")
    _grey(made.add_paragraph(), _("Code (do not change): {code}").format(code=sheet.code))
    for line in _instructions():
        made.add_paragraph(line, style="List Number").paragraph_format.space_after = Pt(2)
    if sheet.stale:
        warning = made.add_paragraph()
        warning.add_run(
            _("The source text has changed since it was translated. Compare every row.")
        ).bold = True


def _instructions() -> tuple[str, ...]:
    return (
        _("Write only in the right column. One row is one segment that is read aloud at once."),
        _("Do not change the first two columns, and do not add, delete or merge rows."),
        _("Grey text in square brackets (sounds, music, pauses) is not translated; leave it out."),
        _("In {written|read}, the right part says how it is read in Vietnamese: translate the "
          "meaning, without braces."),
        _("A name with a colon before the text says who speaks: leave it as it is."),
        _("Copy figures, dates and telephone numbers exactly, or write them out in words."),
        _("Save as Word (.docx) and send the file back."),
    )  # fmt: skip


def _table(made: Document, sheet: TranslationSheet, source_name: str, target_name: str) -> None:
    from docx.shared import Cm, Pt

    made.add_paragraph().paragraph_format.space_after = Pt(0)
    table = made.add_table(rows=0, cols=3, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _COLUMNS_CM, strict=True):
        column.width = Cm(width)
    heads = (_("Row"), source_name, target_name)
    head = _row(table)
    child(head._tr.get_or_add_trPr(), "tblHeader")
    for cell, words in zip(head.cells, heads, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
        _shade(cell, "D9E2EC")
    for row in sheet.rows:
        _write(_row(table).cells, row)


def _row(table: Any) -> Any:
    from docx.shared import Cm

    row = table.add_row()
    child(row._tr.get_or_add_trPr(), "cantSplit")
    for cell, width in zip(row.cells, _COLUMNS_CM, strict=True):
        cell.width = Cm(width)
    return row


def _write(cells: Any, row: SheetRow) -> None:
    number, source, target = (cell.paragraphs[0] for cell in cells)
    number.add_run(row.id).bold = True
    source.paragraph_format.keep_with_next = row.kind in ("directive", "chapter") or None
    if row.kind == "directive":
        _grey(source, row.source)
        for cell in cells:
            _shade(cell, _SHADE)
        return
    kinds = {"translator": _("name"), "title": _("title"), "chapter": _("heading")}
    if row.kind in kinds:
        _grey(cells[0].add_paragraph(), kinds[row.kind])
    if row.kind == "translator":
        _grey(source, _("Translator: full name"), size=False)
    else:
        _source(source, row)
    if row.speaker is not None:
        _grey(target, f"{row.speaker}: ", size=False)
    run = target.add_run(row.target)
    run.bold = row.kind in ("title", "chapter") or None
    child(run._r.get_or_add_rPr(), "noProof")


def _source(paragraph: Paragraph, row: SheetRow) -> None:
    """The source text: what is not translated in grey, headings in bold."""
    text = row.source
    if row.speaker is not None:
        label = f"{row.speaker}: "
        _grey(paragraph, label, size=False)
        text = text.removeprefix(label)
    for piece in _UNSPOKEN.split(text):
        if _UNSPOKEN.fullmatch(piece):
            _grey(paragraph, piece, size=False)
        elif piece:
            paragraph.add_run(piece).bold = row.kind in ("title", "chapter") or None


def _closing(made: Document, sheet: TranslationSheet) -> None:
    if not sheet.leftover:
        return
    made.add_paragraph()
    made.add_paragraph().add_run(
        _("The translation there was has other segments than the source now has. Copy from it what "
          "still fits:")
    ).bold = True  # fmt: skip
    for text in sheet.leftover:
        made.add_paragraph(text)


def _footer(made: Document, code: SheetCode) -> None:
    from docx.shared import Pt

    paragraph = made.sections[0].footer.paragraphs[0]
    _grey(paragraph, f"{code}   ·   ")
    number = paragraph.add_run()
    number.font.size = Pt(_SMALL_PT)
    field(number._r, " PAGE ")


def _properties(made: Document, sheet: TranslationSheet) -> None:
    """Title, fixed dates, and the code where no one sees it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    core = made.core_properties
    core.title, core.author, core.comments = sheet.title, "broadcast", ""
    core.language = "vi-VN"
    core.created = core.modified = _MADE.replace(tzinfo=None)
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://'
        'schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://'
        'schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
        'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" '
        f'name="{PROPERTY}"><vt:lpwstr>{sheet.code}</vt:lpwstr></property></Properties>'
    )
    package: Any = made.part.package
    part = Part(PackURI("/docProps/custom.xml"), PROPERTIES_TYPE, blob.encode(), package)
    package.relate_to(part, PROPERTIES_LINK)


def _grey(paragraph: Paragraph, words: str, *, size: bool = True) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(words)
    run.font.color.rgb = RGBColor.from_string(_GREY)
    if size:
        run.font.size = Pt(_SMALL_PT)


def _shade(cell: Any, colour: str) -> None:
    child(cell._tc.get_or_add_tcPr(), "shd", val="clear", color="auto", fill=colour)


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")
