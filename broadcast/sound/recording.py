"""Human recordings: decoded, made mono, freed of offset and hum, trimmed, measured and judged.

A recording streams through block by block, so that half an hour needs no more memory than a
sentence. What can be mended is mended; what cannot is reported with figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

import numpy as np

from broadcast.errors import AudioError, Problem
from broadcast.i18n import _
from broadcast.sound import edges
from broadcast.sound.blocks import Block
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.filters import Cascade, high_pass
from broadcast.sound.levels import FRAME_S, ChannelLevels, Levels, Phase, decibels

LONGEST_S = 1800.0
"""Default limit of a recording."""

HIGH_PASS_HZ, HIGH_PASS_ORDER = 80.0, 4
"""Offset and the 50 Hz of the mains (-16 dB) go, the lowest male voice stays."""

SILENT_DBFS = -60.0
SHORTEST_SOUND_S = 0.3
CANCELLED_DB = 6.5
CLIPPED_SHARE, LEAST_SNR_DB, LEAST_SPEECH_DBFS, SPIKE_DB = 0.001, 15.0, -45.0, 30.0
"""Beyond these a recording is used with a warning."""

_LEAST_BYTES_PER_S = 500  # the leanest codec of phones, AMR at 4.75 kbit/s, has 600

Channel = Literal["mono", "mean", "left", "right"]


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What was found in one recording and done to it; all levels are finite.

    `clipped_share` and `offset` are shares (of samples, of full scale) in the file itself, and so
    is `peak_dbfs`; the other levels are those after the high-pass.
    """

    duration_s: float
    trimmed_start_s: float
    trimmed_end_s: float
    source_rate_hz: int
    channel: Channel
    """``mono``, ``mean`` of both channels, or the one that was taken: ``left`` or ``right``."""
    peak_dbfs: float
    clipped_share: float
    offset: float
    rms_dbfs: float
    speech_dbfs: float
    noise_dbfs: float
    snr_db: float
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Measured:
    """Meters of one passage through a file."""

    rate_hz: int
    channel: Channel
    sources: list[ChannelLevels]
    phase: Phase
    levels: Levels
    oddities: list[Problem]


def prepare(
    source: Path, destination: Path, rate_hz: int, *, longest_s: float = LONGEST_S
) -> RecordingFacts:
    """Make a recording ready for mixing; little-endian float32 mono at `rate_hz` in `destination`.

    Raises `AudioError` with figures, leaving no file, for a recording that is longer than
    `longest_s`, unreadable, cut short, damaged, silent or too short.
    """
    try:
        return _prepare(source, destination, rate_hz, longest_s)
    except BaseException:
        destination.unlink(missing_ok=True)
        raise


def _prepare(source: Path, destination: Path, rate_hz: int, longest_s: float) -> RecordingFacts:
    _must_not_be_longer(source, longest_s)
    with destination.open("w+b") as file:
        measured = _pour(source, file, (rate_hz, longest_s), "mean")
        if measured.phase.loss_db > CANCELLED_DB:
            loss_db = measured.phase.loss_db
            measured = _pour(source, file, (rate_hz, longest_s), measured.phase.louder)
            measured.oddities.append(_cancelled(source, loss_db, measured.channel))
        return _finish(source, file, measured)


def _must_not_be_longer(source: Path, longest_s: float) -> None:
    """Look at the header first, but only where a file can be that long: looking costs 30 ms."""
    if source.is_file() and source.stat().st_size > longest_s * _LEAST_BYTES_PER_S:
        length_s = decoding.probe(source).duration_s
        if length_s > longest_s:
            raise _too_long(source, length_s, longest_s)


def _pour(source: Path, file: IO[bytes], limits: tuple[int, float], channel: Channel) -> _Measured:
    """Decode, make mono, resample and filter the whole file into `file`; measure on the way.

    It is decoded at its own rate, since clipping can be seen only there. `limits` are the rate that
    comes out and the longest length.
    """
    rate_hz, longest_s = limits
    without_hum = Cascade(high_pass(rate_hz, HIGH_PASS_HZ, HIGH_PASS_ORDER))
    oddities: list[Problem] = []
    file.seek(0)
    file.truncate()
    with decoding.reading(source, oddities) as reading:
        sources = [ChannelLevels() for _n in range(reading.channels)]
        kept: Channel = channel if reading.channels > 1 else "mono"
        measured = _Measured(reading.rate_hz, kept, sources, Phase(), Levels(rate_hz), oddities)
        for block in _resampled(_centred(reading.blocks, measured), reading.rate_hz, rate_hz):
            sound = without_hum(block)
            measured.levels.add(sound)
            file.write(sound.astype("<f4", copy=False).data)
            if sources[0].frames > longest_s * 1.02 * reading.rate_hz:  # the header was wrong
                raise _too_long(source, sources[0].frames / reading.rate_hz, longest_s)
    return measured


def _centred(blocks: Iterable[Block], measured: _Measured) -> Iterator[Block]:
    """Mono blocks without the offset of the first one: a filter answers a step with a click."""
    offset: np.float32 | None = None
    for block in blocks:
        sound = _to_mono(block, measured)
        if offset is None:
            offset = sound.mean()
        yield sound - offset


