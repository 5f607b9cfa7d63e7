"""The door to ffmpeg: what phones deliver is read, what is cut short or damaged is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import psutil
import pytest

from broadcast.errors import AudioError, Problem
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.ffmpeg import words as ffmpeg_words

RATE_HZ = 22050
LENGTH_S = 10.0


def run_ffmpeg(*arguments: str) -> None:
    subprocess.run(
        [decoding.executable(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments],
        check=True,
    )


FORMATS = {
    "pcm.wav": (),
    "info.mp3": ("-b:a", "64k"),
    "bare.mp3": ("-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0"),
    "vbr.mp3": ("-q:a", "5"),
    "late.m4a": ("-c:a", "aac"),
    "fast.m4a": ("-c:a", "aac", "-movflags", "+faststart"),
    "adts.aac": ("-c:a", "aac"),
    "vorbis.ogg": ("-c:a", "libvorbis"),
    "opus.ogg": ("-c:a", "libopus"),
    "whole.flac": (),
    "narrow.amr": ("-ar", "8000", "-ac", "1", "-c:a", "libopencore_amrnb"),
    "narrow.3gp": ("-ar", "8000", "-ac", "1", "-c:a", "libopencore_amrnb"),
    "word.wma": ("-c:a", "wmav2"),
    "browser.webm": ("-c:a", "libopus"),
    "mac.aiff": (),
    "mac.caf": (),
}
NO_LENGTH = {"bare.mp3", "adts.aac", "narrow.amr"}
"""Rows of frames that say nowhere how many they are."""


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One file of pink noise in each format, 10 s long."""
    folder = tmp_path_factory.mktemp("formats")
    noise = f"anoisesrc=d={LENGTH_S:.0f}:c=pink:r=44100:a=0.3:seed=1"
    run_ffmpeg("-f", "lavfi", "-i", noise, str(folder / "pcm.wav"))
    outputs: list[str] = []
    for name, arguments in FORMATS.items():
        if name != "pcm.wav":
            outputs += [*arguments, str(folder / name)]
    run_ffmpeg("-i", str(folder / "pcm.wav"), *outputs)
    return {name: (folder / name).read_bytes() for name in FORMATS}


def decoded_s(path: Path, data: bytes, oddities: list[Problem] | None = None) -> float:
    path.write_bytes(data)
    frames = sum(len(block) for block in decoding.decode(path, RATE_HZ, oddities=oddities))
    return frames / RATE_HZ


