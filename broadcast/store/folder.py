"""Keeps every made sound under the hash of its recipe.

An object is two files in a two-level folder: the payload ``ab/<key>.<suffix>`` and, written after
it, the record ``ab/<key>.json`` with the payload's SHA-256, its size and the facts measured when it
was made. An object without a matching record does not exist. Writing is temporary file, fsync,
rename, so that a power cut leaves either the whole object or none. A damaged object is reported and
never served: it counts as missing and is replaced when it has been made again. Worker processes
share a store without locks, since the same key always means the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from broadcast.errors import StoreError
from broadcast.files.reasons import reason_of
from broadcast.files.saving import file_sha256, replace
from broadcast.i18n import _


@dataclass(frozen=True, slots=True)
class Stored:
    """One object of the store: where its payload lies and what was measured when it was made."""

    key: str
    path: Path
    sha256: str
    facts: Mapping[str, Any]


def key_of(step: str, version: int, /, **inputs: Any) -> str:
    """Key of a recipe: SHA-256 over step, version and all inputs as canonical JSON.

    Inputs are JSON values; whatever may change the result belongs to them.
    """
    recipe = {"step": step, "version": version, "inputs": inputs}
    text = json.dumps(recipe, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(slots=True)
class Store:
    """The objects below one folder.

    `force` makes everything again once: only objects made since count as there. `damaged` names the
    objects found broken.
    """

    root: Path
    force: bool = False
    damaged: list[str] = field(default_factory=list)
    _made: set[str] = field(default_factory=set)

    def get(self, key: str, suffix: str) -> Stored | None:
        """The object of a key, verified against its digest, or None when it has to be made."""
        if self.force and key not in self._made:
            return None
        payload = self._path(key, suffix)
        try:
            record = json.loads(self._path(key, "json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self.damaged.append(key)
            return None
        try:
            if record["suffix"] == suffix and record["sha256"] == file_sha256(payload):
                return Stored(key, payload, record["sha256"], record["facts"])
        except (OSError, KeyError, TypeError):
            pass  # counts as damaged, below
        self.damaged.append(key)
        return None

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder of one's own for half-made files, gone afterwards."""
        folder = self.root / "tmp" / uuid.uuid4().hex
        try:
            folder.mkdir(parents=True)
            yield folder
        except OSError as error:
            raise StoreError(
                _("the store cannot be written: {reason}").format(reason=reason_of(error)),
                path=self.root,
                hint=_("free some space on the disk, or check that the folder may be written"),
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def put(self, key: str, suffix: str, made: Path, facts: Mapping[str, Any]) -> Stored:
        """Move a finished file from a scratch folder into the store, then write its record."""
        digest = file_sha256(made)
        payload = self._path(key, suffix)
        payload.parent.mkdir(parents=True, exist_ok=True)
        size = made.stat().st_size
        replace(made, payload)
        record = {"sha256": digest, "bytes": size, "suffix": suffix, "facts": dict(facts)}
        draft = made.with_name(made.name + ".record")
        draft.write_text(json.dumps(record, sort_keys=True), encoding="utf-8")
        replace(draft, self._path(key, "json"))
        self._made.add(key)
        return Stored(key, payload, digest, facts)

    def remove(self, key: str) -> int:
        """Remove all files of an object; returns how many bytes that freed."""
        freed = 0
        for path in sorted(self._path(key, "json").parent.glob(f"{key}.*")):
            freed += path.stat().st_size
            path.unlink(missing_ok=True)
        return freed

    def keys(self) -> set[str]:
        """Keys of everything that lies in the store, whole or not."""
        return {path.name.partition(".")[0] for path in self.root.glob("[0-9a-f][0-9a-f]/*")}

    def size_of(self, key: str) -> int:
        """Bytes that an object takes up."""
        files = self._path(key, "json").parent.glob(f"{key}.*")
        return sum(path.stat().st_size for path in files)

    def half_made(self) -> bool:
        """Whether a run is making something now, or was killed while it did."""
        return any((self.root / "tmp").glob("*"))

    def sweep(self) -> None:
        """Remove half-made files that a killed run left behind; call only while none runs."""
        shutil.rmtree(self.root / "tmp", ignore_errors=True)

    def _path(self, key: str, suffix: str) -> Path:
        return self.root / key[:2] / f"{key}.{suffix}"


def store_folder(root: Path) -> Path:
    """Folder of the store in the workspace at `root`."""
    return root / "output" / "store"
