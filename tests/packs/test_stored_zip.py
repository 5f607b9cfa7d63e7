"""Stored zips: read by others, the same bytes on disk and while sent, honest before every file."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import PackError
from broadcast.packs import stored_zip
from broadcast.packs.stored_zip import Content, Member

DAY = date(2026, 11, 23)

names = st.text("abc1-Đệ", min_size=1, max_size=12)
files = st.dictionaries(names, st.binary(max_size=3000), max_size=6)


def made(contents: dict[str, bytes]) -> bytes:
    members = [Member(name, Content.of(data)) for name, data in contents.items()]
    whole = b"".join(stored_zip.stream(members, DAY))
    assert len(whole) == stored_zip.length(members)
    return whole


@given(files)
def test_everything_comes_out_again(contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made(contents))) as pack:
        assert pack.testzip() is None
        assert {entry.filename: pack.read(entry) for entry in pack.infolist()} == contents
        for entry in pack.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.date_time == (2026, 11, 23, 0, 0, 0)
            assert bool(entry.flag_bits & 0x800) is not entry.filename.isascii()


def test_sizes_stand_before_each_file() -> None:
    head = zipfile.ZipFile(io.BytesIO(made({"a.mp3": b"sound"}))).infolist()[0]
    assert head.flag_bits & 0x8 == 0  # no data descriptor behind it


def test_other_programs_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(made({"01-a.mp3": b"x" * 100_000, "đọc.txt": b"chu"}))
    if not (unzip := shutil.which("unzip")):
        pytest.skip("unzip is not installed")
    done = subprocess.run([unzip, "-t", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_on_disk_is_sent_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    data = bytes(range(256)) * 9000
    path.write_bytes(data)
    stat = path.stat()
    member = Member("a.mp3", Content(path, len(data), zlib.crc32(data), stat.st_mtime_ns))
    assert b"".join(stored_zip.stream([member], DAY)) == made({"a.mp3": data})
    path.write_bytes(data[:-1])
    with pytest.raises(PackError, match="changed"):
        list(stored_zip.stream([member], DAY))


def test_more_than_4_gb_is_refused(tmp_path: Path) -> None:
    member = Member("a.mp3", Content(tmp_path / "a.mp3", 5_000_000_000, 0))
    with pytest.raises(PackError, match="4 GB"):
        list(stored_zip.stream([member], DAY))
