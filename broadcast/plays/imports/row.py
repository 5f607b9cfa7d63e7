"""One row of a table, or one line of JSON, as a play or a miss, or everything wrong with it."""

from __future__ import annotations

import re
import uuid as uuids
from datetime import date, datetime, timedelta

from broadcast.files import cells
from broadcast.files.cells import Cell
from broadcast.files.fields import CODE, LANGUAGE
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.packs import short_code
from broadcast.plays.imports import names
from broadcast.plays.imports.found import Reported, RowError
from broadcast.plays.imports.names import UnknownNameError, slug
from broadcast.plays.play import (
    Miss,
    Planned,
    Play,
    faults,
    miss_faults,
    miss_uuid,
    play_uuid,
    sheet_uuid,
)  # fmt: skip
from broadcast.playvalues import Values

_DATED_SLOT = re.compile(r"\d{8}-.+")


class Row(Values):
    """Reads one row; `read` raises `RowError`."""

    __slots__ = ()

    def read(self) -> Reported:
        """The play or the miss."""
        line = self._try(self._line)
        if self.wrong:
            raise RowError(self.wrong)  # without its line nothing else can be said of the row
        own = self._uuid("uuid")
        made = self._miss(line, own) if self.get("reason") is not None else self._play(line, own)
        if self.wrong or made is None:
            raise RowError(self.wrong)
        return made

    def _play(self, line: Planned | None, own: uuids.UUID | None) -> Reported | None:
        start_given = self._has_time()
        start = self._try(lambda: self._start(line)) if start_given or not self._in_slot() else None
        day = start.date() if start else self._try(lambda: self._day(line))
        commune = self._try(lambda: self._commune(line, day, own))
        programme = self._try(lambda: self._programme(line, own))
        lang = self._try(lambda: self._lang(line, programme, own))
        if not start and not self.wrong and day and commune and programme and lang:
            line = self._try(lambda: self._line_in_slot(commune, day, programme, lang))
            start = line.starts_at.astimezone(self.wishes.zone) if line else None
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
        slot = line.slot if line else (self._slot() or None) if own else None
        play = Play(
            own or made, commune, slot, programme, lang, start, seconds, source, state,
            self._text("reporter") or self.wishes.reporter,
            self._text("title") or (found.title if found else ""),
            self._text("topic") or (found.topic if found else None),
            self._text("mp3_sha256") or (found.mp3_sha256 if found else None),
            supersedes, self._recorded_at(), bool(self.beside.get("withdrawn")), self._text("note"),
        )  # fmt: skip
        for reason in faults(play):
            self._add(reason)
        given = self.get("length") is not None
        return Reported(play, own is not None, line, self._slot(), start_given, given)

    def _miss(self, line: Planned | None, own: uuids.UUID | None) -> Reported | None:
        day = self._try(lambda: self._day(line))
        commune = self._try(lambda: self._commune(line, day, own))
        reason = self._try(lambda: names.reason(self._text("reason")))
        slot = line.slot if line else (self._slot() or None) if own else None
        named = line or self.get("programme") is not None
        programme = self._try(lambda: self._programme(line, own)) if named else None
        with_lang = line or (programme and self.get("lang") is not None)
        lang = self._try(lambda: self._lang(line, programme, own)) if with_lang else None
        if programme and lang is None and own is None:
            lang = self.wishes.names.sole_lang(programme)
        at = self._try(lambda: self._start(line)) if self._has_time() else None
        if day and day > self.wishes.now.astimezone(self.wishes.zone).date():
            self._add(_("{moment} is in the future").format(moment=f"{day:%d/%m/%Y}"))
        supersedes = self._uuid("supersedes")
        if not (day and commune and reason) or self.wrong:
            return None
        miss = Miss(
            own or miss_uuid(commune, day, slot, (programme, lang)), commune, slot, programme, lang,
            day, reason, self._text("note"), self._text("reporter") or self.wishes.reporter,
            self._recorded_at(), supersedes, bool(self.beside.get("withdrawn")),
        )  # fmt: skip
        for words in miss_faults(miss):
            self._add(words)
        return Reported(miss, own is not None, line, self._slot(), at=at)

    def _has_time(self) -> bool:
        """Whether the row gives a time of day."""
        on, moment = self.get("date"), self.get("moment")
        dated = isinstance(on, datetime) and on.time() != datetime.min.time()
        timed = moment is not None and not self._is_day(moment)
        return dated or timed or self.get("time") is not None

    def _is_day(self, cell: Cell) -> bool:
        """Whether a column of dates and times holds a date, while another one says when."""
        if self.get("time") is None and self.get("slot") is None:
            return False
        try:
            cells.day(cell, self.epoch)
        except ValueError:
            return False
        return not isinstance(cell, datetime) or cell.time() == datetime.min.time()

    def _in_slot(self) -> bool:
        """Whether the row names a slot, and neither code nor time."""
        return self.get("slot") is not None and self.get("code") is None

    def _slot(self) -> str:
        """The slot as written: a dated one by its id, or one of the day by its name."""
        written = self._text("slot")
        scheduled = self.wishes.scheduled
        if not written or _DATED_SLOT.fullmatch(written) or scheduled is None:
            return written
        if slug(written) in scheduled.slots:
            return slug(written)
        self._add(
            _("there is no slot {name}").format(name=written),
            did_you_mean(slug(written), scheduled.slots),
        )
        return written

    def _line_in_slot(self, commune: str, day: date, programme: str, lang: str) -> Planned:
        """The line of the slot that a row names in place of a time."""
        scheduled, slot = self.wishes.scheduled, self._slot()
        for line in scheduled.lines(commune, day, programme, lang) if scheduled else ():
            if line.is_in(slot):
                return line
        raise UnknownNameError(
            _("the time is missing"),
            _("{programme} ({lang}) is not planned in the slot {slot} on that day").format(
                programme=programme, lang=lang, slot=slot
            ),
        )

    def _line(self) -> Planned | None:
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
        lines = self.wishes.codes().get(code, ())
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

    def _fits(self, line: Planned) -> bool:
        """Whether commune and date of the row, as far as it has them, are those of a line."""
        try:
            written = self._text("commune")
            if written and self.wishes.names.commune(written, line.day) != line.commune:
                return False
            return self._day(line) in (line.day, line.starts_at.date())
        except ValueError:
            return False

    def _but(self, line: Planned) -> Planned:
        """A line that does not fit its row for another reason than its date."""
        if self._day(line) not in (line.day, line.starts_at.date()):
            raise UnknownNameError(
                _("the code belongs to {date}").format(date=f"{line.day:%d/%m/%Y}"),
                _("compare it with the run sheet; if it was another day, leave the code out"),
            )
        return line

    def _day(self, line: Planned | None) -> date:
        """The day of a row; that of its slot where it names a line and no day."""
        if (cell := self.get("date")) is not None:
            return cells.day(cell, self.epoch)
        if (cell := self.get("moment")) is not None and self._is_day(cell):
            return cells.day(cell, self.epoch)
        if cell is not None or not line:
            return self._start(None).date()
        return line.day

    def _start(self, line: Planned | None) -> datetime:
        """When it began, aware, in the province's zone."""
        zone = self.wishes.zone
        on, at = self.get("date"), self.get("time")
        if (cell := self.get("moment")) is not None and not (on is None and self._is_day(cell)):
            start = cells.moment(cell, self.epoch)
            return start.astimezone(zone) if start.tzinfo else start.replace(tzinfo=zone)
        on = cell if on is None else on
        if line and on is None and at is None:
            return line.starts_at.astimezone(zone)
        if on is None and not line:
            raise UnknownNameError(
                _("the date is missing"), _("if cells are merged, split them and fill each")
            )
        day = cells.day(on, self.epoch) if on is not None else self._day(line)
        if at is None and isinstance(on, datetime) and on.time() != datetime.min.time():
            at = on  # a column named date that holds both
        if at is None and line and day in (line.day, line.starts_at.date()):
            return line.starts_at.astimezone(zone)
        if at is None:
            raise UnknownNameError(_("the time is missing"))
        start = datetime.combine(day, cells.clock(at), zone)
        if line and on is None and line.starts_at - start > timedelta(hours=12):
            start += timedelta(days=1)  # after the midnight that its slot passes
        return start

    def _commune(self, line: Planned | None, day: date | None, own: uuids.UUID | None) -> str:
        written = self._text("commune")
        if line and (not written or self.wishes.names.commune(written, day) == line.commune):
            return line.commune
        if line:
            raise UnknownNameError(
                _("the code belongs to the commune {name}").format(name=line.commune)
            )
        if not written:
            raise UnknownNameError(_("the commune is missing"))
        try:
            return self.wishes.names.commune(written, day)
        except UnknownNameError:
            if own and self._is_kept() and re.fullmatch(CODE, written):
                return written  # of an earlier record: the unit may have ended since
            raise

    def _is_kept(self) -> bool:
        """Whether a row with a UUID comes from a log: its plays have titles, its misses reasons."""
        return bool(self._text("title")) or self.get("reason") is not None

    def _programme(self, line: Planned | None, own: uuids.UUID | None) -> str:
        written = self._text("programme")
        if line:
            if written and self.wishes.names.programme(written) != line.programme:
                raise UnknownNameError(
                    _("the code belongs to {name}").format(name=f"{line.programme} ({line.lang})")
                )
            return line.programme
        if not written:
            raise UnknownNameError(_("the programme is missing"))
        try:
            return self.wishes.names.programme(written)
        except UnknownNameError:
            if own and self._is_kept() and re.fullmatch(CODE, written):
                return written  # of an earlier record: the programme may have been deleted since
            raise

    def _lang(self, line: Planned | None, programme: str | None, own: uuids.UUID | None) -> str:
        written = self._text("lang")
        if line:
            if written and self.wishes.names.lang(written) != line.lang:
                raise UnknownNameError(
                    _("the code belongs to {name}").format(name=f"{line.programme} ({line.lang})")
                )
            return line.lang
        if written:
            try:
                return self.wishes.names.lang(written)
            except UnknownNameError:
                if own and self._is_kept() and re.fullmatch(LANGUAGE, written):
                    return written  # of an earlier record, as with communes and programmes
                raise
        if not programme:
            raise UnknownNameError(_("the language is missing"))
        return self.wishes.names.only_lang(programme)
