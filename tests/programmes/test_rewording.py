"""A line more in a lexicon makes only those programmes again that it changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.errors import ExitCode
from broadcast.programmes import recipe
from broadcast.store.folder import store_folder
from support.workspaces import BROADCAST_YAML

LEXICON = "scripts_content/_lexicon/vi.yaml"
SCRIPT = """\
---
title: {title}
status: approved
approved_on: 2026-11-02
credits: {{approver: Nguyễn Thị Bình}}
---
{text}
"""
TEXTS = {
    "nuoc": "Bà con dùng nước sạch. Xin cảm ơn bà con.",
    "htx": "Bà con vào H.T.X. Phú Nưa, hỏi ông Ba. Mạng 5G đã có.",
    "the": "Thẻ BHYT cho các cháu. Ông Ba ơi, mời ông.",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three programmes in one language, built with a lexicon of one line."""
    root = tmp_path_factory.mktemp("words") / "tỉnh"
    files = {"broadcast.yaml": BROADCAST_YAML, LEXICON: "HTX: hợp tác xã\n"}
    for name, text in TEXTS.items():
        files[f"scripts_content/{name}/vi.md"] = SCRIPT.format(title=name, text=text)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "tỉnh"))


def build(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> set[str]:
    """Programmes that were built; all others were up to date."""
    capsys.readouterr()
    assert cli.run(["-C", str(root), "build", "--json", *options]) == ExitCode.DONE
    made = json.loads(capsys.readouterr().out)["programmes"]
    assert {one["status"] for one in made} <= {"built", "cached"}
    return {one["id"] for one in made if one["status"] == "built"}


def add(root: Path, line: str) -> None:
    path = root / LEXICON
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def speech(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store_folder(root).rglob("*.s16")}


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("# chỉ là ghi chú", set()),
        ("QXZV: quy xờ", set()),
        ("nước: nác", {"nuoc"}),
        ("nước sạch: nước suối", {"nuoc"}),
        ("nước bẩn: nước đục", set()),
        ("ông Ba: ông Bá", {"htx"}),
        ("ông ba: {spoken: ông bá, case: any}", {"htx", "the"}),
        ("Ba: {spoken: bà, next: [ơi]}", {"the"}),
        ("cảm ơn: cám ơn", {"nuoc"}),
        ("5G: năm chấm", {"htx"}),
        ("BHYT: thẻ y tế", {"the"}),
        ("HSSV: học sinh", set()),
    ],
)
def test_only_what_a_line_changes_is_made_again(
    root: Path, line: str, changed: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before, spoken = {}, speech(root)
    for name in TEXTS:
        before[name] = (root / f"output/programmes/{name}/{name}.vi.mp3").stat().st_mtime_ns
    add(root, line)
    assert build(root, capsys) == changed
    after = speech(root)
    assert spoken.items() <= after.items()  # the keys of segments are as they were
    assert len(after) - len(spoken) == len(changed)
    for name, stamp in before.items():
        path = root / f"output/programmes/{name}/{name}.vi.mp3"
        assert (path.stat().st_mtime_ns != stamp) == (name in changed)


def test_a_word_that_no_script_holds_is_found_where_rules_make_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """H.T.X. is looked up as HTX."""
    (root / LEXICON).write_text("HTX: hợp tác xã kiểu mới\n", encoding="utf-8")
    assert build(root, capsys) == {"htx"}
    (root / LEXICON).write_text("HTX: hợp tác xã\n", encoding="utf-8")
    assert build(root, capsys) == {"htx"}  # as at first: from the store
    assert build(root, capsys) == set()


def test_the_next_build_reads_nothing_again(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(root, "nước: nác")
    assert build(root, capsys) == {"nuoc"}

    def unwanted(*_arguments: object) -> None:
        pytest.fail("a programme was planned although nothing has changed")

    monkeypatch.setattr(recipe, "plan", unwanted)
    assert build(root, capsys) == set()


def test_two_changes_at_once_are_not_taken_for_one(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that changes nothing, and a script that was edited."""
    add(root, "QXZV: quy xờ")
    path = root / "scripts_content/the/vi.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title: the", "title: Thẻ"), "utf-8")
    assert build(root, capsys) == {"the"}


@pytest.mark.parametrize("ending", ["mp3", "png", "json"])
def test_damaged_files_are_made_again_also_with_a_new_line(
    root: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    add(root, "QXZV: quy xờ")
    (root / f"output/programmes/the/the.vi.{ending}").write_bytes(b"x")
    assert build(root, capsys) == {"the"}


def test_a_line_that_makes_a_word_unreadable_fails_its_programme_alone(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(root, "Ba: {spoken: bà, next: [kia]}\nnước: {spoken: nác, previous: [kia]}")
    code = cli.run(["-C", str(root), "build", "--json"])
    document = json.loads(capsys.readouterr().out)
    statuses = {one["id"]: one["status"] for one in document["programmes"]}
    left = {Path(one["path"]).parts[1] for one in document["problems"]}
    assert left == {name for name, status in statuses.items() if status == "failed"}
    assert code == (ExitCode.WORKSPACE if left else ExitCode.DONE)


def test_what_an_earlier_version_built_is_built_once(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its JSON has no key beside words: nothing is guessed of it."""
    path = root / "output/programmes/the/the.vi.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["recipe"]["beside_words"]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert build(root, capsys) == set()
    add(root, "QXZV: quy xờ")
    assert build(root, capsys) == {"the"}
