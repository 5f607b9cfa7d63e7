"""Several short codes in one cell: a row for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from broadcast.files.cells import Cell
from broadcast.packs import short_code
from broadcast.plays.headings import PlayColumn

_BETWEEN = re.compile(r"[,;+&/\n]|\bvà\b|\band\b", re.IGNORECASE)


def each_code(values: Mapping[PlayColumn, Cell]) -> list[dict[PlayColumn, Cell]]:
    """A row for each code in its cell; the row itself where there is one, none or a slip.

    A time or a length is that of one play, so a row that gives one keeps its codes together, and is
    refused as it stands.
    """
    cell = values.get("code")
    codes = several_codes(cell) if isinstance(cell, str) else []
    if len(codes) < 2 or values.keys() & {"time", "moment", "length", "uuid"}:
        return [dict(values)]
    return [{**values, "code": code} for code in codes]


def several_codes(cell: str) -> list[str]:
    """The codes in a cell, if it holds nothing else; else none."""
    parts = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
    apart = [code for part in parts for code in _apart(part)]
    return apart if all(short_code.read(code) for code in apart) else []


def _apart(part: str) -> list[str]:
    """Codes with nothing but spaces between them: ``6KMY-7H6R XRRE-6D99``."""
    words = part.split()
    if short_code.read(part) or len(words) < 2:
        return [part]
    if all(short_code.read(word) for word in words):
        return words
    return [" ".join(words[place : place + 2]) for place in range(0, len(words), 2)]
