"""English: numbers, years, dates, times, percentages and money; what is ambiguous is refused.

A day as ``3/4/2026`` may be March or April, ``3.000`` three or three thousand, ``1/3`` a share or a
day: they stay leftovers, as does everything else that no rule is sure of.
"""

from __future__ import annotations

import re

from broadcast.verbalize.default import LanguageManner, read
from broadcast.verbalize.en.dates import MONTHS, read_dates, read_times, read_years
from broadcast.verbalize.en.number import (
    read_decimal,
    read_digits,
    read_number,
    read_ordinal,
    read_year,
)
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.spoken import Spoken, Trace

_BEFORE = r"(?<![\w.,/:+-])(?<!\d )"
_AFTER = r"(?![\w/%]|[-.,:]\d| \d)"
_FREE = r"(?!\w|/(?!(?:month|year|day|person)\b)|[.,:]\d| \d)"
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,15}"
_AMOUNT = rf"((?:{_NUMBER})(?:\.\d{{1,2}}|\.\d{{4,}})?)"
_SCALE = r"(?: (thousand|million|billion))?"
_MONEY = {
    "vnd": "dong", "đ": "dong", "₫": "dong", "đồng": "dong", "dong": "dong", "usd": "dollar",
    "us$": "dollar", "$": "dollar", "dollar": "dollar", "dollars": "dollar", "eur": "euro",
    "€": "euro", "£": "pound", "euro": "euro", "euros": "euro",
}  # fmt: skip
_SIGN = r"(US\$|\$|€|£|₫|USD|VND|EUR)"
_NAME = r"(USD|VND|EUR|đồng|dong|đ|₫|€|dollars?|euros?)"
_UNITS = {
    "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "kg": "kilogram",
    "g": "gram", "ha": "hectare", "km²": "square kilometre", "m²": "square metre",
    "°C": "degree Celsius", "ml": "millilitre", "l": "litre",
}  # fmt: skip
_PHONE = (
    r"(1[89]00(?:[ .-]?\d{4}(?:\d{2})?)"
    r"|(?:\+84[ .-]?\d{2,3}|0\d{1,3}|\(0\d{1,3}\))(?:(?:[ .-]\d{3,4}){2}|[ .-]\d{6,7})|0\d{8,10})"
)
_MONTHS = "|".join(MONTHS)
_PERIODS = {"month": "a month", "year": "a year", "day": "a day", "person": "a person"}


def _amount(written: str) -> str | None:
    """A number with commas between thousands and, after a point, a decimal part."""
    whole, _point, fraction = written.replace(",", "").partition(".")
    if len(whole) > 1 and whole[0] == "0":
        return None
    return read_decimal(whole, fraction) if fraction else read_number(int(whole))


def _addresses(text: str, _reading: Reading) -> str:
    """Addresses of web sites, without what stands after a slash."""
    found = r"(?<![\w@.])(?:https?://)?((?:[a-z][a-z\d-]*\.)+(?:vn|com|org|net|info))(?![\w@/-])"

    def spoken(match: re.Match[str]) -> str:
        return match[0] if re.search(r"\d", match[1]) else match[1].replace(".", " dot ")

    return pattern(found).sub(spoken, text)


def _phones(text: str, _reading: Reading) -> str:
    """Hotlines and numbers that begin with zero, figure by figure in groups."""

    def spoken(found: re.Match[str]) -> str:
        groups = [group.removeprefix("+") for group in _groups(found[0])]
        plus = "plus " if found[0][0] == "+" else ""
        return plus + ", ".join(read_digits(group) for group in groups)

    return pattern(rf"{_BEFORE}{_PHONE}{_AFTER}").sub(spoken, text)


def _groups(phone: str) -> list[str]:
    """As it is written; without gaps four and the rest of a hotline, else threes from the end."""
    groups = re.split(r"[ .-]", re.sub(r"[()]", "", phone.replace("+84", "+84 ")))
    groups = [group for group in groups if group]
    if len(groups) > 1:
        return groups
    return [phone[:4], phone[4:]] if phone[0] == "1" else [phone[:-6], phone[-6:-3], phone[-3:]]


def _documents(text: str, _reading: Reading) -> str:
    """Numbers of laws and decrees as Vietnam writes them: ``158/2025/ND-CP``."""
    found = rf"{_BEFORE}(\d{{1,4}})/(\d{{4}})/([A-ZĐ]+)(\d{{0,2}})((?:-[A-ZĐ]+)*)(?![\w/-])"

    def spoken(match: re.Match[str]) -> str:
        letters = " ".join(match[3]) + (f" {read_number(int(match[4]))}" if match[4] else "")
        letters += " ".join(match[5].replace("-", " "))
        words = f"{read_number(int(match[1]))} of {read_year(int(match[2]))}"
        return f"{words}, {' '.join(letters.split())}"

    return pattern(found).sub(spoken, text)


