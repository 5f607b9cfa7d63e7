"""The files of a finished programme: MP3 with tags, waveform picture, and the facts as JSON.

``output/programmes/<id>/<id>.<lang>.mp3``, ``.png`` and ``.json``. The JSON is written last: files
without a matching JSON do not count as finished.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcast import __version__
from broadcast.errors import Problem
from broadcast.files.saving import file_sha256, replace
from broadcast.pictures import cover
from broadcast.pictures.waveform import SpanKind, Waveform, waveform
from broadcast.programmes.finished import (
    ChapterSpan,
    Finished,
    Master,
    Picture,
    RecipeKeys,
    Span,
    Warned,
    paths_of,
)
from broadcast.programmes.inputs import Inputs, voices_of
from broadcast.programmes.making import Made
from broadcast.programmes.recipe import Recipe
from broadcast.sound import mp3
from broadcast.sound.layout import Clip
from broadcast.store.digests import Digest
from broadcast.store.folder import Store

if TYPE_CHECKING:
    from broadcast.workspace.workspace import Source, Workspace


def publish(
    workspace: Workspace, source: Source, recipe: Recipe, made: Made, store: Store, digest: Digest
) -> Finished:
    """Write MP3, picture and JSON of a programme that passed the gate; returns what it says."""
    paths = paths_of(workspace.root, recipe.script.programme, recipe.script.lang)
    paths.mp3.parent.mkdir(parents=True, exist_ok=True)
    inputs, beside_words = Inputs(workspace, digest).keys(source)
    with store.scratch() as folder:
        tagged, png, record = folder / "tagged.mp3", folder / "wave.png", folder / "facts.json"
        mp3.tag(made.stored.path, tagged, _tags(workspace, recipe, made))
        png.write_bytes(waveform(_wave(workspace, recipe, made)))
        finished = Finished(
            **_front_facts(recipe),
            **_sound_facts(recipe, made),
            voices=tuple(sorted(voices_of(workspace, source))),
            sha256=file_sha256(tagged),
            bytes=tagged.stat().st_size,
            picture=Picture(paths.png.name, file_sha256(png)),
            warnings=tuple(_warned(problem, workspace.root) for problem in made.warnings),
            inputs=_input_digests(workspace, source, digest),
            recipe=RecipeKeys(inputs, recipe.key, beside_words),
            broadcast_version=__version__,
        )
        record.write_text(finished.to_text(), encoding="utf-8")
        replace(tagged, paths.mp3)
        replace(png, paths.png)
        replace(record, paths.json)
    return finished


def _tags(workspace: Workspace, recipe: Recipe, made: Made) -> mp3.Tags:
    script, province = recipe.script, workspace.province
    front = script.front
    publisher = f"BHXH {province.province.name}"
    year = f"{front.approved_on:%Y} " if front.approved_on else ""
    topic = province.topics.get(front.topic or "", "")
    return mp3.Tags(
        title=front.title,
        album=f"{province.province.name}{_period(front.approved_on)}",
        publisher=publisher,
        copyright=f"{year}{publisher}",
        lang=script.lang,
        date=front.approved_on,
        text="\n\n".join(speech.text for speech in script.spoken),
        topic=topic,
        chapters=_chapters(made),
        cover_png=cover.cover(
            front.title,
            province.province.name,
            province.languages[script.lang].name,
            front.topic or "",
        ),
    )


def _period(approved_on: dt.date | None) -> str:
    return f" – {approved_on:%m/%Y}" if approved_on else ""


def _chapters(made: Made) -> tuple[mp3.Mp3Chapter, ...]:
    plan = made.layout
    starts = [frame / plan.rate_hz for frame, _title in plan.chapters]
    ends = [*starts[1:], made.measured.duration_s]
    titles = [title for _frame, title in plan.chapters]
    return tuple(map(mp3.Mp3Chapter, titles, starts, ends))


def _wave(workspace: Workspace, recipe: Recipe, made: Made) -> Waveform:
    plan = made.layout
    spans: list[tuple[float, float, SpanKind, str]] = [
        (clip.start / plan.rate_hz, clip.end / plan.rate_hz, clip.kind, clip.label)
        for clip in plan.clips
    ]
    spans += [
        (bed.start / plan.rate_hz, bed.end / plan.rate_hz, "bed", bed.label) for bed in plan.beds
    ]
    return Waveform(
        title=recipe.script.front.title,
        duration_s=made.measured.duration_s,
        peaks=made.measured.peaks,
        momentary_lufs=made.measured.momentary_lufs,
        chapters=tuple((frame / plan.rate_hz, title) for frame, title in plan.chapters),
        spans=tuple(spans),
        target_lufs=recipe.target.loudness_lufs,
        facts=_facts_line(workspace.province.languages[recipe.script.lang].name, made),
    )


def _facts_line(language: str, made: Made) -> str:
    """Language, length, loudness and peak as the waveform shows them."""
    minutes, seconds = divmod(round(made.measured.duration_s), 60)
    loudness, peak = made.measured.loudness_lufs, made.measured.peak_dbtp
    words = (language, f"{minutes}:{seconds:02d}", f"{loudness:.1f} LUFS", f"{peak:.1f} dBTP")
    return " · ".join(words).replace("-", "\N{MINUS SIGN}")


def _front_facts(recipe: Recipe) -> dict[str, Any]:
    script, front = recipe.script, recipe.script.front
    return {
        "id": script.programme,
        "lang": script.lang,
        "title": front.title,
        "topic": front.topic,
        "audience": front.audience,
        "form": front.form,
        "script_status": front.status,
        "approved_on": front.approved_on,
        "valid_until": front.valid_until,
        "source_revision": front.source_revision,
        "credits": front.credits.model_dump(mode="json", exclude_none=True),
    }


def _sound_facts(recipe: Recipe, made: Made) -> dict[str, Any]:
    facts, plan = asdict(made.facts), made.layout
    return {
        **{name: _rounded(value) for name, value in facts.items()},
        "master": Master(**asdict(recipe.target)),
        **{key: made.stored.facts[key] for key in ("encodings", "gain_db")},
        "segments": tuple(_span(clip, plan.rate_hz) for clip in plan.clips),
        "chapters": tuple(ChapterSpan(**asdict(chapter)) for chapter in _chapters(made)),
    }


def _span(clip: Clip, rate_hz: int) -> Span:
    return Span(
        kind=clip.kind,
        label=clip.label,
        numbers=clip.numbers,
        start_s=round(clip.start / rate_hz, 3),
        end_s=round(clip.end / rate_hz, 3),
        loudness_lufs=_rounded(clip.take.loudness_lufs),
    )


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def _warned(problem: Problem, root: Path) -> Warned:
    path = problem.path.relative_to(root).as_posix() if problem.path else None
    return Warned(path, problem.message, problem.hint)


def _input_digests(workspace: Workspace, source: Source, digest: Digest) -> dict[str, str]:
    return {
        path.relative_to(workspace.root).as_posix(): digest(path) for path in sorted(source.files)
    }
