"""English dates, years and times of day."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from broadcast.verbalize.en.number import read_number, read_ordinal, read_year
from broadcast.verbalize.rule import Reading, pattern

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SHORT = {name[:3]: name for name in MONTHS} | {"Sept": "September"}
_MONTH = rf"({'|'.join((*MONTHS, *_SHORT))})\b\.?"
_DAY = r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(1[1-9]\d\d|20\d\d)"
_ALONE = r"(?<![\w.,/:+-])(?<!\d )"
_END = r"(?![\w/%]|[-.,:]\d| \d)"
#: After these words a number of four figures is a year.
_CUES = "in|since|until|till|from|to|by|before|after|during|of|year|years|end of|early|late|mid"


def read_dates(text: str, _reading: Reading) -> str:
    """Days with their month's name, ``2026-11-02``, and ``25/12/2026`` where 25 is no month."""
    text = pattern(rf"{_ALONE}(\d{{4}})-(\d\d)-(\d\d){_END}").sub(
        lambda found: _day(found, found[3], int(found[2]), found[1]), text
    )
    text = pattern(rf"{_ALONE}(\d\d?)/(\d\d?)/(\d{{4}}){_END}").sub(_slashes, text)
    text = pattern(rf"{_ALONE}(?:the )?{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR}{_END})?(?!\w)").sub(
        lambda found: _day(found, found[1], _month(found[2]), found[3]), text
    )
    return pattern(rf"\b{_MONTH} (?:the )?{_DAY}(?!\d)(?:,? {_YEAR}{_END})?(?![\w/%]|:\d)").sub(
        lambda found: _day(found, found[2], _month(found[1]), found[3]), text
    )


def read_years(text: str, _reading: Reading) -> str:
    """Years after a word that announces one, after a month, and from one to another."""
    text = pattern(r"(?<![\w.,/:+-])((?:1[5-9]|20)[1-9]0)s(?!\w)").sub(
        lambda found: f"{read_year(int(found[1]))[:-1]}ies".replace("teies", "teens"), text
    )
    months = rf"(\b{_MONTH},? )"
    text = pattern(rf"{months}{_YEAR}{_END}").sub(
        lambda found: f"{MONTHS[_month(found[2]) - 1]} {read_year(int(found[3]))}", text
    )
    between = rf"{_ALONE}{_YEAR}-{_YEAR}{_END}"
    text = pattern(between).sub(
        lambda found: (
            f"{read_year(int(found[1]))} to {read_year(int(found[2]))}"
            if found[1] < found[2]
            else found[0]
        ),
        text,
    )
    return pattern(rf"(?i)\b({_CUES}) {_YEAR}{_END}").sub(
        lambda found: f"{found[1]} {read_year(int(found[2]))}", text
    )


def read_times(text: str, _reading: Reading) -> str:
    """Times of day, 0:00 to 23:59, and "7 a.m."."""
    text = pattern(r"(\d[:h]\d\d(?: ?[ap]\.?m\.?)?) ?- ?(?=\d{1,2}[:h]\d\d)").sub(r"\1 to ", text)
    half = r"(?: ?([ap])\.?m\b(\.?))?"
    text = pattern(rf"{_ALONE}([01]?\d|2[0-3])[:h]([0-5]\d){half}(?![\w:/]|[.,]\d)").sub(
        lambda found: _time(found, found[1], found[2], found[3], found[4]), text
    )
    half = half.removeprefix("(?:").removesuffix(")?")
    return pattern(rf"(?i){_ALONE}(1[0-2]|[1-9]){half}(?!\w)").sub(
        lambda found: _time(found, found[1], "00", found[2], found[3]), text
    )


def _month(name: str) -> int:
    return MONTHS.index(_SHORT.get(name, name)) + 1


def _slashes(found: re.Match[str]) -> str:
    """A day before its month, as Vietnam writes, only where it cannot be the other way round."""
    first, second = int(found[1]), int(found[2])
    return _day(found, found[1], second, found[3]) if first > 12 or first == second else found[0]


def _day(found: re.Match[str], day: str, month: int, year: str | None) -> str:
    with suppress(ValueError):
        date(int(year or 2024), month, int(day))  # 2024: a year that has a 29 February
        words = f"the {read_ordinal(int(day))} of {MONTHS[month - 1]}"
        return f"{words}, {read_year(int(year))}" if year else words
    return found[0]


def _time(
    found: re.Match[str], hours: str, minutes: str, half: str | None, point: str | None
) -> str:
    hour, minute = int(hours), int(minutes)
    if half and not 1 <= hour <= 12:
        return found[0]
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    rest = found.string[found.end() :]
    stop = "." if point and (not rest.strip() or re.match(r"\s+[A-Z]", rest)) else ""
    if minute == 0 and hour in (0, 12):
        return ("noon" if hour else "midnight") + stop
    words = read_number(hour % 12 or 12)
    words += "" if minute == 0 else f" {'oh ' if minute < 10 else ''}{read_number(minute)}"
    return f"{words} {_part_of_day(hour)}{stop}"


def _part_of_day(hour: int) -> str:
    if hour < 12:
        return "in the morning" if hour >= 4 else "at night"
    if hour < 18:
        return "in the afternoon"
    return "in the evening" if hour < 22 else "at night"
