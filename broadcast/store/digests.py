"""SHA-256 of files, remembered from run to run for as long as a file's times and size stay.

300 programmes are 325 MB: hashing them all takes longer than everything else that a build with
nothing to do does. What is remembered is only ever a shortcut: `FILE_NAME` may be deleted at any
time.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from broadcast.files import saving
from broadcast.files.saving import file_sha256

Digest = Callable[[Path], str]
"""Gives the SHA-256 of a file; the caller remembers what it has hashed already."""

FILE_NAME = ".digests.json"
"""In the folder ``output`` of the workspace."""

_SETTLED_NS = 2_500_000_000
"""A file this young may yet change and keep its times: those of FAT go in steps of 2 s."""

_Seen = tuple[int, int, int, str]  # bytes, st_mtime_ns, st_ctime_ns, digest


class Digests:
    """SHA-256 of a workspace's files; calling it gives one, each file is read once at most."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._file = root / "output" / FILE_NAME
        self._seen = _remembered(self._file)
        self._current: dict[Path, str] = {}
        self._new: dict[str, _Seen] = {}

    def __call__(self, path: Path) -> str:
        """SHA-256 of a file; raises `OSError` when it cannot be read."""
        if path not in self._current:
            stat = path.stat()
            seen = self._seen.get(self._name(path))
            if seen is not None and tuple(seen[:3]) == _state(stat):
                self._current[path] = seen[3]
            else:
                self.know(path, file_sha256(path), stat)
        return self._current[path]

    def know(self, path: Path, sha256: str, stat: os.stat_result | None = None) -> None:
        """Take a digest that is known already; `stat` is that of before the file was read."""
        state = _state(stat or path.stat())
        self._current[path] = sha256
        if time.time_ns() - max(state[1:]) > _SETTLED_NS:
            self._new[self._name(path)] = (*state, sha256)

    def save(self) -> None:
        """Write down what is new, and forget files that are gone; a failure to do so is none."""
        if not self._new or not self._file.parent.exists():
            return
        kept = {name: seen for name, seen in self._seen.items() if (self._root / name).exists()}
        with contextlib.suppress(OSError):
            with saving.whole(self._file) as file:
                file.write(json.dumps(kept | self._new, sort_keys=True).encode())
            self._seen, self._new = kept | self._new, {}

    def _name(self, path: Path) -> str:
        return path.as_posix().removeprefix(f"{self._root.as_posix()}/")


def _state(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def _remembered(file: Path) -> dict[str, _Seen]:
    try:
        seen = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): (size, mtime, ctime, str(digest))
                for name, (size, mtime, ctime, digest) in seen.items()}  # fmt: skip
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # not there yet, or damaged: everything is hashed again
