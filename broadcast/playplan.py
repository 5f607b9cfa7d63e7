"""What was planned, as an import needs it: lines of run sheets, their codes, what was scheduled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadcast import shortcode
from broadcast.plays import Planned
from broadcast.schedule import Expansion

_Line = tuple[str, date, str, str]


def planned(expansion: Expansion, gap_s: float) -> Iterator[Planned]:
    """Every line of every run sheet, with the moment at which it is to begin."""
    for slot in expansion.slots:
        start = slot.starts_at
        for item in slot.items:
            seconds = max(1, round(item.duration_s))
            yield Planned(slot.commune, slot.id, item.programme, item.lang, start, seconds)
            start += timedelta(seconds=item.duration_s + gap_s)


def codes(lines: Iterable[Planned]) -> dict[str, Planned]:
    """Lines by their short codes."""
    return {shortcode.make(one.slot, one.programme, one.lang): one for one in lines}


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What stands in the schedule, by commune, date, programme and language."""

    lines: Mapping[_Line, Sequence[Planned]]

    @classmethod
    def of(cls, lines: Iterable[Planned]) -> Scheduled:
        """Sort lines of run sheets; their dates are those of the moments they were given with."""
        found: dict[_Line, list[Planned]] = {}
        for one in lines:
            key = (one.commune, one.starts_at.date(), one.programme, one.lang)
            found.setdefault(key, []).append(one)
        return cls(found)

    def nearest(
        self, commune: str, started_at: datetime, programme: str, lang: str
    ) -> Planned | None:
        """The line that was to begin next to a moment on its date, or None if there is none."""
        lines = self.lines.get((commune, started_at.date(), programme, lang), ())
        return min(lines, key=lambda one: abs(one.starts_at - started_at), default=None)
