"""Days of the week as people write them: ``thứ 2, 4, 6``, ``T2-T6``, ``hằng ngày``, ``CN``."""

from __future__ import annotations

import re
import unicodedata

from broadcast.i18n import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Monday first, as `datetime.date.weekday` counts."""

_VIETNAMESE = (
    ("2", "hai"), ("3", "ba"), ("4", "tư", "tu", "bốn"), ("5", "năm", "nam"), ("6", "sáu", "sau"),
    ("7", "bảy", "bẩy", "bay"),
)  # fmt: skip
_NUMBERS = {word: number for number, words in enumerate(_VIETNAMESE) for word in words}
_SUNDAY = ("cn", "chủ nhật", "chu nhat", "chúa nhật", "c.n")
_ENGLISH = {
    **{word: number for number, word in enumerate(WEEKDAYS)},
    **{
        word: number
        for number, word in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )
    },
}
_EVERY = (
    "hằng ngày", "hàng ngày", "hang ngay", "mỗi ngày", "moi ngay", "cả tuần", "ca tuan",
    "tất cả các ngày", "tất cả các ngày trong tuần", "daily", "every day", "all days", "all",
)  # fmt: skip
_DAY = re.compile(r"(?:(?:thứ|thu)\s*|t\.?\s*)?(\w+)")
_BETWEEN = re.compile(r"\s*(?:-|–|—|→|->|đến|den|tới|to)\s*")
_PARTS = re.compile(r"\s*(?:[,;+/&\n]|\bvà\b|\bva\b|\band\b)\s*")


def weekdays(written: str, *, bare: bool = False) -> tuple[str, ...]:
    """The days that a text names, as ``mon`` to ``sun``, in the order of the week.

    A bare number counts after a day (``thứ 2, 4, 6``), or everywhere when `bare`. Raises
    `ValueError`, in words, for what is no day and for what can be read in two ways.
    """
    text = " ".join(unicodedata.normalize("NFC", written).casefold().split(" ")).strip(" .")
    text = re.sub(r"^(?:các|vào|phát)\s+", "", text)
    if text in _EVERY:
        return WEEKDAYS
    found: set[int] = set()
    bare_here = bare
    for part in _PARTS.split(text):
        if part:
            found |= _part(part, bare=bare_here)
            bare_here = bare_here or _names_a_thu(part)
    if not found:
        raise ValueError(_("no day of the week stands here"))
    return tuple(WEEKDAYS[number] for number in sorted(found))


def one_weekday(written: str) -> str | None:
    """``mon`` to ``sun`` for a text that names one day, else None."""
    try:
        days = weekdays(written)
    except ValueError:
        return None
    return days[0] if len(days) == 1 else None


def _names_a_thu(part: str) -> bool:
    return re.match(r"(?:từ\s+)?(?:thứ|thu|t)\s*\d", part) is not None


def _part(part: str, *, bare: bool) -> set[int]:
    ends = _BETWEEN.split(re.sub(r"^(?:từ|tu|from)\s+", "", part))
    if len(ends) == 1:
        return {_number(part, bare=bare)}
    first = _number(ends[0], bare=bare)
    lone = [end for end in ends[1:] if end.isdecimal()]
    worded = re.search(r"đến|den|tới|to\b", part) is not None
    if lone and not worded:
        if len(ends) > 2 and len(lone) == len(ends) - 1:  # thứ 2-4-6
            return {first, *(_number(end, bare=True) for end in lone)}
        _ask(ends, part)
    last = _number(ends[1], bare=worded or bare)
    if len(ends) > 2:
        return {_number(end, bare=bare) for end in ends}
    if last <= first:
        raise ValueError(_("{given} ends before it begins").format(given=part))
    return set(range(first, last + 1))


def _ask(ends: list[str], part: str) -> None:
    raise ValueError(
        _("{given} can mean two things: write {list} or {range}").format(
            given=part,
            list=f"“{ends[0]}, {ends[1]}”",
            range=f"“{ends[0]} {_('to')} {ends[1]}”",
        )
    )


def _number(word: str, *, bare: bool) -> int:
    """Number of the day, from 0 for Monday."""
    if word in _SUNDAY:
        return 6
    if word in _ENGLISH:
        return _ENGLISH[word]
    found = _DAY.fullmatch(word)
    if found and found[1] in _NUMBERS and (found[1] != word or (bare and word.isdecimal())):
        return _NUMBERS[found[1]]
    raise ValueError(
        _("{given} is not a day of the week; write thứ 2 … thứ 7, CN or {days}").format(
            given=word, days=", ".join(WEEKDAYS)
        )
    )
