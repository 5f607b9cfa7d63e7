"""What is known of each finished programme, and of each that is not made yet.

The lengths of programmes without an MP3 of their present text are estimated, so that a schedule
can be planned before anything is built, and does not change when ``output`` is deleted.
"""

from __future__ import annotations

from collections.abc import Collection

from broadcast.errors import WorkspaceError
from broadcast.programmes.finished import made_of
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import Facts
from broadcast.store.digests import Digest, Digests
from broadcast.translations import states
from broadcast.workspace.read_aloud import read_aloud
from broadcast.workspace.workspace import AnySource, Source, Unread, Workspace


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


def _facts(workspace: Workspace, source: AnySource, digest: Digest, built_only: bool) -> Facts:
    made = made_of(workspace, source, digest)
    length_s = made.duration_s if made else None
    if isinstance(source, Unread):
        return Facts(source.programme, None, (), length_s, "broken", None, None, None)
    original = states.original_of(workspace, source)
    stale = None if source is original else states.stale_reason(source, original)
    if length_s is None and not built_only:
        length_s = _estimate_s(workspace, source)
    front = source.script.front
    return Facts(
        front.title,
        front.topic,
        tuple(front.audience),
        length_s,
        front.status if source.usable else "broken",
        states.last_day(source, original),
        stale,
        made.sha256 if made else None,
    )


def _estimate_s(workspace: Workspace, source: Source) -> float | None:
    try:
        reading = read_aloud(workspace, source)
    except WorkspaceError:  # the lexicon is wrong, which is told elsewhere
        return None
    return None if reading is None else reading.programme_estimate_s
