"""Acronyms, titles and foreign words from the lexicon; headings written in capitals."""

from __future__ import annotations

import re
import unicodedata

from broadcast.verbalize.lexicon import Entry, Sense
from broadcast.verbalize.lexicons import default_lexicon
from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.letters import beside_capitals, has_marks, is_syllable

_DOTTED = r"(?<!\w)(?:(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?|[TU]\.[PXƯB](?![\w.]))"
_PERSON = r"[^\W\d_]+\s+$"
_PEOPLE = frozenset("anh chị ông bà em cháu cô chú bác cụ".split())  # noqa: SIM905
_DEPUTIES = {"P": "phó ", "Q": "quyền "}
_DEPUTY = (
    r"(?<!\w)([PQ])\.\s?(?=(?:CT|GĐ|TGĐ|Giám|Tổng|Chủ|Bí thư|Trưởng|Viện|Hiệu|Chánh|Chi cục|Cục"
    r"|Vụ|TP|Ban)(?!\w))"
)
_ROAD = r"(?<!\w)(QL|TL|ĐT|HL)\.\s?(?=\d)"
_CAPITALS = r"(?<!\w)[A-ZÀ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ]{2,}(?!\w)"
_BRACKETED = r"(?<=\w)\s*\((?:viết tắt là\s+|gọi tắt là\s+)?([^()\d]{2,60})\)"
_NUMBER_WORDS = frozenset("không một hai ba bốn tư năm sáu bảy tám chín mười".split())  # noqa: SIM905
_DOCUMENT_BEFORE = r"(?<![\w/])\d{1,6}[a-zđ]?(?:/\d{4})?[/-][\w&/-]*$"
_COUNT = (
    r"(?:\s(?:không|một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|mốt|linh|trăm|nghìn|triệu|tỷ"
    r"|phẩy))+$"
)
_SKIPPED = " \t.,:;-–("


def read_special_terms(text: str, reading: Reading) -> str:
    """Terms with figures or signs in them (COVID-19, 5G, v/v), before any number rule."""
    return _replace(_undot(text, reading), reading, special=True)


def read_titles(text: str, reading: Reading) -> str:
    """Titles before names (PGS.TS Trần …) and places with a point (TP. Điện Biên Phủ)."""
    table = default_lexicon("vi-titles").entries
    titles = "|".join(
        sorted((key for key in table if not key.endswith(".")), key=lambda key: -len(key))
    )
    places = "|".join(
        sorted((key[:-1] for key in table if key.endswith(".")), key=lambda key: -len(key))
    )
    chain = (
        rf"(?<!\w)((?:{titles})(?!\w)(?:\s?[.,-]\s?(?:{titles})(?!\w))*)(\.?,?)(?=(\s*)([^\W\d_])?)"
    )

    def title(found: re.Match[str]) -> str:
        parts = re.split(r"\s?[.,-]\s?", found[1]) if found[1] not in table else [found[1]]
        follows = pattern(r"\s*([^\W\d_]{2,})").match(found.string, found.end())
        acronym = bool(follows and follows[1].isupper() and not is_syllable(follows[1]))
        named = bool(found[4] and found[4].isupper() and (found[3] or found[2]) and not acronym)
        bare = parts == ["CN"] and "." not in found[2]  # more often a branch or Sunday
        if bare or (not named and len(parts) == 1):
            return found[0]
        spoken = " ".join(table[part].senses[0].spoken for part in parts)
        return spoken if named and found[3] else spoken + (" " if named else found[2])

    text = pattern(r"(?<=, )đ\.\s?(?=[A-ZĐ])").sub("đường ", pattern(_ROAD).sub(r"\1 ", text))
    text = pattern(chain).sub(title, text)
    if "." in text:
        text = pattern(_DEPUTY).sub(lambda found: _DEPUTIES[found[1]], text)
        place = rf"(?<!\w)({places})\.\s?(?=([^\W\d_]{{2}}|\d))"
        text = pattern(place).sub(lambda found: _place(found, table[found[1] + "."]), text)
    return text


def read_terms(text: str, reading: Reading) -> str:
    """All terms of the lexicon, the longest first; undecided ones are noted and stay."""
    if "(" in text:
        text = pattern(_BRACKETED).sub(lambda found: _explained(found, reading), text)
    return _replace(text, reading, special=False)


def read_capitals(text: str, reading: Reading) -> str:
    """Words in capitals that are Vietnamese (headings, emphasis) become small letters."""

    def small(found: re.Match[str]) -> str:
        word = found[0]
        if not word.isupper() or not is_syllable(word):
            return word
        sure = has_marks(word) or beside_capitals(text, found.start(), found.end())
        return word.lower() if sure else word

    return pattern(_CAPITALS).sub(small, text)


