"""What a script consists of, top to bottom; every part knows the line it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """A segment: one paragraph, spoken, recorded and timed as a unit.

    `number` counts the speeches of a script from 1; `text` is as written, with the
    ``{written|spoken}`` markup left in; `speaker` is `None` for the language's own voice.
    """

    line: int
    number: int
    speaker: str | None
    text: str
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading: not spoken, a chapter of the MP3 begins here."""

    line: int
    title: str


@dataclass(frozen=True, slots=True)
class Jingle:
    """A signature sound, by the name of its file in ``_jingles``."""

    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Bed:
    """Music under what follows, by the name of its file in ``_beds``; `None` ends it."""

    line: int
    name: str | None
    level_db: float


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording in the middle, by its file's name in the programme's ``recordings``."""

    line: int
    file: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence of a given length."""

    line: int
    seconds: float


Part = Speech | Chapter | Jingle | Bed | Recording | Pause
