"""Reads a Word document from top to bottom, in the order in which a person sees it.

Nothing is passed over in silence: what cannot be spoken (tables, pictures, notes, deleted text) is
a `Finding` with its place and its own text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from broadcast.word.notes import NoteKind, Notes, drawn_text, shown_objects
from broadcast.word.package import Parts
from broadcast.word.styles import Lists, Look, Styles, find
from broadcast.word.text import Finding, Paragraph, TextSpan, WordText, decoded, unicode_fonts

_SIGNS = {
    "w-tab": " ", "w-ptab": " ", "w-br": "\n", "w-cr": "\n", "w-noBreakHyphen": "-",
    "w-softHyphen": "\u00ad",
}  # fmt: skip
_ENTERED = frozenset((
    "w-smartTag", "w-sdt", "w-sdtContent", "w-customXml", "w-dir", "w-bdo", "w-ruby", "w-rubyBase",
    "w-hyperlink",
))  # fmt: skip
_SILENT = frozenset((
    "w-pPr", "w-rPr", "w-sdtPr", "w-sdtEndPr", "w-rubyPr", "w-bookmarkStart", "w-bookmarkEnd",
    "w-proofErr", "w-permStart", "w-permEnd", "w-commentRangeStart", "w-commentRangeEnd",
    "w-lastRenderedPageBreak", "w-sectPr", "w-footnoteRef", "w-endnoteRef", "w-annotationRef",
    "w-moveFromRangeStart", "w-moveFromRangeEnd", "w-moveToRangeStart", "w-moveToRangeEnd",
    "w-separator", "w-continuationSeparator", "w-smartTagPr", "w-customXmlPr", "w-dayShort",
))  # fmt: skip
_OBJECTS = frozenset(("w-drawing", "w-pict", "w-object", "m-oMath", "m-oMathPara"))
_QUIET_FIELDS = frozenset(("HYPERLINK", "PAGEREF", "TOC", "SEQ", ""))


def read(path: Path) -> WordText:
    """Read a document; raises `WorkspaceError` when it cannot be read."""
    parts = Parts(path)
    root = parts.tree(parts.main)
    styles = [parts.tree(name) for name in parts.of_kind("/styles")]
    lists = [parts.tree(name) for name in parts.of_kind("/numbering")]
    walker = _Walker(Styles(next(iter(styles), None)), Lists(next(iter(lists), None)))
    walker.notes = Notes(parts)
    walker.blocks(find(root, "w-body"))
    walker.finish()
    beside = [
        (kind, walker.plain(part) or drawn_text(part)) for kind, part in walker.notes.beside()
    ]
    beside += walker.rest()
    found = [aside for one in walker.paragraphs for aside in one.asides]
    found += [Finding(kind, 0, text) for kind, text in beside if text.strip()]
    modern = unicode_fonts(walker.paragraphs)
    shown = tuple(
        replace(one, spans=walker.decoded(one.spans, modern)) for one in walker.paragraphs
    )
    return WordText(shown, tuple(found), tuple(walker.converted), dict(walker.old_fonts))


@dataclass(slots=True)
class _Story:
    """What is being read: one paragraph of the body, or one note."""

    spans: list[TextSpan] = field(default_factory=list)
    asides: list[tuple[NoteKind, str]] = field(default_factory=list)
    fields: list[list[str]] = field(default_factory=list)  # state and code of each open field
    unseen: list[str] = field(default_factory=list)


class _Walker:
    """Goes through the body once."""

    notes: Notes

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.styles, self.lists = styles, lists
        self.paragraphs: list[Paragraph] = []
        self.converted: dict[str, None] = {}
        self.old_fonts: dict[str, str] = {}
        self._story = _Story()
        self._numbered = 0

    def blocks(self, parent: Element | None) -> None:
        """Take in paragraphs and tables; what stands in a wrapper counts as if it did not."""
        for child in parent if parent is not None else ():
            if child.tag == "w-p":
                self._paragraph(child)
            elif child.tag == "w-tbl":
                self._aside("table", self._table(child))
                self._end(None)
            elif child.tag in ("w-ins", "w-moveTo"):
                self._aside("inserted", drawn_text(child))
                self.blocks(child)
            elif child.tag in ("w-del", "w-moveFrom"):
                self._aside("deleted", drawn_text(child))
            elif child.tag == "mc-AlternateContent":
                self.blocks(_chosen(child))
            elif child.tag in _ENTERED:
                self.blocks(child)
            elif child.tag in _OBJECTS:
                self._inline(child, child)
            elif child.tag not in _SILENT:
                self._aside("unknown", drawn_text(child) or child.tag.partition("-")[2])

    def finish(self) -> None:
        """End the last paragraph, whose mark may have been deleted."""
        for _state, _code in self._story.fields:
            self._aside("unseen", "".join(self._story.unseen))
            self._story.unseen.clear()
        self._end(None)

    def rest(self) -> list[tuple[NoteKind, str]]:
        """What was found in notes and headers since the last paragraph."""
        return self._story.asides

    def plain(self, element: Element) -> str:
        """Text of a note, a text box or a cell: its paragraphs, each on its line."""
        outer, self._story = self._story, _Story()
        try:
            lines = []
            for paragraph in _paragraphs(element):
                self._children(paragraph, paragraph)
                lines.append(self._text())
                self._story.spans.clear()
            outer.asides += self._story.asides
            if self._story.unseen:
                outer.asides.append(("unseen", "".join(self._story.unseen)))
        finally:
            self._story = outer
        return "\n".join(line for line in lines if line.strip())

    def _paragraph(self, element: Element) -> None:
        self._children(element, element)
        if not self._story.fields and self._story.unseen:
            self._aside("unseen", "".join(self._story.unseen))
            self._story.unseen.clear()
        if element.find("w-pPr/w-rPr/w-del") is None:  # else the next paragraph goes on with it
            self._end(element)

    def _end(self, element: Element | None) -> None:
        story = self._story
        spans = tuple(story.spans)  # decoded at last, when all of the document is known
        spoken = "".join(span.text for span in spans).replace("\u00ad", "").strip()
        self._numbered += bool(spoken)
        asides = tuple(Finding(kind, self._numbered, text) for kind, text in story.asides)
        if spoken:
            listed = self.styles.numbering(element) if element is not None else None
            paragraph = Paragraph(
                self._numbered,
                spans,
                self.styles.level(element) if element is not None else None,
                self.lists.marker(*listed) if listed else "",
                element is not None and self.styles.name(element).startswith("toc "),
                asides,
            )
            self.paragraphs.append(paragraph)
        elif asides:
            self.paragraphs.append(Paragraph(self._numbered, (), asides=asides))
        self._story = _Story(fields=story.fields, unseen=story.unseen)

    def _children(self, parent: Iterable[Element], paragraph: Element) -> None:
        for child in parent:
            self._inline(child, paragraph)

    def _inline(self, child: Element, paragraph: Element) -> None:
        tag = child.tag
        if tag == "w-r":
            self._run(child, paragraph)
        elif tag in ("w-ins", "w-moveTo"):
            self._aside("inserted", drawn_text(child))
            self._children(child, paragraph)
        elif tag == "w-fldSimple":
            self._field(child.get("w-instr", ""), drawn_text(child))
            self._children(child, paragraph)
        elif tag == "mc-AlternateContent":
            chosen = _chosen(child)
            self._children(chosen if chosen is not None else (), paragraph)
        elif tag in _OBJECTS:
            for kind, found in shown_objects(child):
                self._aside(kind, self.plain(found) if isinstance(found, Element) else found)
        elif tag in _ENTERED:
            if tag == "w-hyperlink":
                self._aside("link", self.notes.address(child))
            self._children(child, paragraph)
        elif tag not in _SILENT:
            self._beside(child)

    def _beside(self, child: Element) -> None:
        """What is no text to be spoken: deleted text, signs, references to notes, the unknown."""
        if child.tag in ("w-del", "w-moveFrom", "w-delText"):
            self._aside("deleted", drawn_text(child))
        elif child.tag == "w-sym":
            self._aside("symbol", f"{child.get('w-font', '')} {child.get('w-char', '')}".strip())
        elif child.tag in ("w-footnoteReference", "w-endnoteReference", "w-commentReference"):
            kind, note = self.notes.note(child)
            self._aside(kind, self.plain(note) if note is not None else "")
        else:
            self._aside("unknown", drawn_text(child) or child.tag.partition("-")[2])

    def _run(self, run: Element, paragraph: Element) -> None:
        look = self.styles.look(paragraph, run)
        for child in run:
            if child.tag == "w-fldChar":
                self._field_sign(child.get("w-fldCharType", ""))
            elif child.tag in ("w-instrText", "w-delInstrText"):
                if self._story.fields:
                    self._story.fields[-1][1] += child.text or ""
            elif child.tag == "w-t" or child.tag in _SIGNS:
                self._shown(_SIGNS.get(child.tag, child.text or ""), look)
            else:
                self._inline(child, paragraph)

    def _shown(self, text: str, look: Look) -> None:
        """Take in a piece of text, if it is seen."""
        if any(state == "code" for state, _code in self._story.fields):
            self._story.unseen.append(text)
        elif look.hidden:
            self._aside("hidden", text)
        else:
            self._story.spans.append(TextSpan(text, look.bold, look.font))

    def _field_sign(self, kind: str) -> None:
        fields = self._story.fields
        if kind == "begin":
            fields.append(["code", ""])
        elif kind == "separate" and fields:
            fields[-1][0] = "result"
        elif kind == "end" and fields:
            self._field(fields.pop()[1], "")

    def _field(self, code: str, text: str) -> None:
        words = code.split()
        name = words[0].upper() if words else ""
        if name == "HYPERLINK" and len(words) > 1:
            self._aside("link", words[1].strip('"'))
        elif name not in _QUIET_FIELDS:
            self._aside("field", f"{name} {text}".strip())

    def _aside(self, kind: NoteKind, text: str) -> None:
        """Note something; what is one change for a reader is one finding."""
        asides = self._story.asides
        if not text.strip() and kind in (
            "inserted",
            "deleted",
            "hidden",
            "link",
            "unseen",
            "textbox",
        ):
            return
        if asides and kind in ("inserted", "deleted", "hidden") and asides[-1][0] == kind:
            asides[-1] = (kind, asides[-1][1] + text)
        else:
            asides.append((kind, text.strip()))

    def _table(self, table: Element) -> str:
        rows = [
            " | ".join(" ".join(self.plain(cell).split()) for cell in _within(row, "w-tc"))
            for row in _within(table, "w-tr")
        ]
        return "\n".join(rows)

    def _text(self) -> str:
        return "".join(span.text for span in self.decoded(self._story.spans))

    def decoded(
        self, spans: Iterable[TextSpan], modern: frozenset[str] = frozenset()
    ) -> tuple[TextSpan, ...]:
        """The same with the letters that are seen."""
        shown, converted, unread = decoded(spans, modern)
        self.converted.update(dict.fromkeys(converted))
        for font, text in unread.items():
            self.old_fonts.setdefault(font, text)
        return shown


def _chosen(alternates: Element) -> Element | None:
    """The first of several forms of the same content; the others say the same again."""
    choice = alternates.find("mc-Choice")
    return choice if choice is not None else alternates.find("mc-Fallback")


def _paragraphs(element: Element) -> Iterable[Element]:
    """All paragraphs below an element, but those in text boxes, which are found by themselves."""
    for child in element:
        if child.tag == "w-p":
            yield child
        elif child.tag not in _OBJECTS:
            yield from _paragraphs(child)


def _within(element: Element, tag: str) -> Iterable[Element]:
    """Rows of a table or cells of a row, through wrappers but not into tables within them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in ("w-tbl", "w-tc", "w-p"):
            yield from _within(child, tag)
