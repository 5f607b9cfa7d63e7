"""The words of a pasted message: codes, times, what was played, why not, and what says nothing.

Words are compared without marks and capitals. What is in no list here is a `WordToken` that is not
understood, and nothing of its message is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from broadcast.files.text import slug
from broadcast.packs import short_code
from broadcast.plays.imports.names import reason_phrases

WordKind = Literal[
    "code", "slip", "played", "not", "reason", "time", "date", "count", "commune", "name",
    "unknown", "break", "comma", "colon", "open", "close", "end",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordToken:
    """What a piece of a line is; `value` is its code, reason, time or name, `text` as written."""

    kind: WordKind
    text: str
    value: str = ""


_NOT = tuple(
    f"{no}{can}-phat{tail}"
    for no in ("khong", "ko", "k", "kg", "chua")
    for can in ("", "-the", "-duoc")
    for tail in ("", "-duoc", "-dc", "-song", "-thanh", "-song-duoc", "-thanh-duoc")
)
_PLAYED = """
    phat da-phat phat-du phat-day-du phat-xong phat-het phat-dung-gio phat-dung-lich phat-tot
    phat-ok phat-song da-phat-song da-phat-thanh da-phat-du da-phat-xong da-phat-het
    da-phat-day-du ok oke oki okie okela xong da-xong hoan-thanh binh-thuong day-du du
    phat-bt bt phat-binh-thuong da-phat-binh-thuong
    da-phat-dung-gio phat-duoc da-phat-duoc played done
"""
"""Phrases that say that something was played."""

_SILENT = """
    a da vang u uh chao xin kinh gui em anh chi ac bac co chu ong ba toi minh chung-toi chung-em
    cac moi-nguoi nha nhe voi nha-a cam-on cam on thanks thank-you tks hi hello alo dear
    than-men quy sep lanh-dao can-bo nhan-vien phu-trach chuc suc-khoe vui-ve tot-lanh
    mot-ngay-moi mot-ngay lam-viec hieu-qua xin-phep phep tran-trong
    bao-cao bc thong-bao thong-tin xac-nhan ghi-nhan de-nghi de-xuat nhap-giup nhan-giup giup ho
    cho de biet ve viec tinh-hinh ket-qua kq nhu-sau nhu duoi-day sau-day day o-tren tren
    duoi gom bao-gom cu-the la thi
    bao-cao-phat-thanh nhat-ky nhat-ky-phat-thanh lich-phat lich-phat-thanh lich-phat-song lich
    phieu phieu-phat ket-qua-phat ket-qua-phat-thanh chuong-trinh chuong-trinh-phat-thanh
    tinh-hinh-phat tinh-hinh-phat-thanh luot-phat ma-phat ma-so-phat phat-thanh dai-phat-thanh
    tram-phat-thanh tram ben dai dai-xa truyen-thanh dai-truyen-thanh loa xa phuong tinh
    phong to ban
    bhxh ubnd cac-ma cac-dong ma ma-so so dong bai tin cua o tai theo trong
    hom-nay hom-qua hom-kia sang-nay chieu-nay toi-nay trua-nay sang-qua chieu-qua toi-qua
    dem-qua sang trua chieu toi dem buoi buoi-sang buoi-chieu buoi-toi buoi-trua ngay nay qua
    tuan-nay tuan thu-hai thu-ba thu-tu thu-nam thu-sau thu-bay thu-2 thu-3 thu-4 thu-5 thu-6 thu-7
    chu-nhat luc khoang vao tu den toi-gio gio ca-ngay ca-buoi ca-sang suot dung-gio
    va deu tat-ca ca ca-hai ca-ba hai do vi nen boi bi tai-vi ly-do ly-do-la
    nguyen-nhan duoc roi da duoc-roi lien-tuc ma-thoi hien-tai hien dien-luc luoi
    keo-dai dot-xuat nhu-lich
