"""A file is written whole or not at all, whoever else writes it, stops, or holds it open."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from broadcast.errors import BroadcastError, PackError, PlayError, WorkspaceError
from broadcast.files import folders, saving

posix = pytest.mark.skipif(os.name == "nt", reason="permissions and signals of POSIX")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_behind(folder: Path, age_s: float, name: str = ".lich.csv.0123abcd.draft") -> Path:
    path = folder / name
    path.write_bytes(b"half")
    written = time.time() - age_s
    os.utime(path, (written, written))
    return path


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "output" / "sheets" / "lịch.csv"
    saving.write(path, "Xã Nà Tấu\n")
    assert path.read_bytes() == "Xã Nà Tấu\n".encode()
    saving.write(path, b"\x00\r\n")
    assert path.read_bytes() == b"\x00\r\n"
    assert names(path.parent) == ["lịch.csv"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit, PackError, OSError])
@pytest.mark.parametrize("there", [True, False])
def test_a_failure_leaves_what_was_there(
    tmp_path: Path, failure: type[BaseException], there: bool
) -> None:
    path = tmp_path / "tuan.zip"
    if there:
        path.write_bytes(b"old")
    with pytest.raises(failure), saving.whole(path) as file:  # noqa: PT012
        file.write(b"new")
        raise failure("stopped")
    assert names(tmp_path) == (["tuan.zip"] if there else [])
    assert not there or path.read_bytes() == b"old"


def test_a_failure_to_draft_by_path_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "plays.db.bak"
    with pytest.raises(KeyboardInterrupt), saving.draft(path) as made:  # noqa: PT012
        made.write_bytes(b"new")
        raise KeyboardInterrupt
    assert names(tmp_path) == []
    with saving.draft(path) as made:
        made.write_bytes(b"new")
    assert (names(tmp_path), path.read_bytes()) == (["plays.db.bak"], b"new")


@pytest.mark.parametrize("error", [WorkspaceError, PackError, PlayError])
def test_the_error_is_the_one_that_is_handed_in(
    tmp_path: Path, error: type[BroadcastError]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / "file" / "a.csv"
    with pytest.raises(error, match="the file cannot be written: ") as caught:
        saving.write(path, "", error, "make room")
    assert type(caught.value) is error
    (problem,) = caught.value.problems
    assert (problem.path, problem.hint) == (path, "make room")
    with pytest.raises(WorkspaceError) as caught:
        saving.write(path, "")
    assert "open in another program" in caught.value.problems[0].hint


@posix
def test_what_the_system_refuses_is_told_by_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    with pytest.raises(OSError, match="too long") as caught, saving.whole(path):
        pass
    assert (caught.value.filename, caught.value.filename2) == (str(path), None)
    assert ".draft" not in str(caught.value)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", [
    "a", ".digests.json", "..", "x" * 255, "ế" * 85, "a" + "ế" * 84, "y" * 251 + ".mp3", "a\nb",
    "-", "~$a.docx", " ",
])  # fmt: skip
def test_every_name_that_a_disk_takes_has_a_draft(name: str) -> None:
    draft = saving._draft_name(name)
    assert len(draft.encode()) <= max(len(name.encode()), 60)
    assert draft.startswith(".")
    assert saving._DRAFT.fullmatch(draft)
    assert draft != saving._draft_name(name)


@pytest.mark.parametrize("name", ["x" * 255, "ế" * 85, ".digests.json", "a.draft"])
def test_long_names_and_names_with_dots_are_written(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and len(name) > 200:
        pytest.skip("paths are short there")
    saving.write(tmp_path / name, "new")
    assert names(tmp_path) == [name]


def test_no_draft_is_seen_among_scripts_sounds_and_packs(tmp_path: Path) -> None:
    for name in ("vi.md", "_tong.yaml", "vi-01.flac", "muong-phang.zip", "01-chao.mp3"):
        path = tmp_path / name
        with saving.draft(path) as made:
            assert list(folders.entries(tmp_path)) == []
            assert made.parent == path.parent
            assert not list(tmp_path.glob(f"*{path.suffix}"))
        path.unlink()


WRITER = """
import sys
from pathlib import Path
from broadcast.files import saving
path, letter = Path(sys.argv[1]), sys.argv[2].encode()
for _time in range(60):
    with saving.whole(path) as file:
        for _part in range(20):
            file.write(letter * 5000)
            file.flush()
