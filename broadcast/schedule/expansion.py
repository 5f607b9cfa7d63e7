"""From the rules of a schedule to dated slots: pure, in one total order, nothing lost.

Whatever is planned stands either in a slot or, with its reason, among what was dropped. Each day
depends on nothing but the rules and its date, so that adjacent weeks expand to the same as both at
once. The order of the items in a slot is that of `planner`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import itemgetter
from zoneinfo import ZoneInfo

from broadcast.errors import Problem
from broadcast.periods import span
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.findings import Findings
from broadcast.schedule.planner import Crowd, DayPlan, FactsOf, Loss, Planner
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import DatedSlot, Dropped, Expansion, slot_id


def expand(schedule: Schedule, first: date, last: date, facts: FactsOf) -> Expansion:
    """Every slot from `first` to `last` (both included), and what was dropped."""
    zone = ZoneInfo(schedule.timezone)
    findings = Findings(schedule)
    slots: list[DatedSlot] = []
    dropped: list[Dropped] = []
    planner = Planner(schedule, facts)
    for day in span(first, last):
        found: list[tuple[int, str, int, DatedSlot]] = []
        losses: list[tuple[int, int, Dropped]] = []
        for crowd, plan in planner.day(day):
            lost = _lost(crowd, plan, day)
            findings.add(day, crowd.valid(day), lost)
            _slots(found, crowd, plan, day, zone)
            _losses(losses, crowd, lost, day)
        found.sort()  # no two have the same first three, so slots are never compared
        losses.sort(key=itemgetter(0, 1))
        slots += [one[3] for one in found]
        dropped += [one[2] for one in losses]
    return Expansion(tuple(slots), tuple(dropped), findings.problems())


def problems(schedule: Schedule, first: date, last: date, facts: FactsOf) -> tuple[Problem, ...]:
    """The problems of `expand` alone, at a cost that does not grow with the communes."""
    findings = Findings(schedule)
    planner = Planner(schedule, facts)
    for day in span(first, last):
        for crowd, plan in planner.day(day):
            findings.add(day, crowd.valid(day), _lost(crowd, plan, day))
    return findings.problems()


def _slots(
    found: list[tuple[int, str, int, DatedSlot]],
    crowd: Crowd,
    plan: DayPlan,
    day: date,
    zone: ZoneInfo,
) -> None:
    communes = [(number, commune.id) for number, commune in crowd.valid(day)]
    for used in plan.used:
        filling = used.filling
        if not filling.items:
            continue
        start_s, length_s = used.window.start_s, int(used.window.length_s)
        starts_at = used.window.starts_at(day, zone)
        before = slot_id(day, used.name, "")  # once for all communes
        found += [
            (start_s, used.name, number, DatedSlot(
                before + name, name, starts_at, length_s, filling.klass, filling.items
            ))
            for number, name in communes
        ]  # fmt: skip


def _lost(crowd: Crowd, plan: DayPlan, day: date) -> list[Loss]:
    """What communes miss; of those that there are not, only what names them is told."""
    if crowd.valid(day):
        return plan.losses()
    return [entry.lost("not-valid") for entry in plan.wishes.planned if entry.broadcast.where.named]


def _losses(
    losses: list[tuple[int, int, Dropped]], crowd: Crowd, lost: Iterable[Loss], day: date
) -> None:
    there = bool(crowd.valid(day))
    noted = [(loss, str(loss.note)) for loss in lost]  # once for all communes
    losses += [
        (number, loss.order, _dropped(commune, day, loss, note))
        for number, commune in crowd.communes
        for loss, note in noted
        if there or commune.id in (loss.broadcast.where.ids or ())
    ]


def _dropped(commune: Commune, day: date, loss: Loss, note: str) -> Dropped:
    campaign = loss.broadcast.campaign
    return Dropped(
        commune.id, day, loss.slot, loss.programme, loss.lang,
        campaign.name if campaign else None, loss.reason, note,
    )  # fmt: skip
