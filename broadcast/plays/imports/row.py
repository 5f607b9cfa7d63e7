"""One row of a table, or one line of JSON, as a play or a miss, or everything wrong with it."""

from __future__ import annotations

import re
import uuid as uuids
from datetime import date, datetime, timedelta

from broadcast.files import cells
from broadcast.files.cells import Cell
from broadcast.files.fields import CODE, LANGUAGE
from broadcast.files.lengths import WrittenLength
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.packs import short_code
from broadcast.plays.imports import clocks, heard, names
from broadcast.plays.imports.found import Reported, RowError
from broadcast.plays.imports.names import UnknownNameError, slug
from broadcast.plays.imports.values import Values
from broadcast.plays.play import (
    Miss,
    Play,
    SheetLine,
    faults,
    is_ours,
    miss_faults,
    miss_uuid,
    play_uuid,
    sheet_uuid,
)  # fmt: skip

_DATED_SLOT = re.compile(r"\d{8}-.+")


class RowReader:
    """Reads one row; `read` raises `RowError`."""

    __slots__ = ("_cells", "_context", "_get", "_session_s", "_text", "_try")

    def __init__(self, values: Values) -> None:
        self._cells, self._context = values, values.context
        self._get, self._text, self._try = values.get, values.text, values.attempt
        self._session_s: int | None = None

    def read(self) -> Reported:
        """The play or the miss."""
        line = self._try(self._line)
        if self._cells.wrong:
            raise RowError(
                self._cells.wrong
            )  # without its line nothing else can be said of the row
        own = self._cells.uuid("uuid")
        made = self._miss(line, own) if self._get("reason") is not None else self._play(line, own)
        if self._cells.wrong or made is None:
            raise RowError(self._cells.wrong)
        return made

    def _play(self, line: SheetLine | None, own: uuids.UUID | None) -> Reported | None:
        start_given = self._has_time()
        start = self._try(lambda: self._start(line)) if start_given or not self._in_slot() else None
        day = start.date() if start else self._try(lambda: self._day(line))
        known_day = None if start and self._suspicion(start, own) else day
        commune = self._try(lambda: self._commune(line, known_day, own))
        programme = self._try(lambda: self._programme(line, own))
        lang = self._try(lambda: self._lang(line, programme, own))
        if not start and not self._cells.wrong and day and commune and programme and lang:
            line = self._try(lambda: self._line_in_slot(commune, day, programme, lang))
            start = line.starts_at.astimezone(self._context.zone) if line else None
        seconds, partial = self._heard(line, programme, lang, own)
        state, source = self._try(self._cells.state), self._try(self._cells.source)
        self._believe(start, own)
        supersedes = self._cells.uuid("supersedes")
        if not (start and commune and programme and lang and state and source):
            return None
        if seconds is None or self._cells.wrong:
            return None
        found = self._context.facts.get((programme, lang))
        made = sheet_uuid(line) if line else play_uuid(commune, start, programme, lang)
        slot = line.slot if line else (self._slot() or None) if own else None
        play = Play(
            own or made, commune, slot, programme, lang, start, seconds, source, state,
            self._text("reporter") or self._context.reporter,
            self._text("title") or (found.title if found else ""),
            self._text("topic") or (found.topic if found else None),
            self._text("mp3_sha256") or (found.mp3_sha256 if found else None),
            supersedes, self._cells.recorded_at(), bool(self._cells.beside.get("withdrawn")),
            self._text("note"), partial, int(self._cells.beside.get("parts") or 1),
        )  # fmt: skip
        for reason in faults(play):
            self._cells.add(reason)
        given = self._get("length") is not None or self._session_s is not None
        return Reported(
            play, own is not None, line, self._slot(), start_given, given, raw=self._is_raw(own)
        )

    def _heard(
        self,
        line: SheetLine | None,
        programme: str | None,
        lang: str | None,
        own: uuids.UUID | None,
    ) -> tuple[int | None, bool]:
        """How long it was heard, and whether that was only a part of the programme.

        What comes out of a log was held against its programme when it went in.
        """
        said = self._cells.is_partial()
        session = self._session_s if self._get("length") is None else None
        length = (
            WrittenLength(session)
            if session is not None
            else self._try(lambda: self._cells.length(line, programme, lang))
        )
        if length is None or not (programme and lang) or (own and self._is_of_log()):
            return (length.seconds if length else None), bool(said)
        fact = self._context.facts.get((programme, lang))
        known = heard.whole(line, fact, self._text("mp3_sha256"))
        partial = self._try(lambda: heard.partial(length, known, session=session is not None))
        return length.seconds, bool(partial if said is None else said)

    def _believe(self, start: datetime | None, own: uuids.UUID | None) -> None:
        """Note a start that cannot be."""
        if start is None:
            return
        if wrong := self._suspicion(start, own):
            self._cells.add(*wrong)
        elif start > self._context.now:
            self._cells.add(_("{moment} is in the future").format(moment=f"{start:%d/%m/%Y %H:%M}"))

    def _suspicion(self, start: datetime, own: uuids.UUID | None) -> tuple[str, str] | None:
        """What speaks against the clock of a player; `--unscheduled` believes it, but no future."""
        context = self._context
        if not self._is_raw(own) or (context.unscheduled and start <= context.now):
            return None
        return clocks.suspicion(start, context.now)

    def _is_raw(self, own: uuids.UUID | None) -> bool:
        """Whether the row is what a player wrote, with its own clock, and not of a log."""
        made_there = not is_ours(own) if own else self._text("source") == "player"
        return made_there and not self._is_of_log()

    def _is_of_log(self) -> bool:
        """Whether a row with a UUID was in a log before, which writes down when it came there."""
        beside = self._cells.beside
        return bool(beside.get("recorded_at")) if beside else self._is_kept()

    def _miss(self, line: SheetLine | None, own: uuids.UUID | None) -> Reported | None:
        day = self._try(lambda: self._day(line))
        commune = self._try(lambda: self._commune(line, day, own))
        reason = self._try(lambda: names.reason(self._text("reason")))
        slot = line.slot if line else (self._slot() or None) if own else None
        named = line or self._get("programme") is not None
        programme = self._try(lambda: self._programme(line, own)) if named else None
        with_lang = line or (programme and self._get("lang") is not None)
        lang = self._try(lambda: self._lang(line, programme, own)) if with_lang else None
        if programme and lang is None and own is None:
            lang = self._context.names.sole_lang(programme)
        at = self._try(lambda: self._start(line)) if self._has_time() else None
        if day and day > self._context.now.astimezone(self._context.zone).date():
            self._cells.add(_("{moment} is in the future").format(moment=f"{day:%d/%m/%Y}"))
        supersedes = self._cells.uuid("supersedes")
        if not (day and commune and reason) or self._cells.wrong:
            return None
        miss = Miss(
            own or miss_uuid(commune, day, slot, (programme, lang)), commune, slot, programme, lang,
            day, reason, self._text("note"), self._text("reporter") or self._context.reporter,
            self._cells.recorded_at(), supersedes, bool(self._cells.beside.get("withdrawn")),
        )  # fmt: skip
        for words in miss_faults(miss):
            self._cells.add(words)
        return Reported(miss, own is not None, line, self._slot(), at=at)

    def _has_time(self) -> bool:
        """Whether the row gives a time of day."""
        on, moment = self._get("date"), self._get("moment")
        dated = isinstance(on, datetime) and on.time() != datetime.min.time()
        timed = moment is not None and not self._is_day(moment)
        return dated or timed or self._get("time") is not None

    def _is_day(self, cell: Cell) -> bool:
        """Whether a column of dates and times holds a date, while another one says when."""
        if self._get("time") is None and self._get("slot") is None:
            return False
        try:
            self._cells.day(cell)
        except ValueError:
            return False
        return not isinstance(cell, datetime) or cell.time() == datetime.min.time()

    def _in_slot(self) -> bool:
        """Whether the row names a slot, and neither code nor time."""
        return self._get("slot") is not None and self._get("code") is None

    def _slot(self) -> str:
        """The slot as written: a dated one by its id, or one of the day by its name."""
        written = self._text("slot")
        scheduled = self._context.scheduled
        if not written or _DATED_SLOT.fullmatch(written) or scheduled is None:
            return written
        if slug(written) in scheduled.slots:
            return slug(written)
        self._cells.add(
            _("there is no slot {name}").format(name=written),
            did_you_mean(slug(written), scheduled.slots),
        )
        return written

    def _line_in_slot(self, commune: str, day: date, programme: str, lang: str) -> SheetLine:
        """The line of the slot that a row names in place of a time."""
        scheduled, slot = self._context.scheduled, self._slot()
        for line in scheduled.lines(commune, day, programme, lang) if scheduled else ():
            if line.is_in(slot):
                return line
        raise UnknownNameError(
            _("the time is missing"),
            _("{programme} ({lang}) is not planned in the slot {slot} on that day").format(
                programme=programme, lang=lang, slot=slot
            ),
        )

    def _line(self) -> SheetLine | None:
        """The line of a run sheet that a short code stands for."""
        typed = self._text("code")
        if not typed:
            return None
        code = short_code.read(typed)
        if code is None:
            raise UnknownNameError(
                _("there is a slip in the code {code}").format(code=typed),
                _("compare it with the run sheet, sign by sign"),
            )
        sheets = self._context.issued
        lines = (sheets.with_code(code) if sheets else ()) or self._context.codes().get(code, ())
        fitting = [line for line in lines if self._fits(line)]
        if len(fitting) == 1:
            return fitting[0]
        if len(lines) == 1:
            return self._but(lines[0])
        if lines:
            raise UnknownNameError(
                _("the code {code} stands for several lines of run sheets").format(
                    code=short_code.written(code)
                ),
                _("write the commune and the date beside it"),
            )
        raise UnknownNameError(
            _("no run sheet has the code {code}").format(code=short_code.written(code)),
            _("name the week of the run sheet with --week, or has the schedule changed since?"),
        )

    def _fits(self, line: SheetLine) -> bool:
        """Whether commune and date of the row, as far as it has them, are those of a line."""
        try:
            written = self._named_commune()
            if written and self._context.names.commune(written, line.day) != line.commune:
                return False
            return self._day(line) in (line.day, line.starts_at.date())
        except ValueError:
            return False

    def _but(self, line: SheetLine) -> SheetLine:
        """A line that does not fit its row for another reason than its date."""
        if self._day(line) not in (line.day, line.starts_at.date()):
            raise UnknownNameError(
                _("the code belongs to {date}").format(date=f"{line.day:%d/%m/%Y}"),
                _("compare it with the run sheet; if it was another day, leave the code out"),
            )
        return line

    def _day(self, line: SheetLine | None) -> date:
        """The day of a row; that of its slot where it names a line and no day."""
        if (cell := self._get("date")) is not None:
            return self._cells.day(cell)
        if (cell := self._get("moment")) is not None and self._is_day(cell):
            return self._cells.day(cell)
        if not line or (cell is not None and not cells.is_clock(cell)):
            return self._start(None).date()
        return line.day

    def _start(self, line: SheetLine | None) -> datetime:
        """When it began, aware, in the province's zone."""
        zone = self._context.zone
        on, at = self._get("date"), self._get("time")
        cell = self._get("moment")
        if cell is not None and at is None and (on or line) and cells.is_clock(cell):
            cell, at = None, cell  # "Thời gian" beside "Ngày" holds times of day
        elif cell is not None and not (on is None and self._is_day(cell)):
            start, self._session_s = cells.moment_stretch(
                cell, self._cells.epoch, self._cells.dating
            )
            return start.astimezone(zone) if start.tzinfo else start.replace(tzinfo=zone)
        on = cell if on is None else on
        if line and on is None and at is None:
            return line.starts_at.astimezone(zone)
        if on is None and not line:
            raise UnknownNameError(
                _("the date is missing"), _("if cells are merged, split them and fill each")
            )
        day = self._cells.day(on) if on is not None else self._day(line)
        if at is None and isinstance(on, datetime) and on.time() != datetime.min.time():
            at = on  # a column named date that holds both
        if at is None and line and day in (line.day, line.starts_at.date()):
            return line.starts_at.astimezone(zone)
        if at is None:
            raise UnknownNameError(_("the time is missing"))
        clock, self._session_s = cells.stretch(at)
        start = datetime.combine(day, clock, zone)
        if line and on is None and line.starts_at - start > timedelta(hours=12):
            start += timedelta(days=1)  # after the midnight that its slot passes
        return start

    def _commune(self, line: SheetLine | None, day: date | None, own: uuids.UUID | None) -> str:
        written, default = self._named_commune(), self._context.commune
        if default and written != default and (
            self._context.names.commune(written, day) != self._context.names.commune(default, day)
        ):  # fmt: skip
            raise UnknownNameError(
                _("the row names the commune {name}, and the import {other}").format(
                    name=written, other=default
                )
            )
        if line and (not written or self._context.names.commune(written, day) == line.commune):
            return line.commune
        if line:
            raise UnknownNameError(
                _("the code belongs to the commune {name}").format(name=line.commune)
            )
        if not written:
            raise UnknownNameError(_("the commune is missing"))
        try:
            return self._context.names.commune(written, day)
        except UnknownNameError:
            if own and self._is_kept() and re.fullmatch(CODE, written):
                return written  # of an earlier record: the unit may have ended since
            if day and self._is_raw(own) and self._is_known(written):
                self._cells.add(clocks.doubt(self._start(None)), clocks.hint())
            raise

    def _is_known(self, commune: str) -> bool:
        """Whether there is such a commune on any day."""
        try:
            return bool(self._context.names.commune(commune, None))
        except UnknownNameError:
            return False

    def _named_commune(self) -> str:
        """The commune of the row, or that of all rows that name none."""
        return self._text("commune") or self._context.commune

    def _is_kept(self) -> bool:
        """Whether a row with a UUID comes from a log: its plays have titles, its misses reasons."""
        return bool(self._text("title")) or self._get("reason") is not None

    def _programme(self, line: SheetLine | None, own: uuids.UUID | None) -> str:
        written = self._text("programme")
        if line:
            if written and self._context.names.programme(written) != line.programme:
                raise UnknownNameError(
                    _("the code belongs to {name}").format(name=f"{line.programme} ({line.lang})")
                )
            return line.programme
        if not written:
            raise UnknownNameError(_("the programme is missing"))
        try:
            return self._context.names.programme(written)
        except UnknownNameError:
            if own and self._is_kept() and re.fullmatch(CODE, written):
                return written  # of an earlier record: the programme may have been deleted since
            raise

    def _lang(self, line: SheetLine | None, programme: str | None, own: uuids.UUID | None) -> str:
        written = self._text("lang")
        if line:
            if written and self._context.names.lang(written) != line.lang:
                raise UnknownNameError(
                    _("the code belongs to {name}").format(name=f"{line.programme} ({line.lang})")
                )
            return line.lang
        if written:
            try:
                return self._context.names.lang(written)
            except UnknownNameError:
                if own and self._is_kept() and re.fullmatch(LANGUAGE, written):
                    return written  # of an earlier record, as with communes and programmes
                raise
        if not programme:
            raise UnknownNameError(_("the language is missing"))
        return self._context.names.only_lang(programme)
