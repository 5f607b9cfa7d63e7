"""Reports of plays taken into a log: a schedule of three slots, and short ways to ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from broadcast.plays.imports import importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from support.playdata import SECOND

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
  chieu: {start: "17:00", length: 30m}
  dem: {start: "23:59", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi]}
  - {id: muong-nha, name: Xã Mường Nhà, languages: [vi]}
"""
OTHER = f"""\
{SECOND}
[pause: 20s]

Mời bà con nghe tiếp.

[pause: 20s]

Xin cảm ơn bà con.

[pause: 20s]

Kính chào bà con.
"""
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def take(
    log: PlayLog, root: Path, text: str, given: ImportContext, name: str = "a.csv", **how: Any
) -> importing.ImportedPlays:
    path = root / name
    path.write_text(text, encoding="utf-8")
    return importing.take(log, [path], given, **how)


def reasons(taken: importing.ImportedPlays) -> list[tuple[int, str]]:
    return [(one.place.row, "; ".join(one.reasons)) for one in taken.found.rejected]


def counted(log: PlayLog) -> int:
    assert log.differences() == []
    return sum(one.plays for one in log.count(FIRST, LAST))
