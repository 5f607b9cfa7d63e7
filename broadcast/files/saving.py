"""Whole or not at all: a file is made beside its place, as a draft, then put there.

A draft is called ``.<beginning of the name>.<eight hexadecimal digits>.draft``. So nothing that
lists a folder takes it for a script, a sound or a pack, and two processes that write the same file
have a draft each: whoever ends last is there, whole. A failure removes the draft; what a killed
process left behind goes when something is next written in that folder, an hour later or more.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from broadcast.errors import BroadcastError, WorkspaceError
from broadcast.files.reasons import HeldError, reason_of
from broadcast.i18n import _

ABANDONED_S = 3600
"""A draft that nobody has written to for so long has no process any more."""

_DRAFT = re.compile(r"\..*\.[0-9a-f]{8}\.draft", re.DOTALL)
_HEAD_BYTES = 40  # most of a name: the draft of a long one is no longer, whatever a disk allows
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_HELD = os.name == "nt"
"""Whether a file cannot be replaced while a program holds it open."""

_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8)
"""For virus scanners and indexes, which let go of a new file soon."""


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace(made: Path, final: Path) -> None:
    """Put a finished file in its place so that a power cut leaves the old one or the new one."""
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    _move(made, final)


@contextmanager
def draft(
    path: Path,
    error: type[BroadcastError] | None = None,
    hint: str = "",
    *,
    mode: int = 0o666,
    fresh: bool = False,
) -> Iterator[Path]:
    """Give the path of an empty file to write to, which takes its place at `path` afterwards.

    The folder is made where it is missing. Whatever is raised meanwhile, `KeyboardInterrupt` too,
    removes the draft and leaves what was at `path`. An `OSError` becomes an `error` with the `hint`
    when there is one; else it is raised as it is, with `path` for its file. `mode` are the
    permissions that the umask may narrow. With `fresh`, a file that is there is never replaced:
    that raises `FileExistsError`.
    """
    made = path.parent / _draft_name(path.name)
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if fresh and os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            os.close(os.open(made, _NEW_FILE, mode))
            _sweep(made)
            yield made
            if fresh:
                _put_fresh(made, path, mode)
            else:
                replace(made, path)
        except BaseException:
            with suppress(OSError):
                made.unlink(missing_ok=True)
            raise
    except OSError as failure:
        if failure.filename == str(made):
            failure.filename, failure.filename2 = str(path), None
        if error is None:
            raise
        raise error(
            _("the file cannot be written: {reason}").format(reason=reason_of(failure)),
            path=path,
            hint=hint,
        ) from failure


@contextmanager
def whole(
    path: Path,
    error: type[BroadcastError] | None = None,
    hint: str = "",
    *,
    mode: int = 0o666,
    fresh: bool = False,
) -> Iterator[BinaryIO]:
    """As `draft`, with the file opened for writing."""
    with draft(path, error, hint, mode=mode, fresh=fresh) as made, made.open("wb") as file:
        yield file


def write(
    path: Path,
    data: str | bytes,
    error: type[BroadcastError] = WorkspaceError,
    hint: str | None = None,
) -> None:
    """Put a file in its place whole or not at all; text is UTF-8. Raises `error`, see `draft`."""
    if hint is None:
        hint = _("is it open in another program, or the folder protected?")
    with whole(path, error, hint) as file:
        file.write(data.encode("utf-8") if isinstance(data, str) else data)


def _draft_name(name: str) -> str:
    head = os.fsencode(name)[:_HEAD_BYTES].decode("utf-8", "ignore")
    return f".{head}.{os.urandom(4).hex()}.draft"


def _put_fresh(made: Path, final: Path, mode: int) -> None:
    """As `replace`, but over nothing: the place is taken first, which only one process can do."""
    os.close(os.open(final, _NEW_FILE, mode))
    try:
        replace(made, final)
    except BaseException:
        with suppress(OSError):
            final.unlink()
        raise


def _move(made: Path, final: Path) -> None:
    """Replace a file, with some patience where one that is open cannot be replaced."""
    for wait_s in (*_WAITS_S, None):
        try:
            made.replace(final)
        except PermissionError as refusal:
            there = final.exists()
            if not _HELD or (there and not (final.is_file() and os.access(final, os.W_OK))):
                raise
            if wait_s is not None:
                time.sleep(wait_s)
                continue
            if not there:
                raise
            reason = _("{file} is open in another program").format(file=final.name)
            raise HeldError(refusal.errno, reason, str(final)) from refusal
        else:
            return


def _sweep(own: Path) -> None:
    """Remove what killed processes left in a folder; the time is that of the folder's own disk."""
    with suppress(OSError), os.scandir(own.parent) as entries:
        now = own.stat().st_mtime
        for entry in entries:
            if _DRAFT.fullmatch(entry.name):
                with suppress(OSError):  # another process was quicker, or it is a folder
                    if now - entry.stat(follow_symlinks=False).st_mtime > ABANDONED_S:
                        Path(entry.path).unlink()
