"""Plays and misses as JSON objects, one a line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from broadcast.files.cells import Cell
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.plays.headings import PlayColumn
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Reported, RowError
from broadcast.plays.imports.row import RowReader
from broadcast.plays.imports.values import Values

_JSON_KEYS: Mapping[str, PlayColumn] = {
    "started_at": "moment", "seconds": "length", "commune": "commune", "programme": "programme",
    "lang": "lang", "slot": "slot", "source": "source", "state": "state", "reporter": "reporter",
    "title": "title", "topic": "topic", "mp3_sha256": "mp3_sha256", "supersedes": "supersedes",
    "uuid": "uuid", "note": "note", "reason": "reason", "date": "date", "code": "code",
}  # fmt: skip
_BESIDE = ("withdrawn", "recorded_at", "partial", "parts")


MOST_PARTS = 1000
"""A player that broke off so often is broken."""


def read_json(context: ImportContext, value: Mapping[str, Any]) -> Reported:
    """A play or a miss from one JSON object, as ``log export`` writes it; raises `RowError`."""
    cells: dict[PlayColumn, Cell] = {}
    wrong: list[tuple[str, str]] = []
    for key, given in value.items():
        if key in _JSON_KEYS:
            fits = isinstance(given, str) or (key == "seconds" and type(given) in (int, float))
            if not (fits or given is None):
                wrong.append((_("{key} is not written as a text").format(key=key), ""))
            measured = isinstance(given, float) and math.isfinite(given)
            plain = round(given) if measured else given  # a player's 3.2 s are no minutes
            cells[_JSON_KEYS[key]] = plain or None if isinstance(plain, str) else plain
        elif key not in _BESIDE:
            hint = did_you_mean(key, [*_JSON_KEYS, *_BESIDE])
            wrong.append((_("there is no key {key}").format(key=key), hint))
    wrong += _faults_beside(value)
    if wrong:
        raise RowError(wrong)
    return RowReader(
        Values(context, cells.get, "seconds", beside={k: value.get(k) for k in _BESIDE})
    ).read()


def _faults_beside(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with values that no cell of a table has."""
    for key in ("started_at", "recorded_at"):
        if (given := value.get(key)) is not None and not _is_aware(given):
            words = _("{key} is not a date and time with an offset (2026-11-23T05:15:00+07:00)")
            yield words.format(key=key), ""
    for key in ("withdrawn", "partial"):
        if not isinstance(value.get(key, False), bool):
            yield _("{key} is neither true nor false").format(key=key), ""
    parts = value.get("parts", 1)
    if type(parts) is not int or not 1 <= parts <= MOST_PARTS:
        yield _("{key} is not a number of parts").format(key="parts"), ""


def _is_aware(given: Any) -> bool:
    try:
        moment = datetime.fromisoformat(given)
        return moment.tzinfo is not None and moment.astimezone(UTC) is not None
    except (TypeError, ValueError, OverflowError):
        return False
