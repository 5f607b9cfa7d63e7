"""The turn of the one writer of the as-run log: what is recorded in it goes in as a whole."""

from __future__ import annotations

import uuid as uuids
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from broadcast.errors import PlayError, Problem
from broadcast.i18n import _
from broadcast.plays import counts
from broadcast.plays import rows as log_rows
from broadcast.plays.bulk import among, insert_rows
from broadcast.plays.play import Added, Miss, Play, miss_faults
from broadcast.plays.tables import MISSES, PLAYS

CHUNK = 10_000
"""Rows that are looked up and written at a time."""

MISS_COLUMNS = [MISSES.c[field.name] for field in fields(Miss)]


class Turn:
    """Records into the log; nothing of it is there for others before the turn ends well."""

    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._connection, self._zone = connection, zone

    def add(self, plays: Iterable[Play]) -> Added:
        """Record plays; one that is there already, by UUID and content, is known and left alone.

        A play with `supersedes` takes the place of that row. Raises `PlayError` with every play
        that cannot be recorded, or whose UUID stands for another play.
        """
        new = known = 0
        rest = iter(plays)
        changes = counts.Changes()
        while chunk := list(islice(rest, CHUNK)):
            fresh = log_rows.new_plays(self._connection, chunk, self._zone, changes)
            insert_rows(self._connection, insert(PLAYS), log_rows.ROW, fresh)
            new += len(fresh)
            known += len(chunk) - len(fresh)
        changes.write(self._connection)
        return Added(new, known)

    def add_misses(self, misses: Iterable[Miss]) -> Added:
        """Record misses, each once; raises `PlayError` with every one that cannot be recorded."""
        rows = list(misses)
        known = find_misses(self._connection, self._zone, (miss.uuid for miss in rows))
        fresh: dict[uuids.UUID, Miss] = {}
        problems: list[Problem] = []
        for miss in rows:
            there = known.get(miss.uuid) or fresh.setdefault(miss.uuid, miss)
            if there.content != miss.content:
                words = _("the UUID {uuid} stands for another miss already")
                problems.append(Problem(words.format(uuid=miss.uuid)))
            problems += (Problem(words) for words in miss_faults(miss))
        problems += self._corrected_twice(fresh.values())
        if problems:
            raise PlayError.of(problems)
        if fresh:
            values = [_values(miss, self._zone) for miss in fresh.values()]
            self._connection.execute(insert(MISSES), values)
        return Added(len(fresh), len(rows) - len(fresh))

    def _corrected_twice(self, fresh: Iterable[Miss]) -> Iterable[Problem]:
        wanted = Counter(miss.supersedes for miss in fresh if miss.supersedes)
        if wanted:
            condition = among(self._connection, MISSES.c.supersedes, wanted)
            wanted.update(
                row[0] for row in self._connection.execute(
                    select(MISSES.c.supersedes).where(condition)
                )
            )  # fmt: skip
        words = _("the miss {uuid} has been corrected or withdrawn already")
        return [Problem(words.format(uuid=uuid)) for uuid, times in wanted.items() if times > 1]


def find_misses(
    connection: Connection, zone: ZoneInfo, wanted: Iterable[uuids.UUID]
) -> dict[uuids.UUID, Miss]:
    """Misses by UUID, as far as they are there."""
    rows = log_rows.by_uuid(connection, MISSES, MISS_COLUMNS, wanted)
    return {row[0]: miss_of(row, zone) for row in rows}


def miss_of(row: Iterable[Any], zone: ZoneInfo) -> Miss:
    """A miss from the columns of `MISS_COLUMNS`."""
    values = dict(zip((field.name for field in fields(Miss)), row, strict=True))
    values["date"] = date.fromisoformat(values["date"])
    values["recorded_at"] = datetime.fromisoformat(values["recorded_at"]).astimezone(zone)
    return Miss(**values)


def _values(miss: Miss, zone: ZoneInfo) -> dict[str, Any]:
    values = {field.name: getattr(miss, field.name) for field in fields(Miss)}
    recorded_at = miss.recorded_at.astimezone(zone).isoformat()
    return {**values, "date": miss.date.isoformat(), "recorded_at": recorded_at}
