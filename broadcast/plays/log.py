"""The as-run log: plays and misses go in once, are corrected by further rows, and are counted.

Every method that records is one transaction: all of it or nothing. Rows may come in any order, a
correction before what it corrects as well.
"""

from __future__ import annotations

import uuid as uuids
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, insert, select

from broadcast.errors import PlayError
from broadcast.i18n import _
from broadcast.periods import span
from broadcast.plays import counts, database, issued
from broadcast.plays import rows as log_rows
from broadcast.plays.issued import IssuedSheets
from broadcast.plays.play import Added, Count, Dimension, Miss, Play, corrected, is_ours, withdrawal
from broadcast.plays.tables import DAILY, FACTS, MISSES, PLAYS
from broadcast.plays.writer import MISS_COLUMNS, Turn, find_misses, miss_of

if TYPE_CHECKING:
    from broadcast.packs.manifest import Slot
    from broadcast.workspace.province import Province

LogFile = Literal["present", "absent", "blank"]
"""What there is of a log: a file or a server, nothing, or a file of 0 bytes."""

MOST_NAMED = 10_000
"""Days of communes that a query names one by one; for more all of their days are read."""

_PLAY_COLUMNS = [PLAYS.c[field.name] for field in fields(Play)]


class PlaySpan(NamedTuple):
    """A play as far as it is held against others.

    `root` is the row that its chain of corrections began with, `moved` whether its start or length
    differ from that one's, `own` whether a row of the chain was made where it was played.
    `partial` and `parts` as in `Play`.
    """

    uuid: uuids.UUID
    commune: str
    programme: str
    lang: str
    started_at: datetime
    seconds: int
    slot: str | None
    state: str
    root: uuids.UUID
    moved: bool
    own: bool
    partial: bool = False
    parts: int = 1


_SPAN = ("uuid", "commune", "programme", "lang", "started_at", "seconds", "slot", "state",
         "partial", "parts")  # fmt: skip


def open_log(root: Path, province: Province) -> PlayLog:
    """The log of a workspace, made when there is none; raises as `database.open_engine`."""
    return PlayLog(database.address(province.database, root), province.timezone)


def log_file(root: Path, province: Province) -> LogFile:
    """What there is of a workspace's log, which asking does not make; raises `PlayError`."""
    path = database.file_of(database.address(province.database, root))
    if path is None or (path.is_file() and path.stat().st_size):
        return "present"
    return "blank" if path.exists() else "absent"


def empty_log(province: Province) -> PlayLog:
    """A log without a row that no file holds: what there is to count where there is no log."""
    return PlayLog("sqlite://", province.timezone)