def _undot(text: str, reading: Reading) -> str:
    """B.H.X.H is BHXH when that is known."""

    def plain(found: re.Match[str]) -> str:
        word = found[0].replace(".", "")
        before = found.string[max(0, found.start() - 16) : found.start()]
        person = pattern(_PERSON).search(before)
        named = bool(person and (person[0][0].isupper() or person[0].strip() in _PEOPLE))
        if word in reading.lexicon and not named:
            return word
        after = found.string[found.end() :].lstrip()[:1]
        if not word.isupper() or (found[0].endswith(".") and (named or not after.isupper())):
            return found[0]
        return " ".join(word) + (" " if found[0].endswith(".") else "")

    return pattern(_DOTTED).sub(plain, text) if "." in text else text


def _place(found: re.Match[str], entry: Entry) -> str:
    """A point after a letter is a place's only before a name or number, not inside a name."""
    if not (found[2][0].isupper() or found[2].isdigit()):
        return found[0]
    before = re.search(r"(\w+)\s*$", found.string[max(0, found.start() - 20) : found.start()])
    if len(found[1]) == 1 and before and before[1][0].isupper():
        return found[0]
    return entry.senses[0].spoken + " "


def _replace(text: str, reading: Reading, *, special: bool) -> str:
    pieces: list[str] = []
    at = 0
    for found in pattern(r"\w+").finditer(text):
        start, word = found.start(), found.group()
        if special and word.lower() not in reading.lexicon.special:
            continue
        if special and pattern(_DOCUMENT_BEFORE).search(text[max(0, start - 40) : start]):
            continue
        if start < at or text[start - 1 : start] == "#":
            continue
        if word in reading.defined:
            pieces += [text[at:start], reading.defined[word]]
            at = found.end()
            continue
        hit = reading.lexicon.find(text, start, word)
        if hit is None:
            continue
        entry, end = hit
        if special and not entry.is_special:
            continue
        spoken = _choose(entry, text, start, end, reading)
        if spoken is not None:
            pieces += [text[at:start], spoken]
            at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _choose(entry: Entry, text: str, start: int, end: int, reading: Reading) -> str | None:
    """The first sense whose neighbours fit; None for a term that has none here."""
    if is_syllable(entry.written) and beside_capitals(text, start, end):
        return None  # TƯ in TƯ VẤN is a word of a heading
    for sense in entry.senses:
        if _fits(sense, text[max(0, start - 40) : start], text[end : end + 40]):
            return sense.spoken
    reading.ambiguous[entry.written] = ", ".join(sense.spoken for sense in entry.senses)
    return None


def _fits(sense: Sense, before: str, after: str) -> bool:
    if sense.previous and not any(_ends_with(before, word) for word in sense.previous):
        return False
    return not sense.next or any(_begins_with(after, word) for word in sense.next)


def _ends_with(before: str, word: str) -> bool:
    rest = before.rstrip(_SKIPPED)
    if word == "<name>":
        last = re.search(r"\w+$", rest)
        return bool(last and last[0][0].isupper())
    if word == "<number>":
        last = re.search(r"\w+$", rest)
        return bool(last and (last[0].isdigit() or last[0].lower() in _NUMBER_WORDS))
    rest = rest.lower()
    counted = pattern(_COUNT).sub("", rest)  # "nộp 15 HS": the verb decides, not the number
    return any(at.endswith(word) and not at[: -len(word)][-1:].isalnum() for at in {rest, counted})


def _begins_with(after: str, word: str) -> bool:
    rest = after.lstrip(_SKIPPED)
    if word == "<name>":
        return after.lstrip(" .(")[:1].isupper()
    if word == "<number>":
        first = re.match(r"\w+", rest)
        return bool(first and (first[0].isdigit() or first[0].lower() in _NUMBER_WORDS))
    return rest.lower().startswith(word) and not rest[len(word) : len(word) + 1].isalnum()


def _explained(found: re.Match[str], reading: Reading) -> str:
    """Brackets that repeat in short what stands before them are not read twice.

    "hợp tác xã (HTX)" defines HTX for the rest of the text where the lexicon does not know it.
    """
    inside = found[1].strip()
    before = found.string[max(0, found.start() - 120) : found.start()]
    spoken = _replace(inside, reading, special=False).lower()
    plain = _replace(before, reading, special=False).lower()
    if plain.rstrip().endswith(spoken) and not plain.rstrip()[: -len(spoken)][-1:].isalnum():
        return ""
    if (
        re.fullmatch(r"[^\W\d_]{2,8}", inside)
        and inside.isupper()
        and inside not in reading.lexicon
    ):
        words = re.findall(r"\w+", before)[-len(inside) :]
        if "".join(_initial(word) for word in words) == inside:
            reading.defined[inside] = " ".join(words).lower()
            return ""
    return found[0]


def _initial(word: str) -> str:
    first = word[0].upper()
    return first if first == "Đ" else unicodedata.normalize("NFD", first)[0]
