"""Packs into folders, and full packs from a delta pack with the pack of the week before."""

from __future__ import annotations

import os
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from broadcast import pack, storedzip, verify
from broadcast.errors import PackError
from broadcast.i18n import _
from broadcast.manifest import DELTA_NAME, Delta, Manifest
from broadcast.storedzip import Content, Member


def assemble(delta_pack: Path, former_pack: Path, own: Manifest, taken: Delta, path: Path) -> int:
    """Write the full pack that a delta pack and the former pack make together; returns its length.

    Both have been verified; `own` and `taken` are what is in the delta pack. Raises `PackError`
    when the former pack is another than the delta was made from.
    """
    former_names = {one.name: one for one in taken.taken}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=path.parent)))
        fresh = stack.enter_context(verify.opened(delta_pack))
        former = stack.enter_context(verify.opened(former_pack))
        there = [entry.filename for entry in fresh.infolist() if entry.filename != DELTA_NAME]
        sounds = [one.file for one in own.programmes]
        members: list[Member] = []
        for name in [*sounds, *(name for name in there if name not in sounds)]:
            one = former_names.get(name)
            source, inside = (former, one.former) if one and name not in there else (fresh, name)
            if one is not None and source is former:
                _must_hold(former, inside, one.sha256, former_pack)
            members.append(Member(name, _extracted(source, inside, folder / f"{len(members)}")))
        return pack.write(members, path, own.first)


def extract(path: Path, folder: Path) -> tuple[Path, ...]:
    """Unpack a verified pack; each file is whole or not there. Raises `PackError`, `OSError`."""
    written = []
    with verify.opened(path) as zipped:
        for entry in zipped.infolist():
            final = folder / entry.filename
            final.parent.mkdir(parents=True, exist_ok=True)
            draft = final.with_name(f".{final.name}.draft")
            _extracted(zipped, entry.filename, draft)
            draft.replace(final)
            written.append(final)
    return tuple(written)


def _must_hold(former: zipfile.ZipFile, name: str, sha256: str, path: Path) -> None:
    try:
        found = verify.digest(former, name)
    except KeyError:
        found = ""
    if found != sha256:
        raise PackError(
            _("this is not the pack that the delta pack was made from: {file} is missing or "
              "another").format(file=name),
            path=path,
            hint=_("download the full pack"),
        )  # fmt: skip


def _extracted(zipped: zipfile.ZipFile, name: str, path: Path) -> Content:
    crc = 0
    with zipped.open(name) as source, path.open("wb") as file:
        while block := source.read(storedzip.BLOCK_BYTES):
            crc = zlib.crc32(block, crc)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    stat = path.stat()
    return Content(path, stat.st_size, crc, stat.st_mtime_ns)
