"""A report as a workbook: a sheet for each table, with real tables, native charts, ready for A4.

Numbers are numbers, dates of the file are fixed, and no text is ever taken for a formula.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from broadcast.i18n import _
from broadcast.reports.formats.charts import COLOURS
from broadcast.reports.formats.xlsx_parts import (
    LINE_PT,
    Looks,
    distinct,
    escaped,
    lines,
    month_format,
    quoted,
    sheet_name,
)
from broadcast.reports.tables import (
    ColumnKind,
    Report,
    ReportCell,
    ReportColumn,
    ReportRow,
    ReportTable,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zones
_CHART_PX = 320
_LETTER_PX = 7.2
_HEAD_PT = 36
_PX_PT = 0.75
_MARGINS = {"left": 0.6, "right": 0.4, "top": 0.6, "bottom": 0.7}  # inches
_WIDE = 7
"""A table with more columns is printed on a page on its side."""


def workbook(report: Report) -> bytes:
    """The file's bytes; the same report gives the same bytes."""
    import xlsxwriter

    data = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "nan_inf_to_errors": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(data, options)
    book.set_properties(
        {"title": report.title, "author": "broadcast", "company": report.issuer,
         "created": _MADE}
    )  # fmt: skip
    looks = Looks(book)
    names: set[str] = set()
    for number, table in enumerate(report.told, start=1):
        name = sheet_name(table.sheet, names)
        names.add(name.casefold())
        _Sheet(book, looks, report, table, number, name).write()
    book.close()
    return data.getvalue()


