"""What text each recording was read from, remembered beside it, so that a later change shows.

``recordings/<lang>.readings.json`` names every take that was taken in, with the SHA-256 of the text
of each segment in it. A recording whose text has changed since does not enter a programme until a
person has recorded it again or accepted it. One without a remembered text, put there by hand, is
used as it is.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from broadcast.errors import Problem
from broadcast.files import saving
from broadcast.files.fields import Day, Number, Table, Text
from broadcast.files.validation import validate
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.script.parts import Speech

ENDING = ".readings.json"

TextDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
SegmentNumber = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}$")]


class Measures(Table):
    """What was measured on a recording when it was taken in."""

    duration_s: Number = Field(description="Length of the speech in seconds.")
    speech_dbfs: Number = Field(description="Level of the speech.")
    noise_dbfs: Number = Field(description="Level of the pauses before they were cleaned.")
    clipped_share: Number = Field(description="Share of clipped samples of the file, 0 to 1.")
    reverberation_s: Number | None = Field(
        default=None, description="Estimate of the room's reverberation time (RT60)."
    )
    syllables_per_min: Number = Field(description="Syllables of the text a minute.")


class Take(Table):
    """One recording: the text it was read from, and by whom."""

    texts: Annotated[dict[SegmentNumber, TextDigest], Field(min_length=1)] = Field(
        description="SHA-256 of the text of each segment in it, by the segment's number."
    )
    reader: Text | None = Field(default=None, description="Who read it.")
    read_on: Day | None = Field(default=None, description="Day on which it was read or taken in.")
    accepted_on: Day | None = Field(
        default=None, description="Day on which it was accepted although its text had changed."
    )
    original: Text | None = Field(default=None, description="Name of the file it came from.")
    measures: Measures | None = Field(default=None, description="What was measured on it.")


class Readings(Table):
    """All of a file ``<lang>.readings.json``."""

    takes: dict[Text, Take] = Field(default={}, description="Takes by the name of their file.")


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a segment's text; line breaks and the form of its Unicode do not count."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(words.encode("utf-8")).hexdigest()


def texts_of(speeches: Iterable[Speech]) -> dict[str, str]:
    """The digests of segments by their number, as `Take.texts` holds them."""
    return {str(speech.number): digest_of(speech.text) for speech in speeches}


def path_of(folder: Path, lang: str) -> Path:
    """Where the readings of a language lie in a folder ``recordings``."""
    return folder / f"{lang}{ENDING}"


def load(path: Path) -> tuple[Readings, tuple[Problem, ...]]:
    """Read a readings file; a missing one remembers nothing."""
    try:
        return Readings.model_validate(json.loads(path.read_text(encoding="utf-8"))), ()
    except FileNotFoundError:
        return Readings(), ()
    except (OSError, ValueError):
        pass  # read again below, slowly: JSON is YAML, and so problems get their lines
    document, problems = load_yaml(path)
    if document is None:
        return Readings(), problems
    readings, more = validate(Readings, document)
    return readings or Readings(), (*problems, *more)


def save(path: Path, readings: Readings) -> None:
    """Write a readings file, whole or not at all; raises `WorkspaceError` when that fails."""
    document = readings.model_dump(mode="json", exclude_none=True)
    document["takes"] = dict(sorted(document["takes"].items()))
    saving.write(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n", hint="")


def changed(
    script: Path, folder: Path, wanted: Mapping[int, Speech], sounds: Mapping[str, Path]
) -> list[Problem]:
    """Errors for recordings whose text has changed since, at the segments of the script.

    `wanted` are the segments with the voice ``recorded``; `sounds` has their takes as in
    `source.Source`.
    """
    readings, problems = load(path_of(folder, script.stem))
    found = list(problems)
    if not readings.takes:
        return found
    for take, speeches in _by_take(wanted, sounds).items():
        known = readings.takes.get(take.name)
        if known is not None and known.texts != texts_of(speeches):
            moved = {digest_of(speech.text): number for number, speech in wanted.items()}
            found += _differences(script, (take, known), speeches, moved)
    return found


def unremembered(
    script: Path, folder: Path, wanted: Mapping[int, Speech], sounds: Mapping[str, Path]
) -> list[Problem]:
    """Warnings for recordings of which nobody knows what text they were read from."""
    readings, _problems = load(path_of(folder, script.stem))
    return [
        Problem(
            _("it is not known from which text this recording was read"),
            take,
            hint=_("if it fits the text of today: {command}").format(
                command=accept_command(script, speeches)
            ),
            severity="warning",
        )
        for take, speeches in _by_take(wanted, sounds).items()
        if take.name not in readings.takes
    ]


def accept_command(script: Path, speeches: Iterable[Speech] = ()) -> str:
    """The command that accepts the recordings of segments as they are."""
    numbers = ",".join(str(speech.number) for speech in speeches)
    only = f" --segments {numbers}" if numbers else ""
    return f"broadcast record accept {script.parent.name} --lang {script.stem}{only}"


def _by_take(
    wanted: Mapping[int, Speech], sounds: Mapping[str, Path]
) -> dict[Path, tuple[Speech, ...]]:
    """Takes in use with the segments in each."""
    if whole := sounds.get("take"):
        return {whole: tuple(wanted.values())}
    return {
        sounds[f"take:{number}"]: (speech,)
        for number, speech in wanted.items()
        if f"take:{number}" in sounds
    }


def _differences(
    script: Path,
    recorded: tuple[Path, Take],
    speeches: tuple[Speech, ...],
    moved: Mapping[str, int],
) -> list[Problem]:
    take, known = recorded
    again = _("record it again, or if the recording still fits: {command}")
    now = texts_of(speeches)
    problems = [
        Problem(
            _message(take, known.texts.get(str(speech.number)), speech.number, moved),
            script,
            speech.line,
            again.format(command=accept_command(script, (speech,))),
        )
        for speech in speeches
        if known.texts.get(str(speech.number)) != now[str(speech.number)]
    ]
    if gone := sorted(known.texts.keys() - now.keys(), key=int):
        message = _("{file} also holds segments that are no longer in the script: {numbers}")
        problems.append(
            Problem(
                message.format(file=take.name, numbers=", ".join(gone)),
                script,
                speeches[0].line,
                again.format(command=accept_command(script)),
            )
        )
    return problems


def _message(take: Path, was: str | None, number: int, moved: Mapping[str, int]) -> str:
    if was is None:
        message = _("segment {number} was not yet in the text that {file} was read from")
    elif was in moved:
        message = _(
            "segment {number} has changed: {file} was read from what is now segment {other}"
        )
    else:
        message = _("the text of segment {number} has changed since {file} was recorded")
    return message.format(number=number, file=take.name, other=moved.get(was or "", number))
