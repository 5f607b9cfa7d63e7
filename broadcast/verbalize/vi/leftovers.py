"""Fail closed: whatever the Vietnamese rules could not read is named, with a way to mend it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from broadcast.i18n import _
from broadcast.verbalize.cleaning import SHELTER_FIRST, SHELTER_LAST
from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.spoken import Leftover

_MARKS = frozenset(" ,.?!;:…")
_EDGES = ",.?!;:…()[]"


def find_leftovers(text: str, reading: Reading, written: str) -> tuple[Leftover, ...]:
    """Every piece with a figure, a sign, foreign letters or unknown capitals, once each.

    `text` is what the rules made of `written` (both before markup is restored). A piece that was
    read in part is named as it was written.
    """
    found: dict[str, Leftover] = {}
    half_read: set[str] = set()
    bad = {char for char in set(text) if _is_bad(char)}
    if bad:
        tokens, originals = text.split(), written.split()
        for index, token in enumerate(tokens):
            if not bad.isdisjoint(token):
                half_read.add(token)
                piece = token.strip(_EDGES) or token
                if piece not in written:
                    piece = _original(index, tokens, originals, bad).strip(_EDGES) or piece
                piece = reading.restore(piece)
                found.setdefault(piece, _unread(piece, bad))
    for match in pattern(r"[^\W\d_]{2,}").finditer(text):
        word = match.group()
        if word[1:].islower() or not _has_run(word):
            continue
        if not any(word in piece for piece in half_read):
            found[word] = _capitals(word, reading)
    return tuple(found.values())


def _original(index: int, tokens: list[str], originals: list[str], bad: set[str]) -> str:
    """The written token behind a token that was read in part: "5@7" behind "năm@bảy".

    It holds the same unread signs; of several, the one with the same neighbours, then the nearest.
    """
    token = tokens[index]
    signs = "".join(char for char in token if char in bad)
    best, best_score = token, -1.0
    for place, candidate in enumerate(originals):
        left = iter(candidate)
        if not all(sign in left for sign in signs):
            continue
        near = (tokens[index - 1 : index], originals[place - 1 : place])
        after = (tokens[index + 1 : index + 2], originals[place + 1 : place + 2])
        score = 2.0 * (near[0] == near[1]) + 2.0 * (after[0] == after[1])
        score += 1.0 - abs(index / len(tokens) - place / len(originals))
        if score > best_score:
            best, best_score = candidate, score
    return best


def find_in_markup(spoken: str) -> Leftover | None:
    """The spoken part of {written|spoken} must be words too."""
    bad = {char for char in set(spoken) if _is_bad(char)}
    if not bad:
        return None
    reason = _("the spoken part of the markup holds “{signs}”").format(signs="".join(sorted(bad)))
    return Leftover(spoken, reason, _("write the spoken part in words only"))


def _is_bad(char: str) -> bool:
    if char in _MARKS or SHELTER_FIRST <= ord(char) <= SHELTER_LAST:
        return False
    return not char.isalpha() or not _is_latin(char)


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char <= "\u1eff" or "LATIN" in unicodedata.name(char, "")


def _has_run(word: str) -> bool:
    return any(a.isupper() and b.isupper() for a, b in pairwise(word))


def _unread(piece: str, bad: set[str]) -> Leftover:
    chars = [char for char in piece if char in bad]
    line = _("{written}: cách đọc").format(written=piece)
    if any(char.isnumeric() for char in chars):
        reason = _("a number in a form that is not known")
    elif any(char.isalpha() for char in chars):
        reason = _("letters that are not of the Latin script: {signs}")
        reason = reason.format(signs="".join(chars))
    else:
        reason = _("a sign without a spoken form: {signs}").format(signs=" ".join(chars))
    hint = _("write it in words or as {{{piece}|cách đọc}}, or add to the lexicon:  {line}")
    return Leftover(piece, reason, hint.format(piece=piece, line=line))


def _capitals(word: str, reading: Reading) -> Leftover:
    if senses := reading.ambiguous.get(word):
        reason = _("can be read in more than one way: {senses}").format(senses=senses)
    else:
        reason = _("unknown acronym")
    line = _("{written}: cách đọc").format(written=word)
    hint = _("add to the lexicon:  {line}   or write {{{word}|cách đọc}} in the script")
    return Leftover(word, reason, hint.format(line=line, word=word))
