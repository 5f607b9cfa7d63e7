"""Numbers of legal documents: "41/2024/QH15", "21-NQ/TW", "146/2018/NĐ-CP", "2643/BHXH-TT".

A document number is a number, sometimes a year, and a code of kind, issuer and unit. The number is
read, the year becomes "năm …", the issuer comes from a table; the kind is read only when the text
does not name it before the number, the issuer only when the text does not name it after.
"""

from __future__ import annotations

import re

from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.lexicons import default_lexicon
from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.number import read_digits, read_number

_SEGMENT = r"[A-ZĐƯ][A-Za-zĐđƯưƠơ&]*\d{0,2}"
_NUMBER = (
    r"(?<![\w/.,-])(?P<number>\d{1,6})(?P<letter>[a-zđ]?)"
    r"(?:\s?/\s?(?P<year>(?:19|20)\d\d))?"
    rf"(?P<join>\s?[-/]\s?)(?P<code>{_SEGMENT}(?:\s?[-/]\s?{_SEGMENT})*)(?![\w])"
)
_KINDS = (
    r"(?:nghị định|nghị quyết|quyết định|thông tư|thông tư liên tịch|chỉ thị|công văn|công điện"
    r"|kế hoạch|thông báo|hướng dẫn|luật|bộ luật|pháp lệnh|lệnh|tờ trình|báo cáo|kết luận|quy định"
    r"|quy chế|chương trình|đề án|văn bản|hợp đồng|biên bản|phương án|giấy mời|quy chế phối hợp"
    r"|hiến pháp|sắc lệnh)"
)
_YEAR_ONLY = (
    rf"(?i)({_KINDS}(?: liên tịch)?\s+(?:số\s*:?\s*)?)"
    r"(\d{1,6})\s?/\s?((?:19|20)\d\d)(?![\d/-])"
)
_KIND_BEFORE = (
    rf"(?i)(?:{_KINDS}|\b(?:vb|cv|qđ|nq|nđ|tt|ttlt|ct|kh|tb|hd))"
    r"(?:\s+(?!của|tại)\w+){0,5}?\s*(?:số)?\s*:?\s*$"
)
_AFTER_NUMBER_WORD = r"(?i)\bsố\s*:?\s*$"
_ISSUER_AFTER = r"^[^.;!?\n]{0,60}?\bcủa\s+[A-ZĐ]"
_DEPARTMENTS = {
    "BTC": "ban tổ chức", "BTG": "ban tuyên giáo", "BDV": "ban dân vận", "BNC": "ban nội chính",
    "BTGDV": "ban tuyên giáo và dân vận", "UBKT": "ủy ban kiểm tra", "VP": "văn phòng",
    "BTV": "ban thường vụ", "BCH": "ban chấp hành", "BXDĐ": "ban xây dựng đảng",
}  # fmt: skip
_COMMITTEE = rf"({'|'.join(_DEPARTMENTS)})(TW|TƯ|TU|HU|ThU|ĐU)"
_ASSEMBLY = r"(QH|UBTVQH)(\d{1,2})"


def read_documents(text: str, reading: Reading) -> str:
    """Read document numbers; one whose issuer is unknown stays as it is and is reported."""
    if "/" not in text and "-" not in text:
        return text
    text = pattern(_NUMBER).sub(lambda found: _document(found, reading), text)
    text = pattern(_YEAR_ONLY).sub(
        lambda found: f"{found[1]}{_ordinal(found[2])} năm {read_number(int(found[3]))}", text
    )
    return pattern(rf"(?<!\w){_ASSEMBLY}(?!\w)").sub(_assembly, text)


def _document(found: re.Match[str], reading: Reading) -> str:
    if pattern(r"(?i)\bmẫu(?:\s+số)?\s*:?\s*$").search(found.string[: found.start()][-12:]):
        return found.group()  # a form, spelled as a code
    segments = re.split(r"\s?[-/]\s?", found["code"])
    kinds = default_lexicon("vi-document-kinds")
    kind = kinds.entries.get(segments[0])
    if not kind and not re.fullmatch(_ASSEMBLY, segments[0]) and not _surely(found, segments):
        return found.group()
    issuers = _issuers(segments[1:] if kind else segments, reading.lexicon)
    if not issuers and not (kind and len(segments) == 1):
        return found.group()
    before = found.string[max(0, found.start() - 60) : found.start()]
    after = found.string[found.end() : found.end() + 80]
    words = [_ordinal(found["number"]), found["letter"]]
    if found["year"]:
        words += ["năm", read_number(int(found["year"]))]
    if kind and not pattern(_KIND_BEFORE).search(before):
        at = len(words) if pattern(_AFTER_NUMBER_WORD).search(before[-8:]) else 0
        words.insert(at, kind.senses[0].spoken)
    if issuers and not pattern(_ISSUER_AFTER).search(after):
        words.append(issuers)
    return " ".join(word for word in words if word)


def _surely(found: re.Match[str], segments: list[str]) -> bool:
    """A code without a kind (công văn: "2643/BHXH-TT") is only taken when written tightly."""
    if " " in found["join"] or "/" not in found["join"]:
        return bool(found["year"])
    named = pattern(_KIND_BEFORE).search(found.string[max(0, found.start() - 60) : found.start()])
    return len(segments) > 1 or bool(named)


def _issuers(segments: list[str], lexicon: Lexicon) -> str:
    """The issuers' names; the initials of the drafting unit after them are not spoken."""
    table = default_lexicon("vi-issuers")
    names: list[str] = []
    for segment in segments:
        if assembly := re.fullmatch(_ASSEMBLY, segment):
            return _assembly(assembly)
        entry = table.entries.get(segment)
        if entry is None and not names:
            entry = lexicon.entries.get(segment) if len(segment) > 2 else None
        name = entry.senses[0].spoken if entry else _committee(segment)
        if not name:
            break
        names.append(name)
    return "của " + ", ".join(names) if names else ""


def _committee(segment: str) -> str:
    """A committee's department: BTCTU is "ban tổ chức tỉnh ủy"."""
    found = pattern(_COMMITTEE).fullmatch(segment)
    if not found:
        return ""
    table = default_lexicon("vi-issuers").entries
    return f"{_DEPARTMENTS[found[1]]} {table[found[2]].senses[0].spoken}"


def _assembly(found: re.Match[str]) -> str:
    name = "quốc hội" if found[1] == "QH" else "ủy ban thường vụ quốc hội"
    return f"{name} khóa {read_number(int(found[2]))}"


def _ordinal(figures: str) -> str:
    """A document's number keeps its leading zero, as people know it: "chỉ thị không năm"."""
    return read_digits(figures) if figures.startswith("0") else read_number(int(figures))
