"""How well speech is understood through a horn loudspeaker: chain ``horn`` against chain ``flat``.

Both chains get the same mix, are limited to -1.5 dBTP and brought to the same integrated loudness
(BS.1770-4), then played through the same simulated horn into the same noise. The measure is ESTOI
(Jensen and Taal 2016, by pystoi) of what arrives, against the clean speech before any chain.

The simulated horn across a valley:

- band 350 Hz to 6 kHz, Butterworth of fourth order on either side;
- echoes 110, 230, 370, 560 and 900 ms after the direct sound, at -9, -12, -15, -18 and -21 dB;
- noise at 3, 0 and -3 dB below the direct sound with its echoes, as it arrives of chain ``flat``:
  its mean power over the stretches where there is speech, against the noise's power from 20 Hz to
  8 kHz. The same noise is then used for chain ``horn``.

Run: ``python benchmarks/intelligibility.py`` for the programmes of the sample workspace, with
``--made`` for made speech alone and over a bed (some 30 s); ``--noise speech`` takes speech-shaped
noise instead of pink noise, ``--valley far`` stronger and later echoes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray
from pystoi import stoi
from scipy import signal

from broadcast.sound import chains
from broadcast.sound.blocks import BLOCK_FRAMES, Block
from broadcast.sound.layout import Layout
from broadcast.sound.limiter import limit
from broadcast.sound.loudness import Meter
from broadcast.sound.mix import Mixer
from broadcast.voices import Pace, open_voice
from common import ROOT, build, built_programmes, copy_workspace, machine

RATE_HZ = 44_100
AIR_RATE_HZ = 16_000
"""Rate of the simulation: the horn ends at 6 kHz, ESTOI at 5 kHz."""

SNRS_DB = (3.0, 0.0, -3.0)
LOUDNESS_LUFS = -16.0
PEAK_DBTP = -1.5

VALLEYS = {
    "near": {0.110: -9.0, 0.230: -12.0, 0.370: -15.0, 0.560: -18.0, 0.900: -21.0},
    "far": {0.110: -6.0, 0.230: -8.0, 0.370: -10.0, 0.560: -12.0, 0.900: -14.0, 1.300: -17.0},
}
"""Echoes: delay in s and level in dB against the direct sound."""

Noise = Literal["pink", "speech"]
Chain = Literal["horn", "flat"]

VOICES = {"female": "espeak:vi+f3", "male": "espeak:vi", "south": "espeak:vi-vn-x-south"}

TEXT = (
    "Kính thưa bà con, thẻ bảo hiểm y tế của hộ gia đình được đóng theo tháng, quý hoặc năm. "
    "Người thứ nhất đóng đủ mức phí, từ người thứ hai trở đi được giảm dần. "
    "Khi đi khám bệnh, bà con nhớ mang theo thẻ và giấy tờ có ảnh. "
    "Trẻ em dưới sáu tuổi được cấp thẻ miễn phí tại xã. "
    "Thẻ sắp hết hạn thì gia hạn sớm, đừng để gián đoạn quyền lợi. "
    "Mọi thắc mắc xin gọi số một chín không không, chín không, sáu tám."
)
"""Sentences for the measurement, as they are spoken."""


@dataclass(frozen=True, slots=True)
class Item:
    """One sound to measure with: clean speech, and the mix the chains get; both at `RATE_HZ`."""

    name: str
    speech: Block
    mix: Block


@dataclass(frozen=True, slots=True)
class Score:
    """ESTOI of both chains at each of `SNRS_DB`."""

    flat: tuple[float, ...]
    horn: tuple[float, ...]

    @property
    def gains(self) -> tuple[float, ...]:
        """Gain of chain horn over chain flat at each of `SNRS_DB`."""
        return tuple(horn - flat for horn, flat in zip(self.horn, self.flat, strict=True))

    @property
    def gain(self) -> float:
        """Mean gain."""
        return float(np.mean(self.gains))


def score(item: Item, noise: Noise = "pink", valley: str = "near") -> Score:
    """Measure both chains on one item."""
    reference = at_air_rate(item.speech)
    active = active_frames(reference)
    arrived = {
        chain: through_valley(at_air_rate(mastered(chain, item.mix)), VALLEYS[valley])
        for chain in ("flat", "horn")
    }
    hiss = make_noise(noise, reference)
    signal_power = float(np.mean(arrived["flat"][active] ** 2))
    results: dict[str, list[float]] = {"flat": [], "horn": []}
    for snr_db in SNRS_DB:
        gain = np.sqrt(signal_power / float(np.mean(hiss**2)) / 10 ** (snr_db / 10))
        for chain, sound in arrived.items():
            heard = sound + gain * hiss
            results[chain].append(float(stoi(reference, heard, AIR_RATE_HZ, extended=True)))
    return Score(tuple(results["flat"]), tuple(results["horn"]))


def mastered(chain: Chain, mix: Block) -> Block:
    """The mix through a chain and the limiter, at `LOUDNESS_LUFS` exactly.

    What the limiter takes is given back by more gain before it; what is left after three rounds,
    some hundredths of an LU, by a plain gain.
    """
    shaped = np.concatenate([*chains.apply(chain, blocks_of(mix), RATE_HZ)])
    gain_db = LOUDNESS_LUFS - loudness_lufs(shaped)
    for _round in range(3):
        limited = np.concatenate([*limit(blocks_of(shaped), RATE_HZ, gain_db, PEAK_DBTP)])
        error_lu = LOUDNESS_LUFS - loudness_lufs(limited)
        gain_db += error_lu
    return np.asarray(limited * 10 ** (error_lu / 20), dtype=np.float32)


def through_valley(sound: Block, echoes: dict[float, float]) -> Block:
    """What arrives at a listener, without noise."""
    band = signal.butter(4, (350.0, 6000.0), "bandpass", fs=AIR_RATE_HZ, output="sos")
    played = signal.sosfilt(band, sound.astype(np.float64))
    arrived = played.copy()
    for delay_s, level_db in echoes.items():
        delay = round(delay_s * AIR_RATE_HZ)
        arrived[delay:] += 10 ** (level_db / 20) * played[:-delay]
    return arrived.astype(np.float32)


def make_noise(kind: Noise, speech: Block) -> Block:
    """Noise as long as the speech, the same every time, 20 Hz to 8 kHz."""
    rng = np.random.default_rng(20_261_122)
    spectrum = np.fft.rfft(rng.standard_normal(len(speech)))
    frequencies = np.fft.rfftfreq(len(speech), 1 / AIR_RATE_HZ)
    if kind == "pink":
        shape = 1 / np.sqrt(np.maximum(frequencies, 20.0))
    else:
        places, power = signal.welch(speech, AIR_RATE_HZ, nperseg=512)
        shape = np.sqrt(np.interp(frequencies, places, power))
    shape[frequencies < 20.0] = 0.0
    return np.fft.irfft(spectrum * shape, len(speech)).astype(np.float32)


def active_frames(speech: Block) -> NDArray[np.bool_]:
    """Where there is speech: 20 ms stretches no more than 40 dB below the loudest."""
    size = AIR_RATE_HZ // 50
    padded = np.concatenate([speech, np.zeros(-len(speech) % size, np.float32)])
    powers = np.mean(padded.reshape(-1, size) ** 2, axis=1)
    return np.repeat(powers > powers.max() * 1e-4, size)[: len(speech)]


def at_air_rate(sound: Block) -> Block:
    """Resample from `RATE_HZ` to `AIR_RATE_HZ`."""
    return np.asarray(soxr.resample(sound, RATE_HZ, AIR_RATE_HZ), dtype=np.float32)


def loudness_lufs(sound: Block) -> float:
    """Integrated loudness of a sound at `RATE_HZ`."""
    meter = Meter(RATE_HZ)
    for block in blocks_of(sound):
        meter.add(block)
    return meter.integrated_lufs()


def blocks_of(sound: Block) -> Iterator[Block]:
    """The sound in blocks, as the product handles it."""
    for start in range(0, len(sound), BLOCK_FRAMES):
        yield sound[start : start + BLOCK_FRAMES]


def spoken(voice: str, text: str, lufs: float = -23.0) -> Block:
    """Speech of a synthetic voice at the level at which speech stands in a mix."""
    sound = open_voice(voice).speak(text, Pace())
    speech = np.asarray(soxr.resample(sound.samples, sound.rate_hz, RATE_HZ), dtype=np.float32)
    edge = np.zeros(RATE_HZ // 2, np.float32)
    speech = np.concatenate([edge, speech, edge])
    return np.asarray(speech * 10 ** ((lufs - loudness_lufs(speech)) / 20), dtype=np.float32)


def chords(frames: int, lufs: float) -> Block:
    """A music bed: slow chords of a few harmonics, at a loudness."""
    time_s = np.arange(frames) / RATE_HZ
    sound = np.zeros(frames)
    for number, roots_hz in enumerate(((220.0, 261.6, 329.6), (196.0, 246.9, 293.7)) * 2):
        swell = np.maximum(0, np.sin(2 * np.pi * (time_s / 8 - number / 4))) ** 0.5
        for root_hz in roots_hz:
            for harmonic in range(1, 7):
                tone = np.sin(2 * np.pi * root_hz * harmonic * time_s + root_hz)
                sound += swell * tone / harmonic**1.5
    bed = sound.astype(np.float32)
    return np.asarray(bed * 10 ** ((lufs - loudness_lufs(bed)) / 20), dtype=np.float32)


def made_items() -> Iterator[Item]:
    """Each voice alone and over a bed 18 LU below it."""
    for name, voice in VOICES.items():
        speech = spoken(voice, TEXT)
        yield Item(f"{name}, alone", speech, speech)
        yield Item(f"{name}, bed", speech, speech + chords(len(speech), -41.0))


def workspace_items(root: Path, seconds: float) -> Iterator[Item]:
    """Every approved programme of a workspace, built for it in a temporary copy.

    The mix is what the chains get in a build; the speech is the same time line with its segments
    and recordings alone, without jingles and beds. Of each, the last `seconds`.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = copy_workspace(root, Path(name) / "copy")
        build(copy)
        for programme in built_programmes(copy):
            layout = programme.made.layout
            spoken_clips = tuple(clip for clip in layout.clips if clip.kind != "jingle")
            speech = replace(layout, clips=spoken_clips, beds=())
            frames = round(min(seconds, layout.duration_s) * RATE_HZ)
            sounds = [rendered_whole(one)[-frames:] for one in (speech, layout)]
            yield Item(programme.name, *sounds)


