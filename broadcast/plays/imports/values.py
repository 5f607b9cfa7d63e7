"""What the cells of one row say, each for itself."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, get_args

from broadcast.files import cells
from broadcast.files.cells import EXCEL_EPOCH, Cell
from broadcast.files.dating import NOTHING, Dating
from broadcast.files.lengths import Unit, WrittenLength
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.plays.headings import PlayColumn
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import RowError
from broadcast.plays.imports.names import UnknownNameError, slug
from broadcast.plays.play import SOURCES, PlaySource, PlayState, SheetLine

Get = Callable[[PlayColumn], Cell]
T = TypeVar("T")
_VERIFIED = ("verified", "xac-nhan", "da-xac-nhan", "x", "co", "dung")
_CLAIMED = ("claimed", "da-phat", "chua-xac-nhan", "bao-cao", "da-bao")


@dataclass(slots=True)
class Values:
    """What the cells of one row say, each for itself.

    `wrong` gathers pairs of reason and hint for those that say nothing.
    """

    context: ImportContext
    get: Get
    unit: Unit | None = None
    epoch: date = EXCEL_EPOCH
    dating: Dating = NOTHING
    beside: Mapping[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def length(
        self, line: SheetLine | None, programme: str | None, lang: str | None
    ) -> WrittenLength:
        """How long it was played: as written, else as long as the programme is."""
        if (cell := self.get("length")) is not None:
            return cells.length(cell, self.unit)
        if line and line.issued:
            return WrittenLength(line.seconds)
        found = self.context.facts.get((programme or "", lang or ""))
        if found and found.duration_s:
            return WrittenLength(max(1, round(found.duration_s)))
        if line:
            return WrittenLength(line.seconds)
        raise UnknownNameError(_("the length is missing"))

    def is_partial(self) -> bool | None:
        """Whether the row itself says that only a part was heard; None where it does not say."""
        if (known := self.beside.get("partial")) is not None:
            return bool(known)
        return True if self.get("partial") is not None else None

    def day(self, cell: Cell) -> date:
        """The date in a cell."""
        return cells.day(cell, self.epoch, self.dating)

    def state(self) -> PlayState:
        """Whether the play is claimed or verified; claimed where nothing is written."""
        written = slug(self.text("state"))
        if written in _VERIFIED:
            return "verified"
        if not written or written in _CLAIMED:
            return "claimed"
        raise UnknownNameError(
            _("there is no state {name}").format(name=self.text("state")),
            did_you_mean(written, get_args(PlayState)),
        )

    def source(self) -> PlaySource:
        """Where the row comes from; as the import says where nothing is written."""
        written = self.text("source")
        if not written:
            return self.context.source
        for source in SOURCES:
            if written == source:
                return source
        raise UnknownNameError(
            _("there is no source {name}").format(name=written), did_you_mean(written, SOURCES)
        )

    def uuid(self, column: PlayColumn) -> uuids.UUID | None:
        """The UUID in a column; what is none is noted as wrong."""
        written = self.text(column)
        try:
            return uuids.UUID(written) if written else None
        except ValueError:
            self.add(_("{given} is not a UUID").format(given=written))
            return None

    def recorded_at(self) -> datetime:
        """When an earlier log recorded the row; now for any other."""
        given = self.beside.get("recorded_at")
        return datetime.fromisoformat(given) if given else self.context.now

    def text(self, column: PlayColumn) -> str:
        """A cell on one line; empty where there is none."""
        cell = self.get(column)
        if cell is None:
            return ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return " ".join(str(cell).split())

    def attempt(self, step: Callable[[], T]) -> T | None:
        """What a step gives; what it raises is noted as wrong."""
        try:
            return step()
        except OverflowError:  # the first or the last day there is, moved to another zone
            self.add(_("there is no such moment"))
            return None
        except RowError as error:
            for reason, hint in error.wrong:
                self.add(reason, hint)
            return None
        except ValueError as error:
            self.add(str(error), getattr(error, "hint", ""))
            return None

    def add(self, reason: str, hint: str = "") -> None:
        """Note once what is wrong."""
        if (reason, hint) not in self.wrong:
            self.wrong.append((reason, hint))
