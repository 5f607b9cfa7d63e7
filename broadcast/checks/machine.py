"""What this machine has of what the product needs: each thing tried, not only looked for."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import numpy as np

from broadcast import __version__
from broadcast.errors import BroadcastError, WorkspaceError, pip_install
from broadcast.files.reasons import reason_of
from broadcast.i18n import _

CheckStatus = Literal["ok", "warning", "missing"]

_ENOUGH_BYTES, _LEAST_BYTES = 1_000_000_000, 100_000_000
_ONLINE_ADDRESS = "https://translate.google.com/"
_ONLINE_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried: `missing` means that nothing can be built without it."""

    id: str
    name: str
    status: CheckStatus
    found: str
    hint: str = ""


def examine(folder: Path, *, online: bool = False) -> tuple[Check, ...]:
    """Try everything; `folder` is where the workspace is or would be.

    Asks the network only with `online`. A check that fails is a result, never an exception.
    """
    tries: tuple[Callable[[], Check], ...] = (
        _python,
        _system,
        _own_version,
        _ffmpeg,
        _mp3,
        _espeak,
        _fonts,
        lambda: _workspace(folder),
        lambda: _key(folder),
        lambda: _disk(folder),
        lambda: _writing(folder),
        lambda: _google(online=online),
        _encoding,
    )
    return tuple(one() for one in tries)


def _python() -> Check:
    right = sys.version_info >= (3, 11)
    hint = "" if right else _("install Python 3.11 or later from python.org")
    return Check("python", _("Python"), "ok" if right else "missing",
                 f"{platform.python_version()} ({sys.executable})", hint)  # fmt: skip


def _system() -> Check:
    found = _("{system}, {count} processors").format(
        system=platform.platform(terse=True), count=os.cpu_count() or 1
    )
    return Check("system", _("System"), "ok", found)


def _own_version() -> Check:
    return Check(
        "broadcast", _("broadcast"), "ok", f"{__version__} ({Path(__file__).parent.parent})"
    )


def _ffmpeg() -> Check:
    """Let it read a tenth of a second of sound."""
    from broadcast.sound.ffmpeg import decoding

    try:
        found = f"{decoding.version()} ({decoding.executable()})"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "try.wav"
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, 8000, 0, "NONE", ""))
                file.writeframes(bytes(1600))
            sum(len(block) for block in decoding.decode(path, 44100))
    except (BroadcastError, OSError) as error:
        return _failed("ffmpeg", _("ffmpeg"), error, _hint_for_ffmpeg())
    return Check("ffmpeg", _("ffmpeg"), "ok", found)


def _mp3() -> Check:
    """Encode a tenth of a second and listen to it."""
    from broadcast.sound import mp3

    silence = np.zeros(4410, dtype=np.float32)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "try.mp3"
            mp3.encode([silence], path, 44100, 64)
            frames = sum(len(block) for block in mp3.decode(path))
    except (BroadcastError, ImportError, OSError) as error:
        return _failed("mp3", _("MP3 encoder"), error, _hint_to_install("lameenc"))
    found = _("LAME, tried: {count} samples back").format(count=frames)
    return Check("mp3", _("MP3 encoder"), "ok", found)


def _espeak() -> Check:
    """Speak one word with the Vietnamese voice and see that it is no silence."""
    from broadcast.voices import Pace, open_voice

    name = _("Voice {voice}").format(voice="espeak:vi")
    try:
        voice = open_voice("espeak:vi")
        sound = voice.speak("xin chào", Pace())
    except BroadcastError as error:
        return _failed("espeak", name, error, _hint_to_install("espeakng-loader"))
    if not len(sound.samples) or float(np.abs(sound.samples).max()) < 0.01:
        return Check("espeak", name, "missing", _("it speaks, but nothing is heard"),
                     _hint_to_install("espeakng-loader"))  # fmt: skip
    found = _("{version}, tried: {seconds:.1f} s of speech").format(
        version=voice.version, seconds=sound.duration_s
    )
    return Check("espeak", name, "ok", found)


def _fonts() -> Check:
    from broadcast.pictures import lettering

    name = _("Fonts of the pictures")
    try:
        widths = [lettering.width_px("ệ", 20, font) for font in ("Regular", "Bold")]
        widths.append(lettering.width_px("ꪼ", 20))
    except (ImportError, OSError) as error:
        return Check("fonts", name, "missing", str(error), _hint_to_install("broadcast"))
    return Check("fonts", name, "ok" if all(widths) else "warning", "Noto Sans, Noto Sans Tai Viet")


