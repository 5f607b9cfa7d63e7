"""Plays that count, for others to be held against: by time, and by line of a run sheet."""

from __future__ import annotations

import uuid as uuids
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from broadcast.i18n import _
from broadcast.playimport import Place
from broadcast.playlog import Span
from broadcast.plays import LONGEST_PLAY_S, Play, is_ours

Line = tuple[str, str | None, str | None]
"""A line of a run sheet: dated slot, programme, language; or a whole slot, of which only that."""


@dataclass(frozen=True, slots=True)
class Said:
    """A play that counts: one in the log (without a place), or a row before.

    `own` plays have a UUID that was made where they were played. Start and length are the planned
    ones where they were not given.
    """

    uuid: uuids.UUID
    start: datetime
    seconds: int
    state: str
    place: Place | None
    own: bool
    start_given: bool = True
    length_given: bool = True

    @property
    def end(self) -> datetime:
        """When it ended."""
        return self.start + timedelta(seconds=self.seconds)


_start = attrgetter("start")


@dataclass(slots=True)
class Spans:
    """Plays by what they are, and when."""

    _spans: dict[tuple[str, str, str], list[Said]] = field(default_factory=dict)
    _lines: dict[Line, Said] = field(default_factory=dict)

    def remember(self, spans: Iterable[Span]) -> None:
        """Take in plays of the log, in any order."""
        for one in spans:
            own = not is_ours(one.uuid)
            said = Said(one.uuid, one.started_at, one.seconds, one.state, None, own)
            self._spans.setdefault((one.commune, one.programme, one.lang), []).append(said)
            self._keep_line(one.slot, one.programme, one.lang, said)
        for others in self._spans.values():
            others.sort(key=_start)

    def add(self, play: Play, said: Said) -> None:
        """Take in a row."""
        others = self._spans.setdefault((play.commune, play.programme, play.lang), [])
        insort(others, said, key=_start)
        self._keep_line(play.slot, play.programme, play.lang, said)

    def on_line(self, slot: str | None, programme: str | None, lang: str | None) -> Said | None:
        """The play of a line, or one of a whole slot."""
        return self._lines.get((slot, programme, lang)) if slot else None

    def over(self, play: Play, said: Said) -> Said | None:
        """The first play of the same programme and language in its commune that overlaps it."""
        others = self._spans.get((play.commune, play.programme, play.lang), [])
        return _overlapped(others, said)

    def _keep_line(self, slot: str | None, programme: str, lang: str, said: Said) -> None:
        if slot:
            for line in ((slot, programme, lang), (slot, programme, None), (slot, None, None)):
                self._lines.setdefault(line, said)


def in_words(said: Said) -> str:
    """Where a play stands already."""
    moment = f"{said.start:%d/%m/%Y %H:%M:%S}"
    if said.place is None:
        return _("the play of {moment} in the log").format(moment=moment)
    return _("the play of {moment} in row {row}").format(moment=moment, row=said.place.row)


def _overlapped(others: Sequence[Said], one: Said) -> Said | None:
    earliest = one.start - timedelta(seconds=LONGEST_PLAY_S)
    for place in range(bisect_left(others, earliest, key=_start), len(others)):
        if others[place].start >= one.end:
            break
        if one.start < others[place].end:
            return others[place]
    return None
