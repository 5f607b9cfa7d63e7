"""Sums of plays under any key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from broadcast.plays import Count

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Tally:
    """Plays by state, and the seconds of all of them."""

    plays: Counter[str] = field(default_factory=Counter)
    seconds: int = 0

    def add(self, state: str | None, plays: int, seconds: int) -> None:
        """Count further plays."""
        self.plays[state or ""] += plays
        self.seconds += seconds

    @property
    def total(self) -> int:
        """Plays of all states."""
        return sum(self.plays.values())


def gather(
    counts: Iterable[Count], keys: Callable[[tuple[str | None, ...]], Iterable[Key]]
) -> dict[Key, Tally]:
    """Counts under the keys that `keys` gives for theirs; the last part of theirs is the state.

    A count may go under several keys (the groups of a commune), or none.
    """
    found: dict[Key, Tally] = {}
    for one in counts:
        for key in keys(one.key):
            found.setdefault(key, Tally()).add(one.key[-1], one.plays, one.seconds)
    return found


def plays(counts: Iterable[Count]) -> int:
    """Plays of all counts."""
    return sum(one.plays for one in counts)


def seconds(counts: Iterable[Count]) -> int:
    """Seconds of all counts."""
    return sum(one.seconds for one in counts)
