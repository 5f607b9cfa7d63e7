"""Where the speech of a recording begins and ends, and cutting away what lies outside."""

from __future__ import annotations

import functools
import warnings
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.ffmpeg import decoding
from broadcast.sound.levels import Levels

LEAD_IN_S, LEAD_OUT_S, FADE_S = 0.06, 0.08, 0.01
"""Room kept before and after the speech, and the fades in it."""

_SHORTEST_FRAMES = 4
"""Speech lasts at least this many frames of 10 ms; the click of a recorder's key does not."""

_COPY_BYTES = 1 << 20
_SAMPLE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """Frames kept, and cut off before and after them."""

    frames: int
    before: int
    after: int


def threshold_dbfs(speech_dbfs: float, noise_dbfs: float) -> float:
    """Level that parts speech from its pauses.

    Soft consonants lie some 30 dB below the mean of speech; in noise, 6 dB above its floor must do,
    and always less than 6 dB below the speech itself.
    """
    return min(max(speech_dbfs - 30, noise_dbfs + 6, -60.0), speech_dbfs - 6)


def find(frames_dbfs: NDArray[np.float64], threshold: float) -> tuple[int, int] | None:
    """First frame of speech and the one after the last; None without any."""
    loud = np.diff((frames_dbfs > threshold).astype(np.int8), prepend=0, append=0)
    begins, ends = np.flatnonzero(loud > 0), np.flatnonzero(loud < 0)
    long = ends - begins >= _SHORTEST_FRAMES
    return (int(begins[long][0]), int(ends[long][-1])) if long.any() else None


def trim(file: IO[bytes], span: tuple[int, int], levels: Levels, threshold: float) -> Kept:
    """Cut a raw float32 file to the speech with a little room around it, and fade both ends.

    `span` is what `find` gave, in frames of `levels`.
    """
    rate_hz, frame = levels.rate_hz, levels.frame
    total = file.seek(0, 2) // _SAMPLE_BYTES
    head = _read(file, (span[0] - 1) * frame, (span[0] + _SHORTEST_FRAMES) * frame)
    tail = _read(file, (span[1] - _SHORTEST_FRAMES) * frame, (span[1] + 1) * frame)
    first = max(span[0] - 1, 0) * frame + _silent(head, rate_hz, threshold)
    last = min((span[1] + 1) * frame, total) - _silent(tail[::-1], rate_hz, threshold)
    begin = max(first - round(LEAD_IN_S * rate_hz), 0)
    end = min(last + round(LEAD_OUT_S * rate_hz), total)
    _keep(file, begin, end)
    ramp = np.linspace(0, 1, round(FADE_S * rate_hz), dtype=np.float32)
    _scale(file, 0, ramp)
    _scale(file, end - begin - len(ramp), ramp[::-1])
    return Kept(end - begin, begin, total - end)


def _silent(samples: NDArray[np.float32], rate_hz: int, threshold: float) -> int:
    """Samples of silence at the beginning, to the millisecond."""
    segment_type, silence = _pydub()
    pcm = np.rint(samples.clip(-1, 1) * 32767).astype("<i2").tobytes()
    segment = segment_type(pcm, sample_width=2, frame_rate=rate_hz, channels=1)
    quiet_ms = silence.detect_leading_silence(segment, silence_threshold=threshold, chunk_size=1)
    return int(quiet_ms * rate_hz // 1000)


@functools.cache
def _pydub() -> tuple[Any, Any]:
    """AudioSegment and silence of pydub, which warns on import when no ffmpeg is on the path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment, silence
    AudioSegment.converter = decoding.executable()
    return AudioSegment, silence


def _read(file: IO[bytes], begin: int, end: int) -> NDArray[np.float32]:
    file.seek(max(begin, 0) * _SAMPLE_BYTES)
    return np.frombuffer(file.read((end - max(begin, 0)) * _SAMPLE_BYTES), dtype="<f4")


def _keep(file: IO[bytes], begin: int, end: int) -> None:
    """Move samples `begin` to `end` to the front of the file and end it there."""
    position, size = begin * _SAMPLE_BYTES, (end - begin) * _SAMPLE_BYTES
    for done in range(0, size if begin else 0, _COPY_BYTES):
        file.seek(position + done)
        data = file.read(min(_COPY_BYTES, size - done))
        file.seek(done)
        file.write(data)
    file.truncate(size)


def _scale(file: IO[bytes], begin: int, ramp: NDArray[np.float32]) -> None:
    samples = _read(file, begin, begin + len(ramp))
    file.seek(max(begin, 0) * _SAMPLE_BYTES)
    file.write((samples * ramp[: len(samples)]).astype("<f4").tobytes())
