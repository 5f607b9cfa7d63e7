"""A lexicon line for each leftover, ready to paste: tried out before it is proposed.

The reading in it is a guess that a person confirms: what the lexicon knows of its parts, letters by
their names, figures one by one. Without `remedied` nothing is read by a guess.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from broadcast.i18n import _
from broadcast.verbalize.cleaning import normalize
from broadcast.verbalize.lexicon import Entry, Lexicon, Sense, head
from broadcast.verbalize.rule import pattern
from broadcast.verbalize.spoken import Leftover, Spoken, Trace

Read = Callable[[str, Lexicon, Trace | None], Spoken]
T = TypeVar("T")

_EDGES = ",.?!;:…()[]\"'“”‘’«»"
_LONGEST = 60
"""Letters of a term that may still be one entry of a lexicon."""
_AROUND = 120
"""Characters on each side of a piece within which its entry is tried out."""

_FOREIGN = "АВЕКМНОРСТУХаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα"
_ALIKE = dict(zip(_FOREIGN, "ABEKMHOPCTYXaeopcyxisjABEZHIKMNOPTYXoa", strict=True))
_SIGNS_VI = {
    "&": "và", "+": "cộng", "%": "phần trăm", "@": "a còng", "#": "thăng", "=": "bằng", "*": "sao",
    "/": "trên", "°": "độ", "$": "đô la", ">": "lớn hơn", "<": "nhỏ hơn", "_": "gạch dưới",
}  # fmt: skip
_SIGNS_EN = {"&": "and", "+": "plus", "%": "percent", "@": "at", "/": "slash", "#": "hash"}
_SILENT = "-.,:;'()"


def remedied(spoken: Spoken, lexicon: Lexicon, read: Read) -> Spoken:
    """The same reading, with a lexicon line in each leftover that one mends."""
    if not spoken.leftovers:
        return spoken
    found = tuple(_remedied(leftover, spoken, lexicon, read) for leftover in spoken.leftovers)
    return replace(spoken, leftovers=found)


def latin(text: str) -> str:
    """Cyrillic and Greek letters that look like Latin ones, as the Latin ones."""
    return "".join(_ALIKE.get(char, char) for char in text)


def entry_line(written: str, spoken: str) -> str:
    """One line of a lexicon file; what is written stands in quotes where YAML wants them."""
    plain = pattern(r"[^\W_][\w./+-]*(?: [\w./+-]+)*").fullmatch(written)
    key = written if plain else json.dumps(written, ensure_ascii=False)
    return f"{key}: {{spoken: {spoken}}}"


def _remedied(leftover: Leftover, spoken: Spoken, lexicon: Lexicon, read: Read) -> Leftover:
    if (retyped := latin(leftover.text)) != leftover.text:
        hint = _("type it again in Latin letters: {latin}")
        return replace(leftover, hint=hint.format(latin=retyped))
    for term in _terms(leftover.text, spoken.written):
        guess = _guess(term, lexicon)
        if guess and _mends(term, guess, leftover, spoken, (lexicon, read)):
            line = entry_line(term, guess)
            hint = _(
                "if it is read so, add to scripts_content/_lexicon/{lang}.yaml:  {line}   "
                "or write {{{term}|{guess}}} in the script"
            )
            hint = hint.format(lang=lexicon.lang, line=line, term=term, guess=guess)
            return replace(leftover, hint=hint, entry=line)
    return leftover


def _terms(piece: str, written: str) -> Iterator[str]:
    """What may be entered for a piece: itself, or the words of the text in which it stands."""
    text = normalize(written)
    tried: set[str] = set()
    words = (word.strip(_EDGES) for word in text.split())
    near = (word for word in words if word and (piece in word or word in piece))
    rest = (word.strip(_EDGES) for word in text.split() if pattern(r"\d|[^\w\s]").search(word))
    for term in (piece, *near, *rest):
        if term not in tried and term in text and head(term) and len(term) <= _LONGEST:
            tried.add(term)
            if text.startswith(term) or head(term) == _run_at(text, text.find(term)):
                yield term
        if len(tried) > 6:
            return


def _run_at(text: str, start: int) -> str:
    """The run of letters and figures at a place, empty in the middle of one."""
    if start > 0 and text[start - 1].isalnum():
        return ""
    found = pattern(r"\w+").match(text, start)
    return found.group() if found else ""


def _mends(
    term: str, guess: str, leftover: Leftover, spoken: Spoken, how: tuple[Lexicon, Read]
) -> bool:
    """Whether the entry takes this leftover away, and no other comes in its place."""
    from broadcast.verbalize.lexicon_file import chained

    lexicon, read = how
    more = _with(lexicon, Entry(term, (Sense(guess),)))
    if chained(guess, more):
        return False
    text, before = spoken.written, spoken.leftovers
    if len(text) > 2 * _AROUND:
        at = max(text.find(term), 0)
        text = text[max(0, at - _AROUND) : at + _AROUND]
        before = read(text, lexicon, None).leftovers
    after = read(text, more, None).leftovers
    return len(after) < len(before) and all(left.text != leftover.text for left in after)


def _with(lexicon: Lexicon, entry: Entry) -> Lexicon:
    """The lexicon with one more entry, over one of the same written form."""
    first = head(entry.written)
    before = (old for old in lexicon.exact.get(first, ()) if old.written != entry.written)
    found = tuple(sorted((entry, *before), key=lambda one: -len(one.written)))
    special = lexicon.special | {first.lower()} if entry.is_special else lexicon.special
    return replace(
        lexicon,
        entries=_over(lexicon.entries, entry.written, entry),
        exact=_over(lexicon.exact, first, found),
        special=special,
        digest=f"{lexicon.digest}, {entry.written}",
    )


def _over(table: Mapping[str, T], key: str, value: T) -> Mapping[str, T]:
    return MappingProxyType({**table, key: value})


def _guess(term: str, lexicon: Lexicon) -> str | None:
    """How a term may be read; None in a language whose letters and figures have no names here."""
    if not any(char.isalpha() for char in term) and not pattern(r"\d{4,}").fullmatch(term):
        return None  # a number without letters means something else in every place
    reader = {"vi": _piece_vi, "en": _piece_en, "km": _piece_km, "khm": _piece_km}.get(
        lexicon.lang.partition("-")[0]
    )
    if reader is None:
        return None
    words: list[str] = []
    for piece in re.findall(r"\d+|[^\W\d_]+|[^\w\s]|_", unicodedata.normalize("NFC", latin(term))):
        if piece in _SILENT:
            continue
        spoken = _known(piece, lexicon) or reader(piece)
        if spoken is None:
            return None
        words.append(spoken)
    return " ".join(words) or None


def _known(piece: str, lexicon: Lexicon) -> str | None:
    entry = lexicon.entries.get(piece)
    return entry.senses[0].spoken if entry else None


def _piece_vi(piece: str) -> str | None:
    from broadcast.verbalize.vi.letters import NAMES, is_syllable, spell
    from broadcast.verbalize.vi.number import read_digits

    if piece.isdecimal():
        return read_digits("".join(str(int(figure)) for figure in piece))
    if not piece.isalpha():
        return _SIGNS_VI.get(piece)
    if is_syllable(piece) and not piece.isupper():
        return piece.lower()
    if not set(piece.lower()) <= NAMES.keys():
        return None
    return spell(piece)


def _piece_en(piece: str) -> str | None:
    from broadcast.verbalize.en.number import read_digits

    if piece.isdecimal():
        return read_digits("".join(str(int(figure)) for figure in piece))
    if not (piece.isascii() and piece.isalpha()):
        return _SIGNS_EN.get(piece)
    return piece.lower() if piece[1:].islower() else " ".join(piece.upper())


def _piece_km(piece: str) -> str | None:
    from broadcast.verbalize.km.number import read_digits

    return read_digits(piece) if piece.isdecimal() else None
