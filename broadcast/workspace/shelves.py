"""Which sound files a folder holds, and which of them a name may stand for.

A name in a script is never a path: it is looked up among the files that were found, so that no
script can reach a file outside the workspace. Links that lead out are found and refused.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadcast.errors import Problem
from broadcast.files.fields import is_reserved
from broadcast.files.folders import entries, leads_out, link_problem
from broadcast.files.reasons import reason_of
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _

# fmt: off
EXTENSIONS = frozenset((
    ".wav", ".w64", ".aif", ".aiff", ".mp3", ".m4a", ".mp4", ".3gp", ".3ga", ".ogg", ".oga",
    ".opus", ".flac", ".amr", ".wma", ".mka", ".webm", ".caf",
))
# fmt: on
"""Endings of sound files that can be read."""

_PLAIN = re.compile(r"\w[\w .-]*")
_TAKE = re.compile(r"(.+)-([0-9]{1,3})")
_NOTES = (".txt", ".md", ".url")  # licences and sources may lie beside sounds
_READINGS = ".readings.json"  # what texts the recordings were read from


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sound files of one folder, by the name that scripts use.

    `refused` says of names that are there but cannot be used why not.
    """

    folder: Path
    files: Mapping[str, Path] = field(default_factory=dict)
    refused: Mapping[str, Problem] = field(default_factory=dict)
    strays: tuple[Problem, ...] = ()

    def find(self, name: str, path: Path, line: int) -> Path | Problem:
        """The file of that name, or the problem of the script that asks for it."""
        if unsafe := unsafe_name(name):
            return Problem(unsafe[0], path, line, unsafe[1])
        composed = unicodedata.normalize("NFC", name)
        if found := self.files.get(composed):
            return found
        if refused := self.refused.get(composed):
            return Problem(refused.message, path, line, refused.hint)
        folder = f"{self.folder.parent.name}/{self.folder.name}"
        stem = composed.rpartition(".")[0]
        asked = stem if stem in self.files else composed
        return Problem(
            _("there is no sound {name} in {folder}").format(name=name, folder=folder),
            path,
            line,
            did_you_mean(asked, self.files) or _("put the file there"),
        )


@dataclass(frozen=True, slots=True)
class Takes:
    """Recordings of segments by language: one file a segment, or one for a whole script."""

    by_number: Mapping[tuple[str, int], tuple[Path, ...]]
    whole: Mapping[str, tuple[Path, ...]]


def unsafe_name(name: str) -> tuple[str, str] | None:
    """What is wrong with a name that is a path, and what to do; `None` for a plain file name."""
    if _PLAIN.fullmatch(name) and not is_reserved(name):
        return None  # the usual case takes no look at the message catalogue
    copy = _("copy the file into the workspace and give its name only")
    steps = name.replace("\\", "/").split("/")
    message = None
    if name.startswith(("\\\\", "//")):
        message = _("{name} lies on a network drive")
    elif re.match(r"[A-Za-z]:", name):
        message = _("{name} is a place on a Windows drive")
    elif name.startswith(("/", "\\", "~")):
        message = _("{name} is an absolute path")
    elif ".." in steps:
        message = _("{name} leaves the workspace")
    elif len(steps) > 1:
        message, copy = _("{name} is a path"), _("give the file's name only, without a folder")
    elif is_reserved(name):
        message, copy = _("{name} is a name that Windows keeps for itself"), _("rename the file")
    elif re.search(r'[<>:"|?*\x00-\x1f]', name):
        message = _("{name} holds a character that Windows does not allow in file names")
        copy = _("rename the file")
    return (message.format(name=name), copy) if message else None


def shelf(folder: Path, root: Path, *, by_stem: bool) -> Shelf:
    """The sound files of a folder, named with or without their ending.

    `by_stem`: names are given without ending, so two files may not differ by it alone.
    """
    files: dict[str, Path] = {}
    refused: dict[str, Problem] = {}
    strays: list[Problem] = []
    for entry in entries(folder):
        stem, ending = os.path.splitext(unicodedata.normalize("NFC", entry.name))  # noqa: PTH122
        path = folder / entry.name
        if ending.lower() not in EXTENSIONS:
            if ending.lower() not in _NOTES and not entry.name.endswith(_READINGS):
                strays.append(_stray(path, _("this is not a sound file that can be read")))
            continue
        name = stem if by_stem else stem + ending
        if leads_out(entry, root):
            refused[name] = link_problem(path)
        elif name in files:
            refused[name] = Problem(
                _("two files have the name {name}: {files}").format(
                    name=name, files=f"{files[name].name}, {entry.name}"
                ),
                folder,
                hint=_("keep one of them"),
            )
        else:
            files[name] = path
    usable = {name: path for name, path in files.items() if name not in refused}
    return Shelf(folder, usable, refused, tuple(strays))


def takes(files: Iterable[Path]) -> Takes:
    """Sort recordings named ``<lang>-<NN>.*`` and ``<lang>.*``; others are left out."""
    by_number: dict[tuple[str, int], tuple[Path, ...]] = {}
    whole: dict[str, tuple[Path, ...]] = {}
    for path in files:
        stem = path.stem
        if match := _TAKE.fullmatch(stem):
            key = (match[1], int(match[2]))
            by_number[key] = (*by_number.get(key, ()), path)
        else:
            whole[stem] = (*whole.get(stem, ()), path)
    return Takes(by_number, whole)


def _stray(path: Path, message: str) -> Problem:
    return Problem(message, path, hint=_("move it out of the workspace"), severity="warning")


_SOUND_STARTS = (
    b"RIFF", b"RF64", b"riff", b"FORM", b"ID3", b"OggS", b"fLaC", b"#!AMR", b"caff",
    b"\x30\x26\xb2\x75", b"\x1a\x45\xdf\xa3",
)  # fmt: skip
_OTHER_STARTS = {
    b"PK\x03\x04": "ZIP / Word",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\xd0\xcf\x11\xe0": "Word 97-2003",
    b"<!DOCTYPE": "HTML",
    b"<html": "HTML",
}


def sniff(path: Path) -> Problem | None:
    """What is obviously wrong with a sound file, by its first bytes only."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        return Problem(_("the file cannot be read: {reason}").format(reason=reason_of(error)), path)
    again = _("copy or record it again")
    if not start:
        return Problem(_("the sound file is empty (0 bytes)"), path, hint=again)
    if start.startswith(_SOUND_STARTS) or start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        return None
    for other, kind in _OTHER_STARTS.items():
        if start.startswith(other):
            message = _("this is not a sound file but {kind}, whatever its name says")
            return Problem(message.format(kind=kind), path, hint=again)
    if _is_text(start):
        message = _("this is not a sound file but text, whatever its name says")
        return Problem(message, path, hint=again)
    return None


def _is_text(start: bytes) -> bool:
    text = start.decode("utf-8", "ignore")
    return len(text.encode()) >= len(start) - 3 and all(
        sign.isprintable() or sign in "\r\n\t\ufeff" for sign in text
    )
