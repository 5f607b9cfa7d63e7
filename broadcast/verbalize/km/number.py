"""Khmer number reader: whole numbers to words, written without spaces as Khmer writes them.

The words are those of Unicode CLDR's spelled-out numbers (common/rbnf/km.xml): units on base five,
names of their own for the tens up to 90, for a thousand, ten thousand, hundred thousand, million.
"""

from __future__ import annotations

DIGITS = ("សូន្យ", "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន")
TENS = ("", "ដប់", "ម្ភៃ", "សាមសិប", "សែសិប", "ហាសិប", "ហុកសិប", "ចិតសិប", "ប៉ែតសិប", "កៅសិប")
SCALES = ((10**5, "សែន"), (10**4, "ម៉ឺន"), (10**3, "ពាន់"), (10**2, "រយ"))
LARGEST = 10**9 - 1


def read_number(value: int) -> str:
    """Read a whole number of up to nine figures; raises `ValueError` for any other."""
    if not 0 <= value <= LARGEST:
        raise ValueError(f"{value} is below zero or has more than nine figures")
    if value == 0:
        return DIGITS[0]
    millions, rest = divmod(value, 10**6)
    words = read_number(millions) + "លាន" if millions else ""
    for size, name in SCALES:
        count, rest = divmod(rest, size)
        words += DIGITS[count] + name if count else ""
    tens, ones = divmod(rest, 10)
    return words + TENS[tens] + (DIGITS[ones] if ones else "")


def read_digits(figures: str) -> str:
    """Read figure by figure, Khmer or Western ones, parted by spaces."""
    return " ".join(DIGITS[int(figure)] for figure in figures)
