"""Pieces of a workbook: cell formats, names that Excel allows, lines that a text takes."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING

from broadcast import i18n
from broadcast.reports.tables import ColumnKind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

LINE_PT = 15
"""Height of a line."""

_FORMATS: dict[ColumnKind, str] = {
    "text": "@",
    "count": "#,##0",
    "minutes": "#,##0",
    "share": "0.0%",
    "change": "+#,##0.0%;-#,##0.0%;0.0%",
}
_INK, _HEAD = "#10406E", "#E8EDF3"
_SHEET_NAME = 31
_FORBIDDEN = str.maketrans("[]:*?/\\", "------·")


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel allows: at most 31 characters, no brackets and the like, each once."""
    name = unicodedata.normalize("NFC", wanted).translate(_FORBIDDEN).strip("' ")[:_SHEET_NAME]
    number = 1
    tried = name or "1"
    while tried.casefold() in taken:
        number += 1
        tried = f"{name[: _SHEET_NAME - 4]} ({number})"
    return tried


class Looks:
    """The cell formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14, "font_color": _INK})
        self.plain: Format = book.add_format({"font_size": 10, "font_color": "#444444"})
        self.note: Format = book.add_format(
            {"font_size": 10, "font_color": "#444444", "text_wrap": True, "valign": "top"}
        )
        self.gap: Format = book.add_format(
            {"bold": True, "font_size": 11, "font_color": "#7C2D12", "bg_color": "#FFF4EC",
             "text_wrap": True, "valign": "vcenter"}
        )  # fmt: skip
        border = {"border": 1, "border_color": "#C5CFDB", "valign": "top"}
        self.head: Format = book.add_format(
            {**border, "bold": True, "bg_color": _HEAD, "text_wrap": True, "valign": "vcenter",
             "align": "center"}
        )  # fmt: skip
        formats: dict[ColumnKind, str] = _FORMATS | {"month": month_format()}
        self.cells: dict[tuple[ColumnKind, bool], Format] = {
            (kind, bold): book.add_format(
                {
                    **border, "num_format": written, "bold": bold, "text_wrap": kind == "text",
                    **({"align": "left"} if kind == "month" else {}),
                    **({"bg_color": "#F4F6F9"} if bold else {}),
                }
            )
            for kind, written in formats.items()
            for bold in (False, True)
        }  # fmt: skip


def distinct(titles: list[str]) -> list[str]:
    """Headings of a table, which Excel wants to differ whatever their case."""
    found: list[str] = []
    for title in titles:
        tried, number = title, 1
        while tried.casefold() in {one.casefold() for one in found}:
            number += 1
            tried = f"{title} {number}"
        found.append(tried)
    return found


def quoted(heading: str) -> str:
    """A heading in a reference to a column (ECMA-376 part 1, 18.17.6.3)."""
    return re.sub(r"(['#\[\]])", r"'\1", heading)


def escaped(text: str) -> str:
    """A text for a footer, where & begins a code."""
    return text.replace("&", "&&")


def month_format() -> str:
    """How Excel shows the first day of a month: as `periods.month_words` writes it."""
    return "mm/yyyy" if i18n.language() == "vi" else "yyyy-mm"


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell that is so many letters wide."""
    wrapped = (textwrap.wrap(one, max(1, int(width))) or [""] for one in text.splitlines())
    return max(1, sum(map(len, wrapped)))
