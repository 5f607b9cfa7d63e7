"""What is refused of a zip before anything in it is believed: all that two programs read apart."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from broadcast.errors import PackError
from broadcast.packs import opening
from support.packs import check

CENTRAL, END = b"PK\1\2", b"PK\5\6"


def _directory(data: bytes) -> tuple[int, int]:
    """Where the directory begins, and where it ends."""
    end = data.rindex(END)
    return int.from_bytes(data[end + 16 : end + 20], "little"), end


def _with_end(data: bytes, **changed: int) -> bytes:
    """The last record with other figures."""
    places = {"size": 12, "start": 16}
    _start, end = _directory(data)
    tail = bytearray(data[end:])
    for name, value in changed.items():
        tail[places[name] : places[name] + 4] = struct.pack("<L", value)
    return data[:end] + bytes(tail)


def commented(data: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", 5) + b"hello"


def behind(data: bytes) -> bytes:
    return data + b"more"


def in_front(data: bytes) -> bytes:
    """Readers find the directory from the back and forgive what stands in front."""
    return b"#!/bin/sh\n" + data


def hidden(data: bytes) -> bytes:
    """A file before the directory: only programs that read from the front see it."""
    start, _end = _directory(data)
    name = b"x.mp3"
    file = struct.pack("<4s5H3L2H", b"PK\3\4", 10, 0, 0, 0, 0, 0, 1, 1, len(name), 0) + name + b"!"
    return _with_end(data[:start] + file + data[start:], start=start + len(file))


def other_name(data: bytes) -> bytes:
    """An extra field with a name in Unicode (APPNOTE 4.6.9), which some programs prefer."""
    start, end = _directory(data)
    size = int.from_bytes(data[start + 28 : start + 30], "little")
    field = struct.pack("<HHBL", 0x7075, 10, 1, 0) + b"../xx"
    head = bytearray(data[start : start + 46 + size])
    head[30:32] = struct.pack("<H", len(field))
    changed = data[:start] + bytes(head) + field + data[start + len(head) :]
    return _with_end(changed, size=end - start + len(field))


def other_local_name(data: bytes) -> bytes:
    return data[:30] + b"99" + data[32:]


def other_local_size(data: bytes) -> bytes:
    return data[:22] + struct.pack("<L", 1) + data[26:]


def size_behind(data: bytes) -> bytes:
    return data[:6] + struct.pack("<H", 8) + data[8:]


def a_device(data: bytes) -> bytes:
    start, _end = _directory(data)
    return data[: start + 38] + struct.pack("<L", 0o020644 << 16) + data[start + 42 :]


def a_folder(data: bytes) -> bytes:
    """The bit of MS-DOS for a folder, and nobody may read it."""
    start, _end = _directory(data)
    return data[: start + 38] + struct.pack("<L", 0x10) + data[start + 42 :]


def fewer_files(data: bytes) -> bytes:
    """The end counts two files; some programs stop there."""
    end = data.rindex(END)
    return data[: end + 8] + struct.pack("<HH", 2, 2) + data[end + 12 :]


def other_time(data: bytes) -> bytes:
    start, _end = _directory(data)
    return data[: start + 12] + struct.pack("<H", 0x1234) + data[start + 14 :]


def zip64(data: bytes) -> bytes:
    """A second, larger end, which wins where it is there."""
    start, end = _directory(data)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, end - start, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return data[:end] + record + locator + data[end:]


@pytest.mark.parametrize(
    "change",
    [commented, behind, in_front, hidden, other_name, other_local_name, other_local_size,
     size_behind, a_device, a_folder, fewer_files, other_time, zip64],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_what_programs_could_read_apart_is_refused(
    root: Path, whole: Path, change: Callable[[bytes], bytes]
) -> None:
    other = root / "other.zip"
    other.write_bytes(change(whole.read_bytes()))
    assert check(root, whole) == []
    (problem,) = check(root, other)
    assert any(words in problem for words in ("laid out", "cut short", "or a link")), problem


def test_a_huge_directory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """200,000 empty files in a zip of 20 MB: read, they would take hundreds of megabytes."""
    path = tmp_path / "many.zip"
    head = struct.pack("<4s6H3L5H2L", CENTRAL, 20, 10, 0, 0, 0, 33, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    directory = b"".join(head + b"%06d" % number for number in range(200_000))
    end = struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    path.write_bytes(directory + end)
    assert len(zipfile.ZipFile(path).infolist()) == 200_000
    started = time.process_time()
    with pytest.raises(PackError, match="laid out"), opening.opened(path):
        pass
    assert time.process_time() - started < 0.1


def test_every_cut_and_no_pack_at_all_are_refused(root: Path, whole: Path) -> None:
    data, other = whole.read_bytes(), root / "other.zip"
    for size in (1, 21, 22, 42, len(data) - 1, len(data) - 22, len(data) - 43):
        other.write_bytes(data[:size])
        (problem,) = check(root, other)
        assert "cut short" in problem, size
    other.write_bytes(END + bytes(18))  # a zip without files
    assert check(root, other) == ["manifest.json is missing"]
