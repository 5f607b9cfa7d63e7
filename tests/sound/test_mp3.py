"""Chapters of an MP3, read by three strict readers: bytes, mutagen and ffmpeg."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3

from broadcast.sound import mp3
from broadcast.sound.ffmpeg import program

TITLES = (
    "Mở đầu", "Một tiêu đề dài, dài hơn hẳn mọi tiêu đề khác của chương trình này", "Hai", "A",
    "Trả lời", "Đóng ở đâu, đóng bao nhiêu", "B", "Ai được hưởng", "Hỏi", "Đáp", "Nhắc lại", "Kết",
)  # fmt: skip


def chapters_of(count: int) -> tuple[mp3.Mp3Chapter, ...]:
    return tuple(
        mp3.Mp3Chapter(title, 0.25 * number, 0.25 * (number + 1))
        for number, title in enumerate(TITLES[:count])
    )


def tagged(tmp_path: Path, chapters: tuple[mp3.Mp3Chapter, ...]) -> Path:
    plain, path = tmp_path / "plain.mp3", tmp_path / "tagged.mp3"
    tone = np.sin(np.arange(3 * 44100, dtype=np.float32) / 20) / 4
    mp3.encode([tone.astype(np.float32)], plain, 44100, 64)
    tags = mp3.Tags("Tên", "Album", "BHXH", "2026", "vi", None, "lời " * 200, chapters=chapters)
    mp3.tag(plain, path, tags)
    assert path.read_bytes().endswith(plain.read_bytes())
    return path


def frames(path: Path) -> list[tuple[str, bytes]]:
    """Name and body of each frame of an ID3v2.3 tag as they lie in the file, nothing left over."""
    data = path.read_bytes()
    assert data[:5] == b"ID3\3\0"
    assert data[5] == 0  # neither unsynchronised nor extended
    size = sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    found, at = [], 10
    while at < 10 + size:
        end = at + 10 + int.from_bytes(data[at + 4 : at + 8], "big")
        found.append((data[at : at + 4].decode("ascii"), data[at + 10 : end]))
        at = end
    assert at == 10 + size
    assert data[at] == 0xFF  # the sound begins right behind
    return found


@pytest.mark.parametrize("count", [1, 4, 12])
def test_chapters_lie_in_the_order_of_time(tmp_path: Path, count: int) -> None:
    chapters = chapters_of(count)
    path = tagged(tmp_path, chapters)
    listed = frames(path)
    names = [name for name, _body in listed]
    first = names.index("CTOC")
    assert names[first:] == ["CTOC", *["CHAP"] * count]
    bodies = [body for name, body in listed if name == "CHAP"]
    begins = [int.from_bytes(body.partition(b"\0")[2][:4], "big") for body in bodies]
    assert begins == sorted(begins) == [round(one.start_s * 1000) for one in chapters]
    ids = [body.partition(b"\0")[0] for body in bodies]
    table, flags_and_count = listed[first][1].split(b"\0")[1:-1], listed[first][1][4:6]
    assert flags_and_count == bytes([3, count])  # the top level, ordered
    assert [table[0][2:], *table[1:]] == ids == sorted(ids)


def test_mutagen_and_ffmpeg_read_the_same_chapters(tmp_path: Path) -> None:
    chapters = chapters_of(len(TITLES))
    path = tagged(tmp_path, chapters)
    read = ID3(path).getall("CHAP")
    assert [one.sub_frames["TIT2"].text[0] for one in read] == list(TITLES)
    assert [one.start_time for one in read] == [round(one.start_s * 1000) for one in chapters]
    (table,) = ID3(path).getall("CTOC")
    assert table.child_element_ids == [one.element_id for one in read]
    told = subprocess.run(
        [program.executable(), "-hide_banner", "-i", str(path)], capture_output=True, check=False,
        text=True, encoding="utf-8", errors="replace",
    ).stderr  # fmt: skip
    starts = [float(one) for one in re.findall(r"Chapter #0:\d+: start ([\d.]+)", told)]
    assert starts == [one.start_s for one in chapters]
    assert re.findall(r"title +: (.*)", told.partition("Chapters:")[2]) == list(TITLES)


def test_without_chapters_there_is_no_table(tmp_path: Path) -> None:
    assert not {"CTOC", "CHAP"} & {name for name, _body in frames(tagged(tmp_path, ()))}


def test_the_same_tags_make_the_same_bytes(tmp_path: Path) -> None:
    one = tagged(tmp_path, chapters_of(5)).read_bytes()
    assert tagged(tmp_path, chapters_of(5)).read_bytes() == one
