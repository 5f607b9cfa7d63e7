"""What is remembered of files is right whenever it is used."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from broadcast.store import digests
from broadcast.store.digests import FILE_NAME, Digests


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A file that has lain there for a while."""
    (tmp_path / "output").mkdir()
    path = tmp_path / "a.mp3"
    path.write_bytes(b"sound")
    return path


def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if minutes had passed since every file was written."""
    now = time.time_ns
    monkeypatch.setattr(digests.time, "time_ns", lambda: now() + 300_000_000_000)


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> str:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr(digests, "file_sha256", refuse)


def test_an_unchanged_file_is_not_read_again(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    first = Digests(sound.parent)
    assert first(sound) == sha256(b"sound")
    first.save()
    unread(monkeypatch)
    assert Digests(sound.parent)(sound) == sha256(b"sound")


def test_a_changed_file_is_read(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    first = Digests(sound.parent)
    first(sound)
    first.save()
    stat = sound.stat()
    sound.write_bytes(b"noise")  # as long as before
    os.utime(sound, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # and with its time put back
    if os.name != "nt":  # where the time of the change cannot be put back
        assert Digests(sound.parent)(sound) == sha256(b"noise")
    sound.write_bytes(b"noise!")
    assert Digests(sound.parent)(sound) == sha256(b"noise!")


def test_a_young_file_is_not_remembered(sound: Path) -> None:
    first = Digests(sound.parent)
    first(sound)
    first.save()
    assert not (sound.parent / "output" / FILE_NAME).exists()


def test_what_is_known_is_not_read(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    unread(monkeypatch)
    first = Digests(sound.parent)
    first.know(sound, "f" * 64)
    assert first(sound) == "f" * 64
    first.save()
    assert Digests(sound.parent)(sound) == "f" * 64


def test_files_that_are_gone_are_forgotten(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    first = Digests(sound.parent)
    first(sound)
    first.save()
    other = sound.with_name("b.mp3")
    sound.rename(other)
    second = Digests(sound.parent)
    second(other)
    second.save()
    file = sound.parent / "output" / FILE_NAME
    assert list(json.loads(file.read_text(encoding="utf-8"))) == ["b.mp3"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"a.mp3": 1}', '{"a.mp3": [1, 2]}', "\x00"])
def test_a_damaged_memory_is_no_memory(sound: Path, damage: str) -> None:
    (sound.parent / "output" / FILE_NAME).write_text(damage, encoding="utf-8")
    assert Digests(sound.parent)(sound) == sha256(b"sound")


def test_nothing_is_written_where_nothing_was_made(sound: Path) -> None:
    (sound.parent / "output").rmdir()
    first = Digests(sound.parent)
    first(sound)
    first.save()
    assert not (sound.parent / "output").exists()
