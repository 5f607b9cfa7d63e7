"""Zip files without compression, as one stream: the same bytes written to disk or sent at once.

MP3s do not shrink, so nothing is compressed, and length and position of every byte are known before
the first one is written. Sizes and checksums therefore stand before each file, not behind it:
simple readers, such as those of phones, refuse stored files whose size comes behind. Format: PKWARE
APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16, without zip64.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcast.errors import PackError
from broadcast.files import saving
from broadcast.i18n import _

BLOCK_BYTES = 1 << 20

LARGEST_BYTES = 0xFFFF_FFFF - (1 << 20)
"""Beyond 4 GiB a FAT32 stick could not hold it either."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 10  # stored files need no more
_MADE_BY = (3 << 8) | 20  # Unix, so that the permissions below are read
_UTF8 = 0x800
_PERMISSIONS = 0o100644 << 16
_FIRST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Content:
    """What a file in the zip holds: bytes, or a file on disk; its size and CRC-32.

    Of a file on disk `stamp` is the time of its last change (``st_mtime_ns``) when it was read.
    """

    data: bytes | Path
    size: int
    crc: int
    stamp: int = 0

    @staticmethod
    def of(data: bytes) -> Content:
        """Bytes with their size and checksum."""
        return Content(data, len(data), zlib.crc32(data))


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the zip; `name` uses ``/`` between folders."""

    name: str
    content: Content


def inside(folder: str, members: Sequence[Member]) -> tuple[Member, ...]:
    """The same files in a folder of this name: unpacked anywhere they stay together."""
    return tuple(Member(f"{folder}/{member.name}", member.content) for member in members)


def length(members: Sequence[Member]) -> int:
    """Bytes that `stream` gives."""
    names = [len(member.name.encode()) for member in members]
    heads = sum(_LOCAL.size + _CENTRAL.size + 2 * name for name in names)
    return heads + sum(member.content.size for member in members) + _END.size


def stream(members: Sequence[Member], day: date) -> Iterator[bytes]:
    """The whole zip in blocks, every file dated `day` at midnight.

    Raises `PackError` when it would be too large, or when a file on disk is no longer what it was.
    """
    total = length(members)
    if total > LARGEST_BYTES or len(members) > 0xFFFF:
        raise PackError(
            _("the pack would have {size} MB; a zip of 4 GB is the most").format(
                size=total // 1_000_000
            ),
            hint=_("let fewer programmes be broadcast in one week"),
        )
    for member in members:
        yield head(member, day)
        yield from _blocks(member.content)
    yield directory(members, day)


def head(member: Member, day: date) -> bytes:
    """What stands before a file."""
    name = member.name.encode()
    content = member.content
    fields = (_VERSION, _flags(member.name), 0, 0, _dos_date(day))
    sizes = (content.crc, content.size, content.size)
    return _LOCAL.pack(b"PK\3\4", *fields, *sizes, len(name), 0) + name


def directory(members: Sequence[Member], day: date) -> bytes:
    """What stands behind all files, up to the end."""
    offset, entries = 0, []
    for member in members:
        entries.append(_central(member, day, offset))
        offset += len(head(member, day)) + member.content.size
    listed = b"".join(entries)
    count = len(members)
    return listed + _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), offset, 0)  # no comment


def _blocks(content: Content) -> Iterator[bytes]:
    if isinstance(content.data, bytes):
        yield content.data
        return
    with content.data.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block
        now = os.fstat(file.fileno())
    if (now.st_size, now.st_mtime_ns) != (content.size, content.stamp):
        raise PackError(
            _("the file has changed while it was packed"),
            path=content.data,
            hint=_("build it again, then pack again"),
        )


def _central(member: Member, day: date, offset: int) -> bytes:
    name = member.name.encode()
    content = member.content
    fields = (_MADE_BY, _VERSION, _flags(member.name), 0, 0, _dos_date(day))
    sizes = (content.crc, content.size, content.size)
    places = (len(name), 0, 0, 0, 0, _PERMISSIONS, offset)
    return _CENTRAL.pack(b"PK\1\2", *fields, *sizes, *places) + name


def _flags(name: str) -> int:
    return 0 if name.isascii() else _UTF8


def _dos_date(day: date) -> int:
    return (max(day.year, _FIRST_YEAR) - _FIRST_YEAR) << 9 | day.month << 5 | day.day


def write(members: Sequence[Member], path: Path, day: date) -> int:
    """Write a zip whole or not at all; returns its length. Raises `PackError` and `OSError`."""
    with saving.whole(path) as file:
        for block in stream(members, day):
            file.write(block)
    if hasattr(os, "posix_fadvise"):  # nobody reads it soon: leave the memory to others
        with suppress(OSError), path.open("rb") as written:
            os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return length(members)
