"""Workbooks (XLSX) as rows of cells, read in a stream, with what a person would see of them.

openpyxl opens the workbook; its rows are read here, because its reader takes a formula without a
value for an empty cell, forgets which rows are hidden and warns about what does not concern us. It
knows only the namespaces of Transitional OOXML; a workbook saved as *Strict Open XML* (ISO/IEC
29500-1) differs in nothing else that matters here, and gets those while its parts are copied.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import iterparse

from broadcast.errors import TableError
from broadcast.files.cells import EXCEL_EPOCH, Cell
from broadcast.files.unreadable import Unreadable, trimmed
from broadcast.i18n import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PARTS = 2000
"""Most files inside a workbook."""

COLUMNS = 60
"""Columns that are looked at."""

EXCEL_ROWS = 1_048_576
"""Rows of a sheet (ECMA-376); a file may claim any number, and empty ones cost time."""

_PROLOGUE_BYTES = 65536
_ROOT = re.compile(rb"<[A-Za-z]")
_XML = (".xml", ".rels", ".vml")
_BLOCK_BYTES = 1 << 20
_STRICT = re.compile(rb"([\"'])http://purl\.oclc\.org/ooxml/(\w+)/([A-Za-z]+)")
_RENAMED = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _CELL, _VALUE, _FORMULA, _INLINE, _COLUMN = (
    _MAIN + name for name in ("row", "c", "v", "f", "is", "col")
)
_YES = ("1", "true")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: rows with their numbers as a spreadsheet shows them; `name` is empty for CSV.

    `hidden_rows` and `hidden_columns` (counted from 0) fill while `rows` are read.
    """

    name: str
    rows: Iterator[tuple[int, Sequence[Cell]]]
    epoch: date = EXCEL_EPOCH
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def sheets(path: Path, limit_bytes: int) -> Iterator[Sheet]:
    """Every sheet of a workbook of at most `limit_bytes` when unpacked, hidden ones as well.

    Raises `TableError` when it cannot be read or is larger than allowed.
    """
    with ExitStack() as stack:
        strict, recalculated = _looked_at(path, limit_bytes)
        try:
            source = stack.enter_context(_transitional(path)) if strict else path
            book = _opened(source)
        except Exception as error:
            raise _broken(path, error) from error
        stack.callback(book.close)
        for sheet in book.worksheets:
            hidden = sheet.sheet_state != "visible"
            made = Sheet(sheet.title, iter(()), book.epoch.date(), hidden)
            rows = _SheetRows(book, sheet, made, recalculated).read(path)
            yield Sheet(made.name, rows, made.epoch, hidden, made.hidden_rows, made.hidden_columns)


def _opened(source: Path | IO[bytes]) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that nobody asks for here
        return load_workbook(source, read_only=True, data_only=True, keep_links=False)


