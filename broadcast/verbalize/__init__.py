"""Written text to words to speak, one module a language.

``verbalize(text, lang)`` is the only door. It fails closed: whatever it cannot read (a figure, a
sign, unknown capitals) is returned as a `Leftover` with a hint, never guessed and never dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.lexicons import lexicon_digest, load_lexicon
from broadcast.verbalize.spoken import Leftover, Spoken, Trace

__all__ = [
    "Leftover",
    "Lexicon",
    "Spoken",
    "Trace",
    "has_marks",
    "is_syllable",
    "latin",
    "lexicon_digest",
    "load_lexicon",
    "spoken_words",
    "verbalize",
    "version",
]

#: Bumped by hand whenever the rules of a language change what is spoken; part of store keys.
_VERSIONS = {"vi": "vi-2", "vie": "vi-2", "en": "en-1", "eng": "en-1", "km": "km-1", "khm": "km-1"}
_DEFAULT_VERSION = "default-2"

#: The module that reads each language; `default` reads all others.
_MODULES = {
    "vi": "vi.reader", "vie": "vi.reader", "en": "en.reader", "eng": "en.reader",
    "km": "km.reader", "khm": "km.reader", "blt": "blt", "twh": "blt",
    "hmn": "hmn", "hmv": "hmn", "hmf": "hmn", "hnj": "hmn", "mww": "hmn",
}  # fmt: skip


def verbalize(
    text: str, lang: str, lexicon: Lexicon | None = None, trace: Trace | None = None
) -> Spoken:
    """Read `text` of the language `lang` (BCP 47 or ISO 639-3 code).

    The markup ``{written|spoken}`` is handled here: its spoken part is taken as it is. Without
    `lexicon` the package's own is used. `trace` is called after each rule that changed something.
    """
    if lexicon is None:
        lexicon = load_lexicon(lang)
    read = _reader(lang)
    spoken = read(text, lexicon, trace)
    if not spoken.leftovers:
        return spoken
    from broadcast.verbalize.remedy import remedied

    return remedied(spoken, lexicon, read)


def spoken_words(text: str, lang: str, lexicon: Lexicon) -> str:
    """The spoken form alone: quicker, since nothing is proposed for what cannot be read."""
    return _reader(lang)(text, lexicon, None).text


def version(lang: str) -> str:
    """A name of the rules of a language that changes when they change."""
    return _VERSIONS.get(_base(lang), _DEFAULT_VERSION)


def latin(text: str) -> str:
    """Cyrillic and Greek letters that look like Latin ones, as the Latin ones."""
    from broadcast.verbalize import remedy

    return remedy.latin(text)


def is_syllable(word: str) -> bool:
    """Whether a word is shaped like one Vietnamese syllable (tone rule of stop finals included)."""
    from broadcast.verbalize.vi import letters

    return letters.is_syllable(word)


def has_marks(word: str) -> bool:
    """Whether a word carries a tone or vowel mark, which acronyms do not (Đ alone is no mark)."""
    from broadcast.verbalize.vi import letters

    return letters.has_marks(word)


def _reader(lang: str) -> Callable[[str, Lexicon, Trace | None], Spoken]:
    module = import_module(f"broadcast.verbalize.{_MODULES.get(_base(lang), 'default')}")
    read: Callable[[str, Lexicon, Trace | None], Spoken] = module.verbalize
    return read


def _base(lang: str) -> str:
    return lang.partition("-")[0].lower()
