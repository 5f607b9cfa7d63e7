"""Short codes of a run sheet's lines: what an operator writes down or reads out over the telephone.

Eight signs, ``K7QM-2XNA``: seven stand for slot, programme and language, the last is a check digit.
The alphabet has 31 signs, a prime, and none that is taken for another (no 0 O, 1 I L). The check
digit is a weighted sum modulo 31 with another weight in each place, so it finds every single wrong
sign and every two signs that have changed places (ISBN-10 does the same modulo 11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def make(slot: str, programme: str, lang: str) -> str:
    """Code of one line, eight signs of `ALPHABET` without a hyphen."""
    digest = hashlib.sha256(f"{slot}\n{programme}\n{lang}".encode()).digest()
    number = int.from_bytes(digest, "big")
    signs = []
    for _place in range(LENGTH - 1):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(sign)
    return "".join(ALPHABET[sign] for sign in (*signs, _check(signs)))


def written(code: str) -> str:
    """As a person reads it: ``K7QM-2XNA``."""
    return f"{code[:4]}-{code[4:]}"


def read(typed: str) -> str | None:
    """The code that was typed, in capitals without hyphens and spaces; None when it is none."""
    code = "".join(sign for sign in typed.upper() if sign not in " -–.\u00a0")
    if len(code) != LENGTH or any(sign not in ALPHABET for sign in code):
        return None
    signs = [ALPHABET.index(sign) for sign in code]
    return code if _check(signs[:-1]) == signs[-1] else None


def _check(signs: Iterable[int]) -> int:
    """Makes the sum of all signs, the first weighing 2 and the check digit 1, divisible by 31."""
    total = sum(weight * sign for weight, sign in enumerate(signs, start=2))
    return -total % len(ALPHABET)