def _workspace(folder: Path) -> Check:
    from broadcast.workspace import workspace

    try:
        return Check("workspace", _("Workspace"), "ok", str(workspace.find_root(folder)))
    except WorkspaceError as error:
        problem = error.problems[0]
        return Check("workspace", _("Workspace"), "warning", problem.message, problem.hint)


def _key(folder: Path) -> Check:
    """Packs are signed with it; everything else goes without."""
    from broadcast.packs import keys

    name, home = _("Key for packs"), _home(folder) / keys.FOLDER
    private, public = (home / file for file in (keys.PRIVATE_FILE, keys.PUBLIC_FILE))
    if not private.exists() and not public.exists():
        hint = _("make the province's key once with: broadcast keys init")
        return Check("key", name, "warning", _("none: no pack can be made or checked"), hint)
    try:
        if not private.exists():
            own = keys.id_of(keys.public_key(public))
            found = _("{key}, public only: packs can be checked here, not made").format(key=own)
        else:
            found = keys.id_of(keys.private_key(home.parent).public_key())
    except BroadcastError as error:
        return Check("key", name, "warning", error.problems[0].message, error.problems[0].hint)
    return Check("key", name, "ok", found)


def _home(folder: Path) -> Path:
    """The workspace the folder is in, or the nearest folder that exists."""
    from broadcast.workspace import workspace

    try:
        return workspace.find_root(folder)
    except WorkspaceError:
        folder = folder.resolve()
        return next(path for path in (folder, *folder.parents) if path.is_dir())


def _disk(folder: Path) -> Check:
    name = _("Free disk space")
    home = _home(folder)
    try:
        free = shutil.disk_usage(home).free
    except OSError as error:
        return Check("disk", name, "warning", str(error))
    found = _("{size:.1f} GB in {folder}").format(size=free / 1e9, folder=home)
    if free >= _ENOUGH_BYTES:
        return Check("disk", name, "ok", found)
    hint = _("make room: broadcast clean removes what is no longer needed")
    return Check("disk", name, "warning" if free >= _LEAST_BYTES else "missing", found, hint)


def _writing(folder: Path) -> Check:
    """Write a file where programmes would be written, and remove it."""
    name = _("Writing to output/")
    home = _home(folder)
    place = home / "output" if (home / "output").is_dir() else home
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"broadcast")
    except OSError as error:
        reason = reason_of(error)
        hint = _("give yourself the right to write to {folder}").format(folder=place)
        return Check("output", name, "missing", f"{place}: {reason}", hint)
    return Check("output", name, "ok", str(place))


def _google(*, online: bool) -> Check:
    """Google's voices are optional: at worst a warning."""
    name = _("Google's voices (optional)")
    try:
        found = f"gTTS {metadata.version('gTTS')}"
    except metadata.PackageNotFoundError:
        return Check("gtts", name, "warning", _("gTTS is not installed"), _hint_to_install("gTTS"))
    if not online:
        return Check("gtts", name, "ok", _("{version}; not asked (--online asks)").format(
            version=found))  # fmt: skip
    from urllib.request import urlopen

    try:
        with urlopen(_ONLINE_ADDRESS, timeout=_ONLINE_TIMEOUT_S):
            return Check("gtts", name, "ok", _("{version}; answers").format(version=found))
    except OSError as error:
        hint = _("only voices such as gtts:vi need the internet; espeak:vi does not")
        return Check("gtts", name, "warning", f"{found}; {error}", hint)


def _encoding() -> Check:
    """Python writes Unicode to a Windows console whatever its code page; elsewhere it matters."""
    name = _("Letters in the terminal")
    encoding = (locale.getencoding() or "").lower()
    if os.name == "nt" or encoding.replace("-", "") == "utf8":
        return Check("encoding", name, "ok", "Tiếng Việt, UTF-8")
    return Check("encoding", name, "warning", encoding, _("set LANG=vi_VN.UTF-8 or C.UTF-8"))


def _failed(identifier: str, name: str, error: Exception, hint: str) -> Check:
    found = error.problems[0].message if isinstance(error, BroadcastError) else str(error)
    return Check(identifier, name, "missing", found, hint)


def _hint_for_ffmpeg() -> str:
    if named := os.environ.get("BROADCAST_FFMPEG"):
        return _("BROADCAST_FFMPEG names {path}: correct it, or remove it").format(path=named)
    return _hint_to_install("imageio-ffmpeg")


def _hint_to_install(package: str) -> str:
    return _("install it again: {command}").format(
        command=pip_install(f"--force-reinstall {package}")
    )
