"""Why the system refuses a file, in the words of the interface: its own are English everywhere."""

from __future__ import annotations

import errno
from pathlib import Path

from broadcast.errors import Problem
from broadcast.i18n import _


class HeldError(PermissionError):
    """A file that another program holds open; its words are those of the interface already."""


def reason_of(error: OSError) -> str:
    """What is wrong with a file or folder; in the system's words where it is something rare."""
    if isinstance(error, HeldError):
        return str(error.strerror)
    known = {
        errno.EACCES: _("Permission denied: another program holds it open, or it is not yours"),
        errno.EEXIST: _("there is something of this name already"),
        errno.EIO: _("the disk or stick does not answer as it should"),
        errno.EISDIR: _("it is a folder, not a file"),
        errno.ENAMETOOLONG: _("the name is too long"),
        errno.ENOENT: _("there is no such file or folder"),
        errno.ENOSPC: _("the disk is full"),
        errno.EROFS: _("the disk or stick is write-protected"),
    }
    alike = {errno.EPERM: errno.EACCES, errno.ENOTDIR: errno.ENOENT}
    number = error.errno or 0
    return known.get(alike.get(number, number)) or error.strerror or str(error)


def is_missing(error: OSError) -> bool:
    """Whether there is nothing at the path at all, be it for want of its folder."""
    return error.errno in (errno.ENOENT, errno.ENOTDIR)


def missing(path: Path) -> Problem:
    """A file that is not there; the hint names the nearest one in its folder."""
    if not path.parent.is_dir():
        hint = _("the folder {folder} does not exist either").format(folder=path.parent)
    elif near := _nearest(path):
        hint = _("did you mean {word}?").format(word=near)
    else:
        hint = _("look whether its name and folder are written right")
    return Problem(_("the file does not exist"), path, hint=hint)


def _nearest(path: Path) -> str | None:
    from difflib import get_close_matches  # only when something is wrong

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return None
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(path.name.casefold(), folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None
