"""What runs in a worker process of a build: one programme in one language at a time.

Workers are spawned, on every system alike, and keep nothing between programmes but opened voices
and file digests. A worker ends at once when the build ends, even when the build was killed: it
waits on a pipe whose other end only the build holds.
"""

from __future__ import annotations

import functools
import os
import signal
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from broadcast.errors import BroadcastError, MachineError, Problem, QualityError
from broadcast.files.reasons import reason_of
from broadcast.files.saving import file_sha256
from broadcast.i18n import _
from broadcast.programmes.outcome import Event, Outcome, failed
from broadcast.store.folder import Store, store_folder

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from broadcast.workspace.workspace import Source, Workspace


class Events(Protocol):
    """The sending end of the progress queue."""

    def put(self, item: Event) -> None:
        """Send one event."""


@dataclass(slots=True)
class _Process:
    """State of this worker process."""

    workspace: Workspace
    store: Store
    events: Events | None
    digest: Any = field(default_factory=lambda: functools.cache(file_sha256))


_process: _Process | None = None


def start(workspace: Workspace, force: bool, events: Events, alive: Connection) -> None:
    """Prepare this process; called once when it is spawned."""
    global _process  # noqa: PLW0603 - a process pool hands its workers state in no other way
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, which ends its workers
    threading.Thread(target=_end_with_the_build, args=(alive,), daemon=True).start()
    _process = _Process(workspace, Store(store_folder(workspace.root), force), events)


def run(source: Source) -> Outcome:
    """Make one programme in this process; failures become an outcome, never an exception."""
    process = _process
    assert process is not None  # noqa: S101 - `start` ran when the process was spawned
    return make_one(process.workspace, source, process.store, process.digest, process.events)


def make_one(
    workspace: Workspace, source: Source, store: Store, digest: Any, events: Events | None
) -> Outcome:
    """Plan, make, judge and publish one programme."""
    from broadcast.programmes import making, publishing, recipe

    def report(step: str, share: float) -> None:
        if events is not None:
            events.put(Event(source.programme, source.lang, step, share))

    damaged_before = len(store.damaged)
    try:
        planned = recipe.plan(workspace, source, digest)
        made = making.make(planned, store, report)
        errors = [finding for finding in made.findings if finding.severity == "error"]
        if errors:
            raise QualityError.of([_at(problem, source.path) for problem in errors])
        finished = publishing.publish(workspace, source, planned, made, store, digest)
    except BroadcastError as failure:
        problems = tuple(_at(problem, source.path) for problem in failure.problems)
        machine = isinstance(failure, MachineError)
        return failed(source, problems, machine=machine)
    except OSError as failure:
        problem = Problem(
            _("a file cannot be read or written: {reason}").format(reason=reason_of(failure)),
            source.path,
            hint=_("close programs that hold it open, and check the disk with: broadcast doctor"),
        )
        return failed(source, (problem,), machine=False)
    damaged = len(store.damaged) - damaged_before
    return Outcome(
        source.programme, source.lang, "built", finished, problems=made.warnings, damaged=damaged
    )


def _at(problem: Problem, path: Path) -> Problem:
    if problem.path is not None:
        return problem
    return Problem(problem.message, path, problem.line, problem.hint, problem.severity)


def _end_with_the_build(alive: Connection) -> None:
    try:
        alive.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
