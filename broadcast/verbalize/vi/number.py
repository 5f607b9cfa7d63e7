"""Vietnamese number reader: figures to words, without any library.

Conventions (northern broadcast usage): "linh" for a missing tens digit, "mốt" and "lăm" after a
tens word, "bốn" rather than "tư" in cardinals ("hai mươi bốn"), "tư" in ordinals and months.
A decimal part of one or two figures without a leading zero is read as a number (2,34: "hai phẩy
ba mươi bốn"), any other figure by figure (0,05: "không phẩy không năm").
"""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9


def read_number(value: int) -> str:
    """Read any integer as a cardinal: 1005 is "một nghìn không trăm linh năm"."""
    if value < 0:
        return "âm " + read_number(-value)
    if value == 0:
        return DIGITS[0]
    return " ".join(_billions(value, padded=False))


def read_digits(figures: str) -> str:
    """Read figure by figure: "1900" is "một chín không không"; other characters are skipped."""
    return " ".join(DIGITS[int(figure)] for figure in figures if figure in "0123456789")


def read_decimal(whole: str, fraction: str) -> str:
    """Read a decimal number given as the figures before and after the comma."""
    plain = len(fraction) <= 2 and not fraction.startswith("0")
    tail = read_number(int(fraction)) if plain else read_digits(fraction)
    return f"{read_number(int(whole))} phẩy {tail}"


def read_ordinal(value: int) -> str:
    """Read what stands after "thứ": nhất, hai, ba, tư, năm."""
    return {1: "nhất", 4: "tư"}.get(value) or read_number(value)


def read_month(value: int) -> str:
    """Read a month's number: the fourth is "tư"."""
    return "tư" if value == 4 else read_number(value)


def _billions(value: int, *, padded: bool) -> list[str]:
    high, low = divmod(value, _BILLION)
    if not high:
        return _millions(low, padded=padded)
    words = [*_billions(high, padded=padded), "tỷ"]
    return words + _millions(low, padded=True) if low else words


def _millions(value: int, *, padded: bool) -> list[str]:
    """Read 1 to 999,999,999; `padded` says that a higher group stands before it."""
    words: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, value = divmod(value, size)
        if group:
            words += _hundreds(group, padded=padded or bool(words))
            if name:
                words.append(name)
    return words


def _hundreds(value: int, *, padded: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or padded else []
    tens, ones = divmod(rest, 10)
    if not rest:
        return words
    if tens == 0:
        return [*words, "linh", DIGITS[ones]] if words else [DIGITS[ones]]
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5:
        words.append("lăm")
    elif ones:
        words.append(DIGITS[ones])
    return words
