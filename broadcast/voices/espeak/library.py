"""Speech from espeak-ng's library, in this process, the same samples for the same words every time.

espeak-ng keeps hidden state from call to call: asking twice gives slightly different samples. So
the library is loaded anew for each segment (0.4 ms) and unloaded after it. Where an
operating system does not really unload (`unloads` finds out), a short-lived process speaks instead;
this module is its program. It imports nothing heavy for that reason.

The functions are those of espeak-ng's speak_lib.h, version 1.52.
"""

from __future__ import annotations

import _ctypes
import ctypes
import functools
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import espeakng_loader

from broadcast.errors import MachineError, VoiceError, pip_install
from broadcast.i18n import _

RATE_HZ = 22050

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come through the callback
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: an error code instead of ending the process
_RATE, _VOLUME, _WORD_GAP = 1, 2, 7  # espeakRATE, espeakVOLUME, espeakWORDGAP
_UTF8 = 1  # espeakCHARS_UTF8
_LONGEST_PATH = 155  # N_PATH_HOME less the name of the longest file
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

_lock = threading.Lock()  # espeak-ng is not thread-safe


@dataclass(frozen=True, slots=True)
class EspeakRequest:
    """What to speak, in espeak-ng's own figures: rate (80 to 450), volume (0 to 200)."""

    model: str
    rate: int
    word_gap: int
    volume: int
    texts: tuple[str, ...]


def data_folder() -> Path:
    """Folder of the wheel's voices and dictionaries."""
    return Path(espeakng_loader.get_data_path())


def speak(request: EspeakRequest) -> list[bytes]:
    """Speak each text after the other; 16-bit mono PCM in machine order for each, at `RATE_HZ`.

    Raises `VoiceError` when espeak-ng does not take the voice or fails, `MachineError` when it
    cannot be loaded.
    """
    return _speak_here(request) if unloads() else _speak_in_new_process(request)


@functools.cache
def unloads() -> bool:
    """Whether loading again brings the same samples again; tried out once, some 5 ms."""
    trial = EspeakRequest("vi", 120, 0, 100, ("một, hai.",))
    return _speak_here(trial) == _speak_here(trial)


@functools.cache
def version() -> str:
    """Version of espeak-ng itself."""
    with _lock, _opened() as library:
        return bytes(library.espeak_Info(None)).decode("ascii")


def _speak_here(request: EspeakRequest) -> list[bytes]:
    pieces: list[bytes] = []

    def keep(samples: int | None, frames: int, _events: int | None) -> int:
        if samples and frames:
            pieces.append(ctypes.string_at(samples, 2 * frames))
        return 0

    callback = _CALLBACK(keep)
    spoken: list[bytes] = []
    with _lock, _loaded() as library:
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(request.model.encode()) != 0:
            raise VoiceError(_("espeak-ng has no voice “{model}”").format(model=request.model))
        library.espeak_SetParameter(_RATE, request.rate, 0)
        library.espeak_SetParameter(_WORD_GAP, request.word_gap, 0)
        library.espeak_SetParameter(_VOLUME, request.volume, 0)
        for text in request.texts:
            pieces.clear()
            data = text.encode()
            status = library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
            if status != 0 or not pieces:
                raise VoiceError(
                    _("espeak-ng failed (code {code}) on: {text}").format(code=status, text=text)
                )
            spoken.append(b"".join(pieces))
    return spoken


@contextmanager
def _opened() -> Iterator[ctypes.CDLL]:
    """The library, freshly loaded but without its data; unloaded on leaving."""
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise _missing(str(error)) from error
    try:
        library.espeak_Info.restype = ctypes.c_char_p
        library.espeak_Synth.argtypes = (
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint,
            ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip
        yield library
    finally:
        if sys.platform == "win32":
            _ctypes.FreeLibrary(library._handle)
        else:
            _ctypes.dlclose(library._handle)


@contextmanager
def _loaded() -> Iterator[ctypes.CDLL]:
    """The library, freshly loaded and set up; unloaded on leaving."""
    with _opened() as library:
        try:
            _set_up(library)
            yield library
        finally:
            library.espeak_Terminate()


def _set_up(library: ctypes.CDLL) -> None:
    path = _narrow(data_folder())
    if len(path) > _LONGEST_PATH:
        raise MachineError(
            _("espeak-ng cannot open its data: the path is too long ({path})").format(
                path=data_folder()
            ),
            hint=_("install into a folder with a shorter name"),
        )
    if library.espeak_Initialize(_SYNCHRONOUS, 0, path, _DONT_EXIT) != RATE_HZ:
        raise _missing(str(data_folder()))
    used = ctypes.c_char_p()
    library.espeak_Info(ctypes.byref(used))
    if used.value != path:  # it looks elsewhere on the machine when its own data fail
        raise _missing(str(data_folder()))
    library.espeak_ng_SetRandSeed(1)  # breathy variants (+f2, +f3, +f5) are seeded by the clock


def _narrow(path: Path) -> bytes:
    """A path as the library's C functions open it; on Windows the short name where need be."""
    if sys.platform == "win32":
        text = str(path)
        if not text.isascii():
            short = ctypes.create_unicode_buffer(1024)
            if ctypes.windll.kernel32.GetShortPathNameW(text, short, len(short)):
                text = short.value
        return text.encode("mbcs")
    return str(path).encode()


def _missing(reason: str) -> MachineError:
    return MachineError(
        _("espeak-ng cannot be loaded: {reason}").format(reason=reason),
        hint=_("install it again: {command}").format(
            command=pip_install("--force-reinstall espeakng-loader")
        ),
    )


def _speak_in_new_process(request: EspeakRequest) -> list[bytes]:
    with _lock:
        answer = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(asdict(request)).encode("ascii"),
            capture_output=True,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    if answer.returncode != 0:
        words = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        raise VoiceError(
            _("espeak-ng failed: {reason}").format(reason=words[-1] if words else answer.returncode)
        )
    head, _newline, body = answer.stdout.partition(b"\n")
    spoken, begin = [], 0
    for length in json.loads(head):
        spoken.append(body[begin : begin + length])
        begin += length
    return spoken


def _answer() -> None:
    """Serve one request: JSON on standard input; lengths as JSON, then PCM, on standard output."""
    question: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    question["texts"] = tuple(question["texts"])
    spoken = _speak_here(EspeakRequest(**question))
    sys.stdout.buffer.write(json.dumps([len(pcm) for pcm in spoken]).encode() + b"\n")
    for pcm in spoken:
        sys.stdout.buffer.write(pcm)


if __name__ == "__main__":
    _answer()
