"""The columns of a table of communes: their headings, and what stands in names and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from broadcast.files.cells import Cell
from broadcast.files.text import slug

CommuneColumn = Literal[
    "id", "name", "code", "groups", "languages", "loudspeakers", "from", "to", "became"
]

HEADINGS: Mapping[CommuneColumn, str] = {
    "name": "ten ten-xa ten-xa-phuong xa xa-phuong phuong-xa ten-don-vi don-vi name commune"
    " don-vi-hanh-chinh xa-phuong-dac-khu",
    "id": "id ma-ngan ma-dinh-danh",
    "code": "ma ma-xa ma-don-vi ma-xa-phuong ma-hanh-chinh code commune-code",
    "groups": "nhom vung khu-vuc groups group",
    "languages": "ngon-ngu thu-tieng tieng cac-thu-tieng languages language",
    "loudspeakers": "so-loa loa so-cum-loa loudspeakers",
    "from": "tu tu-ngay hieu-luc-tu ngay-bat-dau from valid-from",
    "to": "den den-ngay hieu-luc-den ngay-ket-thuc to valid-to",
    "became": "sap-nhap-vao nhap-vao tro-thanh nay-la became",
}
"""Headings of each column, without accents and in small letters."""

SEARCHED_ROWS = 15
"""Titles may stand above the headings."""

KINDS = ("xã ", "phường ", "thị trấn ", "đặc khu ")
ETH = str.maketrans("Ðð", "Đđ")
"""Eth (U+00D0, U+00F0), which old keyboards gave for the letter of Điện Biên."""
BY_HEADING = {word: column for column, words in HEADINGS.items() for word in words.split()}


def column(cell: Cell) -> CommuneColumn | None:
    """The column that a heading names."""
    return BY_HEADING.get(slug(cell)) if isinstance(cell, str) else None


def known(cells: Iterable[Cell]) -> int:
    """How many cells are headings."""
    return sum(column(cell) is not None for cell in cells)


def short(name: str) -> str:
    """Id from a name without the kind of unit: ``Xã Mường Phăng`` gives ``muong-phang``."""
    for kind in KINDS:
        if name.casefold().startswith(kind) and len(name) > len(kind):
            return slug(name[len(kind) :])
    return slug(name)


def code_of(cell: Cell) -> str:
    """Official code; Excel drops the zeros in front of its five digits."""
    text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
    return text.zfill(5) if text.isdigit() else text
