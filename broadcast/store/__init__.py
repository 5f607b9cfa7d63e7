"""Made sounds under the hash of their recipe, and remembered digests of files.

Doors: `folder`, `digests`.

The store has no locks. The same key always means the same bytes, a file is renamed into place with
its record written after it, and a record that does not match its file counts as absent: two workers
that make the same segment write the same thing twice.
"""
