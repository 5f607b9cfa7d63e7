"""Segments begun ahead of their turn, for voices that speak several texts at once.

Neural voices speak on all processors, and one segment may have too few clauses for them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from broadcast.errors import BroadcastError
from broadcast.voices import open_voice

_Made = TypeVar("_Made")


@contextmanager
def begun(
    work: Mapping[str, tuple[str, Callable[[], _Made]]],
) -> Iterator[dict[str, Future[_Made]]]:
    """Begin what may be begun: `work` has a voice and a task for each key.

    Tasks of voices that speak one text at a time are left out. What has not begun on leaving is
    not begun any more.
    """
    at_once = {voice: texts_at_once(voice) for voice, _task in work.values()}
    early = {key: task for key, (voice, task) in work.items() if at_once[voice] > 1}
    if not early:
        yield {}
        return
    for voice, count in at_once.items():
        if count > 1:  # opened once, before several threads ask for it
            with contextlib.suppress(BroadcastError):  # told when its turn comes
                open_voice(voice)
    threads = ThreadPoolExecutor(max(at_once.values()))
    try:
        yield {key: threads.submit(task) for key, task in early.items()}
    finally:
        threads.shutdown(cancel_futures=True)


def texts_at_once(voice: str) -> int:
    """How many texts a voice may be asked to speak at the same time, by as many threads."""
    if voice.partition(":")[0] not in ("piper", "mms"):
        return 1
    from broadcast.voices.neural import process

    return process.threads() + 1
