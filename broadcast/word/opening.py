"""Word documents from outside: opened with care, and read as a person sees them.

A .docx is a ZIP file from somebody else's machine: it may be truncated, encrypted, something else
by another name, or small and endless when it is unpacked. What it says is taken with its tracked
changes accepted, which is what Word shows.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcast.errors import WorkspaceError
from broadcast.files.reasons import is_missing, missing, reason_of
from broadcast.i18n import _

if TYPE_CHECKING:
    from docx.document import Document

LIMIT_BYTES = 20_000_000
"""Largest document; 1,000 pages of text take 1 MB, the rest is pictures."""

UNPACKED_BYTES = 100_000_000
PARTS = 2_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}ptab": "\t",
}
_ENTERED = frozenset(
    _W + name
    for name in (
        "r", "ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple",
        "customXml", "bdo", "dir",
    )
)  # fmt: skip
_TRACKED = frozenset(_W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_PICTURES = frozenset(_W + name for name in ("drawing", "pict", "object"))


def open_document(path: Path) -> Document:
    """Open a Word document; raises `WorkspaceError` that says why it cannot be read."""
    look_inside(path)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return docx.Document(str(path))
    except (
        OpcError, LxmlError, SyntaxError, zipfile.BadZipFile, zlib.error, EOFError, KeyError,
        ValueError, AttributeError, IndexError, NotImplementedError, RuntimeError, OSError,
    ) as error:  # fmt: skip
        raise unreadable(path, _("its inside is damaged")) from error


def paragraphs(element: Any) -> list[str]:
    """Text of each paragraph in a cell or body; a soft line break is a line feed.

    What is inserted or moved here under tracked changes counts, what is deleted does not. Text
    boxes, notes in the margin, footnotes and fields' codes do not count: see `oddities`.
    """
    return ["".join(_texts(found)) for found in element if found.tag == f"{_W}p"] + [
        text
        for found in element
        if found.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml")
        for text in paragraphs(found)
    ]


def oddities(element: Any) -> tuple[str, ...]:
    """What an element holds beside its text, in words, each once."""
    tags = {node.tag for node in element.iter()}
    found = {
        _("tracked changes (taken as accepted)"): tags & _TRACKED,
        _("pictures or text boxes"): tags & _PICTURES,
        _("comments"): tags & {f"{_W}commentReference"},
        _("footnotes"): tags & {f"{_W}footnoteReference", f"{_W}endnoteReference"},
        _("signs of a symbol font"): tags & {f"{_W}sym"},
        _("a table within a cell"): {f"{_W}tbl"} & {node.tag for node in element.iterchildren()},
    }
    return tuple(words for words, there in found.items() if there)


def is_deleted_row(row: Any) -> bool:
    """Whether tracked changes strike out a row of a table."""
    return row.find(f"{_W}trPr/{_W}del") is not None


def cells(row: Any) -> list[Any]:
    """Cells of a row (``w:tr``) as elements; content controls around them are looked into."""
    found = []
    for child in row:
        if child.tag == f"{_W}tc":
            found.append(child)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            found += cells(child)
    return found


def is_merged(cell: Any) -> bool:
    """Whether a cell (``w:tc``) is one with the cell above or beside it."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    wide = span is not None and span.get(f"{_W}val", "1") != "1"
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return wide or (merged is not None and merged.get(f"{_W}val", "continue") == "continue")


def _texts(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag in _ENTERED:
            yield from _texts(child)


def look_inside(path: Path) -> None:
    """Refuse what is no Word document, or grows without measure, before anything is unpacked."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        if is_missing(error):
            raise WorkspaceError.of([missing(path)]) from error
        raise unreadable(path, reason_of(error)) from error
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkspaceError(
            _("this is an old Word document (.doc), or one with a password"),
            path=path,
            hint=_("in Word: take the password off, then Save As, Word Document (.docx)"),
        )
    if size > LIMIT_BYTES:
        raise unreadable(path, _("it is larger than {mb} MB").format(mb=LIMIT_BYTES // 1_000_000))
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        reason = (
            _("it was cut off, or is damaged")
            if start.startswith(b"PK")
            else _("it is something else by that name")
        )
        raise unreadable(path, reason) from error
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise unreadable(path, _("unpacked it would be larger than any text"))
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise unreadable(path, _("it is a ZIP file of another kind"))


def unreadable(path: Path, reason: str) -> WorkspaceError:
    """The error of a Word document that cannot be read for this reason."""
    return WorkspaceError(
        _("this Word document cannot be read: {reason}").format(reason=reason),
        path=path,
        hint=_("open it in Word, choose Save As, Word Document (.docx), and use the new file"),
    )
