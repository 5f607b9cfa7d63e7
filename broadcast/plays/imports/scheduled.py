"""What was planned, as an import needs it: lines of run sheets, their codes, what was scheduled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from broadcast.packs import short_code
from broadcast.plays.issued import IssuedSheets
from broadcast.plays.play import SheetLine
from broadcast.schedule.planner import FactsOf, Planner
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import Expansion, Item, slot_id


def planned(expansion: Expansion, gap_s: float) -> Iterator[SheetLine]:
    """Every line of every run sheet, with the moment at which it is to begin."""
    for slot in expansion.slots:
        day = slot.starts_at.date()
        for item, start in _starts(slot.items, slot.starts_at, gap_s):
            yield _line(slot.commune, day, slot.id, item, start)


def codes(lines: Iterable[SheetLine]) -> Mapping[str, Sequence[SheetLine]]:
    """Lines by their short codes: hardly ever two, but a province prints a million lines a year."""
    found: dict[str, list[SheetLine]] = {}
    for one in lines:
        found.setdefault(short_code.make(one.slot, one.programme, one.lang), []).append(one)
    return found


NEAR = timedelta(hours=2)
"""A play that begins so long before or after its line is that line's; any other stands alone."""

_SMALL_HOURS = 8
"""A slot lasts six hours at the most: what is near one of the evening before begins by then."""


class Scheduled:
    """What stands in the schedule, worked out for the days and kinds of communes asked for."""

    def __init__(self, schedule: Schedule, facts: FactsOf) -> None:
        self._planner, self._gap_s = Planner(schedule, facts), schedule.gap_s
        self._zone = ZoneInfo(schedule.timezone)
        self.slots = schedule.slots
        self._issued: IssuedSheets | None = None

    def with_issued(self, sheets: IssuedSheets) -> Scheduled:
        """The same beside the run sheets that were issued, which bind where both have a line."""
        made = copy(self)
        made._issued = sheets
        return made

    def lines(
        self, commune: str, day: date, programme: str | None = None, lang: str | None = None
    ) -> list[SheetLine]:
        """The run sheet of a commune on a day, or what it has of a programme and a language."""
        plan = self._planner.of(commune, day)
        printed = [
            line
            for line in (self._issued.on(commune, day) if self._issued else ())
            if programme in (None, line.programme) and lang in (None, line.lang)
        ]
        there = {(line.slot, line.programme, line.lang) for line in printed}
        now = [
            _line(commune, day, slot_id(day, used.name, commune), item, start)
            for used in (plan.used if plan else ())
            if any(programme in (None, item.programme) for item in used.filling.items)
            for item, start in _starts(
                used.filling.items, used.window.starts_at(day, self._zone), self._gap_s
            )
            if programme in (None, item.programme) and lang in (None, item.lang)
        ]
        return [*printed, *(one for one in now if (one.slot, one.programme, one.lang) not in there)]

    def about(
        self, commune: str, started_at: datetime, programme: str, lang: str
    ) -> list[SheetLine]:
        """The lines that a play may belong to, the nearest first.

        Those of its date, and of the evening before what was to begin shortly before it, or after
        midnight.
        """
        local = started_at.astimezone(self._zone)
        found = self.lines(commune, local.date(), programme, lang)
        if local.hour < _SMALL_HOURS:
            before = self.lines(commune, local.date() - timedelta(days=1), programme, lang)
            found += (line for line in before if local - line.starts_at <= NEAR)
        return sorted(found, key=lambda line: abs(line.starts_at - local))


def _line(commune: str, day: date, slot: str, item: Item, start: datetime) -> SheetLine:
    seconds = max(1, round(item.duration_s))
    return SheetLine(commune, day, slot, item.programme, item.lang, start, seconds)


def _starts(
    items: Iterable[Item], starts_at: datetime, gap_s: float
) -> Iterator[tuple[Item, datetime]]:
    """The items of a slot with the moments at which they are to begin."""
    start = starts_at
    for item in items:
        yield item, start
        start += timedelta(seconds=item.duration_s + gap_s)
