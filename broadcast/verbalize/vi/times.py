"""Times of day and ranges of times: 7h30, 17 giờ 15, 05:15, 7h-17h."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.number import read_number

_HOUR = r"([01]?\d|2[0-4])"
_MINUTE = r"([0-5]?\d)"
_CLOCK = rf"(?<![\w:.,/]){_HOUR}:([0-5]\d)(?::([0-5]\d))?(?:\s?(?:h|giờ)(?!\w))?(?![\d:]|[.,/]\d)"
_H = (
    rf"(?<![\w:.,/]){_HOUR}\s?(?:h|H)\s?{_MINUTE}(?:\s?(phút|ph|p|'))?(?!\w|[.,/:]\d)"
    rf"|(?<![\w:.,/]){_HOUR}g{_MINUTE}(?:\s?(phút|ph|p|'))?(?!\w|[.,/:]\d)"
)
_GIO = rf"(?i)(?<![\w:.,/]){_HOUR}\s*giờ\s*([0-5]?\d)(\s*(?:phút|'))?(?!\w|[.,/:-]\d|\s*%)"
_LONE = r"(?<![\w:.,/])(\d{1,3})\s?(?:h|H)(?![\w'])"
_RANGE = (
    r"(\bgiờ(?:\s+(?!đến|giờ)\w+){0,4}|(?<![\w.,/:])\d{1,2}(?:\s?[hH]\d{0,2}[p']?|:\d\d))"
    r"\s*-\s*(?=\d{1,2}\s?(?:[hH:]|giờ))"
)
_HOURS = r"(?<![\w:.,/-])(\d{1,2})\s*-\s*(\d{1,2})(?=\s?(?:[hH](?!\w)|[hH]\d\d|giờ|:\d\d))"
_SECONDS = r"'(?<=\d')\s?(\d{1,2})\s?(?:\"|''|”)"
_CUED_G = rf"(?i)(\b(?:lúc|vào|trước|từ|đến|hồi)\s+){_HOUR}g(?!\w)"
_PRIME = r"(?<=\d)\s?'(?!['\w])"
_RATIO_BEFORE = r"(?i)(?:tỷ lệ|tỉ lệ|tỷ số|tỉ số)(?:\s+là)?\s*$"


def read_times(text: str, reading: Reading) -> str:
    """Read times; "24/7" and "24/24" are ratios and not touched here."""
    if not pattern(r"\d\s?(?:[hHgG:']|giờ|Giờ|GIỜ)").search(text):
        return text
    text = pattern(r"(?<!\d)24\s?h?\s?/\s?24\s?(?:h|giờ)(?!\w)").sub("24/24 giờ", text)
    text = pattern(r"/(?<=[a-zđ%]/)[ ]?(?=\d{1,3}\s?h(?!\w))").sub(" trên ", text)  # mm/24h
    text = pattern(_SECONDS).sub(r" phút \1 giây", text)
    if pattern(r"g(?<=\dg)(?!\w)").search(text):
        text = pattern(_CUED_G).sub(r"\1\2 giờ", text)
    text = pattern(_RANGE).sub(lambda found: f"{found[1]} đến ", text)
    text = pattern(_HOURS).sub(r"\1 đến \2", text)
    text = pattern(_CLOCK).sub(_clock, text)
    text = pattern(_H).sub(
        lambda m: _say(m[1] or m[4], m[2] or m[5], minute_word=bool(m[3] or m[6])), text
    )
    text = pattern(_GIO).sub(lambda m: _say(m[1], m[2], minute_word=bool(m[3])), text)
    text = pattern(_LONE).sub(lambda found: f"{read_number(int(found[1]))} giờ", text)
    return pattern(_PRIME).sub(" phút", text)


def _say(hour: str, minute: str, second: str = "", *, minute_word: bool = False) -> str:
    """Hours and minutes; "phút" where it was written and where less than ten would be unclear."""
    words = [read_number(int(hour)), "giờ"]
    if int(minute) or second:
        words.append(read_number(int(minute)))
        if minute_word or second or int(minute) < 10:
            words.append("phút")
    if second:
        words += [read_number(int(second)), "giây"]
    return " ".join(words)


def _clock(found: re.Match[str]) -> str:
    if pattern(_RATIO_BEFORE).search(found.string[max(0, found.start() - 16) : found.start()]):
        return f"{read_number(int(found[1]))} trên {read_number(int(found[2]))}"
    return _say(found[1], found[2], found[3] or "")
