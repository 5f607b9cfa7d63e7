"""broadcast.yaml: defaults, limits, and every mistake with its line and a hint."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from broadcast.errors import Problem
from broadcast.files.fields import duration_s
from broadcast.voices import Pace
from broadcast.workspace import province
from broadcast.workspace.province import Province

LEAST = """\
province: {id: dien-bien, name: Điện Biên}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
"""


def _load(folder: Path, text: str) -> tuple[Province | None, tuple[Problem, ...]]:
    path = folder / "broadcast.yaml"
    path.write_text(text, encoding="utf-8")
    return province.load(path)


def _good(folder: Path, text: str) -> Province:
    loaded, problems = _load(folder, text)
    assert not problems
    assert loaded is not None
    return loaded


def _wrong(folder: Path, text: str) -> Problem:
    (problem,) = _load(folder, text)[1]
    return problem


def test_what_is_not_written_has_a_default(tmp_path: Path) -> None:
    loaded = _good(tmp_path, LEAST)
    assert loaded.source_language == "vi"
    assert loaded.timezone == "Asia/Ho_Chi_Minh"
    assert loaded.database == "sqlite:///broadcast.db"
    assert loaded.recordings.longest_s == 1800
    assert (loaded.master.chain, loaded.master.loudness_lufs) == ("horn", -16)
    assert (loaded.master.peak_dbtp, loaded.master.sample_rate_hz) == (-1.5, 44100)
    assert loaded.master.bitrate_kbps == 64
    assert loaded.pace_of("vi") == Pace()


def test_what_is_written_counts(tmp_path: Path) -> None:
    loaded = _good(
        tmp_path,
        LEAST
        + "  blt: {name: Tiếng Thái, voice: recorded, rate: 1, pauses: {comma_s: 0.2}}\n"
        + 'speakers:\n  Hỏi: {vi: "espeak:vi+f3"}\n  Đáp: null\n  Lan:\n'
        + "master: {chain: flat, sample_rate_hz: 22050, bitrate_kbps: 24, loudness_lufs: -20}\n"
        + "recordings: {longest: 2h}\ntopics: {loi-ich: Lợi ích, 2026-q4: 1}\n",
    )
    assert loaded.pace_of("blt") == Pace(rate=1.0, comma_s=0.2)
    assert loaded.speakers == {"Hỏi": {"vi": "espeak:vi+f3"}, "Đáp": None, "Lan": None}
    assert loaded.master.bitrate_kbps == 24
    assert loaded.recordings.longest_s == 7200
    assert loaded.topics["2026-q4"] == "1"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("topicz: {}", "the key topicz is not known here", "did you mean topics?"),
        ("master: {chian: horn}", "the key chian is not known", "did you mean chain?"),
        ("master: {chain: hron}", "master.chain: hron is not one", "did you mean horn?"),
        ("master: {loudness_lufs: -6}", "loudness_lufs must be -9 or less, not -6", "-16"),
        ("master: {loudness_lufs: -31}", "must be -30 or more, not -31", "-16"),
        ("master: {peak_dbtp: 1}", "peak_dbtp must be 0 or less, not 1", "-1.5"),
        ('master: {peak_dbtp: "-1,5"}', "must be a number, not -1,5", "-1.5"),
        ("master: {peak_dbtp: true}", "must be a number, not true", "-1.5"),
        ("master: {sample_rate_hz: 8000}", "8000 is not one of", "22050"),
        ("master: {bitrate_kbps: 65}", "65 kbit/s does not exist at 44100 Hz", "64"),
        ("master: {sample_rate_hz: 22050, bitrate_kbps: 320}", "320 kbit/s does not", "64"),
        ("master: {bitrate_kbps: 64.5}", "must be a whole number, not 64.5", "64"),
        ("master: [1]", "master must be keys with their values, not a list", ""),
        ("timezone: Asia/Hanoi", "Asia/Hanoi is not a time zone", "Asia/Ho_Chi_Minh"),
        ("timezone: ../../etc/passwd", "is not a time zone", "Asia/Ho_Chi_Minh"),
        ("database: broadcast.db", "is not a database address", "sqlite:///broadcast.db"),
        ("source_language: blt", "the language blt is not declared", "known are: vi"),
        ("speakers: {Hỏi: {bl: recorded}}", "the language bl is not declared", "known are: vi"),
        ("speakers: {Hỏi: {vi: espeak}}", "espeak is not a voice", ""),
        ("speakers: {Hỏi: recorded}", "speakers.Hỏi must be keys with their values", ""),
        ("recordings: {longest: 30}", "30 is not a length of time", "30m"),
        ("topics: {Lợi ích: x}", "cannot be an id", ""),
        ("topics: {loi-ich: }", "must be a text", ""),
        ("topics: {con: x}", "no name Windows keeps", ""),
        (f"topics: {{{'a' * 61}: x}}", "61 characters, and at most 60 may be", ""),
    ],
)
def test_mistakes_have_a_line_and_a_hint(
    tmp_path: Path, line: str, message: str, hint: str
) -> None:
    problem = _wrong(tmp_path, LEAST + line)
    assert message in problem.message
    assert hint in problem.hint
    assert problem.line == 4
    assert problem.path == tmp_path / "broadcast.yaml"


def test_today_is_that_of_the_province() -> None:
    """The two zones are 25 hours apart, so that it is never the same day in both."""
    base = {
        "province": {"id": "x", "name": "X"},
        "languages": {"vi": {"name": "V", "voice": "espeak:vi"}},
    }
    east, west = (
        Province.model_validate(base | {"timezone": zone})
        for zone in ("Pacific/Kiritimati", "Pacific/Niue")
    )
    assert east.today() - west.today() in (timedelta(days=1), timedelta(days=2))


def test_mistakes_in_a_language(tmp_path: Path) -> None:
    start = "province: {id: a, name: A}\nlanguages:\n"
    text = start + "  vi: {voice: espeak vi, rate: 2, pauses: {comma_s: -1}, rat: 1}\n"
    problems = _load(tmp_path, text)[1]
    assert [problem.line for problem in problems] == [3] * 5
    messages = "\n".join(problem.message for problem in problems)
    for words in (
        "languages.vi.name is missing",
        "espeak vi is not a voice",
        "languages.vi.rate must be 1.5 or less, not 2",
        "languages.vi.pauses.comma_s must be 0 or more, not -1",
        "the key rat is not known here",
    ):
        assert words in messages
    wrong_code = start + "  vi: {name: a, voice: recorded}\n  Thái: {name: b, voice: recorded}\n"
    problem = _wrong(tmp_path, wrong_code)
    assert problem.line == 4
    assert "Thái is not a language code" in problem.message


def test_a_file_that_is_no_mapping_or_empty(tmp_path: Path) -> None:
    assert "keys with their values are expected" in _wrong(tmp_path, "- a\n").message
    assert "not nothing" in _wrong(tmp_path, "").message
    assert "languages must be a list or mapping that is not empty" in (
        _wrong(tmp_path, "province: {id: a, name: A}\nlanguages: {}\n").message
    )


def test_with_mistakes_there_is_still_something_to_go_on_with(tmp_path: Path) -> None:
    loaded, problems = _load(tmp_path, LEAST + "master: {chain: hron}\nzzz: 1\n")
    assert len(problems) == 2
    assert loaded is not None
    assert loaded.master.chain == "horn"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("15m", 900), ("30s", 30), ("1.5s", 1.5), ("800ms", 0.8), ("2h", 7200), ("1 s", 1)],
)
def test_lengths_of_time(written: str, seconds: float) -> None:
    assert duration_s(written) == seconds


@pytest.mark.parametrize("written", ["15", 15, "1,5s", "s", "-1s", "1d", "", None, "1s 2s"])
def test_no_lengths_of_time(written: object) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        duration_s(written)
