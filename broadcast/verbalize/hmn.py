"""H'Mông in Latin letters (RPA, or the script of Vietnam) or in Pahawh Hmong.

In RPA the last consonant of a syllable is its tone (``tsib``, ``koj``): such words are plain words.
No number reader: figures are leftovers.
"""

from __future__ import annotations

from broadcast.verbalize.default import LanguageManner, read
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.spoken import Spoken, Trace

_MANNER = LanguageManner(scripts=("LATIN", "PAHAWH"))


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read a text in H'Mông; see `broadcast.verbalize.verbalize`."""
    return read(text, lexicon, _MANNER, trace)
