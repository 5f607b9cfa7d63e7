"""Recordings by humans: whatever a phone delivers comes out trimmed, measured and judged."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np
import psutil
import pytest
import soxr
from scipy.signal import butter, sosfilt

from broadcast.errors import AudioError
from broadcast.sound import recording
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.levels import ChannelLevels, Levels, count_clipped
from broadcast.sound.recording import RecordingFacts
from broadcast.voices import Pace, open_voice

RATE_HZ = 44100
TEXT = "Kính thưa bà con, thẻ bảo hiểm y tế giúp gia đình bớt gánh nặng. Xin cảm ơn bà con."

FORMATS = {
    "8bit.wav": ("-c:a", "pcm_u8"),
    "16bit.wav": ("-c:a", "pcm_s16le"),
    "24bit.wav": ("-c:a", "pcm_s24le"),
    "32bit.wav": ("-c:a", "pcm_s32le"),
    "float.wav": ("-c:a", "pcm_f32le"),
    "8khz.wav": ("-ar", "8000"),
    "96khz.wav": ("-ar", "96000", "-c:a", "pcm_s24le"),
    "stereo.wav": ("-ac", "2"),
    "phone.mp3": ("-b:a", "96k", "-ac", "2"),
    "phone.m4a": ("-c:a", "aac", "-ar", "48000"),
    "zalo.ogg": ("-c:a", "libopus", "-b:a", "24k"),
    "old.ogg": ("-c:a", "libvorbis"),
    "nokia.amr": ("-ar", "8000", "-ac", "1", "-c:a", "libopencore_amrnb", "-b:a", "12.2k"),
    "nokia.3gp": ("-ar", "8000", "-ac", "1", "-c:a", "libopencore_amrnb"),
    "word.wma": ("-c:a", "wmav2"),
}


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ) -> Path:
    """32-bit float WAV through ffmpeg; shape (frames,) or (frames, 2)."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    subprocess.run(
        [decoding.executable(), "-loglevel", "error", "-y", "-f", "f32le", "-ar", str(rate_hz),
         "-ac", str(channels), "-i", "-", "-c:a", "pcm_f32le", str(path)],
        input=samples.astype("<f4").tobytes(), check=True,
    )  # fmt: skip
    return path


@pytest.fixture(scope="session")
def speech() -> np.ndarray:
    """About 7 s of speech, peak at half of full scale."""
    spoken = open_voice("espeak:vi").speak(TEXT, Pace())
    samples = soxr.resample(spoken.samples, spoken.rate_hz, RATE_HZ)
    return np.asarray(0.5 * samples / np.abs(samples).max(), np.float32)


def with_room(speech: np.ndarray, before_s: float, after_s: float, noise: float) -> np.ndarray:
    """Speech in a quiet room: silence around it and noise of that RMS everywhere."""
    silence = [np.zeros(round(s * RATE_HZ), np.float32) for s in (before_s, after_s)]
    sound = np.concatenate([silence[0], speech, silence[1]])
    hiss = np.random.default_rng(1).standard_normal(len(sound)) * noise
    return (sound + hiss).astype(np.float32)


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory, speech: np.ndarray) -> Path:
    """A folder with the same recording, 1 s of room before and after, in all formats."""
    folder = tmp_path_factory.mktemp("recordings")
    source = write_wav(folder / "source.wav", with_room(speech, 1.0, 1.0, 0.0005))
    outputs: list[str] = []
    for name, arguments in FORMATS.items():
        outputs += [*arguments, str(folder / name)]
    command = [decoding.executable(), "-loglevel", "error", "-y", "-i", str(source), *outputs]
    subprocess.run(command, check=True)
    return folder


def prepare(path: Path, **limits: float) -> tuple[RecordingFacts, np.ndarray]:
    out = path.with_suffix(".f32")
    facts = recording.prepare(path, out, RATE_HZ, **limits)
    return facts, np.fromfile(out, "<f4")


