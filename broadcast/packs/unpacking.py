"""Packs into folders, and full packs from a delta pack with the pack of the week before."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from broadcast.errors import PackError, Problem
from broadcast.files import saving
from broadcast.i18n import _
from broadcast.packs import opening, stored_zip
from broadcast.packs.manifest import DELTA_NAME, Delta, Manifest
from broadcast.packs.opening import OpenedPack
from broadcast.packs.stored_zip import Content, Member


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a file of the full pack lies: in a pack, under a name."""

    name: str
    pack: OpenedPack
    inside: str


def assemble(delta_pack: Path, former_pack: Path, own: Manifest, taken: Delta, path: Path) -> int:
    """Write the full pack that a delta pack and the former pack make together; returns its length.

    Both have been verified; `own` and `taken` are what is in the delta pack. Raises `PackError`
    when the former pack is another than the delta was made from.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=path.parent)))
        own_folder = stack.enter_context(opening.opened(delta_pack)).folder
        members = [
            Member(own_folder + one.name, _extracted(one, folder / f"{number}"))
            for number, one in enumerate(_joined(stack, delta_pack, former_pack, own, taken))
        ]
        return stored_zip.write(members, path, own.first)


def extract(path: Path, folder: Path) -> tuple[Path, ...]:
    """Unpack a verified pack; each file is whole or not there. Raises `PackError`.

    The files come into `folder` itself, without the pack's own: players look at the top of a stick.
    """
    with opening.opened(path) as pack:
        return tuple(_put(_Source(name, pack, name), folder) for name in pack.names())


def extract_delta(
    delta_pack: Path, former_pack: Path, own: Manifest, taken: Delta, folder: Path
) -> tuple[Path, ...]:
    """Unpack what a verified delta pack and the former pack make together; as `extract`."""
    with ExitStack() as stack:
        sources = list(_joined(stack, delta_pack, former_pack, own, taken))
        return tuple(_put(one, folder) for one in sources)


def strangers(folder: Path, own: Manifest) -> Iterator[Problem]:
    """Sounds in a folder that are not of this pack: whoever plays by number would play them."""
    names = {one.file.lower() for one in own.programmes}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".mp3" and path.name.lower() not in names:
            yield Problem(
                _("this sound is not of week {week}").format(week=own.week),
                path,
                hint=_("remove it, or unpack into an empty folder: it could be played by mistake"),
                severity="warning",
            )


def _joined(
    stack: ExitStack, delta_pack: Path, former_pack: Path, own: Manifest, taken: Delta
) -> Iterator[_Source]:
    """Every file of the full pack, in its order; raises `PackError` for a wrong former pack."""
    former_names = {one.name: one for one in taken.taken}
    fresh = stack.enter_context(opening.opened(delta_pack))
    former = stack.enter_context(opening.opened(former_pack))
    there = [name for name in fresh.names() if name != DELTA_NAME]
    sounds = [one.file for one in own.programmes]
    for name in [*sounds, *(name for name in there if name not in sounds)]:
        one = former_names.get(name)
        if one is None or name in there:
            yield _Source(name, fresh, name)
            continue
        if one.former not in former.names() or opening.digest(former, one.former) != one.sha256:
            raise PackError(
                _("this is not the pack that the delta pack was made from: {file} is missing or "
                  "another").format(file=one.former),
                path=former_pack,
                hint=_("download the full pack"),
            )  # fmt: skip
        yield _Source(name, former, one.former)


def _put(source: _Source, folder: Path) -> Path:
    final = folder / source.name
    with saving.whole(final, PackError, _("make room, or choose another folder or stick")) as file:
        _copy(source, file)
    return final


def _extracted(source: _Source, path: Path) -> Content:
    with path.open("xb") as file:
        crc = _copy(source, file)
    stat = path.stat()
    return Content(path, stat.st_size, crc, stat.st_mtime_ns)


def _copy(source: _Source, file: BinaryIO) -> int:
    """Write a file of a zip; returns its CRC-32."""
    crc = 0
    with source.pack.open(source.inside) as packed:
        while block := packed.read(stored_zip.BLOCK_BYTES):
            crc = zlib.crc32(block, crc)
            file.write(block)
    return crc
