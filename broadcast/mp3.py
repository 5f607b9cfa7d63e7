"""Encoding to MP3, listening to it, and tagging: ID3v2.3 with text, chapters and cover.

The same inputs give the same bytes. What was encoded is decoded by another decoder (mpg123, inside
libsndfile) in this process: it gives the same samples as ffmpeg's to within rounding, for a fifth
of the CPU time, and every finished programme is listened to.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcast.errors import AudioError
from broadcast.ffmpeg import BLOCK_FRAMES, Block, encode_mp3
from broadcast.i18n import _

_UTF16 = 1  # the only encoding of ID3v2.3 that holds Vietnamese

ISO_639_2 = {"vi": "vie", "en": "eng", "km": "khm", "th": "tha", "lo": "lao"}
"""Two-letter codes as ID3's three-letter ones; ISO 639-3 codes already have three letters."""


@dataclass(frozen=True, slots=True)
class Chapter:
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
    chapters: tuple[Chapter, ...] = ()
    cover_png: bytes = b""


def encode(blocks: Iterable[Block], path: Path, rate_hz: int, bitrate_kbps: int) -> None:
    """Encode mono blocks at a constant bit rate, without tags; raises `AudioError`."""
    encode_mp3(blocks, path, rate_hz, bitrate_kbps)


def decode(path: Path) -> Iterator[Block]:
    """Blocks of an MP3 that `encode` made, at its own rate; raises `AudioError` when broken."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            yield from file.blocks(BLOCK_FRAMES, dtype="float32")
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
    shutil.copyfile(untagged, destination)
    header.save(destination, v1=0, v2_version=3, padding=lambda _info: 0)


def _chapter_frames(chapters: tuple[Chapter, ...]) -> list[object]:
    """CHAP frames and their table of contents (ID3v2 Chapter Frame Addendum 1.0)."""
    from mutagen import id3

    if not chapters:
        return []
    no_offset = 0xFFFFFFFF
    names = [f"ch{number}" for number in range(1, len(chapters) + 1)]
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
