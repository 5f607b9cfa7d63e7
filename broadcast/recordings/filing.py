"""Files what was taken in as recordings of a programme, all of it or none, and what was read.

The recordings that were there before lie in a hidden folder beside until everything is in its
place; if the machine stops in between, the next taking in puts back what is missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from broadcast.errors import AudioError, Problem, WorkspaceError
from broadcast.files import folders
from broadcast.files.reasons import reason_of
from broadcast.files.saving import replace
from broadcast.i18n import _
from broadcast.recordings import intake
from broadcast.recordings.intake import Proposal
from broadcast.script.parts import Speech
from broadcast.workspace import readings, shelves
from broadcast.workspace.readings import Readings, Take
from broadcast.workspace.speakers import recorded_speeches
from broadcast.workspace.workspace import Source, Workspace

_FORMER = ".former"


@dataclass(frozen=True, slots=True)
class Place:
    """Where recordings of a language belong, and the segments of the script that are recorded."""

    folder: Path
    lang: str
    wanted: Mapping[int, Speech]


def place_of(workspace: Workspace, source: Source) -> Place:
    """Where recordings of a script belong; its script must have been read."""
    assert source.script is not None  # noqa: S101 - `script_of` gives only scripts that were read
    wanted = recorded_speeches(workspace.province, source.script)
    return Place(source.path.parent / "recordings", source.lang, wanted)


def file_all(
    proposal: Proposal, place: Place, reader: str | None, read_on: date
) -> tuple[Path, ...]:
    """Clean every segment of a proposal and put it among the recordings; returns the new files.

    Raises `WorkspaceError` for a proposal with errors or one that would leave a take of all
    segments beside takes of some, `AudioError` when a file cannot be written; then nothing has
    changed.
    """
    errors = [problem for problem in proposal.problems if problem.severity == "error"]
    errors += _left_beside_whole(proposal, place)
    if errors or not proposal.segments:
        raise WorkspaceError.of(errors or [Problem(_("there is nothing to take in"))])
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        put_back(place.folder)
        with TemporaryDirectory(prefix=".new-", dir=place.folder) as new:
            made = _clean(proposal, place.lang, Path(new))
            return _exchange(proposal, place, made, (reader, read_on))
    except OSError as error:
        raise AudioError(
            _("the recordings cannot be written: {reason}").format(reason=reason_of(error)),
            path=place.folder,
        ) from error


def accept(
    place: Place, files: Mapping[str, Path], numbers: Collection[int], day: date
) -> tuple[str, ...]:
    """Remember that recordings fit the text of today; returns the names of their files.

    `files` has the takes as `source.Source.sounds` does. Without `numbers`, all segments are meant.
    Raises `WorkspaceError` for segments that have no recording.
    """
    problems = [
        Problem(_("segment {number} has no recording").format(number=number))
        for number in sorted(numbers or place.wanted)
        if number not in place.wanted or not ("take" in files or f"take:{number}" in files)
    ]
    if problems or not place.wanted:
        raise WorkspaceError.of(problems or [Problem(_("no segment of this script is recorded"))])
    path = readings.path_of(place.folder, place.lang)
    known, found = readings.load(path)
    if errors := [problem for problem in found if problem.severity == "error"]:
        raise WorkspaceError.of(errors)
    takes = dict(known.takes)
    accepted: list[str] = []
    for number in sorted(numbers or place.wanted):
        name = (files.get("take") or files[f"take:{number}"]).name
        takes[name] = _accepted(takes.get(name), place.wanted[number], day)
        accepted.append(name)
    if not numbers and "take" in files:  # segments that are gone are forgotten as well
        texts = readings.texts_of(place.wanted.values())
        takes[accepted[0]] = takes[accepted[0]].model_copy(update={"texts": texts})
    readings.save(path, Readings(takes=takes))
    return tuple(dict.fromkeys(accepted))


def _accepted(take: Take | None, speech: Speech, day: date) -> Take:
    texts = {**(take.texts if take else {}), **readings.texts_of([speech])}
    texts = dict(sorted(texts.items(), key=lambda item: int(item[0])))
    known = take or Take(texts=texts)
    return known.model_copy(update={"texts": texts, "accepted_on": day})


def put_back(folder: Path) -> None:
    """Put back recordings that a taking in which was killed had laid aside."""
    former = folder / _FORMER
    if not former.is_dir():
        return
    there = {path.stem for path in folder.iterdir() if path.is_file()}
    for path in sorted(former.iterdir()):
        if path.stem not in there:
            path.replace(folder / path.name)
    shutil.rmtree(former)


def _left_beside_whole(proposal: Proposal, place: Place) -> list[Problem]:
    """A take of all segments stays in use unless every one of them is replaced."""
    numbers = {proposed.segment.number for proposed in proposal.segments}
    if numbers >= set(place.wanted):
        return []
    return [
        Problem(
            _("this take of all segments would lie beside takes of single ones"),
            path,
            hint=_("take in all segments at once, or move this file away first"),
        )
        for path in _takes(place.folder).whole.get(place.lang, ())
    ]


def _clean(proposal: Proposal, lang: str, folder: Path) -> dict[int, Path]:
    made: dict[int, Path] = {}
    for proposed in proposal.segments:
        number = proposed.segment.number
        made[number] = folder / f"{lang}-{number:02}.flac"
        intake.write(proposed, made[number])
    return made


def _exchange(
    proposal: Proposal, place: Place, made: Mapping[int, Path], who: tuple[str | None, date]
) -> tuple[Path, ...]:
    """Lay the former takes aside, put the new ones in place, and remember them."""
    former = place.folder / _FORMER
    former.mkdir()
    aside = _former_takes(place, made)
    done: list[Path] = []
    try:
        for path in aside:
            path.replace(former / path.name)
        for path in made.values():
            replace(path, place.folder / path.name)
            done.append(place.folder / path.name)
        _remember(proposal, place, aside, who)
    except BaseException:
        for path in done:
            path.unlink(missing_ok=True)
        put_back(place.folder)
        raise
    shutil.rmtree(former, ignore_errors=True)
    return tuple(done)


def _remember(
    proposal: Proposal, place: Place, aside: Sequence[Path], who: tuple[str | None, date]
) -> None:
    path = readings.path_of(place.folder, place.lang)
    known, problems = readings.load(path)
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise WorkspaceError.of(errors)
    gone = {old.name for old in aside}
    takes = {name: take for name, take in known.takes.items() if name not in gone}
    for proposed in proposal.segments:
        number = proposed.segment.number
        takes[f"{place.lang}-{number:02}.flac"] = Take(
            texts=readings.texts_of([place.wanted[number]]),
            reader=who[0],
            read_on=who[1],
            original=proposed.path.name,
            measures=proposed.measures,
        )
    readings.save(path, Readings(takes=takes))


def _former_takes(place: Place, numbers: Collection[int]) -> list[Path]:
    """Recordings that the new ones replace, whatever format they have."""
    takes = _takes(place.folder)
    single = [path for number in numbers for path in takes.by_number.get((place.lang, number), ())]
    whole = takes.whole.get(place.lang, ()) if set(numbers) >= set(place.wanted) else ()
    return [*single, *whole]


def _takes(folder: Path) -> shelves.Takes:
    files = [folder / entry.name for entry in folders.entries(folder) if entry.is_file()]
    return shelves.takes(path for path in files if path.suffix.lower() in shelves.EXTENSIONS)
