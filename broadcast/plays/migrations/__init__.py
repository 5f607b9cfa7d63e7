"""Steps that bring the database of the as-run log from one version to the next (Alembic)."""
