"""What became of one programme, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from broadcast.errors import Problem
from broadcast.programmes.finished import paths_of

if TYPE_CHECKING:
    from broadcast.programmes.finished import Finished
    from broadcast.workspace.workspace import AnySource

Status = Literal["built", "cached", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Event:
    """Progress of one programme: the step and how much of it is done, 0 to 1."""

    programme: str
    lang: str
    step: str
    share: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one programme in one language."""

    programme: str
    lang: str
    status: Status
    finished: Finished | None = None
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    machine: bool = False
    damaged: int = 0

    def as_json(self, root: Path) -> dict[str, Any]:
        """As JSON; ``path`` is that of the MP3, relative to the workspace at `root`."""
        made = self.finished
        path = paths_of(root, self.programme, self.lang).mp3
        keys = ("sha256", "bytes", "duration_s", "loudness_lufs", "peak_dbtp", "voices")
        return {
            "id": self.programme,
            "lang": self.lang,
            "status": self.status,
            "path": path.relative_to(root).as_posix() if made else None,
            **{key: getattr(made, key, None) for key in keys},
            "reason": self.reason or None,
        }


Listener = Callable[[Event | Outcome], None]
"""Is told of each step and each outcome."""


def failed(source: AnySource, problems: tuple[Problem, ...], *, machine: bool) -> Outcome:
    """The outcome of a programme that could not be made."""
    reason = problems[0].message if problems else ""
    return Outcome(source.programme, source.lang, "failed", None, reason, problems, machine)
