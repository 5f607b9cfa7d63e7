"""Scripts: front matter, the grammar of the body, and every mistake with its line."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.errors import Problem
from broadcast.script.script import (
    Bed,
    Chapter,
    Jingle,
    Part,
    Pause,
    Recording,
    Script,
    Speech,
    parse,
    read,
)

PATH = Path("bhyt-hssv/vi.md")
SPEAKERS = ("Hỏi", "Đáp", "Người dẫn")
FRONT = "---\ntitle: Bảo hiểm y tế\n---\n"


def _parse(text: str) -> Script:
    script, problems = parse(text, PATH, SPEAKERS)
    assert not problems
    assert script is not None
    return script


def _body(text: str) -> tuple[Part, ...]:
    return _parse(FRONT + text).parts


def _problems(text: str) -> list[Problem]:
    script, problems = parse(text, PATH, SPEAKERS)
    assert script is None
    assert all(problem.path == PATH for problem in problems)
    return [problem for problem in problems if problem.severity == "error"]


def _wrong(body: str) -> Problem:
    (problem,) = _problems(FRONT + body)
    return problem


def _warning(body: str) -> Problem:
    script, problems = parse(FRONT + body, PATH, SPEAKERS)
    assert script is not None
    (problem,) = problems
    assert problem.severity == "warning"
    return problem


def test_the_whole_format() -> None:
    script = _parse(
        """---
title: Bảo hiểm y tế học sinh, sinh viên
topic: loi-ich
audience: [hssv]
form: qa                    # một chú thích
status: approved
credits: {author: A, translator: B, reader: C, approver: D}
approved_on: 2026-11-02
valid_until: 2027-06-30
source_revision: 345678
speakers: {Lan: {vi: "espeak:vi+f3"}}
---
[jingle: mo-dau]

Kính thưa bà con! Đây là chương trình
của {BHXH|bảo hiểm xã hội} tỉnh.

[bed: gentle]

Hỏi: Em tôi học lớp 10?

[repeat: 2]
Đáp:  Mua ngay.
<!-- một dòng,
hai dòng --> Tại trường.

# Phần hai

[bed: soft, level_db: -12.5]
[bed: off]
[recording: phong-van.m4a]
[pause: 800ms]

Lan: Cảm ơn.

