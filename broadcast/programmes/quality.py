"""The quality gate: what a finished programme must be before anybody hears it."""

from __future__ import annotations

from dataclasses import dataclass

from broadcast.errors import Problem
from broadcast.i18n import _

LOUDNESS_TOLERANCE_LU = 0.2
DEAD_AIR_MARGIN_S = 1.5
"""A silence may be this much longer than the longest pause of the script."""

LEAST_SPEECH_TO_BED_DB = 10.0
"""Outdoors, with echo and wind, music nearer to the speech than this hides consonants."""

DURATION_BAND = (0.5, 2.0)
"""Finished length over estimate; outside it, words were lost or a take belongs elsewhere."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was measured on the decoded MP3 and what was expected of it."""

    loudness_lufs: float
    target_lufs: float
    peak_dbtp: float
    ceiling_dbtp: float
    clipped_samples: int
    longest_silence_s: float
    longest_silence_at_s: float
    longest_pause_s: float
    duration_s: float
    planned_s: float
    estimate_s: float
    speech_to_bed_db: float | None


def judge(facts: Judged) -> tuple[Problem, ...]:
    """Everything that is wrong with a finished programme, each with its figures."""
    findings = [
        _loudness(facts),
        _peak(facts),
        _clipping(facts),
        _dead_air(facts),
        _duration(facts),
        _bed(facts),
    ]
    return tuple(finding for finding in findings if finding is not None)


def _loudness(facts: Judged) -> Problem | None:
    if abs(facts.loudness_lufs - facts.target_lufs) <= LOUDNESS_TOLERANCE_LU:
        return None
    return Problem(
        _("loudness is {loudness:.2f} LUFS, not {target:.1f} ±{tolerance}").format(
            loudness=facts.loudness_lufs,
            target=facts.target_lufs,
            tolerance=LOUDNESS_TOLERANCE_LU,
        ),
        hint=_("choose a lower loudness_lufs in broadcast.yaml, or a recording without spikes"),
    )


def _peak(facts: Judged) -> Problem | None:
    if facts.peak_dbtp <= facts.ceiling_dbtp:
        return None
    return Problem(
        _("true peak is {peak:.2f} dBTP, above {ceiling:.1f}").format(
            peak=facts.peak_dbtp, ceiling=facts.ceiling_dbtp
        ),
        hint=_("choose a lower peak_dbtp in broadcast.yaml"),
    )


def _clipping(facts: Judged) -> Problem | None:
    if not facts.clipped_samples:
        return None
    return Problem(
        _("{count} samples are clipped").format(count=facts.clipped_samples),
        hint=_("choose a lower peak_dbtp in broadcast.yaml"),
    )


def _dead_air(facts: Judged) -> Problem | None:
    limit_s = facts.longest_pause_s + DEAD_AIR_MARGIN_S
    if facts.longest_silence_s <= limit_s:
        return None
    return Problem(
        _("dead air: {silence:.1f} s of silence at {at:.1f} s, longest pause {pause:.1f} s").format(
            silence=facts.longest_silence_s,
            at=facts.longest_silence_at_s,
            pause=facts.longest_pause_s,
        ),
        hint=_("cut the silence out of the recording, or declare it with [pause: …]"),
    )


def _duration(facts: Judged) -> Problem | None:
    low, high = (factor * facts.estimate_s for factor in DURATION_BAND)
    if abs(facts.duration_s - facts.planned_s) > 0.2:
        return Problem(
            _("{duration:.1f} s long instead of the planned {planned:.1f} s").format(
                duration=facts.duration_s, planned=facts.planned_s
            ),
            hint=_("build it again; if that does not help, run: broadcast doctor"),
        )
    if low <= facts.duration_s <= high:
        return None
    return Problem(
        _("{duration:.0f} s long, but its text takes about {estimate:.0f} s").format(
            duration=facts.duration_s, estimate=facts.estimate_s
        ),
        hint=_("compare the recordings with the script, or check the voice"),
    )


def _bed(facts: Judged) -> Problem | None:
    ratio = facts.speech_to_bed_db
    if ratio is None or ratio >= LEAST_SPEECH_TO_BED_DB:
        return None
    return Problem(
        _("speech is only {ratio:.1f} dB above the bed, {least:.0f} dB are needed").format(
            ratio=ratio, least=LEAST_SPEECH_TO_BED_DB
        ),
        hint=_("lower level_db of the bed, for example [bed: NAME, level_db: -20]"),
    )
