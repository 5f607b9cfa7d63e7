"""A long take is cut at its pauses, never through speech, and its segments keep their order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.sound import cutting
from broadcast.sound.levels import FRAME_S, Levels
from broadcast.voices import Pace, estimate_s
from support.rooms import RATE_HZ, in_room, take, with_noise

TEXTS = (
    "Kính chào bà con. Đây là chương trình của bảo hiểm xã hội tỉnh.",
    "Vì sao em nào cũng cần có thẻ?",
    "Khi ốm đau, quỹ bảo hiểm y tế trả phần lớn tiền khám chữa bệnh. Một tấm thẻ đỡ cho cả nhà.",
    "Mua thẻ ở đâu?",
    "Mua ngay tại trường. Thầy cô thu tiền, rồi gửi danh sách đi.",
    "Xin cảm ơn bà con đã lắng nghe.",
)

runs = st.lists(st.tuples(st.integers(1, 120), st.integers(1, 200)), min_size=1, max_size=40)
expected = st.lists(st.floats(0.2, 60), min_size=1, max_size=8)


def _marks(lengths: list[tuple[int, int]]) -> np.ndarray:
    parts = [np.repeat([True, False], pair) for pair in lengths]
    return np.concatenate([np.zeros(30, bool), *parts])


def _levels(samples: np.ndarray) -> Levels:
    levels = Levels(RATE_HZ)
    levels.add(samples.astype(np.float32))
    return levels


@given(runs, expected)
def test_pieces_are_in_order_and_cut_no_speech(
    lengths: list[tuple[int, int]], expected_s: list[float]
) -> None:
    loud = _marks(lengths)
    speech = cutting.find_in(loud)
    if speech is None:
        return
    pieces = cutting.assign(speech, expected_s)
    assert (pieces is None) == (len(speech.pauses) < len(expected_s) - 1)
    for piece in pieces or ():
        assert piece.length_s > 0
    borders = [second for piece in pieces or () for second in (piece.begin_s, piece.end_s)]
    assert borders == sorted(borders)
    edges = np.flatnonzero(np.diff(loud.astype(int), prepend=0, append=0))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if pieces and end - begin >= round(cutting.SHORTEST_SOUND_S / FRAME_S):
            inside = [
                p
                for p in pieces
                if p.begin_s <= begin * FRAME_S + 1e-9 and end * FRAME_S <= p.end_s + 1e-9
            ]
            assert len(inside) == 1


@given(runs, expected)
def test_room_around_pieces_never_overlaps(
    lengths: list[tuple[int, int]], expected_s: list[float]
) -> None:
    loud = _marks(lengths)
    speech = cutting.find_in(loud)
    pieces = cutting.assign(speech, expected_s) if speech else None
    if pieces is None:
        return
    rooms = cutting.with_room(pieces, len(loud) * FRAME_S)
    borders = [second for room in rooms for second in (room.begin_s, room.end_s)]
    assert all(later - earlier > -1e-9 for earlier, later in pairwise(borders))
    assert borders[0] >= 0
    assert borders[-1] <= len(loud) * FRAME_S + 1e-9
    for piece, room in zip(pieces, rooms, strict=True):
        assert room.begin_s <= piece.begin_s
        assert room.end_s >= piece.end_s


@pytest.mark.parametrize("noise_dbfs", [-65, -50, -40])
@pytest.mark.parametrize("pause_s", [1.2, 2.0])
def test_segments_of_a_real_take_are_found(noise_dbfs: float, pause_s: float) -> None:
    """Pauses between sentences last 1.0 s here, hardly less than those between segments."""
    sound, spans = take(TEXTS, pause_s)
    speech = cutting.find(_levels(with_noise(in_room(sound, 0.4), noise_dbfs)))
    assert speech is not None
    assert len(speech.pauses) > len(TEXTS) - 1
    pieces = cutting.assign(speech, [estimate_s(text, Pace()) for text in TEXTS])
    assert pieces is not None
    for piece, (begin_s, end_s) in zip(pieces, spans, strict=True):
        assert piece.begin_s == pytest.approx(begin_s, abs=0.25)  # soft consonants drown in noise
        assert piece.end_s == pytest.approx(end_s, abs=0.45)  # the echo belongs to it


def test_a_reader_may_be_slower_than_expected() -> None:
    sound, spans = take(TEXTS)
    speech = cutting.find(_levels(with_noise(sound, -60)))
    assert speech is not None
    pieces = cutting.assign(speech, [0.6 * estimate_s(text, Pace()) for text in TEXTS])
    assert pieces is not None
    assert [piece.begin_s for piece in pieces] == pytest.approx([s[0] for s in spans], abs=0.15)


def test_a_click_in_a_pause_parts_nothing() -> None:
    loud = np.zeros(600, bool)
    loud[50:200] = loud[300:303] = loud[400:550] = True
    speech = cutting.find_in(loud)
    assert speech is not None
    assert [(p.begin_s, p.end_s) for p in speech.pauses] == [(2.0, 4.0)]


def test_too_few_pauses_give_no_pieces() -> None:
    loud = np.zeros(600, bool)
    loud[50:200] = loud[400:550] = True
    speech = cutting.find_in(loud)
    assert speech is not None
    assert cutting.assign(speech, [1.0, 1.0, 1.0]) is None


def test_named_cuts_move_to_the_pause_they_lie_in() -> None:
    loud = np.zeros(600, bool)
    loud[50:200] = loud[400:550] = True
    speech = cutting.find_in(loud)
    assert speech is not None
    first, second = cutting.at(speech, [2.5]) or ()
    assert (first.begin_s, first.end_s) == (0.5, 2.0)
    assert (second.begin_s, second.end_s) == (4.0, 5.5)
    assert cutting.at(speech, [9.0]) is None
