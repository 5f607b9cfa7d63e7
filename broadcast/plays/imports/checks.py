"""Rows held against one another, against the log and against the schedule.

A play is the same as another one when it has its UUID, when both are the same line of a run sheet
(unless players elsewhere gave each its own UUID), or when both began and ended together in one
commune, programme and language. The same play counts once, in however many ways it is reported.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from broadcast.i18n import _
from broadcast.plays.imports import clocks
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, Reported, RowPlace
from broadcast.plays.imports.known_plays import KnownPlay, Spans, in_words
from broadcast.plays.imports.misses import Missed, Misses
from broadcast.plays.imports.scheduled import NEAR
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Miss, Play, conflict, corrected, is_ours, reason_names, sheet_uuid

PlayRows = list[tuple[RowPlace, Reported, Play]]
"""Where plays stand, what else their rows say, and themselves."""


@dataclass(slots=True)
class Checks:
    """Brings rows into ``found.plays``, ``misses``, ``repeated``, ``skipped`` and ``rejected``."""

    found: Found
    log: PlayLog
    context: ImportContext
    spans: Spans = field(default_factory=Spans)
    withdrawn: Spans = field(default_factory=Spans)
    missed: Missed = field(default_factory=Missed)
    corrected: dict[uuids.UUID, uuids.UUID] = field(default_factory=dict)
    rows: dict[uuids.UUID, int] = field(default_factory=dict)

    def run(self) -> None:
        """Look at all rows that were read."""
        found, reported = self.found, self.found.reported
        self._remember([one.row for _place, one in reported])
        plays: PlayRows = []
        misses: list[tuple[RowPlace, Reported, Miss]] = []
        for place, one in reported:
            if isinstance(one.row, Play):
                plays.append((place, one, one.row))
            else:
                misses.append((place, one, one.row))
        self._apart(self._planned(self._corrections(self._unknown(plays))))
        Misses(found, self.log, self.context, self.spans, self.missed).take(misses)
        found.sort()

    def _remember(self, rows: Sequence[Play | Miss]) -> None:
        """Take in what the log has around these rows, as far as none of them replaces it."""
        if not rows:
            return
        replaced = {row.supersedes for row in rows}
        communes = {row.commune for row in rows}
        days = [_day(row) for row in rows]
        first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
        spans = self.log.spans(first, last, communes)
        self.spans.remember(one for one in spans if one.uuid not in replaced)
        gone = self.log.spans(first, last, communes, withdrawn=True)
        self.withdrawn.remember(one for one in gone if one.uuid not in replaced)
        only = next(iter(communes)) if len(communes) == 1 else None
        for miss in self.log.misses(first, last, only):
            if miss.commune in communes and miss.uuid not in replaced:
                self.missed.add(miss)

    def _unknown(self, plays: PlayRows) -> PlayRows:
        """The rows whose UUID neither the log nor a row before has; the others are settled."""
        there = self.log.find(play.uuid for _place, _one, play in plays)
        tips = self.log.newest(there)
        seen: dict[uuids.UUID, tuple[RowPlace, Play]] = {}
        fresh: PlayRows = []
        for place, one, play in sorted(plays, key=lambda row: row[2].state != "verified"):
            if earlier := seen.get(play.uuid):
                self._again(place, one, earlier)
                continue
            seen[play.uuid] = (place, play)
            kept = there.get(play.uuid)
            if kept is None:
                fresh.append((place, one, play))
            elif (newest := tips[kept.uuid]).withdrawn and not kept.withdrawn:
                self.found.skip_withdrawn(place, newest.uuid)
            elif not (_differs(one, play, kept) and _differs(one, play, newest)):
                self._known(place, play, kept, newest)
            else:
                problem = conflict(play, newest)
                self.found.reject(place, problem.message, hint=problem.hint)
        return fresh

    def _known(self, place: RowPlace, play: Play, kept: Play, newest: Play) -> None:
        """A row that says what the log has, or that it has been verified since."""
        states = (play.state, kept.state, newest.state)
        if states == ("verified", "claimed", "claimed"):
            self._put(place, newest.uuid, self._verified(play, newest.uuid))
        else:
            self.found.known.append((place, newest.uuid))

    def _again(self, place: RowPlace, one: Reported, earlier: tuple[RowPlace, Play]) -> None:
        if isinstance(one.row, Play) and not _differs(one, one.row, earlier[1]):
            self.found.repeated.append((place, earlier[1].uuid))
            return
        self.found.reject(
            place,
            _("the same play as in row {row}, with other values").format(row=earlier[0].row),
            hint=_("keep the right one of the two rows"),
        )

    def _corrections(self, plays: PlayRows) -> PlayRows:
        """Rows that correct no play which another row, of the file or of the log, has corrected."""
        wanted = [play.supersedes for _place, _one, play in plays if play.supersedes]
        done = self.log.superseded(wanted)
        kept: PlayRows = []
        for place, one, play in plays:
            if play.supersedes is not None and play.supersedes in done:
                words = _("the play {uuid} has been corrected or withdrawn already")
                self.found.reject(place, words.format(uuid=play.supersedes))
                continue
            if play.supersedes is not None:
                done.add(play.supersedes)
            kept.append((place, one, play))
        return kept

    def _planned(self, plays: PlayRows) -> PlayRows:
        """Plays with the slots they were played in; those that were not planned are rejected.

        Plays that bring a UUID of their own were checked where they were recorded, and those of a
        log keep their slots.
        """
        scheduled = self.context.scheduled
        kept: PlayRows = []
        for place, one, play in plays:
            if one.line or scheduled is None or (one.own and is_ours(play.uuid)):
                kept.append((place, one, play))
                continue
            where = (play.commune, play.started_at, play.programme, play.lang)
            about = scheduled.about(*where)
            lines = [line for line in about if not one.slot or line.is_in(one.slot)]
            near = bool(lines) and abs(lines[0].starts_at - play.started_at) <= NEAR
            if near:
                kept.append((place, one._replace(line=lines[0]), replace(play, slot=lines[0].slot)))
            elif (
                (about if one.raw else one.own)
                or (lines and not one.slot)
                or self.context.unscheduled
            ):
                kept.append((place, one, play))
            else:
                self._not_planned(place, one, play)
        return kept

    def _not_planned(self, place: RowPlace, one: Reported, play: Play) -> None:
        clock = (clocks.doubt(play.started_at),) if one.raw else ()
        self.found.reject(
            place,
            _("{programme} ({lang}) was not scheduled in {commune} on {date}").format(
                programme=play.programme, lang=play.lang, commune=play.commune,
                date=f"{play.started_at.astimezone(self.context.zone):%d/%m/%Y}",
            ),
            *clock,
            hint=(
                clocks.hint()
                if one.raw
                else _("if it was played all the same, add: --unscheduled")
            ),
        )  # fmt: skip

    def _apart(self, plays: PlayRows) -> None:
        """Take each play once: players' records first, and what was verified before claims."""
        replaced = {play.supersedes for _place, _one, play in plays}
        replaced |= self.log.superseded(play.uuid for _place, _one, play in plays)
        for place, one, play in sorted(plays, key=_weightiest_first):
            if play.withdrawn or play.uuid in replaced:
                self.found.plays.append((place, play))
                continue
            own = _is_players(one, play)
            said = KnownPlay(
                play.uuid, play.started_at, play.seconds, play.state, place, own, play.uuid,
                play.slot, one.start_given, one.length_given, partial=play.partial,
                parts=play.parts,
            )  # fmt: skip
            if own and not play.supersedes and (before := self.spans.broken_off(play)):
                self._join(place, one, play, before)
            elif (other := _other(self.spans, play, said)) is not None:
                self._twice(place, one, play, other)
            elif (
                not own and play.supersedes is None and (gone := _other(self.withdrawn, play, said))
            ):
                self.found.skip_withdrawn(place, gone.uuid)
            elif not (one.own and is_ours(play.uuid)) and (missed := self.missed.of(play)):
                self._contradicts(place, missed)
            else:
                self._take(place, play)
                self.spans.add(play, said)

    def _join(self, place: RowPlace, one: Reported, play: Play, other: KnownPlay) -> None:
        """Make one play of a player's two records of a line, one of which broke off.

        The record takes the place of the other one, and both stay in the log. The play is the part
        that was whole; where none was, it began with the first, and is partial however often it
        began again, since nobody knows whether that was from the start.
        """
        state = "verified" if "verified" in (play.state, other.state) else play.state
        joined = replace(play, supersedes=other.uuid, parts=other.parts + play.parts, state=state)
        heard_s = other.seconds + play.seconds
        whole_s = one.line.seconds if one.line else heard_s
        values: dict[str, Any] = {}
        if not other.partial:
            values = {"started_at": other.start, "seconds": other.seconds, "partial": False}
        elif play.partial:
            first = min(other.start, play.started_at)
            values = {"started_at": first, "seconds": min(heard_s, whole_s), "partial": True}
        self._take(place, joined)
        made = corrected(joined, self.context.now, **values) if values else joined
        if made is not joined:
            self._take(place, made)
            self.found.beside += 1
        self.spans.replace(other.uuid, made, place)
        self.found.parts.append((place, made.uuid))

    def _twice(self, place: RowPlace, one: Reported, play: Play, other: KnownPlay) -> None:
        """Take a play that was reported in another way for the same, if nothing speaks against it.

        A play that was recorded by the code of its line may hold nothing but what was planned, and
        a player knows better than a table when a line of the run sheet was heard.
        """
        by_code = one.line is not None and not other.moved and other.root == sheet_uuid(one.line)
        by_player = (other.own or _is_players(one, play)) and other.slot == play.slot is not None
        exact = not (by_code or by_player)
        starts = one.start_given and other.start_given and exact
        lengths = one.length_given and other.length_given and exact
        if (starts and other.start != play.started_at) or (
            lengths and other.seconds != play.seconds
        ):
            at_once = play.started_at < other.end and other.start < _end(play)
            words = _("it overlaps {other}") if at_once else _("it has the line of {other}")
            hint = _("keep the right one, or correct the log")
            self.found.reject(place, words.format(other=in_words(other)), hint=hint)
        else:
            self._same(place, one, play, other)

    def _same(self, place: RowPlace, one: Reported, play: Play, other: KnownPlay) -> None:
        """A play that was reported in another way; one that is verified now is put on record.

        What a player recorded takes the place of what was claimed by a code or in a table.
        """
        if play.supersedes is not None:
            words = _("the log has this play already: {uuid}").format(uuid=other.uuid)
            self.found.reject(place, words, hint=_("withdraw one of the two"))
        elif other.place is None and _is_players(one, play) and not other.own:
            state = "verified" if "verified" in (play.state, other.state) else play.state
            self._put(place, other.uuid, replace(play, supersedes=other.uuid, state=state))
        elif other.place is None and (other.state, play.state) == ("claimed", "verified"):
            self._put(place, other.uuid, self._verified(play, other.uuid))
        else:
            if (other.state, play.state) == ("claimed", "verified"):
                self._verify_row(other.uuid)
            self.found.repeated.append((place, other.uuid))

    def _put(self, place: RowPlace, uuid: uuids.UUID, play: Play) -> None:
        """Record a play in the place of one in the log, once."""
        if uuid in self.corrected:
            self.found.repeated.append((place, self.corrected[uuid]))
            return
        self.corrected[uuid] = play.uuid
        self._take(place, play)
        self.spans.replace(uuid, play, place)

    def _take(self, place: RowPlace, play: Play) -> None:
        self.rows[play.uuid] = len(self.found.plays)
        self.found.plays.append((place, play))

    def _verify_row(self, uuid: uuids.UUID) -> None:
        """What another row says of one that is not recorded yet."""
        place, play = self.found.plays[self.rows[uuid]]
        made = replace(play, state="verified")
        self.found.plays[self.rows[uuid]] = (place, made)
        self.spans.replace(uuid, made, place)

    def _contradicts(self, place: RowPlace, miss: Miss) -> None:
        self.found.reject(
            place,
            _("the log says that it was not played ({reason})").format(
                reason=reason_names()[miss.reason]
            ),
            hint=_("if it was played: broadcast log withdraw {uuid} --reason …").format(
                uuid=miss.uuid
            ),
        )

    def _verified(self, play: Play, uuid: uuids.UUID) -> Play:
        """The row that says of a claimed play that somebody has verified it."""
        old = self.log.latest(uuid)
        return corrected(
            old, self.context.now, state="verified", source=play.source,
            reporter=play.reporter or old.reporter, note=play.note or old.note,
        )  # fmt: skip


