"""Sums of plays under any key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from broadcast.plays.play import Count

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class Tally:
    """Plays that are verified and that are only claimed, and the seconds of both.

    `partial` is how many of them were none of the whole programme.
    """

    verified: int = 0
    claimed: int = 0
    seconds: int = 0
    partial: int = 0

    def add(self, state: str | None, plays: int, seconds: int, partial: int = 0) -> None:
        """Count further plays."""
        if state == "verified":
            self.verified += plays
        else:
            self.claimed += plays
        self.seconds += seconds
        self.partial += partial

    def take(self, other: Tally) -> None:
        """Count those of another as well."""
        self.verified += other.verified
        self.claimed += other.claimed
        self.seconds += other.seconds
        self.partial += other.partial

    @property
    def total(self) -> int:
        """Plays of both states."""
        return self.verified + self.claimed


def gather(
    counts: Iterable[Count], keys: Callable[[tuple[str | None, ...]], Iterable[K]]
) -> dict[K, Tally]:
    """Counts under the keys that `keys` gives for theirs; the last part of theirs is the state.

    A count may go under several keys (the groups of a commune), or none.
    """
    found: dict[K, Tally] = {}
    for one in counts:
        for key in keys(one.key):
            tally = found.get(key)
            if tally is None:
                tally = found[key] = Tally()
            tally.add(one.key[-1], one.plays, one.seconds, one.partial)
    return found
