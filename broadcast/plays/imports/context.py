"""What an import knows and how it is to be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from broadcast.plays.imports.column_choices import ColumnChoices
from broadcast.plays.imports.names import KnownNames
from broadcast.plays.imports.scheduled import Scheduled
from broadcast.plays.issued import IssuedSheets
from broadcast.plays.play import PlaySource, SheetLine
from broadcast.schedule.planner import FactsOf


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What an import knows and how it is to be made.

    `scheduled` is None where nothing is scheduled. `issued` are the run sheets that went out;
    `codes` gives lines by short code and is asked only for a code that stands on none of them.
    `now` is aware. `unscheduled` takes what stands in no schedule. `columns` says what columns mean
    that no reader knows. `commune` is that of rows that name none.
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
    issued: IssuedSheets | None = None
    commune: str = ""
    columns: ColumnChoices = field(default_factory=ColumnChoices)

    def answered(self, columns: Iterable[str]) -> ImportContext:
        """The same with answers such as ``Kết quả=result``; raises `ValueError` for others."""
        return replace(self, columns=self.columns.with_given(columns))
