"""What rows say was not played, held against the schedule, the log and the plays beside it."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from broadcast.i18n import _
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, Reported, RowPlace
from broadcast.plays.imports.known_plays import Spans, day_of, in_words
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Miss, Play, SheetLine, miss_uuid, reason_names
from broadcast.schedule.slots import slot_id


@dataclass(slots=True)
class Missed:
    """Misses that count, for others and for plays to be held against.

    Each covers a place (a slot, or a commune's day) and all, or one, of its programmes.
    """

    _by_place: dict[str, list[Miss]] = field(default_factory=dict)

    def add(self, miss: Miss) -> None:
        """Take in a miss."""
        self._by_place.setdefault(_places(miss)[0], []).append(miss)

    def of(self, play: Play) -> Miss | None:
        """The miss that says of a play that it was none."""
        places = (play.slot, day_of(play.commune, play.started_at.date()))
        return self._first(places, lambda one: _covers(one, play.programme, play.lang))

    def over(self, miss: Miss) -> Miss | None:
        """The miss that says as much as another one, or more."""
        return self._first(_places(miss), lambda one: _covers(one, miss.programme, miss.lang))

    def _first(self, places: Iterable[str | None], fits: Callable[[Miss], bool]) -> Miss | None:
        kept = (one for place in places if place for one in self._by_place.get(place, ()))
        return next((one for one in kept if fits(one)), None)


@dataclass(slots=True)
class Misses:
    """Brings misses into the lists of `Found`."""

    found: Found
    log: PlayLog
    context: ImportContext
    spans: Spans
    missed: Missed

    def take(self, rows: Iterable[tuple[RowPlace, Reported, Miss]]) -> None:
        """Look at all rows."""
        planned = [
            (place, one, resolved)
            for place, one, miss in rows
            if (resolved := self._resolved(place, one, miss)) is not None
        ]
        there = self.log.find_misses(miss.uuid for _place, _one, miss in planned)
        tips = self.log.newest_misses(there)
        wanted = [miss.supersedes for _place, _one, miss in planned if miss.supersedes]
        done = self.log.superseded_misses(wanted)
        seen: dict[uuids.UUID, Miss] = {}
        for place, one, miss in planned:
            if miss.uuid in seen:
                self._again(place, miss, (seen[miss.uuid],), self.found.repeated)
            elif kept := there.get(miss.uuid):
                self._again(place, miss, (kept, tips[miss.uuid]), self.found.known_misses)
            elif miss.supersedes is not None and miss.supersedes in done:
                words = _("the miss {uuid} has been corrected or withdrawn already")
                self.found.reject(place, words.format(uuid=miss.supersedes))
            else:
                self._new(place, one, miss)
                done |= {miss.supersedes} if miss.supersedes else set()
            seen.setdefault(miss.uuid, miss)

    def _new(self, place: RowPlace, one: Reported, miss: Miss) -> None:
        """Take a miss, unless the contrary is known, or the same by a wider one."""
        if one.own or miss.withdrawn:
            self.found.misses.append((place, miss))
            self.missed.add(miss)
        elif played := self.spans.within(_places(miss)[:1], miss.programme, miss.lang):
            self.found.reject(
                place,
                _("it was played: {other}").format(other=in_words(played)),
                hint=_("keep the right one, or correct the log"),
            )
        elif wider := self.missed.over(miss):
            self.found.repeated.append((place, wider.uuid))
        else:
            self.found.misses.append((place, miss))
            self.missed.add(miss)

    def _again(
        self, place: RowPlace, miss: Miss, known: tuple[Miss, ...],
        same: list[tuple[RowPlace, uuids.UUID]],
    ) -> None:  # fmt: skip
        newest = known[-1]
        if newest.withdrawn and not (miss.withdrawn or known[0].withdrawn):
            self.found.skip_withdrawn(place, newest.uuid)
        elif miss.reason in [one.reason for one in known]:
            same.append((place, newest.uuid))
        else:
            self.found.reject(
                place,
                _("this miss is known with the reason {reason}").format(
                    reason=reason_names()[newest.reason]
                ),
                hint=_("if that is wrong: broadcast log correct {uuid} --missed …").format(
                    uuid=newest.uuid
                ),
            )

    def _resolved(self, place: RowPlace, one: Reported, miss: Miss) -> Miss | None:
        """A miss with its slot; None, and rejected, when nothing of the kind was planned."""
        scheduled = self.context.scheduled
        if one.own or one.line or scheduled is None:
            return miss
        sheet = scheduled.lines(miss.commune, miss.date, miss.programme, miss.lang)
        lines = [line for line in sheet if not one.slot or line.is_in(one.slot)]
        if not lines and not self.context.unscheduled:
            what = f"{miss.programme} ({miss.lang or '*'})" if miss.programme else one.slot or "–"
            self.found.reject(
                place,
                _("{what} was not scheduled in {commune} on {date}").format(
                    what=what, commune=miss.commune, date=f"{miss.date:%d/%m/%Y}"
                ),
                hint=_("if it was planned all the same, add: --unscheduled"),
            )
            return None
        slot = _slot_of(one, miss, lines)
        what_ = (miss.programme, miss.lang)
        return replace(miss, slot=slot, uuid=miss_uuid(miss.commune, miss.date, slot, what_))


def _places(miss: Miss) -> tuple[str, ...]:
    """Where a miss stands, and the wider places around it."""
    whole_day = day_of(miss.commune, miss.date)
    return (miss.slot, whole_day) if miss.slot else (whole_day,)


def _covers(miss: Miss, programme: str | None, lang: str | None) -> bool:
    return miss.programme in (None, programme) and miss.lang in (None, lang)


def _slot_of(one: Reported, miss: Miss, lines: list[SheetLine]) -> str | None:
    """The slot that is meant: the one at that time, or the only one; None is the whole day."""
    at = one.at
    if at is not None and lines:
        return min(lines, key=lambda line: abs(line.starts_at - at)).slot
    slots = {line.slot for line in lines}
    if len(slots) == 1 or (one.slot and slots):
        return slots.pop()
    return slot_id(miss.date, one.slot, miss.commune) if one.slot else None
