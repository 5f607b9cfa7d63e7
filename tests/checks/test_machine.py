from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from broadcast import cli, errors
from broadcast.checks import machine
from broadcast.errors import ExitCode
from broadcast.packs import keys
from support.places import REPOSITORY
from support.workspaces import Require, Write

IDS = ["python", "system", "broadcast", "ffmpeg", "mp3", "espeak", "fonts", "workspace", "key",
       "disk",
       "output", "gtts", "encoding"]  # fmt: skip


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "broadcast", "--lang", "en", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


def by_id(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {check["id"]: check for check in document["checks"]}


def test_everything_needed_is_here(require: Require, workspace: Write) -> None:
    require("ffmpeg")
    done = run("-C", str(workspace()), "doctor", "--json")
    document = json.loads(done.stdout)
    assert [check["id"] for check in document["checks"]] == IDS
    assert done.returncode == 0, document
    assert document["missing"] == 0
    assert by_id(document)["workspace"]["status"] == "ok"
    assert "speech" in by_id(document)["espeak"]["found"]
    assert by_id(document)["key"]["status"] == "warning"  # there is none yet
    assert by_id(document)["key"]["hint"].endswith("broadcast keys init")


def test_the_key_for_packs_is_named(workspace: Write) -> None:
    root = workspace()
    own = keys.init(root)
    assert machine._key(root).found == own
    (root / "keys" / "private.pem").unlink()
    assert machine._key(root / "scripts_content").found.startswith(f"{own}, public only")


def test_an_ffmpeg_that_is_not_there_is_missing(tmp_path: Path) -> None:
    done = run("doctor", "--json", BROADCAST_FFMPEG=str(tmp_path / "no-ffmpeg"))
    checks = by_id(json.loads(done.stdout))
    assert done.returncode == ExitCode.MACHINE
    assert [name for name, check in checks.items() if check["status"] == "missing"] == ["ffmpeg"]
    assert "no-ffmpeg" in checks["ffmpeg"]["hint"]


def test_an_ffmpeg_that_cannot_decode_is_missing(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")
    other = tmp_path / "ffmpeg"
    other.write_text(
        "#!/bin/sh\n[ $# = 3 ] && echo ffmpeg version 9 && exit 0\n"
        "echo 'Unknown decoder' >&2; exit 1\n",
        encoding="utf-8",
    )
    other.chmod(0o755)
    checks = by_id(json.loads(run("doctor", "--json", BROADCAST_FFMPEG=str(other)).stdout))
    assert checks["ffmpeg"]["status"] == "missing"
    assert "Unknown decoder" in checks["ffmpeg"]["found"]
    assert checks["mp3"]["status"] == "ok"


def test_words_for_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcast.workspace.workspace.FILE_NAME", "none-such.yaml")
    result = CliRunner().invoke(
        cli.make_command(), ["-C", str(tmp_path), "doctor"], standalone_mode=False
    )
    assert "Everything that a build needs is there." in result.output
    assert "broadcast init FOLDER" in result.output
    assert "→" in result.output


def test_a_full_disk_and_a_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 50_000_000})
    monkeypatch.setattr("broadcast.checks.machine.shutil.disk_usage", lambda _path: usage)

    def refuse(**_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("broadcast.checks.machine.tempfile.TemporaryFile", refuse)
    checks = {check.id: check for check in machine.examine(tmp_path)}
    assert checks["disk"].status == "missing"
    assert "broadcast clean" in checks["disk"].hint
    assert checks["output"].status == "missing"
    assert "Permission denied" in checks["output"].found


def test_the_network_is_asked_only_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    quiet = {check.id: check for check in machine.examine(tmp_path)}
    asked = {check.id: check for check in machine.examine(tmp_path, online=True)}
    assert quiet["gtts"].status == "ok"
    assert asked["gtts"].status == "warning"
    assert "no network" in asked["gtts"].found


def test_it_leaves_nothing_behind(workspace: Write) -> None:
    root = workspace()
    before = sorted(root.rglob("*"))
    machine.examine(root)
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    ("system", "command"),
    [("win32", "python -m pip install gTTS"), ("linux", "python3 -m pip install gTTS")],
)
def test_hints_name_the_python_that_there_is(
    monkeypatch: pytest.MonkeyPatch, system: str, command: str
) -> None:
    monkeypatch.setattr("broadcast.errors.sys.platform", system)
    monkeypatch.setattr("broadcast.errors.sys.base_prefix", sys.prefix)
    assert errors.pip_install("gTTS") == command


@pytest.mark.parametrize(
    ("folder", "python"),
    [("thư mục", ".venv/bin/python"), ("thư mục/output", '"{root}/thư mục/.venv/bin/python"')],
)
def test_hints_name_the_python_of_an_environment_that_nobody_activated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str, python: str
) -> None:
    home = tmp_path / "thư mục" / ".venv"
    (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / folder)
    monkeypatch.setattr("broadcast.errors.sys.prefix", str(home))
    monkeypatch.setattr("broadcast.errors.sys.base_prefix", "/usr")
    monkeypatch.setattr("broadcast.errors.sys.executable", str(home / "bin" / "python"))
    command = errors.pip_install("gTTS")
    expected = f"{python.format(root=tmp_path)} -m pip install gTTS"
    assert command == expected.replace("/", os.sep)


def test_no_command_has_quotes_that_windows_takes_for_letters() -> None:
    """cmd hands ``'.[neural]'`` on with its quotes."""
    for path in (REPOSITORY / "broadcast").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        quoted = re.search(r"pip install (-\S+ )*'", text)
        assert not quoted or path.parts[-2:] == ("plays", "database.py"), path
        assert path.name == "errors.py" or "python3 -m pip" not in text, path
