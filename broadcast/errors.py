"""Every failure a person may see.

The tree::

    BroadcastError                 exit code 1: something in the workspace is wrong
    ├── WorkspaceError             several problems of the workspace at once
    ├── AudioError                 a sound file that cannot be read or used
    ├── VoiceError                 a voice that is missing or failed
    ├── QualityError               a finished programme that did not pass the quality gate
    ├── StoreError                 the store of made sounds cannot be used
    ├── TableError                 a table (CSV, workbook) that cannot be read
    ├── PlayError                  a play that cannot be recorded, or a log that cannot be used
    │   └── DamagedLogError        a log whose file is damaged
    ├── PackError                  a pack that cannot be made, or is not whole, ours or valid
    └── MachineError               exit code 3: the machine lacks something

Library code raises these and never exits; `cli` turns one into ``path:line: message`` and a hint,
once, at the top. A `Problem` is one finding; an exception carries one or more of them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning"]


class ExitCode(IntEnum):
    """What the command line returns."""

    DONE = 0
    WORKSPACE = 1
    USAGE = 2
    MACHINE = 3
    INCOMPLETE = 4
    """Done, but what was made does not know everything, and says so in its first lines."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: what is wrong, where, and what to do about it."""

    message: str
    path: Path | None = None
    line: int | None = None
    hint: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """``path:line: `` as far as both are known, else an empty string."""
        if self.path is None:
            return ""
        return f"{self.path}:{self.line}: " if self.line else f"{self.path}: "

    def seen_from(self, root: Path | None) -> Problem:
        """The same with its path relative to a folder, if it lies below that."""
        if root is None or self.path is None or not self.path.is_relative_to(root):
            return self
        return replace(self, path=self.path.relative_to(root))

    def as_json(self, root: Path | None = None) -> dict[str, Any]:
        """As JSON; ``path`` is relative to the workspace and has forward slashes."""
        path = self.seen_from(root).path
        return {
            "path": path.as_posix() if path else None,
            "line": self.line,
            "message": self.message,
            "hint": self.hint,
            "severity": self.severity,
        }


def pip_install(what: str) -> str:
    """The command that installs a package beside this one, for hints.

    In an environment of its own that is the environment's Python, by its path: nobody need have
    activated it, and many systems refuse pip elsewhere. The Python of Windows is no ``python3``.
    A `what` with brackets needs double quotes around it, the only ones that all systems know.
    """
    return f"{_python()} -m pip install {what}"


def _python() -> str:
    if sys.prefix == sys.base_prefix:
        return "python" if sys.platform == "win32" else "python3"
    path = Path(sys.executable)
    with suppress(ValueError):
        path = path.relative_to(Path.cwd())
    return f'"{path}"' if " " in str(path) else str(path)


class BroadcastError(Exception):
    """Base of all failures shown to a person; holds at least one `Problem`."""

    exit_code = ExitCode.WORKSPACE

    def __init__(
        self,
        message: str,
        *,
        path: Path | None = None,
        line: int | None = None,
        hint: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = tuple(problems) or (
            Problem(message, path, line, hint),
        )

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> BroadcastError:
        """One exception for several problems; raises `ValueError` when there are none."""
        if not problems:
            msg = "an error needs at least one problem"
            raise ValueError(msg)
        return cls(problems[0].message, problems=problems)

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions cross process borders with all their problems."""
        return (_restore, (type(self), self.problems))


def _restore(kind: type[BroadcastError], problems: tuple[Problem, ...]) -> BroadcastError:
    return kind.of(problems)


class WorkspaceError(BroadcastError):
    """The workspace is wrong in one or more places."""


class AudioError(BroadcastError):
    """A sound file that cannot be read or used."""


class VoiceError(BroadcastError):
    """A voice that is missing or failed."""


class QualityError(BroadcastError):
    """A finished programme that did not pass the quality gate."""


class StoreError(BroadcastError):
    """The store of made sounds cannot be used."""


class PackError(BroadcastError):
    """A pack that cannot be made, or that is not whole, not ours, or no longer valid."""


class TableError(BroadcastError):
    """A table of plays, communes or activities that cannot be read."""


class PlayError(BroadcastError):
    """A play that cannot be recorded, or an as-run log that cannot be used."""


class DamagedLogError(PlayError):
    """An as-run log whose file is damaged: what it held is not known."""


class MachineError(BroadcastError):
    """The machine lacks something that no workspace can mend."""

    exit_code = ExitCode.MACHINE
