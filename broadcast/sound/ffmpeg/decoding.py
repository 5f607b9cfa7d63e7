"""The only door to ffmpeg: probe a file, decode to PCM, change the tempo.

Sound crosses this door as blocks: one-dimensional ``float32`` arrays, full scale at ±1.0. Files
from outside are opened with a whitelist of containers and of protocols, so that a playlist named
``.wav`` cannot make ffmpeg read other files or the network.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

import numpy as np

from broadcast.errors import AudioError, Problem
from broadcast.i18n import _
from broadcast.sound.blocks import BLOCK_FRAMES, Block
from broadcast.sound.ffmpeg import words as ffmpeg_words
from broadcast.sound.ffmpeg.program import NO_CONSOLE, does_not_run, executable, run, version
from broadcast.sound.ffmpeg.wholeness import Decoding, judge, must_have_bytes

__all__ = [
    "BLOCK_FRAMES",
    "CONTAINERS",
    "Block",
    "OpenSound",
    "Probe",
    "change_tempo",
    "decode",
    "executable",
    "probe",
    "reading",
    "version",
    "write_cleaned_speech",
]


CONTAINERS = "wav,w64,aiff,mp3,aac,mov,ogg,opus,flac,amr,asf,matroska,caf"
"""Demuxers that may open a file from outside: what phones, recorders and Word users deliver."""

_PROTOCOLS = ("-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS)
_DECODE = ("-nostats", *_PROTOCOLS, "-err_detect", "crccheck", "-i")
_AS_IT_IS = (  # in large pieces: each crosses several threads of ffmpeg
    "-map", "0:a:0", "-af", "aformat=channel_layouts=mono|stereo,asetnsamples=n=65536:p=0",
)  # fmt: skip
_TELLING = "repeat+level+info"
_PIPE_BYTES = 1 << 20  # where the system allows it: fewer turns between the two processes


@dataclass(frozen=True, slots=True)
class Probe:
    """What a sound file says of itself."""

    duration_s: float
    rate_hz: int
    channels: int
    codec: str


@dataclass(frozen=True, slots=True)
class OpenSound:
    """An open sound file; `blocks` are of shape (frames,) or (frames, 2)."""

    rate_hz: int
    channels: int
    blocks: Iterator[Block]


def probe(path: Path) -> Probe:
    """Read length, sample rate and channels of the first sound stream of a file.

    Raises `AudioError` for a missing, empty or unreadable file or one without sound.
    """
    must_have_bytes(path)
    text = run(*_PROTOCOLS, "-i", _url(path), check=False).stderr.decode("utf-8", "replace")
    stream = ffmpeg_words.stream(text)
    if stream is None:
        raise _unreadable(path, text)
    return Probe(ffmpeg_words.length_s(text) or 0.0, *stream)


def decode(
    path: Path, rate_hz: int, *, channels: int = 1, oddities: list[Problem] | None = None
) -> Iterator[Block]:
    """Decode any sound file to blocks of shape (frames,), or (frames, channels) when more than one.

    `rate_hz` is the rate that comes out. Raises `AudioError` when the file is missing, empty, not
    sound, damaged, or cut short; the last two are known only at the end, so what came before is to
    be thrown away. What is odd but was let pass, such as junk after the last frame, is added to
    `oddities` as warnings.
    """
    must_have_bytes(path)
    arguments = (*_DECODE, _url(path), *_as_pcm(rate_hz, channels))
    with _running(arguments) as running:
        yield from _blocks(path, running, (rate_hz, channels), oddities)


@contextmanager
def reading(path: Path, oddities: list[Problem] | None = None) -> Iterator[OpenSound]:
    """Open any sound file as it is: at its own rate, mono or stereo (more channels become two).

    `OpenSound.blocks` and the errors raised are those of `decode`.
    """
    must_have_bytes(path)
    arguments = (*_DECODE, _url(path), *_AS_IT_IS, "-c:a", "pcm_f32le", "-f", "wav", "-")
    with _running(arguments) as running:
        process, messages = running
        head = _wav_head(cast("IO[bytes]", process.stdout))
        if head is None:
            process.wait()
            raise _unreadable(path, _words(messages))
        rate_hz, channels = head
        yield OpenSound(rate_hz, channels, _blocks(path, running, head, oddities))


def _blocks(
    path: Path,
    running: tuple[subprocess.Popen[bytes], IO[bytes]],
    form: tuple[int, int],
    oddities: list[Problem] | None,
) -> Iterator[Block]:
    """Blocks from ffmpeg's pipe, in `form` (rate, channels); at the end the file is judged."""
    process, messages = running
    rate_hz, channels = form
    pipe = cast("IO[bytes]", process.stdout)
    frame_bytes = 4 * channels
    frames = 0
    while data := pipe.read(BLOCK_FRAMES * frame_bytes):
        block = np.frombuffer(data[: len(data) // frame_bytes * frame_bytes], dtype="<f4")
        frames += len(block) // channels
        yield block.reshape(-1, channels) if channels > 1 else block
    code = process.wait()
    words = _words(messages)
    if code != 0 or frames == 0:
        raise _unreadable(path, words)
    found = judge(Decoding(path, words, frames / rate_hz), lambda: _sound_before_error_s(path))
    if oddities is not None:
        oddities.extend(found)


def _wav_head(pipe: IO[bytes]) -> tuple[int, int] | None:
    """Rate and channels of the WAV that ffmpeg writes, read up to its first sample."""
    form: tuple[int, int] | None = None
    pipe.read(12)
    while len(head := pipe.read(8)) == 8 and head[:4] != b"data":
        chunk = pipe.read(int.from_bytes(head[4:], "little"))
        if head[:4] == b"fmt ":
            form = int.from_bytes(chunk[4:8], "little"), int.from_bytes(chunk[2:4], "little")
    return form


def _words(messages: IO[bytes]) -> str:
    """What ffmpeg, which has ended, wrote to its standard error."""
    messages.seek(0)
    return messages.read().decode("utf-8", "replace")


def _as_pcm(rate_hz: int, channels: int) -> tuple[str, ...]:
    return ("-map", "0:a:0", "-ac", str(channels), "-ar", str(rate_hz), "-f", "f32le", "-")


def _url(path: Path) -> str:
    """A path that ffmpeg takes for nothing else, whatever signs are in it."""
    return f"file:{path}"


def _sound_before_error_s(path: Path) -> float:
    """How much sound comes before the first error of a damaged file."""
    rate_hz = 8000
    strict = ("-xerror", *_PROTOCOLS, "-err_detect", "crccheck+explode", "-i", _url(path))
    arguments = (*strict, *_as_pcm(rate_hz, 1))
    size = 0
    with _running(arguments) as (process, _messages):
        pipe = cast("IO[bytes]", process.stdout)
        while data := pipe.read(BLOCK_FRAMES):
            size += len(data)
    return size / 4 / rate_hz


def change_tempo(samples: Block, rate_hz: int, factor: float) -> Block:
    """Make a short mono sound faster (factor above 1) or slower without changing its pitch.

    `factor` lies between 0.5 and 2.0. Raises `AudioError` when ffmpeg fails.
    """
    form = ("-f", "f32le", "-ar", str(rate_hz), "-ac", "1")
    answer = run(
        "-loglevel", "error", *form, "-i", "-", "-af", f"atempo={factor:.6f}", *form, "-",
        check=False, feed=np.ascontiguousarray(samples, dtype="<f4").tobytes(),
    )  # fmt: skip
    if answer.returncode != 0:
        raise AudioError(ffmpeg_words.reason(answer.stderr.decode("utf-8", "replace")))
    return np.frombuffer(answer.stdout, dtype="<f4")


def write_cleaned_speech(
    samples: Block, path: Path, rate_hz: int, noise_dbfs: float, *, reduction_db: float = 10.0
) -> None:
    """Write mono speech of a few minutes at most as FLAC, freed of hum and of some steady noise.

    A high-pass at 80 Hz and ffmpeg's ``afftdn``, told a noise floor 3 dB above `noise_dbfs`, the
    level of the pauses. 10 dB is where speech in noise was understood best (ESTOI). Raises
    `AudioError` when ffmpeg fails.
    """
    floor_dbfs = min(max(noise_dbfs + 3, -80.0), -20.0)
    late = np.zeros(round(0.03 * rate_hz), np.float32)  # afftdn answers 25 ms late
    answer = run(
        "-loglevel", "error", "-f", "f32le", "-ar", str(rate_hz), "-ac", "1", "-i", "-",
        "-af", f"highpass=f=80:poles=2,afftdn=nr={reduction_db:.1f}:nf={floor_dbfs:.1f}",
        "-map_metadata", "-1", "-c:a", "flac", "-sample_fmt", "s16", "-flags:a", "+bitexact",
        "-fflags", "+bitexact", "-f", "flac", "-y", str(path),
        check=False, feed=np.concatenate([samples, late]).astype("<f4").tobytes(),
    )  # fmt: skip
    if answer.returncode != 0:
        raise AudioError(ffmpeg_words.reason(answer.stderr.decode("utf-8", "replace")), path=path)


@contextmanager
def _running(
    arguments: tuple[str, ...],
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Start ffmpeg with a pipe; whatever happens inside, no process is left behind."""
    with TemporaryFile() as messages:
        try:
            process = subprocess.Popen(
                [executable(), "-hide_banner", "-nostdin", "-loglevel", _TELLING, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=messages,
                pipesize=_PIPE_BYTES,
                creationflags=NO_CONSOLE,
            )
        except OSError as error:
            raise does_not_run(error) from error
        try:
            yield process, messages
        finally:
            if process.poll() is None:
                process.kill()
            if process.stdout is not None:
                process.stdout.close()
            process.wait()


def _unreadable(path: Path, messages: str) -> AudioError:
    return AudioError(
        _("not a sound file that can be read, or cut short: {reason}").format(
            reason=ffmpeg_words.reason(messages)
        ),
        path=path,
        hint=_("open it in a player to see whether it is whole; copy or record it again"),
    )