def _to_mono(block: Block, measured: _Measured) -> Block:
    if block.ndim == 1:
        measured.sources[0].add(block)
        return block
    for number, meter in enumerate(measured.sources):
        meter.add(block[:, number])
    mean = measured.phase.add(block)
    return mean if measured.channel == "mean" else block[:, int(measured.channel == "right")]


def _resampled(blocks: Iterable[Block], from_hz: int, to_hz: int) -> Iterator[Block]:
    if from_hz == to_hz:
        yield from blocks
        return
    import soxr

    stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="HQ")
    for block in blocks:
        yield stream.resample_chunk(np.ascontiguousarray(block))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _finish(source: Path, file: IO[bytes], measured: _Measured) -> RecordingFacts:
    """Judge what was measured and trim the file."""
    levels = measured.levels
    rate_hz = levels.rate_hz
    speech_dbfs, noise_dbfs = levels.speech_and_noise_dbfs()
    threshold_dbfs = edges.threshold_dbfs(speech_dbfs, noise_dbfs)
    span = _must_have_sound(source, levels, threshold_dbfs)
    kept = edges.trim(file, span, levels, threshold_dbfs)
    inside_dbfs = levels.frames_dbfs()[span[0] : span[1]]
    facts = RecordingFacts(
        duration_s=kept.frames / rate_hz,
        trimmed_start_s=kept.before / rate_hz,
        trimmed_end_s=kept.after / rate_hz,
        source_rate_hz=measured.rate_hz,
        channel=measured.channel,
        peak_dbfs=decibels(max(meter.peak for meter in measured.sources)),
        clipped_share=max(meter.clipped_share for meter in measured.sources),
        offset=max((meter.offset for meter in measured.sources), key=abs),
        rms_dbfs=10 * float(np.log10(np.mean(10 ** (inside_dbfs / 10)))),
        speech_dbfs=speech_dbfs,
        noise_dbfs=noise_dbfs,
        snr_db=speech_dbfs - noise_dbfs,
    )
    return replace(facts, warnings=(*measured.oddities, *_doubts(source, facts)))


def _must_have_sound(source: Path, levels: Levels, threshold_dbfs: float) -> tuple[int, int]:
    """Where the speech lies, in frames; raises `AudioError` for silence and too little sound."""
    peak_dbfs = decibels(levels.peak)
    if peak_dbfs < SILENT_DBFS:
        raise AudioError(
            _("silent: its loudest sample is at {peak:.0f} dBFS").format(peak=peak_dbfs),
            path=source,
            hint=_("record it again; is the right microphone switched on?"),
        )
    frames_dbfs = levels.frames_dbfs()
    sound_s = FRAME_S * int((frames_dbfs > threshold_dbfs).sum())
    span = edges.find(frames_dbfs, threshold_dbfs)
    if sound_s < SHORTEST_SOUND_S or span is None:
        raise AudioError(
            _("too short: {found:.2f} s of sound, at least {least:.1f} s are needed").format(
                found=sound_s, least=SHORTEST_SOUND_S
            ),
            path=source,
            hint=_("record it again"),
        )
    return span


def _doubts(source: Path, facts: RecordingFacts) -> Iterator[Problem]:
    """Warnings about a recording that is used all the same."""
    if facts.clipped_share > CLIPPED_SHARE:
        yield _warning(
            source,
            _("clipped: {share:.1%} of its samples are cut off at full scale").format(
                share=facts.clipped_share
            ),
            _("record it again with less gain, or farther from the microphone"),
        )
    if facts.snr_db < LEAST_SNR_DB:
        yield _warning(
            source,
            _("noisy: the speech is only {snr:.0f} dB above the noise").format(snr=facts.snr_db),
            _("record it again in a quiet room, close to the microphone"),
        )
    if facts.speech_dbfs < LEAST_SPEECH_DBFS:
        yield _warning(
            source,
            _("very quiet: the speech is at {level:.0f} dBFS").format(level=facts.speech_dbfs),
            _("record it again closer to the microphone: its noise is raised together with it"),
        )
    if facts.peak_dbfs - facts.speech_dbfs > SPIKE_DB:
        yield _warning(
            source,
            _("a knock or click is {above:.0f} dB above the speech").format(
                above=facts.peak_dbfs - facts.speech_dbfs
            ),
            _("listen for it and cut it out"),
        )


def _cancelled(source: Path, loss_db: float, channel: Channel) -> Problem:
    name = _("left") if channel == "left" else _("right")
    return _warning(
        source,
        _(
            "its two channels cancel each other (mixed, {loss:.0f} dB are lost); the {name} one is "
            "used alone"
        ).format(loss=loss_db, name=name),
        _("record in mono, or check how the microphone is wired"),
    )


def _too_long(source: Path, found_s: float, longest_s: float) -> AudioError:
    return AudioError(
        _("{found:.1f} minutes long; a recording has at most {longest:.1f} minutes").format(
            found=found_s / 60, longest=longest_s / 60
        ),
        path=source,
        hint=_("cut it into parts"),
    )


def _warning(path: Path, message: str, hint: str) -> Problem:
    return Problem(message, path, hint=hint, severity="warning")
