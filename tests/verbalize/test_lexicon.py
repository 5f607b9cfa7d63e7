"""Lexicons: the package's own holds to its rules, the province's is checked line by line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from broadcast.errors import WorkspaceError
from broadcast.verbalize import load_lexicon, verbalize
from broadcast.verbalize.lexicon_file import chained
from broadcast.verbalize.lexicons import default_lexicon


def write(folder: Path, text: str) -> Path:
    path = folder / "vi.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def speak(text: str, path: Path) -> str:
    return verbalize(text, "vi", load_lexicon("vi", path)).text


def test_no_default_reading_is_read_a_second_time() -> None:
    lexicon = default_lexicon("vi")
    for entry in lexicon.entries.values():
        for sense in entry.senses:
            assert chained(sense.spoken, lexicon) is None, entry
            assert verbalize(sense.spoken, "vi").text == sense.spoken
            assert not verbalize(sense.spoken, "vi").leftovers


@pytest.mark.parametrize("name", ["vi-issuers", "vi-document-kinds", "vi-titles"])
def test_the_tables_are_speakable(name: str) -> None:
    for entry in default_lexicon(name).entries.values():
        spoken = verbalize(entry.senses[0].spoken, "vi")
        assert spoken.text == entry.senses[0].spoken
        assert not spoken.leftovers


def test_every_unconditional_default_term_is_read() -> None:
    for entry in default_lexicon("vi").entries.values():
        if not entry.senses[-1].previous and not entry.senses[-1].next:
            assert not verbalize(f"về {entry.written} nhé", "vi").leftovers, entry


def test_the_province_wins_and_adds(tmp_path: Path) -> None:
    path = write(tmp_path, "CLB: hội\nXYZQ: ích y dét\nTu-cha: tu cha\n")
    assert speak("CLB XYZQ ở Tu-cha", path) == "hội ích y dét ở tu cha"
    assert speak("BHXH", path) == "bảo hiểm xã hội"


def test_the_longest_term_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "NPQ: một\nNPQ NRS: hai\n")
    assert speak("NPQ NRS, NPQ", path) == "hai, một"


def test_context_chooses_and_fails_closed(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "NPQ:\n  - {spoken: ngân phiếu, next: [số, <number>]}\n"
        "  - {spoken: nông phẩm, previous: chợ}\n",
    )
    assert (
        speak("NPQ 12, NPQ số, chợ NPQ", path)
        == "ngân phiếu mười hai, ngân phiếu số, chợ nông phẩm"
    )
    (leftover,) = verbalize("NPQ khác", "vi", load_lexicon("vi", path)).leftovers
    assert "ngân phiếu, nông phẩm" in leftover.reason


def test_names_and_numbers_as_neighbours(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "ZQ:\n  - {spoken: zét, next: <number>}\n  - {spoken: giếng quê, next: <name>}\n"
        "  - {spoken: gốc quế, previous: [<number>, cây]}\n",
    )
    assert (
        speak("ZQ 12, ZQ Nà Sang, 12 ZQ, cây ZQ", path)
        == "zét mười hai, giếng quê Nà Sang, mười hai gốc quế, cây gốc quế"
    )
    (leftover,) = verbalize("ZQ nhé", "vi", load_lexicon("vi", path)).leftovers
    assert leftover.text == "ZQ"


def test_the_province_replaces_a_term_with_all_its_senses(tmp_path: Path) -> None:
    path = write(tmp_path, "TT: tổ trưởng\nTT BHXH: trung tâm\n")
    assert speak("TT y tế, TT BHXH, Thông tư 1/2025/TT-BYT", path).startswith(
        "tổ trưởng y tế, trung tâm, Thông tư một năm hai nghìn không trăm hai mươi lăm của bộ y tế"
    )


def test_a_longer_term_in_other_case_wins_over_a_shorter_exact_one(tmp_path: Path) -> None:
    path = write(tmp_path, "NPQ: ngắn\nnpq sao: {spoken: dài, case: any}\n")
    assert speak("NPQ SAO, NPQ", path) == "dài, ngắn"


def test_a_decomposed_key_is_the_composed_one(tmp_path: Path) -> None:
    path = write(tmp_path, unicodedata.normalize("NFD", "Pá Khoang: pá khoang hồ\n"))
    assert speak("Pá Khoang", path) == "pá khoang hồ"


def test_case_rules(tmp_path: Path) -> None:
    path = write(tmp_path, "Tiktok: {spoken: tích tóc, case: any}\nPhy: trưởng\nXKQ: xa\n")
    assert speak("TIKTOK, tiktok, phy, Phy, xkq", path) == "tích tóc, tích tóc, phy, trưởng, xa"


def test_plain_words_that_yaml_takes_for_values(tmp_path: Path) -> None:
    path = write(tmp_path, "NO: nợ\nON: ôn\n")
    assert speak("NO và ON", path) == "nợ và ôn"


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    base = load_lexicon("vi")
    same = load_lexicon("vi", write(tmp_path, "# nothing\n"))
    other = load_lexicon("vi", write(tmp_path, "XYZQ: ích\n"))
    assert base.digest == same.digest != other.digest
    assert len(base.digest) == 64
    assert load_lexicon("vi", tmp_path / "missing.yaml").digest == base.digest


def test_all_problems_at_once_with_their_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "AAAX: một\nAAAX: hai\nBBBX:\nCCCX: 5 năm\nDDDX: {spokn: ba}\nEEEX: {spoken: UBND xã}\n"
        "FFFX: []\nGGGX: {spoken: bốn, case: some}\nHHHX: {next: [số]}\nIIIX: [[a]]\n"
        "JJJX: ''\n'#': thăng\n? [a, b]\n: c\nKKKX: {spoken: a, next: {b: c}}\nLLLX: a/b\n",
    )
    with pytest.raises(WorkspaceError) as caught:
        load_lexicon("vi", path)
    problems = caught.value.problems
    assert [problem.line for problem in problems] == [
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        15,
        16,
    ]
    assert all(problem.path == path and problem.hint for problem in problems)
    assert "first in line 1" in problems[0].message
    assert "spoken" in problems[3].hint


def test_a_spoken_form_with_another_term_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "AAAX: trang Wxy\nWxy: oét\nBan: ban Ban\n")
    with pytest.raises(WorkspaceError) as caught:
        load_lexicon("vi", path)
    assert [problem.line for problem in caught.value.problems] == [1, 3]


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"AAAX: [a\n", 2), (b"\xff\xfeA\x00", 1), (b"- a\n- b\n", 1), (b"just text\n", 1)],
)
def test_broken_files(tmp_path: Path, data: bytes, line: int) -> None:
    path = tmp_path / "vi.yaml"
    path.write_bytes(data)
    with pytest.raises(WorkspaceError) as caught:
        load_lexicon("vi", path)
    assert caught.value.problems[0].line == line


def test_an_empty_file_is_an_empty_lexicon(tmp_path: Path) -> None:
    assert load_lexicon("vi", write(tmp_path, "")).digest == load_lexicon("vi").digest


def test_other_languages_have_lexicons_too(tmp_path: Path) -> None:
    path = tmp_path / "hmn.yaml"
    path.write_text("BHXH: nyiaj laus\n", encoding="utf-8")
    assert verbalize("BHXH zoo", "hmn", load_lexicon("hmn", path)).text == "nyiaj laus zoo"
