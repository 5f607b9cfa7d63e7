from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadcast import cli
from broadcast.cli.commands.init import fill, named, slug
from broadcast.errors import ExitCode, WorkspaceError
from support.places import REPOSITORY

TEMPLATE = Path(str(resources.files("broadcast"))) / "template"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli.make_command(), ["init", *arguments])


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_writes_the_whole_template_and_says_what_to_do_next(tmp_path: Path) -> None:
    result = invoke(str(tmp_path / "tỉnh mới"))
    assert result.exit_code == 0, result.output
    assert files_of(tmp_path / "tỉnh mới") == files_of(TEMPLATE)
    assert f'cd "{tmp_path / "tỉnh mới"}"' in result.output
    assert "broadcast build" in result.output


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Điện Biên", "dien-bien"),
        ("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
        ("Ðắk Lắk", "dak-lak"),
        ("Thừa Thiên–Huế", "thua-thien-hue"),
    ],
)
def test_an_id_is_made_from_the_name(name: str, identifier: str) -> None:
    assert slug(name) == identifier
    assert named(None, name) == (identifier, name)


def test_province_is_put_into_the_file(tmp_path: Path) -> None:
    from broadcast.workspace import province

    invoke(str(tmp_path / "a"), "--province-name", 'Tỉnh "A": {b}, #c', "--province-id", "a-1")
    loaded, problems = province.load(tmp_path / "a" / "broadcast.yaml")
    assert loaded is not None
    assert problems == ()
    assert loaded.province.id == "a-1"
    assert loaded.province.name == 'Tỉnh "A": {b}, #c'


@pytest.mark.parametrize("identifier", ["Điện", "a b", "-a", "a--b", "", "../x", "con", "a" * 61])
def test_a_wrong_id_is_wrong_usage(tmp_path: Path, identifier: str) -> None:
    result = invoke(str(tmp_path / "a"), "--province-id", identifier)
    assert result.exit_code == ExitCode.USAGE
    assert "dien-bien" in result.output
    assert not (tmp_path / "a").exists()


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thư.txt").write_text("của tôi", encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        fill(tmp_path, "a", "A")
    assert "--force" in caught.value.problems[0].hint
    assert files_of(tmp_path) == {"thư.txt"}


def test_force_keeps_every_file_that_is_there(tmp_path: Path) -> None:
    mine = tmp_path / "broadcast.yaml"
    mine.write_text("của tôi", encoding="utf-8")
    result = invoke(str(tmp_path), "--force", "--json")
    document = json.loads(result.stdout)
    assert document["kept"] == ["broadcast.yaml"]
    assert mine.read_text(encoding="utf-8") == "của tôi"
    assert files_of(tmp_path) == files_of(TEMPLATE)
    again = json.loads(invoke(str(tmp_path), "--force", "--json").stdout)
    assert again["written"] == []


def test_a_file_in_the_way_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError) as caught:
        fill(tmp_path / "file", "a", "A")
    assert caught.value.problems[0].hint


def test_as_a_real_process_twice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "broadcast", "-C", str(tmp_path), "--lang", "en", "init", "x"]
    first = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert first.returncode == 0, first.stderr
    assert (tmp_path / "x" / "broadcast.yaml").is_file()
    second = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert second.returncode == ExitCode.WORKSPACE
    assert "not empty" in second.stderr
    assert second.stdout == ""


@pytest.mark.parametrize(
    ("folder", "commands", "guide", "words"),
    [
        ("en", "commands.md", "writing-scripts.md", "\n{} files written to "),
        ("vi", "lenh.md", "viet-kich-ban.md", "\nđã ghi {} tệp vào "),
    ],
)
def test_the_documents_say_what_it_writes(
    folder: str, commands: str, guide: str, words: str
) -> None:
    files = files_of(TEMPLATE)
    for page in (commands, guide):
        text = (REPOSITORY / "docs" / folder / page).read_text(encoding="utf-8")
        assert words.format(len(files)) in text
    names = {Path(file).name for file in files} - {"LICENSE.txt"}
    assert {name for name in names if name not in text} == set()
