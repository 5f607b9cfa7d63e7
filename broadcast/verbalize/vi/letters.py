"""Vietnamese letters and syllables: names of letters, and what can be a Vietnamese word."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: Names of letters as broadcasters spell abbreviations ("vê tê vê", "a tê em").
NAMES = {
    "a": "a", "ă": "á", "â": "ớ", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "ê": "ê",
    "f": "ép", "g": "giê", "h": "hát", "i": "i", "j": "gi", "k": "ca", "l": "lờ", "m": "mờ",
    "n": "nờ", "o": "o", "ô": "ô", "ơ": "ơ", "p": "pê", "q": "quy", "r": "rờ", "s": "ét",
    "t": "tê", "u": "u", "ư": "ư", "v": "vê", "w": "vê kép", "x": "ích", "y": "y", "z": "dét",
}  # fmt: skip

_INITIALS = "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x".split()  # noqa: SIM905
_RHYMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in
    inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen
    oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât
    uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt
    uyu uơ uơn ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu ưm ưn y yêm yên yêng yêt yêu
    iê uyn uyp uêu""".split()  # noqa: SIM905
)
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOPS = ("c", "ch", "p", "t")


def spell(word: str) -> str:
    """Read letter by letter; characters without a name are left out."""
    return " ".join(NAMES[letter] for letter in word.lower() if letter in NAMES)


@cache
def _bare(word: str) -> tuple[str, str]:
    """A word in small letters without its tone mark, and that mark."""
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(mark for mark in parts if mark in _TONES)
    bare = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", bare), tone


def is_syllable(word: str) -> bool:
    """Whether a word is shaped like one Vietnamese syllable (tone rule of stop finals included)."""
    bare, tone = _bare(word)
    if len(tone) > 1:
        return False
    if bare.endswith(_STOPS) and tone not in {"\u0301", "\u0323"}:
        return False
    if bare in _RHYMES:
        return True
    return any(
        bare.startswith(initial) and bare[len(initial) :] in _RHYMES for initial in _INITIALS
    ) or bare in {"gi", "quy"}


def has_marks(word: str) -> bool:
    """Whether a word carries a tone or vowel mark, which acronyms do not (Đ alone is no mark)."""
    return any(unicodedata.decomposition(letter) for letter in word)


def beside_capitals(text: str, start: int, end: int) -> bool:
    """Whether a word next to ``text[start:end]`` is a Vietnamese word in capitals (a heading)."""
    before = re.search(r"(\w+)[\s,\-–]*$", text[max(0, start - 16) : start])
    after = re.match(r"[\s,\-–]*(\w+)", text[end : end + 16])
    words = [found[1] for found in (before, after) if found]
    return any(len(word) > 1 and word.isupper() and is_syllable(word) for word in words)
