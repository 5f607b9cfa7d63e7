"""broadcast check: everything at once, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.checks.problems import check
from broadcast.errors import Problem
from broadcast.workspace.workspace import load

Write = Callable[..., Path]

PROVINCE = """\
province: {id: dien-bien, name: Điện Biên}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
  blt: {name: Tiếng Thái, voice: recorded}
  khm: {name: Tiếng Khmer, voice: "espeak:km"}
speakers:
  Hỏi: {vi: "espeek:vi"}
  Đáp: {vi: "espeak:vi+zz9"}
"""
FRONT = "---\ntitle: Chào bà con\n---\n"
WAV = b"RIFF\x00\x00\x00\x00WAVE"
SCRIPTS = "scripts_content"
TODAY = date(2026, 11, 22)


def _checked(root: Path) -> list[tuple[str, int | None, str]]:
    loaded = load(root)
    return [
        (problem.path.relative_to(loaded.root).as_posix(), problem.line, problem.message)
        for problem in check(loaded, TODAY)
        if problem.path
    ]


def test_a_good_workspace_has_no_problems(workspace: Write) -> None:
    assert _checked(workspace()) == []


def test_what_loading_does_not_see(workspace: Write) -> None:
    root = workspace(
        {
            "broadcast.yaml": PROVINCE,
            f"{SCRIPTS}/chao/vi.md": "---\ntitle: a\nvalid_until: 2026-11-21\n---\n"
            "[jingle: ket]\n\nThẻ của\nXQZW đây.\n\nHỏi: Gì?\n\nĐáp: Vâng.\n",
            f"{SCRIPTS}/chao/blt.md": FRONT + "Số 12 XQZW.\n\n[recording: a.wav]\n",
            f"{SCRIPTS}/chao/recordings/blt-01.wav": b"",
            f"{SCRIPTS}/chao/recordings/a.wav": b"This is a text file.",
            f"{SCRIPTS}/_jingles/ket.wav": b"%PDF-1.7",
            f"{SCRIPTS}/_beds/unused.wav": b"",
        }
    )
    found = _checked(root)
    assert [(path, line) for path, line, _message in found] == [
        ("broadcast.yaml", 7),
        ("broadcast.yaml", 8),
        (f"{SCRIPTS}/_beds/unused.wav", None),
        (f"{SCRIPTS}/_jingles/ket.wav", None),
        (f"{SCRIPTS}/chao/recordings/a.wav", None),
        (f"{SCRIPTS}/chao/recordings/blt-01.wav", None),
        (f"{SCRIPTS}/chao/vi.md", 3),
        (f"{SCRIPTS}/chao/vi.md", 8),
    ]
    messages = [message for *_place, message in found]
    assert "espeek" in messages[0]
    assert "zz9" in messages[1]
    assert "empty" in messages[2]
    assert "PDF" in messages[3]
    assert "text" in messages[4]
    assert "out of date since 2026-11-21" in messages[6]
    assert "“XQZW” cannot be read aloud" in messages[7]


def test_the_last_valid_day_is_still_valid(workspace: Write) -> None:
    script = "---\ntitle: a\nvalid_until: 2026-11-22\n---\nChào bà con.\n"
    assert _checked(workspace({f"{SCRIPTS}/chao/vi.md": script})) == []


def test_a_leftover_says_what_to_do(workspace: Write) -> None:
    root = workspace({f"{SCRIPTS}/chao/vi.md": FRONT + "Thẻ XQZW."})
    (problem,) = check(load(root), TODAY)
    assert "lexicon" in problem.hint
    fixed = workspace({f"{SCRIPTS}/_lexicon/vi.yaml": "XQZW: ích quy\n"}, folder="b")
    (fixed / f"{SCRIPTS}/chao/vi.md").write_text(FRONT + "Thẻ XQZW.", encoding="utf-8")
    assert check(load(fixed), TODAY) == ()


def test_a_broken_lexicon_is_told_once_with_its_line(workspace: Write) -> None:
    root = workspace(
        {
            f"{SCRIPTS}/_lexicon/vi.yaml": "BHXH: bảo hiểm xã hội\nKT: {spoke: kinh tế}\n",
            f"{SCRIPTS}/hai/vi.md": FRONT + "Chào.",
        }
    )
    found = [one for one in _checked(root) if one[0].endswith("_lexicon/vi.yaml")]
    assert [line for _path, line, _message in found] == [2] * len(found)
    assert found


def test_a_voice_of_a_script_is_told_there(workspace: Write) -> None:
    script = '---\ntitle: a\nspeakers:\n  Lan: {vi: "gogle:vi"}\n---\nLan: Chào bà con.\n'
    ((path, line, message),) = _checked(workspace({f"{SCRIPTS}/chao/vi.md": script}))
    assert (path, line) == (f"{SCRIPTS}/chao/vi.md", 4)
    assert "gogle" in message


def _run(root: Path, *arguments: str) -> int:
    return cli.run(["-C", str(root), "check", *arguments])


def test_words_on_the_terminal(workspace: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(workspace()) == 0
    assert capsys.readouterr().out == "No problems.\n"
    root = workspace({f"{SCRIPTS}/b/vi.md": FRONT + "[bed: a]\n", f"{SCRIPTS}/b/x.txt": "a"})
    assert _run(root) == 1
    output = capsys.readouterr().out
    assert f"{Path(SCRIPTS, 'b', 'vi.md')}:4: error: there is no sound a" in output
    assert f"{Path(SCRIPTS, 'b', 'x.txt')}: warning: this file or folder is not used" in output
    assert "\n    put the file there\n" in output
    assert output.endswith("1 error, 1 warning\n")
    assert "\x1b" not in output


def test_strict_makes_warnings_fail(workspace: Write) -> None:
    root = workspace({f"{SCRIPTS}/chao/x.txt": "a"})
    assert _run(root) == 0
    assert _run(root, "--strict") == 1


def test_json(workspace: Write, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace({f"{SCRIPTS}/b/vi.md": FRONT + "{a", f"{SCRIPTS}/b/x.txt": "a"})
    assert _run(root, "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["errors"], document["warnings"]) == (1, 1)
    assert document["problems"][0] == {
        "path": "scripts_content/b/vi.md",
        "line": 4,
        "message": "a brace { is not closed",
        "hint": "for example: {BHXH|bảo hiểm xã hội}",
        "severity": "error",
    }


def test_json_of_a_wrong_broadcast_yaml(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"broadcast.yaml": PROVINCE + "zzz: 1\n"})
    assert _run(root, "--json") == 1
    document = json.loads(capsys.readouterr().out)
    problem = document["problems"][0]
    assert (problem["path"], problem["line"]) == ("broadcast.yaml", 9)


def test_no_workspace_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path) == 1
    assert "broadcast init" in capsys.readouterr().err


def test_problems_are_in_order_and_once() -> None:
    from broadcast.checks.problems import in_order

    first, second = Problem("a", Path("a"), 2), Problem("b", Path("a"), 10)
    assert in_order([second, first, second, Problem("c")]) == (Problem("c"), first, second)
