"""A blank form for the log of one commune's week, as a workbook to fill in or to print.

Every line of the run sheet stands in it with its code; beside it is a choice of what became of it.
Only what is to be filled in can be changed. It is in Vietnamese whatever the interface is, and its
headings are those that ``log import`` reads.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from broadcast import i18n
from broadcast.packs import short_code
from broadcast.periods import Period
from broadcast.plays.imports.scheduled import planned
from broadcast.plays.play import SheetLine, reason_names
from broadcast.schedule.slots import Expansion, Item
from broadcast.schedule.timetable import Names

PLAYED = "Đã phát"
MISSED = "Không phát: {reason}"

_COLUMNS = (
    ("Thứ", 9.0), ("Ngày", 11.0), ("Giờ kế hoạch", 9.0), ("Chương trình", 44.0),
    ("Ngôn ngữ", 14.0), ("Mã", 12.0), ("Kết quả", 32.0), ("Giờ thực tế", 9.0), ("Ghi chú", 24.0),
)  # fmt: skip
"""Headings and widths in characters, together those of A4 on its side."""

_TITLE_LETTERS = 46
"""Letters of a title that stand on one line of its column."""

_WEEKDAYS = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN")
_HEADING_ROW = 4


@dataclass(frozen=True, slots=True)
class LogForm:
    """The lines of one commune's week, by day and time, and what things are called."""

    lines: Sequence[SheetLine]
    names: Names
    commune: str
    week: Period
    zone: ZoneInfo

    @classmethod
    def of(
        cls, expansion: Expansion, names: Names, commune: str, week: Period, zone: ZoneInfo
    ) -> LogForm:
        """The form of a commune, from its expanded week."""
        lines = [line for line in planned(expansion, names.gap_s) if line.commune == commune]
        return cls(sorted(lines, key=lambda line: line.starts_at), names, commune, week, zone)


def choices() -> list[str]:
    """What may be chosen for a line."""
    return [PLAYED, *(MISSED.format(reason=name) for name in reason_names("vi").values())]


def workbook(form: LogForm) -> bytes:
    """The form as XLSX; the same lines give the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - no clock is read
        sheet = book.add_worksheet("Nhật ký")
        _page(sheet)
        looks = _looks(book)
        _head(sheet, form, looks)
        for row, line in enumerate(form.lines, start=_HEADING_ROW + 1):
            _line(sheet, form, row, line, looks)
        last = _HEADING_ROW + len(form.lines)
        sheet.data_validation(_HEADING_ROW + 1, 6, max(last, _HEADING_ROW + 1), 6, _choice())
        sheet.print_area(0, 0, last, len(_COLUMNS) - 1)
    return file.getvalue()


def _page(sheet: Any) -> None:
    """A4 on its side, one page wide; headings on each page; a place to sign below."""
    _ = i18n.of("vi")
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.9)
    sheet.repeat_rows(_HEADING_ROW)
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    signed = _("Operator (name, signature)"), _("Confirmed by the People's Committee")
    sheet.set_footer(f"&L{signed[0]}&C&P/&N&R{signed[1]}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    for column, (_heading, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)


def _head(sheet: Any, form: LogForm, looks: Mapping[str, Any]) -> None:
    _ = i18n.of("vi")
    number = form.week.first.isocalendar()
    last = len(_COLUMNS) - 1
    where = _("{commune} · week {week} ({first} to {last})").format(
        commune=form.names.commune(form.commune), week=f"{number.week}/{number.year}",
        first=f"{form.week.first:%d/%m/%Y}", last=f"{form.week.last:%d/%m/%Y}",
    )  # fmt: skip
    how = _(
        "Choose in the column Kết quả what became of each line. Leave it empty where nobody knows. "
        "Write the time in the column Giờ thực tế only if it began at another time than planned."
    )
    sheet.merge_range(0, 0, 0, last, _("LOG OF BROADCASTS"), looks["title"])
    sheet.merge_range(1, 0, 1, last, where, looks["below"])
    sheet.merge_range(2, 0, 2, last, how, looks["told"])
    sheet.set_row(2, 32)
    for column, (name, _width) in enumerate(_COLUMNS):
        sheet.write_string(_HEADING_ROW, column, name, looks["heading"])
    sheet.set_row(_HEADING_ROW, 32)


def _line(sheet: Any, form: LogForm, row: int, line: SheetLine, looks: Mapping[str, Any]) -> None:
    start = line.starts_at.astimezone(form.zone)
    title = form.names.title(Item(line.programme, line.lang, line.seconds, None))
    code = short_code.written(short_code.make(line.slot, line.programme, line.lang))
    day = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - a cell
    sheet.write_string(row, 0, _WEEKDAYS[start.weekday()], looks["text"])
    sheet.write_datetime(row, 1, day, looks["day"])
    sheet.write_string(row, 2, f"{start:%H:%M}", looks["text"])
    sheet.write_string(row, 3, title, looks["text"])
    sheet.write_string(row, 4, form.names.language(line.lang), looks["text"])
    sheet.write_string(row, 5, code, looks["code"])
    for column, look in zip((6, 7, 8), ("free", "time", "free"), strict=True):
        sheet.write_blank(row, column, None, looks[look])
    sheet.set_row(row, 18 * (1 + len(title) // _TITLE_LETTERS))


def _looks(book: Any) -> Mapping[str, Any]:
    """The formats of cells, by what stands in them."""
    plain = {"border": 1, "valign": "vcenter", "font_size": 11, "text_wrap": True}
    free = {**plain, "locked": False, "bg_color": "#FFFBE6"}
    wanted = {
        "title": {"bold": True, "font_size": 14, "align": "center"},
        "below": {"align": "center", "font_size": 11},
        "told": {"italic": True, "text_wrap": True, "valign": "vcenter"},
        "heading": {**plain, "bold": True, "bg_color": "#DDE6F0", "align": "center"},
        "text": plain,
        "day": {**plain, "num_format": "dd/mm/yyyy", "align": "center"},
        "code": {**plain, "font_name": "Consolas", "num_format": "@"},
        "free": free,
        "time": {**free, "num_format": "hh:mm"},
    }
    return {name: book.add_format(look) for name, look in wanted.items()}


def _choice() -> Mapping[str, Any]:
    _ = i18n.of("vi")
    return {
        "validate": "list",
        "source": choices(),
        "error_title": _("Not in the list"),
        "error_message": _("Choose one of the list, or leave the cell empty."),
    }