def _differs(one: Reported, play: Play, kept: Play) -> bool:
    """Whether a row says something else than a play; what it did not give itself does not count."""
    return (
        (play.commune, play.programme, play.lang) != (kept.commune, kept.programme, kept.lang)
        or (one.start_given and play.started_at.replace(microsecond=0) != kept.started_at)
        or (one.length_given and play.seconds != kept.seconds)
        or (play.supersedes not in (None, kept.supersedes))
        or (one.own and play.withdrawn != kept.withdrawn)
    )


def _other(spans: Spans, play: Play, said: KnownPlay) -> KnownPlay | None:
    """The play that is the same one, or that cannot have been heard beside it."""
    for one in spans.on_line(play.slot, play.programme, play.lang):
        if not (one.own and said.own):
            return one
    return spans.over(play, said)


def _weightiest_first(row: tuple[RowPlace, Reported, Play]) -> tuple[bool, bool, datetime]:
    _place, one, play = row
    return (not _is_players(one, play), play.state != "verified", play.started_at)


def _is_players(one: Reported, play: Play) -> bool:
    """Whether a row has a UUID that was made where it was played."""
    return one.own and not is_ours(play.uuid)


def _end(play: Play) -> datetime:
    return play.started_at + timedelta(seconds=play.seconds)


def _day(row: Play | Miss) -> date:
    return row.started_at.date() if isinstance(row, Play) else row.date
