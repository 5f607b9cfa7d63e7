"""One day of the schedule, planned once for all communes to which the same rules apply.

Order of the items in a slot: urgent campaigns, campaigns of the class priority, other campaigns
(each the higher priority first), then ordinary broadcasts; among equals the order of the files'
names, of the lines in a file, and of the languages of the commune.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from broadcast.schedule.communes.file import Commune
from broadcast.schedule.communes.rules import LocalRules, Window
from broadcast.schedule.schedule import Blackout, Broadcast, Klass, Schedule
from broadcast.schedule.slots import Facts, Item, LossNote, LossReason, Overlong

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
    reason: LossReason
    note: LossNote
    order: int


@dataclass(frozen=True, slots=True)
class WantedItem:
    """One programme in one language, as a broadcast wants it in a slot."""

    broadcast: Broadcast
    slot: str
    programme: str
    lang: str
    order: int

    def lost(self, reason: LossReason, note: LossNote = "") -> Loss:
        """The same, not broadcast."""
        return Loss(self.broadcast, self.slot, self.programme, self.lang, reason, note, self.order)


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into a slot of some length: `items` in their order, `taken` their entries."""

    items: tuple[Item, ...]
    taken: tuple[WantedItem, ...]
    losses: tuple[Loss, ...]
    rank: tuple[int, int]
    klass: Klass


@dataclass(frozen=True, slots=True)
class Used:
    """A slot with what is played in it; communes with the same programmes share the filling."""

    name: str
    window: Window
    filling: Filling


@dataclass(slots=True)
class DayPlan:
    """One day of a crowd: slots that are used, those that are `shut`, and why, and those `over`.

    The slots that are over are more than the `cap` of a day.
    """

    wishes: DayWishes
    cap: int | None
    used: list[Used] = field(default_factory=list)
    shut: list[tuple[str, LossReason, LossNote]] = field(default_factory=list)
    over: list[Used] = field(default_factory=list)

    def losses(self) -> list[Loss]:
        """All that is not broadcast, in the order in which it was planned."""
        found = [loss for why in self.shut for loss in self.wishes.lost(*why)]
        found += self.wishes.unspoken
        if self.cap is not None:
            taken = (entry for used in self.over for entry in used.filling.taken)
            found += [entry.lost("sessions", self.cap) for entry in taken]
        for used in (*self.used, *self.over):
            found += used.filling.losses
        return sorted(found, key=lambda loss: loss.order)


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
        self._days: dict[date, dict[int, DayPlan]] = {}

    def day(self, day: date) -> Iterator[tuple[Crowd, DayPlan]]:
        """The plan of each crowd for a day; none for those with nothing planned."""
        broadcasts = self.schedule.broadcasts
        active = {n for n, broadcast in enumerate(broadcasts) if broadcast.days.meets(day)}
        if not active:
            return
        wishes: dict[tuple[object, ...], DayWishes] = {}
        for crowd in self.crowds:
            key = (crowd.broadcasts, crowd.languages)
            if key not in wishes:
                wanted = [broadcasts[number] for number in crowd.broadcasts if number in active]
                wishes[key] = DayWishes(self, day, wanted, crowd.languages)
            if wishes[key].planned or wishes[key].unspoken:
                yield crowd, _plan(crowd, wishes[key], day)

    def of(self, commune: str, day: date) -> DayPlan | None:
        """The plan of one commune; None on a day on which it has none or there is no such unit.

        Whoever asks for many communes asks here: their days are planned once for each kind.
        """
        crowd = self._crowd_of.get(commune)
        if crowd is None or not crowd.first <= day <= crowd.last:
            return None
        if day not in self._days:
            self._days[day] = {id(crowd): plan for crowd, plan in self.day(day)}
        return self._days[day].get(id(crowd))

    @cached_property
    def _crowd_of(self) -> Mapping[str, Crowd]:
        return {commune.id: crowd for crowd in self.crowds for _number, commune in crowd.communes}


