"""The sample workspace uses the whole format, keeps its promises and pretends nothing."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

import make_sample_recordings
from broadcast.script import script
from broadcast.script.parts import Bed, Chapter, Jingle, Pause, Recording
from broadcast.script.script import Script
from broadcast.sound.ffmpeg import decoding
from broadcast.voices import Pace, estimate_s
from support.places import REPOSITORY

PROGRAMMES = REPOSITORY / "scripts_content"
CASES = REPOSITORY.parent / "shared" / "cases"
SPEAKERS = ("Hỏi", "Đáp", "Người dẫn")
RECORDED = {"blt": "tiếng Thái", "hmn": "tiếng Mông"}
HOTLINE = "1900 9068"
SOUNDS = {"mo-dau": 5.6, "ket": 5.2, "chuyen": 2.4}


@cache
def _scripts() -> tuple[Script, ...]:
    found = []
    for path in sorted(PROGRAMMES.glob("[!_]*/*.md")):
        read, problems = script.read(path, SPEAKERS)
        assert not problems
        assert read is not None
        found.append(read)
    return tuple(found)


def _vietnamese() -> list[Script]:
    return [one for one in _scripts() if one.lang == "vi" and one.front.status == "approved"]


def _name(one: Script) -> str:
    return f"{one.programme}.{one.lang}"


def _plain(text: str) -> str:
    return re.sub(r"\{([^|{}]*)\|[^{}]*\}", r"\1", text)


def test_there_are_at_least_ten_programmes_and_one_draft() -> None:
    assert len(_vietnamese()) >= 10
    assert [one for one in _scripts() if one.front.status == "draft"]


def test_every_feature_of_the_format_is_used() -> None:
    scripts = [one for one in _scripts() if one.lang == "vi"]
    parts = [part for one in scripts for part in one.parts]
    assert {one.front.form for one in scripts} == {
        "news", "story", "dialogue", "qa", "talk", "spot", "song",
    }  # fmt: skip
    assert {type(part) for part in parts} >= {Bed, Chapter, Jingle, Pause, Recording}
    assert any(type(part) is Bed and part.name is None for part in parts)
    speeches = [speech for one in scripts for speech in one.speeches]
    assert any(speech.repeat == 2 for speech in speeches)
    assert any("{" in speech.text for speech in speeches)
    assert any(one.front.speakers for one in scripts)
    assert any("<!--" in one.path.read_text(encoding="utf-8") for one in scripts)
    stories = [one for one in scripts if one.front.form == "story"]
    assert all(len({speech.speaker for speech in one.speeches}) >= 3 for one in stories)


@pytest.mark.parametrize("one", _scripts(), ids=_name)
def test_front_matter_is_complete(one: Script) -> None:
    front = one.front
    assert front.topic
    assert front.audience
    assert front.valid_until
    if front.status == "approved":
        assert front.approved_on
        assert front.approved_on < front.valid_until
        assert front.credits.author
        assert front.credits.reader


@pytest.mark.parametrize("one", _vietnamese(), ids=_name)
def test_a_programme_lasts_one_to_ten_minutes(one: Script) -> None:
    pace = Pace()
    pauses_s = sum(part.seconds for part in one.parts if type(part) is Pause)
    jingles_s = sum(SOUNDS[part.name] for part in one.parts if type(part) is Jingle)
    # figures and abbreviations take longer than they look: this is a lower bound
    spoken_s = sum(
        speech.repeat * (estimate_s(_plain(speech.text), pace) + pace.paragraph_s)
        for speech in one.speeches
    )
    assert 60 <= spoken_s + pauses_s + jingles_s <= 480


@pytest.mark.parametrize("one", _vietnamese(), ids=_name)
def test_the_hotline_is_said_twice(one: Script) -> None:
    times = sum(speech.repeat * speech.text.count(HOTLINE) for speech in one.speeches)
    assert times >= 2


def test_no_sentence_of_the_sources_is_used() -> None:
    if not CASES.is_dir():
        pytest.skip("the sources are not here")
    sources = " ".join(
        " ".join(path.read_text(encoding="utf-8").lower().split()) for path in CASES.glob("*.txt")
    )
    for one in _scripts():
        for speech in one.speeches:
            for sentence in re.split(r"[.!?]\s+", _plain(speech.text).lower()):
                if len(sentence.split()) >= 6:
                    assert sentence.strip(" .!?") not in sources


@pytest.mark.parametrize("lang", RECORDED)
def test_two_programmes_are_recorded_placeholders_in_each_language(lang: str) -> None:
    translations = [one for one in _scripts() if one.lang == lang]
    assert len(translations) >= 2
    sources = {one.programme: one for one in _vietnamese()}
    for one in translations:
        assert one.front.source_revision == sources[one.programme].revision[:6]
        assert "bản ghi mẫu" in one.front.title
        for speech in one.speeches:
            assert f"Bản ghi mẫu, {RECORDED[lang]}" in speech.text
            assert "chưa phải là bản dịch" in speech.text
            assert not re.search(r"\d", speech.text)


PLACEHOLDER = re.compile(
    r"(?i)bản ghi mẫu|giữ chỗ|chưa phải là bản dịch|chỗ này (?:dành|chờ)|chờ (?:bản|lời)"
    r"|…|\.{4,}|_{3,}|xx+|lorem|TODO|placeholder|chưa có\b"
)


@pytest.mark.parametrize("one", _scripts(), ids=_name)
def test_nothing_is_approved_around_a_placeholder(one: Script) -> None:
    """Neither in what is said nor in notes to it, credits and recordings."""
    text = one.path.read_text(encoding="utf-8")
    recordings = [part.file for part in one.parts if type(part) is Recording]
    held = bool(PLACEHOLDER.search(text)) or "phong-van.m4a" in recordings
    assert (one.front.status == "draft") == (held or one.programme == "tet-2027")
    if one.front.status == "draft":
        assert one.front.credits.approver is None
        assert one.front.approved_on is None


def test_the_schedule_broadcasts_no_draft() -> None:
    plan = (REPOSITORY / "schedules/2026-q4.yaml").read_text(encoding="utf-8")
    drafts = {one.programme for one in _scripts() if one.front.status != "approved"}
    planned = set(re.findall(r"[\w-]+", plan)) & (drafts - {one.programme for one in _vietnamese()})
    assert planned <= {"diem-thu"}  # named in a remark
    assert not re.search(r"(?m)^[^#]*diem-thu|^[^#]*languages: all", plan)


@pytest.mark.parametrize("one", [one for one in _scripts() if one.lang in RECORDED], ids=_name)
def test_every_segment_has_its_recording_or_there_is_one_take(one: Script) -> None:
    recordings = one.path.parent / "recordings"
    takes = [path for path in recordings.glob(f"{one.lang}.*") if path.suffix != ".json"]
    if not takes:
        takes = sorted(recordings.glob(f"{one.lang}-[0-9][0-9].*"))
        numbers = [f"{one.lang}-{speech.number:02d}" for speech in one.speeches]
        assert [path.stem for path in takes] == numbers
    assert sum(decoding.probe(path).duration_s for path in takes) >= 60


def test_recordings_come_in_several_formats_and_are_small() -> None:
    paths = [path for path in PROGRAMMES.glob("*/recordings/*") if path.suffix != ".json"]
    assert {path.suffix for path in paths} >= {".wav", ".mp3", ".m4a", ".ogg"}
    assert sum(path.stat().st_size for path in paths) < 3_000_000


def test_the_interview_is_what_the_tool_makes() -> None:
    voice = make_sample_recordings.open_voice("espeak:vi+f5")
    spoken = voice.speak(make_sample_recordings.INTERVIEW.lower(), make_sample_recordings.PACE)
    made = make_sample_recordings.in_room(spoken, 99).samples
    path = PROGRAMMES / "diem-thu/recordings/phong-van.m4a"
    committed = np.concatenate(list(decoding.decode(path, spoken.rate_hz)))[: len(made)]
    assert 0.05 < np.abs(committed).max() < 0.9
    # AAC may shift the sound by a few samples and loses a little
    best = max(np.corrcoef(np.roll(made, by), committed)[0, 1] for by in range(-3, 4))
    assert best > 0.95
