"""The ffmpeg program itself: where it is, which version, and one run of it from start to end.

Apart from `broadcast.sound.ffmpeg.decoding`, so that its version is known without loading what
handles samples.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import subprocess
import threading

from broadcast.errors import MachineError, pip_install
from broadcast.i18n import _

NO_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Creation flag for every ffmpeg: on Windows no black window, elsewhere nothing."""

_asking = threading.Lock()


@functools.cache
def executable() -> str:
    """Path of the ffmpeg in use: ``BROADCAST_FFMPEG``, the wheel's, or the machine's own.

    The wheel comes before the machine's own so that the same inputs give the same bytes wherever
    the same wheel is installed. Raises `MachineError` when there is none.
    """
    if named := os.environ.get("BROADCAST_FFMPEG"):
        return named
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        if found := shutil.which("ffmpeg"):
            return found
    raise MachineError(
        _("ffmpeg was not found"),
        hint=_("install it with: {command}").format(command=pip_install("imageio-ffmpeg")),
    )


def version() -> str:
    """Version line of the ffmpeg in use, part of every store key it has touched."""
    with _asking:  # whoever asks meanwhile waits for the answer
        return _version()


def ask_version() -> None:
    """Ask for the version in another thread, so that it is there when it is needed."""

    def ask() -> None:
        with contextlib.suppress(MachineError):  # whoever needs it is told
            version()

    threading.Thread(target=ask, daemon=True).start()


@functools.cache
def _version() -> str:
    answer = run("-version")
    match = re.match(r"ffmpeg version (\S+)", answer.stdout.decode("utf-8", "replace"))
    return match.group(1) if match else "unknown"


def run(
    *arguments: str, check: bool = True, feed: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg to its end with its full messages; raises `MachineError` if it cannot start.

    `feed` goes to its standard input.
    """
    try:
        return subprocess.run(
            [executable(), "-hide_banner", "-nostdin", *arguments],
            input=feed,
            capture_output=True,
            check=check,
            timeout=60,
            creationflags=NO_CONSOLE,
        )
    except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise does_not_run(error) from error


def does_not_run(error: Exception) -> MachineError:
    """What a person is told when ffmpeg cannot be started or fails at something simple."""
    return MachineError(
        _("ffmpeg does not run: {reason}").format(reason=error), hint=_("run: broadcast doctor")
    )
