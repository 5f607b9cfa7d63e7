"""``broadcast keys``, ``pack``, ``verify`` and ``unpack`` as people type them."""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from broadcast import cli
from broadcast.errors import ExitCode
from broadcast.packs import keys
from support.workspaces import BROADCAST_YAML, SCRIPT

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 15m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi], from: 2025-07-01}
  - {id: pu-nhi, name: Xã Pu Nhi, languages: [vi], from: 2025-07-01}
"""
SCHEDULE = """\
from: 2026-10-01
to: 2027-12-31
broadcasts:
  - {programme: chao, communes: [muong-phang], slots: [sang], days: [mon, wed]}
"""
WEEK = ("--week", "2026-W48")
PACK = "output/packs/2026-W48/2026-W48-muong-phang.zip"
ON = ("--on", "2026-11-23")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two communes, one programme that is built, and a key."""
    root = tmp_path_factory.mktemp("built") / "tỉnh"
    files = {
        "broadcast.yaml": BROADCAST_YAML,
        "scripts_content/chao/vi.md": SCRIPT,
        "schedules/communes.yaml": COMMUNES,
        "schedules/quy.yaml": SCHEDULE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
    keys.init(root)
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "tỉnh"))


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in the workspace: exit code, standard output, standard error."""

    def one(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(["-C", str(root), *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return one


def document(shown: tuple[int, str, str]) -> dict[str, Any]:
    return dict(json.loads(shown[1]))


def test_a_week_is_packed_checked_and_unpacked(run: Run, root: Path, tmp_path: Path) -> None:
    code, out, err = run("pack", *WEEK)
    assert (code, err) == (ExitCode.DONE, "")
    assert "2 packs with 2 plays" in out
    assert "Nothing to play that week: pu-nhi" in out
    code, out, err = run("verify", str(root / PACK), *ON)
    assert (code, err) == (ExitCode.DONE, "")
    assert "good; Xã Mường Phăng, week 2026-W48, 1 programmes, 2 plays" in out
    with zipfile.ZipFile(root / PACK) as pack:
        inside = pack.namelist()
    assert inside[0] == "2026-W48-muong-phang/01-chao-vi.mp3"
    names = [name.removeprefix("2026-W48-muong-phang/") for name in inside]
    before = (root / PACK).read_bytes()
    assert run("pack", *WEEK)[0] == ExitCode.DONE
    assert (root / PACK).read_bytes() == before
    assert not list(root.rglob("*.draft"))
    usb = tmp_path / "usb"
    code, out, err = run("unpack", str(root / PACK), "-o", str(usb), *ON)
    assert (code, err) == (ExitCode.DONE, "")
    assert f"{len(names)} files in {usb}" in out
    assert sorted(names) == sorted(
        path.relative_to(usb).as_posix() for path in usb.rglob("*") if path.is_file()
    )
    code, out, _err = run("unpack", str(root / PACK), "-o", str(usb), "--on", "2026-12-01")
    assert code == ExitCode.WORKSPACE
    assert "nothing was unpacked" in out


def test_json_has_one_document_and_nothing_else(run: Run, root: Path, tmp_path: Path) -> None:
    packed = document(run("pack", *WEEK, "--commune", "muong-phang", "--json"))
    assert list(packed) == ["week", "packs", "dropped", "problems"]
    (one,) = packed["packs"]
    assert one == {
        "commune": "muong-phang", "path": PACK, "bytes": (root / PACK).stat().st_size,
        "files": 1, "plays": 2, "delta_bytes": None,
    }  # fmt: skip
    assert not (root / PACK).with_name("2026-W48-pu-nhi.zip").exists()
    (checked,) = document(run("verify", str(root / PACK), *ON, "--json"))["packs"]
    assert checked == {
        "path": (root / PACK).as_posix(), "good": True, "commune": "muong-phang",
        "week": "2026-W48", "delta": False, "problems": [],
    }  # fmt: skip
    (late,) = document(run("verify", str(root / PACK), "--on", "2026-11-30", "--json"))["packs"]
    assert late["good"] is False
    assert late["problems"][0]["message"] == "its week 2026-W48 ended on 2026-11-29"
    (tmp_path / "usb").mkdir()
    (tmp_path / "usb" / "09-cu.mp3").write_bytes(b"old")
    done = document(run("unpack", str(root / PACK), "-o", str(tmp_path / "usb"), *ON, "--json"))
    assert done["good"] is True
    assert done["files"][0] == "01-chao-vi.mp3"
    assert done["problems"][0]["severity"] == "warning"
    assert document(run("keys", "show", "--json")) == {
        "key": keys.id_of(keys.private_key(root).public_key())
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("broadcasts:", "\tbroadcasts:", "tab character"),
        ("days: [mon, wed]", "days: [mon, wde]", "wde is not a day"),
        ("slots: [sang]", "slots: [sangg]", "no slot sangg"),
    ],
)
def test_a_wrong_schedule_leaves_good_packs_alone(
    run: Run, root: Path, old: str, new: str, words: str
) -> None:
    assert run("pack", *WEEK)[0] == ExitCode.DONE
    before = (root / PACK).read_bytes()
    path = root / "schedules" / "quy.yaml"
    path.write_text(SCHEDULE.replace(old, new), encoding="utf-8")
    code, out, err = run("pack", *WEEK)
    assert (code, out) == (ExitCode.WORKSPACE, "")
    assert words in err
    assert (root / PACK).read_bytes() == before


def test_what_is_not_built_replaces_no_pack_by_an_empty_one(run: Run, root: Path) -> None:
    assert run("pack", *WEEK)[0] == ExitCode.DONE
    before = (root / PACK).read_bytes()
    shutil.rmtree(root / "output" / "programmes")
    code, out, err = run("pack", *WEEK)
    assert code == ExitCode.WORKSPACE
    assert "nothing of the week of muong-phang is built" in err
    assert "1 pack with 0 plays" in out  # that of a commune for which nothing is planned
    assert (root / PACK).read_bytes() == before


def test_a_key_that_communes_would_refuse_signs_nothing(run: Run, root: Path) -> None:
    (root / "other").mkdir()
    keys.init(root / "other")
    public = root / "keys" / "public.pem"
    public.write_bytes((root / "other" / "keys" / "public.pem").read_bytes())
    code, _out, err = run("pack", *WEEK)
    assert code == ExitCode.WORKSPACE
    assert "public.pem does not belong to private.pem" in err
    (root / "keys" / "private.pem").unlink()
    assert "put back your copy of private.pem" in run("pack", *WEEK)[2]


def test_a_commune_of_a_few_days_gets_its_pack(run: Run, root: Path) -> None:
    path = root / "schedules" / "communes.yaml"
    text = COMMUNES.replace("from: 2025-07-01}", "from: 2026-11-24, to: 2026-11-26}", 1)
    path.write_text(text, encoding="utf-8")
    (one, _other) = document(run("pack", *WEEK, "--json"))["packs"]
    assert (one["commune"], one["plays"]) == ("muong-phang", 1)


def test_only_what_the_communes_lose_that_were_asked_for_is_counted(run: Run, root: Path) -> None:
    path = root / "schedules" / "communes.yaml"
    path.write_text(COMMUNES.replace("[vi]", "[vi], days: [tue]", 1), encoding="utf-8")
    for arguments, count, empty in (
        ((), 2, ["pu-nhi"]),
        (("--commune", "muong-phang"), 2, []),
        (("--commune", "pu-nhi"), 0, ["pu-nhi"]),
    ):
        code, out, _err = run("pack", *WEEK, *arguments)
        assert code == ExitCode.DONE
        assert (f"{count} broadcasts were dropped" in out) == bool(count)
        assert ("was dropped" in out or "were dropped" in out) == bool(count)
        told = [line for line in out.splitlines() if line.startswith("Nothing to play")]
        assert told == [f"Nothing to play that week: {name}" for name in empty]
        assert document(run("pack", *WEEK, *arguments, "--json"))["dropped"] == count


def test_a_key_is_made_once(run: Run, root: Path) -> None:
    shutil.rmtree(root / "keys")
    code, _out, err = run("pack", *WEEK)
    assert code == ExitCode.WORKSPACE
    assert "broadcast keys init" in err
    code, out, _err = run("keys", "init")
    assert code == ExitCode.DONE
    assert "private.pem secret" in out
    private = (root / "keys" / "private.pem").read_bytes()
    code, _out, err = run("keys", "init")
    assert code == ExitCode.WORKSPACE
    assert "already" in err
    assert (root / "keys" / "private.pem").read_bytes() == private


def test_wrong_names_are_told_with_the_right_ones(run: Run, root: Path) -> None:
    code, _out, err = run("pack", *WEEK, "--commune", "muong-phag", "--commune", "x")
    assert code == ExitCode.WORKSPACE
    assert "no commune muong-phag in week 2026-W48" in err
    assert "muong-phang" in err.replace("muong-phag ", "")
    assert "no commune x" in err
    assert not (root / "output" / "packs").exists()
    for week in ("2026-48", "2026-W54", "tuần nào", ""):
        code, _out, err = run("pack", "--week", week)
        assert code == ExitCode.USAGE
        assert "2026-W48" in err
    assert run("pack")[0] == ExitCode.USAGE
    assert run("verify", str(root / "none.zip"))[0] == ExitCode.USAGE


def test_an_mp3_that_was_changed_reaches_no_pack(run: Run, root: Path) -> None:
    assert run("pack", *WEEK)[0] == ExitCode.DONE
    before = (root / PACK).read_bytes()
    mp3 = root / "output" / "programmes" / "chao" / "chao.vi.mp3"
    data = bytearray(mp3.read_bytes())
    data[-1000] ^= 1
    mp3.write_bytes(data)
    shown = run("pack", *WEEK, "--json")
    assert shown[0] == ExitCode.WORKSPACE
    made = document(shown)
    assert [one["commune"] for one in made["packs"]] == ["pu-nhi"]
    assert "not the one that was built" in made["problems"][0]["message"]
    assert (root / PACK).read_bytes() == before


def test_a_script_that_was_changed_after_the_build_reaches_no_pack(run: Run, root: Path) -> None:
    script = root / "scripts_content" / "chao" / "vi.md"
    script.write_text(SCRIPT + "\nThêm một câu.\n", encoding="utf-8")
    code, out, err = run("pack", *WEEK)
    assert code == ExitCode.WORKSPACE
    assert "with 0 plays" in out
    assert "chao.vi.mp3: error: there is no MP3 of the present script: left out 2 times" in err


def test_a_damaged_pack_is_not_unpacked(run: Run, root: Path, tmp_path: Path) -> None:
    run("pack", *WEEK)
    data = bytearray((root / PACK).read_bytes())
    data[5000] ^= 1
    bad = tmp_path / "hỏng.zip"
    bad.write_bytes(data)
    code, out, err = run("verify", str(bad), str(root / PACK), *ON)
    assert code == ExitCode.WORKSPACE
    assert "hỏng.zip: NOT GOOD" in out
    assert "2026-W48-muong-phang.zip: good" in out
    assert "01-chao-vi.mp3 is damaged" in err
    code, out, _err = run("unpack", str(bad), "-o", str(tmp_path / "usb"))
    assert code == ExitCode.WORKSPACE
    assert "nothing was unpacked" in out
    assert not (tmp_path / "usb").exists()


def test_another_provinces_key_and_no_key_at_all(run: Run, root: Path, tmp_path: Path) -> None:
    run("pack", *WEEK)
    other = tmp_path / "lai-chau"
    other.mkdir()
    keys.init(other)
    key = str(other / "keys" / "public.pem")
    code, _out, err = run("verify", str(root / PACK), "--key", key, *ON)
    assert code == ExitCode.WORKSPACE
    assert "another key" in err
    code, _out, err = run("verify", str(root / PACK), "--key", str(root / "broadcast.yaml"), *ON)
    assert code == ExitCode.WORKSPACE
    assert "no Ed25519 key" in err


def test_whoever_has_no_key_is_told_to_ask_for_it(
    run: Run, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key of one's own making would only show that good packs are signed with another."""
    ask = "ask the province for its file public.pem, then add: --key FILE"
    run("pack", *WEEK)
    shutil.rmtree(root / "keys")
    outside = tmp_path / "usb"
    outside.mkdir()
    shutil.copy(root / "broadcast.yaml", tmp_path / "no-key.pem")
    for place, more in ((root, ()), (outside, ()), (outside, ("--key", "../no-key.pem"))):
        for command in (("verify",), ("unpack", "-o", str(tmp_path / "out"))):
            with contextlib.chdir(outside):
                code = cli.run(["-C", str(place), *command, str(root / PACK), *more, *ON])
            assert code == ExitCode.WORKSPACE
            err = capsys.readouterr().err
            assert ask in err
            assert "init" not in err
    assert "broadcast keys init" in run("keys", "show")[2]
    assert "broadcast keys init" in run("pack", *WEEK)[2]


