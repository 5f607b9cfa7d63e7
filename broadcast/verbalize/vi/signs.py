"""Signs: what has a spoken form is spoken, what only parts words becomes a pause or vanishes."""

from __future__ import annotations

import re

from broadcast.verbalize.cleaning import SHELTER_FIRST, SHELTER_LAST
from broadcast.verbalize.rule import Reading, pattern

_LETTER = r"[^\W\d_]"
_SHELTER = f"{chr(SHELTER_FIRST)}-{chr(SHELTER_LAST)}"
_BEFORE_NUMBER = {
    ">=": "từ", "≥": "từ", "<=": "không quá", "≤": "không quá", ">": "trên", "<": "dưới",
    "~": "khoảng", "≈": "khoảng", "±": "cộng trừ",
}  # fmt: skip
_CHAR = rf"(?:(?<=[{_SHELTER}])|(?<={_LETTER}))"
_NEXT = rf"(?=[{_SHELTER}]|{_LETTER})"
_MINUS = r"(\d[\d.,]*%?(?:\s[^\W\d_]+){0,3}) - (?=\d[^;:()\n=]{0,40}=)"  # 15 năm - 14 năm = 1 năm
_BRACKETED_MINUS = r"\(([^()\n=]{1,40}) - ([^()\n=]{1,40})\)(?=\s*[x×*] \d)"
_DIVIDED = r"(?<=[đ%]) : (?=\d)|(?<=đồng) : (?=\d)|(?<=\d) : (?=\d[^;\n]{0,30}=)"
_ARROW = r"(?:[→⇒⟶]|[-=]+>|>>+)"
_STRONGEST = "?!….;:,"


def read_emphasis(text: str, reading: Reading) -> str:
    """Marks of emphasis, ruled lines and blanks to fill in vanish: **thẻ BHYT** is thẻ BHYT."""
    text = pattern(r"(?m)^[ ]*(?:[-*_=~#][ ]*){3,}$|[_~]{2,}|={3,}").sub("", text)
    text = pattern(r"\([*]+\)[ ]*").sub("", text)
    text = pattern(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)").sub(
        _inner, text
    )
    return pattern(
        r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?!\w)|(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=\S)_(?!\w)"
    ).sub(_inner, text)


def _inner(found: re.Match[str]) -> str:
    return found[1] or found[2] or ""


def read_comparisons(text: str, reading: Reading) -> str:
    """Signs before a number: >, <, ≥, ~, ±; arrows; and = between two sides."""
    if "÷" in text:
        text = pattern(r"(?<=[\d%])\s?÷\s?(?=\d)").sub("-", text)
    text = pattern(r" \+(?<=[\w)] \+) (?=[\w(])").sub(" cộng ", text)
    text = pattern(r"\) [x×*] (?=[\w(])").sub(") nhân ", text)
    text = pattern(r"↑\s?(?=\d)").sub(" tăng ", text)
    text = pattern(r"↓\s?(?=\d)").sub(" giảm ", text)
    if not {"→", "⇒", "⟶", ">"}.isdisjoint(text):
        text = _arrows(text)
    text = pattern(_DIVIDED).sub(" chia ", text)
    text = pattern(r"(>=|<=|[≥≤><~≈±])\s?(?=\d)").sub(lambda m: f" {_BEFORE_NUMBER[m[1]]} ", text)
    return pattern(r"(?<=\w)\s?=\s?(?=\w)|^= (?=\w)").sub(" bằng ", text)


def _arrows(text: str) -> str:
    """90% → 95% is "đến"; a path through menus (Cài đặt > Bảo mật) has pauses."""
    text = pattern(rf"(?m)^[ ]*{_ARROW}[ ]*").sub("", text)
    text = pattern(rf"(?<=[\d\w])\s*{_ARROW}\s*(?=\d)").sub(" đến ", text)
    return pattern(rf"\s*{_ARROW}\s*|(?<=[^\W\d_]) > (?=[^\W\d_])").sub(", ", text)


def read_dashes(text: str, reading: Reading) -> str:
    """A spaced dash in a compound of small letters (chính trị - xã hội) is silent, else a pause."""
    if "=" in text:
        text = pattern(_MINUS).sub(r"\1 trừ ", text)
    text = pattern(_BRACKETED_MINUS).sub(r"(\1 trừ \2)", text)

    def dash(found: re.Match[str]) -> str:
        joined = " " if found[1].islower() and found[2].islower() else ", "
        return f"{found[1]}{joined}{found[2]}"

    return pattern(r"([^\W\d_])[ ]+-[ ]+([^\W\d_])").sub(dash, text)


def read_signs(text: str, reading: Reading) -> str:
    """Brackets and spaced dashes become pauses, quotes vanish, & is "và"."""
    if "/" in text:
        text = pattern(r"[ ]?\.?/\.").sub(".", text)
        text = pattern(r"(?i)\bvà\s?/\s?hoặc\b").sub("và hoặc", text)
        text = pattern(rf"{_CHAR}\.?\s?/\s?{_NEXT}").sub(", ", text)
    text = pattern(r"(?<=\w)\"(?=\w)").sub(" ", text)
    text = pattern(r"[\"“”„‟«»‹›`]|''").sub("", text)
    if "'" in text:
        text = pattern(rf"{_CHAR}'{_NEXT}").sub(" ", text).replace("'", "")
    text = text.replace("&", " và ")
    text = pattern(r"[()\[\]]").sub(", ", text)
    text = pattern(r"(?<=\s)[•|](?=\s)|^[•|]|[•|]$").sub(", ", text)
    return _hyphens(text) if "-" in text else text


def _hyphens(text: str) -> str:
    text = pattern(r"(?m)^\s*[-*]+\s*$|^[ ]*[-*]+[ ]+").sub("", text)
    text = pattern(r"[ ]+-+[ ]+(?=\S)").sub(", ", text)
    text = pattern(rf"{_CHAR}-{_NEXT}").sub(" ", text)
    text = pattern(rf"{_CHAR}(?:[ ]?-[ ]|[ ]-[ ]?){_NEXT}").sub(", ", text)
    return pattern(r"[ ]?-+(?=\s*(?:[.,;:!?…]|$))(?<!\d-)|-(?=\n)").sub("", text)


def tidy(text: str, reading: Reading) -> str:
    """One mark between two words, one space after it; line ends become sentence ends or spaces."""
    if "\n" in text:
        text = pattern(r"[ ]*\n(?:[ ]*\n)+\s*").sub(_paragraph, text)
    text = " ".join(text.split())
    if ".." in text or "…" in text:
        text = pattern(r"\.{2,}|…[.…]*").sub("…", text)
    text = pattern(r" ?[,.;:?!…][ ,.;:?!…]*").sub(_mark, text)
    return text.lstrip(",.;:?!… ").rstrip(" ").removesuffix(",")


def _paragraph(found: re.Match[str]) -> str:
    """A blank line ends a sentence where the writer did not."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    return " " if not before or before in ",.;:?!…" else ". "


def _mark(found: re.Match[str]) -> str:
    """The strongest of several marks; a point or comma at an unread figure stays as it is."""
    marks = found[0].strip()
    if len(marks) == 1:
        glued = pattern(r"(?<=\d).(?=\w)|(?<=\w).(?=\d)").match(found.string, found.start())
        if len(found[0]) == 1 and glued:
            return marks
        return f"{marks} "
    mark = min((sign for sign in marks if sign != " "), key=_STRONGEST.index)
    return f"{mark} "
