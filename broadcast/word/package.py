"""The XML parts of a Word document as trees with short names, whoever wrote them.

Word has two families of namespaces for the same elements; here both are ``w-p`` and ``w-t`` (with a
hyphen: a colon would be looked up as a prefix). A document type declaration is refused: Word writes
none, and entities can make a small file endless.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from broadcast.errors import WorkspaceError
from broadcast.i18n import _
from broadcast.word.opening import look_inside, unreadable

PART_BYTES = 20_000_000
"""Largest part that is read; a script is at most 1 MB of text."""

DEPTH = 150
"""Deepest nesting of elements; Word itself stops at some 20 tables in one another."""

_PREFIXES = {
    "wordprocessingml/main": "w",
    "wordprocessingml/2006/main": "w",
    "officeDocument/math": "m",
    "officeDocument/2006/math": "m",
    "officeDocument/relationships": "r",
    "officeDocument/2006/relationships": "r",
    "markup-compatibility/2006": "mc",
    "drawingml/2006/wordprocessingDrawing": "wp",
    "drawingml/wordprocessingDrawing": "wp",
}
_MAIN = "/officeDocument"


class Parts:
    """Parts of one document, read when they are asked for.

    Raises `WorkspaceError` naming the file for whatever is no Word document, on opening or later.
    """

    def __init__(self, path: Path) -> None:
        look_inside(path)
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._names = {info.filename.lstrip("/"): info for info in archive.infolist()}
        except (zipfile.BadZipFile, OSError) as error:
            raise unreadable(path, _("its inside is damaged")) from error
        mains = [target for kind, target in self.related("") if kind.endswith(_MAIN)]
        self.main = mains[0] if mains else "word/document.xml"
        if self.main not in self._names:
            raise unreadable(path, _("there is no text of Word in it"))

    def tree(self, name: str) -> Element | None:
        """Root of a part, or `None` when there is no such part."""
        if name not in self._names:
            return None
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self._names[name]) as file:
                data = file.read(PART_BYTES + 1)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
        ) as error:  # fmt: skip
            raise unreadable(self.path, _("its inside is damaged")) from error
        if len(data) > PART_BYTES:
            raise unreadable(self.path, _("unpacked it would be larger than any text"))
        return _parsed(data, self.path)

    def related(self, name: str) -> Iterator[tuple[str, str]]:
        """Kind and place of everything that a part refers to; of the document for an empty name."""
        for _identifier, kind, target in self.relations(name):
            yield kind, target

    def relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        """As `related`, with the id first; an address outside the document stays as it is."""
        folder, base = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        for found in root if root is not None else ():
            target = found.get("Target", "")
            if found.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield found.get("Id", ""), found.get("Type", ""), target

    def of_kind(self, ending: str) -> Iterator[str]:
        """Names of the parts of the main one that are of this kind, such as ``/footer``."""
        for kind, target in self.related(self.main):
            if kind.endswith(ending):
                yield target


def _parsed(data: bytes, path: Path) -> Element:
    """Tree of an XML part; raises `WorkspaceError` when it is damaged or dangerous."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise unreadable(path, _("its elements are nested without end"))
        builder.start(_short(name), {_short(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_short(name))

    def refuse(*_declaration: object) -> None:
        raise WorkspaceError(
            _("this Word document declares entities, which Word never does"),
            path=path,
            hint=_("do not use it; ask the sender for the text in another way"),
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise unreadable(path, _("its inside is damaged")) from error
    root = builder.close()
    assert isinstance(root, Element)  # noqa: S101 - expat accepts no document without a root
    return root


def _short(name: str) -> str:
    """``w-p`` for an element of either family; the plain name where there is no namespace."""
    space, found, local = name.rpartition(" ")
    if not found:
        return name
    for ending, prefix in _PREFIXES.items():
        if space.endswith(ending):
            return f"{prefix}-{local}"
    return f"x-{local}"
