"""How a script will be spoken, segment by segment, with the time it will take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from broadcast.errors import Problem
from broadcast.files.text import line_of
from broadcast.script.parts import Announced, Jingle, Pause, Recording
from broadcast.verbalize import Leftover, verbalize
from broadcast.verbalize.changes import Change, explain
from broadcast.voices.pace import estimate_s
from broadcast.workspace.source import RECORDED
from broadcast.workspace.workspace import Source, Workspace

JINGLE_S = 6.0
"""Length of a jingle as far as an estimate goes; those of the sample last 2.4 to 5.6 s."""

RECORDING_S = 60.0
"""Length of an interview in an estimate: no file is opened for it."""


_MARKUP = re.compile(r"[{}\[\]]")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: as written, as spoken, by whom, and how long once.

    `announcement` names the one that it belongs to, which counts its segments by itself; `line` is
    then that of the directive.
    """

    number: int
    announcement: str | None
    line: int
    speaker: str | None
    voice: str
    repeat: int
    written: str
    spoken: str
    leftovers: tuple[Leftover, ...]
    recording: str | None
    estimate_s: float
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """A whole script; `estimate_s` counts speech and pauses, not jingles and recordings."""

    source: Source
    title: str
    segments: tuple[Segment, ...]
    estimate_s: float

    @property
    def programme_estimate_s(self) -> float:
        """Seconds of the whole programme, jingles and recordings as long as they usually are."""
        sounds_s = {Jingle: JINGLE_S, Recording: RECORDING_S}
        beside_s = sum(sounds_s.get(type(part), 0.0) for part in self.source.script.heard)
        return round(self.estimate_s + beside_s, 1)

    def as_json(self, root: Path) -> dict[str, Any]:
        """As JSON; ``path`` is that of the script, relative to the workspace at `root`."""
        source = self.source
        return {
            "path": source.path.relative_to(root).as_posix(),
            "programme": source.programme,
            "lang": source.lang,
            "title": self.title,
            "segments": [asdict(segment) for segment in self.segments],
            "estimate_s": self.estimate_s,
        }


def unreadable(workspace: Workspace, source: Source) -> Iterator[Problem]:
    """What cannot be read aloud in the segments that a synthetic voice speaks.

    Braces and brackets that are wrong are told where the script is read. Raises `WorkspaceError`
    when the province's lexicon of the language is wrong.
    """
    if source.lang not in workspace.province.languages:
        return
    lexicon = workspace.lexicon(source.lang)
    for speech in source.script.spoken:
        if workspace.voice_of(source, speech) == RECORDED:
            continue
        for left in verbalize(speech.text, source.lang, lexicon).leftovers:
            if not _MARKUP.search(left.text):
                path, first = source.place_of(speech)
                yield left.problem(path, line_of(path, left.text, first))


def read_aloud(workspace: Workspace, source: Source) -> SpokenScript | None:
    """How a script will be spoken and why, or `None` when its language is not declared.

    Raises `WorkspaceError` when the province's lexicon of the language is wrong.
    """
    script = source.script
    if source.lang not in workspace.province.languages:
        return None
    pace = workspace.province.pace_of(source.lang)
    lexicon = workspace.lexicon(source.lang)
    segments: list[Segment] = []
    for speech in script.spoken:
        voice = workspace.voice_of(source, speech)
        spoken, changes = explain(speech.text, source.lang, lexicon)
        own = speech.announcement if isinstance(speech, Announced) else None
        take = source.sounds.get(speech.take_key)
        take = take or (None if own else source.sounds.get("take"))
        recorded = voice == RECORDED
        segments.append(
            Segment(
                speech.number,
                own,
                speech.line,
                speech.speaker,
                voice,
                speech.repeat,
                speech.text,
                spoken.text,
                () if recorded else spoken.leftovers,
                take.name if recorded and take else None,
                round(estimate_s(spoken.text, pace), 1),
                changes,
            )
        )
    silences_s = sum(part.seconds for part in script.heard if isinstance(part, Pause))
    speech_s = sum(
        segment.estimate_s * segment.repeat
        + pace.sentence_s * (segment.repeat - 1)
        + pace.paragraph_s
        for segment in segments
    )
    return SpokenScript(
        source, script.front.title, tuple(segments), round(speech_s + silences_s, 1)
    )
