"""The tables of the as-run log, as SQLAlchemy knows them.

Moments are kept as text in ISO 8601 with the province's offset, dates as ``2026-11-23``: both read
and sort alike in SQLite and PostgreSQL. The tables themselves are made by `migrations`; a test
holds the two against each other.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Uuid, false

METADATA = MetaData()

PLAYS = Table(
    "plays",
    METADATA,
    Column("uuid", Uuid, primary_key=True),
    Column("commune", String(120), nullable=False),
    Column("slot", String(240)),
    Column("programme", String(120), nullable=False),
    Column("lang", String(35), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("local_date", String(10), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("source", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reporter", String, nullable=False),
    Column("title", String, nullable=False),
    Column("topic", String(120)),
    Column("mp3_sha256", String(64)),
    Column("supersedes", Uuid),
    Column("recorded_at", String(40), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("note", String, nullable=False),
    Column("partial", Boolean, nullable=False, server_default=false()),
    Column("parts", Integer, nullable=False, server_default="1"),
)
Index("ix_plays_date", PLAYS.c.local_date, PLAYS.c.commune)
Index("ix_plays_programme", PLAYS.c.local_date, PLAYS.c.programme)
Index(
    "ix_plays_partial",  # few plays are partial, and every report counts them
    PLAYS.c.local_date,
    sqlite_where=PLAYS.c.partial,
    postgresql_where=PLAYS.c.partial,
)
_CORRECTIONS = PLAYS.c.supersedes.is_not(None)
Index(
    "ix_plays_supersedes",
    PLAYS.c.supersedes,
    unique=True,  # a play has one correction, which may itself be corrected
    sqlite_where=_CORRECTIONS,
    postgresql_where=_CORRECTIONS,
)

MISSES = Table(
    "misses",
    METADATA,
    Column("uuid", Uuid, primary_key=True),
    Column("commune", String(120), nullable=False),
    Column("slot", String(240)),
    Column("programme", String(120)),
    Column("lang", String(35)),
    Column("date", String(10), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("note", String, nullable=False),
    Column("reporter", String, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("supersedes", Uuid, unique=True),
    Column("withdrawn", Boolean, nullable=False),
)
Index(
    "ix_misses_date",  # with everything that is counted, so that no row has to be looked up
    MISSES.c.date,
    MISSES.c.commune,
    MISSES.c.reason,
    MISSES.c.withdrawn,
    MISSES.c.uuid,
)

DAILY = Table(
    "daily_counts",
    METADATA,
    Column("date", String(10), primary_key=True),
    Column("programme", String(120), primary_key=True),
    Column("lang", String(35), primary_key=True),
    Column("topic", String(120), primary_key=True),  # "" stands for none
    Column("state", String(10), primary_key=True),
    Column("plays", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Counts of all communes by day: some 90,000 rows a year for 40 programmes in 3 languages."""

MONTHS = tuple(f"{number:02}" for number in range(1, 13))

COMMUNE = Table(
    "commune_counts",
    METADATA,
    Column("year", String(4), primary_key=True),
    Column("commune", String(120), primary_key=True),
    Column("lang", String(35), primary_key=True),
    Column("state", String(10), primary_key=True),
    *(
        Column(f"{name}_{month}", Integer, nullable=False, server_default="0")
        for month in MONTHS
        for name in ("plays", "seconds")
    ),
    sqlite_with_rowid=False,
)
"""Counts of each commune: one row a year, with the months side by side, so that a year is read as
fast as a month. By day and programme a commune hardly ever has more than one play, so that such
counts would be as many rows as there are plays."""

FACTS = Table(
    "facts",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String, nullable=False),
)
"""What holds for the whole log: the time zone its days are counted in."""

ISSUED = Table(
    "issued",
    METADATA,
    Column("slot", String(240), primary_key=True),
    Column("programme", String(120), primary_key=True),
    Column("lang", String(35), primary_key=True),
    Column("issued_at", String(40), primary_key=True),
    Column("commune", String(120), nullable=False),
    Column("day", String(10), nullable=False),
    Column("week", String(8), nullable=False),
    Column("code", String(8), nullable=False),
    Column("starts_at", String(40), nullable=False),
    Column("seconds", Integer, nullable=False),
)
"""The lines of run sheets as packs carried them out, a row again when a later pack says otherwise:
some 300,000 a year for 129 communes."""
Index("ix_issued_code", ISSUED.c.code)
Index("ix_issued_week", ISSUED.c.week, ISSUED.c.commune)
