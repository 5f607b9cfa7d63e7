"""What is wrong in a script's front matter hides nothing else that is wrong in the script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import cli
from broadcast.script.script import look
from support.workspaces import Write

GOOD = """\
title: Ông Ba hỏi thẻ
topic: loi-ich
status: approved
approved_on: 2026-11-02
credits: {approver: Nguyễn Thị Bình}
speakers: {Lan: {vi: "espeak:vi+f3"}}
"""
BODY = """
[jingle: khong-co]

[recording: thieu.m4a]

[bed: la, level_db: 3]

[jingel: mo-dau]

Lan: Thẻ XQZW đây.

Ông Ba nói {BHXH|}

[opening]
"""
IN_BODY = {
    "there is no sound khong-co",
    "there is no sound thieu.m4a",
    "level_db must be a number",
    "there is no directive jingel",
    "“XQZW” cannot be read aloud",
    "between braces stand two texts",
    "there is no announcement opening",
}
"""Everything that is wrong in the body, whatever stands above it."""

FRONTS = {
    "good": (f"---\n{GOOD}---", set()),
    "unknown key": (
        f"---\n{GOOD.replace('status:', 'statu:')}---", {"the key statu is not known here"},
    ),
    "no day": (
        f"---\n{GOOD.replace('2026-11-02', 'hôm qua')}---", {"approved_on: hôm qua is not a day"},
    ),
    "no title": (f"---\n{GOOD.replace('title', '#title')}---", {"title is missing"}),
    "no YAML": (f"---\n{GOOD.replace('{approver', '{{approver')}---", {"a key must be one word"}),
    "a tab": (f"---\n{GOOD.replace('topic: ', 'topic:' + chr(9) + '- ')}---", {"a tab character"}),
    "a list": ("---\n- title\n---", {"keys with their values are expected here"}),
    "not ended": (f"---\n{GOOD}", {"the front matter is not ended"}),
    "dashes of Word": (f"—\n{GOOD}—", {"the script does not begin with front matter"}),
    "no fences": (GOOD, {"the script does not begin with front matter"}),
    "no approval": (
        f"---\n{GOOD.replace('approved_on', '#approved_on')}---",
        {"an approved script needs the day of its approval"},
    ),
    "two things": (
        f"---\n{GOOD.replace('approved_on', '#approved_on').replace('topic', 'topik')}---",
        {"the key topik is not known here", "an approved script needs the day of its approval"},
    ),
    "wrong voice": (
        f"---\n{GOOD.replace('espeak:vi+f3', '')}---", {"speakers.Lan.vi"},
    ),
}  # fmt: skip


def told(root: Path, capsys: pytest.CaptureFixture[str], *command: str) -> set[str]:
    """Messages of errors of the one script that is wrong."""
    capsys.readouterr()
    assert cli.run(["-C", str(root), *command, "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    return {
        one["message"]
        for one in problems
        if one["severity"] == "error" and one["path"] == "scripts_content/hoi/vi.md"
    }


@pytest.mark.parametrize("name", FRONTS)
@pytest.mark.parametrize("command", ["check", "build"])
def test_all_is_told_at_once(
    name: str, command: str, workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    front, in_front = FRONTS[name]
    root = workspace({"scripts_content/hoi/vi.md": f"{front}\n{BODY}"})
    messages = told(root, capsys, command)
    for expected in IN_BODY | in_front:
        assert any(expected in message for message in messages), (expected, messages)
    more = [one for one in messages if not any(word in one for word in IN_BODY | in_front)]
    assert more == []


def test_nothing_is_invented_of_what_could_not_be_read(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """The approval is wrong: the announcement that speaks of it lacks nothing more."""
    front = GOOD.replace("2026-11-02", "hôm qua")
    opening = f"---\n{GOOD.partition('speakers')[0]}---\nDuyệt ngày {{approved_on}}.\n"
    root = workspace(
        {
            "scripts_content/hoi/vi.md": f"---\n{front}---\n[opening]\n\nLan: Xin chào.\n",
            "scripts_content/_announcements/opening.vi.md": opening,
        }
    )
    assert told(root, capsys, "check") == {
        "approved_on: hôm qua is not a day; write year-month-day: 2026-11-02"
    }


def test_what_cannot_be_read_is_never_built(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    script = f"---\n{GOOD.replace('topic', 'topik')}---\nLan: Xin chào.\n"
    root = workspace({"scripts_content/hoi/vi.md": script})
    assert cli.run(["-C", str(root), "build", "--force"]) == 1
    assert not (root / "output" / "programmes" / "hoi").exists()
    assert "1 built" in capsys.readouterr().out


def test_a_file_that_is_no_text_has_one_problem(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"scripts_content/hoi/vi.md": f"---\n{GOOD}---\n{BODY}".encode("utf-16")})
    (message,) = told(root, capsys, "check")
    assert "UTF-16" in message


LINES = st.sampled_from(
    ["---", "—", "title: a", "status: approved", "topic:", "  x: y", "", "[jingle: a]", "Xin chào.",
     "# A", "{a|b}", "speakers:", "Lan: a", "- a", "[repeat: 2]", "\t", "a: [", "<!--"]
)  # fmt: skip


@given(st.lists(LINES, max_size=12))
def test_any_lines_are_looked_at_and_every_line_of_a_problem_exists(lines: list[str]) -> None:
    looked = look("\n".join(lines), Path("a/vi.md"), ("Lan",))
    wrong = [one for one in looked.problems if one.severity == "error"]
    assert (looked.script is None) == bool(wrong)
    assert all(1 <= (one.line or 0) <= max(len(lines), 1) for one in looked.problems)
    assert looked.seen is not None
