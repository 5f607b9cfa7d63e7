"""What comes of the schedule: dated slots, what was dropped and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from broadcast.errors import Problem
from broadcast.schedule.schedule import Klass

LossReason = Literal[
    "not-valid", "no-slot", "day", "blackout", "quiet", "unspoken", "language", "unapproved",
    "stale", "expired", "not-built", "twice", "room", "sessions",
]  # fmt: skip
"""Why something planned is not broadcast; `words.reason` says it in words."""


@dataclass(frozen=True, slots=True)
class Overlong:
    """How long a slot would take with one item more, and how long it lasts, in seconds.

    Both as they are shown: `needed_s` to tenths of a second, `length_s` to whole ones.
    """

    needed_s: float
    length_s: int

    def __str__(self) -> str:
        return f"{self.needed_s:.1f}/{self.length_s}"


LossNote = str | date | int | Overlong
"""What a reason says beside itself, which `str` gives as a dropped item has it.

Of a blackout and a stale translation its reason, of what is not approved its status, of what is
expired its last day, of the cap of sessions its number; where there is no room an `Overlong`; else
nothing.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a programme in one language.

    `status` is that of the script, ``broken`` when it has errors. `duration_s` is None when there
    is no MP3; with an `mp3_sha256` it is measured, without one estimated. `valid_until` is the
    earlier of the last valid days of script and original. `stale` says why a translation may be
    out of date.
    """

    title: str
    topic: str | None
    audience: tuple[str, ...]
    duration_s: float | None
    status: str
    valid_until: date | None
    stale: str | None
    mp3_sha256: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One programme in one language in a slot."""

    programme: str
    lang: str
    duration_s: float
    campaign: str | None


@dataclass(frozen=True, slots=True)
class DatedSlot:
    """One slot of one day in one commune, with what is played in it, in order."""

    id: str
    commune: str
    starts_at: datetime
    length_s: int
    klass: Klass
    items: tuple[Item, ...]


def slot_id(day: date, slot: str, commune: str) -> str:
    """Id of a dated slot, such as ``20261123-sang-muong-phang``."""
    return f"{day:%Y%m%d}-{slot}-{commune}"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something planned that is not broadcast; `note` is the blackout's reason and the like."""

    commune: str
    date: date
    slot: str
    programme: str
    lang: str | None
    campaign: str | None
    reason: LossReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Slots by start and order of the communes, what was dropped, and what has to be mended."""

    slots: tuple[DatedSlot, ...]
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]
