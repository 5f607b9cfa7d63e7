"""Cells of CSV: no text is a formula, and every text comes back as it was."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from broadcast import periods
from broadcast.errors import BroadcastError, ExitCode, TableError, WorkspaceError
from broadcast.files.cells import Cell
from broadcast.files.tables import FORMULA_SIGNS, guarded, sheets, unguarded
from broadcast.plays import export, headings
from broadcast.plays.play import Play
from broadcast.reports.formats import csv as report_csv
from broadcast.reports.formats import xlsx as report_xlsx
from broadcast.reports.tables import Report, ReportColumn, ReportRow, ReportTable

BEGINNINGS = ("", "'", "''", "'''", " ", "'-", "-'", "''=", *FORMULA_SIGNS)

texts = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(BEGINNINGS),
        st.text(st.sampled_from("".join(FORMULA_SIGNS) + "' ax\n"), max_size=4)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    ),
)


def told(text: str) -> str:
    """A text on one line, as everything is that a table of plays holds."""
    return " ".join(text.split())


@given(texts)
def test_a_guarded_cell_is_no_formula_and_gives_its_text_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(FORMULA_SIGNS)
    assert unguarded(cell) == text
    assert cell in (text, f"'{text}")
    assert (cell == text) == (not text.lstrip("'").startswith(FORMULA_SIGNS))


@given(texts, texts)
def test_two_texts_are_never_the_same_cell(one: str, other: str) -> None:
    assert (guarded(one) == guarded(other)) == (one == other)


@pytest.mark.parametrize(("text", "cell"), [
    ("", ""), ("Xã Nà Tấu", "Xã Nà Tấu"), ("=1+1", "'=1+1"), ("-bão", "'-bão"), ("|x", "'|x"),
    ("%x", "'%x"), ("\n=1", "'\n=1"), ("＝1", "'＝1"), ("＋", "'＋"), ("－", "'－"), ("＠", "'＠"),
    ("'", "'"), ("'''", "'''"), ("'tis", "'tis"), ("'=1", "''=1"), ("''|x", "'''|x"),
])  # fmt: skip
def test_what_is_put_on_and_what_is_left(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


def test_what_somebody_else_wrote_keeps_its_apostrophes() -> None:
    for cell in ("'", "''", "'tis", "'Xã", "1'=2", "=1"):
        assert unguarded(cell) == cell


def play(note: str) -> Play:
    return Play(
        UUID(int=1), "muong-phang", "20261120-sang-muong-phang", "chao", "vi",
        datetime(2026, 11, 20, 5, 15, tzinfo=UTC), 300, "manual", "claimed", note, note, None,
        None, None, datetime(2026, 11, 21, tzinfo=UTC), note=note,
    )  # fmt: skip


def rows_of(path: Path) -> list[dict[str, Cell]]:
    (sheet,) = sheets(path, headings.known)
    head, *rows = [cells for _number, cells in sheet.rows]
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export")


@given(texts.map(told))
@example("'=1")
@example("''tis")
@example("-bão, “=1”; 'và'")
def test_an_export_is_read_with_each_text_unchanged(folder: Path, text: str) -> None:
    path = folder / "a.csv"
    export.write(path, [play(text), play("x")])
    row, other = rows_of(path)
    names = [headings.HEADINGS[column] for column in ("note", "title", "reporter")]
    assert {row[name] for name in names} == {text or None}
    assert {other[name] for name in names} == {"x"}


@given(texts.map(told))
@example('=HYPERLINK("http://x")')
@example("{=1}")
@example("http://x")
def test_no_text_is_a_formula_in_an_exported_workbook(folder: Path, text: str) -> None:
    path = folder / "a.xlsx"
    export.write(path, [play(text)])
    sheet = load_workbook(path).active
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def report(text: str) -> Report:
    columns = (ReportColumn("name", text, "text"), ReportColumn("plays", f"{text} x", summed=True),
               ReportColumn("note", f"{text} y", "text"))  # fmt: skip
    rows = tuple(ReportRow(f"{text}{number}", (text, number, text)) for number in (1, 2))
    table = ReportTable("misses", "Misses", "Misses", columns, rows, (text,))
    period = periods.month("2026-11")
    return Report(period, text, text, text, 1, 1, 1, 1, 1, (table,), (text,))


@given(texts.map(told).filter(str.isprintable))
@example("=HYPERLINK(1)")
def test_no_text_is_a_formula_in_a_report(text: str) -> None:
    made = report_csv.document(report(text)).decode("utf-8-sig")
    _head, *rows = csv.reader(io.StringIO(made, newline=""))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULA_SIGNS)]
    assert {unguarded(row[-1]) for row in rows if row[4] in ("province", "title")} == {text}
    assert {unguarded(row[-1]) for row in rows if row[4] == "note"} <= {text}
    book = load_workbook(io.BytesIO(report_xlsx.workbook(report(text))))
    formulas = {cell.value for row in book.active.iter_rows() for cell in row
                if cell.data_type == "f"}  # fmt: skip
    assert len(formulas) == 1
    assert formulas.pop().startswith("=SUBTOTAL(109,bang_misses[")


BROKEN = {
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook of Excel 97-2003"),
    "a.xlsx": (b"PK\3\4 and no more", "the workbook cannot be read: "),
    "a.csv": (b'Ng\xc3\xa0y;X\xc3\xa3\n"a"b;c\n', "the table is broken: "),
}


@pytest.mark.parametrize("name", [*BROKEN, "missing.csv"])
def test_what_cannot_be_read_is_an_error_of_tables(tmp_path: Path, name: str) -> None:
    content, message = BROKEN.get(name, (None, "the file does not exist"))
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BroadcastError, match=message) as caught:
        [list(sheet.rows) for sheet in sheets(tmp_path / name, headings.known)]
    assert type(caught.value) is TableError
    assert caught.value.exit_code == ExitCode.WORKSPACE
    assert caught.value.problems[0].path == tmp_path / name


def test_what_is_no_text_is_an_error_as_of_every_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"X\xe3\n")
    with pytest.raises(WorkspaceError):
        [list(sheet.rows) for sheet in sheets(tmp_path / "a.csv", headings.known)]
