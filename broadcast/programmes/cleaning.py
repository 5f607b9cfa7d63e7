"""Removes what no current recipe uses: sounds of the store and files of former programmes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.saving import file_sha256
from broadcast.i18n import _
from broadcast.programmes import finished, recipe
from broadcast.programmes.build import only_one
from broadcast.store.folder import Store, store_folder
from broadcast.workspace.workspace import Unread

if TYPE_CHECKING:
    from broadcast.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed: number of sounds, files (relative to the workspace), bytes in all."""

    sounds: int
    files: tuple[Path, ...]
    freed_bytes: int

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "removed_sounds": self.sounds,
            "removed_files": [path.as_posix() for path in self.files],
            "bytes": self.freed_bytes,
        }


def clean(workspace: Workspace, *, dry_run: bool = False) -> Cleaned:
    """Remove unused sounds and files, or only count them.

    Raises `WorkspaceError` while a script cannot be planned: nobody can tell then what it needs.
    """
    used = _keys_in_use(workspace)
    with only_one(workspace.root):
        store = Store(store_folder(workspace.root))
        if not dry_run:
            store.sweep()
        unused = sorted(store.keys() - used)
        freed = sum(store.size_of(key) for key in unused)
        files = _orphans(workspace)
        freed += sum(path.stat().st_size for path in files)
        if not dry_run:
            for key in unused:
                store.remove(key)
            for path in files:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
    return Cleaned(len(unused), tuple(path.relative_to(workspace.root) for path in files), freed)


def _keys_in_use(workspace: Workspace) -> set[str]:
    digest = functools.cache(file_sha256)
    keys: set[str] = set()
    problems: list[Problem] = []
    for source in workspace.sources:
        if isinstance(source, Unread):
            problems += source.problems
            continue
        try:
            planned = recipe.plan(workspace, source, digest)
        except WorkspaceError as failure:
            problems += failure.problems
            continue
        keys |= {planned.key, *(sound.key for sound in planned.sounds)}
    if problems:
        first = problems[0]
        raise WorkspaceError.of(
            [
                Problem(
                    _("nothing was removed: scripts with errors may still need their sounds"),
                    first.path,
                    first.line,
                    _("run: broadcast check"),
                )
            ]
        )
    return keys


def _orphans(workspace: Workspace) -> list[Path]:
    """Files of programmes or languages that are no longer in the workspace."""
    wanted: set[Path] = set()
    for source in workspace.sources:
        paths = finished.paths_of(workspace.root, source.programme, source.lang)
        wanted |= {paths.mp3, paths.png, paths.json}
    folder = workspace.root / "output" / "programmes"
    made = (path for path in folder.glob("*/*") if path.suffix in (".mp3", ".png", ".json"))
    return sorted(path for path in made if path not in wanted)
