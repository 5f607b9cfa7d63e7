"""What cannot be followed outdoors is a warning with its line; what can be followed is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import cli
from broadcast.checks.key_figures import HeardSegment, said_once
from broadcast.checks.problems import check
from broadcast.checks.speakability import LONGEST_SENTENCE, lint
from broadcast.errors import Problem
from broadcast.verbalize import verbalize
from broadcast.workspace.workspace import load
from support.places import REPOSITORY

Write = Callable[..., Path]

FRONT = "---\ntitle: Chào bà con\n---\n"
TODAY = date(2026, 11, 22)
SCRIPT = "scripts_content/chao/vi.md"


def _found(workspace: Write, body: str) -> list[Problem]:
    return list(lint(load(workspace({SCRIPT: FRONT + body})), TODAY))


def _one(workspace: Write, body: str) -> Problem:
    (problem,) = _found(workspace, body)
    assert problem.severity == "warning"
    assert problem.path is not None
    assert problem.hint
    return problem


def test_a_sentence_is_measured_as_it_is_spoken(workspace: Write) -> None:
    words = "Bà con ta đi họp " * 9
    problem = _one(workspace, f"Chào bà con.\n{words.strip()} nhé.\nHết rồi.\n")
    assert problem.message.startswith("a sentence of 46 syllables")
    assert problem.line == 5
    assert f"at most {LONGEST_SENTENCE} syllables" in problem.hint
    assert not _found(workspace, words.strip() + ".\n")
    figures = _one(workspace, "Năm nay xã ta có " + ", ".join(["1999 hộ"] * 6) + ".\n")
    assert "too long" in figures.message  # 17 words are spoken as 53 syllables


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Gọi tổng đài 1900 9068.", "the telephone number 1900 9068 is said only once"),
        ("Gọi 0215.3826.789 nhé.", "the telephone number 0215.3826.789 is said only once"),
        ("Mỗi con được nhận 2.000.000 đồng.", "the sum 2.000.000 đồng is said only once"),
        ("Mức đóng là 5 triệu đồng.", "the sum 5 triệu đồng is said only once"),
        ("Gọi tổng đài (1900 9068).", "the telephone number 1900 9068 is said only once"),
        ("Gọi (0215) 3825 123.", "the telephone number (0215) 3825 123 is said only once"),
        ("Gọi BHXH (024 3789 5368) nhé.", "the telephone number 024 3789 5368 is said only once"),
        ("Gọi (0215)3825123.", "the telephone number (0215)3825123 is said only once"),
        ("Gọi +84 215 3825 123.", "the telephone number +84 215 3825 123 is said only once"),
        ("Mua thẻ hết 1.263.600 đồng.", "the sum 1.263.600 đồng is said only once"),
        ("Tôi bỏ ra 300 nghìn đồng.", "the sum 300 nghìn đồng is said only once"),
        ("Thẻ là 1.263.600 đồng/năm.", "the sum 1.263.600 đồng is said only once"),
        ("Chỉ 3.500 đồng mỗi ngày.", "the sum 3.500 đồng is said only once"),
        ("Một năm chỉ 1,3 triệu đồng.", "the sum 1,3 triệu đồng is said only once"),
        ("Khoảng 1,3 triệu một năm.", "the sum 1,3 triệu is said only once"),
        ("297.000 đồng là mức thấp nhất.", "the sum 297.000 đồng is said only once"),
        ("2 triệu 500 nghìn đồng mỗi con.", "the sum 2 triệu 500 nghìn đồng is said only once"),
        ("Nộp trước ngày 5/12 nhé.", "the day 5/12 is said only once"),
        ("Từ ngày 1/1/2027 có thẻ mới.", "the day 1/1/2027 is said only once"),
        ("Hạn chót 5 tháng 12 năm 2026.", "the day 5 tháng 12 năm 2026 is said only once"),
        ("Mang thẻ (thẻ mới) đi.", "brackets are not heard: “thẻ mới” sounds like the rest"),
        ("Tên | Tuổi | Xã", "a table cannot be followed by ear"),
        ("Tên\tTuổi\tXã", "a table cannot be followed by ear"),
        ("Mang theo:\n- căn cước\n- sổ\n- thẻ", "a list of 3 points is not heard as a list"),
        ("Một; hai; ba; bốn; năm.", "a list of 5 points is not heard as a list"),
        ("1. Đi sớm.\n\n2. Về sớm.", "a list of 2 points is not heard as a list"),
        ("Thẻ ВHYT đây.", "“ВHYT” mixes letters of several scripts"),
        ("Bà ꪀcon ơi.", "“ꪀcon” mixes letters of several scripts"),
        ("BÀ CON CHÚ Ý nghe.", "capitals are not heard: BÀ CON CHÚ"),
    ],
)
def test_what_is_told(workspace: Write, body: str, message: str) -> None:
    found = [one for one in _found(workspace, body + "\n") if message in one.message]
    assert len(found) == 1, _found(workspace, body + "\n")
    assert found[0].line in (4, 5)


@pytest.mark.parametrize(
    "body",
    [
        "Gọi 1900 9068. Xin nhắc lại: 1900 9068.",
        "[repeat: 2]\nGọi 1900 9068.",
        "Gọi 1900 9068.\n\nTổng đài một chín không không, chín không sáu tám.",
        "Gọi (0215) 3825 123. Xin nhắc lại: 0215 3825 123.",
        "Thẻ là 1.263.600 đồng/năm. Xin nhắc lại: 1.263.600 đồng một năm.",
        "Cả nước có 1,3 triệu người vào BHXH.",
        "Quỹ có 500 tỷ đồng.",
        "Được nhận 2.000.000 đồng. Xin nhắc lại: hai triệu đồng.",
        "Ví dụ, chị Dín đóng mức 3.000.000 đồng một tháng.",
        "Cả tỉnh thu 12 tỷ đồng.",
        "Luật có hiệu lực từ ngày 1/7/2025.",
        "Thẻ của tôi hết hạn ngày 31/12.",
        "Tỷ lệ 1/3 số hộ, 3-5% dân, lúc 7h30.",
        "Ủy ban nhân dân (UBND) xã.",
        "Đây là {BHYT (thẻ)|bảo hiểm y tế}.",
        "Có BHXH, BHYT, BHTN và UBND TP HCM.",
        "Làm ba việc: một; hai; và ba.",
        "- Chào bà con.",
        "H'Mông, Ê Đê và café đều được.",
    ],
)
def test_what_is_not_told(workspace: Write, body: str) -> None:
    assert _found(workspace, body + "\n") == []


def test_the_sample_and_a_new_workspace_are_clean(tmp_path: Path) -> None:
    assert list(lint(load(REPOSITORY), TODAY)) == []
    assert cli.run(["init", str(tmp_path / "tinh")]) == 0
    assert list(lint(load(tmp_path / "tinh"), TODAY)) == []


def test_only_strict_fails(workspace: Write, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace({SCRIPT: FRONT + "Gọi 1900 9068.\n"})
    assert cli.run(["-C", str(root), "check"]) == 0
    assert cli.run(["-C", str(root), "check", "--strict"]) == 1
    output = capsys.readouterr().out
    assert f"{SCRIPT}:4: warning: the telephone number 1900 9068 is said only once" in output


def test_recorded_languages_are_looked_at_too(workspace: Write) -> None:
    province = (
        "province: {id: a, name: A}\nlanguages:\n  vi: {name: a, voice: recorded}\n"
        "  hmn: {name: b, voice: recorded}\n"
    )
    root = workspace(
        {
            "broadcast.yaml": province,
            "scripts_content/chao/hmn.md": FRONT + "Hu 1900 9068 nawb.\n",
        }
    )
    (problem,) = lint(load(root), TODAY)
    assert "1900 9068" in problem.message


def test_approval_decides_what_lies_ahead(workspace: Write) -> None:
    approved = FRONT.replace("\n---\n", "\napproved_on: 2025-06-01\n---\n")
    root = workspace({SCRIPT: approved + "Từ ngày 1/7/2025 có thẻ mới.\n"})
    (problem,) = lint(load(root), TODAY)
    assert problem.line == 5


@given(st.integers(10**6, 10**9), st.booleans())
def test_any_sum_counts_as_repeated_in_any_notation(value: int, twice: bool) -> None:
    dotted = f"{value:,}".replace(",", ".")
    texts = [f"Được nhận {dotted} đồng."] + [f"Đúng là {value} đồng."] * twice

    def speak(text: str) -> str:
        return verbalize(text, "vi").text

    heard = [HeardSegment(text, speak(text), 1) for text in texts]
    assert bool(list(said_once(heard, speak, TODAY))) is not twice


def test_pasting_the_proposed_line_makes_the_problem_go_away(workspace: Write) -> None:
    terms = ["ABCX", "XQZ-12/A", "ABC9", "a@b", "NQZ.5", "iPh0ne", "12345x", "KT", "x+y", "QZ#1"]
    body = "\n\n".join(f"Thẻ của {term} đây." for term in terms)
    root = workspace({SCRIPT: f"{FRONT}{body}\n"})
    problems = [one for one in check(load(root), TODAY) if one.severity == "error"]
    told = [term for term in terms if any(f"“{term}”" in one.message for one in problems)]
    assert len(told) >= 8, problems
    lines = []
    for problem in problems:
        assert problem.path is not None
        assert problem.path.name == "vi.md"
        _start, mark, rest = problem.hint.partition("_lexicon/vi.yaml:  ")
        assert mark, problem
        lines.append(rest.partition("   ")[0])
    lexicon = root / "scripts_content" / "_lexicon" / "vi.yaml"
    lexicon.parent.mkdir()
    for number in range(len(lines) + 1):  # each line takes exactly its own problem away
        lexicon.write_text("\n".join([*lines[:number], ""]), encoding="utf-8")
        copy = root.parent / f"copy{number}"
        root = root.rename(copy)
        lexicon = root / "scripts_content" / "_lexicon" / "vi.yaml"
        left = [one for one in check(load(root), TODAY) if one.severity == "error"]
        assert len(left) == len(lines) - number, (lines, left)


@pytest.mark.parametrize(
    ("text", "lang", "entry"),
    [
        ("Thẻ ABCX", "vi", "ABCX: {spoken: a bê xê ích}"),
        ("BHXH-XQZ", "vi", "XQZ: {spoken: ích quy dét}"),
        ("The XQZ card", "en", "XQZ: {spoken: X Q Z}"),
        ("The XQZ-12 card", "en", "XQZ-12: {spoken: X Q Z one two}"),
        ("Muaj XQZ", "hmn", ""),
    ],
)
def test_the_guess_is_sensible(text: str, lang: str, entry: str) -> None:
    (leftover,) = verbalize(text, lang).leftovers
    assert leftover.entry == entry
