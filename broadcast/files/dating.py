"""The year of days written without one (20/10), as the title of their table gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from broadcast.files.clocks import plain
from broadcast.i18n import _

_FULL = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](20\d\d)\b")
_WORDS = re.compile(r"ngày\s*\d{1,2}\s*tháng\s*\d{1,2}\s*năm\s*20\d\d")
_LAW = re.compile(r"\b\d+/(?:20\d\d)/\S+")
_WEEK = re.compile(r"tuần\s*(?:thứ\s*)?\d+")
_MONTH = re.compile(r"(?<!\d)(?<!\d[-/.])(\d{1,2})\s*(?:năm|[-/.])\s*(20\d\d)\b")
_YEAR = re.compile(r"\bnăm\s*:?\s*(20\d\d)\b|\bquý\s*\w+\s*[-/.,]\s*(20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Dating:
    """What titles say of the days below them: months, years, or the first and the last day."""

    months: tuple[tuple[int, int], ...] = ()
    years: tuple[int, ...] = ()
    span: tuple[date, date] | None = None

    def day(self, number: int, month: int, written: str) -> date:
        """The day that is meant; raises `ValueError` for none, and where the titles say nothing."""
        if self.span:
            years = {one.year for one in self.span}
        elif self.months:
            years = {year for year, of in self.months if of == month}
            if not years:
                shown = ", ".join(f"{of:02}/{year}" for year, of in self.months)
                raise ValueError(
                    _("{given} is not a date of {months}, as the title says").format(
                        given=written, months=shown
                    )
                )
        else:
            years = set(self.years)
        found = [one for year in sorted(years) if (one := _date(year, month, number))]
        if self.span:
            found = [one for one in found if self.span[0] <= one <= self.span[1]]
        if years and not found:
            raise ValueError(_("there is no day {given} (day first)").format(given=written))
        if len(found) != 1:
            raise ValueError(
                _("{given} is not a date with a year (write 23/11/2026)").format(given=written)
            )
        return found[0]


NOTHING = Dating()


def of(titles: Iterable[str]) -> Dating:
    """What some titles say; dates at which something was signed or ordered say nothing."""
    texts = [_LAW.sub(" ", plain(title)) for title in titles]
    for text in texts:
        days = [_date(int(y), int(m), int(d)) for d, m, y in _FULL.findall(text)]
        if len(days) == 2 and days[0] and days[1] and days[0] <= days[1]:
            return Dating(span=(days[0], days[1]))
    texts = [_FULL.sub(" ", _WORDS.sub(" ", _WEEK.sub(" ", text))) for text in texts]
    months = {(int(y), int(m)): None for text in texts for m, y in _MONTH.findall(text)}
    kept = tuple(one for one in months if 1 <= one[1] <= 12)
    if kept:
        return Dating(months=kept)
    years = {int(a or b): None for text in texts for a, b in _YEAR.findall(text)}
    return Dating(years=tuple(years))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
