"""Khmer: whole numbers, percentages, riel and đồng, hotlines; every other figure is a leftover."""

from __future__ import annotations

import re

from broadcast.verbalize.default import LanguageManner, read
from broadcast.verbalize.km.number import LARGEST, read_digits, read_number
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.spoken import Spoken, Trace

_AFTER = r"(?![\d/%+-]|[.,:]\d| \d|[A-Za-z])"
# Khmer letters stand beside figures without a space, so `\w` before a figure is a Latin one only.
_BEFORE = r"(?<![\dA-Za-z.,/:+%-])(?<!\d )"
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d{1,9}"
_HOTLINE = rf"{_BEFORE}([1១][89៨៩][0០]{{2}})[ .]?(\d{{4}}){_AFTER}"
_UNITS = {"%": "ភាគរយ", "៛": "រៀល", "₫": "ដុង"}


def _phones(text: str, _reading: Reading) -> str:
    """1800 and 1900 numbers, figure by figure in groups."""
    return pattern(_HOTLINE).sub(
        lambda found: f"{read_digits(found[1])}, {read_digits(found[2])}", text
    )


def _numbers(text: str, _reading: Reading) -> str:
    """Whole numbers with points between thousands, and the units that may follow them."""

    def spoken(found: re.Match[str]) -> str:
        figures = found[1].replace(".", "")
        padded = len(figures) > 1 and int(figures[0]) == 0
        if padded or int(figures) > LARGEST:
            return found[0]
        return read_number(int(figures)) + _UNITS.get(found[2] or "", "")

    after = _AFTER.replace("%", "")
    return pattern(rf"{_BEFORE}({_NUMBER})(?: ?([%៛₫]))?{after}").sub(spoken, text)


_MANNER = LanguageManner(
    scripts=("KHMER",),
    points=(("។", ". "), ("៕", ". "), ("៖", ": ")),
    rules=(("telephone numbers", _phones), ("numbers", _numbers)),
)


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read a text in Khmer; see `broadcast.verbalize.verbalize`."""
    return read(text, lexicon, _MANNER, trace)
