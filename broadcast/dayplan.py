"""One day of the schedule, planned once for all communes to which the same rules apply.

Order of the items in a slot: urgent campaigns, campaigns of the class priority, other campaigns
(each the higher priority first), then ordinary broadcasts; among equals the order of the files'
names, of the lines in a file, and of the languages of the commune.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from broadcast.communes import Commune
from broadcast.rules import LocalRules, Window
from broadcast.schedule import Blackout, Broadcast, Facts, Item, Klass, Reason, Schedule

FactsOf = Mapping[tuple[str, str], Facts]
"""What is known of each programme in each language, by both."""

_ROUNDING_S = 0.001


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that all communes of a crowd miss; `order` is its place in the day."""

    broadcast: Broadcast
    slot: str
    programme: str
    lang: str
    reason: Reason
    note: str
    order: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One programme in one language, as a broadcast wants it in a slot."""

    broadcast: Broadcast
    slot: str
    programme: str
    lang: str
    order: int

    def lost(self, reason: Reason, note: str = "") -> Loss:
        """The same, not broadcast."""
        return Loss(self.broadcast, self.slot, self.programme, self.lang, reason, note, self.order)


@dataclass(frozen=True, slots=True)
class Used:
    """A slot with what is played in it."""

    name: str
    window: Window
    items: tuple[Item, ...]
    losses: tuple[Loss, ...]
    rank: tuple[int, int]
    klass: Klass
    planned: tuple[Entry, ...]


@dataclass(slots=True)
class Plan:
    """One day of a crowd."""

    used: list[Used] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    planned: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Communes to which the same rules, languages, broadcasts, blackouts and validity apply."""

    rules: LocalRules
    languages: tuple[str, ...]
    broadcasts: tuple[int, ...]
    blackouts: tuple[Blackout, ...]
    first: date
    last: date
    communes: list[tuple[int, Commune]] = field(default_factory=list)

    def valid(self, day: date) -> list[tuple[int, Commune]]:
        """Communes that there are on a day, with their numbers in the order of the file."""
        return self.communes if self.first <= day <= self.last else []


class Planner:
    """Plans day after day, each kind of commune once."""

    def __init__(self, schedule: Schedule, facts: FactsOf) -> None:
        self.schedule, self.facts = schedule, facts
        self.crowds = _crowds(schedule)

    def day(self, day: date) -> Iterator[tuple[Crowd, Plan]]:
        """The plan of each crowd for a day; none for those with nothing planned."""
        broadcasts = self.schedule.broadcasts
        active = {n for n, broadcast in enumerate(broadcasts) if broadcast.days.meets(day)}
        if not active:
            return
        for crowd in self.crowds:
            wanted = [broadcasts[number] for number in crowd.broadcasts if number in active]
            if wanted:
                yield crowd, self._plan(crowd, wanted, day)

    def _plan(self, crowd: Crowd, wanted: Sequence[Broadcast], day: date) -> Plan:
        plan = Plan()
        closed = _closed(crowd, day)
        by_slot: dict[str, list[Entry]] = {}
        for broadcast in wanted:
            langs = crowd.languages
            if broadcast.languages is not None:
                langs = tuple(lang for lang in langs if lang in broadcast.languages)
            for slot in broadcast.slots:
                programme = broadcast.programme_on(day, slot)
                for lang in langs:
                    entry = Entry(broadcast, slot, programme, lang, len(plan.planned))
                    plan.planned.append(entry)
                    by_slot.setdefault(slot, []).append(entry)
        for slot, entries in by_slot.items():
            window = crowd.rules.slots.get(slot)
            if why := _shut(crowd, slot, closed):
                plan.losses += [entry.lost(*why) for entry in entries]
            elif window is not None:
                plan.used.append(self._fill(slot, window, entries, day))
        _cap(plan, crowd.rules.cap)
        for used in plan.used:
            plan.losses += used.losses
        plan.losses.sort(key=lambda loss: loss.order)
        return plan

    def _fill(self, name: str, window: Window, entries: Sequence[Entry], day: date) -> Used:
        """A slot filled in order; what no longer fits is left out whole."""
        items: list[Item] = []
        taken: list[Entry] = []
        losses: list[Loss] = []
        here: set[tuple[str, str]] = set()
        used_s = 0.0
        for entry in entries:
            key = (entry.programme, entry.lang)
            facts = self.facts.get(key)
            if why := unfit(facts, day):
                losses.append(entry.lost(*why))
                continue
            if key in here:
                losses.append(entry.lost("twice"))
                continue
            assert facts is not None  # noqa: S101 - narrows the type
            length_s = facts.duration_s or 0.0
            end_s = used_s + length_s + (self.schedule.gap_s if items else 0.0)
            if end_s > window.length_s + _ROUNDING_S:
                losses.append(entry.lost("room", f"{end_s:.1f}/{window.length_s:.0f}"))
                continue
            used_s = end_s
            here.add(key)
            campaign = entry.broadcast.campaign
            items.append(Item(*key, length_s, campaign.name if campaign else None))
            taken.append(entry)
        rank = min((entry.broadcast.rank for entry in taken), default=(9, 0))
        klasses = {entry.broadcast.klass for entry in taken}
        klass: Klass = "urgent" if "urgent" in klasses else "normal"
        if klass == "normal" and "priority" in klasses:
            klass = "priority"
        return Used(name, window, tuple(items), tuple(losses), rank, klass, tuple(taken))


