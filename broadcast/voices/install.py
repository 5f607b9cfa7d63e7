"""Installing a voice: fetch, verify, unpack, look at it, and only then put it in its place.

The rule for digests: a file whose SHA-256 the catalogue does not know is not installed unless the
user gives the digest (from a colleague who installed it, or from the publisher) or accepts it in so
many words. Its digest is then kept beside the voice and shown, for the next to compare.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from filelock import FileLock, Timeout

from broadcast.errors import MachineError, Problem, VoiceError
from broadcast.files.reasons import reason_of
from broadcast.files.saving import file_sha256
from broadcast.i18n import _
from broadcast.voices.download import LARGEST_BYTES, Progress, Wanted, fetch, remove
from broadcast.voices.neural import files as model_files
from broadcast.voices.neural import mms, piper
from broadcast.voices.neural.files import VoiceFiles, file_names, folder_of, voices_folder
from broadcast.voices.voice_list import Download, Entry

RECORD = "voice.json"
"""What was installed, from where, with which digests; lies beside the files of the voice."""

_MOST_MEMBERS = 1000
_COPY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Trust:
    """Digests that the user vouches for, by file or archive name, and whether others are taken."""

    sha256: Mapping[str, str] = field(default_factory=dict)
    accept_unverified: bool = False


@dataclass(frozen=True, slots=True)
class Installed:
    """A voice in its place, with the SHA-256 of each file; `was_there` when nothing was done."""

    name: str
    folder: Path
    sha256: Mapping[str, str]
    downloads: Mapping[str, str]
    was_there: bool

    def as_json(self, entry: Entry) -> dict[str, Any]:
        """As JSON, with what the list of voices says of it."""
        return {
            "name": self.name,
            "status": "present" if self.was_there else "installed",
            "path": self.folder.as_posix(),
            "licence": entry.licence,
            "non_commercial": entry.non_commercial,
            "unverified": entry.unverified,
            "sha256": dict(self.sha256),
            "downloads": dict(self.downloads),
        }


def install(entry: Entry, trust: Trust, progress: Progress = lambda *_: None) -> Installed:
    """Install a voice for this user, or find that it is there, whole.

    Raises `VoiceError` for files without a known digest (all at once, before anything is fetched),
    for what `download.fetch` refuses and for a model that its engine could not use; `MachineError`
    when the disk is full or cannot be written.
    """
    there = _whole(entry)
    if there is not None:
        return there
    wanted = _wanted(entry, trust)
    engine, _colon, model = entry.name.partition(":")
    parts = voices_folder() / "parts" / f"{engine}-{model}"
    try:
        parts.mkdir(parents=True, exist_ok=True)
        with FileLock(parts.with_suffix(".lock"), timeout=0):
            _must_fit(entry)
            return _install(entry, wanted, parts, progress)
    except Timeout as error:
        raise VoiceError(
            _("voice “{name}” is being installed already").format(name=entry.name),
            hint=_("wait until it has finished"),
        ) from error
    except OSError as error:
        raise MachineError(
            _("the voice cannot be written: {reason}").format(reason=reason_of(error)),
            path=voices_folder(),
            hint=_("free some space, or name another folder in BROADCAST_VOICES"),
        ) from error


def uninstall(name: str) -> Path:
    """Remove an installed voice; returns its folder. Raises `VoiceError` when it is not there."""
    engine, _colon, model = name.partition(":")
    known = engine in model_files.PACKAGES and model_files.is_folder_name(model)
    folder = folder_of(engine, model) if known else None
    if folder is None or not folder.is_dir():
        raise VoiceError(
            _("voice “{name}” is not installed by broadcast").format(name=name),
            hint=_("what there is shows: broadcast voices"),
        )
    shutil.rmtree(folder)
    return folder


def _wanted(entry: Entry, trust: Trust) -> list[Wanted]:
    """What to fetch, with the digests to insist on."""
    found = [
        Wanted(one.address, one.bytes, one.sha256 or _given(one, trust)) for one in entry.downloads
    ]
    unknown = [one for one in found if not one.sha256]
    if unknown and not trust.accept_unverified:
        hint = _(
            "give the digest with --sha256 {file}=… from someone who installed it or from the "
            "publisher, or take it as it comes with --accept-unverified"
        )
        raise VoiceError.of(
            [
                Problem(
                    _("voice “{name}”: nobody has verified the digest of {address}").format(
                        name=entry.name, address=one.address
                    ),
                    hint=hint.format(file=one.label),
                )
                for one in unknown
            ]
        )
    return found


def _given(one: Download, trust: Trust) -> str | None:
    label = Wanted(one.address).label
    return trust.sha256.get(label) or (trust.sha256.get(one.file) if one.file else None)


def _must_fit(entry: Entry) -> None:
    packed = any(one.unpack for one in entry.downloads)
    needed = entry.size_mb * 1e6 * (2.5 if packed else 1.1)
    free = shutil.disk_usage(voices_folder()).free
    if free < needed:
        raise MachineError(
            _("voice “{name}” needs {needed:.0f} MB, and only {free:.0f} MB are free").format(
                name=entry.name, needed=needed / 1e6, free=free / 1e6
            ),
            path=voices_folder(),
            hint=_("free some space, or name another folder in BROADCAST_VOICES"),
        )


def _install(entry: Entry, wanted: list[Wanted], parts: Path, progress: Progress) -> Installed:
    ready = parts / "ready"
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir()
    came = [parts / f"{number}.part" for number in range(len(wanted))]
    digests = {
        one.label: fetch(one, part, progress) for one, part in zip(wanted, came, strict=True)
    }
    for download, part in zip(entry.downloads, came, strict=True):
        if download.file:
            shutil.copyfile(part, ready / download.file)
        else:
            unpack(part, download.unpack, ready, download.address)
    engine, _colon, model = entry.name.partition(":")
    onnx, beside = file_names(engine, model)
    files = VoiceFiles(engine, model, ready / onnx, ready / beside)
    try:
        mms.check(files) if engine == "mms" else piper.check(files)
    except VoiceError:
        for part in came:
            remove(part)
        shutil.rmtree(ready, ignore_errors=True)
        raise
    found = {name: file_sha256(ready / name) for name in (onnx, beside)}
    record = {
        "name": entry.name,
        "licence": entry.licence,
        "non_commercial": entry.non_commercial,
        "addresses": [one.address for one in wanted],
        "downloads": digests,
        "sha256": found,
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    (ready / RECORD).write_text(text + "\n", encoding="utf-8")
    folder = folder_of(engine, model)
    _put(ready, folder, parts / "old")
    shutil.rmtree(parts, ignore_errors=True)
    return Installed(entry.name, folder, found, digests, was_there=False)


def _put(ready: Path, folder: Path, old: Path) -> None:
    """Put a finished folder in its place; a voice that was there goes only then."""
    for path in ready.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    ready.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def _whole(entry: Entry) -> Installed | None:
    """The voice, when it is installed and its files still have their digests."""
    engine, _colon, model = entry.name.partition(":")
    folder = folder_of(engine, model)
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        digests = {str(name): str(digest) for name, digest in record["sha256"].items()}
        if set(digests) != set(file_names(engine, model)):
            return None
        if any(file_sha256(folder / name) != digest for name, digest in digests.items()):
            return None
        downloads = dict(record["downloads"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Installed(entry.name, folder, digests, downloads, was_there=True)


def unpack(archive: Path, files: Mapping[str, str], folder: Path, address: str) -> None:
    """Take single files out of a tar archive; `files` maps new names to paths in it.

    Nothing is written but those names in `folder`, whatever paths and links the archive holds.
    Raises `VoiceError` for what is no such archive, lacks a file or is too large.
    """
    missing = {path: name for name, path in files.items()}
    seen: list[str] = []
    total = 0
    try:
        with tarfile.open(archive, "r:*") as tar:
            for member in tar:
                seen.append(member.name)
                total += member.size
                if total > LARGEST_BYTES or len(seen) > _MOST_MEMBERS:
                    raise _unusable(address, _("it is too large"))
                path = str(PurePosixPath(member.name))
                if path in missing and member.isreg() and (source := tar.extractfile(member)):
                    with (folder / missing.pop(path)).open("wb") as target:
                        shutil.copyfileobj(source, target, _COPY_BYTES)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _unusable(address, str(error)) from error
    if missing:
        reason = _("it lacks {names}").format(names=", ".join(missing))
        if any(name.endswith((".pth", ".pt")) for name in seen):
            reason = _("{reason}; it holds a model for PyTorch, to be converted to ONNX").format(
                reason=reason
            )
        raise _unusable(address, reason)


def _unusable(address: str, reason: str) -> VoiceError:
    return VoiceError(
        _("the archive {address} cannot be used: {reason}").format(address=address, reason=reason),
        hint=_("use another catalogue or voice; see: broadcast voices"),
    )
