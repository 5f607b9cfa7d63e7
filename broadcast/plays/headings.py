"""Headings of tables of plays, in Vietnamese and English, and the row they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from broadcast.files.cells import Cell
from broadcast.files.lengths import Unit
from broadcast.files.text import slug

PlayColumn = Literal[
    "date", "time", "moment", "commune", "programme", "lang", "length", "reporter", "code", "slot",
    "reason", "note", "state", "uuid", "source", "title", "topic", "mp3_sha256", "supersedes",
    "partial",
]  # fmt: skip

HEADINGS: Mapping[PlayColumn, str] = {
    "date": "Ngày",
    "time": "Giờ",
    "moment": "Ngày giờ",
    "commune": "Xã",
    "programme": "Chương trình",
    "lang": "Ngôn ngữ",
    "length": "Thời lượng (giây)",
    "reporter": "Người báo",
    "code": "Mã",
    "slot": "Khung giờ",
    "reason": "Lý do không phát",
    "note": "Ghi chú",
    "state": "Trạng thái",
    "uuid": "UUID",
    "source": "Nguồn",
    "title": "Tên bài",
    "topic": "Chủ đề",
    "mp3_sha256": "SHA-256",
    "supersedes": "Thay cho UUID",
    "partial": "Phát một phần",
}
"""The heading that `export` writes for each column."""

_VARIANTS: Mapping[PlayColumn, str] = {
    "date": "ngay-phat ngay-thang ngay-thang-nam ngay-phat-song ngay-phat-thanh date",
    "time": "gio-phat gio-bat-dau bat-dau thoi-gian-bat-dau gio-phat-song gio-phat-thanh luc time"
    " start",
    "moment": "thoi-gian thoi-diem ngay-gio-phat thoi-gian-phat thoi-diem-phat gio-ngay started-at"
    " thoi-gian-phat-song ngay-va-gio",
    "commune": "xa-phuong phuong-xa ten-xa don-vi xa-phuong-thi-tran dia-ban dia-phuong ma-xa"
    " xa-phuong-dac-khu commune dai-xa dai-truyen-thanh ten-don-vi phuong noi-phat",
    "programme": "ten-chuong-trinh noi-dung noi-dung-phat bai bai-phat tin-bai ma-chuong-trinh"
    " programme program ten-chuong-trinh-phat chuong-trinh-phat",
    "lang": "tieng thu-tieng lang language ngon-ngu-phat tieng-dan-toc",
    "length": "thoi-luong thoi-luong-s so-giay giay seconds thoi-luong-phut so-phut phut minutes"
    " duration do-dai thoi-luong-phat",
    "reporter": "nguoi-bao-cao nguoi-ghi can-bo nguoi-phat nguoi-truc nguoi-thuc-hien ho-ten"
    " ho-va-ten reporter nguoi-nhap can-bo-truc can-bo-phat",
    "code": "ma-phieu ma-phat ma-dong ma-ngan code ma-lich-phat short-code",
    "slot": "slot buoi ma-khung-gio",
    "reason": "ly-do nguyen-nhan reason ly-do-khong-phat-duoc",
    "note": "note notes chu-thich",
    "state": "xac-nhan state tinh-trang",
    "uuid": "ma-luot ma-luot-phat",
    "source": "source",
    "title": "title tieu-de",
    "topic": "topic",
    "mp3_sha256": "mp3-sha256 sha256",
    "supersedes": "supersedes",
    "partial": "phat-do phat-do-dang khong-tron-ven partial",
}

_NAMES: Mapping[str, PlayColumn] = {
    **{name: column for column, names in _VARIANTS.items() for name in names.split()},
    **{slug(heading): column for column, heading in HEADINGS.items()},
}
_UNITS: Mapping[str, Unit] = {
    "giay": "seconds",
    "seconds": "seconds",
    "-s": "seconds",
    "phut": "minutes",
    "minutes": "minutes",
}
"""Ends of headings that say in what a length is given."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands (counted from 0), and the unit of bare numbers in `length`.

    `row` is the heading's number; `twice` holds columns that two headings name.
    """

    row: int
    places: Mapping[PlayColumn, int]
    unit: Unit | None
    twice: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Headings without which no row can be read."""
        if "code" in self.places:
            return ()
        absent: list[PlayColumn] = [name for name in ("commune",) if name not in self.places]
        if not self.places.keys() & {"date", "moment"}:
            absent.append("date")
        if not self.places.keys() & {"programme", "reason"}:
            absent.append("programme")
        return tuple(HEADINGS[name] for name in absent)


