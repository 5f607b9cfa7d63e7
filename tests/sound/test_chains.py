"""The chains on real speech: level of the bed in pauses, tilt, length, speed."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from scipy import signal

from broadcast.sound import chains, mix
from broadcast.sound.loudness import Meter
from broadcast.voices import Pace, open_voice

RATE_HZ = 44_100
TEXT = (
    "Kính thưa bà con, thẻ bảo hiểm y tế giúp bà con yên tâm khi đau ốm. "
    "Xin bà con giữ thẻ cẩn thận, và gia hạn trước khi hết hạn."
)


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    sound = open_voice("espeak:vi").speak(TEXT, Pace())
    samples = soxr.resample(sound.samples, sound.rate_hz, RATE_HZ)
    edge = np.zeros(RATE_HZ, np.float32)
    samples = np.concatenate([edge, samples, edge])
    gain_db = chains.SPEECH_LUFS - loudness_lufs(samples)
    return (samples * 10 ** (gain_db / 20)).astype(np.float32)


def loudness_lufs(sound: np.ndarray) -> float:
    meter = Meter(RATE_HZ)
    meter.add(sound.astype(np.float32))
    return meter.integrated_lufs()


def through(chain: str, sound: np.ndarray, frames: int = 1 << 18) -> np.ndarray:
    blocks = [sound[start : start + frames] for start in range(0, len(sound), frames)]
    return np.concatenate([*chains.apply(chain, blocks, RATE_HZ)])


def spectrum_db(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
    frequencies, power = signal.welch(sound, RATE_HZ, nperseg=4096)
    return float(10 * np.log10(power[(frequencies >= low_hz) & (frequencies < high_hz)].sum()))


def test_the_levels_are_set_for_the_mix():
    assert chains.SPEECH_LUFS == mix.MIX_LUFS


@pytest.mark.parametrize("chain", ["flat", "horn"])
@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000])
def test_as_many_frames_out_as_in_at_every_rate(chain, rate_hz):
    sound = np.random.default_rng(1).standard_normal(70_001).astype(np.float32) * 0.1
    blocks = [sound[:33], sound[33:40_000], sound[40_000:40_000], sound[40_000:]]
    output = np.concatenate([*chains.apply(chain, blocks, rate_hz)])
    assert output.shape == sound.shape
    assert np.isfinite(output).all()


@pytest.mark.parametrize("chain", ["flat", "horn"])
def test_the_cutting_into_blocks_does_not_matter(chain, speech):
    whole = through(chain, speech, len(speech))
    for frames in (997, 65_536):
        assert np.abs(through(chain, speech, frames) - whole).max() < 1e-5


def test_flat_takes_off_dc_and_nothing_else(speech):
    output = through("flat", speech + np.float32(0.2))
    assert abs(output[RATE_HZ:].mean()) < 1e-3
    assert loudness_lufs(output) == pytest.approx(chains.SPEECH_LUFS, abs=0.1)
    for low_hz, high_hz in ((100, 300), (300, 3000), (3000, 10_000)):
        band = spectrum_db(speech, low_hz, high_hz)
        assert spectrum_db(output, low_hz, high_hz) == pytest.approx(band, abs=0.3)


def test_horn_moves_the_sound_to_where_speech_is_understood(speech):
    output = through("horn", speech)

    def share_db(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
        return spectrum_db(sound, low_hz, high_hz) - spectrum_db(sound, 300, 700)

    assert share_db(output, 1000, 5000) > share_db(speech, 1000, 5000) + 5
    assert share_db(output, 1000, 5000) < share_db(speech, 1000, 5000) + 15  # not shrill
    assert share_db(output, 20, 150) < share_db(speech, 20, 150) - 8


def test_horn_evens_out_speech(speech):
    def spread_db(sound: np.ndarray) -> float:
        rows = sound[: len(sound) // 882 * 882].reshape(-1, 882)
        levels = 10 * np.log10(np.mean(rows**2, axis=1) + 1e-12)
        spoken = 10 * np.log10(np.mean(speech[: rows.size].reshape(-1, 882) ** 2, axis=1) + 1e-12)
        return float(np.subtract(*np.percentile(levels[spoken > -45], [90, 10])))

    assert spread_db(through("horn", speech)) < 0.6 * spread_db(through("flat", speech))


def test_a_bed_does_not_rise_in_a_pause(speech):
    """Up to 0.1 s before the first word a bed 18 LU below stays as it is, apart from the tilt."""
    frames = np.arange(len(speech)) / RATE_HZ
    bed = sum(np.sin(2 * np.pi * pitch_hz * frames) for pitch_hz in (262, 330, 392, 523))
    bed = (bed * 10 ** ((chains.SPEECH_LUFS - 18 - loudness_lufs(bed)) / 20)).astype(np.float32)
    pause = slice(round(0.1 * RATE_HZ), round(0.85 * RATE_HZ))
    output = through("horn", speech + bed)
    rise_lu = loudness_lufs(output[pause]) - loudness_lufs(bed[pause])
    assert rise_lu < 1.5
    assert loudness_lufs(output) - loudness_lufs(speech + bed) > rise_lu - 3


def test_horn_adds_no_delay(speech):
    output = through("horn", speech)
    part = slice(RATE_HZ, 3 * RATE_HZ)
    match = signal.correlate(output[part], speech[part], "same", "fft")
    assert abs(int(np.argmax(np.abs(match))) - RATE_HZ) < 0.001 * RATE_HZ
