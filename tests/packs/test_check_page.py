"""The page in a pack that checks the files: in a real browser, without a network."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from broadcast.packs import stored_zip, unpacking
from support.check_pages import verdict
from support.packs import planned


@pytest.fixture
def stick(root: Path) -> Path:
    """An unpacked pack."""
    path = root / "pack.zip"
    made = planned(root)
    stored_zip.write(made.members, path, made.manifest.first)
    unpacking.extract(path, root / "stick")
    return root / "stick"


@pytest.mark.parametrize("chooser", ["folder", "files"])
def test_whole_files_are_green(browser: Any, stick: Path, chooser: str) -> None:
    """A telephone cannot choose what lies in the folder of the slots' playlists."""
    shown, results = verdict(browser, stick, chooser)
    assert shown == "good"
    assert len(results) == 4 + 2 + 14  # sounds, run sheet and playlist, a playlist for each slot
    unseen = {name for name, kind in results.items() if kind != "good"}
    beside = {name for name in results if "/" in name}
    assert unseen == (beside if chooser == "files" else set())
    words = browser.find_element("id", "verdict").text
    assert f"{len(results) - len(unseen)}" in words


def test_a_week_that_is_over_is_not_green(browser: Any, stick: Path) -> None:
    shown, results = verdict(browser, stick, on="2026-11-30")
    assert (shown, set(results.values())) == ("over", {"good"})
    assert "29/11/2026" in browser.find_element("id", "verdict").text
    next(stick.glob("*.mp3")).unlink()
    assert verdict(browser, stick, on="2026-11-30")[0] == "bad"


@pytest.mark.parametrize("page", ["kiem-tra.html", "lich-phat.html"])
def test_pages_fit_on_a_telephone(browser: Any, stick: Path, page: str) -> None:
    """What an operator reads there: file, programme and code, without moving sideways."""
    phone = {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        browser.get((stick / page).as_uri())
        wide, shown = browser.execute_script(
            "return [document.documentElement.scrollWidth, window.innerWidth]"
        )
        assert wide <= shown == 390
        for cell in browser.find_elements("css selector", "td.code, td.title, td.number"):
            assert 0 <= cell.rect["x"] <= cell.rect["x"] + cell.rect["width"] <= 390
            assert cell.is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_each_bad_file_is_red(browser: Any, stick: Path) -> None:
    sounds = sorted(stick.glob("*.mp3"))
    changed = bytearray(sounds[0].read_bytes())
    changed[30_000] ^= 1
    sounds[0].write_bytes(changed)
    sounds[1].write_bytes(sounds[1].read_bytes()[:-1])
    sounds[2].unlink()
    shown, results = verdict(browser, stick)
    assert shown == "bad"
    assert {name for name, kind in results.items() if kind == "bad"} == {
        path.name for path in sounds[:3]
    }


def test_a_whole_stick_with_several_weeks_may_be_chosen(browser: Any, stick: Path) -> None:
    """The files of the other week have the same names; only this week's are looked at."""
    drive = stick.parent / "drive"
    for week in ("a", "tuan-48", "z"):
        shutil.copytree(stick, drive / week)
        if week != "tuan-48":
            (drive / week / "lich-phat.html").write_bytes(b"another week")
            next((drive / week).glob("01-*.mp3")).write_bytes(b"another sound")
    browser_sees = verdict(browser, drive / "tuan-48", "folder", drive)
    assert browser_sees[0] == "good"


def test_sounds_of_another_week_are_named(browser: Any, stick: Path) -> None:
    (stick / "01-tuan-truoc.mp3").write_bytes(b"sound")
    shown, results = verdict(browser, stick)
    assert shown == "bad"
    assert {name for name, kind in results.items() if kind == "bad"} == {"01-tuan-truoc.mp3"}


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 4 * 1024 * 1024 + 7])
def test_the_pages_sha_256_is_sha_256(browser: Any, stick: Path, size: int) -> None:
    data = bytes(number * 7 % 251 for number in range(size))
    browser.get((stick / "kiem-tra.html").as_uri())
    found = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "const bytes = Uint8Array.from({length: arguments[0]}, (_x, i) => i * 7 % 251);"
        "digest(new File([bytes], 'a'), () => {}).then(done);",
        size,
    )
    assert found == hashlib.sha256(data).hexdigest()
