"""What rows of files say, what of it is taken, and what is not, with the reason."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from broadcast.errors import Problem
from broadcast.i18n import _
from broadcast.plays.play import Miss, Play, SheetLine


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row of a file; `sheet` is empty for files without sheets."""

    path: Path
    sheet: str
    row: int

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {"file": self.path.as_posix(), "sheet": self.sheet, "row": self.row}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, or that was passed over, with the reasons."""

    place: RowPlace
    reasons: tuple[str, ...]
    hint: str = ""

    @property
    def problem(self) -> Problem:
        """The same for the terminal."""
        words = "; ".join(self.reasons)
        if self.place.sheet and self.place.row:
            words = _("sheet {sheet}, row {row}: {message}").format(
                sheet=self.place.sheet, row=self.place.row, message=words
            )
        elif self.place.sheet:
            words = _("sheet {sheet}: {message}").format(sheet=self.place.sheet, message=words)
        return Problem(words, self.place.path, self.place.row or None, self.hint)

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {**self.place.as_json(), "reasons": list(self.reasons), "hint": self.hint}


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """A column that no reader uses: its heading, or its letter, and what stands below it."""

    place: RowPlace
    heading: str
    letter: str
    examples: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The question."""
        shown = ", ".join(f"“{one}”" for one in self.examples)
        if self.heading:
            words = _("the column {name} ({letter}) is not understood").format(
                name=self.heading, letter=self.letter
            )
        else:
            words = _("the column {letter} has no heading").format(letter=self.letter)
        return f"{words}: {shown}" if shown else words

    @property
    def hint(self) -> str:
        """How it is answered."""
        name = self.heading or self.letter
        return _(
            'say what it means: --columns "{name}=result" (or played, count, actual, reason, note '
            '…), or --columns "{name}=ignore"; it is remembered'
        ).format(name=name)

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            **self.place.as_json(), "heading": self.heading, "letter": self.letter,
            "examples": list(self.examples), "message": self.message, "hint": self.hint,
        }  # fmt: skip


@dataclass(slots=True)
class Found:
    """Rows of files: what they say, what of it can be taken, and rows that cannot.

    `reported` is as it was read; `checks` makes `plays` and `misses` of it. `skipped` rows hold
    no play: totals, titles between rows, sheets without a heading, what was withdrawn from the log.
    `unclaimed` rows are lines that were planned and that nobody says were played or missed.
    `noticed` is what was taken although nobody sees it in the spreadsheet. `questions` are columns
    that nobody reads: as long as there are any, nothing is taken. `shapes` are the rows of headings
    that were read, as slugs.
    `repeated` rows say the same as an earlier row, or as a play in the log, whose UUID stands
    beside. Rows of `parts` are parts of a play that broke off and began again, whose UUID stands
    beside; `beside` is how many rows of `plays` are no plays of their own. `known` and
    `known_misses` are in the log as they stand. `rows` is how many rows held anything below a
    heading, skipped ones not among them.
    """

    reported: list[tuple[RowPlace, Reported]] = field(default_factory=list)
    plays: list[tuple[RowPlace, Play]] = field(default_factory=list)
    misses: list[tuple[RowPlace, Miss]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    skipped: list[Rejected] = field(default_factory=list)
    repeated: list[tuple[RowPlace, uuids.UUID]] = field(default_factory=list)
    known: list[tuple[RowPlace, uuids.UUID]] = field(default_factory=list)
    known_misses: list[tuple[RowPlace, uuids.UUID]] = field(default_factory=list)
    parts: list[tuple[RowPlace, uuids.UUID]] = field(default_factory=list)
    beside: int = 0
    unclaimed: list[Rejected] = field(default_factory=list)
    noticed: list[Rejected] = field(default_factory=list)
    questions: list[ColumnQuestion] = field(default_factory=list)
    shapes: list[tuple[str, ...]] = field(default_factory=list)
    rows: int = 0

    def skip(self, place: RowPlace, reason: str, hint: str = "") -> None:
        """Note a row that is passed over."""
        self.skipped.append(Rejected(place, (reason,), hint))

    def leave_open(self, place: RowPlace, reason: str) -> None:
        """Note a line that nobody claims."""
        self.unclaimed.append(Rejected(place, (reason,)))

    def notice(self, place: RowPlace, reason: str) -> None:
        """Note what was taken, and should be known."""
        self.noticed.append(Rejected(place, (reason,)))

    def ask(self, question: ColumnQuestion) -> None:
        """Note a column that nobody reads."""
        self.questions.append(question)
        self.reject(question.place, question.message, hint=question.hint)

    def skip_withdrawn(self, place: RowPlace, uuid: uuids.UUID) -> None:
        """Note a row whose play or miss somebody has taken back."""
        hint = _("to count it after all: broadcast log correct {uuid} --note …").format(uuid=uuid)
        self.skip(place, _("this was withdrawn from the log"), hint)

    def sort(self) -> None:
        """Bring everything into the order of files, sheets and rows."""
        self.plays.sort(key=lambda pair: _by_place(pair[0]))
        self.misses.sort(key=lambda pair: _by_place(pair[0]))
        self.repeated.sort(key=lambda pair: _by_place(pair[0]))
        self.parts.sort(key=lambda pair: _by_place(pair[0]))
        self.rejected.sort(key=lambda one: _by_place(one.place))
        self.skipped.sort(key=lambda one: _by_place(one.place))

    def reject(self, place: RowPlace, *reasons: str, hint: str = "") -> None:
        """Note a row that cannot be taken."""
        self.rejected.append(Rejected(place, reasons, hint))


def _by_place(place: RowPlace) -> tuple[str, str, int]:
    return str(place.path), place.sheet, place.row


class RowError(ValueError):
    """Everything wrong with one row: pairs of reason and hint."""

    def __init__(self, wrong: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(reason for reason, _hint in wrong))
        self.wrong = wrong


class Reported(NamedTuple):  # files have a hundred thousand of them
    """What one row says, and what of it the row itself gave.

    `own` says that it brought its UUID along. `line` is the line of a run sheet that it names, by
    its code or by its slot; `slot` is the slot as written. Where start or length were not given,
    those that were planned stand in `row`. `at` is the moment of a miss, where one was given. `raw`
    rows come from a player, with the time of its own clock.
    """

    row: Play | Miss
    own: bool = False
    line: SheetLine | None = None
    slot: str = ""
    start_given: bool = True
    length_given: bool = True
    at: datetime | None = None
    raw: bool = False
