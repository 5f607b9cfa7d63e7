"""Many programmes at once: what is fresh already, the rest in worker processes, one result each.

One bad programme does not stop the others. Nothing half-made is left behind: every file is made in
the store's scratch folder and renamed into place, and a build that was killed is swept by the next.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from broadcast import ffmpeg_program, worker
from broadcast.errors import BroadcastError, MachineError, Problem, WorkspaceError
from broadcast.freshness import Digest, Digests, Inputs, finished, paths_of
from broadcast.i18n import _
from broadcast.store import Store, file_sha256
from broadcast.validation import did_you_mean
from broadcast.worker import Event, Outcome
from broadcast.workspace import SCRIPTS

if TYPE_CHECKING:
    from broadcast.workspace import Source, Workspace

Listener = Callable[[Event | Outcome], None]

_SWITCH_S = 0.0005
"""How long a thread that hashes waits for its turn beside one that loads; Python's own is 5 ms."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build; empty collections and None mean no restriction."""

    programmes: Collection[str] = ()
    only_lang: str | None = None
    jobs: int | None = None
    force: bool = False
    drafts: bool = False


@contextmanager
def look_ahead(root: Path, wish: Wish) -> Iterator[Digests]:
    """Begin what a build will want to know, in other threads, while the workspace is loaded.

    That is the version of ffmpeg and the digests of finished files and of recordings, for `build`.
    """
    between_s = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    threads = ThreadPoolExecutor(os.cpu_count())
    try:
        threads.submit(ffmpeg_program.version)
        digests = Digests(threads)
        if not wish.force:
            for path in _files_to_come(root, wish):
                digests.begin(path)
        yield digests
    finally:
        threads.shutdown(cancel_futures=True)
        sys.setswitchinterval(between_s)


def _files_to_come(root: Path, wish: Wish) -> Iterator[Path]:
    """Files that a build of this wish will most likely hash, as far as their names tell."""
    made, scripts = root / "output" / "programmes", root / SCRIPTS
    lang = f".{wish.only_lang}" if wish.only_lang else ""
    endings = (f"{lang}.mp3", f"{lang}.png")
    for name in wish.programmes or _names(made, files=False):
        files = _names(made / name, files=True)
        yield from (made / name / file for file in files if file.endswith(endings))
    beginning = f"{wish.only_lang}-" if wish.only_lang else ""
    for name in wish.programmes or _names(scripts, files=False):
        folder = scripts / name / "recordings"
        files = _names(folder, files=True)
        yield from (folder / file for file in files if file.startswith(beginning))


def _names(folder: Path, *, files: bool) -> list[str]:
    """Names of the files, or of the folders, in a folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(e.name for e in entries if (e.is_file() if files else e.is_dir()))
    except OSError:  # nothing there yet; what is wrong is told when the workspace is loaded
        return []


def build(
    workspace: Workspace, wish: Wish, listener: Listener, digest: Digest | None = None
) -> tuple[Outcome, ...]:
    """Make every programme of the wish; returns one outcome each, in the order of the workspace.

    `listener` is told of each step and each outcome, in this process; `digest` may come from
    `look_ahead`. Raises `WorkspaceError` for a wish that names no programme or while another build
    runs in the same workspace.
    """
    sources = wished(workspace, wish)
    with only_one(workspace.root):
        Store(worker.store_folder(workspace.root)).sweep()
        inputs = Inputs(workspace, digest or functools.cache(file_sha256))
        outcomes: dict[tuple[str, str], Outcome] = {}
        missing: list[Source] = []
        for source in sources:
            outcome = _without_work(workspace.root, source, wish, inputs)
            if outcome is None:
                missing.append(source)
            else:
                outcomes[source.programme, source.lang] = outcome
                listener(outcome)
        if missing:
            from broadcast.crew import make_all

            made = make_all(workspace, missing, listener, jobs=wish.jobs, force=wish.force)
            for outcome in made:
                outcomes[outcome.programme, outcome.lang] = outcome
                listener(outcome)
    return tuple(outcomes[source.programme, source.lang] for source in sources)


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Hold the workspace's lock; raises `WorkspaceError` when another build holds it."""
    folder = root / "output"
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as held:
        raise WorkspaceError(
            _("another build is running in this workspace"),
            path=root,
            hint=_("wait until it has finished"),
        ) from held
    try:
        yield
    finally:
        lock.release()


def wished(workspace: Workspace, wish: Wish) -> list[Source]:
    """Scripts of a wish, in the workspace's order; raises `WorkspaceError` for unknown names."""
    programmes = sorted({source.programme for source in workspace.sources})
    problems = [
        Problem(
            _("there is no programme {name}").format(name=name),
            hint=did_you_mean(name, programmes),
        )
        for name in sorted(set(wish.programmes) - {*programmes})
    ]
    languages = workspace.province.languages
    if wish.only_lang is not None and wish.only_lang not in languages:
        problems.append(
            Problem(
                _("the language {lang} is not declared under languages").format(
                    lang=wish.only_lang
                ),
                hint=did_you_mean(wish.only_lang, languages),
            )
        )
    if problems:
        raise WorkspaceError.of(problems)
    return [
        source
        for source in workspace.sources
        if (not wish.programmes or source.programme in wish.programmes)
        and wish.only_lang in (None, source.lang)
    ]


def _without_work(root: Path, source: Source, wish: Wish, inputs: Inputs) -> Outcome | None:
    """The outcome of a programme that is wrong, skipped or fresh; None when it has to be made."""
    errors = tuple(problem for problem in source.problems if problem.severity == "error")
    if errors or source.script is None:
        return worker.failed(source, errors, machine=False)
    status = source.script.front.status
    if status != "approved" and not wish.drafts:
        reason = _("status is {status}; build it with --drafts").format(status=status)
        return Outcome(source.programme, source.lang, "skipped", reason=reason)
    if wish.force:
        return None
    try:
        key = inputs.key(source)
    except BroadcastError as failure:
        machine = isinstance(failure, MachineError)
        return worker.failed(source, failure.problems, machine=machine)
    except OSError:
        return None  # the worker meets it again and says what is wrong
    facts = finished(paths_of(root, source.programme, source.lang), key, inputs.digest)
    return None if facts is None else Outcome(source.programme, source.lang, "cached", facts)
