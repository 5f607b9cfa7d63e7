"""What the schedule plans, counted without listing it: a country's communes have few kinds of day.

The sums equal a count of the items of `expansion.expand` where every programme is approved; a test
compares them. A programme that is not approved, or whose translation is stale, counts as planned
all the same: the plan was not kept, and what becomes of a script afterwards must not change what
was planned months ago.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from broadcast.periods import span
from broadcast.schedule.planner import Crowd, FactsOf, Filling, Planner
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import Facts, Item, slot_id

ProgrammeKey = tuple[str, str]
"""Programme and language."""

Campaigns = Counter[str | None]
"""Plays by campaign; None are the regular broadcasts."""


class PlannedLine(NamedTuple):
    """One programme in one language in a dated slot, which begins at `starts_at`."""

    slot: str
    day: date
    starts_at: datetime
    programme: str
    lang: str


@dataclass(slots=True)
class _Day:
    """One day: how many items each crowd has, and in how many communes the items of a slot are."""

    name: str
    crowds: list[tuple[Crowd, int]] = field(default_factory=list)
    fillings: list[tuple[tuple[Item, ...], int]] = field(default_factory=list)


@dataclass
class PlannedPlays:
    """Planned plays of some days; each view is counted when it is needed."""

    plans: list[_Day]

    @cached_property
    def total(self) -> int:
        """All planned plays."""
        return sum(len(items) * size for day in self.plans for items, size in day.fillings)

    @cached_property
    def months(self) -> Counter[str]:
        """Planned plays of each month."""
        found: Counter[str] = Counter()
        for day in self.plans:
            found[day.name[:7]] += sum(len(items) * size for items, size in day.fillings)
        return found

    @cached_property
    def days(self) -> dict[tuple[str, str, str], Campaigns]:
        """How many plays each campaign plans, by date, programme and language."""
        found: dict[tuple[str, str, str], Campaigns] = {}
        for day in self.plans:
            for items, size in day.fillings:
                for item in items:
                    key = (day.name, item.programme, item.lang)
                    found.setdefault(key, Counter())[item.campaign] += size
        return found

    @cached_property
    def what(self) -> Counter[tuple[str, str, str | None]]:
        """Planned plays by programme, language and campaign (None: regular)."""
        found: Counter[tuple[str, str, str | None]] = Counter()
        for (_day, programme, lang), campaigns in self.days.items():
            for campaign, plays in campaigns.items():
                found[programme, lang, campaign] += plays
        return found

    @cached_property
    def communes(self) -> Counter[str]:
        """Planned plays by commune."""
        crowds: dict[int, tuple[Crowd, int]] = {}
        for day in self.plans:
            for crowd, items in day.crowds:
                _crowd, plays = crowds.get(id(crowd), (crowd, 0))
                crowds[id(crowd)] = (crowd, plays + items)
        found: Counter[str] = Counter()
        for crowd, plays in crowds.values():
            for _number, commune in crowd.communes:
                found[commune.id] += plays
        return found


class Planning:
    """Counts the planned plays of a schedule, each day once."""

    def __init__(self, schedule: Schedule, facts: FactsOf) -> None:
        planned = {key: _as_planned(fact) for key, fact in facts.items()}
        self._planner = Planner(schedule, planned)
        self._zone = ZoneInfo(schedule.timezone)
        self._day = cache(self._plan)
        self.between = cache(self._between)

    def _between(self, first: date, last: date) -> PlannedPlays:
        """Planned plays of the days from `first` to `last`."""
        return PlannedPlays([self._day(day) for day in span(first, last)])

    def _plan(self, day: date) -> _Day:
        found = _Day(day.isoformat())
        sizes: dict[int, int] = {}
        fillings: dict[int, Filling] = {}  # communes with the same slot share one filling
        for crowd, plan in self._planner.day(day):
            if not (size := len(crowd.valid(day))):
                continue
            items = 0
            for used in plan.used:
                filling = used.filling
                items += len(filling.items)
                fillings[id(filling)] = filling
                sizes[id(filling)] = sizes.get(id(filling), 0) + size
            if items:
                found.crowds.append((crowd, items))
        found.fillings += ((one.items, sizes[name]) for name, one in fillings.items())
        return found

    def lines(self, commune: str, day: date) -> list[PlannedLine]:
        """What one commune has planned on a day; `starts_at` is that of the slot."""
        plan = self._planner.of(commune, day)
        return [
            PlannedLine(slot_id(day, used.name, commune), day, starts_at, item.programme, item.lang)
            for used in (plan.used if plan else ())
            for starts_at in (used.window.starts_at(day, self._zone),)
            for item in used.filling.items
        ]

    def campaigns(self, commune: str, day: date, key: ProgrammeKey) -> Campaigns:
        """What one commune has of a programme in a language on a day: plays of each campaign."""
        plan = self._planner.of(commune, day)
        return Counter(
            item.campaign
            for used in (plan.used if plan else ())
            for item in used.filling.items
            if (item.programme, item.lang) == key
        )


def _as_planned(fact: Facts) -> Facts:
    return replace(fact, status="approved", stale=None, duration_s=fact.duration_s or 0.0)
