from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from broadcast.sound.layout import LayoutItem, Music, RawSound, Silence, Sounding, lay_out
from broadcast.sound.loudness import Meter
from broadcast.sound.mix import BED_RISE_DB, MIX_LUFS, Mixer

RATE_HZ = 44100
rng = np.random.default_rng(7)


def stored(folder: Path, name: str, samples: np.ndarray, rate_hz: int = RATE_HZ) -> RawSound:
    meter = Meter(rate_hz)
    meter.add(samples.astype(np.float32))
    path = folder / name
    samples.astype("<f4").tofile(path)
    return RawSound(path, "<f4", len(samples), rate_hz, meter.integrated_lufs())


def noise(seconds: float, level: float, rate_hz: int = RATE_HZ) -> np.ndarray:
    return (rng.standard_normal(round(seconds * rate_hz)) * level).astype(np.float32)


def mixed(items: list[LayoutItem]) -> tuple[np.ndarray, Mixer]:
    mixer = Mixer(lay_out(items, RATE_HZ))
    return np.concatenate(list(mixer.blocks())), mixer


def loudness_lufs(samples: np.ndarray) -> float:
    meter = Meter(RATE_HZ)
    meter.add(samples)
    return meter.integrated_lufs()


def level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-20))


def test_a_quiet_recording_between_two_voices_does_not_vanish(tmp_path: Path) -> None:
    loud = stored(tmp_path, "loud", noise(3, 0.2))
    quiet = stored(tmp_path, "quiet", noise(3, 0.0005))
    items: list[LayoutItem] = [
        Sounding("speech", "vi", loud, 1.0),
        Sounding("recording", "r", quiet),
        Sounding("speech", "vi", loud, 1.0),
    ]
    sound, mixer = mixed(items)
    for clip in mixer.layout.clips:
        assert loudness_lufs(sound[clip.start : clip.end]) == pytest.approx(MIX_LUFS, abs=0.1)


def test_speech_at_another_rate_keeps_length_and_pitch(tmp_path: Path) -> None:
    seconds = np.arange(2 * 22050) / 22050
    tone = np.sin(2 * np.pi * 1000 * seconds).astype(np.float32) * 0.1
    sound, mixer = mixed([Sounding("speech", "vi", stored(tmp_path, "tone", tone, 22050))])
    (clip,) = mixer.layout.clips
    assert clip.end - clip.start == 2 * RATE_HZ
    spectrum = np.abs(np.fft.rfft(sound[clip.start : clip.end]))
    assert np.argmax(spectrum) / 2 == pytest.approx(1000, abs=1)


def test_no_click_where_a_sound_starts_or_ends(tmp_path: Path) -> None:
    constant = stored(tmp_path, "hard", np.sin(np.arange(RATE_HZ) * 0.05 + 1.5) * 0.3)
    kinds = ("speech", "recording", "jingle")
    sound, mixer = mixed([Sounding(kind, "x", constant, 0.3) for kind in kinds])
    inside = np.max(np.abs(np.diff(sound[mixer.layout.clips[0].start + 2000 :][:2000])))
    for clip in mixer.layout.clips:
        for edge in (clip.start, clip.end):
            step = np.max(np.abs(np.diff(sound[edge - 5 : edge + 5])))
            assert step < inside


def test_a_bed_is_down_under_speech_and_up_in_a_long_pause(tmp_path: Path) -> None:
    voice = stored(tmp_path, "voice", noise(4, 0.1))
    music = stored(tmp_path, "music", noise(10, 0.05))
    silent_voice = RawSound(voice.path, "<f4", voice.frames, RATE_HZ, voice.loudness_lufs)
    items: list[LayoutItem] = [
        Music("bed", music, -18.0),
        Sounding("speech", "vi", silent_voice, 1.0),
        Silence(6),
        Sounding("speech", "vi", silent_voice, 1.0),
        Music(),
    ]
    sound, mixer = mixed(items)
    first, second = mixer.layout.clips
    bare, _ = mixed([item for item in items if not isinstance(item, Music)])
    del bare
    pause = sound[first.end : second.start]
    speech_db = level_db(sound[first.start : first.end])
    up = pause[3 * RATE_HZ : 5 * RATE_HZ]
    assert level_db(up) - speech_db == pytest.approx(-18 + BED_RISE_DB, abs=1.0)
    just_before = pause[-round(0.05 * RATE_HZ) :]
    assert level_db(just_before) - speech_db == pytest.approx(-18, abs=1.5)
    just_after = pause[: round(0.3 * RATE_HZ)]
    assert level_db(just_after) - speech_db == pytest.approx(-18, abs=1.5)
    assert mixer.facts.speech_to_bed_db == pytest.approx(18, abs=0.7)
    frame_db = [level_db(piece) for piece in np.array_split(pause, len(pause) // 2205)]
    assert np.max(np.abs(np.diff(frame_db))) < 3  # it glides, it does not jump


def test_a_bed_is_repeated_without_a_seam(tmp_path: Path) -> None:
    seconds = np.arange(RATE_HZ) / RATE_HZ
    loop = stored(tmp_path, "loop", np.sin(2 * np.pi * 100 * seconds) * 0.2)
    sound, mixer = mixed([Music("bed", loop, -18.0), Silence(5), Music()])
    (bed,) = mixer.layout.beds
    middle = sound[bed.start + 2 * RATE_HZ : bed.start + 4 * RATE_HZ]
    steps = np.abs(np.diff(middle))
    assert steps.max() < 1.05 * np.quantile(steps, 0.99)


def test_sixteen_bit_and_float_takes_sound_the_same(tmp_path: Path) -> None:
    samples = noise(1, 0.1)
    as_float = stored(tmp_path, "float", samples)
    whole = np.rint(samples * 32767).astype("<i2")
    path = tmp_path / "whole"
    whole.tofile(path)
    as_whole = RawSound(path, "<i2", len(whole), RATE_HZ, as_float.loudness_lufs)
    one, _ = mixed([Sounding("speech", "x", as_float)])
    other, _ = mixed([Sounding("speech", "x", as_whole)])
    assert level_db(one - other) < -80


def test_memory_does_not_grow_with_the_programme(tmp_path: Path) -> None:
    long = stored(tmp_path, "long", noise(240, 0.1))
    mixer = Mixer(lay_out([Sounding("recording", "x", long)], RATE_HZ))
    sizes = [len(block) for block in mixer.blocks()]
    assert max(sizes) <= 1 << 18
    assert sum(sizes) == mixer.layout.frames
    assert not mixer._sounds
