"""One programme in one language: the steps of its recipe, through the store.

Speak and clean what is missing, lay out, mix, run the chain, then encode, listen to the decoded MP3
and correct until loudness and peak are right. Only this module knows the order of the steps.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from broadcast.errors import AudioError, BroadcastError, Problem
from broadcast.i18n import _
from broadcast.programmes.quality import Judged, judge
from broadcast.programmes.recipe import BedPlan, FilePlan, Heard, Recipe, SpeechPlan
from broadcast.sound import layout, master, mp3, recording
from broadcast.sound.blocks import Block, blocks_of
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.layout import Layout, RawSound
from broadcast.sound.loudness import Meter
from broadcast.sound.measure import Measured, measure
from broadcast.sound.mix import Mixer
from broadcast.store.folder import Store, Stored
from broadcast.voices import estimate_s, open_voice
from broadcast.voices.ahead import begun

Step = Literal["speak", "mix", "master", "encode", "check"]
StepListener = Callable[[Step, float], None]
"""Called with the step and the share of it that is done, 0 to 1."""

LONGEST_MUSIC_S = 300.0
"""Longest jingle or bed: a bed is looped, so it need not be longer."""

_QUIET_LUFS, _QUIET_GAIN_DB = -55.0, 40.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished programme before tags: the MP3 in the store and all that is known of it."""

    stored: Stored
    layout: Layout
    measured: Measured
    facts: Judged
    findings: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def make(recipe: Recipe, store: Store, report: StepListener = lambda _step, _share: None) -> Made:
    """Make a programme, or take from the store what is there already.

    Raises `VoiceError`, `AudioError` (all bad files of the programme at once) or `StoreError`. What
    the quality gate finds is in `Made.findings`.
    """
    takes = _make_sounds(recipe, store, report)
    plan = layout.lay_out(_items(recipe, takes), recipe.target.sample_rate_hz)
    stored = store.get(recipe.key, "mp3")
    if stored is None:
        stored, measured = _make_mp3(recipe, plan, store, report)
    else:
        report("check", 0.0)
        measured = _listen(stored.path, recipe.target.sample_rate_hz)
    facts = _facts(recipe, plan, stored.facts, measured)
    warnings = tuple(
        _restored(warning, sound)
        for sound in recipe.sounds
        for warning in takes[sound].facts.get("warnings", ())
    )
    return Made(stored, plan, measured, facts, judge(facts), warnings)


def _make_sounds(
    recipe: Recipe, store: Store, report: StepListener
) -> dict[SpeechPlan | FilePlan, Stored]:
    """Every sound of the recipe in the store; all failures are gathered before one is raised."""
    made: dict[SpeechPlan | FilePlan, Stored] = {}
    problems: list[Problem] = []
    failures: list[BroadcastError] = []
    speech = [sound for sound in recipe.sounds if isinstance(sound, SpeechPlan)]
    with begun(
        {one.key: (one.voice, functools.partial(_sound, recipe, one, store)) for one in speech}
    ) as early:
        for position, sound in enumerate(recipe.sounds):
            report("speak", position / len(recipe.sounds))
            try:
                task = early.get(sound.key)
                made[sound] = task.result() if task else _sound(recipe, sound, store)
            except BroadcastError as failure:
                failures.append(failure)
                problems += [_placed(problem, recipe, sound) for problem in failure.problems]
    if failures:
        raise type(failures[0]).of(problems)
    return made


def _sound(recipe: Recipe, sound: SpeechPlan | FilePlan, store: Store) -> Stored:
    """One sound, from the store or made."""
    suffix = "s16" if isinstance(sound, SpeechPlan) else "f32"
    return store.get(sound.key, suffix) or _make_sound(recipe, sound, store)


