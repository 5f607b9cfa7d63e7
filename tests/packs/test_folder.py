"""The folder in a pack, named after week and commune; and packs of earlier versions without one."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from broadcast import cli
from broadcast.errors import ExitCode
from broadcast.packs import keys, pack, stored_zip, unpacking, verify
from broadcast.packs.pack import Pack
from broadcast.packs.stored_zip import Member
from broadcast.packs.week import manifest_of
from support.check_pages import verdict
from support.packs import MONDAY, check, planned
from support.workspaces import BROADCAST_YAML, SCRIPT

NAME = "2026-W48-muong-phang"
BEFORE = "2026-W47-muong-phang"
LAST_WEEK = MONDAY - timedelta(days=7)


def written(root: Path, made: Pack, *, old: bool = False) -> Path:
    """A pack on disk, in its folder or as earlier versions wrote it."""
    path = root / f"{made.manifest.pack_name}{'-old' if old else ''}.zip"
    stored_zip.write(made.members if old else made.zipped, path, made.manifest.first)
    return path


def test_all_files_lie_in_one_folder(root: Path) -> None:
    made = planned(root)
    path = written(root, made)
    assert path.name == f"{NAME}.zip"
    assert path.stat().st_size == made.bytes
    with zipfile.ZipFile(path) as zipped:
        names = zipped.namelist()
        assert zipped.testzip() is None
    assert {name.partition("/")[0] for name in names} == {NAME}
    assert [name.partition("/")[2] for name in names] == [one.name for one in made.members]
    assert check(root, path) == []


def test_unpacked_it_is_the_same_as_ever(root: Path) -> None:
    """Onto a stick the files come without the folder: players look at its top."""
    made = planned(root)
    for old in (False, True):
        path = written(root, made, old=old)
        assert check(root, path) == []
        assert manifest_of(path) == made.manifest
        unpacking.extract(path, root / f"stick-{old}")
    files = [
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (root / "stick-False", root / "stick-True")
    ]
    assert files[0] == files[1]
    assert len(files[0]) == len(made.members)


@pytest.mark.parametrize("former_is_old", [False, True])
@pytest.mark.parametrize("delta_is_old", [False, True])
def test_deltas_join_with_packs_of_either_kind(
    root: Path, former_is_old: bool, delta_is_old: bool
) -> None:
    before, now = planned(root, LAST_WEEK), planned(root, vssid=2)
    former = written(root, before, old=former_is_old)
    members = pack.delta(now, before.manifest)
    rest, again = root / "rest.zip", root / "again.zip"
    inside = members if delta_is_old else stored_zip.inside(NAME, members)
    stored_zip.write(inside, rest, MONDAY)
    key = keys.public_key(root / keys.FOLDER / keys.PUBLIC_FILE)
    found = verify.verify(rest, key, MONDAY)
    assert found.is_good
    assert found.manifest is not None
    assert found.delta is not None
    unpacking.assemble(rest, former, found.manifest, found.delta, again)
    assert again.read_bytes() == written(root, now, old=delta_is_old).read_bytes()
    unpacking.extract_delta(rest, former, found.manifest, found.delta, root / "one")
    unpacking.extract(again, root / "two")
    for path in (root / "two").rglob("*.*"):
        there = root / "one" / path.relative_to(root / "two")
        assert there.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("2026-W49-muong-phang", "its folder is named 2026-W49-muong-phang"),
        ("2026-W48-pu-nhi", "its folder is named 2026-W48-pu-nhi"),
        ("goi", "unsafe name"),
        ("..", "unsafe name"),
        ("2026-W48-muong-phang/2026-W48-muong-phang", "unsafe name"),
        ("2026-W48-Muong Phang", "unsafe name"),
        ("con", "unsafe name"),
    ],
)
def test_another_folder_is_refused(root: Path, folder: str, words: str) -> None:
    path = root / "other.zip"
    stored_zip.write(stored_zip.inside(folder, planned(root).members), path, MONDAY)
    assert any(words in message for message in check(root, path))
    assert manifest_of(path) is None or "named" in words


def test_a_file_beside_the_folder_is_refused(root: Path) -> None:
    made = planned(root)
    stray = Member("99-la.mp3", made.members[0].content)
    for members in ((*made.zipped, stray), (stray, *made.zipped), (*made.members, made.zipped[0])):
        path = root / "stray.zip"
        stored_zip.write(members, path, MONDAY)
        assert check(root, path) != []


@pytest.fixture(scope="module")
def workspace_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packs") / "tỉnh"
    files = {
        "broadcast.yaml": BROADCAST_YAML,
        "scripts_content/chao/vi.md": SCRIPT,
        "schedules/communes.yaml": 'slots:\n  sang: {start: "05:15", length: 15m}\ncommunes:\n'
        "  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi], from: 2025-07-01}\n",
        "schedules/quy.yaml": "from: 2026-10-01\nto: 2027-12-31\nbroadcasts:\n"
        "  - {programme: chao, communes: all, slots: [sang], days: [mon]}\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
    keys.init(root)
    return root


def packed(root: Path, week: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert cli.run(["-C", str(root), "pack", "--week", week, "--delta", "--json"]) == ExitCode.DONE
    (one,) = json.loads(capsys.readouterr().out)["packs"]
    return dict(one)


def test_a_pack_takes_the_place_of_one_of_an_earlier_version(
    workspace_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is the former one of a delta, and of its own week none is left under the old name."""
    root = Path(shutil.copytree(workspace_root, tmp_path / "tỉnh"))
    folder = root / "output" / "packs"
    before, now = folder / "2026-W47", folder / "2026-W48"
    assert packed(root, "2026-W47", capsys)["path"] == f"output/packs/2026-W47/{BEFORE}.zip"
    with zipfile.ZipFile(before / f"{BEFORE}.zip") as zipped:
        names = {name.partition("/")[2]: zipped.read(name) for name in zipped.namelist()}
    old = [Member(name, stored_zip.Content.of(data)) for name, data in names.items()]
    stored_zip.write(old, before / "muong-phang.zip", LAST_WEEK)
    (before / f"{BEFORE}.zip").unlink()
    now.mkdir()
    for ending in ("zip", "delta.zip"):
        shutil.copy(before / "muong-phang.zip", now / f"muong-phang.{ending}")
    assert packed(root, "2026-W48", capsys)["delta_bytes"]
    assert sorted(path.name for path in now.iterdir()) == [f"{NAME}.delta.zip", f"{NAME}.zip"]
    unpack = ["unpack", str(now / f"{NAME}.delta.zip"), "-o", str(tmp_path / "usb"), "--on",
              "2026-11-23", "--former", str(before / "muong-phang.zip")]  # fmt: skip
    assert cli.run(["-C", str(root), *unpack]) == ExitCode.DONE
    assert (tmp_path / "usb" / "01-chao-vi.mp3").is_file()


@pytest.mark.parametrize("picked", ["", NAME, f"{NAME}/{NAME}"])
def test_the_check_page_is_green_however_it_was_unpacked(
    browser: Any, root: Path, picked: str
) -> None:
    """Windows puts the folder into one of the same name; either may be chosen, or all above."""
    path = written(root, planned(root))
    with zipfile.ZipFile(path) as zipped:
        zipped.extractall(root / "tai-ve" / NAME)
    stick = root / "tai-ve" / NAME / NAME
    shown, results = verdict(browser, stick, "folder", root / "tai-ve" / picked)
    assert (shown, set(results.values())) == ("good", {"good"})


def test_the_check_page_is_green_on_a_telephone(browser: Any, root: Path) -> None:
    """There the files in the folder are chosen one by one, or all at once."""
    path = written(root, planned(root))
    with zipfile.ZipFile(path) as zipped:
        zipped.extractall(root / "Download")
    shown, results = verdict(browser, root / "Download" / NAME, "files")
    assert shown == "good"
    assert {kind for name, kind in results.items() if "/" not in name} == {"good"}
