"""Openings and closings: filled in for each programme, with segment numbers of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3

from broadcast import cli
from broadcast.script import writing
from broadcast.script.parts import Announced, Bed
from broadcast.script.script import parse
from broadcast.sound import mp3
from broadcast.workspace.announcements import FIELDS, fill
from broadcast.workspace.workspace import Source, Workspace, load

Write = Callable[..., Path]

SCRIPTS = "scripts_content"
OPENING_FILE = f"{SCRIPTS}/_announcements/opening.vi.md"
PROVINCE = """\
province: {id: dien-bien, name: Điện Biên}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
  blt: {name: Tiếng Thái, voice: recorded}
speakers: {Lan: {vi: "espeak:vi+f3"}, Anh Sùng: {vi: "espeak:vi+m3"}}
topics: {loi-ich: Lợi ích khi tham gia}
"""
FRONT = """\
---
title: Thẻ [BHYT] 2027
topic: loi-ich
status: approved
approved_on: 2026-11-02
valid_until: 2027-06-30
credits: {author: Lò Văn An, approver: Nguyễn Thị Bình}
---
"""
APPROVED = """\
---
title: Lời mở đầu
status: approved
approved_on: 2026-10-01
credits: {approver: B}
---
"""
OPENING = (
    APPROVED
    + """
<!-- Nhạc hiệu, rồi lời chào của {không ai}. -->
Kính thưa bà con {group}! Đây là chương trình của tỉnh {province}.

