"""Many programmes at once: what is fresh already, the rest in worker processes, one result each.

One bad programme does not stop the others. Nothing half-made is left behind: every file is made in
the store's scratch folder and renamed into place, and a build that was killed is swept by the next.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from broadcast import output, recipe, worker
from broadcast.errors import BroadcastError, MachineError, Problem, WorkspaceError
from broadcast.i18n import _
from broadcast.store import Store, file_sha256
from broadcast.worker import Event, Outcome

if TYPE_CHECKING:
    from broadcast.workspace import Source, Workspace

Listener = Callable[[Event | Outcome], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build; empty collections and None mean no restriction."""

    programmes: Collection[str] = ()
    only_lang: str | None = None
    jobs: int | None = None
    force: bool = False
    drafts: bool = False


def build(workspace: Workspace, wish: Wish, listener: Listener) -> tuple[Outcome, ...]:
    """Make every programme of the wish; returns one outcome each, in the order of the workspace.

    `listener` is told of each step and each outcome, in this process. Raises `WorkspaceError` for a
    wish that names no programme or while another build runs in the same workspace.
    """
    sources = wished(workspace, wish)
    with only_one(workspace.root):
        Store(worker.store_folder(workspace.root)).sweep()
        digest = functools.cache(file_sha256)
        outcomes: dict[tuple[str, str], Outcome] = {}
        missing: list[Source] = []
        with ThreadPoolExecutor() as threads:  # hashing lets other threads run
            known = threads.map(lambda one: _without_work(workspace, one, wish, digest), sources)
        for source, outcome in zip(sources, known, strict=True):
            if outcome is None:
                missing.append(source)
            else:
                outcomes[source.programme, source.lang] = outcome
                listener(outcome)
        if missing:
            for outcome in _in_workers(workspace, missing, wish, listener):
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
    known = {source.programme for source in workspace.sources}
    if unknown := sorted(set(wish.programmes) - known):
        import difflib

        raise WorkspaceError.of(
            [
                Problem(
                    _("there is no programme {name}").format(name=name),
                    hint=_("did you mean {names}?").format(
                        names=", ".join(difflib.get_close_matches(name, known, cutoff=0.4))
                        or ", ".join(sorted(known))
                    ),
                )
                for name in unknown
            ]
        )
    return [
        source
        for source in workspace.sources
        if (not wish.programmes or source.programme in wish.programmes)
        and wish.only_lang in (None, source.lang)
    ]


def _without_work(
    workspace: Workspace, source: Source, wish: Wish, digest: recipe.Digest
) -> Outcome | None:
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
        inputs = recipe.inputs_key(workspace, source, digest)
    except BroadcastError as failure:
        machine = isinstance(failure, MachineError)
        return worker.failed(source, failure.problems, machine=machine)
    facts = output.finished(output.paths_of(workspace.root, source.programme, source.lang), inputs)
    return None if facts is None else Outcome(source.programme, source.lang, "cached", facts)


def _in_workers(
    workspace: Workspace, sources: Sequence[Source], wish: Wish, listener: Listener
) -> Iterator[Outcome]:
    jobs = min(wish.jobs or os.cpu_count() or 1, len(sources))
    context = multiprocessing.get_context("spawn")
    events = context.SimpleQueue()
    workers_end, our_end = context.Pipe(duplex=False)
    ears = threading.Thread(target=_hear, args=(events, listener), daemon=True)
    ears.start()
    with _one_thread_a_process():
        pool = ProcessPoolExecutor(
            jobs,
            context,
            initializer=worker.start,
            initargs=(workspace, wish.force, events, workers_end),
        )
        try:
            # the longest first, so that no worker is left alone with one at the end
            ordered = sorted(sources, key=lambda source: -source.path.stat().st_size)
            with _deaf_to_ctrl_c():  # what is spawned here inherits it from its first moment on
                futures = {pool.submit(worker.run, source): source for source in ordered}
            for future in as_completed(futures):
                yield _result(future, futures[future])
        except BaseException:
            _end_workers(pool, our_end)
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            events.put(None)
            ears.join()
            our_end.close()
            workers_end.close()


def _result(future: Future[Outcome], source: Source) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        problem = Problem(
            _("the process that made it ended unexpectedly"),
            source.path,
            hint=_("build it alone; if it happens again, run: broadcast doctor"),
        )
        return worker.failed(source, (problem,), machine=True)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not take the others along
        place = traceback.extract_tb(error.__traceback__)[-1]
        cause = str(error.__cause__ or "").strip().splitlines()
        where = next((line.strip() for line in reversed(cause) if "File" in line), str(place))
        problem = Problem(
            _("a fault of broadcast itself: {kind}: {error} ({where})").format(
                kind=type(error).__name__, error=error, where=where
            ),
            source.path,
            hint=_("please report it with this message and the script"),
        )
        return worker.failed(source, (problem,), machine=True)


def _end_workers(pool: ProcessPoolExecutor, our_end: Connection) -> None:
    """End all workers now; they notice that the pipe is closed, and their ffmpeg goes with them."""
    our_end.close()
    pool.shutdown(cancel_futures=True)


def _hear(events: Any, listener: Listener) -> None:
    while (event := events.get()) is not None:
        listener(event)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _one_thread_a_process() -> Iterator[None]:
    """Keep numpy's linear algebra to one thread in each worker: the workers are the parallelism."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