def test_a_delta_pack_needs_the_pack_it_was_made_from(run: Run, root: Path, tmp_path: Path) -> None:
    run("pack", "--week", "2026-W47")
    (one,) = document(run("pack", *WEEK, "--delta", "--commune", "muong-phang", "--json"))["packs"]
    assert one["delta_bytes"] < one["bytes"] / 1.5
    delta, usb = str(root / PACK).replace(".zip", ".delta.zip"), str(tmp_path / "usb")
    code, out, _err = run("verify", delta, *ON)
    assert code == ExitCode.DONE
    assert "unpack it with the pack of week 2026-W47" in out
    code, _out, err = run("unpack", delta, "-o", usb, *ON)
    assert code == ExitCode.WORKSPACE
    assert "--former" in err
    stranger = str(root / PACK).replace("muong-phang", "pu-nhi")
    run("pack", *WEEK, "--delta")
    code, _out, err = run("unpack", delta, "-o", usb, "--former", stranger, *ON)
    assert code == ExitCode.WORKSPACE
    assert "not the pack that the delta pack was made from" in err
    former = str(root / PACK).replace("W48", "W47")
    code, out, err = run("unpack", delta, "-o", usb, "--former", former, *ON)
    assert (code, err) == (ExitCode.DONE, "")
    with zipfile.ZipFile(root / PACK) as full:
        for name in full.namelist():
            plain = name.removeprefix("2026-W48-muong-phang/")
            assert (tmp_path / "usb" / plain).read_bytes() == full.read(name)


