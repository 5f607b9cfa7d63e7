"""Rows held against one another, against the log and against the schedule."""

from __future__ import annotations

import uuid as uuids
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from broadcast.i18n import _
from broadcast.playimport import Found, Place
from broadcast.playlog import PlayLog
from broadcast.playreading import Wishes
from broadcast.playrows import conflict
from broadcast.plays import LONGEST_PLAY_S, Miss, Play

_Same = tuple[str, str, str]


def check(found: Found, log: PlayLog, wishes: Wishes) -> None:
    """Move what cannot be taken, or says the same as another row, out of ``found.plays``.

    Plays that the log has already, with the same content, stay: the log knows them.
    """
    there = log.find(play.uuid for _place, play in found.plays)
    fresh: list[tuple[Place, Play]] = []
    seen: dict[uuids.UUID, tuple[Place, Play]] = {}
    known = []
    for place, play in found.plays:
        if earlier := seen.get(play.uuid):
            _same_uuid(found, place, play, earlier)
        elif kept := there.get(play.uuid):
            if kept.content == play.content:
                known.append((place, play))
                seen[play.uuid] = (place, play)
            else:
                problem = conflict(play, kept)
                found.reject(place, problem.message, hint=problem.hint)
        else:
            seen[play.uuid] = (place, play)
            fresh.append((place, play))
    fresh = _scheduled(found, fresh, wishes)
    fresh = _apart(found, fresh, log)
    found.plays = sorted(known + fresh, key=lambda pair: (pair[0].path, pair[0].sheet, pair[0].row))
    _misses(found, log)
    found.rejected.sort(key=lambda one: (one.place.path, one.place.sheet, one.place.row))


def _same_uuid(found: Found, place: Place, play: Play, earlier: tuple[Place, Play]) -> None:
    if play.content == earlier[1].content:
        found.repeated.append((place, play.uuid))
        return
    found.reject(
        place,
        _("the same play as in row {row}, with other values").format(row=earlier[0].row),
        hint=_("keep the right one of the two rows"),
    )


def _scheduled(
    found: Found, fresh: list[tuple[Place, Play]], wishes: Wishes
) -> list[tuple[Place, Play]]:
    """Give plays their slots, and reject those that stand in no schedule.

    Plays that bring a UUID of their own were checked where they were recorded.
    """
    if wishes.scheduled is None:
        return fresh
    kept = []
    for place, play in fresh:
        if play.uuid in found.own:
            kept.append((place, play))
            continue
        line = wishes.scheduled(play.commune, play.started_at, play.programme, play.lang)
        if line and play.slot is None:
            kept.append((place, replace(play, slot=line.slot)))
        elif line or wishes.unscheduled:
            kept.append((place, play))
        else:
            found.reject(
                place,
                _("{programme} ({lang}) was not scheduled in {commune} on {date}").format(
                    programme=play.programme,
                    lang=play.lang,
                    commune=play.commune,
                    date=f"{play.started_at.astimezone(wishes.zone):%d/%m/%Y}",
                ),
                hint=_("if it was played all the same, add: --unscheduled"),
            )
    return kept


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    seconds: int
    place: Place | None

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)


_start = attrgetter("start")


def _apart(found: Found, fresh: list[tuple[Place, Play]], log: PlayLog) -> list[tuple[Place, Play]]:
    """Reject what overlaps the same programme and language in the same commune."""
    counted = [play for _place, play in fresh if not play.withdrawn]
    if not counted:
        return fresh
    spans: dict[_Same, list[_Span]] = {}
    replaced = {play.supersedes for _place, play in fresh}
    first = min(play.started_at for play in counted).date() - timedelta(days=1)
    last = max(play.started_at for play in counted).date() + timedelta(days=1)
    communes = {play.commune for play in counted}
    for uuid, same, start, seconds in log.spans(first, last, communes):
        if uuid not in replaced:
            spans.setdefault(same, []).append(_Span(start, seconds, None))
    for others in spans.values():
        others.sort(key=_start)
    kept = []
    for place, play in sorted(fresh, key=lambda pair: pair[1].started_at):
        others = spans.setdefault((play.commune, play.programme, play.lang), [])
        span = _Span(play.started_at, play.seconds, place)
        over = _overlapped(others, span)
        if over is None or play.withdrawn or play.supersedes is not None:
            kept.append((place, play))
            insort(others, span, key=_start)
        elif (over.start, over.seconds) == (play.started_at, play.seconds):
            found.repeated.append((place, play.uuid))
        else:
            found.reject(place, _overlap(over), hint=_("keep the right one, or correct the log"))
    return kept


def _overlapped(others: Sequence[_Span], span: _Span) -> _Span | None:
    """The first of some spans, in order of their starts, that overlaps another one."""
    earliest = span.start - timedelta(seconds=LONGEST_PLAY_S)
    for place in range(bisect_left(others, earliest, key=_start), len(others)):
        if others[place].start >= span.end:
            break
        if span.start < others[place].end:
            return others[place]
    return None


def _overlap(over: _Span) -> str:
    moment = f"{over.start:%d/%m/%Y %H:%M:%S}"
    if over.place is None:
        return _("it overlaps the play of {moment} in the log").format(moment=moment)
    return _("it overlaps the play of {moment} in row {row}").format(
        moment=moment, row=over.place.row
    )


def _misses(found: Found, log: PlayLog) -> None:
    there = log.find_misses(miss.uuid for _place, miss in found.misses)
    seen: dict[uuids.UUID, Miss] = {}
    kept = []
    for place, miss in found.misses:
        other = seen.get(miss.uuid) or there.get(miss.uuid)
        if other and other.content != miss.content:
            found.reject(place, _("this miss is known with the reason {reason}").format(
                reason=other.reason))  # fmt: skip
        elif miss.uuid in seen:
            found.repeated.append((place, miss.uuid))
        else:
            seen[miss.uuid] = miss
            kept.append((place, miss))
    found.misses = kept