[repeat: 2]
Lan: Hôm nay: {title}.
Duyệt ngày {approved_on}, {approver}; {topic}; {author}; đúng đến {valid_until}.
"""
)
BODY = "[opening, group: vùng cao]\n\nNội dung {XQ|ích} chính.\n\nLan: Hết.\n"


@pytest.fixture
def make(workspace: Write) -> Callable[..., Path]:
    def write(files: dict[str, str | bytes | None] | None = None, **more: str) -> Path:
        base: dict[str, str | bytes | None] = {
            "broadcast.yaml": PROVINCE,
            f"{SCRIPTS}/chao/vi.md": FRONT + BODY,
            OPENING_FILE: OPENING,
        }
        return workspace({**base, **(files or {}), **more})

    return write


def _source(workspace: Workspace, lang: str = "vi") -> Source:
    return next(s for s in workspace.sources if (s.programme, s.lang) == ("chao", lang))


def _told(source: Source) -> list[tuple[str, int | None, str, str]]:
    errors = [p for p in source.problems if p.severity == "error"]
    return [(p.path.name if p.path else "", p.line, p.message, p.hint) for p in errors]


def test_it_is_filled_in_and_counts_by_itself(make: Write) -> None:
    source = _source(load(make()))
    assert _told(source) == []
    script = source.script
    assert script is not None
    assert [(s.number, s.text) for s in script.speeches] == [
        (1, "Nội dung {XQ|ích} chính."), (2, "Hết."),
    ]  # fmt: skip
    first, second = script.spoken[:2]
    assert isinstance(first, Announced)
    assert isinstance(second, Announced)
    assert first.text == "Kính thưa bà con vùng cao! Đây là chương trình của tỉnh Điện Biên."
    assert second.text == (
        "Hôm nay: Thẻ (BHYT) 2027. Duyệt ngày 2/11/2026, Nguyễn Thị Bình; Lợi ích khi tham gia; "
        "Lò Văn An; đúng đến 30/6/2027."
    )
    assert (second.speaker, second.repeat, second.number, second.line) == ("Lan", 2, 2, 9)
    assert source.place_of(second) == (source.announcements[0], 12)
    assert source.place_of(script.speeches[0]) == (source.path, 11)
    assert source.announcements[0] in source.files


def test_its_text_belongs_to_the_digest_and_to_the_revision(make: Write) -> None:
    def script(**files: str):
        loaded = _source(load(make(files))).script
        assert loaded is not None
        return loaded

    before = script()
    reworded = script(**{OPENING_FILE: OPENING.replace("Kính thưa", "Kính chào")})
    later = script(**{f"{SCRIPTS}/chao/vi.md": FRONT.replace("11-02", "11-03") + BODY})
    assert len({before.digest, reworded.digest, later.digest}) == 3
    assert before.revision != reworded.revision
    assert before.revision == later.revision  # a translation is no older for the approval
    group = script(**{f"{SCRIPTS}/chao/vi.md": FRONT + BODY.replace("vùng cao", "lòng chảo")})
    assert group.revision != before.revision


def test_which_one_is_chosen_by_its_name(make: Write) -> None:
    body = "[opening: tet]\n\nNội dung.\n\n[closing]\n"
    root = make(
        {
            f"{SCRIPTS}/chao/vi.md": FRONT + body,
            f"{SCRIPTS}/_announcements/opening-tet.vi.md": APPROVED + "Chúc Tết.\n",
            f"{SCRIPTS}/_announcements/closing.vi.md": APPROVED + "Xin chào.\n",
            f"{SCRIPTS}/_announcements/loi-chao.vi.md": APPROVED + "Xin chào.\n",
        }
    )
    loaded = load(root)
    script = _source(loaded).script
    assert script is not None
    assert [speech.text for speech in script.spoken] == ["Chúc Tết.", "Nội dung.", "Xin chào."]
    told = {p.path.name: p.message for p in loaded.problems if p.path}
    assert told == {
        "opening.vi.md": "no script asks for this announcement",
        "loi-chao.vi.md": "this file or folder is not used",
    }


def test_what_is_wrong_is_told_where_it_stands(make: Write) -> None:
    opening = APPROVED.replace("approved\n", "draft\n") + "Tỉnh {provinse}, chủ đề {topic}.\n"
    opening += "\n[jingle: khong-co]\n\n[recording: a.wav]\n"
    front = FRONT.replace("topic: loi-ich\n", "")
    body = "[opening]\n\n[closing: tet]\n\n[opening]\n\nNội dung.\n"
    source = _source(load(make({f"{SCRIPTS}/chao/vi.md": front + body, OPENING_FILE: opening})))
    assert not source.usable
    assert [(name, line, message) for name, line, message, _hint in _told(source)] == [
        ("opening.vi.md", 7, "there is no field {provinse} to be filled in"),
        ("vi.md", 8, "the announcement opening speaks of {topic}, which this script does not give"),
        ("vi.md", 8, "the announcement opening is not approved, but this script is"),
        ("opening.vi.md", 9, "there is no sound khong-co in scripts_content/_jingles"),
        ("opening.vi.md", 11, "an announcement cannot hold a recording or another announcement"),
        ("vi.md", 10, "there is no announcement closing-tet in the language vi"),
        ("vi.md", 12, "[opening] stands twice in this script"),
    ]  # fmt: skip
    hints = [hint for _name, _line, _message, hint in _told(source)]
    assert hints[0] == "did you mean province?"
    assert hints[1] == "for example: topic: loi-ich"
    assert hints[5].endswith("write it: scripts_content/_announcements/closing-tet.vi.md")


def test_it_is_not_used_for_longer_than_it_is_valid(make: Write) -> None:
    valid = "title: Lời mở đầu\nvalid_until: {}"
    told = []
    for day in ("2027-06-29", "2027-06-30"):
        opening = OPENING.replace("title: Lời mở đầu", valid.format(day))
        told.append([entry[2] for entry in _told(_source(load(make({OPENING_FILE: opening}))))])
    message = "the announcement opening is valid until 2027-06-29 only, this script is for longer"
    assert told == [[message], []]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[opening, grup: a]", "the key grup is not known in [opening: …]"),
        ("[opening, group: ]", "[group: …] needs a name"),
        ("[openning: a]", "there is no directive openning"),
        ("[closing remarks]", "this line in brackets is not a directive: [closing remarks]"),
    ],
)
def test_wrong_directives(written: str, message: str) -> None:
    script, problems = parse(f"---\ntitle: a\n---\n{written}\n\nMột.\n", Path("a/vi.md"), ())
    assert script is None
    assert problems[0].message == message


def test_words_that_cannot_be_read_are_told_in_the_announcement(
    make: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make({OPENING_FILE: APPROVED + "Một.\n\nHai,\ntheo XQZW.\n"})
    assert cli.run(["-C", str(root), "check"]) == 1
    place = Path("scripts_content", "_announcements", "opening.vi.md")
    assert f"{place}:10: error: “XQZW” cannot be read aloud" in capsys.readouterr().out


def test_recordings_of_an_announcement(make: Write) -> None:
    thai = APPROVED + "Xin chào {province}.\n\nHôm nay {title}.\n"
    files = {
        f"{SCRIPTS}/chao/blt.md": FRONT + "[opening]\n\nMột.\n",
        f"{SCRIPTS}/_announcements/opening.blt.md": thai,
        f"{SCRIPTS}/chao/recordings/blt-01.wav": b"RIFF",
    }
    shared = f"{SCRIPTS}/_announcements/recordings/opening.blt"
    own = f"{SCRIPTS}/chao/recordings/opening.blt"
    missing = _told(_source(load(make(files)), "blt"))
    assert [(message, hint) for _name, _line, message, hint in missing] == [
        (
            "the recording of segment 1 of the announcement opening is missing",
            f"record it once for all programmes: {shared}-01.wav",
        ),
        (
            "the recording of segment 2 of the announcement opening is missing",
            f"it differs from programme to programme; record it for this one: {own}-02.wav",
        ),
    ]
    # what differs from programme to programme is never taken from the shared recordings
    loaded = load(make({**files, f"{shared}-01.wav": b"RIFF", f"{shared}-02.wav": b"RIFF"}))
    assert [entry[2] for entry in _told(_source(loaded, "blt"))] == [missing[1][2]]
    loaded = load(make({**files, f"{own}-02.wav": b"RIFF"}))
    source = _source(loaded, "blt")
    assert source.usable
    assert {key: path.name for key, path in source.sounds.items()} == {
        "take:1": "blt-01.wav",
        "take:opening:1": "opening.blt-01.wav",
        "take:opening:2": "opening.blt-02.wav",
    }
    assert [p.path.name for p in loaded.problems if p.path] == ["opening.blt-02.wav"]  # the shared


def test_a_bed_of_an_announcement_ends_with_it(make: Write) -> None:
    opening = APPROVED + "[bed: em]\n\nXin chào.\n"
    source = _source(load(make({OPENING_FILE: opening, f"{SCRIPTS}/_beds/em.wav": b"RIFF"})))
    assert source.script is not None
    beds = [part.name for part in source.script.heard if isinstance(part, Bed)]
    assert beds == ["em", None]
    assert source.sounds["bed:em"].name == "em.wav"


def test_what_the_program_writes_has_its_directives(make: Write) -> None:
    body = '[opening: tet, group: "các xã, phường"]\n\nMột.\n\n[closing]\n'
    script, problems = parse(FRONT + body, Path("chao/vi.md"), ())
    assert script is not None
    assert problems == ()
    written = writing.script_text(script.front, script.parts, script.path, ())
    assert written.endswith("---\n\n" + body)
    source = _source(load(make()))  # its announcement holds parts that stand in another file
    assert source.script is not None
    written = writing.script_text(source.script.front, source.script.parts, source.path, ["Lan"])
    assert written.endswith("---\n\n" + BODY)


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20)))
def test_filling_in_never_moves_a_line(text: str, values: dict[str, str]) -> None:
    body = text + "".join(f" {{{name}}}\n" for name in FIELDS)
    filled = fill("---\ntitle: {title}\n---\n" + body, {name: values.get(name) for name in FIELDS})
    assert filled.text.count("\n") == 3 + body.count("\n")
    assert filled.text.startswith("---\ntitle: {title}\n---\n")


def _segments(root: Path, name: str = "chao.vi") -> tuple[list[dict], dict]:
    folder = root / "output" / "programmes" / name.partition(".")[0]
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return facts["segments"], facts


def _built(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert cli.run(["-C", str(root), "build", "--json", "--jobs", "1"]) == 0
    return json.loads(capsys.readouterr().out)["programmes"][0]["status"]


def test_a_programme_with_one_is_built_and_follows_it(
    make: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make({OPENING_FILE: APPROVED + "Chào tỉnh {province}.\n"})
    assert _built(root, capsys) == "built"
    segments, facts = _segments(root)
    assert [segment["numbers"] for segment in segments] == [[], [1], [2]]
    assert OPENING_FILE in facts["inputs"]
    tags = ID3(root / "output" / "programmes" / "chao" / "chao.vi.mp3")
    assert tags.getall("USLT")[0].text.startswith("Chào tỉnh Điện Biên.")
    assert _built(root, capsys) == "cached"
    path = root / OPENING_FILE
    path.write_text(APPROVED + "Kính chào tỉnh {province}.\n", encoding="utf-8")
    assert _built(root, capsys) == "built"
    capsys.readouterr()
    assert cli.run(["-C", str(root), "read", "chao", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["scripts"][0]["segments"]
    assert [(one["announcement"], one["number"]) for one in shown] == [
        ("opening", 1), (None, 1), (None, 2),
    ]  # fmt: skip


# --- several voices and repeats, measured


def _sound(root: Path, segments: list[dict]) -> list[np.ndarray]:
    path = root / "output" / "programmes" / "chao" / "chao.vi.mp3"
    samples = np.concatenate(list(mp3.decode(path)))
    rate_hz = 44100
    return [
        samples[round(one["start_s"] * rate_hz) : round(one["end_s"] * rate_hz)] for one in segments
    ]


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Highest correlation of two sounds, 0 to 1, whatever their distance in time."""
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)))
    return float(np.abs(product).max() / np.sqrt((one**2).sum() * (other**2).sum()))


