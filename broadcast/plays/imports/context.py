"""What an import knows and how it is to be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from broadcast.plays.imports.names import KnownNames
from broadcast.plays.imports.scheduled import Scheduled
from broadcast.plays.play import PlaySource, SheetLine
from broadcast.schedule.planner import FactsOf


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What an import knows and how it is to be made.

    `scheduled` is None where nothing is scheduled; `codes` gives lines of run sheets by short code
    and is asked only if a code turns up. `now` is aware. `unscheduled` takes what stands in no
    schedule. `commune` is that of rows that name none.
    """

    names: KnownNames
    facts: FactsOf
    zone: ZoneInfo
    now: datetime
    scheduled: Scheduled | None = None
    codes: Callable[[], Mapping[str, Sequence[SheetLine]]] = dict
    reporter: str = ""
    source: PlaySource = "import"
    unscheduled: bool = False
    commune: str = ""
