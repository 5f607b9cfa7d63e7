"""broadcast read: line by line, and segment by segment."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.voices import Pace, estimate_s
from broadcast.workspace.read_aloud import read_aloud
from broadcast.workspace.workspace import load

Write = Callable[..., Path]

PROVINCE = """\
province: {id: dien-bien, name: Điện Biên}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi", pauses: {paragraph_s: 2}}
  blt: {name: Tiếng Thái, voice: recorded}
speakers: {Hỏi: {vi: "espeak:vi+f3"}}
"""
SCRIPT = """\
---
title: Chào bà con
---
[repeat: 2]
Kính chào 3 xã.

[pause: 4s]

Hỏi: Có gì mới?
"""
TAI = "---\ntitle: Chào\n---\nMột XQZW.\n"
SCRIPTS = "scripts_content"


@pytest.fixture
def root(workspace: Write) -> Path:
    return workspace(
        {
            "broadcast.yaml": PROVINCE,
            f"{SCRIPTS}/chao/vi.md": SCRIPT,
            f"{SCRIPTS}/chao/blt.md": TAI,
            f"{SCRIPTS}/chao/recordings/blt.ogg": b"OggS",
            f"{SCRIPTS}/_lexicon/vi.yaml": "XQZW: ích quy\n",
        }
    )


def _stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="cp1252"))


def test_a_script_segment_by_segment(root: Path) -> None:
    loaded = load(root)
    vi, blt = (read_aloud(loaded, source) for source in loaded.sources)
    assert vi is not None
    assert blt is not None
    first, second = vi.segments
    assert (first.number, first.line, first.speaker, first.voice) == (1, 5, None, "espeak:vi")
    assert (first.written, first.spoken) == ("Kính chào 3 xã.", "Kính chào ba xã.")
    assert (second.number, second.line, second.speaker) == (2, 9, "Hỏi")
    assert second.voice == "espeak:vi+f3"
    spoken_s = estimate_s("Kính chào ba xã.", Pace())
    assert first.estimate_s == pytest.approx(spoken_s, abs=0.05)
    expected_s = 2 * spoken_s + 1 + 2 + 4 + estimate_s("Có gì mới?", Pace()) + 2
    assert vi.estimate_s == pytest.approx(expected_s, abs=0.2)
    assert (blt.segments[0].voice, blt.segments[0].recording) == ("recorded", "blt.ogg")
    assert blt.segments[0].leftovers == ()


def test_words_on_the_terminal(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["-C", str(root), "read", "chao", "--lang", "vi"]) == 0
    output = capsys.readouterr().out
    assert "scripts_content/chao/vi.md - Chào bà con\n" in output
    assert "  1  line 5  espeak:vi  1.3 s × 2\n" in output
    assert "→ Kính chào ba xã." in output
    assert "  2  line 9  Hỏi, espeak:vi+f3" in output
    assert "Speech and pauses: about 0 min 1" in output
    assert "blt" not in output


def test_files_and_programmes_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(root / SCRIPTS / "chao" / "blt.md")
    assert cli.run(["-C", str(root), "read", file, "chao", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["lang"] for one in document["scripts"]] == ["blt", "vi"]
    assert document["problems"] == []
    segment = document["scripts"][1]["segments"][1]
    assert segment["speaker"] == "Hỏi"
    assert segment["leftovers"] == []


def test_without_files_on_a_terminal_all_scripts(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert cli.run(["-C", str(root), "read", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["scripts"]) == 2


def test_a_name_that_is_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["-C", str(root), "read", "chaoo"]) == 1
    errors = capsys.readouterr().err
    assert "chaoo is neither a script nor a programme" in errors
    assert "did you mean chao?" in errors


def test_a_broken_script_is_not_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / SCRIPTS / "chao" / "vi.md").write_text("---\ntitle: a\nKính chào.", encoding="utf-8")
    assert cli.run(["-C", str(root), "read", "chao"]) == 1
    captured = capsys.readouterr()
    assert "Kính chào" not in captured.out
    assert "the front matter is not ended" in captured.err


def test_leftovers_stand_under_their_segment(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / SCRIPTS / "chao" / "vi.md").write_text(SCRIPT + "\nThẻ ZZZW.", encoding="utf-8")
    assert cli.run(["-C", str(root), "read", "chao"]) == 0
    assert "! ZZZW: " in capsys.readouterr().out


def test_one_line_out_for_each_line_in(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _stdin(monkeypatch, "\ufeffTuổi 60\r\n\r\nThẻ XQZW, ZZZW\nHết".encode())
    assert cli.run(["-C", str(root), "read"]) == 0
    captured = capsys.readouterr()
    lines = captured.out.split("\n")
    assert len(lines) == 5
    assert lines[0] == "Tuổi sáu mươi"
    assert lines[1] == ""
    assert lines[2].startswith("Thẻ ích quy,")
    assert lines[3:] == ["Hết", ""]
    assert captured.err.startswith("line 3: ZZZW: ")
    assert "XQZW" not in captured.err


def test_lines_outside_a_workspace_and_in_another_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _stdin(monkeypatch, "Tuổi 60\n".encode())
    assert cli.run(["-C", str(tmp_path), "read", "-", "--lang", "vi", "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)["lines"]
    assert line == {
        "written": "Tuổi 60",
        "spoken": "Tuổi sáu mươi",
        "leftovers": [],
        "changes": [{"rule": "numbers", "before": "60", "after": "sáu mươi"}],
    }
    _stdin(monkeypatch, "Tuổi 60\n".encode())
    assert cli.run(["-C", str(tmp_path), "read", "-", "--lang", "blt"]) == 0
    assert "60" in capsys.readouterr().err


def test_lines_that_are_not_utf8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _stdin(monkeypatch, b"a\n\xff\n")
    assert cli.run(["-C", str(tmp_path), "read"]) == 1
    assert "line 2 of standard input is not UTF-8" in capsys.readouterr().err


def test_through_a_real_pipe(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "broadcast", "-C", str(root), "read"],
        input="Năm 2026: 4,5%\nBà con\n".encode(),
        capture_output=True,
        check=True,
    )
    lines = done.stdout.decode("utf-8").splitlines()
    assert lines[1] == "Bà con"
    assert lines[0].startswith("Năm hai nghìn không trăm hai mươi sáu")


# --- broadcast read --explain


def test_explained_when_piped(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / SCRIPTS / "chao" / "vi.md").write_text(SCRIPT + "\nThẻ ZZZW, ZZZW.", encoding="utf-8")
    assert cli.run(["-C", str(root), "read", "chao", "--lang", "vi", "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = lines.index("  1  line 5  espeak:vi  1.3 s × 2")
    assert lines[first + 1 : first + 4] == [
        "     Kính chào 3 xã.",
        "   → Kính chào ba xã.",
        "   · numbers: 3 → ba",
    ]
    paste = lines.index("For scripts_content/_lexicon/vi.yaml, once the readings are right:")
    assert lines[paste + 1] == "ZZZW: {spoken: dét dét dét vê kép}"
    assert lines[paste + 2] == ""


def test_explained_side_by_side_on_a_terminal(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from broadcast.cli import explain

    long = "Kính chào 3 xã [và]. " * 8
    text = SCRIPT.replace("Kính chào 3 xã.", long.replace("[", "{").replace("]", "|và}").strip())
    (root / SCRIPTS / "chao" / "vi.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    (reading,) = [read_aloud(load(root), one) for one in load(root).sources if one.lang == "vi"]
    assert reading is not None
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    explain.show(reading, root.resolve(), explain=True)
    output = capsys.readouterr().out.splitlines()
    rows = [line for line in output if line.startswith("    Kính") and "{và|và}" in line]
    assert rows
    starts = {line.index("Kính", 8) for line in rows}
    assert len(starts) == 1
    assert all(len(line) <= 80 for line in rows)


def test_explained_line_by_line_on_standard_error(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _stdin(monkeypatch, "Bà con\nMức 5%, BHXH.\n".encode())
    assert cli.run(["-C", str(root), "read", "-", "--explain"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "Bà con\nMức năm phần trăm, bảo hiểm xã hội.\n"
    assert captured.err.splitlines()[0].startswith("line 2: units: ")
    assert "line 2: terms of the lexicon: BHXH → bảo hiểm xã hội" in captured.err


def test_explained_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / SCRIPTS / "chao" / "vi.md").write_text(SCRIPT + "\nThẻ ZZZW.", encoding="utf-8")
    assert cli.run(["-C", str(root), "read", "chao", "--lang", "vi", "--json"]) == 0
    (script,) = json.loads(capsys.readouterr().out)["scripts"]
    first, _second, third = script["segments"]
    assert first["changes"] == [{"rule": "numbers", "before": "3", "after": "ba"}]
    assert third["leftovers"][0]["entry"] == "ZZZW: {spoken: dét dét dét vê kép}"


def test_every_rule_of_every_language_has_a_name() -> None:
    from broadcast.cli.explain import rule_names
    from broadcast.verbalize import blt, hmn
    from broadcast.verbalize.en import reader
    from broadcast.verbalize.km import reader as km
    from broadcast.verbalize.vi import reader as vi

    used = {step.name for step in vi.RULES} | {"characters", "terms", "signs", "again"}
    for module in (reader, km, hmn, blt):
        used |= {name for name, _rule in module._MANNER.rules}
    assert used <= rule_names().keys()


def test_what_changed_on_the_way_leads_from_the_written_to_the_spoken_form() -> None:
    from broadcast.verbalize import load_lexicon
    from broadcast.verbalize.changes import explain

    spoken, changes = explain("Đóng 22%, gọi 1900 9068.", "vi", load_lexicon("vi"))
    assert changes[0].rule == "telephone numbers"
    assert changes[0].before == "1900 9068"
    assert changes[0].after == "một chín không không, chín không sáu tám"
    assert spoken.text.endswith(f"{changes[0].after}.")
