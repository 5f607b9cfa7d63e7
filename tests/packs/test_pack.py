"""Packs: what is in them, the same bytes again, deltas, and what is refused."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broadcast.errors import PackError
from broadcast.packs import keys, pack, short_code, stored_zip, unpacking, verify
from broadcast.packs.manifest import Delta, FormerFile, Manifest, parse
from broadcast.packs.stored_zip import Content, Member
from broadcast.schedule.slots import DatedSlot, Item
from support.packs import (
    COMMUNE,
    MONDAY,
    PROGRAMMES,
    ZONE,
    check,
    finished,
    planned,
    rewritten,
    slots,
    sound,
    week_of,
)
from support.workspaces import Golden


def test_a_pack_is_good(root: Path, whole: Path) -> None:
    assert check(root, whole) == []


def test_names_are_numbered_in_playing_order(root: Path, whole: Path) -> None:
    manifest = planned(root).manifest
    order: list[str] = []
    for slot in manifest.slots:
        order += [item.file for item in slot.items if item.file not in order]
    sounds = [one.file for one in manifest.programmes]
    assert sounds == order == sorted(order)
    with zipfile.ZipFile(whole) as zipped:
        names = zipped.namelist()
        assert names[: len(order)] == order
        assert all(name.isascii() and len(Path(name).name) <= 100 for name in names)
        assert {"lich-phat.html", "kiem-tra.html", "playlist.m3u8", "manifest.json"} <= {*names}
        playlist = zipped.read("playlist.m3u8").decode("utf-8")
        first = zipped.read("khung-gio/20261123-sang.m3u8").decode("utf-8")
    played = [line for line in playlist.splitlines() if not line.startswith("#")]
    assert played == [item.file for slot in manifest.slots for item in slot.items]
    assert first.splitlines()[2] == f"../{manifest.slots[0].items[0].file}"


def test_the_run_sheet_has_a_line_for_each_item(root: Path, whole: Path) -> None:
    with zipfile.ZipFile(whole) as zipped:
        sheet = zipped.read("lich-phat.html").decode("utf-8")
    codes = [item.code for slot in planned(root).manifest.slots for item in slot.items]
    assert len(codes) == len({*codes}) == 28
    assert all(short_code.written(code) in sheet for code in codes)
    assert "Chương trình luong-huu &amp; &lt;vi&gt;" in sheet
    assert sheet.count('class="write"') == 28
    assert "05:15" in sheet
    assert "05:18" in sheet  # 180.4 s and a gap of 2 s later


def test_the_same_inputs_give_the_same_bytes(root: Path, whole: Path) -> None:
    again = root / "again.zip"
    stored_zip.write(planned(root).members, again, MONDAY)
    assert again.read_bytes() == whole.read_bytes()


def test_a_draft_and_a_changed_mp3_are_refused(root: Path) -> None:
    one = sound(root, "vssid", "vi")
    path = one.content.data
    assert isinstance(path, Path)
    good = finished(path, "vssid", "vi")
    with pytest.raises(PackError, match="not approved"):
        pack.checked(path, replace(good, script_status="draft"))
    path.write_bytes(b"other")
    with pytest.raises(PackError, match="not the one that was built"):
        pack.checked(path, good)


def test_one_changed_byte_anywhere_is_found(root: Path, whole: Path) -> None:
    data = whole.read_bytes()
    with zipfile.ZipFile(whole) as zipped:
        entries = zipped.infolist()
    chance = random.Random(20261123)
    other = root / "other.zip"
    for entry in entries:
        start = entry.header_offset + 30 + len(entry.filename.encode())
        place = start + chance.randrange(entry.file_size)
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        other.write_bytes(changed)
        assert check(root, other), entry.filename
    for place in chance.sample(range(len(data)), 150):
        changed = bytearray(data)
        changed[place] ^= 0xFF
        other.write_bytes(changed)
        problems = check(root, other)
        with zipfile.ZipFile(whole) as good:
            try:
                with zipfile.ZipFile(other) as bad:
                    same = all(bad.read(name) == good.read(name) for name in good.namelist())
            except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
                same = False
        assert problems or same, place  # a date or a permission bit changes nothing that is played


def test_what_is_missing_added_or_exchanged_is_named(root: Path, whole: Path) -> None:
    assert check(root, rewritten(whole, lambda c: c.pop("playlist.m3u8"))) == [
        "playlist.m3u8 is missing"
    ]
    assert check(root, rewritten(whole, lambda c: c.update({"virus.exe": b"x"}))) == [
        "virus.exe does not belong to it"
    ]

    def exchange(contents: dict[str, bytes]) -> None:
        one, other = sorted(name for name in contents if name.endswith(".mp3"))[:2]
        contents[one], contents[other] = contents[other], contents[one]

    assert len(check(root, rewritten(whole, exchange))) == 2


def test_an_exchanged_manifest_is_refused(root: Path, whole: Path) -> None:
    other = root / "last-week.zip"
    stored_zip.write(planned(root, MONDAY - timedelta(days=7)).members, other, MONDAY)
    with zipfile.ZipFile(other) as zipped:
        old = zipped.read("manifest.json")
    problems = check(root, rewritten(whole, lambda c: c.update({"manifest.json": old})))
    assert len(problems) == 1
    assert "signature is wrong" in problems[0]


def test_another_provinces_key_is_named(root: Path, whole: Path, tmp_path: Path) -> None:
    neighbour = tmp_path / "lai-chau"
    neighbour.mkdir()
    other = keys.init(neighbour)
    key = keys.public_key(neighbour / keys.FOLDER / keys.PUBLIC_FILE)
    (problem,) = verify.verify(whole, key, MONDAY).problems
    assert "signed with another key" in problem.message
    assert other in problem.message
    assert planned(root).manifest.key in problem.message


def test_time_passes(root: Path, whole: Path) -> None:
    assert check(root, whole, MONDAY + timedelta(days=6)) == []
    late = check(root, whole, MONDAY + timedelta(days=7))
    assert late == ["its week 2026-W48 ended on 2026-11-29"]


@pytest.mark.parametrize(
    "name",
    ["../evil.mp3", "/etc/passwd", "a/../../b", "C:/x.mp3", "a\\\\b.mp3", "con.mp3", "a/b/c"],
)
def test_unsafe_names_are_refused(root: Path, whole: Path, name: str) -> None:
    problems = check(root, rewritten(whole, lambda c: c.update({name: b"x"})))
    assert len(problems) == 1
    assert "unsafe name" in problems[0]


def test_bombs_are_refused_unread(root: Path, whole: Path) -> None:
    bomb = rewritten(whole, lambda c: c.update({"a.mp3": bytes(50_000_000)}),
                     compression=zipfile.ZIP_DEFLATED)  # fmt: skip
    problems = check(root, bomb)
    assert any("larger than it is" in problem for problem in problems)
    many = rewritten(whole, lambda c: c.update({f"{n}.txt": b"" for n in range(2500)}))
    (problem,) = check(root, many)
    assert re.fullmatch(r"it holds 25\d\d files", problem)


def test_overlapping_files_are_refused(root: Path, whole: Path) -> None:
    """A bomb without compression: every entry of the directory shows the same bytes."""
    data = bytearray(whole.read_bytes())
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 4)
    data[second + 42 : second + 46] = struct.pack("<L", 0)  # where the second file begins
    other = root / "other.zip"
    other.write_bytes(data)
    assert check(root, other)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_cut_download_is_refused(root: Path, whole: Path, share: float) -> None:
    data = whole.read_bytes()
    other = root / "other.zip"
    other.write_bytes(data[: int(len(data) * share)])
    (problem,) = check(root, other)
    assert "cut short" in problem


def test_a_delta_and_last_weeks_pack_make_the_full_one(root: Path) -> None:
    former, full = root / "w47.zip", root / "w48.zip"
    last_week = planned(root, MONDAY - timedelta(days=7))
    stored_zip.write(last_week.members, former, MONDAY - timedelta(days=7))
    built = {key: sound(root, *key, version=2 if key == ("vssid", "vi") else 1)
             for key in PROGRAMMES}  # fmt: skip
    current = pack.plan(week_of(root), COMMUNE, slots(rotate=1), built, last_week.manifest)
    stored_zip.write(current.members, full, MONDAY)
    delta = root / "delta.zip"
    stored_zip.write(pack.delta(current, last_week.manifest), delta, MONDAY)
    assert delta.stat().st_size < full.stat().st_size / 2.5  # one MP3 of four is new
    key = keys.public_key(root / keys.FOLDER / keys.PUBLIC_FILE)
    found = verify.verify(delta, key, MONDAY)
    assert not found.problems
    assert found.manifest is not None
    assert found.delta is not None
    again = root / "again.zip"
    unpacking.assemble(delta, former, found.manifest, found.delta, again)
    assert again.read_bytes() == full.read_bytes()
    superseded = {one.programme: one.supersedes for one in current.manifest.programmes}
    old = sound(root, "vssid", "vi").sha256
    assert superseded == {"bhyt-hssv": None, "luong-huu": None, "vssid": old}
    with pytest.raises(PackError, match="not the pack that the delta pack was made from"):
        unpacking.assemble(delta, delta, found.manifest, found.delta, again)


def test_a_pack_unpacks(root: Path, whole: Path) -> None:
    folder = root / "stick"
    files = unpacking.extract(whole, folder)
    assert sorted(path.relative_to(folder).as_posix() for path in files) == sorted(
        zipfile.ZipFile(whole).namelist()
    )
    for wanted in planned(root).manifest.files:
        data = (folder / wanted.name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == wanted.sha256


def test_a_manifest_is_read_strictly(root: Path) -> None:
    data = planned(root).manifest.to_bytes()
    assert parse(data) == planned(root).manifest
    raw = json.loads(data)
    for change in ({"format": 2}, {"more": 1}, {"week": "48"}, {"files": [{"name": "../x"}]}):
        with pytest.raises(PackError):
            parse(json.dumps({**raw, **change}).encode())


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    keys.init(tmp_path)
    private = tmp_path / keys.FOLDER / keys.PRIVATE_FILE
    if sys.platform != "win32":
        assert private.stat().st_mode & 0o077 == 0
    if git := shutil.which("git"):
        subprocess.run([git, "init", "-q", tmp_path], check=True)
        listed = subprocess.run(
            [git, "-C", tmp_path, "status", "--porcelain", "-uall"], capture_output=True,
            text=True, check=True,
        ).stdout  # fmt: skip
        assert keys.PUBLIC_FILE in listed
        assert keys.PRIVATE_FILE not in listed
    with pytest.raises(PackError, match="already"):
        keys.init(tmp_path)
    public = tmp_path / keys.FOLDER / keys.PUBLIC_FILE
    data = public.read_bytes()
    public.unlink()
    keys.init(tmp_path)
    assert public.read_bytes() == data
    private.write_text("-----BEGIN PRIVATE KEY-----\nnonsense\n", encoding="utf-8")
    with pytest.raises(PackError, match="no Ed25519 key"):
        keys.private_key(tmp_path)


def test_manifests_do_not_depend_on_the_language_of_the_interface(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifests: set[Manifest] = set()
    for lang in ("vi", "en"):
        monkeypatch.setenv("LANGUAGE", lang)
        manifests.add(planned(root).manifest)
    assert len(manifests) == 1


def test_the_last_day_ends_at_midnight_of_the_province(root: Path, whole: Path) -> None:
    key = keys.public_key(root / keys.FOLDER / keys.PUBLIC_FILE)
    last = datetime(2026, 11, 29, 16, 59, tzinfo=UTC)  # 23:59 in Điện Biên
    assert verify.verify(whole, key, last).is_good
    assert not verify.verify(whole, key, last + timedelta(minutes=1)).is_good


def test_a_delta_unpacks_to_the_same_files(root: Path) -> None:
    former, full, rest = root / "w47.zip", root / "w48.zip", root / "delta.zip"
    last_week = planned(root, MONDAY - timedelta(days=7))
    stored_zip.write(last_week.members, former, MONDAY - timedelta(days=7))
    built = {key: sound(root, *key) for key in PROGRAMMES}
    current = pack.plan(week_of(root), COMMUNE, slots(rotate=1), built, last_week.manifest)
    stored_zip.write(current.members, full, MONDAY)
    stored_zip.write(pack.delta(current, last_week.manifest), rest, MONDAY)
    found = verify.verify(rest, keys.public_key(root / "keys" / "public.pem"), MONDAY)
    assert found.delta is not None
    with pytest.raises(PackError, match="not the pack"):
        unpacking.extract_delta(rest, rest, current.manifest, found.delta, root / "none")
    assert not (root / "none").exists()
    unpacking.extract_delta(rest, former, current.manifest, found.delta, root / "one")
    unpacking.extract(full, root / "other")
    one, other = (
        {path.relative_to(root / name): path.read_bytes()
         for path in (root / name).rglob("*") if path.is_file()}
        for name in ("one", "other")
    )  # fmt: skip
    assert one == other


def test_sounds_of_another_week_in_the_folder_are_named(root: Path, whole: Path) -> None:
    folder = root / "stick"
    unpacking.extract(whole, folder)
    manifest = planned(root).manifest
    assert list(unpacking.strangers(folder, manifest)) == []
    (folder / "01-old.MP3").write_bytes(b"")
    (problem,) = unpacking.strangers(folder, manifest)
    assert problem.path == folder / "01-old.MP3"
    assert problem.severity == "warning"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_unpacking_follows_no_link_to_another_place(root: Path, whole: Path) -> None:
    folder, secret = root / "stick", root / "secret"
    folder.mkdir()
    secret.write_bytes(b"mine")
    (folder / ".manifest.json.draft").symlink_to(secret)
    (folder / "manifest.json").symlink_to(secret)
    unpacking.extract(whole, folder)
    assert secret.read_bytes() == b"mine"
    assert parse((folder / "manifest.json").read_bytes()) == planned(root).manifest


def test_a_full_stick_is_named(root: Path, whole: Path) -> None:
    (root / "stick").write_bytes(b"a file where a folder is wanted")
    with pytest.raises(PackError, match="cannot be written") as caught:
        unpacking.extract(whole, root / "stick")
    assert "choose another folder" in caught.value.problems[0].hint


def test_more_than_99_sounds_and_long_names_keep_their_order(root: Path) -> None:
    names = [f"{'rat-dai-' * 20}{number}" for number in range(120)]
    built = {(name, "vi"): replace(sound(root, "vssid", "vi"), programme=name) for name in names}
    items = tuple(Item(name, "vi", 1.0, None) for name in names)
    start = datetime(2026, 11, 23, 5, tzinfo=ZONE)
    slot = DatedSlot("20261123-sang-muong-phang", COMMUNE.id, start, 900, "normal", items)
    made = pack.plan(week_of(root), COMMUNE, [slot], built)
    files = [one.file for one in made.manifest.programmes]
    assert files == sorted(files)
    assert len({*files}) == 120
    long = DatedSlot(f"20261123-{'sang' * 30}-muong-phang", COMMUNE.id, start, 900, "normal", ())
    with pytest.raises(PackError, match="no pack can be made for muong-phang"):
        pack.plan(week_of(root), COMMUNE, [long], {})


def test_the_manifest_is_as_it_was(root: Path, golden: Golden) -> None:
    """What players, portals and older programs read: a change of it is a change of the format."""
    week = replace(week_of(root), key=Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    built = {key: sound(root, *key) for key in PROGRAMMES[:2]}
    two = [replace(one, items=(Item("bhyt-hssv", "vi", 180.4, None), Item("bhyt-hssv", "blt", 180.4,
           None))) for one in slots()[:2]]  # fmt: skip
    made = pack.plan(week, COMMUNE, two, built)
    shown = json.loads(made.manifest.to_bytes())
    for one in shown["files"]:
        if one["name"].endswith(".html"):  # their words may change; the format does not
            one["bytes"], one["sha256"] = 0, "0" * 64
    golden("pack/manifest.json", json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
    golden("pack/files.txt", "\n".join(one.name for one in made.members) + "\n")


def test_a_delta_leaves_out_sounds_only(root: Path) -> None:
    """The list of a delta pack is not signed: it may not excuse a missing run sheet."""
    path, rest = root / "whole.zip", root / "rest.zip"
    made = planned(root)
    stored_zip.write(made.members, path, MONDAY)
    (sheet,) = (one for one in made.manifest.files if one.name == "lich-phat.html")
    taken = FormerFile(name=sheet.name, former=sheet.name, sha256=sheet.sha256)
    listed = Content.of(Delta(week="2026-W47", taken=(taken,)).to_bytes())
    members = [one for one in made.members if one.name != sheet.name]
    stored_zip.write([*members, Member("delta.json", listed)], rest, MONDAY)
    assert check(root, rest) == ["delta.json does not fit the manifest"]


@pytest.mark.parametrize("change", ["week", "words", "name", "digest", "more", "nothing"])
def test_the_list_of_a_delta_says_only_what_the_manifest_bears_out(root: Path, change: str) -> None:
    """It is not signed: no week, name or word of another may be shown or followed."""
    last_week = planned(root, MONDAY - timedelta(days=7))
    built = {key: sound(root, *key) for key in PROGRAMMES}
    current = pack.plan(week_of(root), COMMUNE, slots(rotate=1), built, last_week.manifest)
    *members, listed = pack.delta(current, last_week.manifest)
    good = Delta.model_validate_json(listed.content.data)  # type: ignore[arg-type]
    one, *others = good.taken
    bad = {
        "week": good.model_copy(update={"week": "2026-W46"}),
        "words": good.model_copy(update={"week": "2026-W47. Call 0900 123 456"}),
        "name": good.model_copy(
            update={"taken": (one.model_copy(update={"name": "x.mp3"}), *others)}
        ),
        "digest": good.model_copy(
            update={"taken": (one.model_copy(update={"sha256": "0" * 64}), *others)}
        ),
        "more": good.model_copy(update={"taken": (*good.taken, one)}),
        "nothing": good.model_copy(update={"taken": ()}),
    }[change]
    path = root / "delta.zip"
    stored_zip.write([*members, listed], path, MONDAY)
    assert check(root, path) == []
    stored_zip.write([*members, Member("delta.json", Content.of(bad.to_bytes()))], path, MONDAY)
    assert check(root, path) == ["delta.json does not fit the manifest"]
    stored_zip.write(
        [*current.members, Member("delta.json", Content.of(bad.to_bytes()))], path, MONDAY
    )
    assert check(root, path) == ["delta.json does not fit the manifest"]


def test_a_programme_that_is_over_leaves_the_rest_of_the_week(root: Path) -> None:
    wednesday = MONDAY + timedelta(days=2)
    until = {key: sound(root, *key) for key in PROGRAMMES}
    over = PROGRAMMES[0]
    until[over] = replace(until[over], valid_until=wednesday)
    played = [
        replace(
            slot,
            items=tuple(
                item for item in slot.items
                if (item.programme, item.lang) != over or slot.starts_at.date() <= wednesday
            ),
        )
        for slot in slots()
    ]  # fmt: skip
    path = root / "pack.zip"
    stored_zip.write(pack.plan(week_of(root), COMMUNE, played, until).members, path, MONDAY)
    key = keys.public_key(root / keys.FOLDER / keys.PUBLIC_FILE)
    assert verify.verify(path, key, wednesday).problems == []
    found = verify.verify(path, key, wednesday + timedelta(days=1))
    assert found.is_good
    (problem,) = found.problems
    assert problem.severity == "warning"
    assert f"is valid until {wednesday} only" in problem.message
    stored_zip.write(pack.plan(week_of(root), COMMUNE, slots(), until).members, path, MONDAY)
    assert not verify.verify(path, key, wednesday + timedelta(days=1)).is_good
