"""Dates, times and lengths as people write them into tables, read without guessing.

Everything raises `ValueError` with the reason in words. Days come first (23/11/2026). A cell may be
text, a number, or what Excel keeps dates and times as.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from broadcast import periods
from broadcast.files import clocks, lengths
from broadcast.files.clocks import Stretch
from broadcast.files.dating import NOTHING, Dating
from broadcast.files.lengths import Unit, WrittenLength
from broadcast.i18n import _
from broadcast.periods import WEEKDAY

Cell = str | int | float | bool | datetime | date | time | timedelta | None
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, so that they are right from 1 March 1900 on (ECMA-376, 18.17.4.1);
workbooks from an old Mac count from 1904-01-01."""

SERIALS = range(36526, 73051)
"""Serial dates of the years 2000 to 2099; any other number in a column of dates is a slip."""

_DAY_S = 86400
_DATE_PART = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}")
_DAY_AND_MONTH = re.compile(r"(?<![\d:])\d{1,2}\s*(?:/|tháng)\s*\d{1,2}(?![\d:])", re.IGNORECASE)
_NO_YEAR = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*(?:[-/.]|tháng)\s*(\d{1,2})", re.IGNORECASE)
_EDGES = re.compile(r"^(?:[\s,;-]|\blúc\b|\bngày\b)+|(?:[\s,;-]|\blúc\b|\bngày\b)+$", re.IGNORECASE)


def day(cell: Cell, epoch: date = EXCEL_EPOCH, dating: Dating = NOTHING) -> date:
    """The date in a cell; `dating` gives the year of one without (20/10)."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell, epoch).date()
    return _written_day(str(cell).strip(), epoch, dating)


@lru_cache(maxsize=10_000)  # a table has few days
def _written_day(cell: str, epoch: date, dating: Dating) -> date:
    text = WEEKDAY.sub("", cell)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _serial(float(text), epoch).date()
    if found := _NO_YEAR.fullmatch(text):
        return dating.day(int(found[1]), int(found[2]), text)
    return periods.day(text)


def clock(cell: Cell) -> time:
    """The time of day in a cell; of two, the first."""
    return stretch(cell).start


def stretch(cell: Cell) -> Stretch:
    """The time of day in a cell, and how long it lasted where the cell says so: 5h15-5h30."""
    if isinstance(cell, datetime):
        return Stretch(cell.time().replace(microsecond=0))
    if isinstance(cell, time):
        return Stretch(cell.replace(microsecond=0))
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return Stretch(_of_day(round(cell.total_seconds())))
    if isinstance(cell, bool | int | float):
        return Stretch(_numbered(cell, str(cell)))
    return _written_clock(str(cell).strip())


@lru_cache(maxsize=10_000)  # programmes begin at few times of day
def _written_clock(text: str) -> Stretch:
    if re.fullmatch(r"(?:0|\d{5,})(?:[.,]\d+)?", text):  # CSV has what a workbook keeps
        return Stretch(_numbered(float(text.replace(",", ".")), text))
    return clocks.read(text)


def _numbered(number: float, shown: str) -> time:
    """A time that is a part of a day; 5.15 has a point in the place of a colon."""
    if isinstance(number, float) and (0 <= number < 1 or SERIALS[0] <= number < SERIALS.stop):
        return _fraction(number)
    if isinstance(number, float) and re.fullmatch(r"\d{1,2}\.\d\d", shown):
        return clocks.read(shown).start
    raise ValueError(_("{given} is not a time (write 05:15)").format(given=shown))


def moment(cell: Cell, epoch: date = EXCEL_EPOCH, dating: Dating = NOTHING) -> datetime:
    """Date and time in one cell; aware only if the cell names an offset."""
    return moment_stretch(cell, epoch, dating)[0]


def moment_stretch(
    cell: Cell, epoch: date = EXCEL_EPOCH, dating: Dating = NOTHING
) -> tuple[datetime, int | None]:
    """As `moment`, with the seconds that it lasted where the cell says so."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = _serial(cell, epoch)
    if isinstance(cell, datetime):
        if cell.time() == time():  # a date of Excel: nobody broadcasts at midnight sharp
            raise ValueError(_("{given} has no time of day").format(given=f"{cell:%d/%m/%Y}"))
        return cell.replace(microsecond=0), None
    text = WEEKDAY.sub("", str(cell).strip())
    if re.match(r"\d{4}-\d\d-\d\d[T ]", text):
        try:
            return datetime.fromisoformat(text), None
        except ValueError:
            pass  # said below, in words
    if found := _DATE_PART.search(text) or _DAY_AND_MONTH.search(text):
        rest = f"{_EDGES.sub('', text[: found.start()])} {_EDGES.sub('', text[found.end() :])}"
        at = stretch(rest.strip())
        return datetime.combine(day(found[0], epoch, dating), at.start), at.seconds
    if re.fullmatch(r"\d{5}[.,]\d+", text):
        return moment_stretch(float(text.replace(",", ".")), epoch)
    raise ValueError(
        _("{given} is not a date with a time (write 23/11/2026 05:15)").format(given=text)
    )


def is_clock(cell: Cell) -> bool:
    """Whether a cell holds a time of day and no date."""
    if isinstance(cell, datetime) or (isinstance(cell, int | float) and cell >= 1):
        return False
    try:
        stretch(cell)
    except ValueError:
        return False
    return True


def seconds(cell: Cell, unit: Unit | None) -> int:
    """The length in a cell, in whole seconds; `unit` is that of a bare number."""
    found = length(cell, unit)
    if found.other is not None:  # 5:30 typed into Excel is five and a half hours
        raise ValueError(_("a length over an hour is not believed: write it in seconds"))
    return found.seconds


def length(cell: Cell, unit: Unit | None) -> WrittenLength:
    """As `seconds`, with the other reading of a length over an hour."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return lengths.of_clock(cell.hour, cell.minute, cell.second)
    if isinstance(cell, timedelta):
        minutes, rest = divmod(round(cell.total_seconds()), 60)
        return lengths.of_clock(*divmod(minutes, 60), rest)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return WrittenLength(lengths.bare(cell, unit))
    return lengths.read(str(cell).strip(), unit)


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
