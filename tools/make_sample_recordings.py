"""Make the placeholder recordings of the sample workspace.

Run ``python tools/make_sample_recordings.py`` at the root of the repository. Nobody in the project
speaks Thái or Mông, so a synthetic Vietnamese voice says of each recording that it is a sample and
no translation. The sounds are made to look like what readers send from their phones: several
formats and levels, a little room, a little noise, silence at both ends. Licence: CC0-1.0.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import WorkspaceError
from broadcast.script import script
from broadcast.sound.ffmpeg import decoding
from broadcast.voices import Pace, open_voice
from broadcast.voices.sound import Sound
from broadcast.workspace import readings

Samples = NDArray[np.float64]

ROOT = Path(__file__).resolve().parent.parent
PROGRAMMES = ROOT / "scripts_content"
READERS = {"blt": "espeak:vi", "hmn": "espeak:vi+m7"}
PACE = Pace(rate=0.9)
NOISE_DBFS = -64.0

CODECS = {
    ".wav": ("-c:a", "pcm_s16le"),
    ".mp3": ("-c:a", "libmp3lame", "-b:a", "32k"),
    ".m4a": ("-c:a", "aac", "-b:a", "32k"),
    ".ogg": ("-c:a", "libopus", "-b:a", "24k", "-application", "voip"),
}
# One recording a segment; the formats go round.
SEGMENTS = {
    ("bhyt-hssv", "blt"): (".wav", *(".mp3", ".m4a", ".ogg", ".mp3", ".ogg") * 2),
    ("bhyt-hssv", "hmn"): (".ogg",),
    ("tro-cap-75", "hmn"): (".m4a", ".ogg", ".mp3", ".ogg"),
}
WHOLE_TAKES = {("tro-cap-75", "blt"): ".m4a"}

INTERVIEW = (
    "Bản ghi mẫu. Đây là giọng máy, giữ chỗ cho lời kể của một người dân. Khi làm thật, cán bộ xã "
    "thu lời bà con bằng điện thoại, ngay tại điểm thu, rồi thay vào đây. Bản ghi mẫu đến đây là "
    "hết."
)


def main() -> int:
    """Make every recording again."""
    for (programme, lang), endings in SEGMENTS.items():
        for number, text in enumerate(segments(PROGRAMMES / programme / f"{lang}.md"), start=1):
            ending = endings[(number - 1) % len(endings)]
            sound = open_voice(READERS[lang]).speak(text, PACE)
            name = f"{lang}-{number:02d}{ending}"
            write(in_room(sound, number), PROGRAMMES / programme / "recordings" / name)
    for (programme, lang), ending in WHOLE_TAKES.items():
        voice = open_voice(READERS[lang])
        texts = segments(PROGRAMMES / programme / f"{lang}.md")
        take = joined((voice.speak(text, PACE) for text in texts), PACE.paragraph_s)
        write(in_room(take, 0), PROGRAMMES / programme / "recordings" / f"{lang}{ending}")
    for programme, lang in {*SEGMENTS, *WHOLE_TAKES}:
        remember(programme, lang)
    interview = open_voice("espeak:vi+f5").speak(INTERVIEW.lower(), PACE)
    write(in_room(interview, 99), PROGRAMMES / "diem-thu" / "recordings" / "phong-van.m4a")
    return 0


def remember(programme: str, lang: str) -> None:
    """Write down which text each recording was read from."""
    read, problems = script.read(PROGRAMMES / programme / f"{lang}.md", ())
    if read is None:
        raise WorkspaceError.of(problems)
    texts = readings.texts_of(read.speeches)
    takes: dict[str, readings.Take] = {}
    if ending := WHOLE_TAKES.get((programme, lang)):
        takes[f"{lang}{ending}"] = readings.Take(texts=texts, reader="espeak-ng")
    for number, text in texts.items() if not takes else ():
        endings = SEGMENTS[programme, lang]
        name = f"{lang}-{int(number):02d}{endings[(int(number) - 1) % len(endings)]}"
        takes[name] = readings.Take(texts={number: text}, reader="espeak-ng")
    folder = PROGRAMMES / programme / "recordings"
    readings.save(readings.path_of(folder, lang), readings.Readings(takes=takes))


def segments(path: Path) -> list[str]:
    """The words of each segment of a placeholder script, which holds no markup inside them."""
    read, problems = script.read(path, ())
    if read is None:
        raise WorkspaceError.of(problems)
    return [speech.text.lower() for speech in read.speeches]


def joined(sounds: Iterable[Sound], pause_s: float) -> Sound:
    """One take of several paragraphs."""
    parts: list[NDArray[np.float32]] = []
    rate_hz = 0
    for sound in sounds:
        rate_hz = sound.rate_hz
        parts += [sound.samples, np.zeros(round(pause_s * rate_hz), np.float32)]
    return Sound(np.concatenate(parts[:-1]), rate_hz)


def in_room(sound: Sound, seed: int) -> Sound:
    """The same voice as a phone hears it in a small room: echo, noise, an own level."""
    random = np.random.RandomState(4200 + seed)  # this generator's numbers never change
    rate_hz = sound.rate_hz
    edges = [np.zeros(int(seconds * rate_hz)) for seconds in (0.35, 0.5)]
    dry = np.concatenate((edges[0], sound.samples.astype(np.float64), edges[1]))
    time_s = np.arange(int(0.3 * rate_hz)) / rate_hz
    echo = random.standard_normal(len(time_s)) * np.exp(-time_s / 0.05)
    echo *= 0.25 / np.sqrt(np.sum(echo**2))
    echo[0] += 1
    frames = len(dry) + len(echo) - 1
    heard = np.fft.irfft(np.fft.rfft(dry, frames) * np.fft.rfft(echo, frames), frames)[: len(dry)]
    peak_dbfs = random.uniform(-14, -4)
    heard *= 10 ** (peak_dbfs / 20) / np.abs(heard).max()
    heard += _room_noise(len(heard), random)
    return Sound(heard.astype(np.float32), rate_hz)


def _room_noise(frames: int, random: np.random.RandomState) -> Samples:
    """Pink noise at `NOISE_DBFS` (root mean square)."""
    spectrum = np.fft.rfft(random.standard_normal(frames))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), len(spectrum) / 500))
    noise = np.fft.irfft(spectrum, frames)
    return np.asarray(noise * 10 ** (NOISE_DBFS / 20) / noise.std())


def write(sound: Sound, path: Path) -> None:
    """Encode one recording; its name's ending says how."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pcm = np.round(sound.samples * 32767).astype("<i2")
    subprocess.run(
        [decoding.executable(), "-v", "error", "-y", "-f", "s16le", "-ar", str(sound.rate_hz),
         "-ac", "1", "-i", "-", *CODECS[path.suffix], "-map_metadata", "-1", "-flags:a",
         "+bitexact", "-fflags", "+bitexact", str(path)],
        input=pcm.tobytes(),
        check=True,
    )  # fmt: skip
    print(f"{path.relative_to(ROOT)}: {sound.duration_s:.1f} s, {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
