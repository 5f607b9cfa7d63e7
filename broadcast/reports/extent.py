"""The days that a report counts: those of its period that are over, and the same days before."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from broadcast import periods
from broadcast.periods import Period
from broadcast.plays.log import PlayLog
from broadcast.reports.gathering import before

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Extent:
    """The days of a report.

    `asked` is the period that is meant, `counted` the days of it that are counted, under the same
    name, and `old` those they are compared with. A period is `open` while a day of it is not over,
    and `begun` when one is, or something of it is recorded. `later` plays are recorded for days
    that are still to come; they do not count.
    """

    asked: Period
    counted: Period
    old: Period
    open: bool = False
    begun: bool = True
    later: int = 0

    @property
    def cut(self) -> bool:
        """Whether days of the period are left out."""
        return self.counted.last < self.asked.last


def extent(log: PlayLog, asked: Period, today: date | None) -> Extent:
    """The days to count on a day; without one the whole period counts.

    They end with yesterday, or with today when something of it is recorded.
    """
    old = before(asked)
    if today is None or asked.last < today:
        return Extent(asked, asked, old)
    counts = log.count(asked.first, asked.last, ("date",))
    played = {date.fromisoformat(str(one.key[0])): one.plays for one in counts}
    later = sum(plays for day, plays in played.items() if day > today)
    now = today in played or (asked.first <= today and bool(log.misses(today, today)))
    until = today if now else today - _ONE
    if until < asked.first:
        return Extent(asked, asked, old, open=True, begun=False, later=later)
    counted = Period(asked.first, min(until, asked.last), asked.name)
    if until < asked.last:
        old = periods.span(old.first, _same_day(asked, old, until))
    return Extent(asked, counted, old, open=True, later=later)


def _same_day(asked: Period, old: Period, until: date) -> date:
    """The day in the period before that `until` is in this one: as many months and days on."""
    if old.name.count("-") > 1:  # any days: as many of them
        return min(old.first + (until - asked.first), old.last)
    months = (until.year - asked.first.year) * 12 + until.month - asked.first.month
    place = old.first.year * 12 + old.first.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return min(date(year, month, min(until.day, calendar.monthrange(year, month)[1])), old.last)
