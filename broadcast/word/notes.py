"""What stands beside the lines of a Word document: notes, comments, headers, pictures, links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from xml.etree.ElementTree import Element

from broadcast.i18n import _
from broadcast.word.package import Parts

NoteKind = Literal[
    "table", "picture", "object", "equation", "textbox", "footnote", "endnote", "comment", "header",
    "footer", "inserted", "deleted", "hidden", "symbol", "field", "link", "unseen", "unknown",
    "heading", "contents", "markup", "note", "sign", "speaker", "label",
]  # fmt: skip
"""What a finding is about; the last line are those of the script made from the document."""

_NOTES: tuple[tuple[str, str, str, NoteKind], ...] = (
    ("/footnotes", "w-footnote", "w-footnoteReference", "footnote"),
    ("/endnotes", "w-endnote", "w-endnoteReference", "endnote"),
    ("/comments", "w-comment", "w-commentReference", "comment"),
)
_BESIDE: tuple[tuple[str, NoteKind], ...] = (
    ("/header", "header"),
    ("/footer", "footer"),
    ("/chart", "picture"),
    ("/diagramData", "picture"),
)
_TEXTS = ("w-t", "w-delText", "m-t", "x-t", "x-v")


class Notes:
    """Notes of a document by the reference that stands in the text."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._notes: dict[tuple[str, str], Element] = {}
        for ending, tag, reference, _kind in _NOTES:
            for name in parts.of_kind(ending):
                root = parts.tree(name)
                for found in root.findall(tag) if root is not None else ():
                    self._notes[reference, found.get("w-id", "")] = found
        self._addresses = {
            identifier: target
            for identifier, kind, target in parts.relations(parts.main)
            if kind.endswith("/hyperlink")
        }
        self._asked: set[tuple[str, str]] = set()

    def note(self, reference: Element) -> tuple[NoteKind, Element | None]:
        """The note that a reference stands for."""
        key = (reference.tag, reference.get("w-id", ""))
        self._asked.add(key)
        kind = next(kind for _e, _t, tag, kind in _NOTES if tag == reference.tag)
        return kind, self._notes.get(key)

    def address(self, link: Element) -> str:
        """Where a hyperlink leads, outside the document."""
        return self._addresses.get(link.get("r-id", ""), "")

    def beside(self) -> Iterator[tuple[NoteKind, Element]]:
        """Headers, footers, notes nobody refers to, and parts of other kinds."""
        for ending, kind in _BESIDE:
            for name in self._parts.of_kind(ending):
                root = self._parts.tree(name)
                if root is not None:
                    yield kind, root
        kinds = {tag: kind for _ending, _tag, tag, kind in _NOTES}
        for key, note in self._notes.items():
            if key not in self._asked and note.get("w-type") is None:
                yield kinds[key[0]], note


def words_of(kind: NoteKind) -> str:
    """What a finding is about, in words."""
    return {
        "table": _("table"),
        "picture": _("picture"),
        "object": _("embedded object"),
        "equation": _("formula"),
        "textbox": _("text box"),
        "footnote": _("footnote"),
        "endnote": _("endnote"),
        "comment": _("comment"),
        "header": _("header"),
        "footer": _("footer"),
        "inserted": _("inserted text"),
        "deleted": _("deleted text"),
        "hidden": _("hidden text"),
        "symbol": _("sign of a symbol font"),
        "field": _("field"),
        "link": _("link"),
        "heading": _("heading"),
        "contents": _("table of contents"),
        "markup": _("signs that mean something in a script"),
        "note": _("note"),
        "sign": _("signs without words"),
        "speaker": _("speaker"),
        "label": _("words before a colon"),
    }.get(kind, _("other content"))


def drawn_text(element: Element) -> str:
    """All text below an element, deleted text and formulas as well."""
    return "".join(node.text or "" for node in element.iter() if node.tag in _TEXTS)


def shown_objects(element: Element) -> Iterator[tuple[NoteKind, str | Element]]:
    """What a drawing, picture, object or formula holds: words for it, or the text box itself."""
    if element.tag.startswith("m-"):
        yield "equation", drawn_text(element)
        return
    boxes = list(_boxes(element))
    for box in boxes:
        yield "textbox", box
    names = [
        node.get("descr") or node.get("title") or node.get("alt") or node.get("name") or ""
        for node in element.iter()
        if node.tag in ("wp-docPr", "x-shape")
    ]
    drawn = "".join(node.text or "" for node in element.iter() if node.tag == "x-t")
    if not boxes or drawn:
        kind: NoteKind = "object" if element.tag == "w-object" else "picture"
        yield kind, " ".join([*filter(None, names), drawn]).strip()


def _boxes(element: Element) -> Iterator[Element]:
    """Text boxes below an element, each once, although Word writes them in two forms."""
    for child in element:
        if child.tag == "w-txbxContent":
            yield child
        elif child.tag == "mc-AlternateContent":
            chosen = child.find("mc-Choice")
            chosen = chosen if chosen is not None else child.find("mc-Fallback")
            if chosen is not None:
                yield from _boxes(chosen)
        else:
            yield from _boxes(child)
