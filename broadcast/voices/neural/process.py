"""A process of its own for each neural model: an engine may end its process, never the build.

How many clauses are spoken side by side: as many as there are processors, shared among the workers
of a build (`WORKERS`), one thread each. One process for all clauses of a worker holds the model in
memory once.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.neural.child import LENGTH
from broadcast.voices.neural.files import WORKERS, VoiceFiles

_PATIENCE_S = 5


def threads() -> int:
    """How many clauses this process may have spoken at the same time."""
    workers = os.environ.get(WORKERS, "1")
    return max((os.cpu_count() or 1) // max(int(workers) if workers.isdigit() else 1, 1), 1)


@dataclass(frozen=True, slots=True)
class Ready:
    """What a loaded model says of itself: sample rate, and its speed at length scale 1."""

    rate_hz: int
    syllables_per_s: float


@dataclass(frozen=True, slots=True)
class _Answer:
    head: dict[str, Any]
    sounds: tuple[NDArray[np.float32], ...]


class Speaker:
    """Speaks with one model in a process of its own, started when first needed.

    May be used by several threads, whose clauses then share the processors. A model that could not
    be loaded is not loaded again; one that ended its process while speaking is.
    """

    def __init__(self, files: VoiceFiles, lang: str) -> None:
        self._files, self._lang = files, lang
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._ready: Ready | None = None
        self._broken: VoiceError | None = None

    @property
    def pid(self) -> int | None:
        """Id of the process, None when there is none."""
        return self._process.popen.pid if self._process else None

    def ready(self) -> Ready:
        """Load the model if it is not loaded; raises `VoiceError` when that fails."""
        return self._started()[1]

    def speak(self, texts: Sequence[str], length_scale: float) -> tuple[NDArray[np.float32], ...]:
        """Samples of each text; raises `VoiceError` when the model cannot speak them."""
        process, _ready = self._started()
        answer = process.ask({"texts": list(texts), "length_scale": length_scale}).result()
        if "unknown" in answer.head:
            raise unknown_words(self._files.name, answer.head["unknown"])
        return answer.sounds

    def _started(self) -> tuple[_Process, Ready]:
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._process is not None and self._ready is not None and not self._process.gone:
                return self._process, self._ready
            files = self._files
            self._process = _Process(files.name)
            weakref.finalize(self, _end, self._process.popen)
            start = {
                "engine": files.engine,
                "onnx": str(files.onnx),
                "beside": str(files.beside),
                "lang": self._lang,
                "threads": threads(),
            }
            try:
                head = self._process.ask(start).result().head
            except VoiceError as error:
                self._broken = error
                raise
            self._ready = Ready(head["rate_hz"], head["syllables_per_s"])
            return self._process, self._ready


class _Process:
    """One running process; answers come in any order, heard by a thread of their own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "broadcast.voices.neural.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._lock = threading.Lock()
        self._asked: dict[int, Future[_Answer]] = {}
        self._count = 0
        self.gone: VoiceError | None = None
        threading.Thread(target=self._hear, daemon=True).start()

    def ask(self, document: dict[str, Any]) -> Future[_Answer]:
        """Send a request; its future fails with `VoiceError` when the engine or process does."""
        future: Future[_Answer] = Future()
        with self._lock:
            if self.gone is not None:
                future.set_exception(self.gone)
                return future
            self._count += 1
            self._asked[self._count] = future
            body = json.dumps({**document, "id": self._count}).encode("ascii")
            with contextlib.suppress(OSError):  # `_hear` notices that the process is gone
                assert self.popen.stdin is not None  # noqa: S101 - opened as a pipe
                self.popen.stdin.write(LENGTH.pack(len(body)) + body)
                self.popen.stdin.flush()
        return future

    def _hear(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                head = json.loads(self._read(LENGTH.unpack(self._read(LENGTH.size))[0]))
                sounds = tuple(self._sound(frames) for frames in head.get("frames", ()))
                with self._lock:
                    future = self._asked.pop(head["id"])
                if "failed" in head:
                    future.set_exception(_failed(self._name, head["failed"]))
                else:
                    future.set_result(_Answer(head, sounds))
        failure = self._ended()
        with self._lock:
            self.gone = failure
            for future in self._asked.values():
                future.set_exception(failure)
            self._asked.clear()

    def _sound(self, frames: int) -> NDArray[np.float32]:
        # + 0 makes every zero the same zero: noise that is off leaves some of them negative
        return np.frombuffer(self._read(4 * frames), dtype="<f4").astype(np.float32) + 0

    def _read(self, size: int) -> bytes:
        assert self.popen.stdout is not None  # noqa: S101 - opened as a pipe
        data = self.popen.stdout.read(size)
        if len(data) < size:
            raise EOFError
        return data

    def _ended(self) -> VoiceError:
        """The process is gone: what it said last."""
        _end(self.popen)
        self._words.seek(0)
        said = self._words.read().decode("utf-8", "replace").strip().splitlines()
        self._words.close()
        reason = _("code {code}").format(code=self.popen.returncode)
        return _failed(self._name, f"{said[-1]} ({reason})" if said else reason, ended=True)


def unknown_words(name: str, words: Sequence[str]) -> VoiceError:
    """The failure of a voice whose model has no sound for some words."""
    return VoiceError(
        _("voice “{name}” cannot speak: {words}").format(name=name, words=", ".join(words)),
        hint=_("write them with letters of the language, for example through the lexicon"),
    )


def _failed(name: str, reason: str, *, ended: bool = False) -> VoiceError:
    if ended:
        message = _("the model of voice “{name}” ended its process: {reason}")
    else:
        message = _("the model of voice “{name}” failed: {reason}")
    again = f"broadcast voices install {name}"
    return VoiceError(
        message.format(name=name, reason=reason),
        hint=_("install the voice again ({command}), or choose another voice").format(
            command=again
        ),
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process go: it ends when its input does."""
    with contextlib.suppress(OSError):  # it may be gone already
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
