"""What every language needs first: one Unicode form, no invisible characters, no emoji."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

#: Supplementary private use plane: one character stands for a protected piece of spoken text.
SHELTER_FIRST = 0xF0000
SHELTER_LAST = 0xFFFFD

_SPACES = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x09, 0x0B, 0x0C]
_INVISIBLE = [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF]
_INVISIBLE += [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]  # direction marks
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63"
# Letters that look right and are wrong: Eth for Đ, and the "gha" old converters write for ư.
_LETTERS = {
    "\u00d0": "Đ",
    "\u00f0": "đ",
    "\u0189": "Đ",
    "\u0256": "đ",
    "\u01a2": "Ư",
    "\u01a3": "ư",
}
_SIGNS = {
    "\u2044": "/", "\u2215": "/", "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u02b9": "'",
    "\u2032": "'", "\u00b4": "'", "\u2033": "''", "\u2014": " - ", "\u2015": " - ", "\u2024": ".",
    "\u00ba": "°", "\u2103": "°C", "\u2109": "°F", "\ufb01": "fi", "\ufb02": "fl", "\u2028": "\n",
    "\u2029": "\n", "\u0085": "\n", "\u2022": "•", "\u00b7": "•", "\u2023": "•", "½": " 1/2",
    "¼": " 1/4", "¾": " 3/4", "\u2122": "", "\u00ae": "", "\u00a9": "", "\u2116": "số ",
    "\u2043": "•", "\uf0b7": "•", "\uf0a7": "•",
}  # fmt: skip


@cache
def _table() -> dict[int, str]:
    table: dict[int, str] = dict.fromkeys(_SPACES, " ")
    table |= dict.fromkeys(_INVISIBLE, "")
    table |= {ord(sign): "-" for sign in _HYPHENS}
    table |= {ord(wrong): right for wrong, right in _LETTERS.items()}
    table |= {ord(sign): plain for sign, plain in _SIGNS.items()}
    table |= {0xFF01 + i: chr(0x21 + i) for i in range(94)}  # full-width forms
    table |= dict.fromkeys(range(0x25A0, 0x2600), "•")  # geometric shapes are bullets
    table |= {0x2460 + i: f"{i + 1}) " for i in range(20)}  # circled figures
    table |= {0x2160 + i: unicodedata.normalize("NFKC", chr(0x2160 + i)) for i in range(32)}
    return table


@cache
def _emoji() -> re.Pattern[str]:
    return re.compile(
        "[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u20e3"
        "\U0001f000-\U0001faff\U0001fb00-\U0001fbff\U000e0000-\U000e007f]+"
    )


@cache
def _private() -> re.Pattern[str]:
    return re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def normalize(text: str) -> str:
    """Unicode NFC with plain spaces, hyphens and apostrophes; Ð (U+00D0) becomes Đ.

    Zero-width and direction marks vanish, emoji become a space, private-use characters become the
    replacement character, which no rule reads and which is therefore reported.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text.replace("\t", " ")
    text = unicodedata.normalize("NFC", text).translate(_table())
    text = unicodedata.normalize("NFC", text)
    return _private().sub("\ufffd", _emoji().sub(" ", text))


def squeeze(text: str) -> str:
    """One space between words, none at the ends."""
    return " ".join(text.split())
