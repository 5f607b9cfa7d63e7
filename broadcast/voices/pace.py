"""How fast to speak and where to pause, for horns across a valley.

Where it echoes, about 3 syllables a second are understood best (Mapp, Handbook for Sound
Engineers, chapter 36), and slower speech is made by longer pauses rather than longer syllables:
echoes arrive up to a second late and must die away before the next clause.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

PauseKind = Literal["comma", "sentence"]

SYLLABLES_PER_S = 10 / 3
"""Syllables a second at rate 1.0, so that the default rate 0.9 is 3.0 a second."""

_COMMA_LIKE = ",;:–—"
_SENTENCE_LIKE = ".?!…"
# A mark ends a clause only before white space or the end, so never inside a word or a figure.
_BREAK = re.compile(rf"([{_COMMA_LIKE}{_SENTENCE_LIKE}]+)[\"'”’»)\]]*(?=\s|$)")

# Khmer letters on the line: not those below another one, which follow the sign COENG.
_KHMER = re.compile("(?<!\u17d2)[\u1780-\u17b3]")


@dataclass(frozen=True, slots=True)
class Pace:
    """Speaking rate (1.0 is 3.33 syllables a second) and the silences between clauses."""

    rate: float = 0.9
    comma_s: float = 0.4
    sentence_s: float = 1.0
    paragraph_s: float = 1.6

    @property
    def syllables_per_s(self) -> float:
        """Syllables a second inside clauses, pauses not counted."""
        return self.rate * SYLLABLES_PER_S

    def pause_s(self, kind: PauseKind) -> float:
        """Silence after a clause that ends like a comma or like a sentence."""
        return self.comma_s if kind == "comma" else self.sentence_s


class Clause(NamedTuple):
    """One stretch spoken without a pause: its text with the closing mark, and how it ends."""

    text: str
    end: PauseKind


def clauses(text: str) -> tuple[Clause, ...]:
    """Split verbalized text where a speaker pauses.

    ``, ; : –`` end a clause like a comma, ``. ? ! …`` like a sentence; several marks in a row count
    once, as the strongest of them. A stretch without a letter or figure is not spoken: its mark
    goes to the clause before. The last clause without a mark ends like a sentence.
    """
    found: list[Clause] = []
    begin = 0
    for mark in _BREAK.finditer(text):
        kind: PauseKind = "sentence" if set(mark[1]) & set(_SENTENCE_LIKE) else "comma"
        _append(found, text[begin : mark.end()], kind)
        begin = mark.end()
    _append(found, text[begin:], "sentence")
    return tuple(found)


def _append(found: list[Clause], piece: str, kind: PauseKind) -> None:
    words = " ".join(piece.split())
    if is_speakable(words):
        found.append(Clause(words, kind))
    elif found and words and kind == "sentence":
        found[-1] = Clause(found[-1].text, kind)


def is_speakable(text: str) -> bool:
    """Whether there is a letter or a figure to speak."""
    return any(sign.isalnum() for sign in text)


def syllables(text: str) -> int:
    """Words with a letter, parted by white space: in Vietnamese spelling each is one syllable.

    Khmer parts no words: there, every 1.6 consonants that stand on the line count as one (assumed;
    a syllable has one that begins it and often one that ends it).
    """
    words = unicodedata.normalize("NFC", text).split()
    return sum(_syllables_of(word) for word in words)


def _syllables_of(word: str) -> int:
    if consonants := len(_KHMER.findall(word)):
        return math.ceil(consonants / 1.6)
    return int(any(sign.isalpha() for sign in word))


def estimate_s(text: str, pace: Pace) -> float:
    """Length of the spoken text with the pauses inside it, none after its last clause."""
    spoken = clauses(text)
    pauses_s = sum(pace.pause_s(clause.end) for clause in spoken[:-1])
    return syllables(text) / pace.syllables_per_s + pauses_s
