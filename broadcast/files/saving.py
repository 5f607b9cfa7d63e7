"""Whole or not at all: a file is made beside its place, then put there."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from broadcast.errors import WorkspaceError
from broadcast.i18n import _


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace(made: Path, final: Path) -> None:
    """Put a finished file in its place so that a power cut leaves the old one or the new one."""
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    made.replace(final)


def write(path: Path, data: str | bytes) -> None:
    """Put a file in its place whole or not at all; raises `WorkspaceError` when it cannot be."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        replace(draft, path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise WorkspaceError(
            _("the file cannot be written: {reason}").format(reason=error.strerror or error),
            path=path,
            hint=_("is it open in another program, or the folder protected?"),
        ) from error
