"""Counts of plays, kept right in the transaction that records them, and read for reports.

Three tables can answer, and the smallest that can is asked: `DAILY` when no commune matters,
`MONTHLY` for communes over whole months, and the plays themselves for everything else (a day or a
week of communes, one commune's programmes, commune by programme). Whole months inside a longer
range come from `MONTHLY`, the days around them from the plays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    func,
    not_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from broadcast.playbulk import insert_rows
from broadcast.plays import DIMENSIONS, Count, Dimension, Play
from broadcast.playtables import DAILY, MONTHLY, PLAYS

Where = Mapping[Dimension, Collection[str | None]]
"""Values of dimensions that are counted; None is a play without a topic."""

_Key = tuple[str, ...]
_LAST_DAY = date(9998, 12, 31)  # Python knows no month after the last one of the year 9999
_DAILY_DIMENSIONS = {"date", "month", "programme", "lang", "topic", "state"}
_MONTHLY_DIMENSIONS = {"month", "commune", "lang", "state"}


@dataclass(slots=True)
class Changes:
    """What a transaction adds to the counts and takes from them."""

    daily: dict[_Key, list[int]] = field(default_factory=dict)
    monthly: dict[_Key, list[int]] = field(default_factory=dict)

    def count(self, play: Play, day: str, times: int) -> None:
        """Count a play of a local date once more (`times` 1) or once less (-1)."""
        seconds = times * play.seconds
        daily = (day, play.programme, play.lang, play.topic or "", play.state)
        for cells, key in (
            (self.daily, daily),
            (self.monthly, (day[:7], play.commune, play.lang, play.state)),
        ):
            if cell := cells.get(key):
                cell[0] += times
                cell[1] += seconds
            else:
                cells[key] = [times, seconds]

    def write(self, connection: Connection) -> None:
        """Put the changes into the tables of counts; a count of none has no row."""
        for table, cells in ((DAILY, self.daily), (MONTHLY, self.monthly)):
            _write(connection, table, cells)
            cells.clear()


def _write(connection: Connection, table: Table, cells: Mapping[_Key, list[int]]) -> None:
    names = [column.name for column in table.primary_key]
    rows: list[dict[str, Any]] = [
        {**dict(zip(names, key, strict=True)), "plays": plays, "seconds": seconds}
        for key, (plays, seconds) in cells.items()
        if plays or seconds
    ]
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    sums = {name: table.c[name] + insert.excluded[name] for name in ("plays", "seconds")}
    upsert = insert.on_conflict_do_update(index_elements=names, set_=sums)
    insert_rows(connection, upsert, sorted(rows, key=lambda row: [row[name] for name in names]))
    if fewer := [row for row in rows if row["plays"] < 0]:
        place = [table.c[name] == bindparam(f"key_{name}") for name in names]
        gone = table.delete().where(and_(*place, table.c.plays == 0))
        connection.execute(gone, [{f"key_{name}": row[name] for name in names} for row in fewer])


def current() -> ColumnElement[bool]:
    """Condition on `PLAYS`: not withdrawn, and no other row takes its place."""
    later = PLAYS.alias("later")
    replaced = select(later.c.uuid).where(later.c.supersedes == PLAYS.c.uuid).exists()
    return and_(not_(PLAYS.c.withdrawn), not_(replaced))


def count(
    connection: Connection, first: date, last: date, by: Sequence[Dimension], where: Where
) -> list[Count]:
    """Plays and seconds of the local dates `first` to `last`, both included, in order of the key.

    Raises `ValueError` for a dimension that there is not.
    """
    if unknown := [name for name in (*by, *where) if name not in DIMENSIONS]:
        msg = f"no dimension: {unknown[0]}"
        raise ValueError(msg)
    sums: dict[tuple[str | None, ...], list[int]] = {}
    for query in _queries(first, last, by, where):
        for *key, plays, seconds in connection.execute(query):
            cell = sums.setdefault(tuple(key), [0, 0])
            cell[0] += int(plays or 0)
            cell[1] += int(seconds or 0)
    found = (Count(key, plays, seconds) for key, (plays, seconds) in sums.items() if plays)
    return sorted(found, key=lambda one: tuple(part or "" for part in one.key))


def _queries(
    first: date, last: date, by: Sequence[Dimension], where: Where
) -> Iterator[Select[Any]]:
    """One query for each stretch of time and the table that answers for it."""
    wanted = {*by, *where}
    last = min(last, _LAST_DAY)
    if wanted <= _DAILY_DIMENSIONS:
        yield _query(DAILY, first, last, by, where)
        return
    if not wanted <= _MONTHLY_DIMENSIONS:
        yield _query(PLAYS, first, last, by, where)
        return
    start = first if first.day == 1 else _next_month(first)
    after = _next_month(last)
    end = last if (after - last).days == 1 else last.replace(day=1) - timedelta(days=1)
    if start > end:
        yield _query(PLAYS, first, last, by, where)
        return
    yield _query(MONTHLY, start, end, by, where)
    if first < start:
        yield _query(PLAYS, first, start - timedelta(days=1), by, where)
    if end < last:
        yield _query(PLAYS, end + timedelta(days=1), last, by, where)


def _next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _query(
    table: Table, first: date, last: date, by: Sequence[Dimension], where: Where
) -> Select[Any]:
    columns = _columns(table)
    counted = table is not PLAYS
    plays: ColumnElement[Any] = func.sum(table.c.plays) if counted else func.count()
    if table is MONTHLY:
        span = MONTHLY.c.month.between(first.isoformat()[:7], last.isoformat()[:7])
    else:
        span = columns["date"].between(first.isoformat(), last.isoformat())
    keys = [columns[name] for name in by]
    query = select(*keys, plays, func.sum(table.c.seconds)).where(span).group_by(*keys)
    for name, values in where.items():
        query = query.where(func.coalesce(columns[name], "").in_([v or "" for v in values]))
    return query.where(current()) if table is PLAYS else query


def _columns(table: Table) -> dict[str, ColumnElement[Any]]:
    found: dict[str, ColumnElement[Any]] = {
        name: table.c[name] for name in DIMENSIONS if name in table.c
    }
    if table is not MONTHLY:
        day = table.c["local_date" if table is PLAYS else "date"]
        found |= {"date": day, "month": func.substr(day, 1, 7)}
    if table is DAILY:
        found["topic"] = func.nullif(DAILY.c.topic, "")
    return found


def differences(connection: Connection) -> list[tuple[str, Any, Any]]:
    """Where the counts differ from a recount of the plays: table and key, counted, recounted."""
    found = []
    for table in (DAILY, MONTHLY):
        names = [column.name for column in table.primary_key]
        columns = _columns(PLAYS)
        keys = [func.coalesce(columns[name], "") for name in names]
        query = select(*keys, func.count(), func.sum(PLAYS.c.seconds)).where(current())
        recounted = _cells(connection, query.group_by(*keys), len(names))
        kept = _cells(
            connection, select(*(table.c[n] for n in (*names, "plays", "seconds"))), len(names)
        )
        for key in sorted(kept.keys() | recounted.keys()):
            if kept.get(key) != recounted.get(key):
                found.append((f"{table.name} {key}", kept.get(key), recounted.get(key)))
    return found


def _cells(connection: Connection, query: Select[Any], keys: int) -> dict[_Key, tuple[int, ...]]:
    return {tuple(row[:keys]): tuple(row[keys:]) for row in connection.execute(query)}
