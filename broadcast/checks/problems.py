"""Every problem of a workspace at once, without speaking or decoding anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from broadcast.checks import speakability
from broadcast.errors import BroadcastError, Problem, WorkspaceError
from broadcast.files.text import line_of
from broadcast.files.yaml import KeyPath
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.workspace import readings, shelves
from broadcast.workspace.province import FILE_NAME
from broadcast.workspace.read_aloud import unreadable
from broadcast.workspace.source import RECORDED, recorded_speeches
from broadcast.workspace.workspace import Source, Workspace


def check(workspace: Workspace, today: date, *, strict: bool = False) -> tuple[Problem, ...]:
    """All problems of a workspace on a given day, sorted by file and line.

    Beyond what loading finds: scripts that are out of date, sound files that are empty or no
    sound, text that cannot be read aloud or not be followed outdoors, voices that cannot speak;
    when `strict`, recordings of which it is not known what text they were read from.
    """
    return in_order(
        [
            *workspace.problems,
            *(problem for source in workspace.sources for problem in source.problems),
            *_expired(workspace, today),
            *_broken_sounds(workspace),
            *_unreadable(workspace),
            *speakability.lint(workspace, today),
            *_mute_voices(workspace),
            *_scheduled(workspace, today),
            *(_unremembered(workspace) if strict else ()),
        ]
    )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems sorted by file and line, each once."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda problem: (str(problem.path or ""), problem.line or 0, problem.message),
        )
    )


def _scheduled(workspace: Workspace, today: date) -> Iterator[Problem]:
    """What is wrong with the schedule, and what of it cannot be broadcast from today on."""
    from broadcast.schedule import activities, targets
    from broadcast.schedule.workspace_schedule import WorkspaceSchedule

    province = workspace.province
    yield from targets.load(workspace.root, tuple(province.topics), tuple(province.languages))[1]
    yield from activities.load(workspace.root)[1]
    schedule = WorkspaceSchedule(workspace)
    yield from schedule.problems
    last = max((broadcast.days.last for broadcast in schedule.rules.broadcasts), default=today)
    yield from schedule.findings(today, last)


def _speakable(workspace: Workspace) -> Iterator[Source]:
    """Sources of which something could be read, and whose language has a voice."""
    for source in workspace.seen:
        if source.lang in workspace.province.languages:
            yield source


def _expired(workspace: Workspace, today: date) -> Iterator[Problem]:
    for source in workspace.seen:
        last = source.script.front.valid_until
        if last is not None and last < today:
            yield Problem(
                _("the script is out of date since {day}").format(day=last.isoformat()),
                source.path,
                line_of(source.path, "valid_until:", 2),
                hint=_("check its figures against the law in force, then set valid_until"),
                severity="warning",
            )


def _broken_sounds(workspace: Workspace) -> Iterator[Problem]:
    files = {path for source in workspace.seen for path in source.sounds.values()}
    files.update(workspace.jingles.values(), workspace.beds.values())
    for path in sorted(files):
        if problem := shelves.sniff(path):
            yield problem


def _unremembered(workspace: Workspace) -> Iterator[Problem]:
    for source in _speakable(workspace):
        wanted = recorded_speeches(workspace.province, source.script)
        folder = source.path.parent / "recordings"
        yield from readings.unremembered(source.path, folder, wanted, source.sounds)


def _unreadable(workspace: Workspace) -> Iterator[Problem]:
    """Leftovers of the verbalizer in segments that a synthetic voice speaks."""
    broken: set[str] = set()
    for source in _speakable(workspace):
        if source.lang in broken:
            continue
        try:
            yield from unreadable(workspace, source)
        except WorkspaceError as error:
            broken.add(source.lang)
            yield from error.problems


def _mute_voices(workspace: Workspace) -> Iterator[Problem]:
    """Voices that are used and cannot speak, at the places where they are declared."""
    from broadcast.voices import open_voice

    used = {
        workspace.voice_of(source, speech)
        for source in _speakable(workspace)
        for speech in source.script.spoken
    }
    for name in sorted(used - {RECORDED}):
        try:
            open_voice(name)
        except BroadcastError as error:
            for path, line in _declared(workspace, name):
                for problem in error.problems:
                    yield Problem(problem.message, path, line, problem.hint)


def _declared(workspace: Workspace, voice: str) -> Iterator[tuple[Path, int]]:
    """Files and lines that name a voice."""
    document, _problems = load_yaml(workspace.root / FILE_NAME)
    places: list[KeyPath] = [
        ("languages", lang, "voice")
        for lang, language in workspace.province.languages.items()
        if language.voice == voice
    ]
    for name, voices in workspace.province.speakers.items():
        places += [("speakers", name, lang) for lang, own in (voices or {}).items() if own == voice]
    if document is not None:
        for place in places:
            yield document.path, document.line(place)
    for source in workspace.seen:
        for name, voices in source.script.front.speakers.items():
            if voice in (voices or {}).values():
                yield source.path, line_of(source.path, f"{name}:", 2)