def _make_sound(recipe: Recipe, sound: SpeechPlan | FilePlan, store: Store) -> Stored:
    rate_hz = recipe.target.sample_rate_hz
    with store.scratch() as folder:
        if isinstance(sound, SpeechPlan):
            raw = folder / "speech.s16"
            facts = _speak(sound, raw)
            return store.put(sound.key, "s16", raw, facts)
        raw = folder / "sound.f32"
        if sound.kind == "recording":
            facts = _prepare_recording(sound, raw, rate_hz, recipe.longest_recording_s)
        else:
            facts = _prepare_music(sound, raw, rate_hz)
        return store.put(sound.key, "f32", raw, facts)


def _speak(sound: SpeechPlan, raw: Path) -> dict[str, Any]:
    spoken = open_voice(sound.voice).speak(sound.text, sound.pace)
    samples = np.rint(spoken.samples * 32767).clip(-32768, 32767).astype("<i2")
    raw.write_bytes(samples.tobytes())
    meter = Meter(spoken.rate_hz)
    meter.add(spoken.samples)
    return {
        "frames": len(samples),
        "rate_hz": spoken.rate_hz,
        "loudness_lufs": meter.integrated_lufs(),
    }


def _prepare_recording(
    sound: FilePlan, raw: Path, rate_hz: int, longest_s: float
) -> dict[str, Any]:
    prepared = recording.prepare(sound.path, raw, rate_hz, longest_s=longest_s)
    warnings = [{"message": warning.message, "hint": warning.hint} for warning in prepared.warnings]
    measured = asdict(replace(prepared, warnings=()))
    del measured["warnings"]
    return {**_raw_facts(raw, rate_hz), "recording": measured, "warnings": warnings}


def _prepare_music(sound: FilePlan, raw: Path, rate_hz: int) -> dict[str, Any]:
    length_s = decoding.probe(sound.path).duration_s
    if length_s > LONGEST_MUSIC_S:
        raise AudioError(
            _("{length:.0f} s long; a jingle or bed has at most {longest:.0f} s").format(
                length=length_s, longest=LONGEST_MUSIC_S
            ),
            path=sound.path,
            hint=_("cut it: a bed is repeated for as long as the speech lasts"),
        )
    with raw.open("wb") as file:
        for block in decoding.decode(sound.path, rate_hz):
            file.write(block.data)
    facts = _raw_facts(raw, rate_hz)
    if not facts["loudness_lufs"] > -70:
        raise AudioError(
            _("nothing can be heard in it"), path=sound.path, hint=_("replace the file")
        )
    return facts


def _raw_facts(raw: Path, rate_hz: int) -> dict[str, Any]:
    loudness_lufs = _loudness(raw, rate_hz)
    if loudness_lufs < _QUIET_LUFS:  # near or below the meter's absolute gate of -70 LUFS
        loudness_lufs = _loudness(raw, rate_hz, _QUIET_GAIN_DB) - _QUIET_GAIN_DB
    frames = raw.stat().st_size // 4
    return {"frames": frames, "rate_hz": rate_hz, "loudness_lufs": loudness_lufs}


def _loudness(raw: Path, rate_hz: int, gain_db: float = 0.0) -> float:
    meter = Meter(rate_hz)
    gain = np.float32(10 ** (gain_db / 20))
    for block in blocks_of(raw):
        meter.add(block * gain)
    return meter.integrated_lufs()


def _items(recipe: Recipe, made: Mapping[SpeechPlan | FilePlan, Stored]) -> list[layout.LayoutItem]:
    """The recipe's parts as items of the time line."""
    items: list[layout.LayoutItem] = []
    for part in recipe.parts:
        match part:
            case Heard(sound=FilePlan() as sound, gap_after_s=gap_s):
                kind: layout.ClipKind = "jingle" if sound.kind == "jingle" else "recording"
                take = _take(made[sound])
                items.append(layout.Sounding(kind, sound.label, take, gap_s, sound.numbers))
            case Heard(sound=SpeechPlan() as sound, gap_after_s=gap_s):
                take = _take(made[sound])
                label = sound.speaker or sound.voice
                numbers = () if sound.number is None else (sound.number,)
                items.append(layout.Sounding("speech", label, take, gap_s, numbers))
            case BedPlan(sound=None):
                items.append(layout.Music())
            case BedPlan(sound=FilePlan() as sound, level_db=level_db):
                items.append(layout.Music(sound.label, _take(made[sound]), level_db))
            case layout.Silence() | layout.Heading():
                items.append(part)
    return items


