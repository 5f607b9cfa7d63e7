"""espeak-ng in this process: same words, same samples; exact pauses; the rate asked for."""

from __future__ import annotations

import ctypes
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from broadcast.errors import MachineError, VoiceError
from broadcast.voices import Pace, clauses, estimate_s, open_voice, sound
from broadcast.voices.espeak import library

TEXT = (
    "Kính thưa bà con, thẻ bảo hiểm y tế giúp gia đình bớt đi gánh nặng tiền thuốc. Mua thẻ ở đâu? "
    "Xin đến ủy ban nhân dân xã; hoặc gọi một chín không không: chín không sáu tám. Hết."
)


def silences_s(samples: np.ndarray, rate_hz: int, longer_than_s: float = 0.2) -> list[float]:
    """Stretches at or below -60 dBFS, both ends measured between louder samples."""
    loud = np.flatnonzero(np.abs(samples) > 1e-3)
    gaps = (np.diff(loud) - 1) / rate_hz
    return [float(gap) for gap in gaps if gap > longer_than_s]


def test_same_text_gives_same_samples_whatever_was_spoken_between() -> None:
    voice = open_voice("espeak:vi")
    first = voice.speak(TEXT, Pace()).samples
    open_voice("espeak:vi+f3").speak("Xin chào!", Pace(rate=1.3))
    voice.speak("Một, hai, ba.", Pace())
    assert np.array_equal(first, voice.speak(TEXT, Pace()).samples)


def test_new_process_gives_same_samples() -> None:
    request = library.EspeakRequest("aav/vi", 114, 0, 60, ("Xin chào,", "bà con."))
    assert library._speak_in_new_process(request) == library.speak(request)


@pytest.mark.skipif(sys.platform == "win32", reason="closes a handle as POSIX does")
def test_where_a_library_stays_loaded_another_process_speaks() -> None:
    """A second handle keeps the library in memory, as a system that never unloads does."""
    kept = ctypes.CDLL(library.espeakng_loader.get_library_path())
    try:
        assert not library.unloads.__wrapped__()
        library.unloads.cache_clear()
        request = library.EspeakRequest("aav/vi", 114, 0, 60, ("Xin chào,", "bà con."))
        assert library.speak(request) == library.speak(request)
    finally:
        library._ctypes.dlclose(kept._handle)
        library.unloads.cache_clear()
    assert library.unloads()


def test_threads_get_the_same_samples() -> None:
    voice = open_voice("espeak:vi")
    expected = voice.speak("Xin chào bà con, hôm nay trời đẹp.", Pace()).samples
    barrier = threading.Barrier(4)

    def speak(_number: int) -> bool:
        barrier.wait()
        return all(
            np.array_equal(
                expected, voice.speak("Xin chào bà con, hôm nay trời đẹp.", Pace()).samples
            )
            for _ in range(5)
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(speak, range(4)))


def test_pauses_are_exact_and_nothing_lies_around() -> None:
    pace = Pace(comma_s=0.55, sentence_s=1.25)
    spoken = open_voice("espeak:vi").speak(TEXT, pace)
    expected = [pace.pause_s(clause.end) for clause in clauses(TEXT)[:-1]]
    measured = silences_s(spoken.samples, spoken.rate_hz)
    assert measured == pytest.approx(expected, abs=0.004)
    loud = np.flatnonzero(np.abs(spoken.samples) > 1e-3)
    assert loud[0] <= 0.004 * spoken.rate_hz
    assert len(spoken.samples) - 1 - loud[-1] == round(sound.FADE_OUT_S * spoken.rate_hz)


def test_no_clicks_at_joins() -> None:
    """The first and the last sample of a clause are no step out of the silence."""
    spoken = open_voice("espeak:vi").speak(TEXT, Pace())
    loud = np.flatnonzero(np.abs(spoken.samples) > 1e-3)
    gaps = np.flatnonzero(np.diff(loud) > 0.2 * spoken.rate_hz)
    borders = np.concatenate([loud[gaps], loud[gaps + 1], loud[[0, -1]]])
    assert len(borders) > 10
    assert np.abs(spoken.samples[borders]).max() < 0.01


