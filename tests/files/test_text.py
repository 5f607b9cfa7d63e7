"""Text files of every encoding people save: read, or refused by name."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.text import compose, read_text, unify_lines

TEXT = "Kính chào bà con.\nBảo hiểm y tế.\n"


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "vi.md"
    path.write_bytes(data)
    return path


def _problem(path: Path, **limits: int) -> Problem:
    with pytest.raises(WorkspaceError) as caught:
        read_text(path, **limits)
    (problem,) = caught.value.problems
    assert problem.path == path
    return problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_or_without_a_mark(tmp_path: Path, encoding: str) -> None:
    assert read_text(_write(tmp_path, TEXT.encode(encoding))) == TEXT


def test_line_ends_of_all_systems_are_one(tmp_path: Path) -> None:
    assert read_text(_write(tmp_path, b"a\r\nb\rc\nd")) == "a\nb\nc\nd"
    assert unify_lines("a\u2028b\x0bc\x85d") == "a b c d"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"), ("utf-32-be", "UTF-32"),
    ],
)  # fmt: skip
def test_wide_encodings_are_named(tmp_path: Path, encoding: str, name: str) -> None:
    problem = _problem(_write(tmp_path, TEXT.encode(encoding)))
    assert problem.message == f"the file is saved as {name}, not as UTF-8"
    assert problem.line == 1
    assert "Notepad" in problem.hint
    assert "Word" in problem.hint


def test_the_old_vietnamese_encoding_is_named_with_its_first_line(tmp_path: Path) -> None:
    decomposed = "plain\nBa\u0309o hiê\u0309m".encode("cp1258")
    problem = _problem(_write(tmp_path, decomposed))
    assert "Windows-1258" in problem.message
    assert problem.line == 2


def test_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    problem = _problem(_write(tmp_path, b"a\n\nb\x9d\xff"))
    assert problem.message == "this is not UTF-8 text (byte 0x9d)"
    assert problem.line == 3


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04\x00\x00", "docx"), (b"\xd0\xcf\x11\xe0", ".doc"), (b"{\\rtf1 x}", "RTF")],
)
def test_documents_are_named(tmp_path: Path, start: bytes, kind: str) -> None:
    problem = _problem(_write(tmp_path, start))
    assert kind in problem.message
    assert "Plain Text" in problem.hint


def test_zero_bytes_are_no_text(tmp_path: Path) -> None:
    problem = _problem(_write(tmp_path, b"line one\nline two \x00 and more of it\n"))
    assert "zero bytes" in problem.message
    assert problem.line == 2


def test_a_file_may_be_too_large_or_missing(tmp_path: Path) -> None:
    path = _write(tmp_path, b"x" * 2_000_001)
    assert "larger than 2 MB" in _problem(path, limit_bytes=2_000_000).message
    assert _problem(tmp_path / "none.md").message == "the file does not exist"


def test_decomposed_text_is_composed_and_reported() -> None:
    path = Path("vi.md")
    text, problems = compose("a\n" + unicodedata.normalize("NFD", "Điện Biên\nế"), path)
    assert text == "a\nĐiện Biên\nế"
    (problem,) = problems
    assert (problem.severity, problem.line) == ("error", 2)
    assert compose("Điện Biên", path) == ("Điện Biên", ())
