"""The committed jingles and beds are those that tools/make_sounds.py makes, and are well made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import make_sounds
from broadcast.sound.ffmpeg import decoding
from support.places import REPOSITORY

RATE_HZ = 44100
EDGE = int(0.005 * RATE_HZ)
JINGLES = sorted((REPOSITORY / "scripts_content/_jingles").glob("*.flac"))
BEDS = sorted((REPOSITORY / "scripts_content/_beds").glob("*.flac"))
TEMPLATE = sorted((REPOSITORY / "broadcast/template/scripts_content").glob("_*/*.opus"))


def _name(path: Path) -> str:
    return path.stem


def _decoded(path: Path) -> NDArray[np.float32]:
    return np.concatenate(list(decoding.decode(path, RATE_HZ)))


def test_there_are_at_least_three_jingles_and_two_beds() -> None:
    assert {path.stem for path in JINGLES} == set(make_sounds.JINGLES)
    assert {path.stem for path in BEDS} == set(make_sounds.BEDS)
    assert len(JINGLES) >= 3
    assert len(BEDS) >= 2


@pytest.mark.parametrize("path", [*JINGLES, *BEDS], ids=_name)
def test_made_again_they_are_the_same(path: Path) -> None:
    make = (make_sounds.JINGLES | make_sounds.BEDS)[path.stem]
    again = make_sounds.pcm(make()).astype(np.int32)
    committed = np.round(_decoded(path) * 32768).astype(np.int32)
    assert len(again) == len(committed)
    # another processor may round the last bit otherwise
    assert np.abs(again - committed).max() <= 2


@pytest.mark.parametrize("path", [*JINGLES, *BEDS], ids=_name)
def test_level(path: Path) -> None:
    samples = _decoded(path)
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(-3.0, abs=0.02)
    assert abs(samples.mean(dtype=np.float64)) < 1e-5


@pytest.mark.parametrize("path", [*JINGLES, *BEDS], ids=_name)
def test_it_is_music_that_a_horn_can_play(path: Path) -> None:
    samples = _decoded(path)
    power = np.abs(np.fft.rfft(samples)) ** 2
    bins_hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    in_horn = power[(bins_hz > 300) & (bins_hz < 6000)].sum() / power.sum()
    assert in_horn > 0.7
    loudest_bin = power.max() / power.sum()
    assert loudest_bin < 0.2, "one steady tone instead of several notes"


@pytest.mark.parametrize("path", JINGLES, ids=_name)
def test_jingles_begin_and_end_in_silence(path: Path) -> None:
    samples = _decoded(path)
    assert 2 <= len(samples) / RATE_HZ <= 6
    assert np.abs(samples[:EDGE]).max() < 1e-3
    assert np.abs(samples[-EDGE:]).max() < 1e-3
    # a tail, not a cut: the last half second falls all the way
    parts = samples[-RATE_HZ // 2 :].reshape(5, -1)
    levels = np.sqrt(np.mean(parts.astype(np.float64) ** 2, axis=1))
    assert all(np.diff(levels) < 0)


@pytest.mark.parametrize("path", BEDS, ids=_name)
def test_beds_loop_without_a_seam(path: Path) -> None:
    samples = _decoded(path)
    assert 30 <= len(samples) / RATE_HZ <= 60
    looped = np.concatenate((samples[-RATE_HZ:], samples[:RATE_HZ]))
    steps = np.abs(np.diff(looped))
    bends = np.abs(np.diff(looped, 2))
    typical = np.sqrt(np.mean(np.diff(samples) ** 2))
    assert steps[RATE_HZ - 1] <= typical
    assert bends[RATE_HZ - 2 : RATE_HZ].max() <= np.percentile(bends, 99)


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in [*JINGLES, *BEDS]) < 6_000_000
    assert sum(path.stat().st_size for path in TEMPLATE) < 600_000


@pytest.mark.parametrize("path", TEMPLATE, ids=_name)
def test_the_template_has_the_same_sounds(path: Path) -> None:
    original = _decoded(next(one for one in [*JINGLES, *BEDS] if one.stem == path.stem))
    packed = _decoded(path)
    assert len(packed) == len(original)
    assert np.corrcoef(packed, original)[0, 1] > 0.98


@pytest.mark.parametrize(
    "folder", ["scripts_content", "broadcast/template/scripts_content"], ids=["sample", "template"]
)
def test_licence_and_source_are_noted(folder: str) -> None:
    for kind in ("_jingles", "_beds"):
        words = (REPOSITORY / folder / kind / "LICENSE.txt").read_text(encoding="utf-8")
        assert "CC0-1.0" in words
        assert "tools/make_sounds.py" in words
