"""Is a pack whole, is it ours, is it still valid: everything that is wrong with it, at once.

A pack comes over bad lines and on strange sticks, so nothing in it is believed before the signature
is right, and nothing is unpacked to find out. Only plain stored zips are opened: a pack is never
compressed, so what would unpack to more than its own size is refused unread.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast import keys, manifest, storedzip
from broadcast.errors import PackError, Problem
from broadcast.i18n import _
from broadcast.manifest import DELTA_NAME, FILE_NAME, SIGNATURE_NAME, Delta, Manifest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MOST_FILES = 2000
_LARGEST_MANIFEST = 5_000_000
_ENCRYPTED = 0x1
_LINK = 0o120000


@dataclass(slots=True)
class Verified:
    """What was found: the manifest, if its signature is right, and every problem."""

    path: Path
    manifest: Manifest | None = None
    delta: Delta | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it may be played; warnings do not stand against it."""
        return not any(problem.severity == "error" for problem in self.problems)

    def wrong(self, message: str, hint: str = "", *, warning: bool = False) -> None:
        """Add a problem."""
        self.problems.append(
            Problem(message, self.path, None, hint, "warning" if warning else "error")
        )


def verify(path: Path, key: Ed25519PublicKey, today: date) -> Verified:
    """Check a pack against the province's public key; never raises for what is in the pack.

    Raises `PackError` only when the file itself cannot be read.
    """
    found = Verified(path)
    try:
        with opened(path) as pack:
            found.manifest = _trusted(pack, key, found)
            if found.manifest is not None:
                found.delta = _delta(pack)
                _contents(pack, found.manifest, found)
                _validity(found.manifest, today, found)
    except PackError as error:
        found.problems += [
            Problem(p.message, p.path or path, p.line, p.hint, p.severity) for p in error.problems
        ]
    return found


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A pack that is a plain stored zip with safe names; raises `PackError` otherwise."""
    try:
        with zipfile.ZipFile(path) as pack:
            problems = list(_outer_faults(pack, path))
            if problems:
                raise PackError.of(problems)
            yield pack
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise PackError(
            _("this is not a pack, or it was cut short: {reason}").format(reason=error),
            path=path,
            hint=_download_again(),
        ) from error
    except OSError as error:
        raise PackError(
            _("the file cannot be read: {reason}").format(reason=error.strerror or error),
            path=path,
        ) from error


def _outer_faults(pack: zipfile.ZipFile, path: Path) -> Iterator[Problem]:
    entries = pack.infolist()
    if len(entries) > MOST_FILES:
        yield Problem(_("it holds {count} files").format(count=len(entries)), path,
                      hint=_not_ours())  # fmt: skip
        return
    size = path.stat().st_size
    if sum(entry.file_size for entry in entries) > size:
        yield Problem(_("unpacked it would be larger than it is"), path, hint=_not_ours())
    names: set[str] = set()
    for entry in entries:
        if not manifest.is_safe(entry.filename):
            yield Problem(
                _("it holds a file with an unsafe name: {name}").format(name=entry.filename[:200]),
                path, hint=_not_ours(),
            )  # fmt: skip
        elif entry.filename.lower() in names:
            yield Problem(
                _("it holds two files named {name}").format(name=entry.filename), path,
                hint=_not_ours(),
            )  # fmt: skip
        elif (
            entry.compress_type != zipfile.ZIP_STORED
            or entry.flag_bits & _ENCRYPTED
            or entry.external_attr >> 16 & 0o170000 == _LINK
        ):
            yield Problem(
                _("{name} is compressed, encrypted or a link").format(name=entry.filename), path,
                hint=_not_ours(),
            )  # fmt: skip
        names.add(entry.filename.lower())


def _trusted(pack: zipfile.ZipFile, key: Ed25519PublicKey, found: Verified) -> Manifest | None:
    data, signature = _small(pack, FILE_NAME), _small(pack, SIGNATURE_NAME)
    if data is None or signature is None:
        missing = FILE_NAME if data is None else SIGNATURE_NAME
        found.wrong(_("{file} is missing").format(file=missing), _download_again())
        return None
    try:
        is_signed = keys.is_signed(key, data, bytes.fromhex(signature.decode("ascii").strip()))
    except ValueError:
        is_signed = False
    if is_signed:
        return manifest.parse(data)
    claimed = _claimed_key(data)
    own = keys.id_of(key)
    if claimed is not None and claimed != own:
        found.wrong(
            _("signed with another key ({other}), not with the province's ({own})").format(
                other=claimed, own=own
            ),
            _("do not play it; ask your own province for its pack"),
        )
    else:
        found.wrong(
            _("the signature is wrong: the manifest is not as the province signed it"),
            _("do not play it; download the pack again from the province"),
        )
    return None


def _claimed_key(data: bytes) -> str | None:
    try:
        return manifest.parse(data).key
    except PackError:
        return None


def _delta(pack: zipfile.ZipFile) -> Delta | None:
    data = _small(pack, DELTA_NAME)
    return manifest.parse_delta(data) if data is not None else None


def _contents(pack: zipfile.ZipFile, own: Manifest, found: Verified) -> None:
    there = {entry.filename: entry for entry in pack.infolist()}
    taken = {one.name: one for one in found.delta.taken} if found.delta else {}
    for wanted in own.files:
        entry = there.get(wanted.name)
        if entry is None:
            left_out = taken.get(wanted.name)
            if left_out is None or left_out.sha256 != wanted.sha256:
                found.wrong(_("{file} is missing").format(file=wanted.name), _download_again())
        elif entry.file_size != wanted.bytes or digest(pack, wanted.name) != wanted.sha256:
            found.wrong(
                _("{file} is damaged or was exchanged").format(file=wanted.name), _download_again()
            )
    known = {one.name for one in own.files} | {FILE_NAME, SIGNATURE_NAME, DELTA_NAME}
    for name in sorted(there.keys() - known):
        found.wrong(_("{file} does not belong to it").format(file=name), _not_ours())


def _validity(own: Manifest, today: date, found: Verified) -> None:
    if today > own.last:
        found.wrong(
            _("its week {week} ended on {day}").format(week=own.week, day=own.last.isoformat()),
            _("download the pack of this week"),
        )
    played = {item.file: slot for slot in own.slots for item in slot.items}
    for one in own.programmes:
        if one.valid_until is None or one.file not in played:
            continue
        last = max(
            slot.starts_at.date()
            for slot in own.slots
            if any(item.file == one.file for item in slot.items)
        )
        if today > one.valid_until or last > one.valid_until:
            found.wrong(
                _("{file} is valid until {day} only").format(
                    file=one.file, day=one.valid_until.isoformat()
                ),
                _("do not play it after that day; ask the province for a new pack"),
                warning=today <= one.valid_until,
            )


def digest(pack: zipfile.ZipFile, name: str) -> str:
    """SHA-256 of a file in a pack; an empty string when its bytes cannot be read."""
    found = hashlib.sha256()
    try:
        with pack.open(name) as file:
            while block := file.read(storedzip.BLOCK_BYTES):
                found.update(block)
    except (zipfile.BadZipFile, EOFError):
        return ""
    return found.hexdigest()


def _small(pack: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        entry = pack.getinfo(name)
    except KeyError:
        return None
    if entry.file_size > _LARGEST_MANIFEST:
        raise PackError(_("{file} is too large").format(file=name), hint=_not_ours())
    return pack.read(name)


def _download_again() -> str:
    return _("download the pack again; if it is still wrong, tell the province")


def _not_ours() -> str:
    return _("the province did not make this; do not unpack it")
