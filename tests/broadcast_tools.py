"""Small helpers of tests around ffmpeg."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from broadcast.ffmpeg import encode_mp3


def make_mp3(path: Path, samples: np.ndarray, rate_hz: int = 44100) -> None:
    """A mono MP3 at 64 kbit/s."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encode_mp3([np.asarray(samples, np.float32)], path, rate_hz, 64)
