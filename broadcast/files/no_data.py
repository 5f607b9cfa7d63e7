"""Rows of tables that are no data: totals, signatures, places and dates, notes, printed headings.

One judgement for every table that people send. It looks at all cells of a row: as long as one of
them may say something of its own, the row is data, and whoever reads the table must take it or
refuse it. What is passed over is named by the reader, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from broadcast.files.cells import Cell
from broadcast.files.text import slug
from broadcast.files.unreadable import is_unreadable
from broadcast.i18n import _

NoData = Literal["blank", "total", "signature", "note", "numbers"]
"""Why a row is no data; `numbers` are those of the columns: (1) (2) (3)."""

_Part = Literal["telling", "number", "dots", "bracket", "total", "signature", "note", "label"]

_TOTALS = re.compile(
    r"(?:tong|cong)(?:-(?:cong|so|hop|luot|xa|thoi-luong|thang|tuan|ngay|quy|nam|trang|don)(?:-.*)?)?"
    r"|(?:sub-|grand-)?totals?(?:-.*)?|sum|luy-ke(?:-.*)?|trong-do|binh-quan(?:-.*)?|trung-binh"
)
"""What stands in a row of sums, as a slug."""

_SIGNERS = (
    r"nguoi-(?:lap|ghi|ky|bao-cao|duyet|phe-duyet|kiem-tra|tong-hop|theo-doi|viet|soan)(?:-.*)?"
    r"|(?:pho-|quyen-|q-)?(?:thu-truong|giam-doc|chu-tich|truong-(?:dai|phong|ban|khoi|thon|ban))(?:-.*)?"
    r"|(?:kt|tm|tl|tuq|q)-(?:thu-truong|(?:pho-)?giam-doc|chu-tich|truong|ubnd|uy-ban|lanh-dao)(?:-.*)?"
    r"|ke-toan(?:-truong)?|thu-quy|thu-ky|lanh-dao(?:-.*)?|can-bo(?:-(?:phu-trach|lap|ghi|truc|dai))?(?:-.*)?"
    r"|xac-nhan-cua-.*|(?:phe-)?duyet|da-duyet|noi-nhan|luu-(?:vt|van-thu)(?:-.*)?"
    r"|ky-(?:ten|va|ghi|dong-dau|ho-ten|ghi-ro)(?:-.*)?|da-ky|ho-ten-va-chu-ky|ghi-ro-ho-ten"
)
_HEADS = (
    r"cong-hoa-xa-hoi-chu-nghia-viet-nam|doc-lap-tu-do-hanh-phuc|uy-ban-nhan-dan(?:-.*)?|ubnd(?:-.*)?"
    r"|bao-hiem-xa-hoi(?:-.*)?|bhxh(?:-.*)?|mau-(?:so|bieu)(?:-.*)?|bieu-(?:so|mau)(?:-.*)?"
    r"|don-vi-tinh(?:-.*)?|dvt(?:-.*)?|trang-\d+(?:-\d+)?|het"
)
_SIGNED = re.compile(rf"{_SIGNERS}|{_HEADS}")
_LABELS = re.compile(r"ghi-chu|luu-y|chu-thich|nguon|nguon-so-lieu|notes?")
_NOTES = re.compile(r"(?:ghi-chu|luu-y|chu-thich|nguon)-.+")
_PLACE = re.compile(
    r"[^\d/]*?,?\s*ngày\s*[\d.…_/\s-]*(?:tháng\s*[\d.…_\s]*)?(?:năm\s*[\d.…_\s]*)?\.?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\s*(?:thứ\s+\w+|chủ\s+nhật|cn|t[2-7])\b", re.IGNORECASE)
_QUANTITY = re.compile(r"[-+]?\d[\d.,\s:]*%?\s*(?:[^\W\d]+[\s/]*){0,4}[\d\s.,]*(?:[^\W\d]+\s*)?")
_DOTS = re.compile(r"[\W_]+")


_STRONGEST: tuple[NoData, ...] = ("total", "signature")


def judge(cells: Sequence[Cell]) -> NoData | None:
    """Why a row holds no data; None when a cell may say something of its own."""
    filled = [cell for cell in cells if cell is not None and cell is not False]
    parts = [_part(cell) for cell in filled]
    kinds = set(parts) - {"dots"}
    if not kinds:
        return "blank"
    if parts[0] == "label" and _is_remark(filled[1:]):
        return "note"
    for kind in _STRONGEST if "telling" not in kinds else ():
        if kind in kinds:
            return kind
    if kinds <= {"note", "label"}:
        return "note"
    return "numbers" if kinds == {"bracket"} else None


def is_total(cell: Cell) -> bool:
    """Whether a cell names a row of sums."""
    return isinstance(cell, str) and _part(cell) == "total"


def is_signature(cell: Cell) -> bool:
    """Whether a cell belongs to a block of signatures."""
    return isinstance(cell, str) and _part(cell) == "signature"


def passed_over(kind: NoData, cells: Sequence[Cell]) -> str:
    """What is said of a row that was passed over."""
    shown = " · ".join(
        " ".join(str(cell).split()) for cell in cells if cell is not None and cell is not False
    )
    names = {
        "blank": _("nothing but ruled lines"),
        "total": _("a row of totals"),
        "signature": _("place, date or signature"),
        "note": _("a note"),
        "numbers": _("numbers of the columns"),
    }
    return f"{names[kind]}: {shown[:60]}" if shown else names[kind]


def _is_remark(cells: Sequence[Cell]) -> bool:
    """Whether what stands beside “Ghi chú:” may be its words: no figures and no dates."""
    return len(cells) <= 2 and all(isinstance(cell, str) and cell[:1].isalpha() for cell in cells)


def _part(cell: Cell) -> _Part:
    if isinstance(cell, str):
        return "number" if is_unreadable(cell) else _written_part(cell)
    return "telling" if isinstance(cell, date) else "number"


@lru_cache(maxsize=20_000)
def _written_part(text: str) -> _Part:
    text = text.strip()
    if _DOTS.fullmatch(text):
        return "dots"
    if re.fullmatch(r"\(\d{1,2}\)", text):
        return "bracket"
    words = _words_part(text)
    return words or ("number" if _is_quantity(text) else "telling")


def _words_part(text: str) -> _Part | None:
    name = slug(text)
    if _TOTALS.fullmatch(name):
        return "total"
    if _NOTES.fullmatch(name) or text.startswith(("*", "(*)")):
        return "note"
    # Kỳ Sơn is a place, (Ký) a signature
    if _SIGNED.fullmatch(name) or (name == "ky" and "ký" in text.casefold()) or _is_place(text):
        return "signature"
    if _LABELS.fullmatch(name):
        return "label"
    return None


def _is_place(text: str) -> bool:
    """Whether a text is the place and date above signatures, or the blank form of one.

    ``ngày 20 tháng 11 năm 2026`` alone may be the date of a row.
    """
    if not _PLACE.fullmatch(text) or _WEEKDAY.match(text):
        return False
    before = re.split("ngày", text, maxsplit=1, flags=re.IGNORECASE)[0]
    return bool(before.strip(" ,")) or not re.search(r"\d", text) or "…" in text or ".." in text


def _is_quantity(text: str) -> bool:
    """Whether a text is a figure with what it counts: ``1 chương trình``, ``16 giờ 20 phút``."""
    return (
        len(text) <= 40
        and "/" not in text
        and not re.fullmatch(r"\d{1,4}-\d{1,2}-\d{1,4}.*", text)
        and _QUANTITY.fullmatch(text) is not None
    )
