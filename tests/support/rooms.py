"""Speech as a phone hears it: in rooms of a known reverberation time, with noise and clipping."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from broadcast.voices import Pace, open_voice

RATE_HZ = 22050

Spans = list[tuple[float, float]]


@functools.cache
def speech(text: str, voice: str = "espeak:vi") -> np.ndarray:
    """A text spoken, peak 0.5, nothing around it."""
    sound = open_voice(voice).speak(text.lower(), Pace())
    assert sound.rate_hz == RATE_HZ
    return sound.samples.astype(np.float64) * (0.5 / np.abs(sound.samples).max())


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE_HZ))


def take(texts: Sequence[str], pause_s: float = 2.0) -> tuple[np.ndarray, Spans]:
    """Texts in one take, and where each of them lies in seconds."""
    parts, spans, at_s = [silence(1.0)], [], 1.0
    for text in texts:
        spoken = speech(text)
        spans.append((at_s, at_s + len(spoken) / RATE_HZ))
        at_s = spans[-1][1] + pause_s
        parts += [spoken, silence(pause_s)]
    return np.concatenate(parts), spans


def in_room(dry: np.ndarray, rt60_s: float, direct_db: float = 3.0, seed: int = 0) -> np.ndarray:
    """Sound in a room whose echo falls by 60 dB in `rt60_s`, direct sound `direct_db` above it."""
    random = np.random.RandomState(seed)
    time_s = np.arange(int(rt60_s * 1.2 * RATE_HZ)) / RATE_HZ
    echo = random.standard_normal(len(time_s)) * 10 ** (-3 * time_s / rt60_s)
    echo[: round(0.003 * RATE_HZ)] = 0
    echo *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(echo**2))
    echo[0] = 1
    frames = 1 << (len(dry) + len(echo) - 1).bit_length()
    heard = np.fft.irfft(np.fft.rfft(dry, frames) * np.fft.rfft(echo, frames), frames)
    return heard[: len(dry)] * (0.5 / np.abs(heard).max())


def with_noise(sound: np.ndarray, noise_dbfs: float, seed: int = 1) -> np.ndarray:
    """Sound with pink noise of a level (root mean square)."""
    frames = 1 << len(sound).bit_length()
    spectrum = np.fft.rfft(np.random.RandomState(seed).standard_normal(frames))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), len(spectrum) / 500))
    noise = np.fft.irfft(spectrum)[: len(sound)]
    return sound + noise * 10 ** (noise_dbfs / 20) / noise.std()
