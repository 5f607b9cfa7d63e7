"""Indexes for what a country's report asks: programmes of a day, and misses without their rows."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the one, and replace the other by one that holds all that is counted."""
    op.create_index("ix_plays_programme", "plays", ["local_date", "programme"])
    op.drop_index("ix_misses_date", "misses")
    op.create_index("ix_misses_date", "misses", ["date", "commune", "reason", "withdrawn", "uuid"])
