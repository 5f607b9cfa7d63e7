"""What is wrong is told in the same shape by every command: words, suggestions, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from broadcast import cli
from broadcast.cli.groups import CommandGroup
from broadcast.errors import ExitCode
from support.workspaces import Write

BROKEN = "province: {id: dien-bien, nam: Điện Biên}\n"

NEEDED: dict[str, tuple[str, ...]] = {
    "import": ("khong-co.docx",),
    "say": ("Xin chào", "-o", "x.mp3"),
    "record-sheet": ("chao", "--lang", "vi"),
    "pack": ("--week", "2026-W48"),
    "report": ("--month", "2026-11"),
    "translations export": ("chao", "--lang", "blt"),
    "translations import": ("broadcast.yaml",),
    "translations accept": ("chao", "--lang", "blt"),
    "record add": ("hmn-01.wav", "--programme", "chao", "--lang", "vi"),
    "record accept": ("chao", "--lang", "vi"),
    "communes import": ("broadcast.yaml",),
    "verify": ("broadcast.yaml",),
    "unpack": ("broadcast.yaml", "-o", "ra"),
    "log import": ("broadcast.yaml",),
    "log form": ("--week", "2026-W48", "--commune", "a", "-o", "x.xlsx"),
    "schedule import": ("broadcast.yaml",),
    "log add": ("--code", "6KMY-7H6R"),
    "log correct": ("01890000-0000-7000-8000-000000000000",),
    "log withdraw": ("01890000-0000-7000-8000-000000000000", "--reason", "sai"),
    "log export": ("ra.csv",),
    "read": ("chao",),
    "voices install": ("piper:khong-co",),
    "voices remove": ("piper:khong-co",),
}
"""What each command needs to get as far as the workspace."""

ALWAYS_RIGHT = {"init", "languages", "doctor", "voices", "keys init"}
"""Commands that look into no workspace, or tell of what is wrong in a table of their own."""


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words before it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")


ALL = dict(commands(cli.make_command()))


def is_leaf(command: click.Command) -> bool:
    return not isinstance(command, click.Group) or command.invoke_without_command


@pytest.mark.parametrize("name", [name for name, command in ALL.items() if is_leaf(command)])
def test_every_command_gives_json_also_when_it_fails(
    name: str, workspace: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ALL[name]
    assert any("--json" in parameter.opts for parameter in command.params), "has no --json"
    if name in ALWAYS_RIGHT:
        return
    root = workspace({"broadcast.yaml": BROKEN})
    monkeypatch.chdir(root)
    code = cli.run([*name.split(), *NEEDED.get(name, ()), "--json"])
    shown = capsys.readouterr()
    assert code in (ExitCode.WORKSPACE, ExitCode.MACHINE), shown.err
    document = json.loads(shown.out)
    assert document["problems"], shown.out
    for problem in document["problems"]:
        assert set(problem) == {"path", "line", "message", "hint", "severity"}
        assert problem["message"] in shown.err or name == "check"


def test_the_document_of_a_failure_is_that_of_check(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"broadcast.yaml": BROKEN})

    def found(*arguments: str) -> Any:
        assert cli.run(["-C", str(root), *arguments, "--json"]) == ExitCode.WORKSPACE
        return json.loads(capsys.readouterr().out)

    checked = found("check")
    checked["problems"].sort(key=lambda problem: problem["message"])
    for arguments in (("build",), ("schedule", "--month", "2026-11"), ("read", "chao")):
        document = found(*arguments)
        document["problems"].sort(key=lambda problem: problem["message"])
        assert document == checked
    assert {problem["path"] for problem in checked["problems"]} == {"broadcast.yaml"}
    assert checked["errors"] == len(checked["problems"]) > 1


def test_wrong_usage_gives_json_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["build", "--forse", "--json"]) == ExitCode.USAGE
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["message"] == "there is no option --forse"
    assert problem["hint"] == "did you mean --force?"


def test_a_text_that_reads_json_asks_for_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["build", "--", "--json"]) == ExitCode.WORKSPACE
    assert capsys.readouterr().out == ""


def test_a_result_has_what_is_wrong_beside_it(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"scripts_content/hong/vi.md": "---\ntitle: Hỏng\n---\n[jingel: a]\n"})
    assert cli.run(["-C", str(root), "build", "--json"]) == ExitCode.WORKSPACE
    document = json.loads(capsys.readouterr().out)
    assert {one["status"] for one in document["programmes"]} == {"built", "failed"}
    assert [(one["path"], one["line"]) for one in document["problems"]] == [
        ("scripts_content/hong/vi.md", 4)
    ]


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["biuld"], "build"),
        (["raport", "--month", "2026-11"], "report"),
        (["log", "improt", "x.csv"], "import"),
        (["communes", "imprt", "x.csv"], "import"),
        (["keys", "make"], "init, show"),
        (["build", "--draft"], "--drafts"),
        (["pack", "--comune", "x"], "--commune"),
        (["build", "-C", "x"], "broadcast -C"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_slip_gets_a_suggestion(
    arguments: list[str], meant: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--lang", lang, *arguments]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert meant in told.splitlines()[-1]
    assert any(word in told.splitlines()[-2] for word in arguments)
    assert ("there is no" in told) == (lang == "en")
    assert ("Không có" in told) == (lang == "vi")


def test_every_group_suggests() -> None:
    groups = [name for name, one in ALL.items() if isinstance(one, click.Group)]
    assert groups
    assert [name for name in groups if not isinstance(ALL[name], CommandGroup)] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "bai.docx"],
        ["read", "scripts_content/chao/blt.md"],
        ["record", "add", "vi-01.wav", "--programme", "doc", "--lang", "vi"],
        ["translations", "import", "bai.docx"],
        ["communes", "import", "xa.xlsx"],
        ["log", "import", "so.csv"],
        ["verify", "goi.zip"],
        ["verify", "broadcast.yaml", "--key", "tinh.pem"],
        ["unpack", "goi.zip", "-o", "ra"],
        ["voices", "install", "x", "--catalogue", "muc-luc.yaml"],
        ["-C", "noi-khac", "check"],
    ],
)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_missing_file_is_called_missing(
    arguments: list[str],
    lang: str,
    workspace: Write,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorded = "speakers: {Lan: {vi: recorded}}\n"
    script = "---\ntitle: Đọc\n---\nLan: Xin chào.\n"
    root = workspace({"scripts_content/doc/vi.md": script})
    yaml = (root / "broadcast.yaml").read_text(encoding="utf-8") + recorded
    (root / "broadcast.yaml").write_text(yaml, encoding="utf-8")
    monkeypatch.chdir(root)
    assert cli.run(["--lang", lang, *arguments]) in (ExitCode.WORKSPACE, ExitCode.USAGE)
    shown = capsys.readouterr()
    words = {"en": "does not exist", "vi": "không tồn tại"}[lang]
    named = [word for word in arguments if word.rpartition(".")[2] in ENDINGS]
    missing = next(word for word in named if not (root / word).exists())
    lines = [line for line in shown.err.splitlines() if Path(missing).name in line]
    assert any(words in line for line in lines), shown.err
    assert "No such file" not in shown.err


ENDINGS = ("docx", "md", "wav", "xlsx", "csv", "zip", "pem", "yaml", "noi-khac")


def test_the_nearest_file_is_named(
    workspace: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"Bài viết tháng 12.docx": b"x"})
    monkeypatch.chdir(root)
    assert cli.run(["import", "bài viết thang 12.docx"]) == ExitCode.WORKSPACE
    assert "did you mean Bài viết tháng 12.docx?" in capsys.readouterr().err


def test_build_says_where_the_mp3s_are(
    workspace: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace()
    for place, shown in (
        (root, Path("output/programmes/chao")),
        (root.parent, Path(root.name) / "output" / "programmes" / "chao"),
        (root / "scripts_content", root / "output" / "programmes" / "chao"),
    ):
        monkeypatch.chdir(place)
        assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
        assert capsys.readouterr().out.splitlines()[-1] == f"The MP3s lie in {shown}"
        assert (place / shown / "chao.vi.mp3").is_file()


def test_build_names_no_folder_where_nothing_was_made(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace({"scripts_content/chao/vi.md": "---\ntitle: Nháp\n---\nXin chào.\n"})
    assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
    assert "MP3s lie" not in capsys.readouterr().out
