"""Run sheets as they were issued, and plays of which only a part was heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of issued lines; the plays that are there count as whole ones, as before."""
    op.add_column(
        "plays", sa.Column("partial", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("plays", sa.Column("parts", sa.Integer, nullable=False, server_default="1"))
    partial = sa.text("partial = 1"), sa.text("partial")
    op.create_index(
        "ix_plays_partial", "plays", ["local_date"],
        sqlite_where=partial[0], postgresql_where=partial[1],
    )  # fmt: skip
    op.create_table(
        "issued",
        sa.Column("slot", sa.String(240), primary_key=True),
        sa.Column("programme", sa.String(120), primary_key=True),
        sa.Column("lang", sa.String(35), primary_key=True),
        sa.Column("issued_at", sa.String(40), primary_key=True),
        sa.Column("commune", sa.String(120), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("starts_at", sa.String(40), nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
    )
    op.create_index("ix_issued_code", "issued", ["code"])
    op.create_index("ix_issued_week", "issued", ["week", "commune"])