def _pitch_hz(sound: np.ndarray, rate_hz: int = 44100) -> float:
    """Median pitch of the voiced frames of 50 ms, by autocorrelation between 70 and 400 Hz."""
    found = []
    shortest, longest, frame = rate_hz // 400, rate_hz // 70, rate_hz // 20
    for start in range(0, len(sound) - 2 * frame, frame):
        piece = sound[start : start + 2 * frame]
        spectrum = np.fft.rfft(piece * np.hanning(len(piece)), 4 * frame)
        similar = np.fft.irfft(np.abs(spectrum) ** 2)
        at = shortest + int(similar[shortest:longest].argmax())
        if similar[at] > 0.5 * similar[0] > 0:
            found.append(rate_hz / at)
    return float(np.median(found))


def test_a_repeat_says_it_twice_and_two_speakers_differ(
    make: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Mua thẻ ở trường, đóng tiền ở xã."
    body = f"[repeat: 2]\nLan: {words}\n\nAnh Sùng: {words}\n"
    root = make(
        {
            "broadcast.yaml": PROVINCE + "master: {chain: flat}\n",
            f"{SCRIPTS}/chao/vi.md": FRONT + body,
            OPENING_FILE: None,
        }
    )
    assert _built(root, capsys) == "built"
    segments, facts = _segments(root)
    assert [one["numbers"] for one in segments] == [[1], [1], [2]]
    assert facts["voices"] == ["espeak:vi+f3", "espeak:vi+m3"]
    first, again, other = _sound(root, segments)
    assert abs(len(first) - len(again)) < 100  # the JSON gives milliseconds
    assert _likeness(first, again) > 0.95
    assert _likeness(first, other) < 0.5
    assert _pitch_hz(first) > 1.2 * _pitch_hz(other)


def test_a_speaker_without_a_voice_in_the_language_is_an_error(make: Write) -> None:
    front = FRONT.replace("status", "speakers: {Lan: {blt: recorded}, Mai: null}\nstatus")
    province = PROVINCE.replace('Lan: {vi: "espeak:vi+f3"}', "Lan: {blt: recorded}")
    body = "Lan: Một.\n\nMai: Hai.\n\nAnh Sùng: Ba.\n\nLan: Bốn.\n"
    files = {
        "broadcast.yaml": province,
        f"{SCRIPTS}/chao/vi.md": front + body,
        f"{SCRIPTS}/chao/blt.md": front + body,
        f"{SCRIPTS}/chao/recordings/blt.wav": b"RIFF",
        OPENING_FILE: None,
    }
    loaded = load(make(files))
    assert _told(_source(loaded)) == [
        (
            "vi.md", 10, "the speaker Lan has no voice in the language vi",
            'under speakers, write: Lan: {vi: "espeak:vi"}',
        )
    ]  # fmt: skip
    assert _source(loaded, "blt").usable  # who reads a language reads for every speaker
    own = files | {
        f"{SCRIPTS}/chao/vi.md": front.replace("Lan: {", 'Lan: {vi: "espeak:vi+f2", ') + body
    }
    loaded = load(make(own))
    source = _source(loaded)
    assert source.script is not None
    assert [loaded.voice_of(source, speech) for speech in source.script.speeches] == [
        "espeak:vi+f2", "espeak:vi", "espeak:vi+m3", "espeak:vi+f2",
    ]  # fmt: skip
