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

    @property
    def take_key(self) -> str:
        """Under what key of `Source.sounds` its own recording stands."""
        return f"take:{self.number}"


@dataclass(frozen=True, slots=True)
class Announced(Speech):
    """A segment of an announcement, which counts its segments by itself.

    `line` is that of the directive in the script, `origin_line` that of the words in the
    announcement's file. `shared` says that its words are the same in every programme.
    """

    announcement: str = ""
    origin_line: int = 0
    shared: bool = True

    @property
    def take_key(self) -> str:
        """As of other segments, with the name of the announcement."""
        return f"take:{self.announcement}:{self.number}"


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


@dataclass(frozen=True, slots=True)
class Announcement:
    """An opening or closing that many programmes share, by the name of its file.

    `group` is the commune group as it is to be spoken. `digest` (of the file's own text) and
    `parts` (with this programme's title, days and names filled in) are there once the workspace
    has been loaded.
    """

    line: int
    name: str
    group: str | None = None
    digest: str = ""
    parts: tuple[Part, ...] = ()


Part = Speech | Chapter | Jingle | Bed | Recording | Pause | Announcement
