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
    op.create_table(
        "monthly_counts",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("commune", sa.String(120), primary_key=True),
        sa.Column("lang", sa.String(35), primary_key=True),
        sa.Column("state", sa.String(10), primary_key=True),
        sa.Column("plays", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO daily_counts SELECT p.local_date, p.programme, p.lang,"
        f" COALESCE(p.topic, ''), p.state, COUNT(*), SUM(p.seconds) {_CURRENT}"
        " GROUP BY p.local_date, p.programme, p.lang, COALESCE(p.topic, ''), p.state"
    )
    op.execute(
        "INSERT INTO monthly_counts SELECT SUBSTR(p.local_date, 1, 7), p.commune,"
        f" p.lang, p.state, COUNT(*), SUM(p.seconds) {_CURRENT}"
        " GROUP BY SUBSTR(p.local_date, 1, 7), p.commune, p.lang, p.state"
    )
