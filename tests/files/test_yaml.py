"""Strict YAML: values, lines, and everything that is refused."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import Problem
from broadcast.files.yaml import Document, load, parse

PATH = Path("x.yaml")


def _data(text: str) -> object:
    document, problems = parse(text, PATH)
    assert not problems
    assert document is not None
    return document.data


def _wrong(text: str) -> Problem:
    _document, problems = parse(text, PATH)
    (problem,) = problems
    assert problem.path == PATH
    return problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1), ("-18", -18), ("1.5", 1.5), ("0", 0), ("true", True), ("False", False),
        ("null", None), ("~", None), ("", None), ("2026-11-02", date(2026, 11, 2)),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("05:15", "05:15"),
        ("1:30:00", "1:30:00"), ("0912345678", "0912345678"), ("12e456", "12e456"),
        ("0x1f", "0x1f"), ("2026-02-30", "2026-02-30"), ("02/11/2026", "02/11/2026"),
        (".inf", ".inf"), ("1_000", "1_000"), ("'1'", "1"), ('"true"', "true"),
        ("espeak:vi+f3", "espeak:vi+f3"), ("1" * 5000, "1" * 5000), ("Điện Biên", "Điện Biên"),
    ],
)  # fmt: skip
def test_words_have_one_meaning(written: str, value: object) -> None:
    found = _data(f"key: {written}")
    assert found == {"key": value}
    assert type(found["key"]) is type(value)  # type: ignore[index]


def test_keys_are_text() -> None:
    assert _data("no: 1\n2026-11-02: 2\n1: 3") == {"no": 1, "2026-11-02": 2, "1": 3}


def test_every_key_and_item_has_its_line() -> None:
    document, _problems = parse("a:\n  - 1\n  - {b: 2,\n     c: 3}\nd: 4\n", PATH, first_line=2)
    assert document is not None
    lines = {("a",): 2, ("a", 0): 3, ("a", 1): 4, ("a", 1, "b"): 4, ("a", 1, "c"): 5, ("d",): 6}
    assert {where: document.line(where) for where in lines} == lines
    assert document.line(("a", 1, "zzz", "deep")) == 4
    assert document.line(("zzz",)) == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "the key a stands here twice (first on line 1)"),
        ("a: {b: 1, b: 2}", 1, "twice"),
        ("x: 1\na: &name 1", 2, "anchors and aliases are not allowed: &name"),
        ("x: 1\na: *name", 2, "anchors and aliases are not allowed: *name"),
        ("a: &x [1]", 1, "anchors"),
        ("<<: {a: 1}", 1, "merge keys"),
        ("a: !!python/object:os.system x", 1, "tags are not allowed"),
        ("a: !x [1]", 1, "tags"),
        ("a: 1\n---\nb: 2", 2, "second YAML document"),
        ("? [a]\n: b", 1, "a key must be one word"),
        ("a: " + "[" * 60 + "]" * 60, 1, "nested more than 50 deep"),
        ("[" * 100_000, 1, "nested more than 50 deep"),
        ("title: Hỏi đáp: bảo hiểm", 1, "second colon"),
        ("a: [1, 2", 1, "bracket is not closed"),
        ("a: [", 1, "bracket is not closed"),
        ("a: {b: [1,", 1, "bracket is not closed"),
        ("a: [1,, 2]", 1, "a comma is missing"),
        ("a: ]", 1, "a bracket or a comma stands where none may stand"),
        ("a: 1\nb: 'x\nc: 2", 2, "quotation mark is not closed"),
        ("a:\n\t- b", 2, "tab character"),
        ("a: @b", 1, "may not begin with this character"),
        ("a: 1\nb: \x07", 2, "control character"),
        ("a: 1\nb", 2, "a key with its value"),
        ("a: \ud800", 1, "not Unicode"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str, line: int, words: str) -> None:
    problem = _wrong(text)
    assert problem.line == line
    assert words in problem.message
    assert problem.hint or "not Unicode" in words


def test_several_problems_at_once() -> None:
    _document, problems = parse("a: 1\na: 2\nb: 1\nb: 2\nc: &x 1", PATH)
    assert [problem.line for problem in problems] == [2, 4, 5]


def test_with_duplicate_keys_the_first_value_counts() -> None:
    document, problems = parse("a: [1]\na: {b: [2]}\nc: 3", PATH)
    assert document is not None
    assert document.data == {"a": [1], "c": 3}
    assert len(problems) == 1


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 2000)]
    began = time.process_time()
    problem = _wrong("\n".join(lines))
    assert time.process_time() - began < 0.5
    assert problem.line == 1
    assert "anchors" in problem.message


def test_a_long_file_is_read_in_linear_time() -> None:
    began = time.process_time()
    document, problems = parse("\n".join(f"key{i}: {{a: [1, 2]}}" for i in range(5_000)), PATH)
    assert not problems
    assert isinstance(document, Document)
    assert time.process_time() - began < 3


def test_empty_text_is_nothing() -> None:
    assert _data("") is None
    assert _data("# only a comment") is None


def test_files_that_are_no_text_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: ế".encode("utf-16"))
    document, problems = load(path)
    assert document is None
    assert "UTF-16" in problems[0].message
    path.write_bytes(b"#" * 5_000_001)
    assert "larger" in load(path)[1][0].message


def test_decomposed_keys_are_composed() -> None:
    document, problems = parse("Ho\u0309i: 1", PATH)
    assert document is not None
    assert document.data == {"Hỏi": 1}
    assert [problem.severity for problem in problems] == ["error"]


@given(st.text(max_size=300))
def test_any_text_gives_a_document_or_problems_inside_the_text(text: str) -> None:
    document, problems = parse(text, PATH, first_line=2)
    assert document is not None or problems
    last = 2 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert all(2 <= (problem.line or 0) <= last for problem in problems)


_VALUES = st.recursive(
    st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=8), _VALUES, max_size=4))
def test_what_is_written_in_quotes_is_read_back(value: dict[str, object]) -> None:
    assert _data(yaml.safe_dump(value, default_style='"')) == value


@given(st.integers(-(10**17), 10**17) | st.booleans() | st.dates() | st.none())
def test_plain_values_are_read_back(value: object) -> None:
    assert _data(yaml.safe_dump({"key": value})) == {"key": value}
