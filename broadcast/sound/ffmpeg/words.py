"""What ffmpeg says, read: the description of an input, and why it failed.

Its words come either plain or, at log level ``level+info``, with ``[info]`` and the like in front.
"""

from __future__ import annotations

import re

from broadcast.i18n import _


def length_s(words: str) -> float | None:
    """Length of an input, exact or estimated; None where ffmpeg knows none."""
    found = re.search(
        r"^(?:\[info\])?  +Duration: (\d+):(\d+):(\d+(?:\.\d+)?)", words, re.MULTILINE
    )
    if found is None:
        return None
    hours, minutes, seconds = (float(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def is_estimate(words: str) -> bool:
    """Whether the length is a guess from the bit rate, since the file does not say it."""
    return "Estimating duration" in words


def container(words: str) -> str:
    """Name of an input's container, such as ``mp3`` or ``mov,mp4,m4a,3gp,3g2,mj2``."""
    found = re.search(r"^(?:\[info\] )?Input #0, (\S+), from ", words, re.MULTILINE)
    return found[1] if found else ""


def stream(words: str) -> tuple[int, int, str] | None:
    """Rate in Hz, channels and codec of the first sound stream; None without one."""
    found = re.search(r"Audio: (\w+).*?, (\d+) Hz, ([^,\n]+)", words)
    return (int(found[2]), _channels(found[3].strip()), found[1]) if found else None


def errors(words: str) -> list[str]:
    """Error messages without their origin; those about what ffmpeg writes say nothing of a file.

    Ogg files with odd page times are decoded whole, and still ffmpeg complains of the times that it
    gives the samples (``non monotonically increasing dts to muxer``).
    """
    found = re.findall(r"\[(?:error|fatal)\] (.+)", words)
    return [message for message in found if "to muxer" not in message]


def reason(words: str) -> str:
    """The message that says best why ffmpeg failed: the first error, else the last line."""
    if found := errors(words):
        return found[0]
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return re.sub(r"^\[[^\]]*\]\s*", "", lines[-1]) if lines else _("no reason given")


def _channels(layout: str) -> int:
    """Channels of a layout such as ``mono``, ``stereo``, ``5.1(side)`` or ``3 channels``."""
    known = {"mono": 1, "stereo": 2}.get(layout.split("(", maxsplit=1)[0].strip())
    if known:
        return known
    if number := re.match(r"(\d+) channels?", layout):
        return int(number[1])
    figures = re.match(r"(\d+)\.(\d+)", layout)
    return int(figures[1]) + int(figures[2]) if figures else 2
