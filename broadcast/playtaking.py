"""What a workspace knows, brought to an import, and the import itself from files to log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from broadcast import expansion, playchecks, playimport, playplan, schedulefile
from broadcast.errors import PlayError, Problem
from broadcast.facts import facts_of
from broadcast.playcells import Cell
from broadcast.playcolumns import Column
from broadcast.playimport import Found, Place
from broadcast.playlog import PlayLog
from broadcast.playnames import Names
from broadcast.playreading import Row, RowError, Wishes
from broadcast.plays import Added, Miss, Planned, Play
from broadcast.weeks import Period, days
from broadcast.workspace import Workspace

CODES_BACK = timedelta(days=56)
"""Run sheets of the last eight weeks are looked through for a short code."""

CODES_AHEAD = timedelta(days=7)
"""A sheet may be handed in before its week is over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: `found` says what of the files was taken, or would have been.

    `done` is false when nothing was recorded because rows were rejected.
    """

    found: Found
    plays: Added
    misses: Added
    done: bool


def wishes(
    workspace: Workspace, now: datetime, weeks: Sequence[Period] = (), **more: Any
) -> Wishes:
    """What an import into the log of a workspace knows; `weeks` are those of the run sheets.

    `more` are further fields of `Wishes`.
    """
    schedule, _problems = schedulefile.load(workspace.root, workspace.province)
    facts = facts_of(workspace)
    province = workspace.province
    zone = ZoneInfo(province.timezone)
    spoken = {code: language.name for code, language in province.languages.items()}

    @cache
    def codes() -> Mapping[str, Sequence[Planned]]:
        today = now.astimezone(zone).date()
        periods = weeks or [days(today - CODES_BACK, today + CODES_AHEAD)]
        expanded = (expansion.expand(schedule, one.first, one.last, facts) for one in periods)
        return playplan.codes(
            line for one in expanded for line in playplan.planned(one, schedule.gap_s)
        )

    return Wishes(
        Names(schedule.communes, facts, spoken),
        facts,
        zone,
        now,
        playplan.Scheduled(schedule, facts).nearest if schedule.broadcasts else None,
        codes,
        **more,
    )


def take(log: PlayLog, files: Iterable[Path], given: Wishes, *, partial: bool = False) -> Taken:
    """Import files: all rows or, with `partial`, the good ones; else nothing when one is bad."""
    found = playimport.read(files, given)
    playchecks.check(found, log, given)
    if found.rejected and not partial:
        return Taken(found, Added(0, 0), Added(0, 0), done=False)
    plays = log.add(play for _place, play in found.plays)
    misses = log.add_misses(miss for _place, miss in found.misses)
    return Taken(found, plays, misses, done=True)


def take_one(log: PlayLog, cells: Mapping[Column, Cell], given: Wishes) -> tuple[Play | Miss, bool]:
    """Record what one set of cells says; returns it, and whether it is new.

    A play that the log has already under another UUID is not new. Raises `PlayError`.
    """
    place = Place(Path(), "", 0)
    found = Found()
    try:
        made = Row(given, cells.get, "seconds").read()
    except RowError as error:
        raise PlayError.of([Problem(reason, hint=hint) for reason, hint in error.wrong]) from error
    if isinstance(made, Miss):
        found.misses.append((place, made))
    else:
        found.plays.append((place, made))
    playchecks.check(found, log, given)
    if found.rejected:
        raise PlayError.of(
            [Problem("; ".join(one.reasons), hint=one.hint) for one in found.rejected]
        )
    plays = log.add(play for _place, play in found.plays)
    misses = log.add_misses(miss for _place, miss in found.misses)
    kept = found.plays[0][1] if found.plays else made
    return kept, bool(plays.new + misses.new)


def correct(log: PlayLog, uuid: UUID, changes: Mapping[Column, Cell], given: Wishes) -> Play:
    """Put a row with other values in the place of a play; `changes` are cells as written.

    A programme of another name brings its title, topic and MP3 digest along. Raises `PlayError`.
    """
    old = log.latest(uuid)
    cells: dict[Column, Cell] = {
        "commune": old.commune, "programme": old.programme, "lang": old.lang, "state": old.state,
        "moment": old.started_at.isoformat(), "length": old.seconds, "source": "manual",
        "reporter": old.reporter, "slot": old.slot, "note": old.note, "uuid": str(old.uuid),
    }  # fmt: skip
    if not changes.keys() & {"programme", "lang"}:
        cells |= {"title": old.title, "topic": old.topic, "mp3_sha256": old.mp3_sha256}
    cells |= changes
    try:
        made = Row(given, cells.get, "seconds").read()
    except RowError as error:
        raise PlayError.of([Problem(reason, hint=hint) for reason, hint in error.wrong]) from error
    if not isinstance(made, Play):
        raise TypeError(made)
    names = ("commune", "programme", "lang", "started_at", "seconds", "state", "reporter", "title",
             "topic", "mp3_sha256", "note", "source")  # fmt: skip
    return log.correct(uuid, given.now, **{name: getattr(made, name) for name in names})