def find(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Header | None:
    """The first row with all headings that are needed, or else the one with the most, at least two.

    Where the row below holds nothing but headings, the two are one: ``Thời gian`` over ``Ngày`` and
    ``Giờ``.
    """
    numbered = list(rows)
    best: Header | None = None
    for place, (number, cells) in enumerate(numbered):
        header = _header(number, cells)
        if len(header.places) < 2 and "code" not in header.places:
            continue
        if place + 1 < len(numbered):
            header = _with_below(header, cells, numbered[place + 1])
        if not header.missing:
            return header
        if best is None or len(header.places) > len(best.places):
            best = header
    return best


def again(number: int, cells: Sequence[Cell], header: Header) -> Header | None:
    """The heading in a row below another one: of a new page, or of a further table; else None.

    It is a heading when all its cells are, or most of as many as the heading above has.
    """
    filled = [cell for cell in cells if cell is not None]
    count = known(filled)
    if not filled or (count < len(filled) and count <= len(header.places) // 2 + 1):
        return None
    found = _header(number, cells)
    return found if len(found.places) >= 2 or "code" in found.places else None


def _with_below(header: Header, cells: Sequence[Cell], below: tuple[int, Sequence[Cell]]) -> Header:
    number, lower = below
    filled = [cell for cell in lower if cell is not None]
    if number != header.row + 1 or not filled or known(filled) < len(filled):
        return header
    if _header(number, lower).places == header.places:
        return header
    return _header(number, _stacked(cells, lower))


def _stacked(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """Two rows of headings as one: what stands below is more exact."""
    wide = max(len(above), len(below))
    rows = ((*cells, *(None,) * (wide - len(cells))) for cells in (above, below))
    return [lower if lower is not None else upper for upper, lower in zip(*rows, strict=True)]


def known(cells: Iterable[Cell]) -> int:
    """How many cells are headings."""
    return sum(_column(cell) is not None for cell in cells)


def _header(number: int, cells: Sequence[Cell]) -> Header:
    places: dict[PlayColumn, int] = {}
    unit: Unit | None = None
    twice = []
    for place, cell in enumerate(cells):
        column = _column(cell)
        if column is None:
            continue
        if column in places:
            first, second = str(cells[places[column]]), str(cell)
            if _is_code(first) == _is_code(second):
                twice.append(second.strip())
                continue
            if _is_code(second):
                continue  # a name says more than the code beside it
        places[column] = place
        if column == "length":
            name = slug(str(cell))
            unit = next((unit for word, unit in _UNITS.items() if name.endswith(word)), None)
    return Header(number, places, unit, tuple(twice))


def _is_code(heading: str) -> bool:
    return slug(heading).startswith("ma-")


def _column(cell: Cell) -> PlayColumn | None:
    if not isinstance(cell, str) or len(cell) > 80 or cell[:1].isdigit():
        return None  # no heading begins with a digit; dates, times and lengths do
    return _named(cell)


@lru_cache(maxsize=50_000)  # the same words stand in many rows; a country has 10,000 communes
def _named(cell: str) -> PlayColumn | None:
    """The column a heading names, whatever stands in brackets behind it."""
    if found := _NAMES.get(slug(cell)):
        return found
    return _NAMES.get(slug(re.sub(r"[(\[].*", "", cell)))