@dataclass(slots=True)
class _SheetRows:
    """Reads one sheet; `recalculated` says that its formulas were to be calculated on opening."""

    book: Any
    sheet: Any
    into: Sheet
    recalculated: bool
    letters: dict[str, int] = field(default_factory=dict)

    def read(self, path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Rows that hold anything, with their numbers."""
        number = 0
        try:
            with self.sheet._get_source() as source:
                for _event, element in iterparse(source):  # noqa: S314 - no entities, and as openpyxl
                    if element.tag == _ROW:
                        number = int(float(element.get("r") or number + 1))
                        if number > EXCEL_ROWS:
                            raise TableError(
                                _("the workbook has more rows than Excel can have"), path=path
                            )
                        if cells := self._cells(element):
                            if _is_hidden(element):
                                self.into.hidden_rows.append(number)
                            yield number, cells
                        element.clear()
                    elif element.tag == _COLUMN and _is_hidden(element):
                        first, last = int(element.get("min", 1)), int(element.get("max", 1))
                        self.into.hidden_columns.extend(range(first - 1, min(last, COLUMNS)))
        except Exception as error:
            raise _broken(path, error) from error

    def _cells(self, row: Element) -> list[Cell]:
        """The cells of a row up to the last that is filled."""
        cells: list[Cell] = []
        place = -1
        for one in row:
            if one.tag != _CELL:
                continue
            place = self._place(one.get("r")) if one.get("r") else place + 1
            if place < COLUMNS and (value := trimmed(self._value(one))) is not None:
                cells += [None] * (place + 1 - len(cells))
                cells[place] = value
        return cells

    def _place(self, reference: str | None) -> int:
        letters = (reference or "").rstrip("0123456789")
        if (place := self.letters.get(letters)) is None:
            place = 0
            for letter in letters.upper():
                place = place * 26 + ord(letter) - 64
            place = self.letters[letters] = place - 1
        return place

    def _value(self, cell: Element) -> Cell:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _inline(cell)
        value = cell.findtext(_VALUE)
        formula = cell.find(_FORMULA)
        if not value:
            # Excel keeps the empty text that a formula gave with its type; nobody else writes one
            return (
                None if formula is None or kind == "str" else Unreadable(f"={formula.text or ''}")
            )
        return self._number(cell, value, formula) if kind == "n" else self._typed(kind, value)

    def _typed(self, kind: str, value: str) -> Cell:
        """What a cell holds that is no number."""
        if kind == "s":
            return str(self.sheet._shared_strings[int(value)])
        if kind == "b":
            return value.lower() in _YES
        if kind == "d":
            from openpyxl.utils.datetime import from_ISO8601

            moment: Cell = from_ISO8601(value)
            return moment
        return Unreadable(value) if kind == "e" else value

    def _number(self, cell: Element, value: str, formula: Element | None) -> Cell:
        number = float(value) if {".", "E", "e"} & set(value) else int(value)
        if formula is not None and not number and self.recalculated:
            return Unreadable(f"={formula.text or ''}")  # XlsxWriter puts 0 into every formula
        style = int(cell.get("s", 0))
        if style not in self.book._date_formats:
            return number
        from openpyxl.utils.datetime import from_excel

        try:
            moment: Cell = from_excel(
                number, self.book.epoch,
                timedelta=style in self.book._timedelta_formats,
            )  # fmt: skip
        except (OverflowError, ValueError):
            return number  # which is no date, and is told as it stands
        return moment


def _inline(cell: Element) -> str | None:
    from openpyxl.cell.text import Text

    child = cell.find(_INLINE)
    return None if child is None else str(Text.from_tree(child).content)


def _is_hidden(element: Element) -> bool:
    """Whether a row or a column is hidden, or has no height or width left."""
    return element.get("hidden", "") in _YES or element.get("ht", element.get("width", "")) == "0"


def _looked_at(path: Path, limit_bytes: int) -> tuple[bool, bool]:
    """Whether a workbook is Strict, and whether it asks for all formulas to be calculated.

    Raises `TableError` for one that would unpack too large, defines XML entities or is none.
    """
    strict = recalculated = False
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_others(path, archive, limit_bytes)
            for part in archive.infolist():
                if not part.filename.lower().endswith(_XML):
                    continue
                with archive.open(part) as file:
                    prologue = file.read(_PROLOGUE_BYTES)
                root = _ROOT.search(prologue)
                if b"<!" in re.sub(rb"<!--.*?-->", b"", prologue[: root.start() if root else None]):
                    raise TableError(
                        _("the workbook defines XML entities, which no spreadsheet program does"),
                        path=path,
                    )
                strict = strict or _STRICT.search(prologue) is not None
                if part.filename.endswith("workbook.xml"):
                    recalculated = re.search(rb'fullCalcOnLoad="(1|true)"', prologue) is not None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _broken(path, error) from error
    return strict, recalculated


def _refuse_others(path: Path, archive: zipfile.ZipFile, limit_bytes: int) -> None:
    """Raise `TableError` for an archive that is too large, or that holds something else."""
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > limit_bytes or len(parts) > PARTS:
        raise TableError(
            _("the workbook is too large: {size} MB unpacked, at most {limit} MB").format(
                size=round(size / 1e6), limit=limit_bytes // 1_000_000
            ),
            path=path,
            hint=_("split it into several files"),
        )
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        kind = _("this is a binary workbook (.xlsb)")
    elif "content.xml" in names and "mimetype" in names:
        kind = _("this is a document of LibreOffice (.ods)")
    elif "word/document.xml" in names:
        kind = _("this is a Word document, not a table")
    else:
        return
    raise TableError(kind, path=path, hint=save_as_xlsx())


def save_as_xlsx() -> str:
    """What to do with a table of another kind."""
    return _("open it in Excel or LibreOffice and save it as Excel Workbook (.xlsx)")


def _transitional(path: Path) -> IO[bytes]:
    """A copy of a Strict workbook with the namespaces of a Transitional one, block by block."""
    made = TemporaryFile()  # noqa: SIM115 - the caller closes it, and with that it is gone
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for part in source.infolist():
            if not part.filename.lower().endswith(_XML):
                continue  # pictures and the like
            with source.open(part) as old, target.open(part.filename, "w", force_zip64=True) as new:
                rest = b""
                while block := old.read(_BLOCK_BYTES):
                    block = rest + block
                    end = block.rfind(b">") + 1  # no namespace is cut in two
                    end = end if end or len(block) < 8 * _BLOCK_BYTES else len(block)
                    new.write(_STRICT.sub(_renamed, block[:end]))
                    rest = block[end:]
                new.write(_STRICT.sub(_renamed, rest))
    made.seek(0)
    return made


def _renamed(found: re.Match[bytes]) -> bytes:
    quote, family, name = found.groups()
    name = _RENAMED.get(name, name)
    return quote + b"http://schemas.openxmlformats.org/" + family + b"/2006/" + name


def _broken(path: Path, error: Exception) -> TableError:
    if isinstance(error, TableError):
        return error
    return TableError(
        _("the workbook cannot be read: {reason}").format(reason=error),
        path=path,
        hint=_("open it in Excel and save it again as .xlsx"),
    )
