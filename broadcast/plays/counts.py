"""Counts of plays, kept right in the transaction that records them, and read for reports.

Three tables can answer, and the smallest that can is asked: `DAILY` when no commune matters,
`COMMUNE` for communes over whole months, and the plays themselves for everything else (a day or a
week of communes, one commune's programmes, commune by programme). Whole months inside a longer
range come from `COMMUNE`, the days around them from the plays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    not_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from broadcast.plays.bulk import insert_rows
from broadcast.plays.play import DIMENSIONS, Count, Dimension, Play
from broadcast.plays.tables import COMMUNE, DAILY, MISSES, PLAYS

CountedValues = Mapping[Dimension, Collection[str | None]]
"""Values of dimensions that are counted; None is a play without a topic."""

_Key = tuple[str, ...]
_AT_ONCE = 10_000  # rows of an answer that are fetched together
_LAST_DAY = date(9998, 12, 31)  # Python knows no month after the last one of the year 9999
_DAILY_DIMENSIONS = {"date", "month", "programme", "lang", "topic", "state"}
_COMMUNE_DIMENSIONS = {"month", "commune", "lang", "state"}


@dataclass(slots=True)
class Changes:
    """What a transaction adds to the counts and takes from them."""

    daily: dict[_Key, list[int]] = field(default_factory=dict)
    communes: dict[_Key, list[int]] = field(default_factory=dict)

    def count(self, play: Play, day: str, times: int) -> None:
        """Count a play of a local date once more (`times` 1) or once less (-1)."""
        seconds = times * play.seconds
        daily = (day, play.programme, play.lang, play.topic or "", play.state)
        for cells, key in (
            (self.daily, daily),
            (self.communes, (day[:7], play.commune, play.lang, play.state)),
        ):
            if cell := cells.get(key):
                cell[0] += times
                cell[1] += seconds
            else:
                cells[key] = [times, seconds]

    def write(self, connection: Connection) -> None:
        """Put the changes into the tables of counts; a count of none has no row."""
        _write(connection, DAILY, ("date", "programme", "lang", "topic", "state"), self.daily)
        months: dict[str, dict[_Key, list[int]]] = {}
        for (month, *rest), cell in self.communes.items():
            months.setdefault(month, {})[month[:4], *rest] = cell
        for month, cells in months.items():
            _write(connection, COMMUNE, ("year", "commune", "lang", "state"), cells, month[4:])
        self.daily.clear()
        self.communes.clear()


def _write(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    cells: Mapping[_Key, list[int]],
    month: str = "",
) -> None:
    """Add the cells; `month`, such as ``-11``, says in which columns."""
    plays, seconds = (f"{name}{month}".replace("-", "_") for name in ("plays", "seconds"))
    rows: list[tuple[Any, ...]] = [
        (*key, *cell) for key, cell in sorted(cells.items()) if cell[0] or cell[1]
    ]
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    sums = {name: table.c[name] + insert.excluded[name] for name in (plays, seconds)}
    upsert = insert.on_conflict_do_update(index_elements=list(names), set_=sums)
    insert_rows(connection, upsert, (*names, plays, seconds), rows)
    if fewer := [row for row in rows if row[-2] < 0]:
        place = [table.c[name] == bindparam(f"key_{name}") for name in names]
        empty = [column == 0 for column in table.c if column.name.startswith("plays")]
        gone = table.delete().where(and_(*place, *empty))
        places = [f"key_{name}" for name in names]
        connection.execute(gone, [dict(zip(places, row, strict=False)) for row in fewer])


def current(table: Table = PLAYS, *, withdrawn: bool = False) -> ColumnElement[bool]:
    """Condition on plays or misses: no other row takes its place, and it is (not) withdrawn."""
    later = table.alias("later")
    replaced = select(later.c.uuid).where(later.c.supersedes == table.c.uuid).exists()
    return and_(table.c.withdrawn if withdrawn else not_(table.c.withdrawn), not_(replaced))


def misses(
    connection: Connection, first: date, last: date, by: Sequence[str]
) -> Counter[tuple[str, ...]]:
    """Current misses of the local dates `first` to `last` by columns, such as the reason."""
    keys = [MISSES.c[name] for name in by]
    query = select(*keys, func.count()).where(_within(MISSES.c.date, first, last), current(MISSES))
    rows = _rows(connection, query.group_by(*keys))
    return Counter({tuple(row[:-1]): row[-1] for row in rows if row[-1]})


def count(
    connection: Connection, first: date, last: date, by: Sequence[Dimension], where: CountedValues
) -> list[Count]:
    """Plays and seconds of the local dates `first` to `last`, both included, in order of the key.

    Raises `ValueError` for a dimension that there is not.
    """
    if unknown := [name for name in (*by, *where) if name not in DIMENSIONS]:
        msg = f"no dimension: {unknown[0]}"
        raise ValueError(msg)
    # one query each: SQLite takes both ends from the index only when it is asked for one
    earliest = connection.execute(select(func.min(PLAYS.c.local_date))).scalar()
    latest = connection.execute(select(func.max(PLAYS.c.local_date))).scalar()
    if earliest is None or latest is None:
        return []
    latest_day = min(date.fromisoformat(latest), _LAST_DAY)
    first = max(first, date.fromisoformat(earliest).replace(day=1))  # no walk through empty years
    last = min(last, _next_month(latest_day) - timedelta(days=1))
    if first > last:
        return []
    queries = list(_queries(first, last, by, where))
    answers = (_rows(connection, query) for query in queries)
    rows = next(answers) if len(queries) == 1 else _merged(answers)
    keys = len(by)
    found = [Count(tuple(row[:keys]), int(row[-2]), int(row[-1])) for row in rows if row[-2]]
    if short := _partial(connection, (first, last), by, where):
        found = [one._replace(partial=short.get(one.key, 0)) for one in found]
    found.sort()
    if "topic" not in by:
        return found
    return [one._replace(key=tuple(part or None for part in one.key)) for one in found]


def _partial(
    connection: Connection, span: tuple[date, date], by: Sequence[Dimension], where: CountedValues
) -> dict[tuple[str | None, ...], int]:
    """How many plays of each key were partial: an index holds them, and they are few."""
    query = _query(PLAYS, *span, by, where).where(PLAYS.c.partial)
    return {tuple(row[:-2]): row[-2] for row in connection.execute(query) if row[-2]}


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a query, in parts: one by one takes longer, all at once more memory."""
    return chain.from_iterable(connection.execute(query).partitions(_AT_ONCE))


