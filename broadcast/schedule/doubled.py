"""Entries of two schedule files that plan the same: seldom meant, and heard once only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from broadcast.errors import Problem
from broadcast.i18n import _, ngettext
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.schedule import Broadcast, ordinals

_TOLD = 50
"""Most pairs that are named: a whole file twice is said soon enough."""


def doubled(broadcasts: Sequence[Broadcast], communes: Sequence[Commune]) -> tuple[Problem, ...]:
    """A warning for each entry that plans what an entry of another file plans as well.

    The same programme, in one language at least, in the same slot of the same commune on the same
    day. A campaign beside an ordinary entry is meant to be so.
    """
    reached = {
        one.where: frozenset(there.id for there in communes if one.where.meets(there))
        for one in broadcasts
    }
    found: list[Problem] = []
    for first, second in _pairs(broadcasts):
        slots = [slot for slot in first.slots if slot in second.slots]
        both = reached[first.where] & reached[second.where]
        spoken = not (first.languages and second.languages) or set(first.languages) & set(
            second.languages
        )
        days = ordinals(first.days).keys() & ordinals(second.days).keys() if slots and both else ()
        if spoken and days and len(found) < _TOLD:
            found.append(_problem(first, second, slots, len(both), min(days).isoformat()))
    return tuple(found)


def _pairs(broadcasts: Sequence[Broadcast]) -> Iterator[tuple[Broadcast, Broadcast]]:
    by_programme: dict[str, list[Broadcast]] = {}
    for one in sorted(broadcasts, key=lambda one: (one.path.name, one.line)):
        for programme in one.programmes:
            by_programme.setdefault(programme, []).append(one)
    told: set[tuple[int, int]] = set()
    for alike in by_programme.values():
        for first, second in combinations(alike, 2):
            ordinary = (first.campaign is None) == (second.campaign is None)
            if first.path != second.path and ordinary and (id(first), id(second)) not in told:
                told.add((id(first), id(second)))
                yield first, second


def _problem(
    first: Broadcast, second: Broadcast, slots: Sequence[str], communes: int, day: str
) -> Problem:
    where = ngettext("{n} commune", "{n} communes", communes).format(n=communes)
    programme = next(one for one in second.programmes if one in first.programmes)
    return Problem(
        _("{file}, line {line}, plans the same: {programme}, slot {slots}, {where}, from {day} on")
        .format(
            file=first.path.name, line=first.line, programme=programme, slots=", ".join(slots),
            where=where, day=day,
        ),
        second.path,
        second.line,
        hint=_("take one of the two out: it is broadcast once only"),
        severity="warning",
    )  # fmt: skip
