"""Parts to one sound: levels matched, beds ducked under speech, no clicks at joins.

A `Mixer` renders a `Layout` block by block, so that a long programme never lies in memory as a
whole. Everything is mono ``float32`` at one sample rate; clips come from raw files in the store,
each with its measured loudness.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import BLOCK_FRAMES, Block
from broadcast.sound.layout import BED_FADE_OUT_S, BedSpan, Clip, Layout, RawSound

MIX_LUFS = -23.0
"""Loudness of speech inside the mix (EBU R 128's own target); mastering sets the final one."""

JINGLE_OFFSET_LU = -3.0
"""Jingles against speech: music has no pauses, so at equal loudness it would stand out."""

BED_RISE_DB = 8.0
"""How far a bed comes up again in a pause, over its level under speech."""

ATTACK_S, HOLD_S, RELEASE_S = 0.25, 0.6, 0.9
"""A bed is down 0.25 s before the first word, stays down over pauses of 0.6 s, then comes back."""

FADE_S = {"speech": 0.004, "recording": 0.01, "jingle": 0.008}
BED_FADE_IN_S = 1.2

_MATCH_LIMIT_DB = 60.0
_FRAME_S = 0.02  # a whole number of frames at every sample rate in use
_ACTIVE_DB = -25.0  # a frame this far below the speech's loudness counts as a pause


@dataclass(frozen=True, slots=True)
class MixFacts:
    """What was measured while mixing; None where the programme has no bed under speech."""

    speech_to_bed_db: float | None


class Mixer:
    """Renders a layout block by block; `facts` holds what was measured once all is rendered."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._sounds: dict[RawSound, NDArray[np.float32]] = {}
        self._speech_energy = 0.0
        self._bed_energy = 0.0
        self._duck = {bed: _ducking(bed, layout) for bed in layout.beds}

    @property
    def facts(self) -> MixFacts:
        """Energy of the speech over the energy of the beds, while speech is heard over a bed."""
        if not self._bed_energy or not self._speech_energy:
            return MixFacts(None)
        return MixFacts(float(10 * np.log10(self._speech_energy / self._bed_energy)))

    def blocks(self) -> Iterator[Block]:
        """The mix from start to end."""
        for start in range(0, self.layout.frames, BLOCK_FRAMES):
            end = min(start + BLOCK_FRAMES, self.layout.frames)
            block = np.zeros(end - start, np.float32)
            for clip in self.layout.clips:
                if clip.start < end and clip.end > start:
                    self._add_clip(clip, block, start)
            for bed in self.layout.beds:
                if bed.start < end and bed.end > start:
                    self._add_bed(bed, block, start)
            yield block
            self._forget_before(end)

    def _add_clip(self, clip: Clip, block: Block, at: int) -> None:
        first, last = max(clip.start, at), min(clip.end, at + len(block))
        rate_hz = self.layout.rate_hz
        piece = _read(self._sounds, clip.take, rate_hz, first - clip.start, last - clip.start)
        piece *= _gain(_match_db(clip))
        fade = round(FADE_S[clip.kind] * rate_hz)
        _fade(piece, first - clip.start, clip.end - clip.start, (fade, fade))
        block[first - at : first - at + len(piece)] += piece

    def _add_bed(self, bed: BedSpan, block: Block, at: int) -> None:
        rate_hz = self.layout.rate_hz
        first, last = max(bed.start, at), min(bed.end, at + len(block))
        piece = _read_looped(self._sounds, bed.take, rate_hz, first - bed.start, last - bed.start)
        duck_db, active = self._duck[bed]
        step = round(_FRAME_S * rate_hz)
        frame, offset = divmod(first - bed.start, step)
        count = -(-(offset + len(piece)) // step)
        knots = _gain(duck_db[frame : frame + count + 1] + MIX_LUFS - bed.take.loudness_lufs)
        piece *= _lines(knots, step)[offset : offset + len(piece)]
        fades = (round(BED_FADE_IN_S * rate_hz), round(BED_FADE_OUT_S * rate_hz))
        _fade(piece, first - bed.start, bed.end - bed.start, fades)
        heard = block[first - at : last - at]
        speaking = np.repeat(active[frame : frame + count], step)[offset : offset + len(piece)]
        self._speech_energy += _energy(heard, speaking)
        self._bed_energy += _energy(piece, speaking)
        heard += piece

    def _forget_before(self, frame: int) -> None:
        """Drop sounds that no later block needs."""
        needed = {clip.take for clip in self.layout.clips if clip.end > frame}
        needed |= {bed.take for bed in self.layout.beds if bed.end > frame}
        self._sounds = {take: sound for take, sound in self._sounds.items() if take in needed}


def _read(
    cache: dict[RawSound, NDArray[np.float32]], take: RawSound, rate_hz: int, first: int, last: int
) -> NDArray[np.float32]:
    """Frames `first` to `last` of a take at `rate_hz`: a slice of the file, or resampled once."""
    if take.rate_hz == rate_hz:
        return _samples(take, first, last - first)
    if take not in cache:
        import soxr

        native = _samples(take, 0, take.frames)
        resampled = soxr.resample(native, take.rate_hz, rate_hz, quality="HQ")
        wanted = round(take.frames * rate_hz / take.rate_hz)
        cache[take] = np.pad(resampled, (0, max(0, wanted - len(resampled))))[:wanted]
    return cache[take][first:last].copy()


def _samples(take: RawSound, first: int, count: int) -> NDArray[np.float32]:
    sample_type = np.dtype(take.sample_type)
    raw = np.fromfile(take.path, sample_type, count, offset=first * sample_type.itemsize)
    if sample_type.kind == "i":
        return raw.astype(np.float32) / np.float32(32768)
    return raw.astype(np.float32, copy=False)


def _read_looped(
    cache: dict[RawSound, NDArray[np.float32]], take: RawSound, rate_hz: int, first: int, last: int
) -> NDArray[np.float32]:
    """Frames `first` to `last` of a bed that is repeated without end."""
    length = round(take.frames * rate_hz / take.rate_hz)
    pieces = []
    while first < last:
        start = first % length
        count = min(length - start, last - first)
        pieces.append(_read(cache, take, rate_hz, start, start + count))
        first += count
    return np.concatenate(pieces)


def _match_db(clip: Clip) -> float:
    """Gain that brings a clip to the loudness of the mix."""
    if not np.isfinite(clip.take.loudness_lufs):
        return 0.0
    target = MIX_LUFS + (JINGLE_OFFSET_LU if clip.kind == "jingle" else 0.0)
    return float(np.clip(target - clip.take.loudness_lufs, -_MATCH_LIMIT_DB, _MATCH_LIMIT_DB))


def _gain(level_db: float | NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(10.0 ** (np.asarray(level_db) / 20), np.float32)


def _lines(knots: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Straight lines from knot to knot, `step` frames each."""
    ramp = np.arange(step, dtype=np.float32) / np.float32(step)
    return (knots[:-1, None] + np.diff(knots)[:, None] * ramp).ravel()


def _energy(sound: NDArray[np.float32], where: NDArray[np.bool_]) -> float:
    chosen = sound[where]
    return float(np.dot(chosen, chosen))


def _fade(piece: NDArray[np.float32], offset: int, length: int, fades: tuple[int, int]) -> None:
    """Raised-cosine fades, in place, on a piece that starts at `offset` of a sound of `length`."""
    rise, fall = min(fades[0], length // 2), min(fades[1], length // 2)
    if offset < rise:
        places = np.arange(offset, min(rise, offset + len(piece)))
        piece[: len(places)] *= _ramp(places / rise)
    first_of_fall = max(length - fall, offset)
    if first_of_fall < offset + len(piece):
        places = np.arange(first_of_fall, offset + len(piece))
        piece[first_of_fall - offset :] *= _ramp((length - 1 - places) / fall)


def _ramp(position: NDArray[np.float64]) -> NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(np.pi * position)).astype(np.float32)


def _ducking(bed: BedSpan, layout: Layout) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Level of a bed in dB against the speech, and whether speech is heard, every 20 ms."""
    count = int((bed.end - bed.start) / layout.rate_hz / _FRAME_S) + 3
    active = np.zeros(count, np.bool_)
    for clip in layout.clips:
        if clip.start < bed.end and clip.end > bed.start:
            heard = _activity(clip.take)
            at = round((clip.start - bed.start) / layout.rate_hz / _FRAME_S)
            first, last = max(at, 0), min(at + len(heard), count)
            active[first:last] |= heard[first - at : last - at]
    down = _held(active, round(ATTACK_S / _FRAME_S), round(HOLD_S / _FRAME_S))
    fall_db = BED_RISE_DB * _FRAME_S / ATTACK_S
    rise_db = BED_RISE_DB * _FRAME_S / RELEASE_S
    level_db = np.empty(count)
    rise = 0.0 if down[0] else BED_RISE_DB
    for frame, low in enumerate(down):
        rise = max(rise - fall_db, 0.0) if low else min(rise + rise_db, BED_RISE_DB)
        level_db[frame] = bed.level_db + rise
    return level_db, active


def _held(active: NDArray[np.bool_], before: int, after: int) -> NDArray[np.bool_]:
    """Frames within `before` frames ahead of an active one or `after` frames behind it."""
    window = np.ones(before + after + 1)
    spread = np.convolve(active, window)
    return np.asarray(spread[before : before + len(active)] > 0.5)


def _activity(take: RawSound) -> NDArray[np.bool_]:
    """Whether a take is heard, every 20 ms, by its level against its own loudness."""
    step = round(_FRAME_S * take.rate_hz)
    threshold = 10 ** ((take.loudness_lufs + _ACTIVE_DB) / 10)
    parts = []
    for first in range(0, take.frames, step * 8192):
        sound = _samples(take, first, min(step * 8192, take.frames - first))
        frames = np.pad(sound, (0, -len(sound) % step)).reshape(-1, step)
        parts.append(np.einsum("ij,ij->i", frames, frames) / step > threshold)
    return np.concatenate(parts)
