"""The estimate of the reverberation time, in rooms whose reverberation time is known."""

from __future__ import annotations

import numpy as np
import pytest

from broadcast.sound import reverberation
from broadcast.sound.levels import Levels
from support.rooms import RATE_HZ, in_room, silence, speech, with_noise

TEXT = (
    "Kính thưa bà con, mỗi người dân nên có thẻ bảo hiểm y tế. Khi ốm đau, quỹ bảo hiểm chi trả "
    "phần lớn viện phí. Xin bà con hỏi cán bộ xã, hoặc gọi tổng đài để được hướng dẫn."
)


def _estimate(rt60_s: float | None, direct_db: float = 3, voice: str = "espeak:vi") -> float | None:
    sound = np.concatenate([silence(0.5), speech(TEXT, voice), silence(1.0)])
    heard = in_room(sound, rt60_s, direct_db) if rt60_s else sound
    levels = Levels(RATE_HZ)
    levels.add(with_noise(heard, -65).astype(np.float32))
    return reverberation.reverberation_s(levels.frames_dbfs(), *levels.speech_and_noise_dbfs())


@pytest.mark.parametrize("voice", ["espeak:vi", "espeak:vi+f2"])
@pytest.mark.parametrize("direct_db", [6, -4])
@pytest.mark.parametrize("rt60_s", [0.4, 0.6, 0.8, 1.2])
def test_it_comes_near_the_true_one(rt60_s: float, direct_db: float, voice: str) -> None:
    found = _estimate(rt60_s, direct_db, voice)
    assert found is not None
    assert found == pytest.approx(rt60_s, rel=0.3)


@pytest.mark.parametrize("rt60_s", [None, 0.1, 0.2, 0.3])
def test_a_dry_room_is_never_said_to_echo(rt60_s: float | None) -> None:
    found = _estimate(rt60_s)
    assert found is None or found < 0.45


def test_an_echoing_room_is_told_from_a_furnished_one() -> None:
    assert (_estimate(1.0) or 0) > reverberation.ECHOING_S > (_estimate(0.4) or 0)


def test_steady_sound_and_a_blink_of_sound_give_no_estimate() -> None:
    steady = np.full(500, -20.0)
    assert reverberation.reverberation_s(steady, -20.0, -60.0) is None
    assert reverberation.reverberation_s(steady[:5], -20.0, -60.0) is None