def test_what_is_left_of_another_week_is_named(run: Run, root: Path, tmp_path: Path) -> None:
    run("pack", *WEEK)
    usb = tmp_path / "usb"
    usb.mkdir()
    (usb / "01-cu-vi.mp3").write_bytes(b"old")
    code, _out, err = run("unpack", str(root / PACK), "-o", str(usb), *ON)
    assert code == ExitCode.DONE
    assert "01-cu-vi.mp3: warning: this sound is not of week 2026-W48" in err


def test_everything_is_said_in_vietnamese_as_well(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "vi")
    code, out, _err = run("pack", *WEEK)
    assert code == ExitCode.DONE
    assert "2 gói với 2 lượt phát" in out
    _code, out, _err = run("verify", str(root / PACK), *ON)
    assert "ĐẠT; Xã Mường Phăng, tuần 2026-W48" in out
    _code, out, err = run("verify", str(root / PACK), "--on", "2026-12-01")
    assert "KHÔNG ĐẠT, không được phát" in out
    assert "lỗi: tuần 2026-W48 của gói đã hết vào ngày 2026-11-29" in err


def test_a_folder_that_cannot_be_written_is_named_and_the_rest_goes_on(
    run: Run, root: Path
) -> None:
    folder = root / "output" / "packs" / "2026-W48"
    (folder / "2026-W48-muong-phang.zip").mkdir(parents=True)
    (folder / "2026-W48-muong-phang.zip" / "x").write_bytes(b"a folder where a file is wanted")
    code, out, err = run("pack", *WEEK)
    assert code == ExitCode.WORKSPACE
    assert "2026-W48-muong-phang.zip: error: the pack cannot be written" in err
    assert "1 pack with 0 plays" in out
    assert not list(root.rglob("*.draft"))


def test_a_star_stands_for_files_where_the_command_line_leaves_it(run: Run, root: Path) -> None:
    run("pack", *WEEK)
    code, out, _err = run("verify", str(root / PACK).replace("muong-phang", "*"), *ON)
    assert code == ExitCode.DONE
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        "2026-W48-muong-phang.zip",
        "2026-W48-pu-nhi.zip",
    ]
    code, _out, err = run("verify", str(root / "không*.zip"), *ON)
    assert code == ExitCode.USAGE
    assert "không*.zip" in err


def test_brackets_of_a_name_are_no_pattern(run: Run, root: Path) -> None:
    run("pack", *WEEK)
    for name in ("tuần [1].zip", "tuần 1.zip"):
        shutil.copy(root / PACK, root / name)
    _code, out, _err = run("verify", str(root / "tuần [1]*.zip"), *ON)
    assert [line.partition(":")[0] for line in out.splitlines()] == ["tuần [1].zip"]
