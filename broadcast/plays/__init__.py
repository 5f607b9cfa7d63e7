"""The as-run log: what was played goes in once and is counted."""