def _shares(text: str, _reading: Reading) -> str:
    """Shares of something, which are no days: "2/3 of"."""

    def spoken(found: re.Match[str]) -> str:
        part, whole = int(found[1]), int(found[2])
        if not part < whole:
            return found[0]
        name = {2: "half", 4: "quarter"}.get(whole) or read_ordinal(whole)
        return f"{read_number(part)} {name}{'' if part == 1 else 's'} of "

    return pattern(rf"{_BEFORE}([1-9])/([2-9]|10) of (?!{_MONTHS})").sub(spoken, text)


def _money(text: str, _reading: Reading) -> str:
    """Amounts with a sign before or a name after, and what they are paid for."""

    def spoken(found: re.Match[str], amount: str, scale: str | None, unit: str) -> str:
        name = _MONEY[unit.lower()]
        words = _amount(amount)
        if words is None:
            return found[0]
        plural = "" if name == "dong" or (amount == "1" and not scale) else "s"
        whole, _point, cents = amount.partition(".")
        if cents and not scale and name != "dong" and len(cents) == 2:
            unit = name if whole == "1" else f"{name}s"
            part = f"{read_number(int(cents))} cent{'' if cents == '01' else 's'}"
            return (
                f"{_amount(whole)} {unit} and {part}" if int(cents) else f"{_amount(whole)} {unit}"
            )
        return " ".join(filter(None, (words, scale, name + plural)))

    text = pattern(rf"(?<![\w$]){_SIGN} ?{_AMOUNT}{_SCALE}{_FREE}").sub(
        lambda found: spoken(found, found[2], found[3], found[1]), text
    )
    text = pattern(rf"(?i){_BEFORE}{_AMOUNT}{_SCALE} ?{_NAME}(?![\w])").sub(
        lambda found: spoken(found, found[1], found[2], found[3]), text
    )
    return pattern(r"(?<=[a-z])/(month|year|day|person)\b").sub(
        lambda found: f" {_PERIODS[found[1]]}", text
    )


def _units(text: str, _reading: Reading) -> str:
    """Percentages, shares of them from one to another, and measures."""

    def percent(found: re.Match[str]) -> str:
        parts = [_amount(part) for part in (found[1], found[2]) if part]
        return found[0] if None in parts else f"{' to '.join(filter(None, parts))} percent"

    def unit(found: re.Match[str]) -> str:
        words = _amount(found[1])
        ending = "" if found[1] == "1" else "s"
        first, space, rest = _UNITS[found[2]].partition(" ")
        many = f"{first}{ending} {rest}" if first == "degree" else f"{first}{space}{rest}{ending}"
        return f"{words} {many}" if words else found[0]

    text = pattern(rf"{_BEFORE}{_AMOUNT}%?(?:-{_AMOUNT})? ?%(?!\w)").sub(percent, text)
    names = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
    return pattern(rf"{_BEFORE}{_AMOUNT} ?({names})(?![\w/²³])").sub(unit, text)


def _ordinals(text: str, _reading: Reading) -> str:
    """1st, 2nd, 3rd, 4th, with the ending that belongs to the number."""

    def spoken(found: re.Match[str]) -> str:
        value = int(found[1])
        usual = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        right = "th" if value % 100 in (11, 12, 13) else usual
        return read_ordinal(value) if found[2] == right and found[1][0] != "0" else found[0]

    text = pattern(r"(\d(?:st|nd|rd|th))-(?=\d{1,4}(?:st|nd|rd|th))").sub(r"\1 to ", text)
    return pattern(rf"{_BEFORE}(\d{{1,4}})(st|nd|rd|th)(?![\w/])").sub(spoken, text)


def _numbers(text: str, _reading: Reading) -> str:
    """Numbers that are left: from one to another, below zero, with commas and decimals."""

    def spoken(found: re.Match[str]) -> str:
        low, high = _amount(found[2]), _amount(found[3]) if found[3] else ""
        if low is None or high is None:
            return found[0]
        if high and float(found[2].replace(",", "")) >= float(found[3].replace(",", "")):
            return found[0]
        sign = "minus " if found[1] else ""
        return f"{sign}{low} to {high}" if high else f"{sign}{low}"

    both = rf"(?<![\w.,/:+-])(?<!\d )(-)?{_AMOUNT}(?:-{_AMOUNT})?{_AFTER}"
    text = pattern(both).sub(spoken, text)
    return pattern(r" & ").sub(" and ", text)


_MANNER = LanguageManner(
    scripts=("LATIN", "COMBINING"),
    rules=(
        ("addresses", _addresses),
        ("document numbers", _documents),
        ("telephone numbers", _phones),
        ("dates", read_dates),
        ("times", read_times),
        ("ratios", _shares),
        ("money", _money),
        ("units", _units),
        ("ordinals", _ordinals),
        ("years", read_years),
        ("numbers", _numbers),
    ),
)


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read a text in English; see `broadcast.verbalize.verbalize`."""
    return read(text, lexicon, _MANNER, trace)
