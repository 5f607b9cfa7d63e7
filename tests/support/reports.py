"""The month of the sources, which several tests ask."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from broadcast import periods
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Play
from broadcast.reports.basis import Basis
from support import reportdata

AUGUST = periods.month("2023-08")
Month = tuple[PlayLog, Basis, Path]
"""The log of the month of the sources, what its report is made from, and its workspace."""


def close(one: Any, other: Any) -> bool:
    """Whether two cells are the same, ratios as far as they are written."""
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) < 0.0006
    return bool(one == other)


def rows_of_august(root: Path) -> list[dict[str, Any]]:
    """The rows of August as SQLite has them, read without our code."""
    with sqlite3.connect(root / "broadcast.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM plays WHERE started_at LIKE '2023-08-%+07:00'")
        return [dict(row) for row in rows]


def log_in(folder: Path) -> PlayLog:
    """A log of its own."""
    return PlayLog(f"sqlite:///{(folder / 'log.db').as_posix()}", "Asia/Ho_Chi_Minh")


def play_at(number: int, moment: datetime) -> Play:
    """A play at a moment."""
    one = next(reportdata.plays())
    return replace(one, uuid=uuid.UUID(int=number), started_at=moment)
