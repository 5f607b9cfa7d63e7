"""A reader of its own for the tests: Vietnamese number words back to the value, or a failure."""

from __future__ import annotations

from decimal import Decimal

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
ONES = {word: value for value, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}


def value_of(words: str) -> int:
    """A reader of its own: words back to the number."""
    return _billions(words.split())


def _billions(words: list[str]) -> int:
    if "tỷ" in words:
        at = len(words) - 1 - words[::-1].index("tỷ")
        return _billions(words[:at]) * 10**9 + _millions(words[at + 1 :])
    return _millions(words)


def _millions(words: list[str]) -> int:
    total = 0
    for name, size in (("triệu", 10**6), ("nghìn", 10**3)):
        if name in words:
            at = words.index(name)
            total += _hundreds(words[:at]) * size
            words = words[at + 1 :]
    return total + _hundreds(words)


def _hundreds(words: list[str]) -> int:
    total = 0
    if "trăm" in words:
        total += ONES[words[0]] * 100
        assert words[1] == "trăm", words
        words = words[2:]
    if words[:1] == ["linh"]:
        assert len(words) == 2, words
        return total + ONES[words[1]]
    if "mươi" in words:
        total += ONES[words[0]] * 10
        assert words[1] == "mươi", words
        words = words[2:]
    elif words[:1] == ["mười"]:
        total += 10
        words = words[1:]
    assert len(words) <= 1, words
    return total + (ONES[words[0]] if words else 0)


def decimal_of(words: str) -> Decimal:
    """A number with or without "phẩy" and a scale word after the fraction."""
    scale = Decimal(1)
    for name, size in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 10**3)):
        if " phẩy " in words and words.endswith(f" {name}"):
            words, scale = words.removesuffix(f" {name}"), Decimal(size)
    if words.startswith("âm "):
        return -decimal_of(words.removeprefix("âm ")) * scale
    whole, _comma, fraction = words.partition(" phẩy ")
    parts = fraction.split()
    if not parts:
        return Decimal(value_of(whole)) * scale
    one_by_one = len(parts) > 1 and all(part in DIGITS for part in parts)
    figures = "".join(str(ONES[p]) for p in parts) if one_by_one else str(value_of(fraction))
    return Decimal(f"{value_of(whole)}.{figures}") * scale
