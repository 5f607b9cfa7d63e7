"""How a report writes numbers, dates and periods in the interface language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from broadcast.files.fields import is_id
from broadcast.i18n import _, language
from broadcast.periods import Period, day_words, month_words
from broadcast.reports.tables import ColumnKind, ReportCell, minutes

NOTHING = "–"
"""What stands in a cell without a value."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MOST = 20
"""Names in a note."""
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def whole(number: float) -> str:
    """A whole number with separators of thousands: ``1.234`` in Vietnamese, ``1,234`` in English.

    The minus sign is a real one.
    """
    written = f"{abs(round(number)):,}"
    sign = "−" if round(number) < 0 else ""
    return sign + (written.replace(",", ".") if language() == "vi" else written)


def percent(ratio: float, *, signed: bool = False) -> str:
    """A ratio with one decimal: 0.965 is ``96,5%``; `signed` puts a plus before what grew."""
    tenths = tenths_of_percent(ratio)
    sign = "−" if tenths < 0 else "+" if signed and tenths > 0 else ""
    mark = "," if language() == "vi" else "."
    thousands = whole(abs(tenths) // 10)
    return f"{sign}{thousands}{mark}{abs(tenths) % 10}%"


def tenths_of_percent(ratio: float) -> int:
    """A ratio in thousandths, half of one rounded away from zero."""
    size = int(abs(ratio) * 1000 + 0.5 + 1e-9)
    return size if ratio >= 0 else -size


def shown(cell: ReportCell, kind: ColumnKind) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return month_words(cell) if kind == "month" else cell
    if kind == "minutes":
        return whole(minutes(cell))
    if kind == "share":
        return percent(cell)
    return percent(cell, signed=True) if kind == "change" else whole(cell)


def value(cell: ReportCell, kind: ColumnKind) -> str | int | float | None:
    """A cell as a program reads it: whole minutes, and ratios to four decimals."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return shown(cell, kind)
    if kind == "minutes":
        return minutes(cell)
    return round(cell, 4) if kind in ("share", "change") else int(cell)


def named(names: Mapping[str, str], code: str) -> str:
    """The name of a code; a bare code never stands in a table, it says that its name is missing.

    Words of one's own, such as an audience that is no id, are a name already.
    """
    if code in names:
        return names[code]
    return _("(no name given: {code})").format(code=code) if is_id(code) else code


def listed(names: Mapping[str, str], codes: Iterable[str]) -> str:
    """The names of some codes, in the order of the names."""
    order = list(names)
    place = {code: order.index(code) if code in names else len(order) for code in codes}
    return ", ".join(named(names, code) for code in sorted(place, key=lambda one: place[one]))


def some(names: Iterable[str]) -> str:
    """Names in a note, which says when there are more."""
    listed_ = list(names)
    return ", ".join([*listed_[:_MOST], *(["…"] if len(listed_) > _MOST else [])])


def period(span: Period) -> str:
    """A period in words: ``tháng 11 năm 2026``."""
    if re.fullmatch(r"\d{4}-\d{2}", span.name):
        if language() == "en":
            return f"{_MONTHS[span.first.month - 1]} {span.first.year}"
        return _("month {month} of {year}").format(month=span.first.month, year=span.first.year)
    if found := re.fullmatch(r"(\d{4})-Q(\d)", span.name):
        return _("quarter {quarter} of {year}").format(quarter=_ROMAN[found[2]], year=found[1])
    if re.fullmatch(r"\d{4}", span.name):
        return _("year {year}").format(year=span.name)
    if span.first == span.last:
        return _("day {day}").format(day=day_words(span.first))
    return days(span)


def days(span: Period) -> str:
    """The first and the last day of a period."""
    return _("{first} to {last}").format(first=day_words(span.first), last=day_words(span.last))
