"""Trimming and joining of clauses."""

from __future__ import annotations

import numpy as np
import pytest

from broadcast.voices import Pace
from broadcast.voices.sound import FADE_OUT_S, join, trim

RATE_HZ = 22050


def tone(length_s: float, before_s: float = 0.0, after_s: float = 0.0) -> np.ndarray:
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    sound = 0.5 * np.cos(2 * np.pi * 440 * time_s)
    around = [np.zeros(round(s * RATE_HZ)) for s in (before_s, after_s)]
    return np.concatenate([around[0], sound, around[1]]).astype(np.float32)


@pytest.mark.parametrize(("before_s", "after_s"), [(0, 0), (0.3, 0.2), (0.001, 0.002)])
def test_trim_cuts_silence_and_fades(before_s: float, after_s: float) -> None:
    kept = trim(tone(0.5, before_s, after_s), RATE_HZ, -60)
    assert len(kept) / RATE_HZ == pytest.approx(0.5 + FADE_OUT_S, abs=1e-3)
    assert kept[0] == 0
    assert kept[-1] == 0
    assert np.abs(np.diff(kept[: RATE_HZ // 1000])).max() < 0.08  # tone's own steps and the ramp


def test_trim_of_silence_and_of_a_single_sample() -> None:
    assert len(trim(np.zeros(1000, np.float32), RATE_HZ, -60)) == 0
    spike = np.zeros(1000, np.float32)
    spike[500] = 0.5
    assert np.isfinite(trim(spike, RATE_HZ, -60)).all()


def test_join_has_exact_silences_inside_and_none_around() -> None:
    pace = Pace(comma_s=0.3, sentence_s=0.7)
    parts = [(tone(0.5, 0.1, 0.2), "comma"), (tone(0.25), "sentence"), (tone(0.5), "comma")]
    joined = join(parts, RATE_HZ, pace)
    assert joined.duration_s == pytest.approx(0.5 + 0.3 + 0.25 + 0.7 + 0.5 + FADE_OUT_S, abs=1e-3)
    loud = np.flatnonzero(np.abs(joined.samples) > 1e-3)
    gaps = np.diff(loud)[np.diff(loud) > 1000] / RATE_HZ
    assert gaps == pytest.approx([0.3, 0.7], abs=2e-3)


def test_join_of_nothing_is_empty() -> None:
    assert len(join([], RATE_HZ, Pace()).samples) == 0
