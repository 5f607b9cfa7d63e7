"""Lexicons: how acronyms, foreign words and local names are read, as data.

A lexicon file is a mapping from what is written to what is spoken. A value is the spoken form, a
mapping with options, or a list of such mappings (senses) of which the first that fits wins::

    BHXH: bảo hiểm xã hội
    Livestream: {spoken: lai trim, case: any}
    TT:
      - {spoken: thông tư, next: [số, <number>]}
      - {spoken: thị trấn, next: [<name>]}

`previous` and `next` list words of which one must stand right before or after; ``<name>`` is a
capitalised word and ``<number>`` a number. `case: any` lets capitals and small letters differ;
without it they count, but for acronyms without a vowel letter (bhxh is BHXH). A term whose senses
all fail is a leftover, never a guess. The package's lexicon lies beside this module; the
province's entries replace it key by key.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sense:
    """One spoken form and the neighbours it needs (none: it always fits)."""

    spoken: str
    previous: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One written term with its senses in order of preference."""

    written: str
    senses: tuple[Sense, ...]
    any_case: bool = False

    @property
    def is_special(self) -> bool:
        """Whether figures or signs stand in it, so that it is read before any number."""
        return not self.written.replace(" ", "").isalpha()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The entries of one language, ready for looking up.

    `digest` is a SHA-256 in hex over all entries.
    """

    lang: str
    entries: Mapping[str, Entry]
    digest: str
    exact: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    folded: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    special: frozenset[str] = field(repr=False)  # small heads of terms with figures or signs

    def find(self, text: str, start: int, word: str) -> tuple[Entry, int] | None:
        """The longest entry that begins with `word` at `start`, and where it ends."""
        best: tuple[Entry, int] | None = None
        for entry in self.exact.get(word, ()):
            end = start + len(entry.written)
            if text.startswith(entry.written, start) and _ends(text, end):
                best = entry, end
                break
        for entry in self.folded.get(word.lower(), ()):
            end = start + len(entry.written)
            if best and end <= best[1]:
                break
            if text[start:end].lower() == entry.written.lower() and _ends(text, end):
                return entry, end
        return best

    def __contains__(self, written: object) -> bool:
        return written in self.entries


def _ends(text: str, end: int) -> bool:
    """Whether a term may end here: not inside a word or a number."""
    if end >= len(text):
        return end == len(text)
    return not (text[end].isalnum() and text[end - 1].isalnum())


def head(written: str) -> str:
    """The first run of letters and figures of a term, by which it is looked up."""
    found = re.match(r"\w+", written)
    return found.group() if found else ""


def is_consonants(word: str) -> bool:
    """An acronym that cannot be a word: three letters or more and no vowel letter.

    From four letters on a y is no vowel either: bhyt is no word, "thy" is a name.
    """
    bare = unicodedata.normalize("NFD", word.lower())
    vowels = "[aeiou]" if len(word) > 3 else "[aeiouy]"
    return len(word) >= 3 and word.isalpha() and not re.search(vowels, bare)


def make(lang: str, entries: Iterable[Entry]) -> Lexicon:
    """Index `entries`; a later one replaces an earlier one of the same written form."""
    table = {entry.written: entry for entry in entries}
    exact: dict[str, list[Entry]] = {}
    folded: dict[str, list[Entry]] = {}
    for entry in sorted(table.values(), key=lambda entry: -len(entry.written)):
        first = head(entry.written)
        exact.setdefault(first, []).append(entry)
        if entry.any_case or is_consonants(entry.written):
            folded.setdefault(first.lower(), []).append(entry)
    text = "\n".join(repr(table[key]) for key in sorted(table))
    digest = hashlib.sha256(f"{lang}\n{text}".encode()).hexdigest()
    return Lexicon(
        lang,
        table,
        digest,
        {key: tuple(found) for key, found in exact.items()},
        {key: tuple(found) for key, found in folded.items()},
        frozenset(head(entry.written).lower() for entry in table.values() if entry.is_special),
    )