"""


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_processes_that_write_the_same_file_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    writers = [started("-c", WRITER, str(path), letter) for letter in "xyz"]
    seen: set[bytes] = set()
    while any(writer.poll() is None for writer in writers):
        if path.exists():
            content = path.read_bytes()
            assert len(content) == 100_000
            seen.add(content[:1])
            assert content == content[:1] * 100_000
    for writer in writers:
        _out, err = writer.communicate()
        assert (writer.returncode, err) == (0, "")
    assert names(tmp_path) == ["a.bin"]
    assert seen <= {b"x", b"y", b"z"}


WAITER = """
import sys, time
from pathlib import Path
from broadcast.files import saving
with saving.whole(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("written", flush=True)
    time.sleep(60)
"""


@posix
@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_what_a_killed_process_left_goes_with_the_next_one(
    tmp_path: Path, kill: signal.Signals
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"old")
    writer = started("-c", WAITER, str(path))
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    writer.send_signal(kill)
    writer.communicate()
    assert path.read_bytes() == b"old"
    stopped = [name for name in names(tmp_path) if name != "a.zip"]
    assert len(stopped) == (0 if kill is signal.SIGINT else 1)
    saving.write(tmp_path / "b.zip", "")  # whoever writes in the folder; too soon
    assert set(names(tmp_path)) == {"a.zip", "b.zip", *stopped}
    for name in stopped:
        left_behind(tmp_path, saving.ABANDONED_S + 60, name)
    saving.write(tmp_path / "b.zip", "")
    assert names(tmp_path) == ["a.zip", "b.zip"]


def test_only_drafts_that_nobody_writes_any_more_are_removed(tmp_path: Path) -> None:
    old = saving.ABANDONED_S + 60
    gone = left_behind(tmp_path, old)
    young = left_behind(tmp_path, saving.ABANDONED_S - 600, ".lich.csv.4567cdef.draft")
    others = [
        left_behind(tmp_path, old, name)
        for name in (".lich.csv.draft", "lich.csv.0123abcd.draft", ".lich.csv.0123abcd.draft.txt",
                     ".lich.csv.0123ABCD.draft", "vi.md")
    ]  # fmt: skip
    folder = tmp_path / ".ten.0123abcd.draft"
    folder.mkdir()
    os.utime(folder, (1, 1))
    saving.write(tmp_path / "a.csv", "")
    assert not gone.exists()
    assert all(path.exists() for path in (young, folder, *others))


def test_a_file_that_is_there_is_never_replaced_by_a_fresh_one(tmp_path: Path) -> None:
    path = tmp_path / "private.pem"
    with saving.whole(path, fresh=True) as file:
        file.write(b"key")
    with pytest.raises(FileExistsError), saving.whole(path, fresh=True) as file:
        file.write(b"other")
    assert (names(tmp_path), path.read_bytes()) == (["private.pem"], b"key")
    path.unlink()
    with pytest.raises(FileExistsError), saving.whole(path, fresh=True) as file:
        path.write_bytes(b"made meanwhile")
    assert (names(tmp_path), path.read_bytes()) == (["private.pem"], b"made meanwhile")
    path.unlink()
    with pytest.raises(KeyboardInterrupt), saving.whole(path, fresh=True):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


@posix
def test_a_private_file_is_private_from_its_first_moment(tmp_path: Path) -> None:
    path = tmp_path / "private.pem"
    before = os.umask(0)
    try:
        for fresh in (True, False):
            with saving.draft(path, mode=0o600, fresh=fresh) as made:
                assert stat.S_IMODE(made.stat().st_mode) == 0o600
                made.write_bytes(b"key")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        saving.write(tmp_path / "public", "")
        assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o666
    finally:
        os.umask(before)


@posix
def test_no_link_that_waits_there_is_followed(tmp_path: Path, monkeypatch: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"mine")
    (tmp_path / ".a.csv.00000000.draft").symlink_to(secret)
    (tmp_path / "a.csv").symlink_to(secret)
    monkeypatch.setattr(saving, "_draft_name", lambda _name: ".a.csv.00000000.draft")
    with pytest.raises(WorkspaceError):
        saving.write(tmp_path / "a.csv", "new")
    monkeypatch.undo()
    saving.write(tmp_path / "a.csv", "new")
    assert secret.read_bytes() == b"mine"
    assert not (tmp_path / "a.csv").is_symlink()


class Refusing:
    """`os.replace` as on Windows, where a program holds the file open for the first times."""

    def __init__(self, times: float) -> None:
        self.times, self.asked, self._replace = times, 0, os.replace

    def __call__(self, made: Any, final: Any, **more: Any) -> None:
        self.asked += 1
        if self.asked <= self.times:
            raise PermissionError(13, "Access is denied", str(made), None, str(final))
        self._replace(made, final, **more)


def refusing(monkeypatch: pytest.MonkeyPatch, times: float, *, held: bool = True) -> Refusing:
    found = Refusing(times)
    monkeypatch.setattr(os, "replace", found)
    monkeypatch.setattr(saving, "_HELD", held)
    return found


def test_a_file_that_is_open_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = refusing(monkeypatch, 2)
    for path in (tmp_path / "new.csv", tmp_path / "old.csv"):
        found.asked = 0
        saving.write(tmp_path / "old.csv", "old")
        found.asked = 0
        saving.write(path, "new")
        assert (path.read_bytes(), found.asked) == (b"new", 3)


def test_a_file_that_stays_open_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bao-cao.xlsx"
    path.write_bytes(b"old")
    found = refusing(monkeypatch, float("inf"))
    begun = time.monotonic()
    with pytest.raises(WorkspaceError) as caught:
        saving.write(path, "new")
    assert 1 < time.monotonic() - begun < 2
    assert found.asked == 6
    (problem,) = caught.value.problems
    assert problem.message == (
        "the file cannot be written: bao-cao.xlsx is open in another program"
    )
    assert problem.hint == "is it open in another program, or the folder protected?"
    assert (names(tmp_path), path.read_bytes()) == (["bao-cao.xlsx"], b"old")


def test_other_refusals_are_told_at_once_in_the_words_of_the_interface(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    found = refusing(monkeypatch, float("inf"), held=False)  # no Windows
    with pytest.raises(
        WorkspaceError, match="Permission denied: another program holds it open, or it is not yours"
    ):
        saving.write(path, "new")
    assert found.asked == 1
    path.mkdir()
    found = refusing(monkeypatch, float("inf"))
    with pytest.raises(WorkspaceError, match="Permission denied"):  # as Windows says of folders
        saving.write(path, "new")
    assert found.asked == 1
    assert names(tmp_path) == ["a.csv"]


def test_an_interrupt_while_waiting_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    refusing(monkeypatch, float("inf"))
    monkeypatch.setattr(saving.time, "sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        saving.write(path, "new")
    assert (names(tmp_path), path.read_bytes()) == (["a.csv"], b"old")
