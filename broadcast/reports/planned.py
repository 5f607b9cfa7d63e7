"""What the schedule plans, counted without listing it: a country's communes have few kinds of day.

The sums equal a count of the items of `expansion.expand` where every programme is approved; a test
compares them. A programme that is not approved, or whose translation is stale, counts as planned
all the same: the plan was not kept, and what becomes of a script afterwards must not change what
was planned months ago.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from broadcast.communes import Commune
from broadcast.dayplan import FactsOf, Planner
from broadcast.schedule import Facts, Schedule

Key = tuple[str, str]
"""Programme and language."""


@dataclass(slots=True)
class Planned:
    """Planned plays of some days.

    `what` counts by programme, language and campaign (None: regular), `communes` by commune and
    language, `months` by month, and `days` holds for each date, programme and language how many
    plays each campaign plans.
    """

    what: Counter[tuple[str, str, str | None]] = field(default_factory=Counter)
    communes: Counter[tuple[str, str]] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    days: dict[tuple[str, str, str], Counter[str | None]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All planned plays."""
        return sum(self.what.values())


class Planning:
    """Counts the planned plays of a schedule, each range of days once."""

    def __init__(self, schedule: Schedule, facts: FactsOf) -> None:
        planned = {key: _as_planned(fact) for key, fact in facts.items()}
        self._planner = Planner(schedule, planned)
        self._known: dict[tuple[date, date], Planned] = {}

    def between(self, first: date, last: date) -> Planned:
        """Planned plays of the days from `first` to `last`."""
        if (first, last) not in self._known:
            self._known[first, last] = self._count(first, last)
        return self._known[first, last]

    def _count(self, first: date, last: date) -> Planned:
        found = Planned()
        crowds: dict[int, tuple[list[tuple[int, Commune]], Counter[str]]] = {}
        for day in _days(first, last):
            for crowd, plan in self._planner.day(day):
                if not (communes := crowd.valid(day)):
                    continue
                size = len(communes)
                _communes, tally = crowds.setdefault(id(crowd), (communes, Counter()))
                for used in plan.used:
                    for item in used.items:
                        found.what[item.programme, item.lang, item.campaign] += size
                        found.months[day.isoformat()[:7]] += size
                        tally[item.lang] += 1
                        key = (day.isoformat(), item.programme, item.lang)
                        found.days.setdefault(key, Counter())[item.campaign] += size
        for communes, tally in crowds.values():
            for lang, plays in tally.items():
                for _number, commune in communes:
                    found.communes[commune.id, lang] += plays
        return found

    def by_commune(
        self, day: date, wanted: Collection[Key]
    ) -> Mapping[tuple[str, str, str], Counter[str | None]]:
        """What each commune has of some programmes on a day: plays of each campaign."""
        found: dict[tuple[str, str, str], Counter[str | None]] = {}
        for crowd, plan in self._planner.day(day):
            items = [item for used in plan.used for item in used.items]
            for item in items:
                if (item.programme, item.lang) not in wanted:
                    continue
                for _number, commune in crowd.valid(day):
                    key = (commune.id, item.programme, item.lang)
                    found.setdefault(key, Counter())[item.campaign] += 1
        return found


def _as_planned(fact: Facts) -> Facts:
    return replace(fact, status="approved", stale=None, duration_s=fact.duration_s or 0.0)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
