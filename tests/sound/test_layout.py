from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.sound.layout import (
    GAP_S,
    Heading,
    Layout,
    LayoutItem,
    Music,
    RawSound,
    Silence,
    Sounding,
    lay_out,
)

RATE_HZ = 1000


def take(seconds: float, name: str = "a") -> RawSound:
    return RawSound(Path(name), "<f4", round(seconds * RATE_HZ), RATE_HZ, -23.0)


def speech(seconds: float = 2.0) -> Sounding:
    return Sounding("speech", "vi", take(seconds), 1.6)


def starts_s(layout: Layout) -> list[float]:
    return [clip.start / RATE_HZ for clip in layout.clips]


def test_segments_stand_one_pause_apart() -> None:
    layout = lay_out([speech(), speech()], RATE_HZ)
    assert starts_s(layout) == pytest.approx([GAP_S["lead"], GAP_S["lead"] + 2.0 + 1.6])
    assert layout.duration_s == pytest.approx(0.2 + 2 + 1.6 + 2 + 0.6)
    assert layout.longest_pause_s == 1.6


def test_a_declared_pause_takes_the_place_of_the_gap() -> None:
    shorter = lay_out([speech(), Silence(0.3), speech()], RATE_HZ)
    assert starts_s(shorter)[1] == pytest.approx(0.2 + 2 + 0.3)
    two = lay_out([speech(), Silence(5), Silence(2), speech()], RATE_HZ)
    assert starts_s(two)[1] == pytest.approx(0.2 + 2 + 7)
    assert two.longest_pause_s == 7


def test_a_pause_at_the_end_is_heard() -> None:
    assert lay_out([speech(), Silence(4)], RATE_HZ).duration_s == pytest.approx(0.2 + 2 + 4)


def test_chapters_start_with_the_next_sound() -> None:
    layout = lay_out([Heading("Một"), speech(), Heading("Hai"), speech()], RATE_HZ)
    assert [(frame, title) for frame, title in layout.chapters] == [
        (layout.clips[0].start, "Một"),
        (layout.clips[1].start, "Hai"),
    ]


def test_a_bed_plays_alone_first_and_fades_under_what_follows() -> None:
    items = [Music("gentle", take(30), -18), speech(), Music(), speech()]
    layout = lay_out(items, RATE_HZ)
    (bed,) = layout.beds
    assert layout.clips[0].start - bed.start >= GAP_S["bed_intro"] * RATE_HZ
    assert bed.start < layout.clips[0].start
    assert bed.end > layout.clips[0].end


def test_a_bed_without_end_lasts_to_the_end() -> None:
    layout = lay_out([Music("gentle", take(30), -18), speech()], RATE_HZ)
    assert layout.beds[0].end == layout.frames
    assert layout.frames > layout.clips[-1].end


def test_a_bed_alone_lasts_as_long_as_its_pause() -> None:
    layout = lay_out([Music("gentle", take(30), -18), Silence(20), Music()], RATE_HZ)
    assert layout.duration_s >= 20
    assert layout.beds[0].end - layout.beds[0].start >= 20 * RATE_HZ


def test_a_second_bed_ends_the_first() -> None:
    items = [Music("one", take(9), -18), speech(), Music("two", take(9), -18), speech()]
    first, second = lay_out(items, RATE_HZ).beds
    assert (first.label, second.label) == ("one", "two")
    assert first.end > second.start  # they cross-fade


items_strategy = st.lists(
    st.one_of(
        st.builds(speech, st.floats(0.1, 20)),
        st.builds(lambda s: Sounding("jingle", "j", take(s)), st.floats(0.1, 6)),
        st.builds(lambda s: Sounding("recording", "r", take(s)), st.floats(0.1, 60)),
        st.builds(Silence, st.floats(0.1, 30)),
        st.builds(lambda s: Music("bed", take(s), -18.0), st.floats(1, 60)),
        st.just(Music()),
        st.builds(Heading, st.text(max_size=5)),
    ),
    max_size=20,
)


@given(items_strategy)
def test_nothing_overlaps_and_nothing_is_lost(items: list[LayoutItem]) -> None:
    layout = lay_out(items, RATE_HZ)
    heard = [item for item in items if isinstance(item, Sounding)]
    assert [clip.take for clip in layout.clips] == [item.take for item in heard]
    ends = [0, *(clip.end for clip in layout.clips)]
    assert all(clip.start >= end for clip, end in zip(layout.clips, ends, strict=False))
    assert ends[-1] <= layout.frames
    assert all(0 <= bed.start < bed.end <= layout.frames for bed in layout.beds)
    assert len(layout.chapters) == sum(isinstance(item, Heading) for item in items)
    frames = [frame for frame, _title in layout.chapters]
    assert frames == sorted(frames)
    gaps = [c.start - end for c, end in zip(layout.clips, ends, strict=False)]
    assert layout.beds or max([0, *gaps]) <= round(layout.longest_pause_s * RATE_HZ) + 1