class PlayLog:
    """An open log. `timezone` says on which date a play counts; a log keeps to its first one."""

    def __init__(self, url: str, timezone: str) -> None:
        self.zone = ZoneInfo(timezone)
        self._engine = database.open_engine(url)
        self._keep_to_zone()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """The turn of the one writer: all that is recorded in it, or nothing.

        Other writers wait until it ends, so that what is read meanwhile stays true.
        """
        with database.writing(self._engine) as connection:
            yield Turn(connection, self.zone)

    def add(self, plays: Iterable[Play]) -> Added:
        """Record plays in a turn of their own, see `Turn.add`."""
        with self.turn() as turn:
            return turn.add(plays)

    def correct(self, uuid: uuids.UUID, recorded_at: datetime, **changes: Any) -> Play:
        """Record a row with other values in the place of the newest one of `uuid`; returns it.

        Raises `PlayError` when there is no such play or the new values cannot be recorded.
        """
        play = corrected(self.latest(uuid), recorded_at, **changes)
        self.add([play])
        return play

    def withdraw(
        self, uuid: uuids.UUID, recorded_at: datetime, reporter: str, reason: str
    ) -> Play | Miss:
        """Take a play or a miss back by a further row; returns it. Raises `PlayError`."""
        if miss := self.latest_miss(uuid):
            if not miss.withdrawn:
                miss = withdrawal(miss, recorded_at, reporter, reason)
                self.add_misses([miss])
            return miss
        play = self.latest(uuid)
        if not play.withdrawn:
            play = withdrawal(play, recorded_at, reporter, reason)
            self.add([play])
        return play

    def latest(self, uuid: uuids.UUID) -> Play:
        """The newest row of a chain of corrections; raises `PlayError` when there is none."""
        found = self.newest([uuid]).get(uuid)
        if found is None:
            raise PlayError(
                _("there is no play {uuid} in the log").format(uuid=uuid),
                hint=_("the list shows them: broadcast log list"),
            )
        return found

    def newest(self, wanted: Collection[uuids.UUID]) -> dict[uuids.UUID, Play]:
        """The newest rows of the chains that some rows belong to, as far as these are there."""
        with database.reading(self._engine) as connection:
            tips = log_rows.newest(connection, wanted)
        found = self.find(tips.values())
        return {uuid: found[tip] for uuid, tip in tips.items() if tip in found}

    def latest_miss(self, uuid: uuids.UUID) -> Miss | None:
        """The newest row of the chain of a miss; None when there is no such miss."""
        return self.newest_misses([uuid]).get(uuid)

    def newest_misses(self, wanted: Collection[uuids.UUID]) -> dict[uuids.UUID, Miss]:
        """As `newest`, of misses."""
        with database.reading(self._engine) as connection:
            tips = log_rows.newest(connection, wanted, MISSES)
        found = self.find_misses(tips.values())
        return {uuid: found[tip] for uuid, tip in tips.items() if tip in found}

    def find(self, wanted: Iterable[uuids.UUID]) -> dict[uuids.UUID, Play]:
        """Rows by UUID, as far as they are there; superseded and withdrawn ones as well."""
        with database.reading(self._engine) as connection:
            rows = log_rows.by_uuid(connection, PLAYS, _PLAY_COLUMNS, wanted)
            return {row[0]: self._play(row) for row in rows}

    def superseded(self, wanted: Iterable[uuids.UUID]) -> set[uuids.UUID]:
        """Those of some plays that other rows have taken the place of."""
        return self._superseded(wanted, PLAYS)

    def superseded_misses(self, wanted: Iterable[uuids.UUID]) -> set[uuids.UUID]:
        """As `superseded`, of misses."""
        return self._superseded(wanted, MISSES)

    def _superseded(self, wanted: Iterable[uuids.UUID], table: Table) -> set[uuids.UUID]:
        with database.reading(self._engine) as connection:
            return {row[0] for row in log_rows.superseders(connection, wanted, table)}

    def find_misses(self, wanted: Iterable[uuids.UUID]) -> dict[uuids.UUID, Miss]:
        """Misses by UUID, as far as they are there."""
        with database.reading(self._engine) as connection:
            return find_misses(connection, self.zone, wanted)

    def add_misses(self, misses: Iterable[Miss]) -> Added:
        """Record misses in a turn of their own, see `Turn.add_misses`."""
        with self.turn() as turn:
            return turn.add_misses(misses)

    def plays(
        self, first: date, last: date, commune: str | None = None, *, history: bool = False
    ) -> Iterator[Play]:
        """Plays of the local dates `first` to `last` in order of time.

        Current rows only; with `history` every row, superseded ones and withdrawals as well.
        """
        query = select(*_PLAY_COLUMNS).where(_between(PLAYS, "local_date", first, last, commune))
        if not history:
            query = query.where(counts.current())
        order = (PLAYS.c.local_date, PLAYS.c.started_at, PLAYS.c.commune, PLAYS.c.uuid)
        with database.reading(self._engine, yield_per=1000) as connection:
            for row in connection.execute(query.order_by(*order)):
                yield self._play(row)

    def spans(
        self, first: date, last: date, communes: Collection[str], *, withdrawn: bool = False
    ) -> list[PlaySpan]:
        """Current plays of some communes, or withdrawn ones, without what only people read."""
        c = PLAYS.c
        query = select(*(c[name] for name in _SPAN), c.supersedes)
        query = query.where(counts.current(withdrawn=withdrawn))
        length = (last - first).days + 1
        if length * len(communes) <= MOST_NAMED:  # each commune's days from the index
            days = [day.isoformat() for day in span(first, last)]
            query = query.where(c.local_date.in_(days), c.commune.in_(communes))
        else:
            query = query.where(_between(PLAYS, "local_date", first, last, None))
        with database.reading(self._engine) as connection:
            rows = [row for row in connection.execute(query) if row.commune in communes]
            chains = {row.uuid: row.supersedes for row in rows if row.supersedes}
            roots = log_rows.roots(connection, chains)
        return [self._span(row, roots.get(row.uuid)) for row in rows]

    def _span(self, row: Any, root: Any) -> PlaySpan:
        began = datetime.fromisoformat(row.started_at).astimezone(self.zone)
        first, start, seconds, own = root or (row.uuid, row.started_at, row.seconds, False)
        moved = (start, seconds) != (row.started_at, row.seconds)
        own = own or not is_ours(row.uuid)
        return PlaySpan(
            row.uuid, row.commune, row.programme, row.lang, began, row.seconds, row.slot, row.state,
            first, moved, own, row.partial, row.parts,
        )  # fmt: skip

    def issue(self, sheets: Mapping[str, Sequence[Slot]], gap_s: float, issued_at: datetime) -> int:
        """Keep what the run sheets of some communes say, as their packs carry it out.

        `gap_s` is the silence between two programmes. Returns how many lines were new or changed.
        """
        with database.writing(self._engine) as connection:
            return issued.record(connection, sheets, gap_s, issued_at)

    def issued(self) -> IssuedSheets:
        """The run sheets as they were issued."""
        return IssuedSheets(lambda: database.reading(self._engine), self.zone)

    def misses(
        self, first: date, last: date, commune: str | None = None, *, history: bool = False
    ) -> list[Miss]:
        """Misses of the local dates `first` to `last`; current rows only unless `history`."""
        query = select(*MISS_COLUMNS).where(_between(MISSES, "date", first, last, commune))
        if not history:
            query = query.where(counts.current(MISSES))
        with database.reading(self._engine) as connection:
            rows = connection.execute(
                query.order_by(MISSES.c.date, MISSES.c.commune, MISSES.c.uuid)
            )
            return [miss_of(row, self.zone) for row in rows]

    def count(
        self,
        first: date,
        last: date,
        by: Sequence[Dimension] = (),
        where: Mapping[Dimension, Iterable[str | None]] | None = None,
    ) -> list[Count]:
        """Current plays of the local dates `first` to `last` by any dimensions, in order of key.

        A commune counts under the id it was recorded with; who wants former communes under the
        unit they became adds them up. Without `by` there is one count, or none for no plays.
        """
        only = {name: list(values) for name, values in (where or {}).items()}
        with database.reading(self._engine) as connection:
            return counts.count(connection, first, last, by, only)

    def count_misses(
        self, first: date, last: date, by: Sequence[Literal["commune", "reason"]] = ()
    ) -> Counter[tuple[str, ...]]:
        """Current misses of the local dates `first` to `last` by commune, reason, or both."""
        with database.reading(self._engine) as connection:
            return counts.misses(connection, first, last, by)

    def first_day(self) -> date | None:
        """The local date of the earliest current play or miss; None when there is none."""
        missed = select(MISSES.c.date).where(counts.current(MISSES)).order_by(MISSES.c.date)
        with database.reading(self._engine) as connection:
            found = (
                connection.execute(select(func.min(DAILY.c.date))).scalar(),
                connection.execute(missed.limit(1)).scalar(),
            )
        return min((date.fromisoformat(one) for one in found if one), default=None)

    def titles(self, first: date, last: date, programmes: Iterable[str]) -> dict[str, str]:
        """The newest title that was recorded with each programme between two local dates."""
        found = {}
        query = select(PLAYS.c.title).where(_between(PLAYS, "local_date", first, last, None))
        newest_first = query.order_by(PLAYS.c.local_date.desc()).limit(1)
        with database.reading(self._engine) as connection:
            for name in programmes:
                title = connection.execute(newest_first.where(PLAYS.c.programme == name)).scalar()
                if title:
                    found[name] = str(title)
        return found

    def differences(self) -> list[tuple[str, Any, Any]]:
        """Where counts and plays disagree: none, unless the database was changed by hand."""
        with database.reading(self._engine) as connection:
            return counts.differences(connection)

    def _keep_to_zone(self) -> None:
        name = self.zone.key
        query = select(FACTS.c.value).where(FACTS.c.name == "timezone")
        with database.reading(self._engine) as connection:
            kept = connection.execute(query).scalar()
        if kept is None:
            with database.writing(self._engine) as connection:
                kept = connection.execute(query).scalar()
                if kept is None:
                    connection.execute(insert(FACTS), {"name": "timezone", "value": name})
        if kept not in (None, name):
            self.close()
            raise PlayError(
                _("the as-run log counts its days in {kept}, not in {name}").format(
                    kept=kept, name=name
                ),
                hint=_("write in broadcast.yaml: {example}").format(example=f"timezone: {kept}"),
            )

    def _play(self, row: Sequence[Any]) -> Play:
        play = Play(*row)
        return log_rows.with_moments(play, self.zone)


def _between(table: Table, column: str, first: date, last: date, commune: str | None) -> Any:
    days = table.c[column].between(first.isoformat(), last.isoformat())
    return days if commune is None else days & (table.c.commune == commune)
