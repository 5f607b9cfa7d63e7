"""What the program changes in a YAML file is changed, and every other byte stays."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.errors import WorkspaceError
from broadcast.files.yaml import KeyPath, load, parse
from broadcast.files.yaml_editing import YamlEdit
from support.places import REPOSITORY

HERE = Path("a.yaml")
FILES = (
    "broadcast.yaml",
    "schedules/communes.yaml",
    "schedules/2026-q4.yaml",
    "schedules/plan.yaml",
    "scripts_content/_lexicon/vi.yaml",
    "broadcast/template/broadcast.yaml",
    "broadcast/template/schedules/communes.yaml",
)
"""As people write them: remarks, spaces that line things up, quotes of both kinds, blank lines."""
VALUES = st.one_of(
    st.text(min_size=1, max_size=30).filter(str.isprintable),
    st.sampled_from(["05:15", "yes", "null", "2026-11-02", "0912", "a: b", "- x", "#1", "Xã Nà"]),
    st.integers(0, 10**9),
    st.booleans(),
    st.none(),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.lists(st.sampled_from(["vi", "blt", "hmn"]), max_size=3),
)


def _places(value: Any, above: KeyPath = ()) -> list[KeyPath]:
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[KeyPath] = []
    for step, one in steps:
        if isinstance(one, dict | list):
            found += _places(one, (*above, step))
        else:
            found.append((*above, step))
    return found


def _changed(text: str, where: KeyPath, value: Any) -> str:
    edit = YamlEdit(text, HERE)
    edit.set(where, value)
    return edit.text()


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_changes_stays_as_it_is(name: str) -> None:
    text = (REPOSITORY / name).read_bytes().decode()
    assert YamlEdit(text, HERE).text() == text
    crlf = "\ufeff" + text.replace("\n", "\r\n")
    assert YamlEdit(crlf, HERE).text() == crlf


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(FILES), ends=st.sampled_from(["\n", "\r\n"]))
def test_one_value_changes_and_no_other_byte(data: Any, name: str, ends: str) -> None:
    text = (REPOSITORY / name).read_bytes().decode().replace("\n", ends)
    document, _problems = parse(text, HERE)
    assert document is not None
    where = data.draw(st.sampled_from(_places(document.data)))
    value = data.draw(VALUES)
    if isinstance(value, str):
        value = unicodedata.normalize("NFC", value)
    made = _changed(text, where, value)
    wanted: Any = deepcopy(document.data)
    here = wanted
    for step in where[:-1]:
        here = here[step]
    here[where[-1]] = value
    again, problems = parse(made, HERE)
    assert again is not None
    assert (again.data, problems) == (wanted, ())
    before, after = text.split(ends), made.split(ends)
    differing = [
        n for n, (one, other) in enumerate(zip(before, after, strict=True)) if one != other
    ]
    assert len(differing) <= 1
    for number in differing:  # in the line, what stands before and after the value
        old, new = before[number], after[number]
        head = next(n for n in range(min(len(old), len(new))) if old[n] != new[n])
        rest = min(len(old), len(new)) - head
        tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
        written = document.data
        for step in where:
            written = written[step]  # type: ignore[index,call-overload]
        assert len(old) - head - tail <= len(str(written)) + 2  # quotes


USUAL = """\
# đầu tệp
slots:
  sang:  {start: "05:15", length: 15m}   # sáng sớm
  chieu: {start: '17:00', length: 15m}

groups:   # nhóm
    cao: {name: Vùng cao,   quiet: ["21:00-05:00"]}
    thap:
        name: 'Vùng thấp'     # tên

list:
- a
- b   # hai

# sau
long: {a: 1,
       b: 2,   # giữa
       c: 3}
text: >-
  một
  hai
last: null
# cuối"""


@pytest.mark.parametrize(
    ("where", "value", "old", "new"),
    [
        (("slots", "chieu", "start"), "17:30", "'17:00'", "'17:30'"),
        (("groups", "thap", "name"), "Vùng trũng", "'Vùng thấp'", "'Vùng trũng'"),
        (("groups", "cao", "quiet"), ["21:00-05:30"], "21:00-05:00", "21:00-05:30"),
        (("list", 1), "c", "- b ", "- c "),
        (("last",), "x", "null", "x"),
        (
            ("groups", "thap", "days"), ["mon"],
            "'Vùng thấp'     # tên\n", "'Vùng thấp'     # tên\n        days: [mon]\n",
        ),
        (
            ("groups", "moi"), {"name": "A: b"},
            "# tên\n", '# tên\n    moi: {name: "A: b"}\n',
        ),
        (("slots", "sang", "x"), None, '15m}   # s', '15m, x: null}   # s'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_written_and_where(
    where: KeyPath, value: Any, old: str, new: str, end: str
) -> None:
    text = USUAL.replace("\n", end)
    assert USUAL.count(old) == 1
    assert _changed(text, where, value) == USUAL.replace(old, new).replace("\n", end)


def test_new_items_stand_before_the_remarks_of_what_follows() -> None:
    edit = YamlEdit(USUAL, HERE)
    edit.append(("list",), ["c", "d: e"])
    assert edit.text() == USUAL.replace("# hai\n", '# hai\n- c\n- "d: e"\n')
    edit.append(("new",), [{"a": [1, date(2026, 1, 2)]}])
    made = edit.text()
    assert "new:\n- {a: [1, 2026-01-02]}\n" in made
    assert made.startswith("# đầu tệp\nslots:\n  sang:  {")


def test_a_mapping_over_several_lines_is_set_anew_only_where_it_changes() -> None:
    assert "long: {a: 1,\n       b: 2,   # giữa\n" in _changed(USUAL, ("last",), 1)
    document, _problems = parse(_changed(USUAL, ("long", "b"), 5), HERE)
    assert document is not None
    assert document.data["long"] == {"a": 1, "b": 5, "c": 3}  # type: ignore[index,call-overload]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\na: 1\n", "a: 1"])
def test_files_with_little_in_them(text: str) -> None:
    edit = YamlEdit(text, HERE)
    edit.set(("b",), "x")
    edit.append(("c",), ["y"])
    assert edit.text().startswith(text)
    again, _problems = parse(edit.text(), HERE)
    assert again is not None
    assert again.data == edit.data
    assert edit.data["c"] == ["y"]


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: !!str 1\n", "a: [\n"])
def test_a_file_that_the_strict_reader_refuses_is_not_changed(text: str) -> None:
    with pytest.raises(WorkspaceError):
        YamlEdit(text, HERE)


def test_saving_keeps_mark_and_line_ends_and_writes_only_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa:  1 # x\r\nb: 2\r\n".encode())
    before = path.stat()
    edit = YamlEdit.of(path)
    edit.save()
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    edit.set(("a",), 3)
    edit.save()
    assert path.read_bytes() == "\ufeffa:  3 # x\r\nb: 2\r\n".encode()
    document, problems = load(path)
    assert document is not None
    assert (document.data, problems) == ({"a": 3, "b": 2}, ())


def test_reading_does_not_load_it() -> None:
    code = (
        "import sys; import broadcast.schedule.loading, broadcast.workspace.workspace; "
        "import broadcast.cli.commands.schedule, broadcast.cli.commands.communes; "
        "sys.exit('ruamel.yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
