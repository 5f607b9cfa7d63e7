"""What a Word document's styles and lists make of a paragraph: heading, bold, font, number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

TITLE = 0
"""Level of a document's title; headings have 1 to 9."""

_HEADING = re.compile(r"(?:heading|tiêu đề|đề mục|đầu đề) ?([1-9])?", re.IGNORECASE)
_TITLES = ("title", "tiêu đề", "tên bài", "đầu đề")
_OFF = ("0", "false", "off", "none")
_ROMANS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def value(parent: Element | None, path: str) -> str | None:
    """The ``w-val`` of a child element; `None` when there is no such child."""
    found = parent.find(path) if parent is not None else None
    return None if found is None else found.get("w-val", "")


def switch(parent: Element | None, path: str) -> bool | None:
    """Whether a property is on; `None` when it is not mentioned."""
    written = value(parent, path)
    return None if written is None else written not in _OFF


def find(parent: Element | None, path: str) -> Element | None:
    """A child of an element that may itself be missing."""
    return None if parent is None else parent.find(path)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is shown."""

    bold: bool
    font: str
    hidden: bool


class Styles:
    """The styles of one document."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._run_default = find(root, "w-docDefaults/w-rPrDefault/w-rPr")
        for style in root.findall("w-style") if root is not None else ():
            identifier = style.get("w-styleId", "")
            self._styles[identifier] = style
            if style.get("w-type") == "paragraph" and style.get("w-default", "0") not in _OFF:
                self._default = identifier

    def name(self, paragraph: Element) -> str:
        """Name of a paragraph's style, in small letters."""
        identifier = value(paragraph, "w-pPr/w-pStyle")
        style = self._styles.get(self._default if identifier is None else identifier)
        return (value(style, "w-name") or identifier or "").strip().lower()

    def level(self, paragraph: Element) -> int | None:
        """`TITLE`, the level of a heading, or `None` for what is neither."""
        own = value(paragraph, "w-pPr/w-outlineLvl")
        if own is not None:
            return int(own) + 1 if own.isdigit() and int(own) < 9 else None
        for style in self._chain(value(paragraph, "w-pPr/w-pStyle") or self._default):
            name = (value(style, "w-name") or "").strip().lower()
            if name in _TITLES:
                return TITLE
            if match := _HEADING.fullmatch(name):
                return int(match[1] or 1)
            if name in ("subtitle", "phụ đề"):
                return 1
            level = value(style, "w-pPr/w-outlineLvl")
            if level is not None:
                return int(level) + 1 if level.isdigit() and int(level) < 9 else None
        return None

    def look(self, paragraph: Element, run: Element) -> Look:
        """How a run is shown, by itself, its style and its paragraph's."""
        own = run.find("w-rPr")
        layers = [own]
        layers += [s.find("w-rPr") for s in self._chain(value(own, "w-rStyle") or "")]
        below = value(paragraph, "w-pPr/w-pStyle") or self._default
        layers += [style.find("w-rPr") for style in self._chain(below)]
        layers.append(self._run_default)
        bold, hidden, font = None, None, None
        for layer in layers:
            bold = switch(layer, "w-b") if bold is None else bold
            hidden = switch(layer, "w-vanish") if hidden is None else hidden
            fonts = find(layer, "w-rFonts")
            if font is None and fonts is not None:
                font = fonts.get("w-ascii") or fonts.get("w-hAnsi")
        return Look(bool(bold), font or "", bool(hidden))

    def numbering(self, paragraph: Element) -> tuple[str, int] | None:
        """Id of the list and level in it; `None` outside lists."""
        layers = [paragraph.find("w-pPr")]
        below = value(paragraph, "w-pPr/w-pStyle") or self._default
        layers += [style.find("w-pPr") for style in self._chain(below)]
        identifier, level = None, None
        for layer in layers:
            found = find(layer, "w-numPr")
            identifier = value(found, "w-numId") if identifier is None else identifier
            level = value(found, "w-ilvl") if level is None else level
        if identifier in (None, "", "0"):
            return None
        return str(identifier), min(int(level), 8) if level and level.isdigit() else 0

    def _chain(self, identifier: str) -> Iterator[Element]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            yield self._styles[identifier]
            identifier = value(self._styles[identifier], "w-basedOn") or ""


class Lists:
    """The lists of one document; counts on with each paragraph that asks for its marker."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        for found in root if root is not None else ():
            if found.tag == "w-abstractNum":
                self._abstract[found.get("w-abstractNumId", "")] = found
            elif found.tag == "w-num":
                self._lists[found.get("w-numId", "")] = found

    def marker(self, identifier: str, level: int) -> str:
        """What stands before the next paragraph of a list: ``2.``, ``a)``, ``-`` or nothing."""
        listed = self._lists.get(identifier)
        if listed is None:
            return ""
        key = value(listed, "w-abstractNumId") or identifier
        if self._level(listed, key, level) is None:
            return ""
        counts = self._counts.setdefault(key, [None] * 9)
        if identifier not in self._begun:
            self._begun.add(identifier)
            for override in listed.findall("w-lvlOverride"):
                at = override.get("w-ilvl", "0")
                if value(override, "w-startOverride") is not None and at.isdigit() and int(at) < 9:
                    counts[int(at)] = None
        for above in range(level):
            counts[above] = (
                self._start(listed, key, above) if counts[above] is None else counts[above]
            )
        before = counts[level]
        counts[level] = self._start(listed, key, level) if before is None else before + 1
        counts[level + 1 :] = [None] * (8 - level)
        return self._written(listed, key, level, counts)

    def _written(self, listed: Element, key: str, level: int, counts: list[int | None]) -> str:
        own = self._level(listed, key, level)
        kind = value(own, "w-numFmt") or "decimal"
        if kind == "bullet":
            return "-"
        if kind == "none":
            return ""
        pattern = value(own, "w-lvlText")

        def put(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            count = counts[at] if at < 9 else None
            kind = value(self._level(listed, key, at), "w-numFmt") or "decimal"
            return _count(count or 1, kind)

        return re.sub(r"%([1-9])", put, f"%{level + 1}." if pattern is None else pattern).strip()

    def _level(self, listed: Element, key: str, level: int) -> Element | None:
        for owner in (*listed.findall("w-lvlOverride"), self._abstract.get(key)):
            for found in owner.findall("w-lvl") if owner is not None else ():
                if found.get("w-ilvl") == str(level):
                    return found
        return None

    def _start(self, listed: Element, key: str, level: int) -> int:
        for override in listed.findall("w-lvlOverride"):
            if override.get("w-ilvl") == str(level):
                written = value(override, "w-startOverride") or ""
                if written.isdigit():
                    return int(written)
        written = value(self._level(listed, key, level), "w-start") or "1"
        return int(written) if written.isdigit() else 1


def _count(number: int, kind: str) -> str:
    """A number as a list shows it; kinds of other scripts are shown in figures."""
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 50:
        text = ""
        while number >= 40:
            text, number = text + "xl", number - 40
        for size, sign in _ROMANS:
            text += sign * (number // size)
            number %= size
        return text if kind == "lowerRoman" else text.upper()
    return f"{number:02}" if kind == "decimalZero" else str(number)
