"""Counts by day and by month, filled from the plays that are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CURRENT = (
    "FROM plays AS p WHERE NOT p.withdrawn"
    " AND NOT EXISTS (SELECT 1 FROM plays AS q WHERE q.supersedes = p.uuid)"
)


def upgrade() -> None:
    """Make the tables of counts and count what was recorded before."""
    op.create_table(
        "daily_counts",
        sa.Column("date", sa.String(10), primary_key=True),
        sa.Column("programme", sa.String(120), primary_key=True),
        sa.Column("lang", sa.String(35), primary_key=True),
        sa.Column("topic", sa.String(120), primary_key=True),
        sa.Column("state", sa.String(10), primary_key=True),
        sa.Column("plays", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    names = [f"{name}_{month:02}" for month in range(1, 13) for name in ("plays", "seconds")]
    op.create_table(
        "commune_counts",
        sa.Column("year", sa.String(4), primary_key=True),
        sa.Column("commune", sa.String(120), primary_key=True),
        sa.Column("lang", sa.String(35), primary_key=True),
        sa.Column("state", sa.String(10), primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in names),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO daily_counts SELECT p.local_date, p.programme, p.lang,"
        f" COALESCE(p.topic, ''), p.state, COUNT(*), SUM(p.seconds) {_CURRENT}"
        " GROUP BY p.local_date, p.programme, p.lang, COALESCE(p.topic, ''), p.state"
    )
    months = ", ".join(
        f"SUM(CASE WHEN SUBSTR(p.local_date, 6, 2) = '{month:02}' THEN {value} ELSE 0 END)"
        for month in range(1, 13)
        for value in ("1", "p.seconds")
    )
    op.execute(
        "INSERT INTO commune_counts SELECT SUBSTR(p.local_date, 1, 4), p.commune, p.lang,"
        f" p.state, {months} {_CURRENT}"
        " GROUP BY SUBSTR(p.local_date, 1, 4), p.commune, p.lang, p.state"
    )
