"""Make the jingles and beds of the sample workspace and of the template.

Run ``python tools/make_sounds.py`` at the root of the repository. Everything is synthesised here
with numpy from fixed seeds, so the sounds belong to the project and are given away under CC0-1.0.

The tones are those of the mountains of the north-west: a plucked lute like the đàn tính, a
bamboo flute, small gongs, the reeds of a khèn, and the bamboo poles of the sạp dance, all in the
pentatonic scale D E F♯ A B. Melodies lie between 400 Hz and 1.2 kHz, where horns carry best. Beds
are made as a circle: what rings on at the end rings on over the beginning, so a loop has no seam.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.ffmpeg import decoding
from tones import RATE_HZ, Sound, Tone, bamboo, flute, gong, pad, pluck, reed

PEAK_DBFS = -3.0
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Note:
    """One tone of a score: when it starts and how long it is held, in beats."""

    beat: float
    pitch: str
    length: float
    play: Tone
    gain_db: float = 0.0


def frequency_hz(pitch: str) -> float:
    """Frequency of a pitch such as ``F#4``, equal temperament, A4 = 440 Hz."""
    match = re.fullmatch(r"([A-G])(#?)(\d)", pitch)
    if match is None:
        raise ValueError(pitch)
    number = SEMITONES[match[1]] + len(match[2]) + 12 * (int(match[3]) + 1)
    return float(440.0 * 2.0 ** ((number - 69) / 12))


def render(notes: Iterable[Note], beat_s: float, length_s: float, *, loop: bool) -> Sound:
    """All notes of a score in a small hall; shape (frames,), peak at `PEAK_DBFS`.

    A loop is a circle: tails and echoes wrap around. Otherwise they fade to silence at the end.
    """
    frames = round(length_s * RATE_HZ)
    random = np.random.RandomState(20261101)  # this generator's numbers never change
    circle = np.zeros(frames if loop else frames + 4 * RATE_HZ)
    for note in notes:
        tone = note.play(frequency_hz(note.pitch), note.length * beat_s, random)
        start = round((note.beat * beat_s + (0 if loop else 0.02)) * RATE_HZ)
        places = (start + np.arange(len(tone))) % len(circle)
        np.add.at(circle, places, tone * 10 ** (note.gain_db / 20))
    sound = _in_hall(circle, random)
    sound = np.tanh(1.2 * sound / np.abs(sound).max())  # rounds single peaks, so it is louder
    sound = _without_rumble(sound)[:frames]
    if not loop:
        fade = int(0.9 * RATE_HZ)
        sound[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)
    return np.asarray(sound / np.abs(sound).max() * 10 ** (PEAK_DBFS / 20))


def _in_hall(dry: Sound, random: np.random.RandomState) -> Sound:
    """Add a made echo of 1.2 s, circular."""
    time_s = np.arange(int(1.2 * RATE_HZ)) / RATE_HZ
    echo = random.standard_normal(len(time_s)) * np.exp(-time_s / 0.28)
    echo *= np.clip(time_s / 0.015, 0, 1)
    spectrum = np.fft.rfft(echo, len(dry))
    bins_hz = np.fft.rfftfreq(len(dry), 1 / RATE_HZ)
    spectrum /= np.sqrt(np.mean(np.abs(spectrum) ** 2)) * (1 + (bins_hz / 3500) ** 2)
    return np.asarray(np.fft.irfft(np.fft.rfft(dry) * (1 + 0.32 * spectrum), len(dry)))


def _without_rumble(sound: Sound) -> Sound:
    """Take away what lies under 120 Hz, circular: no horn plays it."""
    bins_hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    low_cut = bins_hz**4 / (bins_hz**4 + 120.0**4)
    return np.asarray(np.fft.irfft(np.fft.rfft(sound) * low_cut, len(sound)))


def line(
    play: Tone,
    melody: str,
    start: float = 0.0,
    gain_db: float = 0.0,
) -> list[Note]:
    """Notes one after another from ``"D5 1  E5+A5 .5  - 1"``: pitches (or a rest) and beats."""
    notes: list[Note] = []
    beat = start
    words = melody.split()
    for pitches, length in zip(words[::2], words[1::2], strict=True):
        for pitch in pitches.split("+") if pitches != "-" else ():
            notes.append(Note(beat, pitch, float(length), play, gain_db))
        beat += float(length)
    return notes


def mo_dau() -> Sound:
    """Opening: a gong, the lute climbs, the flute calls across the valley."""
    climb = "A3 .25 D4 .25 E4 .25 A4 .25 B4 .25 D5 .25 E5 .5"
    notes = line(gong, "D4+A4 4", gain_db=-5) + line(pluck, climb)
    notes += line(flute, "A5 .75 B5 .25 A5 .5 E5 .5 F#5 1.9", 2.0, -1)
    notes += line(pluck, "D4+A4+D5 1 E4+B4 1 D4+A4+F#5 2", 2.0, -3)
    notes += line(reed, "D4+A4 3.6", 2.0, -17) + line(gong, "D5 2", 4.0, -9)
    return render(notes, 0.75, 5.6, loop=False)


