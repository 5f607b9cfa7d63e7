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
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.neural_child import LENGTH
from broadcast.voices.neural_files import WORKERS, Files

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


class Speaker:
    """Speaks with one model in a process of its own, started when first needed.

    May be used by several threads. A model that ended its process while it was loaded is not
    loaded again; one that ended it while speaking is.
    """

    def __init__(self, files: Files, lang: str) -> None:
        self._files, self._lang = files, lang
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._words: IO[bytes] | None = None
        self._ready: Ready | None = None
        self._broken: VoiceError | None = None

    def ready(self) -> Ready:
        """Load the model if it is not loaded; raises `VoiceError` when that fails."""
        with self._lock:
            return self._started()

    def speak(self, texts: Sequence[str], length_scale: float) -> list[NDArray[np.float32]]:
        """Samples of each text; raises `VoiceError` when the model cannot speak them."""
        with self._lock:
            self._started()
            head = self._ask({"texts": list(texts), "length_scale": length_scale})
            if "unknown" in head:
                raise unknown_words(self._files.name, head["unknown"])
            body = [self._read(4 * frames) for frames in head["frames"]]
        # + 0 makes every zero the same zero: noise that is off leaves some of them negative
        return [np.frombuffer(one, dtype="<f4").astype(np.float32) + 0 for one in body]

    def _started(self) -> Ready:
        if self._broken is not None:
            raise self._broken
        if self._process is not None and self._ready is not None:
            return self._ready
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "broadcast.voices.neural_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        weakref.finalize(self, _end, self._process)
        files = self._files
        try:
            head = self._ask(
                {
                    "engine": files.engine,
                    "onnx": str(files.onnx),
                    "beside": str(files.beside),
                    "lang": self._lang,
                    "threads": threads(),
                }
            )
        except VoiceError as error:
            self._broken = error
            raise
        self._ready = Ready(head["rate_hz"], head["syllables_per_s"])
        return self._ready

    def _ask(self, document: dict[str, Any]) -> dict[str, Any]:
        assert self._process is not None  # noqa: S101 - called on a started process only
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe
        body = json.dumps(document).encode("ascii")
        try:
            self._process.stdin.write(LENGTH.pack(len(body)) + body)
            self._process.stdin.flush()
        except OSError as error:
            raise self._ended() from error
        head: dict[str, Any] = json.loads(self._read(LENGTH.unpack(self._read(LENGTH.size))[0]))
        if "failed" in head:
            raise _failed(self._files.name, head["failed"])
        return head

    def _read(self, size: int) -> bytes:
        assert self._process is not None  # noqa: S101 - as above
        assert self._process.stdout is not None  # noqa: S101 - as above
        data = self._process.stdout.read(size)
        if len(data) < size:
            raise self._ended()
        return data

    def _ended(self) -> VoiceError:
        """The process is gone: what it said last, and a new one next time."""
        assert self._process is not None  # noqa: S101 - as above
        assert self._words is not None  # noqa: S101 - opened with the process
        _end(self._process)
        self._words.seek(0)
        said = self._words.read().decode("utf-8", "replace").strip().splitlines()
        code = self._process.returncode
        self._words.close()
        self._process = self._ready = None
        reason = _("code {code}").format(code=code)
        return _failed(self._files.name, f"{said[-1]} ({reason})" if said else reason, ended=True)


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
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # it may be gone already
                pipe.close()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
