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

from broadcast import ffmpeg

Sound = NDArray[np.float64]

RATE_HZ = 44100
PEAK_DBFS = -3.0
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Note:
    """One tone of a score: when it starts and how long it is held, in beats."""

    beat: float
    pitch: str
    length: float
    play: Callable[[float, float, np.random.RandomState], Sound]
    gain_db: float = 0.0


def frequency_hz(pitch: str) -> float:
    """Frequency of a pitch such as ``F#4``, equal temperament, A4 = 440 Hz."""
    match = re.fullmatch(r"([A-G])(#?)(\d)", pitch)
    if match is None:
        raise ValueError(pitch)
    number = SEMITONES[match[1]] + len(match[2]) + 12 * (int(match[3]) + 1)
    return float(440.0 * 2.0 ** ((number - 69) / 12))


# -- tones: (frequency in Hz, length held in seconds, random numbers) -> sound ------------------


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


# -- from notes to a sound ----------------------------------------------------------------------


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
    play: Callable[[float, float, np.random.RandomState], Sound],
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


# -- the scores ---------------------------------------------------------------------------------


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
        [ffmpeg.executable(), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1",
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