@pytest.mark.parametrize("name", FORMATS)
def test_whole_files_are_read_without_remark(
    name: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    oddities: list[Problem] = []
    assert decoded_s(tmp_path / name, files[name], oddities) == pytest.approx(LENGTH_S, abs=0.06)
    assert oddities == []


@pytest.mark.parametrize(
    ("name", "share"),
    [(name, 0.5) for name in sorted(set(FORMATS) - NO_LENGTH)]
    + [(name, 0.9) for name in ("info.mp3", "pcm.wav", "vorbis.ogg", "browser.webm")],
)
def test_cut_short_is_refused(
    name: str, share: float, files: dict[str, bytes], tmp_path: Path
) -> None:
    data = files[name]
    with pytest.raises(AudioError, match=r"cut short|damaged") as caught:
        decoded_s(tmp_path / name, data[: round(len(data) * share) + 1])
    assert caught.value.problems[0].path == tmp_path / name
    assert caught.value.problems[0].hint


def test_cut_short_names_both_lengths(files: dict[str, bytes], tmp_path: Path) -> None:
    data = files["info.mp3"]
    with pytest.raises(AudioError, match=r"5\.0 s of sound, but its header says 10\.0 s"):
        decoded_s(tmp_path / "a.mp3", data[: len(data) // 2])


def test_long_files_may_not_even_miss_a_sentence(tmp_path: Path) -> None:
    """4 % of a long file is within 5 %, but it is a sentence."""
    path = tmp_path / "long.mp3"
    run_ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=100:r=8000:a=0.1", "-b:a", "16k", str(path))
    data = path.read_bytes()
    with pytest.raises(AudioError, match="cut short"):
        decoded_s(path, data[: round(len(data) * 0.96)])


@pytest.mark.parametrize("name", sorted(NO_LENGTH))
def test_row_of_frames_cut_inside_a_frame_is_used_with_a_warning(
    name: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    oddities: list[Problem] = []
    data = files[name][: len(files[name]) // 2 + 3]
    assert decoded_s(tmp_path / name, data, oddities) == pytest.approx(LENGTH_S / 2, abs=0.1)
    assert [oddity.severity for oddity in oddities] == ["warning"]
    assert "0:0" in oddities[0].message


def test_odd_files_of_phones_are_read(files: dict[str, bytes], tmp_path: Path) -> None:
    bare, wav = files["bare.mp3"], files["pcm.wav"]
    noise = np.random.default_rng(1).bytes(700)
    at = wav.index(b"data") + 4
    odd = {
        "last frame cut": bare[:-100],
        "ID3v1": bare + b"TAG" + bytes(125),
        "junk before": noise + bare,
        "zeros before": bytes(3000) + bare,
        "junk after": bare + noise,
        "cut out of the middle": bare[20077:],
        "WAV without length": wav[:at] + bytes(4) + wav[at + 4 :],
        "WAV that was streamed": wav[:at] + b"\xff" * 4 + wav[at + 4 : -1],
        "WAV with junk after": wav + b"some words of a program",
    }
    for name, data in odd.items():
        length_s = decoded_s(tmp_path / "a.any", data)
        expected_s = LENGTH_S if name != "cut out of the middle" else 7.5
        assert length_s == pytest.approx(expected_s, abs=0.1), name


def test_ogg_without_end_mark_is_read_with_a_warning(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    data = files["vorbis.ogg"]
    oddities: list[Problem] = []
    assert 5 < decoded_s(tmp_path / "a.ogg", data[: data.rindex(b"OggS")], oddities) < LENGTH_S
    assert "end mark" in oddities[0].message


@pytest.mark.parametrize("name", ["bare.mp3", "info.mp3", "late.m4a", "whole.flac", "vorbis.ogg"])
def test_damage_in_the_middle_is_refused(
    name: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    data = bytearray(files[name])
    middle = len(data) // 2
    data[middle : middle + 2000] = np.random.default_rng(2).bytes(2000)
    with pytest.raises(AudioError, match=r"damaged at 0:0[2-7]|cut short"):
        decoded_s(tmp_path / name, bytes(data))


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    text = "Kính thưa bà con, đây là văn bản.\n" * 50
    with pytest.raises(AudioError, match="not a sound file"):
        decoded_s(tmp_path / "text.wav", text.encode())
    with pytest.raises(AudioError, match=r"empty \(0 bytes\)"):
        decoded_s(tmp_path / "empty.wav", b"")
    with pytest.raises(AudioError, match="does not exist"):
        list(decoding.decode(tmp_path / "missing.wav", RATE_HZ))
    with pytest.raises(AudioError):
        list(decoding.decode(tmp_path, RATE_HZ))


def test_playlists_reach_no_other_file(tmp_path: Path, files: dict[str, bytes]) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(files["pcm.wav"])
    playlist = tmp_path / "list.wav"
    for text in (
        f"#EXTM3U\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {secret.name}\n",
    ):
        with pytest.raises(AudioError, match="not a sound file"):
            decoded_s(playlist, text.encode())


@pytest.mark.parametrize("name", ["-y.wav", "a b'\"%d.wav", "Bài 1 – thử.wav", "http:x.wav"])
def test_any_file_name_works(
    name: str, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    if os.name == "nt" and set(name) & set('":'):
        pytest.skip("no such name on this system")
    monkeypatch.chdir(tmp_path)
    assert decoded_s(Path(name), files["pcm.wav"]) == pytest.approx(LENGTH_S)
    assert decoding.probe(Path(name)).duration_s == pytest.approx(LENGTH_S)


def test_probe(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, rate_hz in (("pcm.wav", 44100), ("narrow.3gp", 8000), ("opus.ogg", 48000)):
        path = tmp_path / name
        path.write_bytes(files[name])
        found = decoding.probe(path)
        assert found.rate_hz == rate_hz
        assert found.channels == 1
        assert found.duration_s == pytest.approx(LENGTH_S, abs=0.05)


def test_reading_keeps_rate_and_channels(tmp_path: Path) -> None:
    path = tmp_path / "sides.wav"
    sides = "aevalsrc=0.5*sin(2*PI*440*t)|0.25*sin(2*PI*440*t):d=1:s=32000"
    run_ffmpeg("-f", "lavfi", "-i", sides, str(path))
    with decoding.reading(path) as reading:
        assert (reading.rate_hz, reading.channels) == (32000, 2)
        sound = np.concatenate(list(reading.blocks))
    assert sound.shape == (32000, 2)
    assert np.abs(sound).max(axis=0) == pytest.approx([0.5, 0.25], abs=1e-3)


def test_reading_makes_two_channels_of_more(tmp_path: Path) -> None:
    path = tmp_path / "surround.wav"
    run_ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-af", "pan=5.1|FC=c0", str(path))
    with decoding.reading(path) as reading:
        assert reading.channels == 2
        assert sum(len(block) for block in reading.blocks) == 44100


def test_reading_left_early_leaves_no_process(tmp_path: Path, files: dict[str, bytes]) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(files["pcm.wav"])
    with decoding.reading(path) as reading:
        next(reading.blocks)
        children = psutil.Process().children()
        (child,) = [one for one in children if "ffmpeg" in one.name()]
    assert not child.is_running()


def test_reading_what_is_no_sound() -> None:
    with pytest.raises(AudioError, match="not a sound file"), decoding.reading(Path(__file__)):
        pass


def test_same_file_gives_same_samples(tmp_path: Path, files: dict[str, bytes]) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(files["bare.mp3"] + b"junk" * 50)
    first, second = (
        np.concatenate(list(decoding.decode(path, RATE_HZ))).tobytes() for _n in range(2)
    )
    assert first == second


def test_complaints_about_the_output_are_no_errors_of_the_file() -> None:
    words = (
        "[ogg @ 0x1] [error] Application provided invalid, non monotonically increasing dts to "
        "muxer in stream 0: 5 >= 5\n[vost#0:0] [error] decoding failed"
    )
    assert ffmpeg_words.errors(words) == ["decoding failed"]
