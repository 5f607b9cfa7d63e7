"""The columns of a table of a schedule: their headings, and rows that are no entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from broadcast.files import no_data
from broadcast.files.cells import Cell
from broadcast.files.text import slug

ScheduleColumn = Literal[
    "programme", "communes", "groups", "slots", "days", "every", "languages", "from", "to"
]

HEADINGS: Mapping[ScheduleColumn, str] = {
    "programme": "chuong-trinh ten-chuong-trinh ma-chuong-trinh chuong-trinh-phat"
    " chuong-trinh-phat-thanh noi-dung noi-dung-phat noi-dung-phat-thanh noi-dung-tuyen-truyen"
    " kich-ban ten-kich-ban bai-phat tin-bai ten-bai tieu-de programme program title",
    "communes": "xa cac-xa xa-phuong ten-xa ten-xa-phuong phuong-xa dia-ban dia-ban-phat noi-phat"
    " don-vi don-vi-phat pham-vi xa-phuong-dac-khu xa-nhom xa-hoac-nhom communes commune"
    " communes-or-group",
    "groups": "nhom nhom-xa vung khu-vuc groups group",
    "slots": "khung-gio khung-gio-phat buoi buoi-phat gio gio-phat gio-phat-thanh thoi-diem"
    " thoi-diem-phat slots slot time",
    "days": "thu cac-thu thu-trong-tuan ngay ngay-phat cac-ngay ngay-trong-tuan ngay-phat-thanh"
    " lich-phat days day weekdays",
    "every": "chu-ky nhip lap-lai every",
    "languages": "ngon-ngu thu-tieng tieng cac-thu-tieng ngon-ngu-phat languages language",
    "from": "tu tu-ngay bat-dau ngay-bat-dau tu-ngay-thang from first-day start",
    "to": "den den-ngay het-ngay ket-thuc ngay-ket-thuc to last-day end",
}
"""Headings of each column, without accents and in small letters."""

SEARCHED_ROWS = 20
"""Titles may stand above the headings."""

UNREAD = frozenset(("stt", "tt", "so-tt", "so-thu-tu", "no", "nr"))
"""Columns that number the rows."""

BY_HEADING = {word: column for column, words in HEADINGS.items() for word in words.split()}

_EITHER = re.compile(r"\s*[/,&]\s*|\s(?:hoặc|hay|và|or|and)\s", re.IGNORECASE)
_BELOW = re.compile(
    r".*\bngay-\d*-?(?:thang|thg)-\d*-?nam(?:-\d+)?"
    r"|(?:nguoi-(?:lap|ky|duyet)|ky-(?:ten|ghi|thay)|thu-truong|(?:pho-)?giam-doc|ke-toan|noi-nhan"
    r"|ghi-chu|luu-y|(?:pho-)?truong-phong|lanh-dao|phe-duyet|kt|tm|tl|tuq|xac-nhan|can-bo-lap"
    r"|prepared-by|approved-by|signature|note|notes)(?:-.*)?"
)


def known(cells: Iterable[Cell]) -> int:
    """How many cells are headings."""
    return sum(isinstance(cell, str) and heading(cell) is not None for cell in cells)


def heading(cell: str) -> ScheduleColumn | None:
    """The column that a heading names; what stands in brackets explains it.

    Two names of one column (``Buổi/giờ phát``) are that column, communes and groups the first.
    """
    bare = re.sub(r"\([^)]*\)", "", cell)
    if found := BY_HEADING.get(slug(cell)) or BY_HEADING.get(slug(bare)):
        return found
    columns = {BY_HEADING.get(slug(part)) for part in _EITHER.split(bare) if slug(part)}
    if columns == {"communes", "groups"}:
        return "communes"
    return columns.pop() if len(columns) == 1 else None


def stands_below(cells: Iterable[Cell]) -> bool:
    """Whether a row holds a sum, a note, a place and day, or who signs."""
    return any(
        _BELOW.fullmatch(slug(cell)) or no_data.is_total(cell) or no_data.is_signature(cell)
        for cell in cells
        if isinstance(cell, str)
    )
