"""The figures that listeners must take away: telephone numbers, sums of money, days that matter.

What is heard once outdoors is lost in the noise of one passing lorry: key facts are said twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Literal

FigureKind = Literal["phone", "money", "day"]

_PHONE = re.compile(
    r"(?<![\d.,/-])(?:1[89]00[ .-]?\d{2,4}(?:[ .-]?\d{2,4})?"
    r"|\((?:0\d{1,3}|\+84)\)[ .-]?\d{2,4}(?:[ .-]?\d{2,4}){1,3}"  # the area code in brackets
    r"|(?:0\d{1,3}|\+84)(?:[ .-]\d{2,4}){2,3}|(?:0|\+84)\d{8,10})"
    r"(?![\d/%]|[.,]\d)"
)
_SCALE = r"(?:nghìn|ngàn|triệu|tỷ|tỉ|thousand|million|billion)"
_MONEY = re.compile(
    rf"(?<![\w.,])\d+(?:[.,]\d+)*(?: {_SCALE}(?: \d+ {_SCALE})?)?"
    r" ?(?:đồng|đ|VNĐ|VND|₫|dong|USD)(?!\w)"
    # without a word for it
    rf"|(?<![\w.,])\d+(?:[.,]\d+)* {_SCALE}(?=\s*(?:/|một|mỗi|a|per|[.,;!?)]|$))"
)
#: After a sum: it is one for each month, year, person or card.
_FOR_EACH = re.compile(
    r"(?i)\s*(?:/\s*|(?:một|mỗi|hằng|hàng|trên|a|an|per|each|every)\s+(?:một\s+)?)"
    r"(?:ngày|tuần|tháng|quý|năm|người|hộ|thẻ|lần|suất|con|cháu|em|day|week|month|quarter|year|person|card)"
    r"(?!\w)"
)
#: In the sentence before a sum: the same.
_EACH = re.compile(
    r"(?i)(?<!\w)(?:(?:mỗi|một|hằng|hàng)\s+(?:ngày|tuần|tháng|quý|năm|người|hộ|thẻ|suất)"
    r"|(?:each|every|per|a)\s+(?:day|week|month|quarter|year|person|card))(?!\w)[^.?!]*$"
)
_DAY = re.compile(
    r"(?<![\d/.-])(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:(?:[/.-]|,? năm )(\d{4}))?(?![\d/%]|[.,]\d)"
)
#: A sum after one of these, in the same sentence, is one that the listener pays or receives.
_CONCERNS = re.compile(
    r"(?i)\b(?:được|nhận|hưởng|trợ cấp|hỗ trợ|đóng|nộp|mức|phí|phạt|thưởng|giá|trả|tặng"
    r"|mua|tốn|mất|hết|góp|bỏ ra|tiết kiệm|giảm|vay|chi|bồi thường"
    r"|pay|pays|paid|receive|receives|get|gets|costs?|fee|fine)\b[^.?!]*$"
)
#: A sum before one of these, in the same sentence, as well.
_CONCERNED = re.compile(
    r"(?i)^[^.?!]*?\b(?:là (?:mức|số tiền|tiền|giá|phí)|(?:phải|bà con) (?:đóng|nộp|trả))\b"
)
#: A day after one of these is a time limit.
_LIMIT = re.compile(
    r"(?i)(?:hạn chót|hạn cuối|chậm nhất|muộn nhất|trước(?: ngày)?|đến hết(?: ngày)?|kết thúc"
    r"|before|until|by|no later than)(?: là)?(?: vào)?(?: ngày)? (?:the )?$"
)
_EXAMPLE = re.compile(r"(?i)\b(?:ví dụ|thí dụ|chẳng hạn|giả sử|for example|for instance)\b")


@dataclass(frozen=True, slots=True)
class HeardSegment:
    """One segment: what is written, how it is spoken, and how often."""

    written: str
    spoken: str
    repeat: int


def said_once(
    segments: Sequence[HeardSegment], speak: Callable[[str], str], since: date
) -> Iterator[tuple[int, FigureKind, str]]:
    """Index of the segment, kind and written form of every key figure that is heard only once.

    `speak` reads one figure; a day with its year counts when it does not lie before `since`. Sums
    in examples do not count.
    """
    everything = " ".join(_words(segment.spoken) for segment in segments for _n in _times(segment))
    for index, segment in enumerate(segments):
        for kind, written in _key_figures(segment.written, since):
            words = _words(speak(written))
            if words and f" {everything} ".count(f" {words} ") < 2:
                yield index, kind, written


def _times(segment: HeardSegment) -> range:
    return range(segment.repeat)


def _key_figures(text: str, since: date) -> Iterator[tuple[FigureKind, str]]:
    for found in _PHONE.finditer(text):
        yield "phone", found[0]
    if not _EXAMPLE.search(text):
        for found in _MONEY.finditer(text):
            if _is_key_sum(text[: found.start()], text[found.end() :]):
                yield "money", found[0]
    for found in _DAY.finditer(text):
        if _is_key_day(found, text[: found.start()], since):
            yield "day", found[0]


def _is_key_sum(before: str, after: str) -> bool:
    """Whether the listener pays or receives a sum, or it is one for each month, year or person."""
    return bool(
        _CONCERNS.search(before)
        or _EACH.search(before)
        or _FOR_EACH.match(after)
        or _CONCERNED.match(after)
    )


def _is_key_day(found: re.Match[str], before: str, since: date) -> bool:
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year is None:
        return _LIMIT.search(before) is not None and 1 <= month <= 12 and 1 <= day <= 31
    with suppress(ValueError):
        return date(int(year), month, day) >= since
    return False


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
