"""MMS voices: real sherpa-onnx, with a small model that has the interface of the published ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.cli import run
from broadcast.errors import VoiceError
from broadcast.voices import Pace, open_voice, version_of
from broadcast.voices.neural import files, mms, onnx
from neural_models import METADATA, RATE_HZ, make_mms

TEXT = "Xin chào bà con, hôm nay trời đẹp. Mời bà con nghe."
PACE = Pace()
PROVINCE = """\
province: {id: thu, name: Thử}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
topics: {loi-ich: Lợi ích}
"""
FRONT = """\
---
title: Chào bà con
topic: loi-ich
form: news
status: approved
approved_on: 2026-11-02
credits: {approver: Nguyễn Thị Bình}
speakers: {Loa: {vi: "%s"}}
---
Loa: Xin chào bà con.

Loa: Mời bà con nghe.
"""


@pytest.fixture(autouse=True)
def voices_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, require: Callable[[str], None]
) -> Path:
    require("sherpa_onnx")
    require("onnx")
    folder = tmp_path / "giọng"
    monkeypatch.setenv("BROADCAST_VOICES", str(folder))
    version_of.cache_clear()
    open_voice.cache_clear()
    return folder


def test_it_speaks_the_same_every_time(voices_folder: Path) -> None:
    make_mms(voices_folder / "mms" / "vie")
    voice = open_voice("mms:vie")
    sound = voice.speak(TEXT, PACE)
    assert sound.rate_hz == RATE_HZ
    syllables, pauses_s = 12, PACE.comma_s + PACE.sentence_s
    assert sound.duration_s == pytest.approx(syllables / 3 + pauses_s, rel=0.15)
    assert np.abs(sound.samples).max() == pytest.approx(0.3, abs=0.01)
    assert np.array_equal(sound.samples, voice.speak(TEXT, PACE).samples)
    another_process = mms.open_model("vie").speak(TEXT, PACE)
    assert sound.samples.tobytes() == another_process.samples.tobytes()
    assert version_of("mms:vie") == voice.version
    assert voice.version.startswith("sherpa-onnx 2.")


def test_capitals_and_marks_are_no_unknown_letters(voices_folder: Path) -> None:
    make_mms(voices_folder / "mms" / "vie")
    voice = open_voice("mms:vie")
    small = voice.speak("đà nẵng, ơi", PACE).samples
    assert np.array_equal(small, voice.speak("ĐÀ NẴNG, “Ơi”!", PACE).samples)


def test_letters_that_the_model_does_not_know_are_named(voices_folder: Path) -> None:
    make_mms(voices_folder / "mms" / "vie")
    voice = open_voice("mms:vie")
    with pytest.raises(VoiceError, match=r"cannot speak: żona \(ż\), 5% \(% 5\), ꪵꪶ"):
        voice.speak("xin chào żona, 5% ꪵꪶ bà con", PACE)


@pytest.mark.parametrize("missing", ["comment", "language", "n_speakers", "sample_rate",
                                     "frontend", "add_blank"])  # fmt: skip
def test_a_model_without_metadata_is_refused(voices_folder: Path, missing: str) -> None:
    less = {key: value for key, value in METADATA.items() if key != missing}
    make_mms(voices_folder / "mms" / "vie", less)
    with pytest.raises(VoiceError, match=f"voice “mms:vie”.*lacks the metadata {missing}") as bad:
        open_voice("mms:vie")
    assert bad.value.problems[0].path == voices_folder / "mms" / "vie" / "model.onnx"
    assert "choose another voice" in bad.value.problems[0].hint


@pytest.mark.parametrize("key", ["frontend", "sample_rate", "add_blank"])
def test_metadata_that_cannot_be_used(voices_folder: Path, key: str) -> None:
    make_mms(voices_folder / "mms" / "vie", {**METADATA, key: "?"})
    with pytest.raises(VoiceError, match=rf"cannot be used: {key}=\?"):
        open_voice("mms:vie")


def test_a_table_of_tokens_that_is_none(voices_folder: Path) -> None:
    folder = make_mms(voices_folder / "mms" / "vie")
    (folder / "tokens.txt").write_text("a b c\n", encoding="utf-8")
    with pytest.raises(VoiceError, match="table of tokens"):
        open_voice("mms:vie")


def test_a_model_that_ends_its_process_does_not_end_ours(
    voices_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine itself really ends its process here: the look at the metadata is left out."""
    less = {key: value for key, value in METADATA.items() if key != "comment"}
    make_mms(voices_folder / "mms" / "vie", less)
    monkeypatch.setattr(mms, "_METADATA", ())
    voice = open_voice("mms:vie")
    for _again in range(2):
        with pytest.raises(VoiceError, match=r"“mms:vie” ended its process: .*comment.*code"):
            voice.speak("xin chào", PACE)


def test_the_other_programmes_are_built(
    voices_folder: Path, workspace: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    make_mms(voices_folder / "mms" / "vie")
    make_mms(voices_folder / "mms" / "bad", {})
    root = workspace(
        {
            "broadcast.yaml": PROVINCE,
            "scripts_content/tot/vi.md": FRONT % "mms:vie",
            "scripts_content/hong/vi.md": FRONT % "mms:bad",
            "scripts_content/thieu/vi.md": FRONT % "mms:none",
        }
    )
    assert run(["-C", str(root), "build", "--json"]) == 1
    captured = capsys.readouterr()
    made = {one["id"]: one for one in json.loads(captured.out)["programmes"]}
    status = {name: one["status"] for name, one in made.items()}
    assert status == {"chao": "built", "tot": "built", "hong": "failed", "thieu": "failed"}
    assert "lacks the metadata" in made["hong"]["reason"]
    assert "not installed" in made["thieu"]["reason"]
    assert made["tot"]["voices"] == ["mms:vie"]
    assert made["tot"]["loudness_lufs"] == pytest.approx(-16, abs=0.3)


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_reader_of_headers(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.onnx"
        path.write_bytes(data)
        try:
            header = onnx.read(path)
        except VoiceError:
            return
        assert isinstance(header.metadata, dict)


def test_the_header_is_what_onnx_says(voices_folder: Path) -> None:
    folder = make_mms(voices_folder / "mms" / "vie")
    header = onnx.read(folder / "model.onnx")
    assert header.inputs == {"x", "x_length", "noise_scale", "length_scale", "noise_scale_w"}
    assert header.outputs == {"y"}
    assert header.metadata == METADATA
    assert files.installed("mms") == ("vie",)
