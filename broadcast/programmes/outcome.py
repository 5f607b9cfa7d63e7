"""What became of one programme, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from broadcast.errors import Problem

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


Listener = Callable[[Event | Outcome], None]
"""Is told of each step and each outcome."""


def failed(source: AnySource, problems: tuple[Problem, ...], *, machine: bool) -> Outcome:
    """The outcome of a programme that could not be made."""
    reason = problems[0].message if problems else ""
    return Outcome(source.programme, source.lang, "failed", None, reason, problems, machine)
