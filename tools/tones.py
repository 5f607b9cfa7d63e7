"""Tones for the jingles and beds: a lute, a flute, gongs, reeds, strings, bamboo poles.

Each takes a frequency in Hz, the length it is held in seconds and a source of random numbers, and
returns mono sound of shape (frames,) at `RATE_HZ` that starts and ends without a click.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
Tone = Callable[[float, float, np.random.RandomState], Sound]

RATE_HZ = 44100


def pluck(pitch_hz: float, length_s: float, random: np.random.RandomState) -> Sound:
    """A plucked silk string: Karplus and Strong, Computer Music Journal 7(2), 1983."""
    frames = int((length_s + 1.6) * RATE_HZ)
    blend = 0.35  # of the two-point average in the loop; less is brighter
    period = int(RATE_HZ / pitch_hz - blend)
    string = random.uniform(-1, 1, period)
    for _again in range(3):  # a soft plectrum
        string = (string + np.roll(string, 1)) / 2
    string -= np.roll(string, max(period // 5, 1))  # plucked at one fifth of its length
    string -= string.mean()
    keep = 10 ** (-3 * period / RATE_HZ / (length_s + 1.1))  # -60 dB after that time
    rounds = [string]
    last = 0.0
    for _again in range(int(frames * 1.1) // period + 2):
        before = np.concatenate(([last], string[:-1]))
        last = float(string[-1])
        string = keep * ((1 - blend) * string + blend * before)
        rounds.append(string)
    ringing = np.concatenate(rounds)
    step = pitch_hz * (period + blend) / RATE_HZ  # mends the whole-sample period
    tone = np.interp(np.arange(frames) * step, np.arange(len(ringing)), ringing)
    return _shaped(tone / np.abs(tone).max(), attack_s=0.002, release_s=0.25)


def flute(pitch_hz: float, length_s: float, random: np.random.RandomState) -> Sound:
    """A bamboo flute: a few harmonics, breath, a scoop at the start, vibrato that comes late."""
    frames = int((length_s + 0.18) * RATE_HZ)
    time_s = np.arange(frames) / RATE_HZ
    vibrato = 0.006 * np.sin(2 * np.pi * 5.1 * time_s) * np.clip((time_s - 0.25) / 0.4, 0, 1)
    scoop = -0.02 * np.exp(-time_s / 0.03)
    phase = 2 * np.pi * pitch_hz * np.cumsum(1 + vibrato + scoop) / RATE_HZ
    levels = (1.0, 0.42, 0.2, 0.07, 0.03)
    tone = sum((level * np.sin(k * phase) for k, level in enumerate(levels, 1)), np.zeros(frames))
    spectrum = np.fft.rfft(random.standard_normal(frames))
    bins_hz = np.fft.rfftfreq(frames, 1 / RATE_HZ)
    spectrum *= np.exp(-0.5 * ((bins_hz - 1.5 * pitch_hz) / (0.6 * pitch_hz)) ** 2)
    breath = np.fft.irfft(spectrum, frames)
    tone *= 1 + 8 * vibrato
    return _shaped(
        tone + 0.05 * breath / breath.std(), attack_s=min(0.07, length_s / 3), release_s=0.16
    )


def gong(pitch_hz: float, length_s: float, _random: np.random.RandomState) -> Sound:
    """A small bronze gong: inharmonic partials, the high ones gone first."""
    time_s = np.arange(int((length_s + 2.5) * RATE_HZ)) / RATE_HZ
    partials = [(1.0, 1.0, 1.5), (2.0, 0.5, 1.1), (2.74, 0.4, 0.8), (3.76, 0.22, 0.5)]
    partials += [(5.1, 0.15, 0.3), (6.6, 0.08, 0.18)]
    tone = np.zeros(len(time_s))
    for ratio, level, decay_s in partials:
        for detune in (-0.0009, 0.0009):  # two slightly different halves make it shimmer
            wave = np.sin(2 * np.pi * pitch_hz * ratio * (1 + detune) * time_s)
            tone += level * wave * np.exp(-time_s / decay_s)
    return _shaped(tone / 2, attack_s=0.004, release_s=0.4)


def reed(pitch_hz: float, length_s: float, _random: np.random.RandomState) -> Sound:
    """A khèn pipe: a free reed, softened, swelling in and dying away."""
    time_s = np.arange(int((length_s + 0.3) * RATE_HZ)) / RATE_HZ
    tone = np.zeros(len(time_s))
    for harmonic in range(1, 8):
        if pitch_hz * harmonic < 5000:
            wave = np.sin(2 * np.pi * pitch_hz * harmonic * time_s + 0.4 * harmonic)
            tone += wave / harmonic ** (1.0 if harmonic % 2 else 1.5)
    swell = 1 + 0.12 * np.sin(2 * np.pi * 3.3 * time_s)
    return _shaped(0.7 * tone * swell, attack_s=min(0.06, length_s / 2), release_s=0.28)


def pad(pitch_hz: float, length_s: float, _random: np.random.RandomState) -> Sound:
    """A choir of soft strings a few cents apart that comes and goes slowly."""
    time_s = np.arange(int((length_s + 1.6) * RATE_HZ)) / RATE_HZ
    tone = np.zeros(len(time_s))
    for voice, cents in enumerate((-6, 0, 5)):
        for harmonic, level in enumerate((1.0, 0.35, 0.18, 0.06), 1):
            angle = 2 * np.pi * pitch_hz * harmonic * 2 ** (cents / 1200) * time_s
            tone += level * np.sin(angle + voice + harmonic)
    return _shaped(tone / 3, attack_s=min(1.1, length_s / 2), release_s=1.5)


def bamboo(pitch_hz: float, _length_s: float, random: np.random.RandomState) -> Sound:
    """Two bamboo poles struck together: three short resonances and a tick."""
    time_s = np.arange(int(0.25 * RATE_HZ)) / RATE_HZ
    tone = 0.25 * random.standard_normal(len(time_s)) * np.exp(-time_s / 0.004)
    for ratio, level, decay_s in ((1.0, 1.0, 0.035), (1.58, 0.6, 0.025), (2.9, 0.3, 0.012)):
        tone += level * np.sin(2 * np.pi * pitch_hz * ratio * time_s) * np.exp(-time_s / decay_s)
    return _shaped(tone, attack_s=0.001, release_s=0.08)


def _shaped(tone: Sound, attack_s: float, release_s: float) -> Sound:
    """Raised-cosine ends, so that nothing starts or stops with a click."""
    shape = np.ones(len(tone))
    rise, fall = (min(int(s * RATE_HZ), len(tone) // 2) for s in (attack_s, release_s))
    shape[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    shape[-fall:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fall + 1) / fall)
    return tone * shape
