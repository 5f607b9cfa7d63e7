"""The as-run log: what was played goes in once and is counted.

Doors: `play`, `log`, `export`, `form`, `imports.importing`, `imports.found`, `imports.names`.

The log is never overwritten: a correction is a row that supersedes another. Its counts change in
the same transaction, with one writer at a time (``BEGIN IMMEDIATE``, or an advisory lock in
PostgreSQL). Rows may come in any order; a property test holds counts against a recount.
"""