def _take(stored: Stored) -> RawSound:
    facts = stored.facts
    sample_type: Literal["<i2", "<f4"] = "<i2" if stored.path.suffix == ".s16" else "<f4"
    return RawSound(
        stored.path, sample_type, facts["frames"], facts["rate_hz"], facts["loudness_lufs"]
    )


def _make_mp3(
    recipe: Recipe, plan: Layout, store: Store, report: StepListener
) -> tuple[Stored, Measured]:
    """Mix, shape, encode and correct; the finished MP3 goes into the store."""
    target = recipe.target
    with store.scratch() as folder:
        encoded = folder / "programme.mp3"
        mixer = Mixer(plan)
        mixed = _told(mixer.blocks(), plan, "mix", report)
        shaped = master.shape(mixed, target, folder / "shaped.f32")
        aim = master.first_aim(shaped, target)
        for encodings in range(1, master.ATTEMPTS + 1):  # noqa: B007 - kept as a fact
            blocks = _told(master.render(shaped, aim), plan, "encode", report)
            mp3.encode(blocks, encoded, target.sample_rate_hz, target.bitrate_kbps)
            report("check", 0.0)
            measured = _listen(encoded, target.sample_rate_hz)
            better = master.corrected(
                shaped, aim, measured.loudness_lufs, measured.peak_dbtp, target
            )
            if better is None:
                break
            aim = better
        facts = {
            "encodings": encodings,
            "gain_db": aim.gain_db,
            "ceiling_dbtp": aim.ceiling_dbtp,
            "speech_to_bed_db": mixer.facts.speech_to_bed_db,
        }
        return store.put(recipe.key, "mp3", encoded, facts), measured


def _listen(path: Path, rate_hz: int) -> Measured:
    return measure(mp3.decode(path), rate_hz)


def _told(
    blocks: Iterable[Block], plan: Layout, step: Step, report: StepListener
) -> Iterator[Block]:
    """Pass blocks on and report how far the step is."""
    done = 0
    for block in blocks:
        report(step, done / max(plan.frames, 1))
        done += len(block)
        yield block


def _facts(recipe: Recipe, plan: Layout, made: Mapping[str, Any], measured: Measured) -> Judged:
    estimates = {
        sound: estimate_s(sound.text, sound.pace)
        if isinstance(sound, SpeechPlan)
        else sound.estimate_s
        for sound in recipe.sounds
    }
    sounding = [part.sound for part in recipe.parts if isinstance(part, Heard)]
    surprise_s = sum(
        (clip.end - clip.start) / plan.rate_hz - estimates[sound]
        for clip, sound in zip(plan.clips, sounding, strict=True)
        if estimates[sound]
    )
    return Judged(
        loudness_lufs=measured.loudness_lufs,
        target_lufs=recipe.target.loudness_lufs,
        peak_dbtp=measured.peak_dbtp,
        ceiling_dbtp=recipe.target.peak_dbtp,
        clipped_samples=measured.clipped_samples,
        longest_silence_s=measured.longest_silence_s,
        longest_silence_at_s=measured.longest_silence_at_s,
        longest_pause_s=plan.longest_pause_s,
        duration_s=measured.duration_s,
        planned_s=plan.duration_s,
        estimate_s=plan.duration_s - surprise_s,
        speech_to_bed_db=made["speech_to_bed_db"],
    )


def _placed(problem: Problem, recipe: Recipe, sound: SpeechPlan | FilePlan) -> Problem:
    """A failure of a voice stands at its segment; a failure of a file at the file."""
    if problem.path is not None:
        return problem
    return Problem(problem.message, recipe.script.path, sound.line, problem.hint, problem.severity)


def _restored(warning: Mapping[str, str], sound: SpeechPlan | FilePlan) -> Problem:
    path = sound.path if isinstance(sound, FilePlan) else None
    return Problem(warning["message"], path, None, warning["hint"], "warning")