def messages(facts: RecordingFacts) -> str:
    return "; ".join(warning.message for warning in facts.warnings)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_comes_out_trimmed_and_level(
    name: str, recordings: Path, speech: np.ndarray
) -> None:
    facts, sound = prepare(recordings / name)
    assert facts.duration_s == pytest.approx(len(sound) / RATE_HZ)
    assert facts.duration_s == pytest.approx(len(speech) / RATE_HZ + 0.14, abs=0.06)
    assert facts.trimmed_start_s == pytest.approx(1 - 0.06, abs=0.06)
    assert facts.trimmed_end_s == pytest.approx(1 - 0.08, abs=0.12)
    assert facts.peak_dbfs == pytest.approx(-6, abs=3.6)  # -3 dB where ffmpeg made two of one
    assert facts.clipped_share == 0
    if "8" not in name:  # 8 bits have a noise of their own, which is measured too
        assert facts.warnings == ()
    assert np.isfinite(sound).all()
    loud = np.flatnonzero(np.abs(sound) > 0.03) / RATE_HZ
    assert 0.04 < loud[0] < 0.1
    assert 0.04 < facts.duration_s - loud[-1] < 0.2


def test_sound_is_the_speech_itself(recordings: Path, speech: np.ndarray) -> None:
    """What comes out is the speech, apart from what lies below the high-pass."""
    facts, sound = prepare(recordings / "float.wav")
    filtered = sosfilt(butter(4, 80, "high", fs=RATE_HZ, output="sos"), speech)
    at = round((1 - facts.trimmed_start_s) * RATE_HZ)
    same = sound[at : at + len(speech)].astype(float)
    assert np.sqrt(np.mean((same - filtered) ** 2)) < 0.001  # the hiss of the room is 0.0005


def test_ends_are_faded(recordings: Path) -> None:
    _facts, sound = prepare(recordings / "16bit.wav")
    assert sound[0] == 0
    assert sound[-1] == 0
    assert np.abs(np.diff(sound[:441])).max() < 0.005


def test_offset_and_hum_are_removed(tmp_path: Path, speech: np.ndarray) -> None:
    room = with_room(speech, 1, 1, 0.0003)
    time_s = np.arange(len(room)) / RATE_HZ
    hum = 0.02 * np.sin(2 * np.pi * 50 * time_s)
    facts, sound = prepare(write_wav(tmp_path / "a.wav", room + 0.2 + hum))
    assert facts.offset == pytest.approx(0.2, abs=0.01)
    assert facts.trimmed_start_s == pytest.approx(0.94, abs=0.05)
    assert abs(sound.mean()) < 1e-4
    before_dbfs = 20 * np.log10(0.02 / np.sqrt(2))
    assert facts.noise_dbfs < before_dbfs - 15
    assert np.abs(sound[:1000]).max() < 0.02  # the offset itself made no click


def test_channels_that_cancel(tmp_path: Path, speech: np.ndarray) -> None:
    room = with_room(speech, 0.5, 0.5, 0.0003)
    path = write_wav(tmp_path / "a.wav", np.stack([0.8 * room, -room], axis=1))
    facts, sound = prepare(path)
    assert facts.channel == "right"
    assert "cancel" in messages(facts)
    assert np.abs(sound).max() == pytest.approx(0.5, rel=0.2)


def test_one_empty_channel_is_no_fault(tmp_path: Path, speech: np.ndarray) -> None:
    room = with_room(speech, 0.5, 0.5, 0.0003)
    facts, _sound = prepare(write_wav(tmp_path / "a.wav", np.stack([room, 0 * room], axis=1)))
    assert facts.channel == "mean"
    assert facts.warnings == ()


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le"])
def test_clipping_is_measured(codec: str, tmp_path: Path, speech: np.ndarray) -> None:
    driven = np.clip(with_room(speech, 0.5, 0.5, 0.0005) * 6, -1, 1)
    expected = float(np.mean(np.abs(driven) >= 1))
    source = write_wav(tmp_path / "a.wav", driven)
    path = tmp_path / "b.wav"
    command = [decoding.executable(), "-loglevel", "error", "-i", str(source), "-c:a", codec]
    subprocess.run([*command, str(path)], check=True)
    facts, _sound = prepare(path)
    assert facts.clipped_share == pytest.approx(expected, rel=0.35)
    assert f"clipped: {facts.clipped_share:.1%}" in messages(facts)
    assert facts.peak_dbfs == pytest.approx(0, abs=0.1)


