"""Encoding to MP3, listening to it, and tagging: ID3v2.3 with text, chapters and cover.

The same inputs give the same bytes. LAME runs in this process (lameenc): ffmpeg hands each frame
of 26 ms from thread to thread and takes a third more CPU time at the same setting. What was encoded
is decoded by another decoder (mpg123, inside libsndfile): it gives the same samples as ffmpeg's to
within rounding, for a fifth of the CPU time, and every finished programme is listened to.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from broadcast.errors import AudioError
from broadcast.i18n import _
from broadcast.sound.blocks import BLOCK_FRAMES, Block

_QUALITY = 5
"""LAME's own scale, 0 best to 9 fastest; 5 is also what ffmpeg takes."""

_UTF16 = 1  # the only encoding of ID3v2.3 that holds Vietnamese

ISO_639_2 = {"vi": "vie", "en": "eng", "km": "khm", "th": "tha", "lo": "lao"}
"""Two-letter codes as ID3's three-letter ones; ISO 639-3 codes already have three letters."""


_TAG_HEADER_BYTES, _FRAME_HEADER_BYTES = 10, 10


@dataclass(frozen=True, slots=True)
class Mp3Chapter:
    """A chapter from `start_s` to `end_s`."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What an MP3 says of itself."""

    title: str
    album: str
    publisher: str
    copyright: str
    lang: str
    date: dt.date | None
    text: str
    topic: str = ""
    artist: str = ""
    chapters: tuple[Mp3Chapter, ...] = ()
    cover_png: bytes = b""


def encode(blocks: Iterable[Block], path: Path, rate_hz: int, bitrate_kbps: int) -> None:
    """Encode mono blocks at a constant bit rate, without tags; raises `AudioError`.

    What lies beyond full scale is clipped. LAME adds 25 ms of silence in front.
    """
    with path.open("wb") as file, ThreadPoolExecutor(1) as lame:
        try:
            encoder = _lame(rate_hz, bitrate_kbps)
            begun: Future[bytes] | None = None
            for block in blocks:  # LAME works on one block while the next is being made
                pcm = _as_16_bit(block)
                if begun is not None:
                    file.write(begun.result())
                begun = lame.submit(encoder.encode, pcm)
            if begun is not None:
                file.write(begun.result())
                file.write(encoder.flush())
        except (RuntimeError, ValueError) as error:
            raise AudioError(_("the MP3 cannot be made: {reason}").format(reason=error)) from error


def _lame(rate_hz: int, bitrate_kbps: int) -> Any:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate_hz)
    encoder.set_out_sample_rate(rate_hz)
    encoder.set_bit_rate(bitrate_kbps)
    encoder.set_quality(_QUALITY)
    encoder.silence()
    return encoder


def _as_16_bit(block: Block) -> bytes:
    """PCM as LAME takes it; at 64 kbit/s its own noise lies 50 dB above that of 16 bits."""
    pcm = np.clip(block, -1.0, 1.0)
    pcm *= np.float32(32767)
    return bytes(np.rint(pcm, out=pcm).astype("<i2").data)


def decode(path: Path) -> Iterator[Block]:
    """Blocks of an MP3 that `encode` made, at its own rate; raises `AudioError` when broken."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            # without LAME's own header the library only guesses the length: read to the end
            while len(block := file.read(BLOCK_FRAMES, dtype="float32")):
                yield block
    except soundfile.LibsndfileError as error:
        raise AudioError(_("the MP3 cannot be decoded: {reason}").format(reason=error)) from error


def tag(untagged: Path, destination: Path, tags: Tags) -> None:
    """Copy an MP3 and write its tags in front of the sound.

    ID3v2.3 and UTF-16 because that is what car radios, USB players and Windows Explorer read.
    """
    from mutagen import id3

    lang = ISO_639_2.get(tags.lang, tags.lang if len(tags.lang) == 3 else "und")
    frames: list[id3.Frame] = [
        id3.TIT2(_UTF16, [tags.title]),
        id3.TALB(_UTF16, [tags.album]),
        id3.TPE1(_UTF16, [tags.artist or tags.publisher]),
        id3.TPUB(_UTF16, [tags.publisher]),
        id3.TCOP(_UTF16, [tags.copyright]),
        id3.TLAN(0, [lang]),
        id3.TCON(_UTF16, [tags.topic]),
        id3.USLT(_UTF16, lang, "", tags.text),
    ]
    if tags.date is not None:
        frames += [
            id3.TYER(0, [f"{tags.date:%Y}"]),
            id3.TDAT(0, [f"{tags.date:%d%m}"]),
        ]
    if tags.cover_png:
        frames.append(id3.APIC(0, "image/png", id3.PictureType.COVER_FRONT, "", tags.cover_png))
    header = id3.ID3()
    for frame in [*frames, *_chapter_frames(tags.chapters)]:
        header.add(frame)
    made = io.BytesIO()
    header.save(made, v1=0, v2_version=3, padding=lambda _info: 0)
    with untagged.open("rb") as sound, destination.open("wb") as file:
        file.write(_chapters_in_order(made.getvalue()))
        shutil.copyfileobj(sound, file)


def _chapters_in_order(tag: bytes) -> bytes:
    """The same ID3v2.3 tag with its chapters last: their table, then each in the order of time.

    mutagen sorts frames by their length. Players show chapters as they lie in the file, and simple
    ones know no table of contents.
    """
    frames: list[bytes] = []
    at = _TAG_HEADER_BYTES
    while at < len(tag):
        end = at + _FRAME_HEADER_BYTES + int.from_bytes(tag[at + 4 : at + 8], "big")
        frames.append(tag[at:end])
        at = end
    others = [frame for frame in frames if frame[:4] not in (b"CTOC", b"CHAP")]
    tables = [frame for frame in frames if frame[:4] == b"CTOC"]
    chapters = [frame for frame in frames if frame[:4] == b"CHAP"]
    chapters.sort(key=lambda frame: frame[_FRAME_HEADER_BYTES:].partition(b"\0")[0])
    return tag[:_TAG_HEADER_BYTES] + b"".join([*others, *tables, *chapters])


def _chapter_frames(chapters: tuple[Mp3Chapter, ...]) -> list[object]:
    """CHAP frames and their table of contents (ID3v2 Chapter Frame Addendum 1.0)."""
    from mutagen import id3

    if not chapters:
        return []
    no_offset = 0xFFFFFFFF
    wide = len(str(len(chapters)))  # so that ch10 does not sort before ch2
    names = [f"ch{number:0{wide}d}" for number in range(1, len(chapters) + 1)]
    return [
        id3.CTOC("toc", id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED, names, []),
        *(
            id3.CHAP(
                name,
                round(chapter.start_s * 1000),
                round(chapter.end_s * 1000),
                no_offset,
                no_offset,
                [id3.TIT2(_UTF16, [chapter.title])],
            )
            for name, chapter in zip(names, chapters, strict=True)
        ),
    ]