def ket() -> Sound:
    """Closing: the call of the opening answered, falling home to D."""
    notes = line(flute, "F#5 .5 A5 .5 B5 .5 A5 .5 E5 .5 D5 2.2", 0.0, -2)
    notes += line(pluck, "D4+A4 1 B3+F#4 1 A3+E4 .5 D5 .25 A4 .25 F#4 .25 E4 .25 D4 2", 0.0, -2)
    notes += line(reed, "A4 2 D4+A4 3", 0.0, -18) + line(gong, "D4+A4 3", 2.5, -6)
    return render(notes, 0.72, 5.2, loop=False)


def chuyen() -> Sound:
    """A short turn from one thing to the next: three strings and a gong."""
    notes = line(pluck, "A4+E5 .5 B4 .25 D5 .25 A4+F#5+A5 1.5")
    notes += line(gong, "D5 .5 A5 1.5", 0.5, -8) + line(bamboo, "A4 .5 E5 .5 A5 1", 0.0, -14)
    return render(notes, 0.6, 2.4, loop=False)


def gentle() -> Sound:
    """A calm bed of twelve bars: pads, a broken chord on the lute, a flute far away."""
    chords = ("D4 A4 F#5", "B3 F#4 D5", "A3 E4 B4", "D4 A4 E5", "B3 F#4 D5", "E4 B4 A4")
    notes: list[Note] = []
    for bar in range(12):
        low, middle, high = chords[bar % 6].split()
        notes += line(pad, f"{low}+{middle} 4", bar * 4.0, -14)
        pattern = f"{low} 1 {middle} .5 {high} 1 {middle} .5 {high} 1"
        if bar % 4 == 3:
            pattern = f"{low} .5 {middle} .5 {high} .5 A5 .5 {high} 1 {middle} 1"
        notes += line(pluck, pattern, bar * 4.0, -5 - bar % 2)
    for start, call in (
        (9.0, "A5 1.5 B5 .5 A5 1 F#5 2.5"),
        (25.0, "D5 1 E5 1 F#5 .5 E5 .5 D5 2.5"),
        (41.0, "A5 1 F#5 .5 E5 .5 D5 3"),
    ):
        notes += line(flute, call, start, -14)
    return render(notes, 0.75, 36.0, loop=True)


def ron_rang() -> Sound:
    """A lively bed of twelve bars: the poles of the sạp dance, lute and flute in turn."""
    verse = "A4 .5 D5 .5 E5 .5 D5 .5 F#5 1 E5 1 D5 .5 E5 .5 B4 .5 A4 .5 D5 2 "
    answer = "A5 .5 F#5 .5 E5 .5 F#5 .5 A5 1 B5 1 A5 .5 F#5 .5 E5 .5 D5 .5 E5 2 "
    home = "F#5 .5 E5 .5 D5 .5 E5 .5 B4 1 A4 1 B4 .5 D5 .5 E5 .5 B4 .5 D5 2 "
    notes = line(pluck, verse + home, 0.0, 1) + line(pluck, verse + home, 32.0, 1)
    notes += line(flute, answer + home, 16.0, -12) + line(flute, home, 40.0, -14)
    roots = ("D4 A4", "B3 F#4", "D4 A4", "A3 E4", "D4 A4", "B3 F#4")
    for bar in range(12):
        root, fifth = roots[bar % 6].split()
        notes += line(pluck, f"{root} 1 {fifth} .5 {fifth} .5 {root} 1 {fifth} 1", bar * 4.0, -7)
        notes += line(reed, f"- .5 {fifth} .3 - .7 {fifth} .3 - .7 {fifth} .3", bar * 4.0, -19)
        notes += line(bamboo, "A5 1 A5 1 D5 .5 D5 .5 A5 1", bar * 4.0, -16)
        if bar % 4 == 0:
            notes += line(gong, "D4 4", bar * 4.0, -14)
    return render(notes, 0.625, 30.0, loop=True)


JINGLES: dict[str, Callable[[], Sound]] = {"mo-dau": mo_dau, "ket": ket, "chuyen": chuyen}
BEDS: dict[str, Callable[[], Sound]] = {"gentle": gentle, "ron-rang": ron_rang}


def pcm(sound: Sound) -> NDArray[np.int16]:
    """The 16-bit samples that are written."""
    return np.round(sound * 32767).astype("<i2")


def write(sound: Sound, path: Path) -> None:
    """Write FLAC, or Opus where the name ends in ``.opus``."""
    codec = ["flac", "-compression_level", "12"]
    if path.suffix == ".opus":
        codec = ["libopus", "-b:a", "56k"]
    subprocess.run(
        [decoding.executable(), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1",
         "-i", "-", "-c:a", *codec, "-flags:a", "+bitexact", "-fflags", "+bitexact", str(path)],
        input=pcm(sound).tobytes(),
        check=True,
    )  # fmt: skip
    print(f"{path.relative_to(ROOT)}: {len(sound) / RATE_HZ:.1f} s, {path.stat().st_size} bytes")


def main() -> int:
    """Make every sound again."""
    sample, template = (ROOT / name for name in ("scripts_content", "broadcast/template"))
    for folder, sounds in (("_jingles", JINGLES), ("_beds", BEDS)):
        (sample / folder).mkdir(parents=True, exist_ok=True)
        for name, make in sounds.items():
            write(make(), sample / folder / f"{name}.flac")
    for folder, name in (("_jingles", "mo-dau"), ("_beds", "gentle")):
        target = template / "scripts_content" / folder
        target.mkdir(parents=True, exist_ok=True)
        write((JINGLES | BEDS)[name](), target / f"{name}.opus")
    return 0


if __name__ == "__main__":
    sys.exit(main())
