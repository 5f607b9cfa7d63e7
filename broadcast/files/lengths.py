"""Lengths as people write them: 196, 3:16, 00:03:16, 3 phút 16 giây, 3'16", 3 phút rưỡi.

Everything raises `ValueError` with the reason in words.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from broadcast.files.clocks import plain
from broadcast.i18n import _

Unit = Literal["seconds", "minutes"]

_N = r"(\d+(?:[.,]\d+)?)"
_HOURS = r"(?:giờ|gio|tiếng|h|g)"
_MINUTES = r"(?:phút|phut|ph|p|min|m|')"
_SECONDS = r"(?:giây|giay|gi|sec|s|\")"
_WITH_UNITS = re.compile(
    rf"(?:(\d+)\s*{_HOURS}\s*)?(?:{_N}\s*{_MINUTES}\s*)?(?:{_N}\s*{_SECONDS})?"
)
_REST_BARE = re.compile(rf"(?:(\d+)\s*{_HOURS}\s*)?(\d+)\s*{_MINUTES}\s*(\d\d?)")
_HOURS_BARE = re.compile(rf"(\d+)\s*{_HOURS}\s*(\d\d?)\s*'?")
_HALF = re.compile(rf"(\d+)\s*{_MINUTES}\s*rưỡi")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:\.0+)?")
_LEAD = re.compile(r"(?:khoảng|tầm)\s+")


class WrittenLength(NamedTuple):
    """Seconds; `other` is what they are when hours and minutes were meant for minutes and seconds.

    A spreadsheet takes 3:16 for three hours and a quarter, and writes 3:16:00.
    """

    seconds: int
    other: int | None = None


def of_clock(hours: int, minutes: int, seconds: int) -> WrittenLength:
    """The length that a clock shows."""
    total = hours * 3600 + minutes * 60 + seconds
    return WrittenLength(total, hours * 60 + minutes if hours and not seconds else None)


@lru_cache(maxsize=10_000)  # programmes have few lengths
def read(text: str, unit: Unit | None) -> WrittenLength:
    """The length that is written; `unit` is that of a bare number."""
    words = _LEAD.sub("", plain(text).rstrip(".; "), count=1)
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", words):
        raise ValueError(_("is {given} a thousand or a fraction? Write 1200").format(given=text))
    if re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", words):
        return WrittenLength(_bare(words, unit))
    if found := _CLOCK.fullmatch(words):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        if found[1] is not None and minutes >= 60:
            raise _none(text)
        return of_clock(hours, minutes, seconds)
    return WrittenLength(_in_words(words, text))


def bare(number: float, unit: Unit | None) -> int:
    """The seconds that a number stands for in a column of seconds or of minutes."""
    if not math.isfinite(number) or abs(number) > 1e9:
        raise _none(str(number))
    return _bare(f"{number:.15g}", unit)


def in_words(seconds: int) -> str:
    """Seconds for people, also as minutes."""
    minutes, rest = divmod(seconds, 60)
    return _("{all} s ({minutes} min {rest} s)").format(all=seconds, minutes=minutes, rest=rest)


def _bare(written: str, unit: Unit | None) -> int:
    if unit is None:
        raise ValueError(_("are these seconds or minutes? Say so in the heading of the column"))
    if not abs(_number(written)) < 1e9:
        raise _none(written)
    if unit == "minutes":
        return _minutes(written)
    if 0 < _number(written) < 60 and not _number(written).is_integer():
        raise ValueError(
            _("is {given} seconds or minutes? Write the seconds").format(given=written)
        )
    return round(_number(written))


def _minutes(written: str) -> int:
    """Minutes as seconds; 3.16 may be three minutes and sixteen seconds, or a fraction of one."""
    decimals = re.split("[.,]", written)[1:]
    if decimals and len(decimals[0]) == 2 and int(decimals[0]) < 60:
        whole = int(re.split("[.,]", written)[0])
        raise ValueError(
            _("is {given} minutes {first} or {second}? Write the seconds").format(
                given=written,
                first=in_words(whole * 60 + int(decimals[0])),
                second=in_words(round(_number(written) * 60)),
            )
        )
    return round(_number(written) * 60)


def _in_words(words: str, text: str) -> int:
    if found := _HALF.fullmatch(words):
        return int(found[1]) * 60 + 30
    if found := _REST_BARE.fullmatch(words):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        if seconds < 60:
            return hours * 3600 + minutes * 60 + seconds
    elif found := _HOURS_BARE.fullmatch(words):
        if int(found[2]) < 60:
            return int(found[1]) * 3600 + int(found[2]) * 60
    elif words and (found := _WITH_UNITS.fullmatch(words)):
        hour, minute, second = found.groups()
        total = int(hour or 0) * 3600 + (_minutes(minute) if minute else 0)
        return total + round(_number(second or "0"))
    raise _none(text)


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _none(text: str) -> ValueError:
    return ValueError(_("{given} is not a length (write 300)").format(given=text))