def test_clipped_lossy_copy_is_noticed(tmp_path: Path, speech: np.ndarray) -> None:
    driven = np.clip(with_room(speech, 0.5, 0.5, 0.0005) * 12, -1, 1)
    source = write_wav(tmp_path / "a.wav", driven)
    path = tmp_path / "b.mp3"
    command = [decoding.executable(), "-loglevel", "error", "-i", str(source), "-b:a", "96k"]
    subprocess.run([*command, str(path)], check=True)
    assert "clipped" in messages(prepare(path)[0])


def test_noise_is_measured(tmp_path: Path, speech: np.ndarray) -> None:
    rms = float(np.sqrt(np.mean(speech[np.abs(speech) > 0.01] ** 2)))
    facts, _sound = prepare(write_wav(tmp_path / "a.wav", with_room(speech, 1, 1, rms / 4)))
    assert facts.noise_dbfs == pytest.approx(20 * np.log10(rms / 4), abs=1.5)
    assert facts.snr_db < 15
    assert "noisy: the speech is only" in messages(facts)
    assert facts.trimmed_start_s == pytest.approx(0.94, abs=0.1)  # trimmed in noise as well


def test_very_quiet(tmp_path: Path, speech: np.ndarray) -> None:
    facts, sound = prepare(write_wav(tmp_path / "a.wav", 0.006 * with_room(speech, 1, 1, 0.0005)))
    assert facts.speech_dbfs < -45
    assert "very quiet" in messages(facts)
    assert facts.duration_s == pytest.approx(len(speech) / RATE_HZ, abs=0.5)
    assert np.abs(sound).max() == pytest.approx(0.003, rel=0.2)


