"""The commands that export and import translators' sheets."""

from __future__ import annotations

import json

import pytest

from broadcast import cli
from broadcast.script import script as scripts
from broadcast.script.script import Credits
from broadcast.workspace import workspace as workspaces
from support.translation_sheets import (
    TARGETS,
    filled,
    typed,
)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run(["translations", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_export_and_import_by_command(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    target = loaded.root / "scripts_content/chao/hmn.md"
    code, out, _err = run(capsys, "export", "chao", "--lang", "hmn", "--json")
    assert code == 0
    assert json.loads(out)["segments"] == 4
    sheet = loaded.root / "chao.hmn.docx"
    before = sheet.read_bytes()
    code, _out, err = run(capsys, "export", "chao", "--lang", "hmn")
    assert code == 1  # it may be filled in
    assert "--force" in err
    assert run(capsys, "export", "chao", "--lang", "hmn", "--force")[0] == 0
    assert sheet.read_bytes() == before
    for wrong in (("chao", "--lang", "vi"), ("chao", "--lang", "xx"), ("khac", "--lang", "hmn")):
        assert run(capsys, "export", *wrong)[0] == 1

    code, _out, err = run(capsys, "import", str(sheet))
    assert code == 1
    assert "the translation is empty" in err
    assert not target.exists()
    path = str(filled(loaded))
    code, out, _err = run(capsys, "import", path, "--json")
    assert code == 0
    (document,) = json.loads(out)["documents"]
    assert (document["status"], document["path"]) == ("written", "scripts_content/chao/hmn.md")
    written = target.read_bytes()
    assert run(capsys, "import", path)[0] == 0
    assert target.read_bytes() == written


def test_a_script_that_is_there_is_only_replaced_on_a_word(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    target = loaded.root / "scripts_content/chao/hmn.md"
    old = "---\ntitle: Cũ\ncredits: {translator: Vàng, reader: Lù}\n---\n<!-- ghi -->\nQub.\n"
    target.write_text(old, "utf-8")
    path = str(filled(loaded, typed("N", "")))
    code, _out, err = run(capsys, "import", path)
    assert code == 1
    assert target.read_text("utf-8") == old
    assert "-Qub." in err  # the difference is shown
    assert f"+{TARGETS['1']}" in err
    assert "--yes" in err
    code, out, _err = run(capsys, "import", path, "--json")
    assert code == 1
    assert json.loads(out)["documents"][0]["status"] == "waiting"
    assert target.read_text("utf-8") == old
    assert run(capsys, "import", path, "--yes")[0] == 0
    script, _problems = scripts.read(target, ("Hỏi", "Đáp"))
    assert script is not None
    assert script.front.credits == Credits(author="Lò Văn An", translator="Vàng", reader="Lù")
    assert "---\n<!-- ghi -->\n" in target.read_text("utf-8")  # notes stay
    assert run(capsys, "import", path, "--yes", "--translator", "Sùng")[0] == 0
    script, _problems = scripts.read(target, ("Hỏi", "Đáp"))
    assert script is not None
    assert script.front.credits.translator == "Sùng"


def test_one_bad_document_does_not_hold_up_the_others(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    bad = loaded.root.parent / "hỏng.docx"
    bad.write_bytes(b"PK")
    good = filled(loaded)
    twice = loaded.root.parent / "hai.docx"
    twice.write_bytes(good.read_bytes())
    code, out, _err = run(capsys, "import", str(bad), str(good), str(twice), "--json")
    assert code == 1
    found = json.loads(out)["documents"]
    assert [one["status"] for one in found] == ["failed", "written", "failed"]
    assert "of the same script" in found[2]["problems"][-1]["message"]
    assert run(capsys, "import")[0] == 2
    assert run(capsys, "import", "no-such.docx")[0] == 2


def test_a_file_that_cannot_be_written_is_a_problem_in_words(
    loaded: workspaces.Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(loaded.root)
    arguments = ("export", "chao", "--lang", "hmn", "-o", "broadcast.yaml/x.docx")
    code, _out, err = run(capsys, *arguments)
    assert code == 1
    assert "the file cannot be written" in err
    assert "Traceback" not in err
