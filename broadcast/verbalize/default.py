"""Languages without rules of their own: normalised Unicode, the lexicon, and nothing guessed.

Figures and signs are leftovers: whoever writes the script writes numbers in words.
"""

from __future__ import annotations

import re

from broadcast.i18n import _
from broadcast.verbalize.cleaning import normalize, squeeze
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.spoken import Leftover, Spoken, Trace

_MARKUP = r"\{([^{}|]*)\|([^{}|]*[^{}|\s][^{}|]*)\}"
_QUOTES = r"[\"“”„«»]"
_BRACKETS = r"\s*[()\[\]]+\s*"
_ALLOWED_SIGNS = frozenset(
    " ,.?!;:…'-។៕、。"
)  # the hyphen and apostrophe are letters in some scripts


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read a text of any language; see `broadcast.verbalize.verbalize`."""
    reading = Reading(lexicon)
    marked: list[Leftover] = []

    def keep(found: re.Match[str]) -> str:
        spoken = squeeze(found[2])
        marked.extend(_leftovers(spoken))
        return reading.shelter(spoken)

    plain = pattern(_MARKUP).sub(keep, normalize(text))
    plain = _terms(plain, lexicon)
    plain = pattern(_QUOTES).sub("", plain)
    plain = pattern(r"\s*,(?:\s*,)+|\s+(?=[,.])").sub(
        lambda found: "," if "," in found[0] else "", pattern(_BRACKETS).sub(", ", plain)
    )
    plain = squeeze(plain).strip(", ")
    if trace and plain != text:
        trace("characters", text, reading.restore(plain))
    return Spoken(text, reading.restore(plain), (*marked, *_leftovers(plain)))


def _terms(text: str, lexicon: Lexicon) -> str:
    pieces: list[str] = []
    at = 0
    for found in pattern(r"\w+").finditer(text):
        hit = lexicon.find(text, found.start(), found.group()) if found.start() >= at else None
        if hit:
            pieces += [text[at : found.start()], hit[0].senses[0].spoken]
            at = hit[1]
    return "".join([*pieces, text[at:]])


def _leftovers(text: str) -> tuple[Leftover, ...]:
    found: dict[str, Leftover] = {}
    for token in text.split():
        signs = [char for char in token if _is_unread(char)]
        if signs:
            piece = token.strip(",.?!;:…") or token
            reason = _("no rules for this language: “{signs}” is not read")
            line = _("{written}: spoken words").format(written=piece)
            hint = _("write it in words, or add to the lexicon of the language:  {line}")
            found[piece] = Leftover(
                piece, reason.format(signs="".join(signs)), hint.format(line=line)
            )
    return tuple(found.values())


def _is_unread(char: str) -> bool:
    """Figures and signs; letters, marks that belong to letters, and plain punctuation are read."""
    import unicodedata

    if char in _ALLOWED_SIGNS or 0xF0000 <= ord(char) <= 0xFFFFD:
        return False
    return unicodedata.category(char)[0] not in "LM"
