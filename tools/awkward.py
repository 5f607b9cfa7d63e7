"""Awkward inputs, one programme each, for tests and for the benchmark of loudness errors."""

from __future__ import annotations

import functools
import wave
from pathlib import Path

import numpy as np

from broadcast.voices import Pace, open_voice

RATE_HZ = 44100

CONFIG = """\
province: {id: thu, name: Thử}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
topics: {thu: Thử}
"""

FRONT = """\
---
title: Thử {name}
topic: thu
form: news
status: approved
credits: {{author: A, approver: B}}
approved_on: 2026-11-02
---
"""

SENTENCES = (
    "Kính thưa bà con, mỗi người dân nên có thẻ bảo hiểm y tế. "
    "Khi ốm đau, quỹ bảo hiểm chi trả phần lớn viện phí. "
    "Xin bà con hỏi cán bộ xã, hoặc gọi tổng đài để được hướng dẫn."
)


@functools.cache
def speech() -> np.ndarray:
    """About 14 s of speech at 44.1 kHz, peak 0.5."""
    import soxr

    sound = open_voice("espeak:vi").speak(SENTENCES, Pace())
    samples = soxr.resample(sound.samples, sound.rate_hz, RATE_HZ)
    return np.asarray(samples * (0.5 / np.abs(samples).max()), np.float32)


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ) -> None:
    """16-bit WAV from samples of shape (frames,) or (frames, channels)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def cases(minutes: float = 20) -> dict[str, tuple[str, np.ndarray | None, int]]:
    """Each case: script body, recording (or none) and its sample rate."""
    import soxr

    voice = speech()
    spike = voice * 0.02
    spike = spike.copy()
    spike[len(spike) // 2] = 1.0
    noise = np.random.default_rng(1).standard_normal(8 * RATE_HZ).astype(np.float32)
    square = np.sign(np.sin(np.arange(6 * RATE_HZ) * 2 * np.pi * 440 / RATE_HZ))
    repeats = int(minutes * 60 * RATE_HZ / len(voice)) + 1
    whole = "[recording: x.wav]\n"
    return {
        "very-quiet": (whole, voice * 0.003, RATE_HZ),
        "loud-and-clipped": (whole, np.clip(voice * 16, -1, 1), RATE_HZ),
        "dc-offset": (whole, voice * 0.5 + 0.4, RATE_HZ),
        "one-spike": (whole, spike, RATE_HZ),
        "two-seconds": (whole, voice[: round(1.2 * RATE_HZ)], RATE_HZ),
        "twenty-minutes": (whole, np.tile(voice, repeats), RATE_HZ),
        "narrow-band": (whole, soxr.resample(voice, RATE_HZ, 8000), 8000),
        "long-pauses": ("Xin chào bà con.\n\n[pause: 20s]\n\nXin cảm ơn bà con.\n", None, 0),
        "bed-only": ("[bed: nen, level_db: -18]\n[pause: 20s]\n[bed: off]\n", None, 0),
        "out-of-phase": (whole, np.stack([voice, -voice], axis=1), RATE_HZ),
        "full-scale-noise": (whole, np.clip(noise, -1, 1), RATE_HZ),
        "square-wave": (whole, square, RATE_HZ),
        "speech-over-bed": (f"[bed: nen, level_db: -18]\n\n{SENTENCES}\n\n[bed: off]\n", None, 0),
    }


def write_workspace(root: Path, minutes: float = 20) -> list[str]:
    """A workspace with one programme a case; returns their names."""
    content = root / "scripts_content"
    content.mkdir(parents=True)
    (root / "broadcast.yaml").write_text(CONFIG, encoding="utf-8")
    seconds = np.arange(12 * RATE_HZ) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * f * seconds) for f in (220, 277, 330)) * 0.1
    write_wav(content / "_beds" / "nen.wav", chord)
    made = cases(minutes)
    for name, (body, recording, rate_hz) in made.items():
        folder = content / name
        folder.mkdir()
        text = FRONT.format(name=name.replace("-", " ")) + "\n" + body
        (folder / "vi.md").write_text(text, encoding="utf-8")
        if recording is not None:
            write_wav(folder / "recordings" / "x.wav", recording, rate_hz)
    return list(made)
