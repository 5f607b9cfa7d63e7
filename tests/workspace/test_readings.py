"""What text a recording was read from is remembered, and a later change is reported."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from awkward import speech, write_wav
from broadcast.checks.problems import check
from broadcast.cli import run
from broadcast.errors import Problem
from broadcast.programmes.build import Wish, build
from broadcast.workspace import readings
from broadcast.workspace.workspace import load
from support.places import REPOSITORY
from support.workspaces import BROADCAST_YAML, Write

PROVINCE = BROADCAST_YAML.replace("master:", "  hmn: {name: Tiếng Mông, voice: recorded}\nmaster:")
FRONT = """\
---
title: Chào bà con
topic: loi-ich
form: news
status: approved
approved_on: 2026-11-02
credits: {approver: Nguyễn Thị Bình}
---
"""
TEXTS = ("Kính chào bà con.", "Xin mời bà con nghe.", "Cảm ơn bà con.")
TRANSLATED = "this is a translation, but"  # there is no script in the source language here
TODAY = date(2026, 11, 23)
SCRIPT = "scripts_content/chao/hmn.md"
TAKES = "scripts_content/chao/recordings"


def _script(*texts: str) -> str:
    return FRONT + "\n\n".join(texts) + "\n"


@pytest.fixture
def root(workspace: Write) -> Path:
    """A workspace whose three recordings were read from `TEXTS`."""
    files = {
        "broadcast.yaml": PROVINCE,
        SCRIPT: _script(*TEXTS),
        "scripts_content/chao/vi.md": None,
    }
    root = workspace(files)
    for number in (1, 2, 3):
        write_wav(root / TAKES / f"hmn-{number:02}.wav", speech()[:60000])
    _remember(root, {f"hmn-{n:02}.wav": {n: TEXTS[n - 1]} for n in (1, 2, 3)})
    return root


def _remember(root: Path, takes: dict[str, dict[int, str]]) -> None:
    known = {
        name: readings.Take(texts={str(n): readings.digest_of(text) for n, text in texts.items()})
        for name, texts in takes.items()
    }
    readings.save(readings.path_of(root / TAKES, "hmn"), readings.Readings(takes=known))


def _found(root: Path, *, strict: bool = False) -> list[Problem]:
    found = check(load(root), TODAY, strict=strict)
    return [p for p in found if "hmn" in str(p.path) and not p.message.startswith(TRANSLATED)]


def test_the_text_of_today_is_no_problem(root: Path) -> None:
    assert _found(root, strict=True) == []


def test_line_breaks_and_the_form_of_unicode_do_not_count() -> None:
    assert readings.digest_of("bà  con\nơi") == readings.digest_of("bà con ơi")
    assert readings.digest_of("bà con") != readings.digest_of("ba con")
    assert readings.digest_of("{BHXH|bảo hiểm}") != readings.digest_of("{BHXH|bê hát}")


def test_a_changed_text_is_an_error_at_its_segment(root: Path) -> None:
    (root / SCRIPT).write_text(_script(TEXTS[0], "Mời bà con nghe.", TEXTS[2]), encoding="utf-8")
    (problem,) = _found(root)
    assert problem.severity == "error"
    assert problem.path == root / SCRIPT
    assert problem.line == FRONT.count("\n") + 3
    assert "segment 2" in problem.message
    assert "hmn-02.wav" in problem.message
    assert "broadcast record accept chao --lang hmn --segments 2" in problem.hint


def test_it_is_not_built_until_it_is_accepted(root: Path) -> None:
    (root / SCRIPT).write_text(_script(*TEXTS[:2], "Cảm ơn."), encoding="utf-8")
    wish = Wish(only_lang="hmn", jobs=1)
    (outcome,) = build(load(root), wish, lambda _event: None)
    assert outcome.status == "failed"
    assert "segment 3" in str(outcome.problems[0].message)
    assert run(["-C", str(root), "record", "accept", "chao", "--lang", "hmn"]) == 0
    assert _found(root, strict=True) == []
    (outcome,) = build(load(root), wish, lambda _event: None)
    assert outcome.status == "built"


def test_accepting_some_segments_leaves_the_others(root: Path) -> None:
    (root / SCRIPT).write_text(_script("Chào.", TEXTS[1], "Cảm ơn."), encoding="utf-8")
    assert len(_found(root)) == 2
    arguments = ["-C", str(root), "record", "accept", "chao", "--lang", "hmn", "--segments", "3"]
    assert run(arguments) == 0
    (problem,) = _found(root)
    assert "segment 1" in problem.message
    known, _problems = readings.load(readings.path_of(root / TAKES, "hmn"))
    assert known.takes["hmn-03.wav"].accepted_on is not None
    assert known.takes["hmn-01.wav"].accepted_on is None


def test_a_segment_put_in_front_is_told_from_a_change(root: Path) -> None:
    (root / SCRIPT).write_text(_script("Một tin mới.", *TEXTS[:2]), encoding="utf-8")
    messages = [problem.message for problem in _found(root)]
    assert len(messages) == 3
    assert "hmn-01.wav was read from what is now segment 2" in messages[0]
    assert "hmn-02.wav was read from what is now segment 3" in messages[1]


def test_one_take_of_all_remembers_every_segment(root: Path) -> None:
    for path in (root / TAKES).glob("hmn-*"):
        path.unlink()
    write_wav(root / TAKES / "hmn.wav", speech())
    _remember(root, {"hmn.wav": dict(enumerate(TEXTS, start=1))})
    assert _found(root, strict=True) == []
    (root / SCRIPT).write_text(_script(TEXTS[0], "Mời nghe.", *TEXTS[2:]), encoding="utf-8")
    (problem,) = _found(root)
    assert "segment 2" in problem.message
    (root / SCRIPT).write_text(_script(*TEXTS[:2]), encoding="utf-8")
    (problem,) = _found(root)
    assert "no longer in the script: 3" in problem.message
    (root / SCRIPT).write_text(_script(*TEXTS, "Thêm."), encoding="utf-8")
    (problem,) = _found(root)
    assert "segment 4 was not yet" in problem.message
    assert run(["-C", str(root), "record", "accept", "chao", "--lang", "hmn"]) == 0
    assert _found(root, strict=True) == []


def test_a_recording_put_there_by_hand_is_a_warning_of_strict_only(root: Path) -> None:
    _remember(root, {"hmn-01.wav": {1: TEXTS[0]}, "hmn-02.wav": {2: TEXTS[1]}})
    assert _found(root) == []
    (problem,) = _found(root, strict=True)
    assert problem.severity == "warning"
    assert problem.path == root / TAKES / "hmn-03.wav"
    assert run(["-C", str(root), "check"]) == 0
    assert run(["-C", str(root), "check", "--strict"]) == 1


def test_a_damaged_readings_file_is_an_error_with_its_line(root: Path) -> None:
    path = readings.path_of(root / TAKES, "hmn")
    path.write_text(path.read_text(encoding="utf-8").replace('"texts"', '"text"', 1), "utf-8")
    problems = _found(root)
    assert {problem.path for problem in problems} == {path}
    assert any("text is not known here" in p.message and p.line == 4 for p in problems)
    path.write_text("{", encoding="utf-8")
    assert [problem.severity for problem in _found(root)] == ["error"]


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "scripts_content").glob("*/recordings/*.readings.json")), ids=str
)
def test_the_samples_fit_the_schema_and_their_texts(path: Path) -> None:
    folder = REPOSITORY / "broadcast" / "schemas" / "readings.schema.json"
    schema = json.loads(folder.read_text(encoding="utf-8"))
    document = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    for name in document["takes"]:
        assert (path.parent / name).is_file()