def unfit(facts: Facts | None, day: date) -> tuple[Reason, str] | None:
    """Why a programme in a language may not be broadcast on a day, with a note, or None."""
    if facts is None:
        return "language", ""
    if facts.stale is not None:
        return "stale", facts.stale
    if facts.status != "approved":
        return "unapproved", facts.status
    if facts.valid_until is not None and facts.valid_until < day:
        return "expired", facts.valid_until.isoformat()
    return ("not-built", "") if facts.duration_s is None else None


def _crowds(schedule: Schedule) -> tuple[Crowd, ...]:
    crowds: dict[tuple[object, ...], Crowd] = {}
    for number, commune in enumerate(schedule.communes):
        picked = tuple(n for n, one in enumerate(schedule.broadcasts) if one.where.meets(commune))
        dark = tuple(n for n, one in enumerate(schedule.blackouts) if one.where.meets(commune))
        first, last = commune.valid_from or date.min, commune.valid_to or date.max
        key = (id(commune.rules), commune.languages, picked, dark, first, last)
        if key not in crowds:
            blackouts = tuple(schedule.blackouts[n] for n in dark)
            crowds[key] = Crowd(commune.rules, commune.languages, picked, blackouts, first, last)
        crowds[key].communes.append((number, commune))
    return tuple(crowds.values())


def _closed(crowd: Crowd, day: date) -> tuple[Reason, str] | None:
    """Why nothing at all is broadcast on a day."""
    if day.weekday() not in crowd.rules.days:
        return "day", ""
    for blackout in crowd.blackouts:
        if blackout.first <= day <= blackout.last:
            return "blackout", blackout.reason
    return None


def _shut(crowd: Crowd, slot: str, closed: tuple[Reason, str] | None) -> tuple[Reason, str] | None:
    """Why nothing is broadcast in a slot."""
    if slot not in crowd.rules.slots:
        return "no-slot", ""
    return closed or (("quiet", "") if slot in crowd.rules.quiet else None)


def _cap(plan: Plan, cap: int | None) -> None:
    """Keep the most important slots of a day, among equals the earlier ones."""
    filled = [used for used in plan.used if used.items]
    if cap is None or len(filled) <= cap:
        return
    filled.sort(key=lambda used: (used.rank, used.window.start_s, used.name))
    for used in filled[cap:]:
        plan.losses += [entry.lost("sessions", str(cap)) for entry in used.planned]
        plan.losses += used.losses
        plan.used.remove(used)