def rendered_whole(layout: Layout) -> Block:
    """The mix of a time line in one piece."""
    return np.concatenate([*Mixer(layout).blocks()])


def show(items: Iterable[Item], noise: Noise, valley: str) -> float:
    """Print a table, item by item; returns the mean gain."""
    print(f"ESTOI through a horn, {noise} noise, valley {valley}, equal loudness")
    print(f"{'item':24}{'chain':>6}" + "".join(f"{snr:+8.0f} dB" for snr in SNRS_DB))
    gains = []
    for item in items:
        result = score(item, noise, valley)
        for chain, row in (("flat", result.flat), ("horn", result.horn), ("gain", result.gains)):
            label = item.name if chain == "flat" else ""
            print(f"{label:24}{chain:>6}" + "".join(f"{value:11.3f}" for value in row), flush=True)
        gains.append(result.gain)
    print(f"lowest gain of an item {min(gains):+.3f}")
    print(f"mean gain {np.mean(gains):+.3f}")
    return float(np.mean(gains))


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--noise", choices=("pink", "speech"), default="pink")
    parser.add_argument("--valley", choices=sorted(VALLEYS), default="near")
    parser.add_argument("--workspace", type=Path, default=ROOT, help="its programmes")
    parser.add_argument("--made", action="store_true", help="made speech, alone and over a bed")
    parser.add_argument("--seconds", type=float, default=1e9, help="only the end of each")
    options = parser.parse_args()
    print(machine())
    items = made_items() if options.made else workspace_items(options.workspace, options.seconds)
    show(items, options.noise, options.valley)


if __name__ == "__main__":
    main()
