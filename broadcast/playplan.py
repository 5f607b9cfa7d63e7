"""What was planned, as an import needs it: lines of run sheets, their codes, what was scheduled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from broadcast import shortcode
from broadcast.dayplan import FactsOf, Planner
from broadcast.plays import Planned
from broadcast.schedule import Expansion, Item, Schedule, slot_id


def planned(expansion: Expansion, gap_s: float) -> Iterator[Planned]:
    """Every line of every run sheet, with the moment at which it is to begin."""
    for slot in expansion.slots:
        for item, start in _starts(slot.items, slot.starts_at, gap_s):
            yield _line(slot.commune, slot.id, item, start)


def codes(lines: Iterable[Planned]) -> Mapping[str, Sequence[Planned]]:
    """Lines by their short codes: hardly ever two, but a province prints a million lines a year."""
    found: dict[str, list[Planned]] = {}
    for one in lines:
        found.setdefault(shortcode.make(one.slot, one.programme, one.lang), []).append(one)
    return found


class Scheduled:
    """What stands in the schedule, worked out for the days and kinds of communes asked for."""

    def __init__(self, schedule: Schedule, facts: FactsOf) -> None:
        self._planner, self._gap_s = Planner(schedule, facts), schedule.gap_s
        self._zone = ZoneInfo(schedule.timezone)

    def nearest(
        self, commune: str, started_at: datetime, programme: str, lang: str
    ) -> Planned | None:
        """The line that was to begin next to a moment on its date, or None if there is none."""
        local = started_at.astimezone(self._zone)
        day = local.date()
        plan = self._planner.of(commune, day)
        lines = [
            _line(commune, slot_id(day, used.name, commune), item, start)
            for used in (plan.used if plan else ())
            for item, start in _starts(
                used.filling.items, used.window.starts_at(day, self._zone), self._gap_s
            )
            if (item.programme, item.lang) == (programme, lang)
        ]
        return min(lines, key=lambda one: abs(one.starts_at - local), default=None)


def _line(commune: str, slot: str, item: Item, start: datetime) -> Planned:
    seconds = max(1, round(item.duration_s))
    return Planned(commune, slot, item.programme, item.lang, start, seconds)


def _starts(
    items: Iterable[Item], starts_at: datetime, gap_s: float
) -> Iterator[tuple[Item, datetime]]:
    """The items of a slot with the moments at which they are to begin."""
    start = starts_at
    for item in items:
        yield item, start
        start += timedelta(seconds=item.duration_s + gap_s)