def _merged(answers: Iterable[Iterable[Sequence[Any]]]) -> Iterator[tuple[Any, ...]]:
    """Rows of several stretches of time added up by their keys."""
    sums: dict[tuple[str, ...], list[int]] = {}
    for *key, plays, seconds in chain.from_iterable(answers):
        cell = sums.setdefault(tuple(key), [0, 0])
        cell[0] += int(plays or 0)
        cell[1] += int(seconds or 0)
    return ((*key, *cell) for key, cell in sums.items())


def _queries(
    first: date, last: date, by: Sequence[Dimension], where: CountedValues
) -> Iterator[Select[Any]]:
    """One query for each stretch of time and the table that answers for it."""
    wanted = {*by, *where}
    last = min(last, _LAST_DAY)
    if wanted <= _DAILY_DIMENSIONS:
        yield _query(DAILY, first, last, by, where)
        return
    if not wanted <= _COMMUNE_DIMENSIONS:
        yield _query(PLAYS, first, last, by, where)
        return
    start = first if first.day == 1 else _next_month(first)
    after = _next_month(last)
    end = last if (after - last).days == 1 else last.replace(day=1) - timedelta(days=1)
    if start > end:
        yield _query(PLAYS, first, last, by, where)
        return
    yield from _months(start, end, by, where)
    if first < start:
        yield _query(PLAYS, first, start - timedelta(days=1), by, where)
    if end < last:
        yield _query(PLAYS, end + timedelta(days=1), last, by, where)


