"""Copies of files that lie beside the file itself: made by hand, by an editor, or by a shared disk.

Which of the two is meant only a person knows. So a copy is never read, and is named until somebody
renames or deletes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from broadcast.errors import Problem
from broadcast.i18n import _

_NUMBER = r"(?:[ _]?\(?\d{1,3}\)?)?"
_COPIED = rf"(?:copy|copie|bản sao|ban sao|sao chép|sao chep){_NUMBER}"
_CONFLICT = r"(?:conflict|xung đột|xung dot|mâu thuẫn|sync-conflict)"
_AFTER = re.compile(
    rf"\s*(?:[-_ ]+{_COPIED}"  # Windows, macOS
    rf"|\s\({_COPIED}\)"  # Linux
    r"|[ _]?\(\d{1,3}\)"  # browsers, Google Drive, Zalo
    rf"|[ _]\([^()]*{_CONFLICT}[^()]*\)"  # Dropbox, Nextcloud
    r"|\.sync-conflict-[\w-]+"  # Syncthing
    rf"|[-_ .]+\w*{_CONFLICT}[\w -]*"
    r"|_conf\(\d+\)"  # Google Drive
    r"|[-_ ]+(?:DESKTOP|LAPTOP|PC|WIN|MAYTINH)-[A-Z0-9]+(?:-\d+)?"  # OneDrive: the computer's name
    r"|\.(?:bak|orig|old|tmp)\d?)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:copy(?: \(?\d{1,3}\)?)? of|copie de|bản sao(?: \(?\d{1,3}\)?)? của|~\$)\s*", re.IGNORECASE
)
_ENDINGS = re.compile(r"(?:\.(?:bak|orig|old|tmp)\d?|~)$", re.IGNORECASE)


def original_name(name: str) -> str | None:
    """The name of the file of which a file is a copy after its own name; None if it is none.

    ``2026-q4 - Bản sao (2).yaml``, ``2026-q4 (1).yaml`` and ``~$2026-q4.yaml`` are copies of
    ``2026-q4.yaml``.
    """
    found = unicodedata.normalize("NFC", name)
    without = _ENDINGS.sub("", found)
    stem, dot, ending = without.rpartition(".")
    if not dot:
        stem, ending = without, ""
    stem = _BEFORE.sub("", stem, count=1) if _BEFORE.match(stem) else stem
    while cut := re.fullmatch(rf"(.+?){_AFTER.pattern}", stem, re.IGNORECASE):
        stem = cut[1]
    made = f"{stem}{dot}{ending}"
    return made if made != found and stem else None


def twins(names: Iterable[str]) -> Mapping[str, str]:
    """Names that differ from another only in case, accents' storage, or .yml; with that other.

    The other is the one in small letters, else the first in order.
    """
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (name != name.casefold(), name)):
        key = unicodedata.normalize("NFC", name).casefold()
        key = f"{key.removesuffix('.yml')}.yaml" if key.endswith(".yml") else key
        if first.setdefault(key, name) != name:
            found[name] = first[key]
    return found


def copy_problem(path: Path, original: str) -> Problem:
    """A copy, which is left out."""
    return Problem(
        _("this is a copy of {file} and is left out").format(file=original),
        path,
        hint=_("delete it; or, if it is the one that counts, delete {file} and rename this to it")
        .format(file=original),
        severity="warning",
    )  # fmt: skip


def twin_problem(path: Path, other: str) -> Problem:
    """Two files of one name, of which nobody can say which is meant."""
    return Problem(
        _("there are two files of this name: {first} and {second}").format(
            first=other, second=path.name
        ),
        path,
        hint=_("delete one of them, or give it a name of its own"),
    )
