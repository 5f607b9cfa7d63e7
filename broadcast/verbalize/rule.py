"""What all reading rules share: lazily compiled patterns and the state of one reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from broadcast.verbalize.cleaning import SHELTER_FIRST
from broadcast.verbalize.lexicon import Lexicon

#: A rule takes the text as the rules before it left it and returns it with its own part read.
Rule = Callable[[str, "Reading"], str]


@cache
def pattern(source: str) -> re.Pattern[str]:
    """Compile once, at first use: most texts never need most patterns."""
    return re.compile(source)


@dataclass(slots=True)
class Reading:
    """The state of one reading: its lexicon, sheltered pieces, and notes on what stays unread."""

    lexicon: Lexicon
    pieces: list[str] = field(default_factory=list)
    ambiguous: dict[str, str] = field(default_factory=dict)  # term to its possible readings
    defined: dict[str, str] = field(default_factory=dict)  # acronyms that the text itself explains

    def shelter(self, spoken: str) -> str:
        """A stand-in character that no rule touches; `restore` puts `spoken` back."""
        self.pieces.append(spoken)
        return chr(SHELTER_FIRST + len(self.pieces) - 1)

    def restore(self, text: str) -> str:
        """Put all sheltered pieces back."""
        for index, piece in enumerate(self.pieces):
            text = text.replace(chr(SHELTER_FIRST + index), piece)
        return text
