"""What languages without a reader of their own share: Unicode, the lexicon, and nothing guessed.

Figures and signs are leftovers: whoever writes the script writes numbers in words. A language's own
module calls `read` with a `LanguageManner`: its scripts, its punctuation and the rules it has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from broadcast.i18n import _
from broadcast.verbalize.cleaning import SHELTER_FIRST, SHELTER_LAST, normalize, squeeze
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.rule import Reading, Rule, pattern
from broadcast.verbalize.spoken import Leftover, Spoken, Trace

_MARKUP = r"\{([^{}|]*)\|([^{}|]*[^{}|\s][^{}|]*)\}"
_QUOTES = r"[\"“”„«»]"
_BRACKETS = r"\s*[()\[\]]+\s*"
_EDGES = ",.?!;:…។៕"
_ALLOWED_SIGNS = frozenset(
    " ,.?!;:…'-។៕៖、。"
)  # the hyphen and apostrophe are letters in some scripts


@dataclass(frozen=True, slots=True)
class LanguageManner:
    """How a language is read.

    `scripts` are the first words of Unicode's names of its letters (none: every script, but one
    script in one word); `points` are signs that end a clause, with the plain one for each.
    """

    scripts: tuple[str, ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()


_PLAIN = LanguageManner()


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read a text of any language; see `broadcast.verbalize.verbalize`."""
    return read(text, lexicon, _PLAIN, trace)


def read(text: str, lexicon: Lexicon, manner: LanguageManner, trace: Trace | None = None) -> Spoken:
    """Read a text in a language's manner."""
    reading = Reading(lexicon)
    marked: list[Leftover] = []

    def keep(found: re.Match[str]) -> str:
        spoken = squeeze(found[2])
        marked.extend(_leftovers(spoken, manner))
        return reading.shelter(spoken)

    before = text
    plain = pattern(_MARKUP).sub(keep, normalize(text))
    rules = (("terms", _terms), *manner.rules, ("signs", _signs))
    for name, rule in (("characters", None), *rules):
        changed = rule(plain, reading) if rule else _points(plain, manner)
        shown = reading.restore(changed)
        if trace and shown != before:
            trace(name, before, shown)
        plain, before = changed, shown
    return Spoken(text, before, (*marked, *_leftovers(plain, manner)))


def _points(text: str, manner: LanguageManner) -> str:
    for sign, plain in manner.points:
        text = text.replace(sign, plain)
    return text


def _terms(text: str, reading: Reading) -> str:
    """Terms of the lexicon; what they are read as is sheltered from the rules that follow."""
    pieces: list[str] = []
    at = 0
    for found in pattern(r"\w+").finditer(text):
        hit = reading.lexicon.find(text, found.start(), found.group())
        if hit and found.start() >= at:
            spoken = reading.shelter(hit[0].senses[0].spoken)
            pieces += [text[at : found.start()], spoken]
            at = hit[1]
    return "".join([*pieces, text[at:]])


def _signs(text: str, _reading: Reading) -> str:
    """Brackets and dashes become commas, quotation marks go."""
    text = pattern(_QUOTES).sub("", text)
    text = pattern(r"\s+-+\s+").sub(", ", pattern(_BRACKETS).sub(", ", text))
    text = pattern(r"\s*,(?:\s*,)+|\s+(?=[,.?!;:…])").sub(
        lambda found: "," if "," in found[0] else "", text
    )
    text = pattern(r",(?=[.?!;:…])").sub("", text)
    return squeeze(text).strip(", ")


def _leftovers(text: str, manner: LanguageManner) -> tuple[Leftover, ...]:
    found: dict[str, Leftover] = {}
    for token in text.split():
        piece = token.strip(_EDGES) or token
        if reason := _reason(token, manner):
            found[piece] = Leftover(piece, reason, _hint(piece))
        else:
            for word in pattern(r"[^\W\d_]+(?:['-][^\W\d_]+)*").findall(token):
                if pattern(r"[A-ZĐ]{2}").search(word):
                    found[word] = Leftover(word, _("unknown acronym"), _hint(word))
    return tuple(found.values())


def _reason(token: str, manner: LanguageManner) -> str | None:
    """Why a piece between spaces cannot be read, or None."""
    if signs := "".join(char for char in token if _is_unread(char)):
        return _("no rules for this language: “{signs}” is not read").format(signs=signs)
    if token.isascii():
        return None
    letters = [(char, _script(char)) for char in token if char.isalpha() and not _is_kept(char)]
    foreign = "".join(c for c, script in letters if manner.scripts and script not in manner.scripts)
    if foreign:
        return _("letters of another script: {signs}").format(signs=foreign)
    for word in _words(token):
        if len({script for char, script in letters if char in word}) > 1:
            return _("letters of two scripts in one word: {word}").format(word=word)
    return None


def _words(token: str) -> Iterator[str]:
    return (word for word in pattern(r"[-'\W]+").split(token) if word)


def _script(char: str) -> str:
    """First word of a letter's Unicode name, such as LATIN, KHMER, TAI, CYRILLIC."""
    return unicodedata.name(char, "?").partition(" ")[0]


def _hint(piece: str) -> str:
    line = _("{written}: spoken words").format(written=piece)
    hint = _("write it in words, or add to the lexicon of the language:  {line}")
    return hint.format(line=line)


def _is_kept(char: str) -> bool:
    return SHELTER_FIRST <= ord(char) <= SHELTER_LAST


def _is_unread(char: str) -> bool:
    """Figures and signs; letters, marks that belong to letters, and plain punctuation are read."""
    if char in _ALLOWED_SIGNS or _is_kept(char):
        return False
    return unicodedata.category(char)[0] not in "LM"