"""
"""Phrases that say nothing: greetings, what it is about, when, and what joins."""

_SIGNS: Mapping[str, WordKind] = {
    ",": "comma", "(": "open", "[": "open", ")": "close", "]": "close", ":": "colon",
    ".": "end", ";": "end", "!": "end", "…": "end", "?": "unknown",
    "✅": "played", "✔": "played", "☑": "played", "✓": "played", "🆗": "played",
    "❌": "not", "✖": "not", "✗": "not", "✘": "not", "🚫": "not", "⛔": "not", "❎": "not",
}  # fmt: skip
"""Signs that say something; what is asked with ``?`` is not told."""

_SAYING_NOTHING = re.compile(r"[-–—‑+*&/=>→•·~\"'“”‘’«»|_#^\s]+")
_LETTERS = r"[A-Za-z0-9]{4}"
_CODES = (
    re.compile(rf"(?<!\w){_LETTERS} ?[-–—‑.] ?{_LETTERS}(?!\w)"),
    re.compile(r"(?<!\w)[A-Za-z0-9]{8}(?!\w)"),
    re.compile(rf"(?<!\w){_LETTERS}[ \u00a0]{_LETTERS}(?!\w)"),
)
_CLOCK = (
    r"(?:\d{1,2} ?(?:h|g|giờ) ?(?:\d{2})?|\d{1,2}:\d{2}) ?(?:phút|ph|p)?"
    r"(?: ?(?:sáng|trưa|chiều|tối))?"
)
_TIME = re.compile(rf"(?<!\w)({_CLOCK})(?: ?(?:-|–|đến|tới) ?{_CLOCK})?(?!\w)", re.IGNORECASE)
_DATE = re.compile(
    r"(?<!\w)(?:\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2} tháng \d{1,2}(?: năm \d{4})?)(?!\w)",
    re.IGNORECASE,
)
_WEEK = re.compile(r"(?<!\w)tuần (?:thứ )?\d{1,2}(?:/\d{4}| năm \d{4})?(?!\w)", re.IGNORECASE)
_COUNT = re.compile(r"(?<!\w)(\d{1,3}) ?(?:mã|bài|lượt|chương trình|tin|dòng)(?!\w)", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\w)(?:\+84|0)\d[\d .]{7,11}\d(?!\w)")
_NUMBER = re.compile(r"(?<!\w)[1-6](?![\w.])")
_REASON_BEFORE = re.compile(r"(?<!\w)(?:lý|lí|ly) do (?:số |là )?$|(?<!\w)ld $", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ADDRESSED = re.compile(
    r"(?:em|anh|chị|bác|chú|cô|ông|bà|cháu|tôi|mình|là|đồng chí|đ/c|sếp) $", re.IGNORECASE
)
_LONGEST_PHRASE = 6
_LOOSE = "loose"
"""Value of a name that may be something else: beside codes it is not understood."""

_ONE_WORD_REASONS = frozenset({"dien", "mang", "khac", "power", "other", "urgent", "commune"})
"""Reasons that in a sentence may be anything."""


@cache
def _phrases() -> Mapping[str, tuple[WordKind | None, str]]:
    """What each phrase is, by its slug; None for those that say nothing."""
    found: dict[str, tuple[WordKind | None, str]] = dict.fromkeys(_SILENT.split(), (None, ""))
    found |= dict.fromkeys(_PLAYED.split(), ("played", ""))
    found |= dict.fromkeys(_NOT, ("not", ""))
    found |= dict.fromkeys(("con", "rieng", "con-rieng", "nhung"), ("break", ""))
    reasons = reason_phrases().items()
    return found | {
        name: ("reason", code)
        for name, code in reasons
        if not name.isdigit() and name not in _ONE_WORD_REASONS
    }


def tokens(line: str, communes: Collection[str]) -> Iterator[WordToken]:
    """The pieces of one line, without those that say nothing; `communes` are names as slugs."""
    place = 0
    before: WordKind | None = None
    while place < len(line):
        found = _said(line, place) or _reason_number(line, place, before)
        if found is not None:
            token, place = found
            if token is not None:
                before = token.kind
                yield token
            continue
        if sign := _SAYING_NOTHING.match(line, place):
            place = sign.end()
        elif (kind := _SIGNS.get(line[place])) is not None:
            before = kind if kind in ("open", "colon") and before == "code" else None
            yield WordToken(kind, line[place])
            place += 1
        elif _WORD.match(line, place):
            token, place = _phrase(line, place, communes)
            if token is not None:
                before = None
                yield token
        else:
            if not _is_ornament(line[place]):
                yield WordToken("unknown", line[place])
            place += 1


def _said(line: str, place: int) -> tuple[WordToken | None, int] | None:
    """A code, date, time or number at a place; None where there is none."""
    if (code := _code(line, place)) is not None:
        return code
    for pattern in (_PHONE, _WEEK):
        if found := pattern.match(line, place):
            return None, found.end()
    if found := _COUNT.match(line, place):
        return WordToken("count", found[0], found[1]), found.end()
    if found := _DATE.match(line, place):
        return WordToken("date", found[0], found[0]), found.end()
    if found := _TIME.match(line, place):
        return WordToken("time", found[0], found[1].strip()), found.end()
    return None


def _reason_number(line: str, place: int, before: WordKind | None) -> tuple[WordToken, int] | None:
    """The number of a reason, as the run sheet asks for it: behind a code, or ``lý do 1``."""
    found = _NUMBER.match(line, place)
    if not found or not (
        before in ("code", "open", "colon") or _REASON_BEFORE.search(line[:place])
    ):
        return None
    return WordToken("reason", found[0], reason_phrases()[found[0]]), found.end()


def _code(line: str, place: int) -> tuple[WordToken, int] | None:
    """A code, or what was meant for one."""
    for number, pattern in enumerate(_CODES):
        if not (found := pattern.match(line, place)):
            continue
        text = found[0]
        digits = any(sign.isdigit() for sign in text)
        letters = any(sign.isalpha() for sign in text)
        capital = letters and text.upper() == text
        whole = number == 1 or (number == 0 and "-" in text and " " not in text)
        if (code := short_code.read(text.replace("—", "-").replace("‑", "-"))) is not None:
            if digits or capital or whole:
                return WordToken("code", text, code), found.end()
        elif letters and (digits if number < 2 else digits and capital and _both(text)):
            return WordToken("slip", text), found.end()
    return None


def _both(text: str) -> bool:
    """Whether both halves have a letter: ``6KMY 7H6S``, not ``2026 CHAO``."""
    return all(any(sign.isalpha() for sign in half) for half in text.split())


def _phrase(line: str, place: int, communes: Collection[str]) -> tuple[WordToken | None, int]:
    """The longest phrase that is known at a place, or its first word as not understood."""
    ends: list[int] = []
    at = place
    while len(ends) < _LONGEST_PHRASE and (word := _WORD.match(line, at)):
        ends.append(word.end())
        at = word.end()
        while at < len(line) and line[at] in " \u00a0":
            at += 1
    phrases = _phrases()
    for end in reversed(ends):
        text = line[place:end]
        name = slug(text)
        if name in communes:
            return WordToken("commune", text, text), end
        if name in phrases:
            kind, value = phrases[name]
            return (WordToken(kind, text, value) if kind else None), end
    end, addressed = _name(line, place)
    if end:
        return WordToken("name", line[place:end].strip(), "" if addressed else _LOOSE), end
    return WordToken("unknown", line[place : ends[0]]), ends[0]


def _name(line: str, place: int) -> tuple[int, bool]:
    """Where a name ends, and whether it stands behind ``anh`` or ``em là``; 0 where there is none.

    Elsewhere two words with capitals may be one.
    """
    addressed = _ADDRESSED.search(line[:place]) is not None
    end, words = place, 0
    while (word := _WORD.match(line, end)) and word[0].istitle():
        if _phrases().get(slug(word[0]), (None, ""))[0] is not None:
            break
        end, words = word.end(), words + 1
        if end < len(line) and line[end] == " ":
            end += 1
    return (end if words >= (1 if addressed else 2) else 0), addressed


def _is_ornament(sign: str) -> bool:
    """Whether a sign is an emoji that says nothing here; those of power and questions do."""
    return ord(sign) >= 0x2000 and sign not in "⚡🔌🔋❓❔⚠🔇🔕📵❗"
