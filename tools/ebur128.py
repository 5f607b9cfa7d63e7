"""ffmpeg's own opinion of a sound file: its ``ebur128`` filter with true peak."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from broadcast.sound.ffmpeg import decoding


def measure(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of a file, from ``ebur128=peak=true``."""
    answer = subprocess.run(
        [decoding.executable(), "-hide_banner", "-nostats", "-i", str(path), "-af",
         "ebur128=peak=true:framelog=quiet", "-f", "null", "-"],
        capture_output=True, check=True, text=True, encoding="utf-8", errors="replace",
    ).stderr  # fmt: skip
    summary = answer[answer.rindex("Summary:") :]
    loudness = re.search(r"I:\s+(\S+) LUFS", summary)
    peak = re.search(r"Peak:\s+(\S+) dBFS", summary)
    assert loudness, answer
    assert peak, answer
    return float(loudness[1]), float(peak[1])
