"""A Word document as its reader sees it: paragraphs in order, and everything that is none.

Nothing is passed over in silence: what cannot be spoken (tables, pictures, notes, deleted text) is
a `Finding` with its place and its own text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from broadcast.word import old_fonts as letters
from broadcast.word.notes import NoteKind


@dataclass(frozen=True, slots=True)
class Finding:
    """Something beside the plain paragraphs; `paragraph` counts those with text, from 1."""

    kind: NoteKind
    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of text in one look; a soft line break is a line feed."""

    text: str
    bold: bool
    font: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with text, or (without spans) a place where only findings stand.

    `level` is that of `styles`; `marker` is the number or sign that its list puts before it.
    """

    number: int
    spans: tuple[TextSpan, ...]
    level: int | None = None
    marker: str = ""
    contents: bool = False
    asides: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """Its text without the marker."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class WordText:
    """All of a document.

    `converted` are fonts whose text was made Unicode; `old_fonts` those whose text could not be,
    with a part of it.
    """

    paragraphs: tuple[Paragraph, ...]
    findings: tuple[Finding, ...]
    converted: tuple[str, ...]
    old_fonts: dict[str, str]


def unicode_fonts(paragraphs: Iterable[Paragraph]) -> frozenset[str]:
    """Old fonts in which this document is Unicode wherever it can be told."""
    modern: set[str] = set()
    old: set[str] = set()
    for paragraph in paragraphs:
        for span in paragraph.spans:
            if letters.is_unicode(span.text):
                modern.add(span.font)
            elif letters.is_tcvn3(span.text):
                old.add(span.font)
    return frozenset(modern - old)


def decoded(
    spans: Iterable[TextSpan], modern: frozenset[str] = frozenset()
) -> tuple[tuple[TextSpan, ...], tuple[str, ...], dict[str, str]]:
    """Spans of one paragraph with the letters that are seen, whatever font draws them.

    Beside them the fonts that were converted, and those that cannot be, with their text. A
    paragraph that holds Vietnamese letters of Unicode in such a font is left as it is, and so is
    one that could be either in the fonts `modern`.
    """
    spans = tuple(spans)
    old: set[str] = set()
    unread: dict[str, str] = {}
    for font in {span.font for span in spans if letters.family_of(span.font)}:
        text = "".join(span.text for span in spans if span.font == font)
        if text.isascii() or letters.is_unicode(text):
            continue
        if font in modern and not letters.is_tcvn3(text):
            continue
        if letters.family_of(font) == "VNI":
            unread[font] = text.strip()
        else:
            old.add(font)
    shown = []
    for span in spans:
        text = span.text
        if span.font in old:
            text = letters.from_tcvn3(text, span.font)
        elif span.font.startswith(".Vn") and span.font.endswith("H") and text.isascii():
            text = text.upper()  # such a font draws small letters as capitals
        shown.append(replace(span, text=text.replace("\u00ad", "")))
    return tuple(shown), tuple(sorted(old)), unread
