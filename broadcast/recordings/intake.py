"""Takes in what readers send: measures it, proposes which segment is which, cleans and files it.

Nothing is changed until the whole proposal stands; then either all of it is filed or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from broadcast.errors import AudioError, BroadcastError, Problem, WorkspaceError
from broadcast.i18n import _
from broadcast.recordings.assignment import Sent
from broadcast.sound import blocks, cutting, recording, reverberation
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.filters import Cascade, high_pass
from broadcast.sound.levels import FRAME_S, Levels
from broadcast.sound.recording import Channel, RecordingFacts
from broadcast.voices.pace import syllables
from broadcast.workspace.readings import Measures

WORST_CLIPPED_SHARE, WORST_SNR_DB, GOOD_SNR_DB = 0.02, 8.0, 20.0
"""Clipping and noise beyond the first two cannot be understood outdoors; below the third a quieter
room is worth another try."""

OFTEN, LENGTH_DOUBT, LENGTH_WRONG = 3, 1.5, 1.9
LONE_DOUBT, LONE_WRONG = 1.8, 3.0
"""How many times longer or shorter than expected a segment may be. From `OFTEN` segments on the
reader's own pace is known (their median); before that only the estimate is."""

_SLACK_S = 1.0


@dataclass(frozen=True, slots=True)
class AskedSegment:
    """What is asked of a recording: one segment's number, words as spoken, and expected length."""

    number: int
    spoken: str
    expected_s: float


@dataclass(frozen=True, slots=True)
class Request:
    """Files with their segments; `cuts_s` are boundaries that a person has named for a long take.

    `force`: a length that does not fit its text is a warning, since a person has listened.
    """

    sent: tuple[Sent, ...]
    segments: Mapping[int, AskedSegment]
    longest_s: float
    cuts_s: tuple[float, ...] = ()
    force: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """One segment: where it lies in which file, in seconds, and what was measured on it."""

    segment: AskedSegment
    path: Path
    piece: cutting.Piece
    measures: Measures
    raw: Path
    rate_hz: int
    room: cutting.Piece


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which segment lies where, in the order of their numbers, and what was found."""

    segments: tuple[Proposed, ...]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether it can be filed."""
        return bool(self.segments) and all(p.severity != "error" for p in self.problems)


@dataclass(frozen=True, slots=True)
class _Heard:
    """One file, decoded to mono float32 in `raw`, and what was measured on it."""

    raw: Path
    rate_hz: int
    length_s: float
    facts: RecordingFacts
    levels: Levels


def propose(request: Request, folder: Path) -> Proposal:
    """Measure all files and say which segment lies where.

    `folder` is for decoded sound; it must stay until the proposal is filed. What is wrong is in
    `Proposal.problems`, of all files at once.
    """
    found: list[Proposed] = []
    problems: list[Problem] = []
    for position, sent in enumerate(request.sent):
        try:
            heard = _hear(sent.path, folder / f"{position:03}.f32", request.longest_s)
            pieces = _cut(sent, heard, request)
        except BroadcastError as error:
            problems += error.problems
            continue
        rooms = cutting.with_room(pieces, heard.length_s)
        problems += _sound_findings(sent.path, heard)
        for number, piece, room in zip(sent.numbers, pieces, rooms, strict=True):
            segment = request.segments[number]
            measures = _measures(segment, piece, heard)
            found.append(
                Proposed(segment, sent.path, piece, measures, heard.raw, heard.rate_hz, room)
            )
    found.sort(key=lambda proposed: proposed.segment.number)
    problems += _length_findings(found, force=request.force)
    return Proposal(tuple(found), tuple(problems))


def write(proposed: Proposed, destination: Path) -> None:
    """Clean one segment into a FLAC file."""
    first = round(proposed.room.begin_s * proposed.rate_hz)
    last = round(proposed.room.end_s * proposed.rate_hz)
    samples = np.fromfile(proposed.raw, "<f4", count=last - first, offset=4 * first)
    noise_dbfs = proposed.measures.noise_dbfs
    decoding.write_cleaned_speech(samples, destination, proposed.rate_hz, noise_dbfs)


def _hear(path: Path, raw: Path, longest_s: float) -> _Heard:
    """Judge a file as a build would, then decode it whole, without trimming."""
    rate_hz = decoding.probe(path).rate_hz
    facts = recording.prepare(path, raw, rate_hz, longest_s=longest_s)
    levels = Levels(rate_hz)
    without_hum = Cascade(high_pass(rate_hz, recording.HIGH_PASS_HZ, recording.HIGH_PASS_ORDER))
    frames = 0
    with raw.open("wb") as file, decoding.reading(path) as reading:
        for block in reading.blocks:
            mono = _mono(block, facts.channel)
            levels.add(without_hum(mono))
            file.write(mono.astype("<f4", copy=False).tobytes())
            frames += len(mono)
    return _Heard(raw, rate_hz, frames / rate_hz, facts, levels)


def _mono(block: blocks.Block, channel: Channel) -> blocks.Block:
    if block.ndim == 1:
        return block
    if channel == "mean":
        return np.asarray(block.mean(axis=1), np.float32)
    return np.ascontiguousarray(block[:, int(channel == "right")])


