"""Times of day as people write them: 5h15, 17 giờ rưỡi, 11h30 trưa, 5.15, 5h15-5h30.

Everything raises `ValueError` with the reason in words. What could be two times is refused: 12 at
night begins a day or ends one, and nobody knows what half past nine at noon is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

from broadcast.i18n import _

LONGEST_S = 6 * 3600
"""Longest stretch that is believed, as long as a slot may be; others end before they begin."""

_DAY_S = 86400
_SIGNS = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'", "“": '"', "”": '"', "″": '"',
    "–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ", "\u202f": " ",
    "：": ":", "(": " ", ")": " ",
})  # fmt: skip
_LEAD = re.compile(r"(?:lúc|vào|hồi|từ|khoảng|tầm|bắt đầu|phát|buổi)[\s:]+")
_PARTS = {
    "sa": "am", "am": "am", "a.m": "am", "a.m.": "am", "ch": "pm", "pm": "pm", "p.m": "pm",
    "p.m.": "pm", "sáng": "morning", "sang": "morning", "trưa": "noon", "trua": "noon",
    "chiều": "afternoon", "chieu": "afternoon", "tối": "evening", "toi": "evening",
    "đêm": "night", "dem": "night", "khuya": "night",
}  # fmt: skip
_PART = "|".join(map(re.escape, sorted(_PARTS, key=len, reverse=True)))
_BEFORE = re.compile(rf"({_PART})[\s:,]+(?:lúc\s+)?(?=\d)")
_AFTER = re.compile(rf"(?<=[\d\s.'\"hgờútâyi])(?:buổi\s+)?({_PART})$")
_TO = re.compile(r"\s*(?:-+>?|→|~|\bđến\b|\btới\b)\s*")
_CLOCK = re.compile(
    r"(\d{1,2})\s*(?::|h|g|giờ|gio)\s*"
    r"(?:(\d{1,2})\s*(?:(?::|phút|phut|ph|p|m|'|h)\s*(?:(\d{1,2})(?:\.0+)?\s*(?:giây|s|\")?)?)?)?"
)
_POINT = re.compile(r"(\d{1,2})[.,](\d\d)(?:[.,](\d\d))?\s*h?")
_HALF = re.compile(r"(\d{1,2})\s*(?:giờ|gio|h|g)?\s*rưỡi")
_SHORT_OF = re.compile(r"(\d{1,2})\s*(?:giờ|gio|h|g)\s*kém\s*(\d{1,2})\s*(?:phút|ph|p|')?")

_AS_WRITTEN = 0
_LATER = 12
_HOURS: Mapping[str, Mapping[int, int]] = {
    "am": {**dict.fromkeys(range(12), _AS_WRITTEN), 12: -12},
    "pm": {**dict.fromkeys(range(1, 12), _LATER), **dict.fromkeys(range(12, 24), _AS_WRITTEN)},
    "morning": dict.fromkeys(range(12), _AS_WRITTEN),
    "noon": {**dict.fromkeys((10, 11, 12, 13, 14), _AS_WRITTEN), 1: _LATER, 2: _LATER},
    "afternoon": {
        **dict.fromkeys(range(1, 8), _LATER), **dict.fromkeys(range(12, 20), _AS_WRITTEN),
    },
    "evening": {
        **dict.fromkeys(range(5, 12), _LATER), **dict.fromkeys(range(17, 24), _AS_WRITTEN),
    },
    "night": {
        **dict.fromkeys(range(8, 12), _LATER), **dict.fromkeys(range(5), _AS_WRITTEN),
        **dict.fromkeys(range(19, 24), _AS_WRITTEN),
    },
}  # fmt: skip
"""What is added to an hour of each part of the day; hours that nobody says so are not there."""


class Stretch(NamedTuple):
    """When something began, and for how many seconds it lasted, where its end is written too."""

    start: time
    seconds: int | None = None


def plain(text: str) -> str:
    """A text in small letters, with the signs of a typewriter and single blanks."""
    folded = unicodedata.normalize("NFC", text).translate(_SIGNS).lower()
    return " ".join(folded.replace("''", '"').split())


def read(text: str) -> Stretch:
    """The time that is written, or the first of two."""
    words = plain(text).rstrip(".,; ")
    while found := _LEAD.match(words):
        words = words[found.end() :]
    ends = _TO.split(words)
    if len(ends) == 1:
        return Stretch(_one(words, text))
    if len(ends) > 2:
        raise _none(text)
    return _stretch(ends[0], ends[1], text)


def _stretch(first: str, last: str, text: str) -> Stretch:
    """Two ends; the part of the day may stand at either of them, and counts for both."""
    _words, before = _part(first, text)
    bare, after = _part(last, text)
    start = _one(first if before or not after else f"{first} {after}", text)
    end = _one(last if after or not before else f"{bare} {before}", text)
    length = (_seconds(end) - _seconds(start)) % _DAY_S
    if not 0 < length <= LONGEST_S:
        raise ValueError(_("{given} ends before it begins").format(given=text))
    return Stretch(start, length)


def _one(words: str, text: str) -> time:
    bare, part = _part(words, text)
    hour, minute, second = _figures(bare, text)
    if part:
        shift = _HOURS[_PARTS[part]].get(hour)
        if shift is None:
            raise ValueError(
                _("{given} could be two times: write it with 24 hours, such as 17:15").format(
                    given=text
                )
            )
        hour += shift
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(_("there is no time {given}").format(given=text)) from None


def _part(words: str, text: str) -> tuple[str, str]:
    """What stands beside the part of the day, and that part; empty where there is none."""
    before = _BEFORE.match(words)
    rest = words[before.end() :] if before else words
    after = _AFTER.search(rest)
    rest = rest[: after.start()].strip(" ,") if after else rest
    if before and after and _PARTS[before[1]] != _PARTS[after[1]]:
        raise _none(text)
    found = after or before
    return rest, found[1] if found else ""


def _figures(bare: str, text: str) -> tuple[int, int, int]:
    if found := _HALF.fullmatch(bare):
        return int(found[1]), 30, 0
    if found := _SHORT_OF.fullmatch(bare):
        passed = int(found[1]) * 60 - int(found[2])
        if not (0 < int(found[2]) < 60 and passed >= 0):
            raise _none(text)
        return *divmod(passed, 60), 0
    found = _CLOCK.fullmatch(bare) or _POINT.fullmatch(bare)
    if not found or (":" in bare and found[2] is None):
        raise _none(text)
    hour, minute, second = (int(part or 0) for part in found.groups())
    return hour, minute, second


def _none(text: str) -> ValueError:
    return ValueError(_("{given} is not a time (write 05:15)").format(given=text))


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
