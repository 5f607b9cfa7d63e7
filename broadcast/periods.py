"""Days, weeks, months, quarters and years as people write them, and as ranges of days.

ISO 8601 counts the weeks. Each kind has one reader, which all commands use: what one of them
understands they all do. Words such as ``tuần này`` need to know what day it is: `Today` says so
when it is asked. What can be read in two ways is refused with both.
"""

from __future__ import annotations

import re
import unicodedata
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


Today = Callable[[], date]
"""Gives the day it is where the words are said; asked only if words need it."""

WEEKDAY = re.compile(r"^(?:thứ\s+\w+|chủ\s+nhật|cn|t[2-7])[,\s]+", re.IGNORECASE)
"""Day of the week that may stand before a date."""

YEARS = range(2000, 2101)
"""Years that can be named: what a zip can date (1980 to 2107), and no slips of the pen."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(
    r"(?:ngay )?(\d{1,2})(?: ?[-/.] ?| thang | )(\d{1,2})(?: ?[-/.] ?| nam | )(\d{4}|\d{2})"
)
_DAY_ALONE = re.compile(r"(?:ngay )?(\d{1,2})(?: ?[-/.] ?| thang )(\d{1,2})")
_WEEKDAYS = {
    name: number for number, names in enumerate((
        "thu hai|thu 2|t2|monday", "thu ba|thu 3|t3|tuesday", "thu tu|thu 4|t4|wednesday",
        "thu nam|thu 5|t5|thursday", "thu sau|thu 6|t6|friday", "thu bay|thu 7|t7|saturday",
        "chu nhat|cn|sunday")) for name in names.split("|")
}  # fmt: skip
_WEEKDAY_BEFORE = re.compile(rf"({'|'.join(_WEEKDAYS)})[, ]+(.+)")
_AWAY = {
    "hom nay": 0, "today": 0, "hom qua": -1, "ngay hom qua": -1, "yesterday": -1,
    "hom kia": -2, "ngay mai": 1, "tomorrow": 1, "ngay kia": 2, "ngay hom nay": 0,
}  # fmt: skip
"""Days by how far they are from today."""

_STEPS = {
    "nay": 0, "hien tai": 0, "truoc": -1, "qua": -1, "roi": -1, "vua qua": -1,
    "vua roi": -1, "ngoai": -1, "sau": 1, "toi": 1, "ke tiep": 1, "tiep theo": 1,
}  # fmt: skip
_ENGLISH_STEPS = {"this": 0, "last": -1, "previous": -1, "next": 1}
_YEAR_END = r"(?:(?: ?[-/.] ?| nam | of |,? )(\d{4}))?"
"""The year behind a number, which may be left out."""

_MONTHS = {
    name: number for number, names in enumerate((
        "thang mot|january|jan", "thang hai|february|feb", "thang ba|march|mar",
        "thang tu|thang bon|april|apr", "thang nam|may", "thang sau|june|jun", "thang bay|july|jul",
        "thang tam|august|aug", "thang chin|september|sep", "thang muoi|october|oct",
        "thang muoi mot|november|nov", "thang muoi hai|december|dec"), 1)
    for name in names.split("|")
}  # fmt: skip
_MONTH_IN_WORDS = re.compile(rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))}){_YEAR_END}")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMBERED = {
    "week": re.compile(rf"(?:tuan ?(?:thu |so |w ?)?|week |w ?)(\d{{1,2}}){_YEAR_END}"),
    "month": re.compile(rf"(?:thang |month |t)(\d{{1,2}}){_YEAR_END}"),
    "quarter": re.compile(rf"(?:quy |quarter |q ?)(\d|i{{1,3}}|iv){_YEAR_END}"),
}
"""A number of a kind, whose word stands before it: ``tuần 50/2026``."""

_YEAR_FIRST = {
    "week": re.compile(r"(?:tuan |week )?(\d{4})[-/ ]?w(\d{1,2})"),
    "month": re.compile(r"(?:thang |month )?(\d{4})[-/.](\d{1,2})"),
    "quarter": re.compile(r"(\d{4})[-/ ]?q([1-4])"),
}
_BARE = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{4})")
_OF_A_DAY = re.compile(
    r"^(?:tuan|thang|quy|nam|week) (?:cua |co |of |chua )?(?=ngay|tu|thu|chu|cn|\d)"
)
"""What may stand before a day that a period is named by: ``tuần của ngày 7/12/2026``."""

_RANGE = re.compile(
    r"(?:tu )?(?:ngay )?(.+?)"
    r"(?: den (?:het )?(?:ngay )?| to | ?[–—] ?| - |(?<=[-/.]\d{4})-(?=\d))(.+)"
)


def meant(  # noqa: PLR0913 - the six ways to name a period, and what day it is
    *,
    week: str | None = None,
    month: str | None = None,
    quarter: str | None = None,
    year: str | None = None,
    first: date | str | None = None,
    last: date | str | None = None,
    today: Today | None = None,
) -> Period | None:
    """The period that somebody has written as one of these, or None where nothing is written.

    `first` and `last` belong together. Raises `ValueError` for several periods, for half of one,
    and for what is none.
    """
    given = {"week": week, "month": month, "quarter": quarter, "year": year}
    named = [(kind, written) for kind, written in given.items() if written]
    if len(named) + bool(first or last) > 1 or bool(first) != bool(last):
        raise ValueError(name_one())
    if first and last:
        return days(_day_of(first, today), _day_of(last, today))
    return READERS[named[0][0]](named[0][1], today) if named else None


def name_one() -> str:
    """The words that ask for one period."""
    return _("name one period: a week, a month, a quarter, a year, or its first and its last day")


def day(written: str, today: Today | None = None) -> date:
    """The day ``23/11/2026`` or ``2026-11-23``, day first unless the year is; raises `ValueError`.

    A day of the week may stand before it and must be right, and ``23/11/26`` is of this century.
    With `today` also ``hôm qua`` and ``thứ hai tuần sau``.
    """
    return _day(_folded(written), written.strip(), today)


def _day(text: str, written: str, today: Today | None) -> date:
    """The day in a folded text, of which errors say how it was written."""
    if found := _WEEKDAY_BEFORE.fullmatch(text):
        return _on_weekday((found[1], found[2]), written, today)
    if found := _ISO.fullmatch(text):
        of_year, of_month, number = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        number, of_month, of_year = found.groups()
    elif today and text in _AWAY:
        return today() + timedelta(days=_AWAY[text])
    else:
        raise _no_day(text, written, relative=today is not None)
    try:
        full = of_year if len(of_year) == 4 else f"20{of_year}"
        return date(int(full), int(of_month), int(number))
    except ValueError:
        given = WEEKDAY.sub("", written)
        raise ValueError(_("there is no day {given} (day first)").format(given=given)) from None


def _no_day(text: str, written: str, *, relative: bool) -> ValueError:
    """That something is no date, with what would be, `relative` words among it."""
    if _DAY_ALONE.fullmatch(text):
        return ValueError(
            _("{given} is not a date: of which year? Write it like 23/11/2026").format(
                given=written
            )
        )
    if relative:
        words = _("{given} is not a date (write 23/11/2026, hôm nay or hôm qua)")
    else:
        words = _("{given} is not a date (write 23/11/2026)")
    return ValueError(words.format(given=WEEKDAY.sub("", written)))


def week(written: str, today: Today | None = None) -> Period:
    """The week ``2026-W48`` from Monday to Sunday; raises `ValueError` when there is no such.

    Also ``tuần 48/2026`` and a day of it; with `today` also ``tuần 48`` and ``tuần sau``.
    """
    return _read("week", written, today)


def month(written: str, today: Today | None = None) -> Period:
    """The month ``2026-11``; raises `ValueError` when there is no such.

    Also ``11/2026``, ``tháng 11 năm 2026`` and a day of it; with `today` also ``tháng trước``.
    """
    return _read("month", written, today)


def quarter(written: str, today: Today | None = None) -> Period:
    """The quarter ``2026-Q4``; raises `ValueError` when there is no such.

    Also ``quý IV/2026`` and a day of it; with `today` also ``quý này``.
    """
    return _read("quarter", written, today)


def year(written: str, today: Today | None = None) -> Period:
    """The year ``2026``; raises `ValueError` when there is no such.

    Also ``năm 2026`` and a day of it; with `today` also ``năm ngoái``.
    """
    text = _folded(written)
    if found := re.fullmatch(r"(?:nam |year )?(\d{4})", text):
        if int(found[1]) in YEARS:
            return year_of(date(int(found[1]), 1, 1))
        raise _unknown("year", written)
    return _read("year", written, today)


def in_days(written: str, today: Today) -> str:
    """A text with the date in place of a word such as ``hôm qua`` at its beginning."""
    for count in (3, 2, 1):
        words = written.split()
        text = _folded(" ".join(words[:count])).rstrip(",")
        if len(words) > count and text in _AWAY:
            found = today() + timedelta(days=_AWAY[text])
            return f"{found:%d/%m/%Y} {' '.join(words[count:])}"
    return written


def _read(kind: str, written: str, today: Today | None) -> Period:
    """A period of one kind, in any of the ways in which people write it."""
    text = _folded(written)
    if found := _number(kind, text, written):
        number, of_year = found
        if of_year:
            return _numbered(kind, number, of_year, written)
        return _nearest(kind, number, written, today)
    if found_ := _BARE.fullmatch(text):
        return _bare(kind, int(found_[1]), int(found_[2]), written)
    if (step := _step(kind, text, written)) is not None:
        return _away(kind, step, written, today)
    return _around(kind, text, written, today)


def _number(kind: str, text: str, written: str) -> tuple[int, int | None] | None:
    """Number and year (None: not said) of a week, month or quarter; None for other words."""
    for one, pattern in _NUMBERED.items():
        if found := pattern.fullmatch(text):
            if one != kind:
                raise _unknown(kind, written)
            return _ROMAN.get(found[1]) or int(found[1]), int(found[2] or 0) or None
    if (form := _YEAR_FIRST.get(kind)) and (found := form.fullmatch(text)):
        return int(found[2]), int(found[1])
    if kind in _NUMBERED and text.isdigit() and len(text) <= 2:
        return int(text), None
    if kind != "month" or _step(kind, text, written) is not None:
        return None
    found = _MONTH_IN_WORDS.fullmatch(text)
    return (_MONTHS[found[1]], int(found[2] or 0) or None) if found else None


def _around(kind: str, text: str, written: str, today: Today | None) -> Period:
    """The period of a day, or of its own first and last day."""
    given = written.strip()
    said = _OF_A_DAY.sub("", text)
    if found := _RANGE.fullmatch(said):
        ends = _day(found[1], given, today), _day(found[2], given, today)
        whole = _OF[kind](ends[0])
        if ends == (whole.first, whole.last):
            return whole
        words = _("{given} is not one whole period; write it with --from and --to")
        raise ValueError(words.format(given=given))
    try:
        of_day = _day(said, given, today)
    except ValueError as error:
        dated = _ISO.search(said) or _DAY_FIRST.search(said) or _DAY_ALONE.fullmatch(said)
        raise error if dated else _unknown(kind, written) from error
    if of_day.year not in YEARS:
        raise _unknown(kind, written)
    return _OF[kind](of_day)


def _on_weekday(named: tuple[str, str], written: str, today: Today | None) -> date:
    """``thứ hai, 23/11/2026``, which must be one, or ``thứ hai tuần sau``."""
    name, rest = named
    number = _WEEKDAYS[name]
    if today and (step := _step("week", rest, written)) is not None:
        return week_of(today() + timedelta(weeks=step)).first + timedelta(days=number)
    found = _day(rest, written, today)
    if found.weekday() != number:
        words = _("{given}: {date} is not that day of the week")
        raise ValueError(words.format(given=written, date=f"{found:%d/%m/%Y}"))
    return found


def _numbered(kind: str, number: int, of_year: int, written: str) -> Period:
    """A week, month or quarter of a year by its number."""
    with suppress(ValueError):
        if of_year in YEARS:
            if kind == "week":
                return week_of(date.fromisocalendar(of_year, number, 1))
            if kind == "month":
                return month_of(date(of_year, number, 1))
            return quarter_of(date(of_year, 3 * number, 1))
    raise _unknown(kind, written)


def _bare(kind: str, number: int, of_year: int, written: str) -> Period:
    """``12/2026``: the month; of a week or a quarter only what can be no month."""
    if kind == "month" or (kind == "week" and number > 12):
        return _numbered(kind, number, of_year, written)
    if kind == "year" or number not in range(1, 13) or (kind == "quarter" and number > 4):
        raise _unknown(kind, written)
    one, month_ = f"{number}/{of_year}", f"--month {number}/{of_year}"
    if kind == "week":
        words = _("{given}: a week or a month? Write tuần {one} for the week, or {month}")
    else:
        words = _("{given}: a quarter or a month? Write quý {one} for the quarter, or {month}")
    raise ValueError(words.format(given=written.strip(), one=one, month=month_))


def _nearest(kind: str, number: int, written: str, today: Today | None) -> Period:
    """A number without a year: that of this year, if no other year has one nearer to today."""
    if today is None:
        raise _unknown(kind, written)
    now = today()
    this_year = week_of(now).first + timedelta(days=3) if kind == "week" else now
    found: dict[int, Period] = {}
    for of_year in (this_year.year - 1, this_year.year, this_year.year + 1):
        with suppress(ValueError):
            found[of_year] = _numbered(kind, number, of_year, written)
    if not found:
        raise _unknown(kind, written)
    by_distance = sorted(found, key=lambda one: _distance(found[one], now))
    if by_distance[0] == this_year.year or len(by_distance) == 1:
        return found[by_distance[0]]
    spelt = {"week": "tuần", "month": "tháng", "quarter": "quý"}[kind]
    ways = [f"{spelt} {number}/{one}" for one in sorted(by_distance[:2])]
    raise ValueError(
        _("{given}: of which year? Write {first} or {second}").format(
            given=written.strip(), first=ways[0], second=ways[-1]
        )
    )


def _distance(period: Period, now: date) -> int:
    return max((period.first - now).days, (now - period.last).days, 0)


_WORDS = {
    "week": ("tuan", "week"), "month": ("thang", "month"), "quarter": ("quy", "quarter"),
    "year": ("nam", "year"),
}  # fmt: skip


def _step(kind: str, text: str, written: str) -> int | None:
    """How far ``tuần sau`` or ``this week`` is from now; None for other words.

    ``tháng sáu`` is June and ``tháng sau`` next month: without marks it may be either.
    """
    composed = unicodedata.normalize("NFC", written.casefold())
    if text.endswith(" sau") and composed.rstrip().endswith("sáu"):
        return None
    if text == "thang sau" and written.isascii():
        words = _("{given}: tháng sáu (June) or tháng sau (next month)? Write it with its marks")
        raise ValueError(words.format(given=written.strip()))
    own, english = _WORDS[kind]
    before, _space, after = text.partition(" ")
    if before == own and after in _STEPS:
        return _STEPS[after]
    if after == english and before in _ENGLISH_STEPS:
        return _ENGLISH_STEPS[before]
    return 1 if text == f"sang {own}" else None


def _away(kind: str, step: int, written: str, today: Today | None) -> Period:
    """The period of a kind so many steps from that of today."""
    if today is None:
        raise _unknown(kind, written)
    now = today()
    if kind == "week":
        return week_of(now + timedelta(weeks=step))
    here = _OF[kind](now)
    if step == 0:
        return here
    return _OF[kind]((here.first if step < 0 else here.last) + timedelta(days=step))


def _unknown(kind: str, written: str) -> ValueError:
    """That something is no period of a kind, with what would be."""
    words = {
        "week": _(
            "{given} is not a week; write it like 2026-W48, tuần 48/2026, tuần này or a date"
        ),
        "month": _("{given} is not a month; write it like 2026-11, 11/2026 or tháng này"),
        "quarter": _("{given} is not a quarter; write it like 2026-Q4, quý 4/2026 or quý này"),
        "year": _("{given} is not a year; write it like 2026 or năm nay"),
    }[kind]
    return ValueError(words.format(given=written.strip()))


def _folded(written: str) -> str:
    """Small letters without marks and single spaces, as words are compared here."""
    plain = unicodedata.normalize("NFD", written.casefold().replace("đ", "d").replace("ð", "d"))
    letters = "".join(
        sign
        for sign in plain
        if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf"
    )
    return " ".join(letters.split())


PeriodReader = Callable[[str, Today | None], Period]

READERS: Mapping[str, PeriodReader] = {
    "week": week,
    "month": month,
    "quarter": quarter,
    "year": year,
}
"""The readers of periods by their kinds."""


def _day_of(given: date | str, today: Today | None) -> date:
    return day(given, today) if isinstance(given, str) else given


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


_OF: Mapping[str, Callable[[date], Period]] = {
    "week": week_of,
    "month": month_of,
    "quarter": quarter_of,
    "year": year_of,
}


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
