"""The meters on the signals of EBU Tech 3341 (made here) and beside ffmpeg's own ebur128.

Published values and tolerances: EBU Tech 3341 (2016 and 2023), table 1: 0.1 LU for loudness,
+0.2 and -0.4 dB for true peak.
"""

from __future__ import annotations

import math
import re
import subprocess

import numpy as np
import pytest
from scipy import signal

from broadcast.sound import true_peak
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.loudness import Meter, TruePeak, k_weighting, true_peak_dbtp

RATE_HZ = 48_000
RATES_HZ = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000]


def tone(level_db: float, duration_s: float, rate_hz: int = RATE_HZ) -> np.ndarray:
    """A 1 kHz sine whose peaks are at `level_db`; EBU's dBFS of a sine is that of its peak."""
    frames = np.arange(round(duration_s * rate_hz))
    return (10 ** (level_db / 20) * np.sin(2 * math.pi * 1000 * frames / rate_hz)).astype("f4")


def sequence(*steps: tuple[float, float], rate_hz: int = RATE_HZ) -> np.ndarray:
    return np.concatenate([tone(level_db, length_s, rate_hz) for level_db, length_s in steps])


def metered(sound: np.ndarray, rate_hz: int = RATE_HZ, steps_per_s: int = 10) -> Meter:
    """Meter fed with blocks of an awkward length."""
    channels = 1 if sound.ndim == 1 else sound.shape[1]
    meter = Meter(rate_hz, channels, steps_per_s)
    for start in range(0, len(sound), 50_021):
        meter.add(sound[start : start + 50_021])
    return meter


def stereo(sound: np.ndarray) -> np.ndarray:
    return np.stack([sound, sound], axis=1)


def in_blocks(sound: np.ndarray, frames: int = 10_007) -> list[np.ndarray]:
    return [sound[start : start + frames] for start in range(0, len(sound), frames)]


