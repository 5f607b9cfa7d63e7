"""Cells that show something in a spreadsheet which the file does not hold, each with its cause.

A formula whose value nobody has calculated looks empty to a program and full to a person; an error
looks like text. Neither may be taken for an empty cell. The same goes for signs that nobody sees.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from broadcast.files.cells import Cell
from broadcast.i18n import _

ERRORS = frozenset(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
     "#ERROR!", "#GETTING_DATA")
)  # fmt: skip
"""What a spreadsheet shows in place of a value, in CSV as well (ECMA-376, 18.18.11; Google)."""

_TOTALS = ("=SUM", "=SUBTOTAL", "=COUNT", "=AGGREGATE", "=AVERAGE")
_SHOWN = 40
_UNSEEN = ("\u115f", "\u1160", "\u3164", "\uffa0")  # Hangul fillers: letters by name, blank to see


class Unreadable(str):
    """An error of a spreadsheet (``#REF!``), or a formula without its value (``=A2-2``)."""

    __slots__ = ()


def is_unreadable(cell: Cell) -> bool:
    """Whether a cell shows something that the file does not hold."""
    return isinstance(cell, Unreadable) or (isinstance(cell, str) and cell in ERRORS)


def is_sum(cell: Cell) -> bool:
    """Whether a cell is the formula of a sum, as it stands below a column."""
    return isinstance(cell, Unreadable) and cell.upper().startswith(_TOTALS)


def cause(cell: Cell, heading: str) -> tuple[str, str]:
    """Why nothing can be read from a cell below a heading, and what to do about it."""
    shown = str(cell)[:_SHOWN]
    if str(cell).startswith("="):
        return (
            _("{heading}: the formula {formula} has no value in the file").format(
                heading=heading, formula=shown
            ),
            _("open the file in Excel and save it again; or copy the column and paste values only"),
        )
    return (
        _("{heading}: the cell shows the error {error}").format(heading=heading, error=shown),
        _("mend the formula in the spreadsheet, or write the value itself"),
    )


def invisible(text: str) -> list[str]:
    """The signs in a text that take no room on the screen, by number and name."""
    if text.isascii():
        return []
    found = (sign for sign in text if unicodedata.category(sign) == "Cf" or sign in _UNSEEN)
    return [
        f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip() for sign in dict.fromkeys(found)
    ]


def invisible_in(cells: Iterable[tuple[str, Cell]]) -> list[tuple[str, str]]:
    """Causes and remedies for cells, given with their headings, that hold signs nobody sees."""
    return [
        (
            _("{heading}: the cell holds an invisible sign ({signs})").format(
                heading=heading, signs=", ".join(signs)
            ),
            _("clear the cell and type it again; such signs come along from web pages and chats"),
        )
        for heading, cell in cells
        if isinstance(cell, str) and (signs := invisible(cell))
    ]


def trimmed(cell: Cell) -> Cell:
    """A cell without blanks around it; None when nothing else is in it."""
    if not isinstance(cell, str) or isinstance(cell, Unreadable):
        return cell
    text = cell.strip()
    if len(text) <= 3 and not text.isascii() and all(map(invisible, text)):
        return None
    return text or None
