"""Communes as a report counts them: a unit that was merged or renamed counts for what it became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from broadcast.periods import Period
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a period.

    `became` says for every known commune which unit it counts for on the last day; `there` are
    those that there are in the period, `former` the names of what was merged into each.
    """

    became: Mapping[str, str]
    there: tuple[Commune, ...]
    former: Mapping[str, tuple[str, ...]]

    def of(self, commune: str) -> str:
        """The unit that a commune counts for; itself when it is not known."""
        return self.became.get(commune, commune)


def units(schedule: Schedule, period: Period) -> Units:
    """The units of a period, in the order of communes.yaml."""
    became = schedule.became_by(period.last)
    overlap = [one for one in schedule.communes if _in(one, period)]
    there = {became[one.id] for one in overlap}
    former: dict[str, list[str]] = {}
    for one in overlap:
        if became[one.id] != one.id:
            former.setdefault(became[one.id], []).append(one.name)
    return Units(
        became,
        tuple(one for one in schedule.communes if one.id in there),
        {name: tuple(names) for name, names in former.items()},
    )


def _in(commune: Commune, period: Period) -> bool:
    return (commune.valid_from is None or commune.valid_from <= period.last) and (
        commune.valid_to is None or period.first <= commune.valid_to
    )
