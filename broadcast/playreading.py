"""One row of a table, or one line of JSON, as a play or a miss, or everything wrong with it."""

from __future__ import annotations

import re
import uuid as uuids
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo

from broadcast import playcells, playnames, shortcode
from broadcast.dayplan import FactsOf
from broadcast.fields import CODE
from broadcast.i18n import _
from broadcast.playcells import EXCEL_EPOCH, Cell, Unit
from broadcast.playcolumns import Column
from broadcast.playnames import Names, UnknownNameError, slug
from broadcast.plays import (
    SOURCES,
    Miss,
    Planned,
    Play,
    Source,
    State,
    faults,
    miss_uuid,
    play_uuid,
    sheet_uuid,
)  # fmt: skip
from broadcast.validation import did_you_mean

Get = Callable[[Column], Cell]
T = TypeVar("T")

_VERIFIED = ("verified", "xac-nhan", "da-xac-nhan", "x", "co", "dung")
_CLAIMED = ("claimed", "da-phat", "chua-xac-nhan", "bao-cao", "da-bao")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an import knows and how it is to be made.

    `scheduled` gives the line of a run sheet for a commune, moment, programme and language, or is
    None where nothing is scheduled; `codes` gives lines by short code and is asked only if a code
    turns up. `now` is aware. `unscheduled` takes plays that stand in no schedule.
    """

    names: Names
    facts: FactsOf
    zone: ZoneInfo
    now: datetime
    scheduled: Callable[[str, datetime, str, str], Planned | None] | None = None
    codes: Callable[[], Mapping[str, Sequence[Planned]]] = dict
    reporter: str = ""
    source: Source = "import"
    unscheduled: bool = False


class RowError(ValueError):
    """Everything wrong with one row: pairs of reason and hint."""

    def __init__(self, wrong: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(reason for reason, _hint in wrong))
        self.wrong = wrong


@dataclass(slots=True)
class Row:
    """Reads one row; `read` raises `RowError`."""

    wishes: Wishes
    get: Get
    unit: Unit | None = None
    epoch: date = EXCEL_EPOCH
    beside: Mapping[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def read(self) -> Play | Miss:
        """The play or the miss."""
        line = self._try(self._line)
        if self.wrong:
            raise RowError(self.wrong)  # without its line nothing else can be said of the row
        own = self._uuid("uuid")
        if self.get("reason") is not None:
            made: Play | Miss | None = self._miss(line, own)
        else:
            made = self._play(line, own)
        if self.wrong or made is None:
            raise RowError(self.wrong)
        return made

    def _play(self, line: Planned | None, own: uuids.UUID | None) -> Play | None:
        start = self._try(lambda: self._start(line))
        commune = self._try(lambda: self._commune(line, start.date() if start else None))
        programme = self._try(lambda: self._programme(line, own))
        lang = self._try(lambda: self._lang(line, programme))
        seconds = self._try(lambda: self._seconds(line, programme, lang))
        state, source = self._try(self._state), self._try(self._source)
        if start and start > self.wishes.now:
            self._add(_("{moment} is in the future").format(moment=f"{start:%d/%m/%Y %H:%M}"))
        supersedes = self._uuid("supersedes")
        if not (start and commune and programme and lang and state and source):
            return None
        if seconds is None or self.wrong:
            return None
        found = self.wishes.facts.get((programme, lang))
        made = sheet_uuid(line) if line else play_uuid(commune, start, programme, lang)
        play = Play(
            own or made, commune, line.slot if line else self._text("slot") or None, programme,
            lang, start, seconds, source, state,
            self._text("reporter") or self.wishes.reporter,
            self._text("title") or (found.title if found else ""),
            self._text("topic") or (found.topic if found else None),
            self._text("mp3_sha256") or (found.mp3_sha256 if found else None),
            supersedes, self._recorded_at(), bool(self.beside.get("withdrawn")), self._text("note"),
        )  # fmt: skip
        for reason in faults(play):
            self._add(reason)
        return play

    def _miss(self, line: Planned | None, own: uuids.UUID | None) -> Miss | None:
        day = self._try(lambda: self._day(line))
        commune = self._try(lambda: self._commune(line, day))
        reason = self._try(lambda: playnames.reason(self._text("reason")))
        slot = line.slot if line else self._text("slot") or None
        named = line or self.get("programme") is not None
        programme = self._try(lambda: self._programme(line, own)) if named else None
        with_lang = line or (programme and self.get("lang") is not None)
        lang = self._try(lambda: self._lang(line, programme)) if with_lang else None
        if day and day > self.wishes.now.astimezone(self.wishes.zone).date():
            self._add(_("{moment} is in the future").format(moment=f"{day:%d/%m/%Y}"))
        supersedes = self._uuid("supersedes")
        if not (day and commune and reason) or self.wrong:
            return None
        return Miss(
            own or miss_uuid(commune, day, slot, (programme, lang)), commune, slot, programme, lang,
            day, reason, self._text("note"), self._text("reporter") or self.wishes.reporter,
            self._recorded_at(), supersedes, bool(self.beside.get("withdrawn")),
        )  # fmt: skip

    def _line(self) -> Planned | None:
        """The line of a run sheet that a short code stands for."""
        typed = self._text("code")
        if not typed:
            return None
        code = shortcode.read(typed)
        if code is None:
            raise UnknownNameError(
                _("there is a slip in the code {code}").format(code=typed),
                _("compare it with the run sheet, sign by sign"),
            )
        lines = self.wishes.codes().get(code, ())
        fitting = lines if len(lines) == 1 else [line for line in lines if self._fits(line)]
        if len(fitting) == 1:
            return fitting[0]
        if lines:
            raise UnknownNameError(
                _("the code {code} stands for several lines of run sheets").format(
                    code=shortcode.written(code)
                ),
                _("write the commune and the date beside it"),
            )
        raise UnknownNameError(
            _("no run sheet has the code {code}").format(code=shortcode.written(code)),
            _("name the week of the run sheet with --week, or has the schedule changed since?"),
        )

    def _fits(self, line: Planned) -> bool:
        """Whether commune and date of the row, as far as it has them, are those of a line."""
        day = line.starts_at.astimezone(self.wishes.zone).date()
        try:
            written = self._text("commune")
            if written and self.wishes.names.commune(written, day) != line.commune:
                return False
            return self._day(line) == day
        except ValueError:
            return False

    def _day(self, line: Planned | None) -> date:
        if (cell := self.get("date")) is not None:
            return playcells.day(cell, self.epoch)
        if self.get("moment") is not None or not line:
            return self._start(None).date()
        return line.starts_at.date()

    def _start(self, line: Planned | None) -> datetime:
        """When it began, aware, in the province's zone."""
        zone = self.wishes.zone
        if (cell := self.get("moment")) is not None:
            start = playcells.moment(cell, self.epoch)
            return start.astimezone(zone) if start.tzinfo else start.replace(tzinfo=zone)
        on, at = self.get("date"), self.get("time")
        if line and on is None and at is None:
            return line.starts_at.astimezone(zone)
        if on is None and not line:
            raise UnknownNameError(
                _("the date is missing"), _("if cells are merged, split them and fill each")
            )
        day = playcells.day(on, self.epoch) if on is not None else self._day(line)
        if at is None and isinstance(on, datetime) and on.time() != datetime.min.time():
            at = on  # a column named date that holds both
        if at is None and line and line.starts_at.astimezone(zone).date() == day:
            return line.starts_at.astimezone(zone)
        if at is None:
            raise UnknownNameError(_("the time is missing"))
        return datetime.combine(day, playcells.clock(at), zone)

    def _commune(self, line: Planned | None, day: date | None) -> str:
        written = self._text("commune")
        if line and (not written or self.wishes.names.commune(written, day) == line.commune):
            return line.commune
        if line:
            raise UnknownNameError(
                _("the code belongs to the commune {name}").format(name=line.commune)
            )
        if not written:
            raise UnknownNameError(_("the commune is missing"))
        return self.wishes.names.commune(written, day)

    def _programme(self, line: Planned | None, own: uuids.UUID | None) -> str:
        written = self._text("programme")
        if line:
            return line.programme
        if not written:
            raise UnknownNameError(_("the programme is missing"))
        try:
            return self.wishes.names.programme(written)
        except UnknownNameError:
            if own and self._text("title") and re.fullmatch(CODE, written):
                return written  # of an earlier record: the programme may have been deleted since
            raise

    def _lang(self, line: Planned | None, programme: str | None) -> str:
        written = self._text("lang")
        if line:
            return line.lang
        if written:
            return self.wishes.names.lang(written)
        if not programme:
            raise UnknownNameError(_("the language is missing"))
        return self.wishes.names.only_lang(programme)

    def _seconds(self, line: Planned | None, programme: str | None, lang: str | None) -> int:
        if (cell := self.get("length")) is not None:
            return playcells.seconds(cell, self.unit)
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
        except ValueError as error:
            self._add(str(error), getattr(error, "hint", ""))
            return None

    def _add(self, reason: str, hint: str = "") -> None:
        if (reason, hint) not in self.wrong:
            self.wrong.append((reason, hint))
