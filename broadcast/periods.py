"""Weeks, months, quarters and years as ranges of days. ISO 8601 counts the weeks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from broadcast.i18n import _, language


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, under a name such as ``2026-W48``."""

    first: date
    last: date
    name: str

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


WEEKDAY = re.compile(r"^(?:thứ\s+\w+|chủ\s+nhật|cn|t[2-7])[,\s]+", re.IGNORECASE)
"""Day of the week that may stand before a date."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(
    r"(?:ngày\s*)?(\d{1,2})\s*(?:[-/.]|tháng|\s)\s*(\d{1,2})\s*(?:[-/.]|năm|\s)\s*(\d{4}|\d{2})",
    re.IGNORECASE,
)

YEARS = range(2000, 2101)
"""Years that can be named: what a zip can date (1980 to 2107), and no slips of the pen."""


def meant(
    *,
    week: str | None = None,
    month: str | None = None,
    quarter: str | None = None,
    year: str | None = None,
    first: date | str | None = None,
    last: date | str | None = None,
) -> Period | None:
    """The period that somebody has written as one of these, or None where nothing is written.

    `first` and `last` belong together. Raises `ValueError` for several periods, for half of one,
    and for what is none.
    """
    given = {"week": week, "month": month, "quarter": quarter, "year": year}
    named = [(_READERS[kind], written) for kind, written in given.items() if written]
    if len(named) + bool(first or last) > 1 or bool(first) != bool(last):
        raise ValueError(name_one())
    if first and last:
        return days(_day_of(first), _day_of(last))
    return named[0][0](named[0][1]) if named else None


def name_one() -> str:
    """The words that ask for one period."""
    return _("name one period: a week, a month, a quarter, a year, or its first and its last day")


def day(written: str) -> date:
    """The day ``23/11/2026`` or ``2026-11-23``, day first unless the year is; raises `ValueError`.

    A day of the week may stand before it, and ``23/11/26`` is of this century.
    """
    text = WEEKDAY.sub("", written.strip())
    if found := _ISO.fullmatch(text):
        year, month, number = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        number, month, year = found.groups()
    else:
        raise ValueError(_("{given} is not a date (write 23/11/2026)").format(given=text))
    try:
        return date(int(year if len(year) == 4 else f"20{year}"), int(month), int(number))
    except ValueError:
        raise ValueError(_("there is no day {given} (day first)").format(given=text)) from None


def week(written: str) -> Period:
    """The week ``2026-W48`` from Monday to Sunday; raises `ValueError` when there is no such."""
    match = re.fullmatch(r"(\d{4})-?W(\d{1,2})", written.strip(), re.IGNORECASE)
    if match and int(match[1]) in YEARS:
        with suppress(ValueError):
            return week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    raise ValueError(_("{given} is not a week; write it like 2026-W48").format(given=written))


def month(written: str) -> Period:
    """The month ``2026-11``; raises `ValueError` when there is no such."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", written.strip())
    if match and int(match[1]) in YEARS and 1 <= int(match[2]) <= 12:
        return month_of(date(int(match[1]), int(match[2]), 1))
    raise ValueError(_("{given} is not a month; write it like 2026-11").format(given=written))


def quarter(written: str) -> Period:
    """The quarter ``2026-Q4``; raises `ValueError` when there is no such."""
    match = re.fullmatch(r"(\d{4})-?Q([1-4])", written.strip(), re.IGNORECASE)
    if match and int(match[1]) in YEARS:
        return quarter_of(date(int(match[1]), 3 * int(match[2]), 1))
    raise ValueError(_("{given} is not a quarter; write it like 2026-Q4").format(given=written))


def year(written: str) -> Period:
    """The year ``2026``; raises `ValueError` when there is no such."""
    if re.fullmatch(r"\d{4}", written.strip()) and int(written) in YEARS:
        return year_of(date(int(written), 1, 1))
    raise ValueError(_("{given} is not a year; write it like 2026").format(given=written))


_READERS: Mapping[str, Callable[[str], Period]] = {
    "week": week,
    "month": month,
    "quarter": quarter,
    "year": year,
}


def _day_of(given: date | str) -> date:
    return day(given) if isinstance(given, str) else given


def days(first: date, last: date) -> Period:
    """Any range of days; raises `ValueError` when it ends before it begins, or for odd years."""
    if last < first:
        raise ValueError(_("the period ends before it begins"))
    if first.year not in YEARS or last.year not in YEARS:
        raise ValueError(
            _("name days from {first} to {last}").format(first=YEARS[0], last=YEARS[-1])
        )
    return span(first, last)


def span(first: date, last: date) -> Period:
    """The days from one to another, under their own name."""
    return Period(first, last, f"{first.isoformat()}_{last.isoformat()}")


def week_name(day: date) -> str:
    """Name of the ISO week of a day: ``2026-W48``."""
    number = day.isocalendar()
    return f"{number.year}-W{number.week:02}"


def week_of(day: date) -> Period:
    """The ISO week of a day."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), week_name(monday))


def month_of(day: date) -> Period:
    """The month of a day."""
    return _months(day.year, day.month, 1, f"{day.year}-{day.month:02}")


def quarter_of(day: date) -> Period:
    """The quarter of a day."""
    number = (day.month + 2) // 3
    return _months(day.year, 3 * number - 2, 3, f"{day.year}-Q{number}")


def year_of(day: date) -> Period:
    """The year of a day."""
    return _months(day.year, 1, 12, f"{day.year}")


def weeks_of(period: Period) -> Iterator[Period]:
    """Every ISO week that has a day in a period."""
    found = week_of(period.first)
    while found.first <= period.last:
        yield found
        found = week_of(found.last + timedelta(days=1))


def _months(first_year: int, first_month: int, count: int, name: str) -> Period:
    first = date(first_year, first_month, 1)
    after = first_year * 12 + first_month - 1 + count
    return Period(first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1), name)


def day_words(moment: date) -> str:
    """A date: day first in Vietnamese, year first in English."""
    if language() == "vi":
        return f"{moment.day:02}/{moment.month:02}/{moment.year}"
    return moment.isoformat()


def month_words(name: str) -> str:
    """A month such as ``2026-11`` in a table."""
    year, number = name.split("-")
    return f"{number}/{year}" if language() == "vi" else name
