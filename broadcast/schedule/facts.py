"""What is known of each finished programme, and of each that is not made yet.

The lengths of programmes without an MP3 of their present text are estimated, so that a schedule
can be planned before anything is built, and does not change when ``output`` is deleted.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from broadcast.errors import WorkspaceError
from broadcast.programmes.inputs import Digest, paths_of
from broadcast.schedule.schedule import Facts, Schedule
from broadcast.script.parts import Jingle, Recording
from broadcast.store.digests import Digests
from broadcast.translations import states
from broadcast.workspace.read_aloud import read_aloud
from broadcast.workspace.workspace import Source, Workspace

JINGLE_S = 6.0
"""Length of a jingle as far as an estimate goes; those of the sample last 2.4 to 5.6 s."""
RECORDING_S = 60.0
"""Length of an interview in an estimate: no file is opened for it."""


def facts_of(
    workspace: Workspace,
    programmes: Collection[str] | None = None,
    *,
    built_only: bool = False,
) -> dict[tuple[str, str], Facts]:
    """Facts by programme and language, of all or of some programmes.

    With `built_only` what has no MP3 of its present text has no length, so that it reaches no
    pack; otherwise its length is estimated.
    """
    digest = Digests(workspace.root)
    return {
        (source.programme, source.lang): _facts(workspace, source, digest, built_only)
        for source in workspace.sources
        if programmes is None or source.programme in programmes
    }


def programmes_of(schedule: Schedule) -> frozenset[str]:
    """Every programme that a schedule names."""
    return frozenset(name for one in schedule.broadcasts for name in one.programmes)


def _facts(workspace: Workspace, source: Source, digest: Digest, built_only: bool) -> Facts:
    script = source.script
    original = states.original_of(workspace, source)
    stale = None if source is original else states.stale_reason(source, original)
    made = _made(workspace, source, digest)
    length_s: float | None = made.get("duration_s")
    if script is None:
        return Facts(source.programme, None, (), length_s, "broken", None, stale, None)
    if length_s is None and not built_only:
        length_s = _estimate_s(workspace, source)
    front = script.front
    return Facts(
        front.title,
        front.topic,
        tuple(front.audience),
        length_s,
        front.status if source.usable else "broken",
        states.last_day(source, original),
        stale,
        made.get("sha256"),
    )


def _made(workspace: Workspace, source: Source, digest: Digest) -> dict[str, Any]:
    """Facts of the MP3; empty when there is none, or one of another text or other sounds."""
    paths = paths_of(workspace.root, source.programme, source.lang)
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        made = json.loads(paths.json.read_text(encoding="utf-8"))
        same = dict(_inputs(workspace.root, source, digest)) == made["inputs"]
        if same and paths.mp3.stat().st_size == made["bytes"] and float(made["duration_s"]) > 0:
            return {"sha256": str(made["sha256"]), "duration_s": float(made["duration_s"])}
    return {}


def _inputs(root: Path, source: Source, digest: Digest) -> Iterator[tuple[str, str]]:
    for path in source.files:
        yield path.relative_to(root).as_posix(), digest(path)


def _estimate_s(workspace: Workspace, source: Source) -> float | None:
    try:
        reading = read_aloud(workspace, source)
    except WorkspaceError:  # the lexicon is wrong, which is told elsewhere
        return None
    if reading is None or source.script is None:
        return None
    sounds_s = {Jingle: JINGLE_S, Recording: RECORDING_S}
    beside_s = sum(sounds_s.get(type(part), 0.0) for part in source.script.heard)
    return round(reading.estimate_s + beside_s, 1)
