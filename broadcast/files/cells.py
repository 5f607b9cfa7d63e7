"""Dates, times and lengths as people write them into tables, read without guessing.

Everything raises `ValueError` with the reason in words. Days come first (23/11/2026). A cell may be
text, a number, or what Excel keeps dates and times as.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from broadcast import periods
from broadcast.i18n import _
from broadcast.periods import WEEKDAY

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Unit = Literal["seconds", "minutes"]

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, so that they are right from 1 March 1900 on (ECMA-376, 18.17.4.1);
workbooks from an old Mac count from 1904-01-01."""

SERIALS = range(36526, 73051)
"""Serial dates of the years 2000 to 2099; any other number in a column of dates is a slip."""

_DAY_S = 86400
_DATE_PART = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}")
_BETWEEN = re.compile(r"[,;]|\blúc\b|\bngày\b|(?<=\s)-(?=\s)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(\d{1,2})\s*(?::|h|g|giờ)\s*"
    r"(?:(\d{1,2})\s*(?:(?::|p|ph|phút|m|')\s*(?:(\d{1,2})(?:\.0+)?\s*(?:s|giây|\")?)?)?)?"
    r"\s*(sa|ch|am|pm|sáng|trưa|chiều|tối)?",
    re.IGNORECASE,
)
_LATE = ("ch", "pm", "trưa", "chiều", "tối")
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_WORDS = re.compile(
    rf"(?:{_NUMBER}\s*(?:phút|ph|p|'|min|m)\s*)?(?:{_NUMBER}\s*(?:giây|gi|s|\"|''|sec))?",
    re.IGNORECASE,
)


def day(cell: Cell, epoch: date = EXCEL_EPOCH) -> date:
    """The date in a cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell, epoch).date()
    return _written_day(str(cell).strip(), epoch)


@lru_cache(maxsize=10_000)  # a table has few days
def _written_day(cell: str, epoch: date) -> date:
    text = WEEKDAY.sub("", cell)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _serial(float(text), epoch).date()
    return periods.day(text)


def clock(cell: Cell) -> time:
    """The time of day in a cell."""
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return _of_day(round(cell.total_seconds()))
    if isinstance(cell, float) and (0 <= cell < 1 or SERIALS[0] <= cell < SERIALS.stop):
        return _fraction(cell)  # 17.3 is neither: a decimal point in the place of a colon
    if isinstance(cell, int | float):
        raise ValueError(_("{given} is not a time (write 05:15)").format(given=cell))
    return _written_clock(str(cell).strip())


@lru_cache(maxsize=10_000)  # programmes begin at few times of day
def _written_clock(text: str) -> time:
    if re.fullmatch(r"0[.,]\d+", text):
        return _fraction(float(text.replace(",", ".")))
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(_("{given} is not a time (write 05:15)").format(given=text))
    hour, minute, second, half = found.groups()
    return _time(int(hour), int(minute or 0), int(second or 0), half or "", text)


def moment(cell: Cell, epoch: date = EXCEL_EPOCH) -> datetime:
    """Date and time in one cell; aware only if the cell names an offset."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = _serial(cell, epoch)
    if isinstance(cell, datetime):
        if cell.time() == time():  # a date of Excel: nobody broadcasts at midnight sharp
            raise ValueError(_("{given} has no time of day").format(given=f"{cell:%d/%m/%Y}"))
        return cell.replace(microsecond=0)
    text = WEEKDAY.sub("", str(cell).strip())
    if re.match(r"\d{4}-\d\d-\d\d[T ]", text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # said below, in words
    if found := _DATE_PART.search(text):
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        return datetime.combine(day(found[0], epoch), clock(_BETWEEN.sub(" ", rest)))
    raise ValueError(
        _("{given} is not a date with a time (write 23/11/2026 05:15)").format(given=text)
    )


def seconds(cell: Cell, unit: Unit | None) -> int:
    """The length in a cell, in whole seconds; `unit` is that of a bare number."""
    if isinstance(cell, datetime | time):
        of_day = cell if isinstance(cell, time) else cell.time()
        cell = timedelta(hours=of_day.hour, minutes=of_day.minute, seconds=of_day.second)
    if isinstance(cell, timedelta):
        if cell >= timedelta(hours=1):  # 5:30 typed into Excel is five and a half hours
            raise ValueError(_("a length over an hour is not believed: write it in seconds"))
        return round(cell.total_seconds())
    text = str(cell).strip()
    if isinstance(cell, str) and re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        raise ValueError(_("is {given} a thousand or a fraction? Write 1200").format(given=text))
    if re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", text):
        return _bare(float(text.replace(",", ".")), unit)
    if found := re.fullmatch(r"(?:(\d):)?(\d{1,2}):(\d\d)", text):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + rest
    if text and (found := _WORDS.fullmatch(text)):
        minute, second = (float((part or "0").replace(",", ".")) for part in found.groups())
        return round(minute * 60 + second)
    raise ValueError(_("{given} is not a length (write 300)").format(given=text))


def _bare(number: float, unit: Unit | None) -> int:
    if unit is None:
        raise ValueError(_("are these seconds or minutes? Say so in the heading of the column"))
    if not math.isfinite(number):
        raise ValueError(_("{given} is not a length (write 300)").format(given=number))
    return round(number * (60 if unit == "minutes" else 1))


def _serial(number: float, epoch: date) -> datetime:
    if not (math.isfinite(number) and int(number) in SERIALS):
        raise ValueError(_("{given} is not a date (write 23/11/2026)").format(given=number))
    start = datetime(epoch.year, epoch.month, epoch.day)  # noqa: DTZ001 - a local time
    return start + timedelta(seconds=round(number * _DAY_S))


def _fraction(number: float) -> time:
    return _of_day(round(number % 1 * _DAY_S))


def _of_day(passed_s: int) -> time:
    minutes, second = divmod(passed_s % _DAY_S, 60)
    return time(*divmod(minutes, 60), second)


def _time(hour: int, minute: int, second: int, half: str, text: str) -> time:
    if half.lower() in _LATE and hour < 12:
        hour += 12
    elif half.lower() in ("sa", "am") and hour == 12:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(_("there is no time {given}").format(given=text)) from None
