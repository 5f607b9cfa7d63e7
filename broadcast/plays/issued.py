"""Run sheets as they were issued: what was printed, whatever has become of the schedule since.

A pack that is made again puts further rows beside the former ones. A line is as the last pack that
was made before it was to begin says, since no later one can have changed what was played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select

from broadcast.packs.manifest import Slot
from broadcast.periods import week_name
from broadcast.plays.play import SheetLine
from broadcast.plays.tables import ISSUED

SheetsReader = Callable[[], AbstractContextManager[Connection]]

_LINE = [ISSUED.c[name] for name in ("commune", "day", "slot", "programme", "lang", "starts_at",
                                     "seconds", "code", "issued_at")]  # fmt: skip


def record(
    connection: Connection, sheets: Mapping[str, Sequence[Slot]], gap_s: float, issued_at: datetime
) -> int:
    """Keep the lines of some communes' sheets; returns how many were not there, or otherwise."""
    new = 0
    for commune, slots in sheets.items():
        rows = list(_rows(commune, slots, gap_s))
        there: dict[tuple[str, ...], tuple[Any, ...]] = {}
        for week in {row["week"] for row in rows}:
            for row in _of_week(connection, week, commune):
                there[row.slot, row.programme, row.lang] = (row.starts_at, row.seconds)
        fresh = [
            {**row, "issued_at": issued_at.isoformat()}
            for row in rows
            if there.get((row["slot"], row["programme"], row["lang"]))
            != (row["starts_at"], row["seconds"])
        ]
        if fresh:
            connection.execute(insert(ISSUED), fresh)
        new += len(fresh)
    return new


def _rows(commune: str, slots: Iterable[Slot], gap_s: float) -> Iterator[dict[str, Any]]:
    for slot in slots:
        day, start = slot.starts_at.date(), slot.starts_at
        for item in slot.items:
            yield {
                "slot": slot.id, "programme": item.programme, "lang": item.lang,
                "commune": commune, "day": day.isoformat(), "week": week_name(day),
                "code": item.code, "starts_at": start.isoformat(),
                "seconds": max(1, round(item.duration_s)),
            }  # fmt: skip
            start += timedelta(seconds=item.duration_s + gap_s)


def _of_week(connection: Connection, week: str, commune: str) -> Iterator[Any]:
    """All rows of a commune's week, the earliest issued first."""
    query = select(*_LINE).where(ISSUED.c.week == week, ISSUED.c.commune == commune)
    yield from connection.execute(query.order_by(ISSUED.c.issued_at, ISSUED.c.starts_at))


class IssuedSheets:
    """Looks lines up; each sheet is read once."""

    def __init__(self, reading: SheetsReader, zone: ZoneInfo) -> None:
        self._reading, self._zone = reading, zone
        self._sheets: dict[tuple[str, str], list[tuple[str, SheetLine]]] = {}
        self._is_empty: bool | None = None

    def on(self, commune: str, day: date) -> list[SheetLine]:
        """The lines of a commune's sheet on a day."""
        if self._empty():
            return []
        sheet = self._sheet(week_name(day), commune)
        return [line for _code, line in sheet if line.day == day]

    def with_code(self, code: str) -> list[SheetLine]:
        """The lines with a short code; hardly ever two."""
        if self._empty():
            return []
        c = ISSUED.c
        with self._reading() as connection:
            query = select(c.week, c.commune).where(c.code == code).distinct()
            places = [(row.week, row.commune) for row in connection.execute(query)]
        return [line for place in places for own, line in self._sheet(*place) if own == code]

    def _empty(self) -> bool:
        if self._is_empty is None:
            with self._reading() as connection:
                query = select(func.count()).select_from(select(ISSUED.c.code).limit(1).subquery())
                self._is_empty = not connection.execute(query).scalar()
        return self._is_empty

    def _sheet(self, week: str, commune: str) -> list[tuple[str, SheetLine]]:
        key = (week, commune)
        if key not in self._sheets:
            with self._reading() as connection:
                self._sheets[key] = list(self._lines(_of_week(connection, week, commune)))
        return self._sheets[key]

    def _lines(self, rows: Iterable[Any]) -> Iterator[tuple[str, SheetLine]]:
        """The row of each line that counts."""
        kept: dict[tuple[str, str, str], tuple[str, SheetLine]] = {}
        for row in rows:
            start = datetime.fromisoformat(row.starts_at)
            key = (row.slot, row.programme, row.lang)
            if key in kept and datetime.fromisoformat(row.issued_at) > start:
                continue
            day = date.fromisoformat(row.day)
            line = SheetLine(
                row.commune, day, row.slot, row.programme, row.lang, start.astimezone(self._zone),
                row.seconds, issued=True,
            )  # fmt: skip
            kept[key] = (row.code, line)
        yield from kept.values()
