"""What rows say was not played, held against the schedule, the log and the plays beside it."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass, replace

from broadcast.i18n import _
from broadcast.playimport import Found, Place
from broadcast.playlog import PlayLog
from broadcast.plays import Miss, Planned, miss_uuid, reason_names
from broadcast.playspans import Spans, in_words
from broadcast.playtables import MISSES
from broadcast.playwishes import Reported, Wishes


@dataclass(slots=True)
class Misses:
    """Brings misses into the lists of `Found`."""

    found: Found
    log: PlayLog
    wishes: Wishes
    spans: Spans

    def take(self, rows: Iterable[tuple[Place, Reported, Miss]]) -> None:
        """Look at all rows."""
        planned = [
            (place, one, resolved)
            for place, one, miss in rows
            if (resolved := self._resolved(place, one, miss)) is not None
        ]
        there = self.log.find_misses(miss.uuid for _place, _one, miss in planned)
        wanted = [miss.supersedes for _place, _one, miss in planned if miss.supersedes]
        done = self.log.superseded(wanted, MISSES)
        seen: dict[uuids.UUID, Miss] = {}
        for place, one, miss in planned:
            kept = there.get(miss.uuid)
            other = seen.get(miss.uuid) or (self.log.latest_miss(miss.uuid) if kept else None)
            if other is not None:
                self._again(place, miss, other, is_row=miss.uuid in seen)
            elif miss.supersedes is not None and miss.supersedes in done:
                words = _("the miss {uuid} has been corrected or withdrawn already")
                self.found.reject(place, words.format(uuid=miss.supersedes))
            elif played := None if one.own else self._played(miss):
                self.found.reject(
                    place,
                    _("it was played: {other}").format(other=played),
                    hint=_("keep the right one, or correct the log"),
                )
            else:
                self.found.misses.append((place, miss))
                done |= {miss.supersedes} if miss.supersedes else set()
            seen.setdefault(miss.uuid, miss)

    def _again(self, place: Place, miss: Miss, other: Miss, *, is_row: bool) -> None:
        if other.withdrawn and not miss.withdrawn:
            self.found.skip(place, _("this miss was withdrawn from the log"))
        elif other.reason != miss.reason:
            self.found.reject(
                place,
                _("this miss is known with the reason {reason}").format(
                    reason=reason_names()[other.reason]
                ),
                hint=_("if that is wrong: broadcast log correct {uuid} --missed …").format(
                    uuid=other.uuid
                ),
            )
        elif is_row:
            self.found.repeated.append((place, other.uuid))
        else:
            self.found.known_misses.append((place, other.uuid))

    def _resolved(self, place: Place, one: Reported, miss: Miss) -> Miss | None:
        """A miss with its slot; None, and rejected, when nothing of the kind was planned."""
        scheduled = self.wishes.scheduled
        if one.own or one.line or scheduled is None:
            return miss
        sheet = scheduled.lines(miss.commune, miss.date, miss.programme, miss.lang)
        lines = [line for line in sheet if not one.slot or line.is_in(one.slot)]
        if not lines and not self.wishes.unscheduled:
            what = f"{miss.programme} ({miss.lang or '*'})" if miss.programme else one.slot or "–"
            self.found.reject(
                place,
                _("{what} was not scheduled in {commune} on {date}").format(
                    what=what, commune=miss.commune, date=f"{miss.date:%d/%m/%Y}"
                ),
                hint=_("if it was planned all the same, add: --unscheduled"),
            )
            return None
        slot = _slot_of(one, lines)
        what_ = (miss.programme, miss.lang)
        return replace(miss, slot=slot, uuid=miss_uuid(miss.commune, miss.date, slot, what_))

    def _played(self, miss: Miss) -> str:
        """The play that says the contrary, in words."""
        said = self.spans.on_line(miss.slot, miss.programme, miss.lang)
        return in_words(said) if said else ""


def _slot_of(one: Reported, lines: list[Planned]) -> str | None:
    """The slot that is meant: the one at that time, or the only one; None is the whole day."""
    at = one.at
    if at is not None and lines:
        return min(lines, key=lambda line: abs(line.starts_at - at)).slot
    slots = {line.slot for line in lines}
    return slots.pop() if len(slots) == 1 or (one.slot and slots) else None
