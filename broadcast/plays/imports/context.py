"""What an import knows and how it is to be made; what one row of a file says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from broadcast.plays.imports.names import Names
from broadcast.plays.imports.scheduled import Scheduled
from broadcast.plays.play import Miss, Planned, Play, Source
from broadcast.schedule.planner import FactsOf


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an import knows and how it is to be made.

    `scheduled` is None where nothing is scheduled; `codes` gives lines of run sheets by short code
    and is asked only if a code turns up. `now` is aware. `unscheduled` takes what stands in no
    schedule.
    """

    names: Names
    facts: FactsOf
    zone: ZoneInfo
    now: datetime
    scheduled: Scheduled | None = None
    codes: Callable[[], Mapping[str, Sequence[Planned]]] = dict
    reporter: str = ""
    source: Source = "import"
    unscheduled: bool = False


class RowError(ValueError):
    """Everything wrong with one row: pairs of reason and hint."""

    def __init__(self, wrong: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(reason for reason, _hint in wrong))
        self.wrong = wrong


class Reported(NamedTuple):  # files have a hundred thousand of them
    """What one row says, and what of it the row itself gave.

    `own` says that it brought its UUID along. `line` is the line of a run sheet that it names, by
    its code or by its slot; `slot` is the slot as written. Where start or length were not given,
    those that were planned stand in `row`. `at` is the moment of a miss, where one was given.
    """

    row: Play | Miss
    own: bool = False
    line: Planned | None = None
    slot: str = ""
    start_given: bool = True
    length_given: bool = True
    at: datetime | None = None
