"""What is obviously no sound file is seen by its first bytes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.sound.ffmpeg import decoding
from broadcast.workspace.shelves import EXTENSIONS, sniff, takes, unsafe_name

FORMATS = {
    "wav": [], "w64": [], "aiff": [], "mp3": ["-codec:a", "libmp3lame"], "m4a": [], "ogg": [],
    "opus": [], "flac": [], "wma": [], "mka": [], "caf": [],
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_real_sound_files_pass(tmp_path: Path, name: str, require: Callable[[str], None]) -> None:
    require("ffmpeg")
    path = tmp_path / f"a.{name}"
    tone = np.sin(np.arange(48000) / 20).astype("<f4").tobytes()
    command = [
        decoding.executable(),
        "-loglevel",
        "error",
        "-f",
        "f32le",
        "-ar",
        "48000",
        "-ac",
        "1",
    ]
    subprocess.run([*command, "-i", "-", *FORMATS[name], str(path)], input=tone, check=True)
    assert sniff(path) is None
    assert path.suffix in EXTENSIONS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty (0 bytes)"),
        (b"Hello", "not a sound file but text"),
        ("Kính chào bà con, đây không phải là âm thanh. ".encode() * 30, "but text"),
        (b"<!DOCTYPE html><html>", "but HTML"),
        (b"PK\x03\x04\x00\x00", "but ZIP / Word"),
        (b"%PDF-1.7", "but PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "but PNG"),
        (b"\xff\xd8\xff\xe0\x00", "but JPEG"),
    ],
)
def test_what_is_no_sound_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    problem = sniff(path)
    assert problem is not None
    assert words in problem.message
    assert problem.path == path


def test_unknown_bytes_are_left_to_the_decoder(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(bytes(range(128, 256)) * 8)
    assert sniff(path) is None
    assert sniff(tmp_path / "none.wav") is not None


def test_takes_by_language_and_number() -> None:
    names = ["vi-01.wav", "vi-1.mp3", "vi-10.wav", "sr-Latn-2.wav", "vi.wav", "phong-van.m4a"]
    found = takes(Path(name) for name in names)
    assert {key: len(paths) for key, paths in found.by_number.items()} == {
        ("vi", 1): 2, ("vi", 10): 1, ("sr-Latn", 2): 1,
    }  # fmt: skip
    assert set(found.whole) == {"vi", "phong-van"}


@given(st.text())
def test_a_safe_name_stays_in_its_folder(name: str) -> None:
    if unsafe_name(name) is None:
        folder = Path("/a/b")
        assert "/" not in name
        assert "\\" not in name
        assert name != ".."
        assert (folder / name).parent in (folder, folder.parent)  # "" and "." are the folder itself
