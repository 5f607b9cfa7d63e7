"""Reads a filled translator's sheet: which sheet it is, and what stands in each row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcast.errors import Problem, WorkspaceError
from broadcast.i18n import _
from broadcast.translations.sheets.document import PROPERTIES_LINK, PROPERTY
from broadcast.translations.sheets.sheet import ROW_ID, SheetCode
from broadcast.word import opening

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row as it came back; `id` is empty for directives, `position` counts from 1.

    `target` has a text for each paragraph of the right cell; `oddities` is what else it holds.
    """

    position: int
    id: str
    source: str
    target: tuple[str, ...]
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A filled sheet; `problems` are those of rows that cannot be understood."""

    path: Path
    code: SheetCode
    rows: tuple[FilledRow, ...]
    problems: tuple[Problem, ...]


def read(path: Path) -> FilledSheet:
    """Read a filled sheet.

    Raises `WorkspaceError` when the file is no Word document, or none that was exported here.
    """
    document = opening.open_document(path)
    code = _code(document, path)
    table = _table(document)
    if table is None:
        raise WorkspaceError(
            _("the table with the segments is not in this document"), path=path, hint=_again()
        )
    rows: list[FilledRow] = []
    problems: list[Problem] = []
    for position, element in enumerate(_body_rows(table), start=1):
        row = _row(element, position)
        if isinstance(row, FilledRow):
            rows.append(row)
        elif row is not None:
            problems.append(Problem(row, path, None, _again()))
    return FilledSheet(path, code, tuple(rows), tuple(problems))


def _code(document: Document, path: Path) -> SheetCode:
    """The code, from the hidden property and from the line that people see."""
    lines = [text for block in document.element.body for text in _lines(block)]
    codes = [SheetCode.found(_property(document)), *map(SheetCode.found, lines)]
    found = {code for code in codes if code}
    if not found:
        raise WorkspaceError(
            _("this is not a translator's sheet: it has no code"),
            path=path,
            hint=_("make one with: broadcast translations export PROGRAMME --lang L"),
        )
    if len(found) > 1:
        raise WorkspaceError(
            _("two codes stand in this document: {codes}").format(
                codes=", ".join(sorted(map(str, found)))
            ),
            path=path,
            hint=_again(),
        )
    return found.pop()


def _lines(block: Any) -> list[str]:
    if block.tag == f"{_W}p":
        return opening.paragraphs([block])
    return []


def _property(document: Document) -> str:
    """The custom property; empty when the document has none (some programs drop it)."""
    from lxml import etree

    for link in document.part.package.rels.values():
        if link.reltype == PROPERTIES_LINK and not link.is_external:
            try:
                root = etree.fromstring(
                    link.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True)
                )
            except etree.XMLSyntaxError:
                return ""
            for node in root:
                if isinstance(node.tag, str) and node.get("name") == PROPERTY:
                    return "".join(node.itertext())
    return ""


def _table(document: Document) -> Any | None:
    """The table with the most rows that have an id."""
    tables = document.element.body.iter(f"{_W}tbl")
    counted = [(sum(map(_has_id, _rows(table))), table) for table in tables]
    count, table = max(counted, key=lambda one: one[0], default=(0, None))
    return table if count else None


def _body_rows(table: Any) -> list[Any]:
    """Rows from the first with an id on: what stands above are the heads of the columns."""
    rows = list(_rows(table))
    first = next(number for number, row in enumerate(rows) if _has_id(row))
    return rows[first:]


def _rows(table: Any) -> Iterator[Any]:
    """Rows without those that tracked changes strike out."""
    for child in table:
        if child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _rows(child)
        elif child.tag == f"{_W}tr" and not opening.is_deleted_row(child):
            yield child


def _has_id(row: Any) -> bool:
    found = opening.cells(row)
    return bool(found) and bool(_id(found[0]))


def _row(element: Any, position: int) -> FilledRow | str | None:
    """A row, why it cannot be understood, or `None` for one that says nothing."""
    cells = opening.cells(element)
    words = " ".join(text for cell in cells for text in opening.paragraphs(cell)).strip()
    if len(cells) != _COLUMNS or any(map(opening.is_merged, cells)):
        return _("cells of row {position} of the table were merged or split").format(
            position=position
        )
    if not words:
        return None
    row_id = _id(cells[0])
    if row_id is None:
        return _("row {position} of the table has no number that was exported: {text}").format(
            position=position, text=words[:40]
        )
    source = "\n".join(opening.paragraphs(cells[1])).strip()
    target = tuple(opening.paragraphs(cells[2]))
    return FilledRow(position, row_id, source, target, opening.oddities(cells[2]))


def _id(cell: Any) -> str | None:
    """Id in the first cell; empty for a directive, `None` when something else stands there."""
    texts = [text.strip() for text in opening.paragraphs(cell)]
    first = next((text for text in texts if text), "")
    first = unicodedata.normalize("NFKC", first).removesuffix(".")
    if not first:
        return ""
    return first if ROW_ID.fullmatch(first) else None


def _again() -> str:
    return _("export again and copy the translation into the new document")
