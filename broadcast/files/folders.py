"""What a folder holds, without what leads out of the workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from broadcast.errors import Problem
from broadcast.i18n import _


def entries(folder: Path, *, locks: bool = False) -> Iterator[os.DirEntry[str]]:
    """What a folder holds, sorted by name, without what systems and editors leave behind.

    With `locks`, the files ``~$…`` that an editor lays beside an open file are there as well.
    """
    try:
        with os.scandir(folder) as scan:
            found = sorted(scan, key=lambda entry: entry.name)
    except OSError:
        return iter(())
    return (
        entry
        for entry in found
        if (entry.name[0] not in ".~" or (locks and entry.name.startswith("~$")))
        and entry.name not in ("Thumbs.db", "desktop.ini")
    )


def leads_out(entry: os.DirEntry[str], root: Path) -> bool:
    """Whether a file or folder is a link to a place outside the workspace, or to nowhere.

    `root` is resolved, and so is every folder above the entry.
    """
    if not entry.is_symlink() and os.name != "nt":  # Windows has links that are no symlinks
        return False
    target = Path(os.path.realpath(entry.path))
    return not (target.is_relative_to(root) and target.exists())


def link_problem(path: Path) -> Problem:
    """A link that leads out of the workspace."""
    return Problem(
        _("this link leads out of the workspace, or to nothing"),
        path,
        hint=_("replace the link with a copy of the file"),
    )
