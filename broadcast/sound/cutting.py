"""One long take cut at its pauses: which pause ends which segment.

A reader pauses at commas and sentences too, so the number of pauses says little. The boundaries are
those pauses for which the segments' lengths fit the lengths their texts lead to expect, at whatever
speed the reader has; between equals, the longer pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.sound import edges
from broadcast.sound.levels import FRAME_S, Levels

SHORTEST_PAUSE_S = 0.25
"""A shorter silence is the closure of a consonant or a breath inside a clause."""

SHORTEST_SOUND_S = 0.06
"""A shorter sound between two pauses is a click or a breath, and parts nothing."""

LENGTH_SPREAD = 0.2
"""Assumed spread (standard deviation of the logarithm) of a segment's length about the estimate."""

PAUSE_WEIGHT = 2.0
"""How much a pause twice as long counts, in the same squares of spreads."""

ROOM_S = 0.3
"""Silence left before and after the speech of a segment, for measuring the room's noise."""

_SLACK_S = 0.5  # a hesitation weighs the same in a short segment as in a long one


@dataclass(frozen=True, slots=True)
class TakePause:
    """A silence between two stretches of speech, in seconds of the take."""

    begin_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """How long it is silent."""
        return self.end_s - self.begin_s


@dataclass(frozen=True, slots=True)
class Piece:
    """The speech of one segment inside a take, in seconds; without the pauses around it."""

    begin_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Length with the pauses inside it."""
        return self.end_s - self.begin_s


@dataclass(frozen=True, slots=True)
class TakeSpeech:
    """Where speech lies in a take: from begin to end, with all pauses inside it."""

    begin_s: float
    end_s: float
    pauses: tuple[TakePause, ...]


def find(levels: Levels) -> TakeSpeech | None:
    """Speech and pauses of a take; None where nothing stands out from the noise.

    What is speech is told by a level between the take's own noise floor and its speech.
    """
    frames_dbfs = levels.frames_dbfs()
    threshold = edges.threshold_dbfs(*levels.speech_and_noise_dbfs())
    return find_in(frames_dbfs > threshold)


def find_in(loud: NDArray[np.bool_]) -> TakeSpeech | None:
    """As `find`, from one mark a frame of `FRAME_S` that says whether it is loud."""
    borders = np.flatnonzero(np.diff(loud.astype(np.int8), prepend=0, append=0))
    begins, ends = borders[::2], borders[1::2]
    long = ends - begins >= round(SHORTEST_SOUND_S / FRAME_S)
    # a short sound close to speech belongs to it; alone between two pauses it is a click
    gap = round(SHORTEST_PAUSE_S / FRAME_S)
    near = np.zeros(len(begins), bool)
    near[1:] |= begins[1:] - ends[:-1] < gap
    near[:-1] |= begins[1:] - ends[:-1] < gap
    begins, ends = begins[long | near], ends[long | near]
    if not len(begins):
        return None
    silent = begins[1:] - ends[:-1] >= gap
    pauses = tuple(
        TakePause(float(begin) * FRAME_S, float(end) * FRAME_S)
        for begin, end in zip(ends[:-1][silent], begins[1:][silent], strict=True)
    )
    return TakeSpeech(float(begins[0]) * FRAME_S, float(ends[-1]) * FRAME_S, pauses)


def assign(speech: TakeSpeech, expected_s: Sequence[float]) -> tuple[Piece, ...] | None:
    """The piece of each segment in order, or None when there are too few pauses.

    `expected_s` are the estimated lengths of the segments. By dynamic programming over the pauses:
    n segments, p pauses, n p² / 2 steps.
    """
    count, pauses = len(expected_s), speech.pauses
    if not count or len(pauses) < count - 1:
        return None
    begins = np.array([speech.begin_s, *(pause.end_s for pause in pauses)])
    ends = np.array([*(pause.begin_s for pause in pauses), speech.end_s])
    bonus = np.array([*(pause.length_s for pause in pauses), 1.0])
    bonus = PAUSE_WEIGHT * np.log2(np.maximum(bonus, FRAME_S))
    bonus[-1] = 0.0
    scaled = _at_the_readers_pace(speech, expected_s)
    lengths = ends[None, :] - begins[:, None]
    possible = lengths > 0
    cost = np.full(len(ends), np.inf)
    steps: list[NDArray[np.intp]] = []
    for position, length_s in enumerate(scaled):
        off = np.log((np.maximum(lengths, 0) + _SLACK_S) / (length_s + _SLACK_S)) / LENGTH_SPREAD
        own = np.where(possible, off**2 - bonus[None, :], np.inf)
        if position == 0:
            own[1:] = np.inf
            total = own
        else:
            before = np.concatenate([[np.inf], cost[:-1]])
            total = own + before[:, None]
        steps.append(np.argmin(total, axis=0))
        cost = np.min(total, axis=0)
    return _followed_back(steps, begins, ends) if np.isfinite(cost[-1]) else None


def at(speech: TakeSpeech, cuts_s: Sequence[float]) -> tuple[Piece, ...] | None:
    """Pieces between cuts that a person has named; None when a piece would hold no speech.

    A cut inside a pause is taken as that pause, one inside speech as it is.
    """
    pieces: list[Piece] = []
    begin_s = speech.begin_s
    for cut_s in cuts_s:
        pause = next((p for p in speech.pauses if p.begin_s <= cut_s <= p.end_s), None)
        pieces.append(Piece(begin_s, pause.begin_s if pause else cut_s))
        begin_s = pause.end_s if pause else cut_s
    pieces.append(Piece(begin_s, speech.end_s))
    return tuple(pieces) if all(piece.length_s > 0 for piece in pieces) else None


def with_room(pieces: Sequence[Piece], take_s: float) -> tuple[Piece, ...]:
    """Each piece with up to `ROOM_S` of the silence around it, never more than half a pause."""
    roomy: list[Piece] = []
    for number, piece in enumerate(pieces):
        before = pieces[number - 1].end_s if number else 0.0
        last = number == len(pieces) - 1
        after = take_s if last else pieces[number + 1].begin_s
        free_before = piece.begin_s - before if not number else (piece.begin_s - before) / 2
        free_after = after - piece.end_s if last else (after - piece.end_s) / 2
        roomy.append(
            Piece(
                piece.begin_s - min(max(free_before, 0.0), ROOM_S),
                piece.end_s + min(max(free_after, 0.0), ROOM_S),
            )
        )
    return tuple(roomy)


def _at_the_readers_pace(speech: TakeSpeech, expected_s: Sequence[float]) -> list[float]:
    """Expected lengths, stretched so that all of them and a pause after each fill the take."""
    longest = sorted((pause.length_s for pause in speech.pauses), reverse=True)
    between_s = sum(longest[: len(expected_s) - 1])
    spoken_s = max(speech.end_s - speech.begin_s - between_s, 1.0)
    factor = spoken_s / max(sum(expected_s), 0.1)
    return [length_s * factor for length_s in expected_s]


def _followed_back(
    steps: list[NDArray[np.intp]], begins: NDArray[np.float64], ends: NDArray[np.float64]
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = len(ends) - 1
    for step in reversed(steps):
        begin = int(step[end])
        pieces.append(Piece(float(begins[begin]), float(ends[end])))
        end = begin - 1
    return tuple(reversed(pieces))