class DayWishes:
    """What communes with the same broadcasts and languages want on a day.

    Slots are filled once for each length, and what is lost is made once for each reason: crowds
    differ in their rules far more often than in what is planned for them.
    """

    def __init__(
        self, planner: Planner, day: date, wanted: Sequence[Broadcast], languages: Sequence[str]
    ) -> None:
        self._facts, self._gap_s, self._day = planner.facts, planner.schedule.gap_s, day
        self.planned: list[WantedItem] = []
        self.unspoken: list[Loss] = []  # named for communes that do not have the language
        self.by_slot: dict[str, list[WantedItem]] = {}
        self._used: dict[tuple[str, int, float], Used] = {}
        self._fillings: dict[tuple[str, float], Filling] = {}
        self._losses: dict[tuple[str, LossReason, LossNote], list[Loss]] = {}
        for broadcast in wanted:
            langs, others = broadcast.spoken(languages)
            for slot in broadcast.slots:
                programme = broadcast.programme_on(day, slot)
                for lang in langs:
                    entry = WantedItem(broadcast, slot, programme, lang, len(self.planned))
                    self.planned.append(entry)
                    self.by_slot.setdefault(slot, []).append(entry)
                for lang in others:
                    entry = WantedItem(broadcast, slot, programme, lang, len(self.planned))
                    self.unspoken.append(entry.lost("unspoken"))

    def used(self, slot: str, window: Window) -> Used:
        """A slot at some time of day, filled."""
        key = (slot, window.start_s, window.length_s)
        if key not in self._used:
            self._used[key] = Used(slot, window, self._filling(slot, window.length_s))
        return self._used[key]

    def _filling(self, slot: str, length_s: float) -> Filling:
        """What goes into a slot that is `length_s` long, whenever it starts."""
        key = (slot, length_s)
        if key not in self._fillings:
            self._fillings[key] = self._fill(self.by_slot[slot], length_s)
        return self._fillings[key]

    def lost(self, slot: str, reason: LossReason, note: LossNote) -> list[Loss]:
        """All of a slot, not broadcast."""
        key = (slot, reason, note)
        if key not in self._losses:
            self._losses[key] = [entry.lost(reason, note) for entry in self.by_slot[slot]]
        return self._losses[key]

    def _fill(self, entries: Sequence[WantedItem], length_s: float) -> Filling:
        """A slot filled in order; what no longer fits is left out whole."""
        items: list[Item] = []
        taken: list[WantedItem] = []
        losses: list[Loss] = []
        here: set[tuple[str, str]] = set()
        used_s = 0.0
        for entry in entries:
            key = (entry.programme, entry.lang)
            facts = self._facts.get(key)
            if why := unfit(facts, self._day):
                losses.append(entry.lost(*why))
                continue
            if key in here:
                losses.append(entry.lost("twice"))
                continue
            assert facts is not None  # noqa: S101 - narrows the type
            item_s = facts.duration_s or 0.0
            end_s = used_s + item_s + (self._gap_s if items else 0.0)
            if end_s > length_s + _ROUNDING_S:
                overlong = Overlong(round(end_s, 1), round(length_s))
                losses.append(entry.lost("room", overlong))
                continue
            used_s = end_s
            here.add(key)
            campaign = entry.broadcast.campaign
            items.append(Item(*key, item_s, campaign.name if campaign else None))
            taken.append(entry)
        rank = min((entry.broadcast.rank for entry in taken), default=(9, 0))
        klasses = {entry.broadcast.klass for entry in taken}
        klass: Klass = "urgent" if "urgent" in klasses else "normal"
        if klass == "normal" and "priority" in klasses:
            klass = "priority"
        return Filling(tuple(items), tuple(taken), tuple(losses), rank, klass)


def _plan(crowd: Crowd, wishes: DayWishes, day: date) -> DayPlan:
    """The day of one crowd: its wishes under its rules."""
    plan = DayPlan(wishes, crowd.rules.cap)
    closed = _closed(crowd, day)
    for slot in wishes.by_slot:
        window = crowd.rules.slots.get(slot)
        if window is None:
            plan.shut.append((slot, "no-slot", ""))
        elif why := _shut(crowd, slot, window, day, closed):
            plan.shut.append((slot, *why))
        else:
            plan.used.append(wishes.used(slot, window))
    _keep_to_cap(plan)
    return plan


def unfit(facts: Facts | None, day: date) -> tuple[LossReason, LossNote] | None:
    """Why a programme in a language may not be broadcast on a day, with a note, or None."""
    if facts is None:
        return "language", ""
    if facts.stale is not None:
        return "stale", facts.stale
    if facts.status != "approved":
        return "unapproved", facts.status
    if facts.valid_until is not None and facts.valid_until < day:
        return "expired", facts.valid_until
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


def _closed(crowd: Crowd, day: date) -> tuple[LossReason, LossNote] | None:
    """Why nothing at all is broadcast on a day."""
    if day.weekday() not in crowd.rules.days:
        return "day", ""
    for blackout in crowd.blackouts:
        if blackout.first <= day <= blackout.last:
            return "blackout", blackout.reason
    return None


def _shut(
    crowd: Crowd, slot: str, window: Window, day: date, closed: tuple[LossReason, LossNote] | None
) -> tuple[LossReason, LossNote] | None:
    """Why nothing is broadcast in a slot; one that passes midnight belongs to two days."""
    if closed is None and window.passes_midnight:
        closed = _closed(crowd, day + timedelta(days=1))
    return closed or (("quiet", "") if slot in crowd.rules.quiet else None)


def _keep_to_cap(plan: DayPlan) -> None:
    """Keep the most important slots of a day, among equals the earlier ones."""
    if plan.cap is None or len(plan.used) <= plan.cap:
        return
    filled = [used for used in plan.used if used.filling.items]
    filled.sort(key=lambda used: (used.filling.rank, used.window.start_s, used.name))
    plan.over = filled[plan.cap :]
    over = {used.name for used in plan.over}
    plan.used = [used for used in plan.used if used.name not in over]
