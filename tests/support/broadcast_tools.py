"""Small helpers of tests around ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from broadcast.sound.ffmpeg import decoding


def make_mp3(path: Path, samples: np.ndarray, rate_hz: int = 44100) -> None:
    """A mono MP3 at 64 kbit/s as other programs write it, with a header that tells its length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [decoding.executable(), "-v", "error", "-f", "f32le", "-ar", str(rate_hz), "-ac", "1",
         "-i", "-", "-c:a", "libmp3lame", "-b:a", "64k", "-y", str(path)],
        input=np.asarray(samples, "<f4").tobytes(),
        check=True,
    )  # fmt: skip
