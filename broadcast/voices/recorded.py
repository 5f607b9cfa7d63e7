"""Human recordings: decoded, made mono, freed of offset and hum, trimmed, measured and judged.

A recording streams through block by block, so that half an hour needs no more memory than a
sentence. What can be mended is mended; what cannot is reported with figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from broadcast import ffmpeg
from broadcast.errors import AudioError, Problem
from broadcast.filters import Cascade, high_pass
from broadcast.i18n import _
from broadcast.voices import edges
from broadcast.voices.levels import FRAME_S, Levels, Phase, Source, decibels

VERSION = 1
"""Raised when the same file gives other samples than before; part of store keys."""

LONGEST_S = 1800.0
"""Default limit of a recording."""

HIGH_PASS_HZ, HIGH_PASS_ORDER = 80.0, 4
"""Offset and the 50 Hz of the mains (-16 dB) go, the lowest male voice stays."""

SILENT_DBFS = -60.0
SHORTEST_SOUND_S = 0.3
CANCELLED_DB = 6.5
CLIPPED_SHARE, LEAST_SNR_DB, LEAST_SPEECH_DBFS, SPIKE_DB = 0.001, 15.0, -45.0, 30.0
"""Beyond these a recording is used with a warning."""


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
    source_channels: int
    codec: str
    channel: str
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

    sources: list[Source]
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
    probe = ffmpeg.probe(source)
    if probe.duration_s > longest_s:
        raise _too_long(source, probe.duration_s, longest_s)
    channel = "mono" if probe.channels == 1 else "mean"
    with destination.open("w+b") as file:
        measured = _pour(source, probe, file, (rate_hz, longest_s), channel)
        if measured.phase.loss_db > CANCELLED_DB:
            channel = ("left", "right")[measured.phase.louder]
            loss_db = measured.phase.loss_db
            measured = _pour(source, probe, file, (rate_hz, longest_s), channel)
            measured.oddities.append(_cancelled(source, loss_db, channel))
        return _finish(source, probe, file, measured, channel)


def _pour(
    source: Path, probe: ffmpeg.Probe, file: IO[bytes], limits: tuple[int, float], channel: str
) -> _Measured:
    """Decode, make mono, resample and filter the whole file into `file`; measure on the way.

    It is decoded at its own rate, since clipping can be seen only there; `limits` are the rate that
    comes out and the longest length.
    """
    rate_hz, longest_s = limits
    channels = min(probe.channels, 2)
    measured = _Measured([Source() for _n in range(channels)], Phase(), Levels(rate_hz), [])
    resample = _Resampler(probe.rate_hz, rate_hz)
    without_hum = Cascade(high_pass(rate_hz, HIGH_PASS_HZ, HIGH_PASS_ORDER))
    offset: np.float32 | None = None
    file.seek(0)
    file.truncate()

    def write(block: ffmpeg.Block) -> None:
        sound = without_hum(block)
        measured.levels.add(sound)
        file.write(sound.astype("<f4", copy=False).data)

    for block in ffmpeg.decode(
        source, probe.rate_hz, channels=channels, oddities=measured.oddities
    ):
        sound = _to_mono(block, measured, channel)
        if offset is None:  # taken off before the filter, whose answer to a step would be a click
            offset = sound.mean()
        write(resample(sound - offset, False))
        if measured.sources[0].frames > longest_s * probe.rate_hz * 1.02:  # the header was wrong
            raise _too_long(source, measured.sources[0].frames / probe.rate_hz, longest_s)
    write(resample(np.zeros(0, np.float32), True))
    return measured


def _to_mono(block: ffmpeg.Block, measured: _Measured, channel: str) -> ffmpeg.Block:
    if block.ndim == 1:
        measured.sources[0].add(block)
        return block
    for number, meter in enumerate(measured.sources):
        meter.add(block[:, number])
    mean = measured.phase.add(block)
    return mean if channel == "mean" else block[:, ("left", "right").index(channel)]


class _Resampler:
    """Blocks from one rate to another; the last call gives what is still held back."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._stream = None
        if from_hz != to_hz:
            import soxr

            self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="HQ")

    def __call__(self, block: ffmpeg.Block, is_last: bool) -> ffmpeg.Block:
        if self._stream is None:
            return block
        resampled: NDArray[np.float32] = self._stream.resample_chunk(
            np.ascontiguousarray(block), last=is_last
        )
        return resampled


def _finish(
    source: Path, probe: ffmpeg.Probe, file: IO[bytes], measured: _Measured, channel: str
) -> RecordingFacts:
    """Judge what was measured and trim the file."""
    levels = measured.levels
    rate_hz = round(levels.frame / FRAME_S)
    speech_dbfs, noise_dbfs = levels.speech_and_noise_dbfs()
    threshold_dbfs = edges.threshold_dbfs(speech_dbfs, noise_dbfs)
    span = _must_have_sound(source, levels, threshold_dbfs)
    kept = edges.trim(file, span, levels.frame, threshold_dbfs)
    inside_dbfs = levels.frames_dbfs()[span[0] : span[1]]
    facts = RecordingFacts(
        duration_s=kept.frames / rate_hz,
        trimmed_start_s=kept.before / rate_hz,
        trimmed_end_s=kept.after / rate_hz,
        source_rate_hz=probe.rate_hz,
        source_channels=probe.channels,
        codec=probe.codec,
        channel=channel,
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


def _cancelled(source: Path, loss_db: float, channel: str) -> Problem:
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
