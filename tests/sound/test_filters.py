"""Filters against scipy's, which goes frame by frame in double precision."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from broadcast.sound.filters import (
    Biquad,
    Cascade,
    high_pass,
    high_shelf,
    low_pass,
    low_shelf,
    peaking,
)

RATE_HZ = 44_100

CASCADES = {
    "rumble": high_pass(RATE_HZ, 38, 2),
    "steep": high_pass(RATE_HZ, 250, 4),
    "odd": high_pass(RATE_HZ, 60, 3),
    "narrow": (peaking(RATE_HZ, 100, 12, 10),),
    "lows": (low_shelf(RATE_HZ, 200, -6), *low_pass(RATE_HZ, 120, 2)),
    "many": (
        *high_pass(RATE_HZ, 250, 4),
        peaking(RATE_HZ, 3000, 6, 1),
        high_shelf(RATE_HZ, 1000, 6),
        *low_pass(RATE_HZ, 8000, 2),
    ),
}


def sections_of(cascade: tuple[Biquad, ...]) -> np.ndarray:
    return np.array([[s.b0, s.b1, s.b2, 1.0, s.a1, s.a2] for s in cascade])


def level_db(values: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(values).max() + 1e-30))


@pytest.mark.parametrize("name", CASCADES)
def test_same_as_scipy_to_100_db(name):
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(200_003) * 0.1
    hum = 0.8 * np.sin(2 * math.pi * 20 * np.arange(len(noise)) / RATE_HZ) + 0.1
    sound = (noise + hum).astype(np.float32)
    ours = Cascade(CASCADES[name])(sound)
    theirs = signal.sosfilt(sections_of(CASCADES[name]), sound.astype(np.float64))
    assert ours.dtype == np.float32
    assert level_db(ours - theirs) < -100


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=12), st.sampled_from(sorted(CASCADES)))
def test_cuts_do_not_matter(lengths, name):
    rng = np.random.default_rng(2)
    sound = rng.standard_normal(sum(lengths) + 1).astype(np.float32)
    cascade = Cascade(CASCADES[name])
    cuts = np.cumsum(lengths, dtype=int)
    pieces = np.concatenate([cascade(piece) for piece in np.split(sound, cuts)])
    assert pieces.shape == sound.shape
    assert level_db(pieces - Cascade(CASCADES[name])(sound)) < -100


def test_silence_after_sound_ends_in_exact_silence():
    cascade = Cascade(CASCADES["rumble"])
    cascade(np.ones(1000, dtype=np.float32))
    cascade(np.zeros(300_000, dtype=np.float32))
    assert not cascade(np.zeros(1000, dtype=np.float32)).any()


def test_a_column_of_a_stereo_block_is_taken():
    sound = np.random.default_rng(3).standard_normal((1000, 2)).astype(np.float32)
    ours = Cascade(CASCADES["many"])(sound[:, 1])
    assert np.array_equal(ours, Cascade(CASCADES["many"])(sound[:, 1].copy()))


def test_no_sections_change_nothing():
    sound = np.random.default_rng(4).standard_normal(1000).astype(np.float32)
    assert np.array_equal(Cascade(())(sound), sound)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["highpass", "lowpass"])
def test_butterworth_designs_are_scipys(order, kind):
    design = high_pass if kind == "highpass" else low_pass
    ours = sections_of(design(RATE_HZ, 300.0, order))
    theirs = signal.butter(order, 300.0, kind, fs=RATE_HZ, output="sos")
    frequencies = np.geomspace(50, 20_000, 30)
    _, response = signal.sosfreqz(ours, frequencies, fs=RATE_HZ)
    _, expected = signal.sosfreqz(theirs, frequencies, fs=RATE_HZ)
    np.testing.assert_allclose(response, expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("section", "frequency_hz", "gain_db"),
    [
        (peaking(RATE_HZ, 3000, 6, 1), 3000, 6.0),
        (peaking(RATE_HZ, 3000, 6, 1), 30, 0.0),
        (high_shelf(RATE_HZ, 1000, 6), 15_000, 6.0),
        (high_shelf(RATE_HZ, 1000, 6), 1000, 3.0),
        (high_shelf(RATE_HZ, 1000, 6), 20, 0.0),
        (low_shelf(RATE_HZ, 400, -8), 20, -8.0),
        (low_shelf(RATE_HZ, 400, -8), 400, -4.0),
        (low_shelf(RATE_HZ, 400, -8), 10_000, 0.0),
    ],
)
def test_gains_of_bells_and_shelves(section, frequency_hz, gain_db):
    assert section.gain_db(frequency_hz, RATE_HZ) == pytest.approx(gain_db, abs=0.05)
