"""Opening packs that come from outside: plain stored zips, laid out as this program writes them.

Programs read zips in different ways: from the front or from the back, with names that stand in two
or three places, with files that overlap or hide between others. What is checked here and what an
operator's program then unpacks must be the same files, so only zips are opened in which there is
nothing but files one after the other, each with the same head in both places, and their directory.
All files lie in one folder named after week and commune, or in none, as earlier versions packed
them. Names are told here without it, as they stand in the manifest.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from broadcast.errors import PackError, Problem
from broadcast.files.reasons import reason_of
from broadcast.i18n import _
from broadcast.packs import manifest, stored_zip
from broadcast.packs.stored_zip import Content, Member

MOST_FILES = 2000
_LARGEST_DIRECTORY = 1_000_000
"""Bytes of a directory that are read: some 10,000 files, so that too many can be counted."""
_LARGEST_MANIFEST = 5_000_000

_END_BYTES, _LOCATOR_BYTES = 22, 20
_UTF8 = 0x800
_PLAIN_FILE = 0o100000


_FOLDER = re.compile(r"(\d{4}-W\d{2}-[a-z0-9][a-z0-9-]{0,99}/)")


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A zip that was found to be laid out as packs are; `folder` ends in a stroke, or is empty."""

    zipped: zipfile.ZipFile
    folder: str

    def names(self) -> list[str]:
        """Names of all files, without the folder they lie in."""
        return [name.removeprefix(self.folder) for name in self.zipped.namelist()]

    def size(self, name: str) -> int | None:
        """Bytes of a file; None when it is not there."""
        try:
            return self.zipped.getinfo(self.folder + name).file_size
        except KeyError:
            return None

    def open(self, name: str) -> IO[bytes]:
        """A file to be read."""
        return self.zipped.open(self.folder + name)


@contextmanager
def opened(path: Path) -> Iterator[OpenedPack]:
    """A pack that is a plain stored zip with safe names; raises `PackError` otherwise."""
    try:
        _must_be_small(path)
        pack = zipfile.ZipFile(path)
    except OSError as error:
        raise PackError(
            _("the file cannot be read: {reason}").format(reason=reason_of(error)), path=path
        ) from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise _cut_short(path, error) from error
    with pack:
        if problems := list(_faults(pack, path)):
            raise PackError.of(problems)
        try:
            yield OpenedPack(pack, _folder_of(pack))
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise _cut_short(path, error) from error


def digest(pack: OpenedPack, name: str) -> str:
    """SHA-256 of a file in a pack; an empty string when its bytes cannot be read."""
    found = hashlib.sha256()
    try:
        with pack.open(name) as file:
            while block := file.read(stored_zip.BLOCK_BYTES):
                found.update(block)
    except (zipfile.BadZipFile, EOFError, OSError):
        return ""
    return found.hexdigest()


def small(pack: OpenedPack, name: str) -> bytes | None:
    """A manifest or signature; None when it is not there. Raises `PackError` for a huge one."""
    size = pack.size(name)
    if size is None:
        return None
    if size > _LARGEST_MANIFEST:
        raise PackError(_("{file} is too large").format(file=name), hint=not_ours())
    with pack.open(name) as file:
        return file.read()


def download_again() -> str:
    """What to do with a damaged pack."""
    return _("download the pack again; if it is still wrong, tell the province")


def not_ours() -> str:
    """What to do with a pack of strange make."""
    return _("the province did not make this; do not unpack it")


def _must_be_small(path: Path) -> None:
    """Refuse a directory that would fill the memory, before anything reads it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_BYTES - _LOCATOR_BYTES))
        tail = file.read()
    end = tail[-_END_BYTES:]
    if len(end) < _END_BYTES or end[:4] != b"PK\5\6":
        raise zipfile.BadZipFile(_("its end is missing"))
    directory_bytes = int.from_bytes(end[12:16], "little")
    is_zip64 = tail[:4] == b"PK\6\7"
    if directory_bytes > _LARGEST_DIRECTORY or (is_zip64 and len(tail) > _END_BYTES):
        raise _strange(path)


def _faults(pack: zipfile.ZipFile, path: Path) -> Iterator[Problem]:
    entries = pack.infolist()
    if len(entries) > MOST_FILES:
        yield Problem(_("it holds {count} files").format(count=len(entries)), path, hint=not_ours())
        return
    faults = [fault for fault in _entry_faults(entries, _folder_of(pack)) if fault]
    size = path.stat().st_size
    if sum(entry.file_size for entry in entries) > size:
        faults.insert(0, _("unpacked it would be larger than it is"))
    for fault in faults:
        yield Problem(fault, path, hint=not_ours())
    if not faults and not _is_laid_out(pack, path):
        yield from _strange(path).problems


def _folder_of(pack: zipfile.ZipFile) -> str:
    """The folder that all files lie in; empty where some lie beside it, or its name is another."""
    names = pack.namelist()
    found = _FOLDER.match(names[0]) if names else None
    return found[1] if found and all(name.startswith(found[1]) for name in names) else ""


def _entry_faults(entries: list[zipfile.ZipInfo], folder: str) -> Iterator[str]:
    names: set[str] = set()
    for entry in entries:
        kind = entry.external_attr >> 16 & 0o170000
        if not manifest.is_safe(entry.filename.removeprefix(folder)):
            yield _("it holds a file with an unsafe name: {name}").format(name=entry.filename[:200])
        elif entry.filename.lower() in names:
            yield _("it holds two files named {name}").format(name=entry.filename)
        elif (
            entry.compress_type != zipfile.ZIP_STORED
            or entry.flag_bits & ~_UTF8
            or kind not in (0, _PLAIN_FILE)
        ):
            yield _("{name} is compressed, encrypted or a link").format(name=entry.filename)
        names.add(entry.filename.lower())


def _is_laid_out(pack: zipfile.ZipFile, path: Path) -> bool:
    """Whether every byte beside the files' own is the one that this program writes there."""
    entries = pack.infolist()
    members = [Member(one.filename, Content(b"", one.file_size, one.CRC)) for one in entries]
    try:
        day = date(*entries[0].date_time[:3]) if entries else date.min
    except ValueError:
        return False
    place = 0
    with path.open("rb") as file:
        for member in members:
            file.seek(place)
            head = stored_zip.head(member, day)
            if file.read(len(head)) != head:
                return False
            place += len(head) + member.content.size
        file.seek(place)
        ending = stored_zip.directory(members, day)
        return file.read(len(ending) + 1) == ending


def _strange(path: Path) -> PackError:
    return PackError(
        _("it is not laid out as packs are: there is more in it than its files"),
        path=path,
        hint=not_ours(),
    )


def _cut_short(path: Path, error: Exception) -> PackError:
    return PackError(
        _("this is not a pack, or it was cut short: {reason}").format(reason=error),
        path=path,
        hint=download_again(),
    )
