"""Thái (Tai Dam, Tai Dón) in Latin letters or in the Tai Viet script.

No number reader: figures are leftovers. The Tai Viet script has punctuation of its own.
"""

from __future__ import annotations

from broadcast.verbalize.default import LanguageManner, read
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.spoken import Spoken, Trace

#: The Unicode Standard, chapter 16.8: HO HOI begins and KOI KOI ends a text.
_MANNER = LanguageManner(
    scripts=("LATIN", "TAI", "COMBINING"), points=(("\uaade", " "), ("\uaadf", ". "))
)


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read a text in Thái; see `broadcast.verbalize.verbalize`."""
    return read(text, lexicon, _MANNER, trace)
