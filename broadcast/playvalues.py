"""What the cells of one row say, each for itself."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, get_args

from broadcast.files import cells
from broadcast.files.cells import EXCEL_EPOCH, Cell, Unit
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.plays.headings import Column
from broadcast.plays.imports.context import Wishes
from broadcast.plays.imports.names import UnknownNameError, slug
from broadcast.plays.play import SOURCES, Planned, Source, State

Get = Callable[[Column], Cell]
T = TypeVar("T")

_VERIFIED = ("verified", "xac-nhan", "da-xac-nhan", "x", "co", "dung")
_CLAIMED = ("claimed", "da-phat", "chua-xac-nhan", "bao-cao", "da-bao")


@dataclass(slots=True)
class Values:
    """The cells of a row; `wrong` gathers pairs of reason and hint for those that say nothing."""

    wishes: Wishes
    get: Get
    unit: Unit | None = None
    epoch: date = EXCEL_EPOCH
    beside: Mapping[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def _seconds(self, line: Planned | None, programme: str | None, lang: str | None) -> int:
        if (cell := self.get("length")) is not None:
            return cells.seconds(cell, self.unit)
        found = self.wishes.facts.get((programme or "", lang or ""))
        if found and found.duration_s:
            return max(1, round(found.duration_s))
        if line:
            return line.seconds
        raise UnknownNameError(_("the length is missing"))

    def _state(self) -> State:
        written = slug(self._text("state"))
        if written in _VERIFIED:
            return "verified"
        if not written or written in _CLAIMED:
            return "claimed"
        raise UnknownNameError(
            _("there is no state {name}").format(name=self._text("state")),
            did_you_mean(written, get_args(State)),
        )

    def _source(self) -> Source:
        written = self._text("source")
        if not written:
            return self.wishes.source
        for source in SOURCES:
            if written == source:
                return source
        raise UnknownNameError(
            _("there is no source {name}").format(name=written), did_you_mean(written, SOURCES)
        )

    def _uuid(self, column: Column) -> uuids.UUID | None:
        written = self._text(column)
        try:
            return uuids.UUID(written) if written else None
        except ValueError:
            self._add(_("{given} is not a UUID").format(given=written))
            return None

    def _recorded_at(self) -> datetime:
        given = self.beside.get("recorded_at")
        return datetime.fromisoformat(given) if given else self.wishes.now

    def _text(self, column: Column) -> str:
        cell = self.get(column)
        if cell is None:
            return ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return " ".join(str(cell).split())

    def _try(self, step: Callable[[], T]) -> T | None:
        try:
            return step()
        except OverflowError:  # the first or the last day there is, moved to another zone
            self._add(_("there is no such moment"))
            return None
        except ValueError as error:
            self._add(str(error), getattr(error, "hint", ""))
            return None

    def _add(self, reason: str, hint: str = "") -> None:
        if (reason, hint) not in self.wrong:
            self.wrong.append((reason, hint))
