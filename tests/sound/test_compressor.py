"""The compressor: its curve, its windows, and that the cutting into blocks does not matter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.sound.compressor import Curve, compress, highest_around

RATE_HZ = 44_100
CURVE = Curve(
    pivot_dbfs=-23.0,
    ratio=4.0,
    floor_dbfs=-43.0,
    cut_db=6.0,
    quiet_dbfs=-33.0,
    speech_dbfs=-27.0,
)


def tone(level_dbfs: float, duration_s: float) -> np.ndarray:
    """A sine of that RMS level."""
    frames = np.arange(round(duration_s * RATE_HZ))
    sine = np.sin(2 * math.pi * 1000 * frames / RATE_HZ)
    return (10 ** (level_dbfs / 20) * math.sqrt(2) * sine).astype("f4")


def compressed(*sounds: np.ndarray) -> np.ndarray:
    return np.concatenate([*compress(sounds, RATE_HZ, CURVE)])


def level_dbfs(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2)))


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param(-23.0, -23.0, id="pivot"),
        pytest.param(-11.0, -20.0, id="four in, one out"),
        pytest.param(-19.0, -22.0, id="a little above"),
    ],
)
def test_steady_speech_levels(level, expected):
    output = compressed(tone(level, 2.0))
    assert level_dbfs(output[RATE_HZ // 2 : RATE_HZ]) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("level", "lift_db"), [(-31.0, 6.0), (-43.0, 15.0), (-48.0, 5.0), (-60.0, -6.0)]
)
def test_short_quiet_sounds_next_to_speech_are_lifted(level, lift_db):
    loud = tone(-23.0, 0.3)
    output = compressed(loud, tone(level, 0.06), loud)
    middle = slice(round(0.32 * RATE_HZ), round(0.34 * RATE_HZ))
    assert level_dbfs(output[middle]) == pytest.approx(level + lift_db, abs=0.2)


@pytest.mark.parametrize("level", [-34.0, -41.0, -43.0])
def test_beds_and_noise_in_pauses_are_lowered_a_little(level):
    loud = tone(-23.0, 0.5)
    output = compressed(loud, tone(level, 1.2), loud)
    pause = output[round(0.65 * RATE_HZ) : round(1.45 * RATE_HZ)]
    assert level_dbfs(pause) == pytest.approx(level - 6, abs=0.1)
    assert level_dbfs(compressed(tone(level, 3.0))) == pytest.approx(level - 6, abs=0.1)


def test_a_floor_of_noise_is_lowered():
    assert level_dbfs(compressed(tone(-70.0, 2.0))) == pytest.approx(-76, abs=0.2)


def test_gain_moves_without_steps():
    sound = np.concatenate([np.full(20_000, level, "f4") for level in (0.01, 0.3, 0.02, 0.3)])
    gain_db = 20 * np.log10(compressed(sound) / sound)
    assert np.abs(np.diff(gain_db)).max() < 0.1  # dB from frame to frame, a clickless ramp


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_cuts_do_not_matter_and_no_frame_is_lost(lengths):
    rng = np.random.default_rng(1)
    sound = (rng.standard_normal(sum(lengths) + 1) * 0.1).astype(np.float32)
    pieces = compressed(*np.split(sound, np.cumsum(lengths, dtype=int)))
    assert pieces.shape == sound.shape
    assert np.abs(pieces - compressed(sound)).max() < 1e-6


def test_silence_stays_silence():
    assert not compressed(np.zeros(100_000, "f4")).any()
    assert list(compress([], RATE_HZ, CURVE)) == []


@given(st.lists(st.floats(-100, 0), min_size=12, max_size=40), st.integers(0, 5), st.integers(0, 6))
def test_highest_around(values, before, after):
    ours = highest_around(np.array(values), before, after)
    windows = np.lib.stride_tricks.sliding_window_view(np.array(values), before + after + 1)
    assert np.array_equal(ours, windows.max(axis=1))