[jingle: ket]
"""
    )
    assert (script.path, script.programme, script.lang) == (PATH, "bhyt-hssv", "vi")
    front = script.front
    assert front.title == "Bảo hiểm y tế học sinh, sinh viên"
    assert front.approved_on == date(2026, 11, 2)
    assert front.source_revision == "345678"
    assert front.credits.approver == "D"
    words = "Kính thưa bà con! Đây là chương trình của {BHXH|bảo hiểm xã hội} tỉnh."
    assert script.parts == (
        Jingle(13, "mo-dau"),
        Speech(15, 1, None, words),
        Bed(18, "gentle", -18.0),
        Speech(20, 2, "Hỏi", "Em tôi học lớp 10?"),
        Speech(23, 3, "Đáp", "Mua ngay. Tại trường.", 2),
        Chapter(27, "Phần hai"),
        Bed(29, "soft", -12.5),
        Bed(30, None, -18.0),
        Recording(31, "phong-van.m4a"),
        Pause(32, 0.8),
        Speech(34, 4, "Lan", "Cảm ơn."),
        Jingle(36, "ket"),
    )
    assert [speech.number for speech in script.speeches] == [1, 2, 3, 4]


def test_what_front_matter_may_leave_out() -> None:
    front = _parse(FRONT + "Chào.").front
    assert (front.form, front.status, front.audience) == ("news", "draft", ())
    assert (front.topic, front.valid_until, front.speakers) == (None, None, {})


@pytest.mark.parametrize(
    ("text", "line", "words", "hint"),
    [
        ("", 1, "does not begin with front matter", "begin with ---"),
        ("Kính chào bà con.", 1, "does not begin with front matter", "begin with ---"),
        ("—\ntitle: a\n—\nChào.", 1, "does not begin with front", "three short dashes"),
        ("---\ntitle: a\nKính chào.", 1, "the front matter is not ended", "put ---"),
        ("---\n- a\n---\nChào.", 2, "keys with their values are expected", "title:"),
        ("---\nKính chào\n---\nChào.", 2, "keys with their values are expected", "title:"),
        ("---\n---\nChào.", 2, "keys with their values are expected", "title:"),
        ("---\ntitle: a: b\n---\nChào.", 2, "second colon", "in quotes"),
        ("---\ntitle: a\ntitle: b\n---\nChào.", 3, "title stands here twice", "keep one"),
        ("---\ntitle: a\ntopics: b\n---\nA.", 3, "topics is not known", "did you mean topic?"),
        ("---\ntitle: a\ncredits: {autor: b}\n---\nA.", 3, "autor", "did you mean author?"),
        ("---\nform: news\n---\nChào.", 2, "title is missing", "title: Bảo hiểm"),
        ("---\ntitle: a\nform: new\n---\nA.", 3, "new is not one of", "did you mean news?"),
        ("---\ntitle: a\naudience: x\n---\nA.", 3, "must be a list, not x", "[hssv]"),
        ("---\ntitle: 2026-01-01\n---\nA.", 2, "must be a text (put it in quotes)", "title:"),
        ("---\ntitle: a\nvalid_until: 30/6/2027\n---\nA.", 3, "2027-06-30", "valid_until:"),
        ("---\ntitle: a\nvalid_until: 2027-02-30\n---\nA.", 3, "valid_until", "valid_until:"),
        ("---\ntitle: a\nvalid_until: 86400\n---\nA.", 3, "is not a day", "valid_until:"),
        ("---\ntitle: &x a\n---\nChào.", 2, "anchors", "in full"),
        (FRONT, 4, "only front matter", "write the text below"),
        (FRONT + "\n<!-- a -->\n\n", 7, "only front matter", "write the text below"),
        (FRONT + "# Mở đầu\n[pause: 1s]\n[bed: off]\n", 7, "nothing to be heard", "write"),
    ],
)
def test_broken_front_matter_is_never_read_aloud(
    text: str, line: int, words: str, hint: str
) -> None:
    (problem,) = _problems(text)
    assert words in problem.message
    assert hint in problem.hint
    assert problem.line == line


def test_an_approval_has_a_day_and_a_name() -> None:
    problems = _problems("---\ntitle: a\nstatus: approved\n---\nChào.")
    assert [problem.line for problem in problems] == [3, 3]
    assert "approved_on" in problems[0].message
    assert "credits.approver" in problems[1].message
    dates = "approved_on: 2026-11-02\nvalid_until: 2026-11-01\ncredits: {approver: A}"
    (problem,) = _problems(f"---\ntitle: a\nstatus: approved\n{dates}\n---\nChào.")
    assert (problem.line, problem.message) == (5, "the last valid day lies before the approval")


@pytest.mark.parametrize(
    ("body", "line", "words", "hint"),
    [
        ("[jingle:mo-dau]", 4, "is not a directive", "space after the colon"),
        ("[nhạc nổi lên]", 4, "is not a directive", "<!-- note -->"),
        ("[jingel: a]", 4, "there is no directive jingel", "did you mean jingle?"),
        ("[bed: a, level: -3]", 4, "level is not known in [bed: …]", "did you mean level_db?"),
        ("[bed: a, level_db: 3]", 4, "from -60 to 0, not 3", "level_db: -18"),
        ("[bed: a, level_db: loud]", 4, "from -60 to 0, not loud", "level_db: -18"),
        ("[bed: a, bed: b]", 4, "the key bed stands here twice", "keep one"),
        ("[bed: &x a]", 4, "anchors", "in full"),
        ("[bed: ]", 4, "[bed: …] needs a name", "[bed: ten]"),
        ("[jingle: [a]]", 4, "stands alone on its line", "lines of their own"),
        ("[pause: 1,5s]", 4, "5s is not known in [pause: …]", "1.5s"),
        ("[pause: 2]", 4, "2 is not a length of time", "[pause: 1.5s]"),
        ("[pause: 90s]", 4, "lasts 0.1 to 30 seconds, not 90s", "[pause: 1.5s]"),
        ("[pause: 50ms]", 4, "lasts 0.1 to 30 seconds, not 50ms", "[pause: 1.5s]"),
        ("[repeat: 4]\nChào.", 4, "2 or 3 times, not 4", "[repeat: 2]"),
        ("[repeat: 2]\n[pause: 1s]\n\nChào.", 4, "no paragraph follows", "directly before"),
        ("Chào.\n\n[repeat: 2]", 6, "no paragraph follows", "directly before"),
        ("[repeat: 2]\n\n# Một\n\nChào.", 4, "no paragraph follows", "directly before"),
        ("[pause: 1s", 4, "stands alone on its line", "lines of their own"),
        ("[pause: 1s] Chào.", 4, "stands alone on its line", "lines of their own"),
        ("[bed: off] [pause: 1s]", 4, "stands alone on its line", "lines of their own"),
        ("Chào\n[pause: 1s]\nbà con.", 5, "in the middle of a paragraph", "a blank line"),
        ("Chào\nbà [pause: 1s] con.", 5, "square brackets", "on a line of its own"),
        ("Chào {a|b.", 4, "a brace { is not closed", "{BHXH|"),
        ("Chào\nb|c}.", 5, "a brace } was never opened", "{BHXH|"),
        ("{a}", 4, "two texts parted by |", "{BHXH|"),
        ("{a|}", 4, "two texts parted by |", "{BHXH|"),
        ("{|b}", 4, "two texts parted by |", "{BHXH|"),
        ("{a|b|c}", 4, "two texts parted by |", "{BHXH|"),
        ("Chào <!-- bà con", 4, "this comment never ends", "-->"),
        ("Chào --> bà con", 4, "a comment that never began", "delete"),
        ("#Một\n\nChào.", 4, "a heading needs a space", "# Mở đầu"),
        ("#\n\nChào.", 4, "a heading needs a space", "# Mở đầu"),
        ("Chào.\n\n---\n\nHết.", 6, "a line of signs", "blank line"),
        ("Chào.\n\n* * *\n", 6, "this paragraph has no words", "delete"),
        ("Hỏi:\n\nChào.", 4, "this paragraph has no words", "delete"),
        ("Hỏi: Gì?\nĐáp: Vâng.", 5, "Đáp begins to speak in the middle", "blank line"),
        ("hỏi: Gì?", 4, "the speaker hỏi is not declared", "did you mean Hỏi?"),
        ("Người dẩn: Chào.", 4, "the speaker Người dẩn is not", "did you mean Người dẫn?"),
        ("Hỏi: Gì?\n\nBà Mai: Chào.", 6, "the speaker Bà Mai is not declared", "declare it"),
        ("Chào\x07 bà con.", 4, "control character (U+0007)", "delete"),
    ],
)
def test_mistakes_in_the_body(body: str, line: int, words: str, hint: str) -> None:
    problem = _wrong(body)
    assert words in problem.message
    assert hint in problem.hint
    assert problem.line == line


def test_nested_braces() -> None:
    problems = _problems(FRONT + "Một {a|{b|c}} hai")
    assert "braces stand within braces" in problems[0].message


def test_a_label_in_a_script_without_speakers_is_a_warning() -> None:
    problem = _warning("Lưu ý: mang theo thẻ.")
    assert problem.line == 4
    assert "Lưu ý: is read aloud as words" in problem.message
    assert not parse(FRONT + "Giờ phát là 05:15 hằng ngày.", PATH, SPEAKERS)[1]
    assert not parse(FRONT + "và nhiều việc khác: một, hai.", PATH, SPEAKERS)[1]


@pytest.mark.parametrize("form", ["dialogue", "qa"])
def test_a_label_in_a_dialogue_is_a_mistake(form: str) -> None:
    (problem,) = _problems(f"---\ntitle: a\nform: {form}\n---\nLan: Chào.")
    assert problem.message == "the speaker Lan is not declared"


def test_several_mistakes_at_once_in_order() -> None:
    problems = _problems(
        "---\ntitel: a\nform: x\nspeakers: {Lan: }\n---\n[beds: x]\n\nLan: {a\n\n[x]\n<!--"
    )
    assert [problem.line for problem in problems] == [2, 2, 3, 6, 8, 10, 11]


def test_comments_do_not_part_a_paragraph() -> None:
    assert _body("Một\n<!-- a -->\nhai <!-- b --> ba\n<!-- c\n\nd -->\nbốn") == (
        Speech(4, 1, None, "Một hai  ba bốn"),
    )


def test_blank_lines_windows_lines_and_a_byte_order_mark() -> None:
    script = _parse("\ufeff" + (FRONT + "Một\nhai\n \t \n\nba").replace("\n", "\r\n"))
    assert script.parts == (Speech(4, 1, None, "Một hai"), Speech(8, 2, None, "ba"))


def test_decomposed_text_is_an_error_on_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "vi.md"
    path.write_text(unicodedata.normalize("NFD", FRONT + "Hỏi: Điện Biên?"), encoding="utf-8")
    script, problems = read(path, SPEAKERS)
    assert script is None
    (problem,) = problems
    assert (problem.severity, problem.path, problem.line) == ("error", path, 2)
    assert "NFD" in problem.message
    assert "--repair" in problem.hint


def test_files_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "vi.md"
    path.write_bytes((FRONT + "Chào.").encode("utf-16"))
    script, (problem,) = read(path, SPEAKERS)
    assert script is None
    assert (problem.path, problem.line) == (path, 1)
    assert "UTF-16" in problem.message
    path.write_bytes(b"x" * 1_000_001)
    assert "larger than 1 MB" in read(path, SPEAKERS)[1][0].message


def test_the_digest_knows_what_is_heard() -> None:
    first = _parse(FRONT + "Một.\n\nHỏi: Hai.")
    same = _parse("---\ntitle:   'Bảo hiểm y tế'\n---\n\n<!-- x -->\nMột.\n\n\nHỏi:  Hai.")
    assert same.digest == first.digest
    assert same.revision == first.revision
    others = [
        FRONT + "Một.\n\nHỏi: Ba.",
        FRONT + "Một.\n\nĐáp: Hai.",
        FRONT + "Một. Hỏi: Hai.",
        FRONT + "Một.\n\n[repeat: 2]\nHỏi: Hai.",
        FRONT + "Một.\n\n[pause: 1s]\n\nHỏi: Hai.",
    ]
    scripts = [parse(text, PATH, SPEAKERS)[0] for text in others]
    digests = {script.digest for script in scripts if script} | {first.digest}
    assert len(digests) == 6
    retitled = _parse("---\ntitle: Khác\n---\nMột.\n\nHỏi: Hai.")
    assert retitled.digest != first.digest
    assert retitled.revision == first.revision


@given(st.text(max_size=400))
def test_any_text_is_a_script_or_has_errors_inside_the_file(text: str) -> None:
    _check_lines(text)


_PIECES = st.sampled_from(
    ["---", "title: x", "\n", "\n\n", "[", "]", "[bed: x]", "[pause: 1s]", "[repeat: 2]", "{", "|",
     "}", "<!--", "-->", "Hỏi:", "Lan: ", "# ", "từ", "\r", "\u2028", "\u0301", ":", " ", "\ufeff"]
)  # fmt: skip


@given(st.booleans(), st.lists(_PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_any_mixture_of_the_grammar_has_errors_inside_the_file(front: bool, text: str) -> None:
    _check_lines((FRONT if front else "") + text)


def _check_lines(text: str) -> None:
    script, problems = parse(text, PATH, SPEAKERS)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert (script is None) == bool(errors)
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= (problem.line or 0) <= last for problem in problems)
    lines = [part.line for part in script.parts] if script else []
    assert lines == sorted(set(lines))
    assert not lines or (lines[0] >= 4 - 1 and lines[-1] <= last)


_WORDS = st.lists(
    st.sampled_from(["xã", "tỉnh", "bà con", "{BHXH|bảo hiểm}", "2026", "Điện Biên", "bà: con"]),
    min_size=1,
)
_NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True).filter(
    lambda name: name not in ("off", "null", "true", "false")
)
_SPEECHES = st.tuples(
    st.sampled_from((None, *SPEAKERS)),
    _WORDS.map(lambda words: " ".join(["nay", *words])),
    st.sampled_from((1, 2, 3)),
)
_PARTS = st.lists(
    st.one_of(
        _SPEECHES.map(lambda made: Speech(0, 0, *made)),
        _NAMES.map(lambda name: Jingle(0, name)),
        st.tuples(_NAMES | st.none(), st.integers(-60, 0)).map(
            lambda made: Bed(0, made[0], float(made[1]) if made[0] else -18.0)
        ),
        _NAMES.map(lambda name: Recording(0, f"{name}.m4a")),
        st.integers(100, 30_000).map(lambda ms: Pause(0, ms / 1000)),
        _WORDS.map(" ".join).map(lambda title: Chapter(0, title)),
    ),
    min_size=1,
)


def _written(part: Part) -> str:
    match part:
        case Speech(speaker=speaker, text=text, repeat=repeat):
            again = f"[repeat: {repeat}]\n" if repeat > 1 else ""
            return again + (f"{speaker}: " if speaker else "") + text.replace(" ", "\n", 1)
        case Jingle(name=name):
            return f"[jingle: {name}]"
        case Bed(name=None):
            return "[bed: off]"
        case Bed(name=name, level_db=level_db):
            return f"[bed: {name}, level_db: {level_db:g}]"
        case Recording(file=file):
            return f"[recording: {file}]"
        case Pause(seconds=seconds):
            return f"[pause: {round(seconds * 1000)}ms]"
        case Chapter(title=title):
            return f"## {title}"


def _key(part: Part) -> tuple[object, ...]:
    names = (name for name in part.__slots__ if name not in ("line", "number"))
    return (type(part), *(getattr(part, name) for name in names))


@given(_PARTS, st.sampled_from(["\n\n", "\n\n\n", "\n<!-- -->\n\n", "\n \n"]))
def test_a_script_written_from_parts_is_read_back(parts: list[Part], between: str) -> None:
    heard = [*parts, Speech(0, 0, None, "Hết.")]
    script = _parse(FRONT + between.join(_written(part) for part in heard))
    assert [_key(part) for part in script.parts] == [_key(part) for part in heard]


_TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Zs", "Sc")), min_size=1
).filter(str.strip)


@given(_TEXT, _TEXT)
def test_front_matter_with_combining_marks_is_read_back(title: str, author: str) -> None:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    front = f"---\ntitle: {quoted(title)}\ncredits:\n  author: {quoted(author)}\n---\nChào."
    script, problems = parse(front, PATH, SPEAKERS)
    assert script is not None, problems
    assert script.front.title == unicodedata.normalize("NFC", title)
    assert script.front.credits.author == unicodedata.normalize("NFC", author)
