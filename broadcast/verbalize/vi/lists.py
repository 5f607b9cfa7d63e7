"""List markers at the beginning of a line or clause, and Roman numerals."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.letters import beside_capitals, is_syllable
from broadcast.verbalize.vi.number import read_number, read_ordinal

_BULLET = r"(?m)^[ ]*(?:[-+*•]|\*\*)[ ]+|^[ ]*[•*+-]+(?=[^\W\d_]|[\U000f0000-\U000ffffd])|^[ ]*[•]"
_NUMBERED = (
    r"(?m)^([ ]*)\(?(\d{1,2}(?:\.\d{1,2}){0,4})(?:[.)]|\s?/)"
    r"(?:[ ]+|(?=[^\W\d_]|[\U000f0000-\U000ffffd]))(?=\S)"
)
_SECTIONED = r"(?m)^([ ]*)(\d{1,2}(?:\.\d{1,2})+)[ ]+(?=([^\W\d_]))"
_LETTERED = r"(?m)(^[ ]*|(?<=[\s:;,]))\(?([a-zđ])(?:\)|(?<=^\w)\.)[ ]*(?=\S)"
_LETTERED_POINT = r"(?m)^([ ]*)((?![PQHXTĐ])[a-zđA-ZĐ])\.[ ]+(?=\S)"
_INSIDE = r"(?<=[\s:;,])(\d{1,2})\)[ ]+(?=\S)"
_ROMAN = r"(?:[IVX]+|[IVXLCDM]{3,})"
_STRICT = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ROMAN_MARK = r"(?m)^([ ]*)\(?([IVX]{1,5}|[ivx]{1,5})[.)](?:[ ]+|$)(?=\S)"
_CUES = (
    r"(?:thứ|khóa|khoá|quý|thế kỷ|đại hội(?: đảng| đại biểu)?(?: toàn quốc)?|lần|chương|phần|mục"
    r"|phụ lục|tập|kỳ|hạng|cấp|loại|khu vực|vùng|độ|giai đoạn|nhóm|đợt|hội nghị|nhiệm kỳ|bậc"
    r"|học kỳ|tuyến|quyển|trung ương|đảng bộ|quân khu|bước|kỳ họp)"
)
_CUE = rf"(?i:\b{_CUES})\s+$"
_CUED = rf"(?<=\s)({_ROMAN}(?:\s*(?:,|;|-|/|và|đến|hoặc|hay)\s*{_ROMAN})*)(?!\w|\.\w)"
_LONE = r"(?<![\w.'/-])([IVX]{2,7})(?![\w'/]|-\w|\.\w)"
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(written: str) -> int | None:
    """The value of a well-formed Roman numeral, else None."""
    if not written or not pattern(_STRICT).fullmatch(written):
        return None
    total = 0
    for sign, following in zip(written, written[1:] + "I", strict=True):
        value = _VALUES[sign]
        total += -value if value < _VALUES[following] else value
    return total


def read_lists(text: str, reading: Reading) -> str:
    """Markers become a number or letter and a pause; bullets vanish."""
    if "\n" in text:
        text = pattern(
            r"([^\s.,;:!?…])[ ]*\n(?=[ ]*(?:[-+*•][ ]|\d{1,2}(?:\.\d{1,2})*[.)][ ]|[a-zđ]\)))"
        ).sub(r"\1;\n", text)
    text = pattern(_BULLET).sub("", text)
    text = pattern(r"(?m)^([ ]*)B(\d{1,2})(?=\s?[:.)])").sub(r"\1Bước \2", text)
    text = pattern(_NUMBERED).sub(lambda m: f"{m[1]}{_section(m[2])}, ", text)
    text = pattern(_SECTIONED).sub(
        lambda m: f"{m[1]}{_section(m[2])}, " if m[3].isupper() else m[0], text
    )
    text = pattern(_INSIDE).sub(_inside, text)
    text = pattern(_ROMAN_MARK).sub(_roman_mark, text)
    text = pattern(r"(?<=[\s:;,])()\(([ivx]{1,5})\)[ ]+(?=\S)").sub(_roman_mark, text)
    text = pattern(_LETTERED).sub(r"\1\2, ", text)
    return pattern(_LETTERED_POINT).sub(r"\1\2, ", text)


def _section(written: str) -> str:
    return " chấm ".join(read_number(int(part)) for part in written.split("."))


def _inside(found: re.Match[str]) -> str:
    """A marker inside a sentence, not the end of a bracket: "(số năm đóng - 15) x 2%"."""
    before = found.string[max(0, found.start() - 60) : found.start()]
    if before.rfind("(") > before.rfind(")"):
        return found[0]
    return f"{read_number(int(found[1]))}, "


def _roman_mark(found: re.Match[str]) -> str:
    value = roman(found[2].upper())
    return f"{found[1]}{read_number(value)}, " if value else found[0]


def read_romans(text: str, reading: Reading) -> str:
    """Roman numerals after a cue word, and lone ones of two signs or more that are no word."""
    text = pattern(r"\bTK\s+(?=[IVX]{1,5}(?!\w))").sub("thế kỷ ", text)
    text = pattern(_CUED).sub(_cued, text)
    text = pattern(r"(?<![\w.'/-])I(?=\s*[-:][^\n]{1,60}?[\s(]II(?!\w))").sub("một", text)
    return pattern(_LONE).sub(lambda found: _lone(found, reading), text)


def _cued(found: re.Match[str]) -> str:
    before = pattern(_CUE).search(found.string[max(0, found.start() - 40) : found.start()])
    if not before:
        return found[0]
    cue = before[0].strip().lower()
    parts = re.split(r"(\s*(?:,|;|-|/|và|đến|hoặc|hay)\s*)", found[1])
    words: list[str] = []
    for part in parts:
        value = roman(part)
        if value:
            ordinal = cue.endswith("thứ") and not words
            words.append(read_ordinal(value) if ordinal else read_number(value))
        elif re.fullmatch(_ROMAN, part):
            return found[0]
        else:
            words.append(re.sub(r"\s*[-]\s*", " đến ", re.sub(r"\s*/\s*", ", ", part)))
    return "".join(words)


def _lone(found: re.Match[str], reading: Reading) -> str:
    written = found[1]
    value = roman(written)
    if value is None or written in reading.lexicon:
        return found[0]
    if is_syllable(written) and beside_capitals(found.string, found.start(), found.end()):
        return found[0]
    return read_number(value)