INTEGRATED = {
    1: (sequence((-23, 20)), -23.0),
    2: (sequence((-33, 20)), -33.0),
    3: (sequence((-36, 10), (-23, 60), (-36, 10)), -23.0),
    4: (sequence((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
    5: (sequence((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
}


@pytest.mark.parametrize("case", INTEGRATED)
def test_tech_3341_integrated(case):
    sound, expected_lufs = INTEGRATED[case]
    assert metered(stereo(sound)).integrated_lufs() == pytest.approx(expected_lufs, abs=0.1)


def test_tech_3341_case_6_five_channels():
    levels_db = (-28.0, -28.0, -24.0, -30.0, -30.0)
    sound = np.stack([tone(level_db, 20) for level_db in levels_db], axis=1)
    assert metered(sound).integrated_lufs() == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_9_short_term_is_constant():
    meter = metered(stereo(sequence(*[(-20, 1.34), (-30, 1.66)] * 5)))
    assert meter.short_term_lufs() == pytest.approx(-23.0, abs=0.1)
    assert meter.short_term_lufs().max() == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("case", range(0, 20, 3))
def test_tech_3341_case_10_short_term_maximum(case):
    silence = np.zeros(round(0.15 * case * RATE_HZ), dtype="f4")
    sound = np.concatenate([silence, tone(-23, 3), np.zeros(RATE_HZ, dtype="f4")])
    meter = metered(stereo(sound), steps_per_s=100)
    assert meter.short_term_lufs().max() == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_12_momentary_is_constant():
    meter = metered(stereo(sequence(*[(-20, 0.18), (-30, 0.22)] * 25)), steps_per_s=100)
    assert meter.momentary_lufs()[60:] == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("case", range(0, 20, 3))
def test_tech_3341_case_13_momentary_maximum(case):
    silence = np.zeros(round(0.02 * case * RATE_HZ), dtype="f4")
    sound = np.concatenate([silence, tone(-23, 0.4), np.zeros(RATE_HZ, dtype="f4")])
    meter = metered(stereo(sound), steps_per_s=100)
    assert meter.momentary_lufs().max() == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("level_db", range(-38, -18, 5))
def test_tech_3341_case_14_momentary_follows(level_db):
    quiet = np.zeros(round(0.4 * RATE_HZ), dtype="f4")
    sound = np.concatenate([quiet, tone(level_db, 0.4), quiet])
    meter = metered(stereo(sound), steps_per_s=100)
    assert meter.momentary_lufs().max() == pytest.approx(level_db, abs=0.1)


@pytest.mark.parametrize(
    ("part", "amplitude", "phase_degrees", "expected_dbtp"),
    [
        pytest.param(4, 0.50, 0.0, -6.0, id="15"),
        pytest.param(4, 0.50, 45.0, -6.0, id="16"),
        pytest.param(6, 0.50, 60.0, -6.0, id="17"),
        pytest.param(8, 0.50, 67.5, -6.0, id="18"),
        pytest.param(4, 1.41, 45.0, 3.0, id="19"),
    ],
)
def test_tech_3341_true_peak(part, amplitude, phase_degrees, expected_dbtp):
    frames = np.arange(RATE_HZ)
    sound = amplitude * np.sin(2 * math.pi * frames / part + math.radians(phase_degrees))
    fade = np.minimum(1.0, np.minimum(frames, frames[::-1]) / (0.01 * RATE_HZ))
    measured = true_peak_dbtp(in_blocks((sound * fade).astype("f4")))
    assert expected_dbtp - 0.4 <= measured <= expected_dbtp + 0.2


@pytest.mark.parametrize("offset", range(4))
def test_tech_3341_true_peak_20_to_23(offset):
    """A sine at a sixth of the rate with one period at a fourth, twice as high, in its middle."""
    rate_hz = 4 * RATE_HZ
    around = 0.5 * np.sin(2 * math.pi * np.arange(24 * 200) / 24)
    once = np.sin(2 * math.pi * np.arange(16) / 16)
    sound = np.concatenate([around, once, around])
    low = signal.firwin(257, 0.45 * RATE_HZ, window=("kaiser", 10), fs=rate_hz)
    sound = np.convolve(sound * signal.windows.tukey(len(sound), 0.1), low)[offset::4]
    assert -0.4 <= true_peak_dbtp(in_blocks(sound.astype("f4"))) <= 0.2


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_the_k_weighting_is_the_same_at_every_rate(rate_hz):
    meter = metered(tone(-20, 5, rate_hz), rate_hz)
    assert meter.integrated_lufs() == pytest.approx(-23.0, abs=0.02)
    assert meter.duration_s == pytest.approx(5.0)
    shelf, high_pass = k_weighting(rate_hz)
    for frequency_hz in (50, 100, 500, 1000):
        ours = shelf.gain_db(frequency_hz, rate_hz) + high_pass.gain_db(frequency_hz, rate_hz)
        table = sum(s.gain_db(frequency_hz, 48_000) for s in k_weighting(48_000))
        assert ours == pytest.approx(table, abs=0.3)


def test_at_48_khz_the_coefficients_are_the_published_ones():
    shelf, high_pass = k_weighting(48_000)
    assert shelf.b0 == pytest.approx(1.53512485958697, abs=1e-12)
    assert shelf.a2 == pytest.approx(0.73248077421585, abs=1e-12)
    assert high_pass.b0 == pytest.approx(1.0, abs=1e-12)
    assert high_pass.a1 == pytest.approx(-1.99004745483398, abs=1e-12)


def test_silence_and_nothing_have_no_loudness():
    assert Meter(RATE_HZ).integrated_lufs() == -math.inf
    assert not len(Meter(RATE_HZ).momentary_lufs())
    assert metered(np.zeros(RATE_HZ, "f4")).integrated_lufs() == -math.inf
    assert true_peak_dbtp([np.zeros(RATE_HZ, "f4")]) == -math.inf
    assert true_peak_dbtp([]) == -math.inf


@pytest.mark.parametrize("duration_s", [0.1, 0.25, 0.399, 0.4, 0.55])
def test_short_sounds_are_measured_as_one_block(duration_s):
    assert metered(tone(-20, duration_s)).integrated_lufs() == pytest.approx(-23.0, abs=0.2)


def test_phases_of_stereo_do_not_cancel():
    sound = np.stack([tone(-23, 5), -tone(-23, 5)], axis=1)
    assert metered(sound).integrated_lufs() == pytest.approx(-23.0, abs=0.05)


def speech_like(rate_hz: int, seed: int, duration_s: int = 20) -> np.ndarray:
    """Noise in syllables and pauses, brighter and darker, with sharp onsets."""
    rng = np.random.default_rng(seed)
    frames = duration_s * rate_hz
    noise = signal.lfilter([1.0], [1.0, -0.7], rng.standard_normal(frames))
    steps = np.arange(0, frames, rate_hz // 7)
    syllables = np.interp(np.arange(frames), steps, np.abs(rng.standard_normal(len(steps))) ** 2)
    syllables[frames // 3 : frames // 2] = 1e-4
    sound = noise * syllables
    return (0.7 * sound / np.abs(sound).max()).astype("f4")


def ffmpeg_says(sound: np.ndarray, rate_hz: int) -> tuple[float, float]:
    """Integrated loudness and true peak of ffmpeg's ebur128."""
    command = [
        decoding.executable(), "-hide_banner", "-nostats", "-f", "f32le", "-ar", str(rate_hz),
        "-ac", "1", "-i", "-", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-",
    ]  # fmt: skip
    answer = subprocess.run(command, input=sound.tobytes(), capture_output=True, check=True)
    summary = answer.stderr.decode().rpartition("Summary:")[2]
    found = re.search(r"I:\s+(\S+) LUFS.*Peak:\s+(\S+) dBFS", summary, re.DOTALL)
    assert found, summary
    return float(found[1]), float(found[2])


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_ffmpeg_agrees_on_speech_like_sound(rate_hz, seed):
    sound = speech_like(rate_hz, seed)
    lufs, peak_dbtp = ffmpeg_says(sound, rate_hz)
    assert metered(sound, rate_hz).integrated_lufs() == pytest.approx(lufs, abs=0.1)
    assert true_peak_dbtp(in_blocks(sound)) == pytest.approx(peak_dbtp, abs=0.15)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_ffmpeg_agrees_on_noise_and_on_a_square_wave(rate_hz):
    rng = np.random.default_rng(5)
    square = np.sign(np.sin(2 * math.pi * 441.7 * np.arange(5 * rate_hz) / rate_hz)) * 0.5
    for sound in (rng.standard_normal(10 * rate_hz) * 0.1, square):
        block = sound.astype("f4")
        lufs, peak_dbtp = ffmpeg_says(block, rate_hz)
        assert metered(block, rate_hz).integrated_lufs() == pytest.approx(lufs, abs=0.1)
        assert true_peak_dbtp(in_blocks(block)) == pytest.approx(peak_dbtp, abs=0.15)


@pytest.mark.parametrize("frames", [1, 31, 32, 33, 1000, 10_007, 1 << 20])
def test_true_peak_skips_nothing_that_counts(frames, monkeypatch):
    """The bound spares work only: the peak is that of every point, however the sound is cut."""
    sound = speech_like(16_000, 7, 2 if frames < 1000 else 20)
    quick = true_peak_dbtp(in_blocks(sound, frames))
    monkeypatch.setattr(true_peak, "OVERSHOOT", 1e9)
    assert quick == pytest.approx(true_peak_dbtp([sound]), abs=1e-4)


def test_true_peak_can_be_read_on_the_way():
    meter = TruePeak()
    meter.add(tone(-20, 0.1))
    assert meter.peak_dbtp == pytest.approx(-20, abs=0.1)
    meter.add(tone(-10, 0.1))
    assert meter.peak_dbtp == pytest.approx(-10, abs=0.1)
