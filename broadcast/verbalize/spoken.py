"""What a verbalizer returns: the words to speak, and what it could not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Called after each rule that changed something with (name of the rule, before, after).
Trace = Callable[[str, str, str], None]


@dataclass(frozen=True, slots=True)
class Leftover:
    """A piece of text that no rule could read: which, why, and what the writer can do."""

    text: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One written text with its spoken form.

    `text` holds letters, spaces and ``, . ? ! ; : …`` only, except inside what `leftovers` names.
    """

    written: str
    text: str
    leftovers: tuple[Leftover, ...]
