"""The schedule of a province: what is to be broadcast in which slots, and what comes of it.

`Schedule` holds the rules as `loading.load` reads them; `DatedSlot`, `Item` and `Dropped` are
what `expansion.expand` makes of them for a range of days.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from broadcast.periods import span
from broadcast.schedule.communes.file import GAP_S, Commune

Klass = Literal["urgent", "priority", "normal"]
"""Classes of Thông tư 39/2020/TT-BTTTT: khẩn cấp, ưu tiên, thông thường."""


@dataclass(frozen=True, slots=True)
class Where:
    """Communes that are meant: all, those of `ids`, those in one of `groups`; never `without`."""

    ids: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    @property
    def named(self) -> bool:
        """Whether the communes are named one by one."""
        return self.ids is not None

    def meets(self, commune: Commune) -> bool:
        """Whether a commune is meant."""
        if commune.id in self.without:
            return False
        if self.ids is None and self.groups is None:
            return True
        by_group = self.groups is not None and not self.groups.isdisjoint(commune.groups)
        return by_group or (self.ids is not None and commune.id in self.ids)


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a broadcast: within `first` to `last`, and either `dates`, or weekdays and a rhythm.

    With `every` weeks, only weeks count that lie a multiple of `every` after that of `anchor`, each
    from Monday to Sunday. `weekdays` is None for every day.
    """

    first: date
    last: date
    weekdays: frozenset[int] | None = None
    every: int = 1
    anchor: date | None = None
    dates: frozenset[date] | None = None

    def meets(self, day: date) -> bool:
        """Whether a day is one of them."""
        if not self.first <= day <= self.last:
            return False
        if self.dates is not None:
            return day in self.dates
        if self.weekdays is not None and day.weekday() not in self.weekdays:
            return False
        anchor = self.anchor or self.first
        return self.every == 1 or (_monday(day) - _monday(anchor)).days // 7 % self.every == 0

    @property
    def a_week(self) -> int:
        """How many there are in a week that counts; 0 for days that are listed."""
        if self.dates is not None:
            return 0
        return 7 if self.weekdays is None else len(self.weekdays)


@functools.lru_cache(maxsize=4096)
def ordinals(days: Days) -> Mapping[date, int]:
    """Number of each day of a broadcast, from 0 at its first: the same whatever range is asked."""
    met = (day for day in span(days.first, days.last) if days.meets(day))
    return {day: number for number, day in enumerate(met)}


@dataclass(frozen=True, slots=True)
class Campaign:
    """A peak period; the higher `priority` comes first among those of a class."""

    name: str
    first: date
    last: date
    klass: Klass
    priority: int
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One entry of a schedule file. `languages` is None for all that a commune speaks."""

    programmes: tuple[str, ...]
    where: Where
    slots: tuple[str, ...]
    days: Days
    languages: tuple[str, ...] | None
    campaign: Campaign | None
    path: Path
    line: int

    @property
    def klass(self) -> Klass:
        """Class of its items."""
        return self.campaign.klass if self.campaign else "normal"

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key: urgent, then campaigns (priority class first, then by priority), then the rest.

        Entries of one rank keep the order of the files' names and of their lines.
        """
        if self.campaign is None:
            return (3, 0)
        return ({"urgent": 0, "priority": 1, "normal": 2}[self.klass], -self.campaign.priority)

    def spoken(self, languages: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
        """In which languages of a commune it is broadcast, in the commune's order; which it lacks.

        A list of languages for all communes, or for groups, means those that have them; only for
        communes that are named one by one something is missing.
        """
        if self.languages is None:
            return languages, ()
        others = self.languages if self.where.named else ()
        return (
            [lang for lang in languages if lang in self.languages],
            [lang for lang in others if lang not in languages],
        )

    def programme_on(self, day: date, slot: str) -> str:
        """The programme whose turn it is.

        Turns go round in the order of the file, from the first day of the broadcast on, in each
        slot one further than in the slot before it. Where that would give a weekday always the same
        programmes (the days of a week and the number of programmes have a common divisor), all
        turns move on by one whenever both have gone round. A day that is dropped loses its turn.
        """
        count = len(self.programmes)
        if count == 1:
            return self.programmes[0]
        number, weekly = ordinals(self.days)[day], self.days.a_week
        moved = number // math.lcm(weekly, count) if math.gcd(weekly, count) > 1 and weekly else 0
        return self.programmes[(number + moved + self.slots.index(slot)) % count]


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days without broadcasts, and why."""

    first: date
    last: date
    reason: str
    where: Where
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything of the folder schedules/; an empty one when there is no such folder.

    `groups` gives names by id. `broadcasts` stand in the order in which they go into a slot.
    """

    timezone: str
    communes: tuple[Commune, ...] = ()
    slots: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    gap_s: float = GAP_S
    broadcasts: tuple[Broadcast, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    files: tuple[Path, ...] = ()

    def commune(self, name: str) -> Commune | None:
        """The commune with an id."""
        return next((one for one in self.communes if one.id == name), None)

    def became_by(self, day: date) -> Mapping[str, str]:
        """The unit that each commune has become by a day: itself until after its last day."""
        known = {one.id: one for one in self.communes}
        return {name: _became(name, known, day) for name in known}


def _became(name: str, known: Mapping[str, Commune], day: date) -> str:
    seen = {name}
    while True:
        commune = known[name]
        following = commune.became
        if commune.valid_to is None or commune.valid_to >= day or following not in known:
            return name
        if following is None or following in seen:
            return name
        seen.add(name := following)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
