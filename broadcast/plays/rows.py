"""What of a number of plays is new to the log, and what that changes in its counts."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Table, select

from broadcast.errors import PlayError, Problem
from broadcast.i18n import _
from broadcast.plays.bulk import among, plain_uuid
from broadcast.plays.counts import Changes
from broadcast.plays.play import Play, conflict, faults, is_ours
from broadcast.plays.tables import PLAYS

_NAMES = [field.name for field in fields(Play)]
ROW = (*_NAMES, "local_date")
"""Columns in the order in which `new_plays` gives their values."""

_COLUMNS = [PLAYS.c[name] for name in _NAMES]


def new_plays(
    connection: Connection, plays: Sequence[Play], zone: ZoneInfo, changes: Changes
) -> list[tuple[Any, ...]]:
    """Rows to insert for those of `plays` that are not there yet; `changes` is brought up to date.

    Raises `PlayError` with every play that cannot be recorded.
    """
    problems: list[Problem] = []
    fresh: dict[uuids.UUID, Play] = {}
    stored = by_uuid(connection, PLAYS, _COLUMNS, (play.uuid for play in plays))
    known = {row[0]: with_moments(Play(*row), zone) for row in stored}
    for play in plays:
        there = known.get(play.uuid) or fresh.get(play.uuid)
        if there is None:
            problems += (Problem(words) for words in faults(play))
            fresh[play.uuid] = play
        elif there.content != play.content:
            problems.append(conflict(play, there))
    targets = _targets(connection, fresh, problems)
    if problems:
        raise PlayError.of(problems)
    text = partial(plain_uuid, connection)
    rows = {uuid: _row(play, zone, text) for uuid, play in fresh.items()}
    superseded = {row[0] for row in superseders(connection, fresh)} | targets.keys()
    for uuid, play in fresh.items():
        if not play.withdrawn and uuid not in superseded:
            changes.count(play, rows[uuid][-1], 1)
    for row in by_uuid(connection, PLAYS, [*_COLUMNS, PLAYS.c.local_date], targets):
        *values, day = row
        if not (old := Play(*values)).withdrawn:
            changes.count(old, day, -1)
    return list(rows.values())


def by_uuid(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    wanted: Iterable[uuids.UUID],
) -> Iterator[Sequence[Any]]:
    """The columns of the rows with these UUIDs."""
    if wanted := list(wanted):
        found = among(connection, table.c.uuid, wanted)
        yield from connection.execute(select(*columns).where(found))


def newest(
    connection: Connection, wanted: Collection[uuids.UUID], table: Table = PLAYS
) -> dict[uuids.UUID, uuids.UUID]:
    """The last row of the chain of corrections of each row; all chains are followed at once."""
    tips = {uuid: uuid for uuid in wanted}
    open_ = set(tips)
    seen: set[uuids.UUID] = set()
    while open_:
        later = dict(map(tuple, superseders(connection, {tips[uuid] for uuid in open_}, table)))
        seen |= later.keys()
        open_ = {uuid for uuid in open_ if tips[uuid] in later}
        for uuid in open_:
            tips[uuid] = later[tips[uuid]]
        open_ = {uuid for uuid in open_ if tips[uuid] not in seen}  # a ring was made by hand
    return tips


def roots(
    connection: Connection, chains: Mapping[uuids.UUID, uuids.UUID]
) -> dict[uuids.UUID, tuple[uuids.UUID, str, int, bool]]:
    """UUID, start and seconds of each chain's first row, given what its last one supersedes.

    The last value says whether a row before the last one was made where it was played.
    """
    columns = [PLAYS.c.uuid, PLAYS.c.supersedes, PLAYS.c.started_at, PLAYS.c.seconds]
    found: dict[uuids.UUID, tuple[uuids.UUID, str, int, bool]] = {}
    open_ = dict(chains)
    seen: set[uuids.UUID] = set()
    while open_:
        rows = {row[0]: row for row in by_uuid(connection, PLAYS, columns, set(open_.values()))}
        seen |= rows.keys()
        following = {}
        for uuid, earlier in open_.items():
            if earlier not in rows:
                continue  # it came from a log that did not hold the beginning
            _uuid, before, start, seconds = rows[earlier]
            own = uuid in found and found[uuid][3]
            found[uuid] = (earlier, start, seconds, own or not is_ours(earlier))
            if before is not None and before not in seen:
                following[uuid] = before
        open_ = following
    return found


def with_moments(row: Play, zone: ZoneInfo) -> Play:
    """A play whose moments are still text, as the database has them, with moments in a zone."""
    started_at, recorded_at = str(row.started_at), str(row.recorded_at)
    return replace(
        row,
        started_at=datetime.fromisoformat(started_at).astimezone(zone),
        recorded_at=datetime.fromisoformat(recorded_at).astimezone(zone),
    )


def _row(play: Play, zone: ZoneInfo, text: Callable[[uuids.UUID], Any]) -> tuple[Any, ...]:
    """Values in the order of `ROW`."""
    started_at = play.started_at.astimezone(zone).isoformat(timespec="seconds")
    return (
        text(play.uuid), play.commune, play.slot, play.programme, play.lang, started_at,
        play.seconds, play.source, play.state, play.reporter, play.title, play.topic,
        play.mp3_sha256, text(play.supersedes) if play.supersedes else None,
        _moment(play.recorded_at, zone), play.withdrawn, play.note, play.partial, play.parts,
        started_at[:10],
    )  # fmt: skip


@lru_cache(maxsize=64)  # many rows are recorded at the same moment
def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _targets(
    connection: Connection, fresh: Mapping[uuids.UUID, Play], problems: list[Problem]
) -> dict[uuids.UUID, uuids.UUID]:
    """Superseded row → the new row in its place; two corrections of one row are a problem."""
    targets: dict[uuids.UUID, uuids.UUID] = {}
    for play in fresh.values():
        if play.supersedes is None:
            continue
        if play.supersedes in targets:
            problems.append(_corrected_twice(play.supersedes))
        targets[play.supersedes] = play.uuid
    if targets:
        problems += (_corrected_twice(row[0]) for row in superseders(connection, targets))
        problems += (
            Problem(_("the corrections of {uuid} run in a ring").format(uuid=uuid))
            for uuid in targets.values()
            if _in_ring(connection, uuid, fresh)
        )
    return targets


def _corrected_twice(uuid: uuids.UUID) -> Problem:
    return Problem(
        _("the play {uuid} has been corrected or withdrawn already").format(uuid=uuid),
        hint=_("correct the newest row: broadcast log correct {uuid}").format(uuid=uuid),
    )


def _in_ring(connection: Connection, start: uuids.UUID, fresh: Mapping[uuids.UUID, Play]) -> bool:
    uuid: uuids.UUID | None = start
    seen = set()
    while uuid is not None and uuid not in seen:
        seen.add(uuid)
        if uuid in fresh:
            uuid = fresh[uuid].supersedes
        else:
            query = select(PLAYS.c.supersedes).where(PLAYS.c.uuid == uuid)
            uuid = connection.execute(query).scalar()
    return uuid is not None


def superseders(
    connection: Connection, superseded: Iterable[uuids.UUID], table: Table = PLAYS
) -> Iterator[Sequence[Any]]:
    """Pairs of a row among `superseded` and the row that takes its place."""
    if superseded := list(superseded):
        query = select(table.c.supersedes, table.c.uuid)
        yield from connection.execute(
            query.where(among(connection, table.c.supersedes, superseded))
        )