def test_sound_is_float32_mono_below_full_scale() -> None:
    spoken = open_voice("espeak:vi").speak(TEXT, Pace())
    assert spoken.rate_hz == 22050
    assert spoken.samples.dtype == np.float32
    assert spoken.samples.ndim == 1
    assert 0.2 < np.abs(spoken.samples).max() < 0.99
    assert spoken.duration_s == len(spoken.samples) / 22050


@pytest.mark.parametrize("name", ["vi", "vi-vn-x-central", "vi-vn-x-south", "vi+f3", "vi+m3"])
@pytest.mark.parametrize("rate", [0.5, 0.7, 0.9, 1.5])
def test_rate_is_calibrated(name: str, rate: float) -> None:
    pace = Pace(rate=rate)
    spoken = open_voice(f"espeak:{name}").speak(TEXT, pace)
    pauses_s = sum(pace.pause_s(clause.end) for clause in clauses(TEXT)[:-1])
    syllables = len(TEXT.split())
    measured = syllables / (spoken.duration_s - pauses_s)
    assert measured == pytest.approx(pace.syllables_per_s, rel=0.06)
    assert spoken.duration_s == pytest.approx(estimate_s(TEXT, pace), rel=0.05)


def test_variants_and_regions_sound_different() -> None:
    names = ("espeak:vi", "espeak:vi+f3", "espeak:vi-vn-x-south", "espeak:vi-vn-x-central")
    heard = {open_voice(name).speak("Xin chào.", Pace()).samples.tobytes() for name in names}
    assert len(heard) == len(names)


def test_decomposed_text_sounds_the_same() -> None:
    voice = open_voice("espeak:vi")
    composed = voice.speak("bảo hiểm xã hội", Pace())
    decomposed = voice.speak("bảo hiểm xã hội", Pace())
    assert np.array_equal(composed.samples, decomposed.samples)


def test_control_characters_are_no_commands() -> None:
    voice = open_voice("espeak:vi")
    plain = voice.speak("xin chào bà con", Pace())
    commanded = voice.speak("xin chào \x0120P bà con".replace("20P", ""), Pace())
    assert commanded.duration_s == pytest.approx(plain.duration_s, rel=0.01)


def test_version_names_engine_and_wheel() -> None:
    version = open_voice("espeak:vi").version
    assert "espeak-ng 1." in version
    assert "espeakng-loader 0." in version


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("espeak:hmn", "“hmn”", "vi-vn-x-south"),
        ("espeak:km", "“km”", "recorded"),
        ("espeak:vi-vn-x-sout", "“vi-vn-x-sout”", "did you mean espeak:vi-vn-x-south?"),
        ("espeak:vi+f33", "variant “f33”", "f3"),
        ("espeak:vi+", "variant “”", "f3"),
        ("espeak:vi+../../lang/en", "variant", "f3"),
    ],
)
def test_unknown_language_or_variant(name: str, message: str, hint: str) -> None:
    with pytest.raises(VoiceError, match="espeak-ng") as caught:
        open_voice(name)
    assert message in caught.value.problems[0].message
    assert hint in caught.value.problems[0].hint


@pytest.mark.parametrize("text", ["", " … ", "?!"])
def test_nothing_to_speak(text: str) -> None:
    with pytest.raises(VoiceError, match="nothing to speak"):
        open_voice("espeak:vi").speak(text, Pace())


def test_rate_out_of_range() -> None:
    with pytest.raises(VoiceError, match=r"0\.3 is not between 0\.5 and 2"):
        open_voice("espeak:vi").speak("xin chào", Pace(rate=0.3))


def test_too_long_path_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "data_folder", lambda: Path("/" + "d" * 160))
    request = library.EspeakRequest("aav/vi", 114, 0, 60, ("xin chào",))
    with pytest.raises(MachineError, match="path is too long"):
        library._speak_here(request)