class _Sheet:
    """Writes one table on its sheet."""

    def __init__(
        self,
        book: Workbook,
        looks: Looks,
        report: Report,
        table: ReportTable,
        number: int,
        name: str,
    ) -> None:
        self.book, self.looks, self.report, self.table = book, looks, report, table
        self.number, self.name = number, name
        self.table_name = f"bang_{table.key}"
        self.sheet: Worksheet = book.add_worksheet(name)
        self.head = 3
        self.last = self.head + len(table.rows)
        self.high_pt: dict[int, float] = {}
        """Heights of rows that differ from `LINE_PT`."""

    def write(self) -> None:
        """Title, chart, table, notes, and how it prints."""
        self.sheet.write_string(0, 0, self.table.title, self.looks.title)
        place = f"{self.report.issuer}, {self.report.span}"
        self.sheet.write_string(1, 0, place, self.looks.plain)
        self._widths()
        self._gaps()
        self._table()
        notes = (*self.table.notes, *(self.report.notes if self.number == 1 else ()))
        below = self.last + (2 if self.table.total is None else 3)
        for line, note in enumerate(notes):
            self._across(below + line, note, self.looks.note)
        self._page()
        if self.table.compares:
            self._chart(below + len(notes) + 1)

    def _gaps(self) -> None:
        """What the report does not know, on each sheet: any of them may be printed alone."""
        if self.report.gaps:
            told = "\n".join(gap.message for gap in self.report.gaps)
            self._across(2, told, self.looks.gap)

    def _across(self, line: int, text: str, look: Format) -> None:
        """A text over the whole width, with as many lines as it takes."""
        self.sheet.merge_range(line, 0, line, len(self.table.columns) - 1, "", look)
        self.sheet.write_string(line, 0, text, look)
        self._high(line, LINE_PT * lines(text, self._letters()))

    def _high(self, line: int, height_pt: float) -> None:
        self.high_pt[line] = height_pt
        self.sheet.set_row(line, height_pt)

    def _torn(self, line: int, high_pt: float) -> bool:
        """Whether something at a row may be printed over two pages.

        Programs do not agree on how many rows a page holds, so some heights of a page are tried.
        """
        whole_pt = self._page_pt()
        for part in (1.0, 0.95, 0.9):
            page_pt, used_pt = part * whole_pt, 0.0
            for one in range(line):
                row_pt = self.high_pt.get(one, LINE_PT)
                if used_pt + row_pt > page_pt:
                    used_pt = _HEAD_PT  # the heading stands above on each page
                used_pt += row_pt
            if used_pt + high_pt > page_pt:
                return True
        return False

    def _letters(self) -> int:
        """How many letters of a note one line holds."""
        return max(20, round(0.95 * sum(self._width(column) for column in self.table.columns)))

    def _widths(self) -> None:
        for place, column in enumerate(self.table.columns):
            self.sheet.set_column(place, place, self._width(column))

    def _width(self, column: ReportColumn) -> float:
        if column.numeric:
            return 11.5
        longest = max((len(str(cell or "")) for cell in self.table.column(column.key)), default=0)
        return min(44.0, max(14.0, longest * 1.1 + 2, len(column.title) + 4))

    def _table(self) -> None:
        """A table of Excel with its heading, and its totals where it has any."""
        total = self.table.total
        titles = distinct([column.title for column in self.table.columns])
        last_column = len(self.table.columns) - 1
        options: dict[str, Any] = {
            "name": self.table_name,
            "style": None,
            "columns": [
                {"header": title, "header_format": self.looks.head, **self._total(place)}
                for place, title in enumerate(titles)
            ],
            "total_row": total is not None,
        }
        below = self.last + (1 if total is not None else 0)
        for line, row in enumerate(self.table.rows, start=self.head + 1):
            self._row(line, row)
        self.sheet.add_table(self.head, 0, below, last_column, options)
        self._high(self.head, _HEAD_PT)
        if total is not None:
            for place, column in enumerate(self.table.columns):
                if total[place] is None and place:
                    self.sheet.write_blank(below, place, None, self.looks.cells[column.kind, True])
                elif total[place] is None:
                    self.sheet.write_string(
                        below, place, _("Total"), self.looks.cells["text", True]
                    )
                else:
                    look, number = (
                        self.looks.cells[column.kind, True],
                        self._number(total[place], column.kind),
                    )
                    self.sheet.write_formula(below, place, self._formula(column), look, number)

    def _total(self, place: int) -> dict[str, Any]:
        """What the table says of a column's total; the cell itself is written after it."""
        total, column = self.table.total, self.table.columns[place]
        if total is None:
            return {}
        if place == 0:
            return {"total_string": _("Total")}
        if total[place] is None:
            return {}
        if column.part:
            return {"total_function": self._formula(column).removeprefix("=")}
        return {"total_function": "sum"}

    def _formula(self, column: ReportColumn) -> str:
        """A total as Excel itself writes it, by the heading of the column.

        With the table's name before it, without which LibreOffice knows no heading.
        """
        if column.part:
            part, whole = (self._sum(key) for key in (column.part, column.whole))
            return f'=IF({whole}=0,"",{part}/{whole})'
        return f"={self._sum(column.key)}"

    def _sum(self, key: str) -> str:
        return f"SUBTOTAL(109,{self.table_name}[{quoted(self._title(key))}])"

    def _title(self, key: str) -> str:
        titles = distinct([column.title for column in self.table.columns])
        return titles[self.table.place(key)]

    def _row(self, line: int, row: ReportRow) -> None:
        texts = [place for place, column in enumerate(self.table.columns) if column.kind == "text"]
        tall = max(
            lines(str(row.cells[place] or ""), 1.1 * self._width(self.table.columns[place]))
            for place in (*texts, 0)
        )
        if tall > 1:  # LibreOffice shows but one line of a row without a height
            self._high(line, LINE_PT * tall)
        for place, (column, cell) in enumerate(zip(self.table.columns, row.cells, strict=True)):
            kind = self.table.kind(row, column)
            look = self.looks.cells[kind, False]
            if cell is None:
                self.sheet.write_blank(line, place, None, look)
            elif kind == "month":
                year, month = map(int, str(cell).split("-"))
                self.sheet.write_datetime(line, place, datetime(year, month, 1), look)  # noqa: DTZ001
            elif isinstance(cell, str):
                self.sheet.write_string(line, place, cell, self.looks.cells["text", False])
            else:
                self.sheet.write_number(line, place, self._number(cell, kind), look)

    def _number(self, cell: ReportCell, kind: ColumnKind) -> float:
        """Minutes with their fraction, so that sums are right; the format shows whole ones."""
        number = float(cell or 0)
        return number / 60 if kind == "minutes" else number

    def _chart(self, line: int) -> None:
        assert self.table.chart is not None  # noqa: S101 - narrows the type
        upright = self.table.chart.upright
        chart: Any = self.book.add_chart({"type": "column" if upright else "bar"})
        rows, _more = self.table.charted()
        first = self.head + 1 + (len(self.table.rows) - len(rows) if upright else 0)
        last = first + len(rows) - 1
        colours = COLOURS[-len(self.table.chart.columns) :]
        for key, colour in zip(self.table.chart.columns, colours, strict=True):
            place = self.table.place(key)
            chart.add_series(
                {
                    "name": [self.name, self.head, place],
                    "categories": [self.name, first, 0, last, 0],
                    "values": [self.name, first, place, last, place],
                    "fill": {"color": f"#{bytes(colour).hex()}"},
                    "data_labels": {"value": True, "num_format": "#,##0"},
                    "gap": 60,
                }
            )
        chart.set_title({"name": self.table.title, "name_font": {"size": 12}})
        grid = {"major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
        chart.set_legend({"position": "top"} if len(colours) > 1 else {"none": True})
        chart.set_y_axis({"reverse": True} if not upright else grid | {"num_format": "#,##0"})
        # with the order of rows turned round, its figures would stand above; each bar has its own
        months = {"text_axis": True, "num_format": month_format(), "num_font": {"size": 8}}
        chart.set_x_axis(months if upright else {"visible": False, **grid})
        width = sum(self._width(column) for column in self.table.columns) * _LETTER_PX
        tall = 90 + len(rows) * (18 * len(colours) + 10)
        height = _CHART_PX if upright else max(_CHART_PX, tall)
        chart.set_size({"width": round(width), "height": height})
        if self._torn(line, height * _PX_PT):
            self.sheet.set_h_pagebreaks([line])  # whole on the next page, not torn over two
        self.sheet.insert_chart(line, 0, chart, {"description": self.table.title})

    @property
    def _lying(self) -> bool:
        return self.table.wide or len(self.table.columns) > _WIDE

    def _page_pt(self) -> float:
        """Height of what one page holds: more where all is made smaller to fit its width."""
        width_mm, height_mm = (297, 210) if self._lying else (210, 297)
        room_mm = width_mm - 25.4 * (_MARGINS["left"] + _MARGINS["right"])
        high_mm = height_mm - 25.4 * (_MARGINS["top"] + _MARGINS["bottom"])
        wide_px = sum(self._width(column) * _LETTER_PX + 5 for column in self.table.columns)
        scale = min(1.0, room_mm / 25.4 * 96 / wide_px)
        return high_mm / 25.4 * 72 / scale

    def _page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)  # A4
        if self._lying:
            sheet.set_landscape()
        sheet.set_margins(**_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.head)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&8{escaped(self.report.title)}&R&8&P/&N")
        sheet.freeze_panes(self.head + 1, 1)