def test_one_spike(tmp_path: Path, speech: np.ndarray) -> None:
    room = 0.05 * with_room(speech, 1, 1, 0.0005)
    room[RATE_HZ // 2] = 0.99  # a knock in the silence before
    facts, _sound = prepare(write_wav(tmp_path / "a.wav", room))
    assert "knock" in messages(facts)
    assert facts.trimmed_start_s == pytest.approx(0.94, abs=0.05)


def test_loud_low_tone_is_not_clipped() -> None:
    time_s = np.arange(96000) / 96000
    tone = np.sin(2 * np.pi * 110 * time_s).astype(np.float32)
    quantised = np.rint(tone * 32767) / 32768
    assert count_clipped(quantised.astype(np.float32)) < 96000 * recording.CLIPPED_SHARE


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_clipped_runs_are_counted_across_blocks(size: int) -> None:
    samples = np.zeros(1000, np.float32)
    samples[90:110] = 1.0
    samples[300:302] = -1.0  # too short for a run
    samples[500:503] = -1.0
    meter = ChannelLevels()
    for begin in range(0, 1000, size):
        meter.add(samples[begin : begin + size])
    if size >= 7:
        assert meter.clipped_share == pytest.approx(23 / 1000)
    assert meter.peak == 1


def test_levels_do_not_depend_on_blocks(speech: np.ndarray) -> None:
    whole, parts = Levels(RATE_HZ), Levels(RATE_HZ)
    whole.add(speech)
    for begin in range(0, len(speech), 1000):
        parts.add(speech[begin : begin + 1000])
    assert np.allclose(whole.frames_dbfs(), parts.frames_dbfs(), atol=1e-4)
    assert whole.speech_and_noise_dbfs() == pytest.approx(parts.speech_and_noise_dbfs())


def refused(path: Path, **limits: float) -> str:
    with pytest.raises(AudioError) as caught:
        prepare(path, **limits)
    problem = caught.value.problems[0]
    assert problem.path == path
    assert problem.hint or "does not exist" in problem.message
    assert not path.with_suffix(".f32").exists()
    return problem.message


def test_silent(tmp_path: Path) -> None:
    silence = np.zeros(3 * RATE_HZ, np.float32)
    assert "silent" in refused(write_wav(tmp_path / "a.wav", silence))
    assert "silent" in refused(write_wav(tmp_path / "b.wav", silence + 0.3))
    hiss = np.random.default_rng(1).standard_normal(3 * RATE_HZ) * 1e-4
    assert "dBFS" in refused(write_wav(tmp_path / "c.wav", hiss))


def test_too_short(tmp_path: Path, speech: np.ndarray) -> None:
    room = with_room(speech[6000:12000], 1, 1, 0.0003)
    assert "s of sound, at least 0.3 s" in refused(write_wav(tmp_path / "a.wav", room))
    click = np.zeros(3 * RATE_HZ, np.float32)
    click[RATE_HZ] = 0.9
    assert "too short" in refused(write_wav(tmp_path / "b.wav", click))


def test_too_long_is_refused_before_decoding(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes(3 * 3600 * 8000))
    before_s = sum(psutil.Process().cpu_times()[:4])
    assert refused(path) == "180.0 minutes long; a recording has at most 30.0 minutes"
    assert sum(psutil.Process().cpu_times()[:4]) - before_s < 1.0


def test_too_long_without_length_in_header(recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.amr"
    path.write_bytes((recordings / "nokia.amr").read_bytes())
    assert "minutes long" in refused(path, longest_s=4.0)


def test_unreadable(tmp_path: Path, recordings: Path) -> None:
    text = tmp_path / "a.wav"
    text.write_text("Kính thưa bà con\n" * 99, encoding="utf-8")
    assert "not a sound file" in refused(text)
    (tmp_path / "b.wav").touch()
    assert "0 bytes" in refused(tmp_path / "b.wav")
    assert "does not exist" in refused(tmp_path / "c.wav")
    for name in ("16bit.wav", "phone.mp3", "phone.m4a", "zalo.ogg", "nokia.3gp"):
        cut = tmp_path / name
        data = (recordings / name).read_bytes()
        cut.write_bytes(data[: len(data) // 2])
        assert "cut short" in refused(cut)


def test_odd_end_is_a_warning(recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.amr"
    path.write_bytes((recordings / "nokia.amr").read_bytes()[:-5])
    facts, _sound = prepare(path)
    assert "damaged or cut short at 0:0" in messages(facts)


def test_five_minutes_need_little_memory(tmp_path: Path, speech: np.ndarray) -> None:
    path = tmp_path / "a.wav"
    write_wav(tmp_path / "once.wav", with_room(speech, 0.5, 0.5, 0.0003)[::2], RATE_HZ // 2)
    command = [decoding.executable(), "-loglevel", "error", "-stream_loop", "-1", "-i"]
    length = ("-t", "300", "-c:a", "pcm_s16le", str(path))
    subprocess.run([*command, str(tmp_path / "once.wav"), *length], check=True)
    process = psutil.Process()
    before_bytes = process.memory_info().rss
    out = tmp_path / "out.f32"
    facts = recording.prepare(path, out, RATE_HZ)
    assert facts.duration_s == pytest.approx(300, abs=2)
    assert out.stat().st_size == round(facts.duration_s * RATE_HZ) * 4
    assert process.memory_info().rss - before_bytes < 60e6


@pytest.mark.parametrize("rate_hz", [22050, 32000, 48000])
def test_other_rates_come_out(rate_hz: int, recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.f32"
    facts = recording.prepare(recordings / "16bit.wav", out, rate_hz)
    expected = prepare(recordings / "16bit.wav")[0]
    assert facts.duration_s == pytest.approx(out.stat().st_size / 4 / rate_hz)
    assert facts.duration_s == pytest.approx(expected.duration_s, abs=0.02)
    assert facts.speech_dbfs == pytest.approx(expected.speech_dbfs, abs=0.5)


def test_same_file_gives_same_samples(recordings: Path) -> None:
    first = prepare(recordings / "phone.m4a")[1]
    assert np.array_equal(first, prepare(recordings / "phone.m4a")[1])
