"""What a verbalizer returns: the words to speak, and what it could not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from broadcast.errors import Problem
from broadcast.i18n import _

#: Called after each rule that changed something with (name of the rule, before, after).
Trace = Callable[[str, str, str], None]


@dataclass(frozen=True, slots=True)
class Leftover:
    """A piece of text that no rule could read: which, why, and what the writer can do.

    `entry` is a line for the lexicon, ready to paste, that makes the piece readable; empty where
    none does.
    """

    text: str
    reason: str
    hint: str
    entry: str = ""

    def problem(self, path: Path | None = None, line: int | None = None) -> Problem:
        """The error that keeps a text with this leftover from being spoken."""
        message = _("“{text}” cannot be read aloud: {reason}")
        return Problem(message.format(text=self.text, reason=self.reason), path, line, self.hint)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One written text with its spoken form.

    `text` holds letters, spaces and ``, . ? ! ; : …`` only, except inside what `leftovers` names.
    """

    written: str
    text: str
    leftovers: tuple[Leftover, ...]

    @property
    def line(self) -> str:
        """The words on one line."""
        return " ".join(self.text.split())