def _cut(sent: Sent, heard: _Heard, request: Request) -> tuple[cutting.Piece, ...]:
    """The piece of each segment of a file; raises when its pauses do not fit the segments."""
    speech = cutting.find(heard.levels)
    if speech is None:
        raise AudioError(_("no speech stands out from the noise"), path=sent.path)
    if len(sent.numbers) == 1:
        return (cutting.Piece(speech.begin_s, speech.end_s),)
    by_hand = _("say where each segment begins with --at, or which segments it holds: --segments")
    if request.cuts_s:
        if len(request.cuts_s) != len(sent.numbers) - 1:
            message = _("{cuts} boundaries part {parts} segments, but there are {segments}")
            cuts, count = len(request.cuts_s), len(sent.numbers)
            raise WorkspaceError(
                message.format(cuts=cuts, parts=cuts + 1, segments=count), path=sent.path
            )
        pieces = cutting.at(speech, request.cuts_s)
        hint = _("boundaries are seconds from the start, each later than the one before")
    else:
        expected_s = [request.segments[number].expected_s for number in sent.numbers]
        pieces = cutting.assign(speech, expected_s)
        hint = by_hand
    if pieces is None:
        message = _("{pauses} pauses are too few to part {segments} segments")
        count = len(sent.numbers)
        raise AudioError(
            message.format(pauses=len(speech.pauses), segments=count), path=sent.path, hint=hint
        )
    return pieces


def _measures(segment: AskedSegment, piece: cutting.Piece, heard: _Heard) -> Measures:
    first, last = round(piece.begin_s / FRAME_S), round(piece.end_s / FRAME_S)
    frames_dbfs = heard.levels.frames_dbfs()
    own = frames_dbfs[first:last]
    spoken = own[own >= np.percentile(own, 95) - 15]
    noise_dbfs = heard.levels.speech_and_noise_dbfs()[1]
    speech_dbfs = 10 * float(np.log10(np.mean(10 ** (spoken / 10))))
    echo_s = reverberation.reverberation_s(frames_dbfs, speech_dbfs, noise_dbfs)
    per_min = 60 * syllables(segment.spoken) / max(piece.length_s, 0.1)
    return Measures(
        duration_s=round(piece.length_s, 2),
        speech_dbfs=round(speech_dbfs, 1),
        noise_dbfs=round(noise_dbfs, 1),
        clipped_share=round(heard.facts.clipped_share, 5),
        reverberation_s=None if echo_s is None else round(echo_s, 2),
        syllables_per_min=round(per_min, 1),
    )


def _sound_findings(path: Path, heard: _Heard) -> Iterator[Problem]:
    """What is wrong with the sound of a file, beside what every build would say of it."""
    facts = heard.facts
    speech_dbfs, noise_dbfs = heard.levels.speech_and_noise_dbfs()
    yield from facts.warnings
    if facts.clipped_share > WORST_CLIPPED_SHARE:
        message = _("too much of it is clipped to be understood outdoors ({share:.0%})")
        hint = _("hold the phone farther away, or speak more softly, and record it again")
        yield Problem(message.format(share=facts.clipped_share), path, hint=hint)
    if facts.snr_db < WORST_SNR_DB:
        message = _("too noisy to be understood outdoors (speech {snr:.0f} dB above the noise)")
        hint = _("record it again in a quiet room, with the phone a hand’s breadth from the mouth")
        yield Problem(message.format(snr=facts.snr_db), path, hint=hint)
    if recording.LEAST_SNR_DB <= facts.snr_db < GOOD_SNR_DB:
        yield Problem(
            _("some noise: the speech is {snr:.0f} dB above it, good is {good:.0f} dB").format(
                snr=facts.snr_db, good=GOOD_SNR_DB
            ),
            path,
            hint=_("switch off fans and the television, shut the windows, hold the phone closer"),
            severity="warning",
        )
    echo_s = reverberation.reverberation_s(heard.levels.frames_dbfs(), speech_dbfs, noise_dbfs)
    if echo_s is not None and echo_s > reverberation.ECHOING_S:
        yield Problem(
            _("the room echoes: about {echo:.1f} s (RT60, estimated from the speech)").format(
                echo=echo_s
            ),
            path,
            hint=_("record in a room with curtains, beds or clothes, and hold the phone closer"),
            severity="warning",
        )


def _length_findings(found: Sequence[Proposed], *, force: bool) -> Iterator[Problem]:
    """Segments that are too long or too short for their text: half read, or another segment's."""
    ratios = [p.piece.length_s / max(p.segment.expected_s, 0.1) for p in found]
    known = len(found) >= OFTEN
    pace = median(ratios) if known else 1.0
    doubt, wrong = (LENGTH_DOUBT, LENGTH_WRONG) if known else (LONE_DOUBT, LONE_WRONG)
    for proposed in found:
        expected_s = proposed.segment.expected_s * pace
        times = (proposed.piece.length_s + _SLACK_S) / (expected_s + _SLACK_S)
        off = max(times, 1 / times)
        if off <= doubt:
            continue
        message = _(
            "segment {number} lasts {length:.1f} s, {expected:.1f} s are expected from its text "
            "({rate:.0f} syllables a minute)"
        )
        yield Problem(
            message.format(
                number=proposed.segment.number,
                length=proposed.piece.length_s,
                expected=expected_s,
                rate=proposed.measures.syllables_per_min,
            ),
            proposed.path,
            hint=_("another segment, or only half of it? listen; if it is right, add --force"),
            severity="error" if off > wrong and not force else "warning",
        )
