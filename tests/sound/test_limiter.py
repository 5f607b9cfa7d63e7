"""The limiter: nothing above the ceiling, nothing touched where nothing is above it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.sound.limiter import limit
from broadcast.sound.loudness import true_peak_dbtp

RATE_HZ = 44_100
CEILING_DBTP = -1.5
FRAMES = 3 * RATE_HZ
TIME_S = np.arange(FRAMES) / RATE_HZ


def spike_over_noise() -> np.ndarray:
    sound = np.random.default_rng(1).standard_normal(FRAMES) * 0.05
    sound[FRAMES // 2] = 64.0  # 36 dB over full scale
    return sound


def nasty() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2)
    alternating = np.where(np.arange(FRAMES) % 2, -1.0, 1.0)
    return {
        "square": np.sign(np.sin(2 * math.pi * 997.3 * TIME_S)),
        "low square": np.sign(np.sin(2 * math.pi * 60.3 * TIME_S)),
        "high square": np.sign(np.sin(2 * math.pi * 9973.3 * TIME_S + 0.1)),
        "clicks": (rng.random(FRAMES) < 0.001) * rng.choice([-4.0, 4.0], FRAMES),
        "spike": spike_over_noise(),
        "noise": rng.standard_normal(FRAMES),
        "full-scale bits": rng.choice([-1.0, 1.0], FRAMES),
        "between the samples": 1.41 * np.sin(2 * math.pi * FRAMES / 4 * TIME_S + math.pi / 4),
        "fluttering": 4 * np.sin(2 * math.pi * 3000 * TIME_S) * np.sin(2 * math.pi * 50 * TIME_S),
        "bursts": 2 * alternating * (np.arange(FRAMES) % 1000 < 500),
        "first frame": np.where(np.arange(FRAMES) == 0, 8.0, 0.0),
        "last frame": np.where(np.arange(FRAMES) == FRAMES - 1, 8.0, 0.0),
    }


def limited(sound: np.ndarray, gain_db: float = 0.0, frames: int = 30_011) -> np.ndarray:
    block = sound.astype(np.float32)
    pieces = [block[start : start + frames] for start in range(0, len(block), frames)]
    return np.concatenate([*limit(pieces, RATE_HZ, gain_db, CEILING_DBTP)])


@pytest.mark.parametrize("name", nasty())
@pytest.mark.parametrize("gain_db", [0.0, 12.0])
def test_the_peak_is_at_or_below_the_ceiling(name, gain_db):
    sound = nasty()[name]
    output = limited(sound, gain_db)
    assert output.shape == sound.shape
    assert output.dtype == np.float32
    assert true_peak_dbtp([output]) <= CEILING_DBTP + 0.05


def test_below_the_ceiling_the_gain_is_exactly_constant():
    sound = (np.random.default_rng(3).standard_normal(FRAMES) * 0.02).astype(np.float32)
    assert np.array_equal(limited(sound), sound)
    assert np.array_equal(limited(sound, 6.0), sound * np.float32(10 ** (6 / 20)))


def test_one_spike_mutes_for_less_than_20_ms_and_nothing_else_is_touched():
    sound = spike_over_noise().astype(np.float32)
    gain = limited(sound) / sound
    muted_s = np.count_nonzero(gain < 10 ** (-6.5 / 20)) / RATE_HZ
    assert 0 < muted_s < 0.020
    assert np.count_nonzero(gain < 0.999) / RATE_HZ < 0.100
    around = np.flatnonzero(gain != 1)
    assert around[0] > FRAMES // 2 - 0.010 * RATE_HZ
    assert around[-1] < FRAMES // 2 + 0.100 * RATE_HZ


def test_the_gain_moves_without_steps():
    sound = np.full(FRAMES, 0.1, dtype=np.float32)
    sound[FRAMES // 2 : FRAMES // 2 + 2000] *= 30
    gain = limited(sound) / sound
    assert np.abs(np.diff(gain)).max() < 0.025  # from 1 to 0.28 in 3 ms or more


def test_a_loud_stretch_keeps_its_level_at_the_ceiling():
    sine = np.sin(2 * math.pi * 440 * TIME_S)
    output = limited(sine, 9.0)[RATE_HZ : 2 * RATE_HZ]
    assert np.abs(output).max() == pytest.approx(10 ** (CEILING_DBTP / 20), rel=0.01)
    rest = output - sine[RATE_HZ : 2 * RATE_HZ] * np.abs(output).max()
    assert np.abs(rest).max() < 0.01  # a steady sine stays one


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=20))
def test_cuts_do_not_matter(lengths):
    sound = np.random.default_rng(4).standard_normal(sum(lengths) + 1).astype(np.float32)
    pieces = np.split(sound, np.cumsum(lengths, dtype=int))
    output = np.concatenate([*limit(pieces, RATE_HZ, 0.0, CEILING_DBTP)])
    whole = np.concatenate([*limit([sound], RATE_HZ, 0.0, CEILING_DBTP)])
    assert output.shape == sound.shape
    assert np.abs(output - whole).max() < 1e-5
    assert true_peak_dbtp([output]) <= CEILING_DBTP + 0.05


def test_nothing_in_nothing_out():
    assert list(limit([], RATE_HZ, 0.0, CEILING_DBTP)) == []
    silence = np.zeros(5, dtype=np.float32)
    assert np.array_equal(np.concatenate([*limit([silence], RATE_HZ, 40.0, -1.0)]), silence)


@pytest.mark.parametrize("rate_hz", [8000, 22_050, 48_000, 96_000])
def test_other_rates(rate_hz):
    sound = (np.random.default_rng(5).standard_normal(rate_hz) * 2).astype(np.float32)
    output = np.concatenate([*limit([sound], rate_hz, 0.0, CEILING_DBTP)])
    assert output.shape == sound.shape
    assert true_peak_dbtp([output]) <= CEILING_DBTP + 0.05
