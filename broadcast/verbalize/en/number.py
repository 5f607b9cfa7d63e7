"""English number reader, British usage: figures to words, without any library."""

from __future__ import annotations

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
LARGEST = 10**15 - 1

_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def read_number(value: int) -> str:
    """Read an integer of up to fifteen figures: 1005 is "one thousand and five".

    Raises `ValueError` for a larger one.
    """
    if value < 0:
        return f"minus {read_number(-value)}"
    if value > LARGEST:
        raise ValueError(f"{value} has more than fifteen figures")
    words: list[str] = []
    for size, name in SCALES:
        group, value = divmod(value, size)
        if group:
            words += [_hundreds(group), name]
    if value or not words:
        words += ["and"] if words and value < 100 else []
        words.append(_hundreds(value))
    return " ".join(words)


def read_digits(figures: str) -> str:
    """Read figure by figure: "1900" is "one nine zero zero"."""
    return " ".join(ONES[int(figure)] for figure in figures)


def read_decimal(whole: str, fraction: str) -> str:
    """Read the figures before and after the point; the latter one by one."""
    return f"{read_number(int(whole))} point {read_digits(fraction)}"


def read_ordinal(value: int) -> str:
    """Read what stands before "st", "nd", "rd", "th": 21 is "twenty-first"."""
    words = read_number(value)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    last = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return words[:cut] + last


def read_year(value: int) -> str:
    """Read a year of four figures: "nineteen seventy-five", "two thousand and five"."""
    century, rest = divmod(value, 100)
    if century % 10 == 0 and rest < 10:
        return read_number(value)
    if not rest:
        return f"{read_number(century)} hundred"
    return f"{read_number(century)} {'oh ' if rest < 10 else ''}{read_number(rest)}"


def _hundreds(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    if not hundreds:
        return _tens(rest)
    head = f"{ONES[hundreds]} hundred"
    return f"{head} and {_tens(rest)}" if rest else head


def _tens(value: int) -> str:
    if value < 20:
        return ONES[value]
    tens, ones = divmod(value, 10)
    return f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]
