"""A finished programme on disk: where its files lie, and what they say."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcast.store.digests import Digest
from broadcast.workspace.workspace import Source, Workspace


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the files of one programme in one language lie."""

    mp3: Path
    png: Path
    json: Path


def paths_of(root: Path, programme: str, lang: str) -> Paths:
    """Places of the finished files in the workspace at `root`."""
    folder = root / "output" / "programmes" / programme
    return Paths(*(folder / f"{programme}.{lang}.{kind}" for kind in ("mp3", "png", "json")))


def finished(paths: Paths, inputs: str, digest: Digest) -> dict[str, Any] | None:
    """The facts of a programme that is whole on disk and made from these inputs, else None."""
    try:
        facts = json.loads(paths.json.read_text(encoding="utf-8"))
        if facts["recipe"]["inputs"] != inputs:
            return None
        whole = (
            digest(paths.mp3) == facts["sha256"] and digest(paths.png) == facts["picture"]["sha256"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(facts) if whole else None


def made_of(workspace: Workspace, source: Source, digest: Digest) -> dict[str, Any]:
    """Facts of the MP3; empty when there is none, or one of another text or other sounds."""
    paths = paths_of(workspace.root, source.programme, source.lang)
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        made = json.loads(paths.json.read_text(encoding="utf-8"))
        same = dict(inputs_of(workspace.root, source, digest)) == made["inputs"]
        if same and paths.mp3.stat().st_size == made["bytes"] and float(made["duration_s"]) > 0:
            return {"sha256": str(made["sha256"]), "duration_s": float(made["duration_s"])}
    return {}


def inputs_of(root: Path, source: Source, digest: Digest) -> Iterator[tuple[str, str]]:
    """Every file that a script is made from, relative to the workspace, with its digest."""
    for path in source.files:
        yield path.relative_to(root).as_posix(), digest(path)
