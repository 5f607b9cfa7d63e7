"""Any document against any model gives an instance or problems, and never a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.files.fields import Table
from broadcast.files.validation import did_you_mean, validate
from broadcast.files.yaml import parse
from broadcast.script.script import FrontMatter
from broadcast.workspace.province import Province

PATH = Path("x.yaml")
_KEYS = st.sampled_from(
    ["province", "languages", "master", "speakers", "vi", "name", "voice", "pauses", "credits",
     "title", "comma_s", "audience", "topics", "recordings", "longest", "status", "id", "zzz", ""]
) | st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=5)  # fmt: skip
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["espeak:vi", "recorded", "vi", "2026-11-02", "", "approved"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from([Province, FrontMatter]), st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_any_document(model: type[Table], data: dict[str, object]) -> None:
    document, problems = parse(json.dumps(data, indent=1), PATH)
    assert document is not None
    assert not problems
    instance, problems = validate(model, document)
    assert instance is not None or problems
    last = json.dumps(data, indent=1).count("\n") + 1
    assert all(1 <= (problem.line or 0) <= last for problem in problems)
    assert all(problem.message and problem.path == PATH for problem in problems)
    assert not any("pydantic" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("given", "known", "hint"),
    [
        ("topicz", ["topics", "master"], "did you mean topics?"),
        ("HORN", ["horn", "flat"], "did you mean horn?"),
        ("xyz", ["horn", "flat"], "known are: flat, horn"),
        ("xyz", [], ""),
        ("xyz", [f"a{number}" for number in range(30)], ""),
    ],
)
def test_the_nearest_word_is_named(given: str, known: list[str], hint: str) -> None:
    assert did_you_mean(given, known) == hint
