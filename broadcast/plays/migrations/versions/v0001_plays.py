"""Plays and misses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of rows that are never changed."""
    _make_plays()
    _make_misses()
    op.create_table(
        "facts",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )


def _make_plays() -> None:
    op.create_table(
        "plays",
        sa.Column("uuid", sa.Uuid, primary_key=True),
        sa.Column("commune", sa.String(120), nullable=False),
        sa.Column("slot", sa.String(240)),
        sa.Column("programme", sa.String(120), nullable=False),
        sa.Column("lang", sa.String(35), nullable=False),
        sa.Column("started_at", sa.String(40), nullable=False),
        sa.Column("local_date", sa.String(10), nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reporter", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("topic", sa.String(120)),
        sa.Column("mp3_sha256", sa.String(64)),
        sa.Column("supersedes", sa.Uuid),
        sa.Column("recorded_at", sa.String(40), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("note", sa.String, nullable=False),
    )
    op.create_index("ix_plays_date", "plays", ["local_date", "commune"])
    corrections = sa.text("supersedes IS NOT NULL")
    op.create_index(
        "ix_plays_supersedes",
        "plays",
        ["supersedes"],
        unique=True,
        sqlite_where=corrections,
        postgresql_where=corrections,
    )


def _make_misses() -> None:
    op.create_table(
        "misses",
        sa.Column("uuid", sa.Uuid, primary_key=True),
        sa.Column("commune", sa.String(120), nullable=False),
        sa.Column("slot", sa.String(240)),
        sa.Column("programme", sa.String(120)),
        sa.Column("lang", sa.String(35)),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("reporter", sa.String, nullable=False),
        sa.Column("recorded_at", sa.String(40), nullable=False),
        sa.Column("supersedes", sa.Uuid, unique=True),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_index("ix_misses_date", "misses", ["date", "commune"])
