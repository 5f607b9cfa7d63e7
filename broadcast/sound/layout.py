"""The time line of a programme: which sound starts and ends at which frame.

Pure: items in, a `Layout` out. Gaps between sounds are data here, never left to a player.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GAP_S = {
    "lead": 0.2,
    "tail": 0.6,
    "jingle": 0.5,
    "recording": 0.8,
    "bed_after": 0.6,
    "bed_intro": 1.8,
    "bed_out": 1.2,
}
"""Silences that no writer declares: before the first and after the last sound, beside a jingle or a
recording, and the music alone when a bed starts or ends. At most 2 s, so never dead air."""

BED_FADE_OUT_S = 1.8
"""A bed that ends fades out over this time, under what follows."""

ClipKind = Literal["speech", "recording", "jingle"]


@dataclass(frozen=True, slots=True)
class RawSound:
    """A raw mono sound in a file: ``<i2`` or ``<f4`` samples, with its integrated loudness."""

    path: Path
    sample_type: Literal["<i2", "<f4"]
    frames: int
    rate_hz: int
    loudness_lufs: float


@dataclass(frozen=True, slots=True)
class Sounding:
    """An item that is heard: a recording, a jingle, or the segments of these `numbers`."""

    kind: ClipKind
    label: str
    take: RawSound
    gap_after_s: float | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """A declared pause; it takes the place of the gap that would stand there."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Music:
    """A bed that starts here, `level_db` below the speech, or, with no take, ends here."""

    label: str = ""
    take: RawSound | None = None
    level_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter starts with the next sound."""

    title: str


LayoutItem = Sounding | Silence | Music | Heading


@dataclass(frozen=True, slots=True)
class Clip:
    """A sound at its place: frames `start` to `end` (exclusive) of the programme."""

    kind: ClipKind
    label: str
    take: RawSound
    start: int
    end: int
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BedSpan:
    """A bed at its place, looped to fill it."""

    label: str
    take: RawSound
    level_db: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A programme on the time line, in frames of `rate_hz`."""

    rate_hz: int
    frames: int
    clips: tuple[Clip, ...]
    beds: tuple[BedSpan, ...]
    chapters: tuple[tuple[int, str], ...]
    longest_pause_s: float

    @property
    def duration_s(self) -> float:
        """Length of the programme in seconds."""
        return self.frames / self.rate_hz


def lay_out(items: Sequence[LayoutItem], rate_hz: int) -> Layout:
    """Place every item at its frame; the gaps between them are data, never guesses of a player."""
    plan = _Plan(rate_hz)
    for item in items:
        match item:
            case Sounding():
                plan.sound(item)
            case Silence():
                plan.pause(item.seconds)
            case Music():
                plan.music(item)
            case Heading():
                plan.heading(item.title)
    return plan.finish()


class _Plan:
    """The time line while it grows; `gap_s` is the silence owed before the next sound."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.at = 0
        self.gap_s = GAP_S["lead"]
        self.declared = False
        self.longest_pause_s = 0.0
        self.clips: list[Clip] = []
        self.beds: list[BedSpan] = []
        self.chapters: list[tuple[int, str]] = []
        self.bed: tuple[Music, int] | None = None
        self.headings: list[str] = []

    def sound(self, item: Sounding) -> None:
        beside = GAP_S.get(item.kind, 0.0) if self.clips else 0.0
        self._owe(beside)
        self._pass_gap()
        self.chapters += [(self.at, title) for title in self.headings]
        self.headings.clear()
        frames = round(item.take.frames * self.rate_hz / item.take.rate_hz)
        end = self.at + frames
        self.clips.append(Clip(item.kind, item.label, item.take, self.at, end, item.numbers))
        self.at += frames
        self.declared = False
        self.gap_s = GAP_S.get(item.kind, 1.0) if item.gap_after_s is None else item.gap_after_s

    def pause(self, seconds: float) -> None:
        self.gap_s = self.gap_s + seconds if self.declared else seconds
        self.declared = True

    def music(self, item: Music) -> None:
        self._end_bed()
        if item.take is not None:
            if self.clips and not self.declared:
                self.gap_s = min(self.gap_s, GAP_S["bed_after"])
                self._pass_gap()
            self.bed = (item, self.at)
            self._owe(GAP_S["bed_intro"])
        else:
            self._owe(GAP_S["bed_out"])

    def heading(self, title: str) -> None:
        self.headings.append(title)

    def finish(self) -> Layout:
        if self.bed is not None:
            self._owe(BED_FADE_OUT_S)
        elif not self.declared:
            self.gap_s = GAP_S["tail"]
        self._pass_gap()
        self._end_bed(at_end=True)
        self.chapters += [(self.at, title) for title in self.headings]
        frames = max([self.at, *(bed.end for bed in self.beds)])
        return Layout(
            self.rate_hz,
            frames,
            tuple(self.clips),
            tuple(self.beds),
            tuple(self.chapters),
            self.longest_pause_s,
        )

    def _owe(self, seconds: float) -> None:
        if not self.declared:
            self.gap_s = max(self.gap_s, seconds)

    def _pass_gap(self) -> None:
        self.longest_pause_s = max(self.longest_pause_s, self.gap_s)
        self.at += round(self.gap_s * self.rate_hz)
        self.gap_s = 0.0

    def _end_bed(self, *, at_end: bool = False) -> None:
        """The bed fades out from here on, under what follows, or until the programme's end."""
        if self.bed is None:
            return
        music, start = self.bed
        pause_end = self.at + (round(self.gap_s * self.rate_hz) if self.declared else 0)
        end = self.at if at_end else pause_end + round(BED_FADE_OUT_S * self.rate_hz)
        if music.take is not None and end > start:
            self.beds.append(BedSpan(music.label, music.take, music.level_db, start, end))
        self.bed = None