def _next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _query(
    table: Table, first: date, last: date, by: Sequence[Dimension], where: CountedValues
) -> Select[Any]:
    """The count from `DAILY` or from the plays."""
    columns: dict[str, ColumnElement[Any]] = {
        name: table.c[name] for name in DIMENSIONS if name in table.c
    }
    day = table.c["local_date" if table is PLAYS else "date"]
    columns |= {"date": day, "month": func.substr(day, 1, 7)}
    columns["topic"] = func.coalesce(table.c.topic, "")  # so that keys can be sorted
    plays: ColumnElement[Any] = func.count() if table is PLAYS else func.sum(DAILY.c.plays)
    keys = [columns[name] for name in by]
    query = select(*keys, plays, func.sum(table.c.seconds)).group_by(*keys)
    query = query.where(_within(day, first, last))
    for name, values in where.items():
        query = query.where(columns[name].in_([value or "" for value in values]))
    return query.where(current()) if table is PLAYS else query


def _within(day: ColumnElement[Any], first: date, last: date) -> ColumnElement[bool]:
    """One date, so that an index goes on to its next column, or a range of dates."""
    if first == last:
        return day == first.isoformat()
    return day.between(first.isoformat(), last.isoformat())


def _months(
    first: date, last: date, by: Sequence[Dimension], where: CountedValues
) -> Iterator[Select[Any]]:
    """The count of whole months from `COMMUNE`: a query a year, or a month where months matter."""
    months = []
    while first <= last:
        months.append(first.isoformat()[:7])
        first = _next_month(first)
    if "month" in where:
        months = [month for month in months if month in where["month"]]
    length = 7 if "month" in by else 4
    for span, members in groupby(months, key=lambda month: month[:length]):
        numbers = [month[5:] for month in members]
        sums = (
            func.sum(sum((COMMUNE.c[f"{name}_{number}"] for number in numbers), literal(0)))
            for name in ("plays", "seconds")
        )
        keys = {name: literal(span) if name == "month" else COMMUNE.c[name] for name in by}
        groups = [column for name, column in keys.items() if name != "month"]
        query = select(*keys.values(), *sums).where(COMMUNE.c.year == span[:4]).group_by(*groups)
        for name, values in where.items():
            if name != "month":
                query = query.where(COMMUNE.c[name].in_(list(values)))
        yield query


def differences(connection: Connection) -> list[tuple[str, Any, Any]]:
    """Where the counts differ from a recount of the plays: key, counted, recounted."""
    day = PLAYS.c.local_date
    topic = func.coalesce(PLAYS.c.topic, "")
    daily = (day, PLAYS.c.programme, PLAYS.c.lang, topic, PLAYS.c.state)
    monthly = (func.substr(day, 1, 7), PLAYS.c.commune, PLAYS.c.lang, PLAYS.c.state)
    recounted = {}
    for keys in (daily, monthly):
        query = select(*keys, func.count(), func.sum(PLAYS.c.seconds)).where(current())
        for *key, plays, seconds in connection.execute(query.group_by(*keys)):
            recounted[tuple(key)] = (plays, seconds)
    kept = {tuple(row[:5]): tuple(row[5:]) for row in connection.execute(select(DAILY))}
    for year, *rest in connection.execute(select(COMMUNE)):
        cells = list(zip(rest[3::2], rest[4::2], strict=True))
        found = {(f"{year}-{n:02}", *rest[:3]): cell for n, cell in enumerate(cells, start=1)}
        kept |= {key: cell for key, cell in found.items() if cell != (0, 0)}
        if not any(plays for plays, _seconds in cells):
            kept[year, *rest[:3]] = (0, 0)  # a row of nothing should have been removed
    return [
        (str(key), kept.get(key), recounted.get(key))
        for key in sorted(kept.keys() | recounted.keys())
        if kept.get(key) != recounted.get(key)
    ]
