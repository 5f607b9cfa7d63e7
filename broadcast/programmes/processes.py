"""Programmes made in worker processes: as many as asked for, one result each, whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from broadcast.errors import Problem
from broadcast.i18n import _
from broadcast.programmes import outcome, worker
from broadcast.programmes.outcome import Listener, Outcome
from broadcast.store import folder
from broadcast.store.folder import Store
from broadcast.voices import shared_by

if TYPE_CHECKING:
    from broadcast.workspace.workspace import Source, Workspace


def make_all(
    workspace: Workspace,
    sources: Sequence[Source],
    listener: Listener,
    *,
    jobs: int | None = None,
    force: bool = False,
) -> Iterator[Outcome]:
    """Make programmes, `jobs` at a time (None: one a processor); outcomes come as they are ready.

    `listener` is told of each step. With `force` nothing the store holds is taken. When the caller
    stops, so do the workers.
    """
    count = min(jobs or os.cpu_count() or 1, len(sources))
    context = multiprocessing.get_context("spawn")
    events = context.SimpleQueue()
    workers_end, our_end = context.Pipe(duplex=False)
    ears = threading.Thread(target=_hear, args=(events, listener), daemon=True)
    ears.start()
    with _shared_processors(count):
        pool = ProcessPoolExecutor(
            count,
            context,
            initializer=worker.start,
            initargs=(workspace, force, events, workers_end),
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
            Store(folder.store_folder(workspace.root)).sweep()  # what ended workers were making


def _result(future: Future[Outcome], source: Source) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        problem = Problem(
            _("the process that made it ended unexpectedly"),
            source.path,
            hint=_("build it alone; if it happens again, run: broadcast doctor"),
        )
        return outcome.failed(source, (problem,), machine=True)
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
        return outcome.failed(source, (problem,), machine=True)


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
def _shared_processors(count: int) -> Iterator[None]:
    """Keep numpy's linear algebra to one thread in each worker: the workers are the parallelism.

    Neural voices take as many threads a worker as there are processors for each.
    """
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    wanted = {**dict.fromkeys(names, "1"), **shared_by(count)}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
