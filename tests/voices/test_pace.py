"""Phrasing and estimates: where a speaker pauses, and how long a text will take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.voices import Pace, clauses, estimate_s
from broadcast.voices.pace import syllables


def ends(text: str) -> list[tuple[str, str]]:
    return [tuple(clause) for clause in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xin chào", [("Xin chào", "sentence")]),
        (
            "Kính thưa bà con, xin chào! Hết.",
            [("Kính thưa bà con,", "comma"), ("xin chào!", "sentence"), ("Hết.", "sentence")],
        ),
        ("Một: hai; ba", [("Một:", "comma"), ("hai;", "comma"), ("ba", "sentence")]),
        ("Điện Biên – Lai Châu", [("Điện Biên –", "comma"), ("Lai Châu", "sentence")]),
        ("Rồi… sẽ đến", [("Rồi…", "sentence"), ("sẽ đến", "sentence")]),
        ("Rồi... sẽ đến", [("Rồi...", "sentence"), ("sẽ đến", "sentence")]),
        ("Thật à?! Ừ", [("Thật à?!", "sentence"), ("Ừ", "sentence")]),
        ("Ông nói: “Đi thôi.” Rồi đi", [("Ông nói:", "comma"), ("“Đi thôi.”", "sentence"),
                                       ("Rồi đi", "sentence")]),
        ("một.hai 1,5 a–b", [("một.hai 1,5 a–b", "sentence")]),
        ("– Chào bà con.", [("Chào bà con.", "sentence")]),
        ("Chào, … bà con", [("Chào,", "sentence"), ("bà con", "sentence")]),
        ("… , .", []),
        ("", []),
        ("hai\n dòng ,\tmột", [("hai dòng ,", "comma"), ("một", "sentence")]),
    ],
)  # fmt: skip
def test_clauses(text: str, expected: list[tuple[str, str]]) -> None:
    assert ends(text) == expected


def test_estimate_counts_syllables_and_inner_pauses() -> None:
    pace = Pace()
    assert pace.syllables_per_s == pytest.approx(3.0)
    assert estimate_s("một hai ba", pace) == pytest.approx(1.0)
    assert estimate_s("một hai ba.", pace) == pytest.approx(1.0)
    assert estimate_s("một hai, ba. bốn năm sáu!", pace) == pytest.approx(2.0 + 0.4 + 1.0)
    assert estimate_s("", pace) == 0
    assert estimate_s("một hai ba", Pace(rate=1.8)) == pytest.approx(0.5)


def test_decomposed_text_counts_the_same() -> None:
    decomposed = "bảo hiểm"
    assert estimate_s(decomposed, Pace()) == estimate_s("bảo hiểm", Pace())


@given(st.text(alphabet="aă ,.;:–…?!\n“”1", max_size=60))
def test_no_word_is_lost_and_each_clause_speaks(text: str) -> None:
    parts = clauses(text)
    assert all(any(sign.isalnum() for sign in part.text) for part in parts)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for part in parts for sign in part.text if sign.isalnum()] == letters


@given(st.text(alphabet="aă ,.;:–…?!", max_size=60), st.floats(0.7, 2.0))
def test_slower_or_longer_pauses_never_shorten(text: str, rate: float) -> None:
    length_s = estimate_s(text, Pace(rate=rate))
    assert estimate_s(text, Pace(rate=rate, comma_s=0.5, sentence_s=1.2)) >= length_s
    assert estimate_s(text, Pace(rate=rate * 0.9)) >= length_s


def test_khmer_is_counted_by_its_consonants_since_it_parts_no_words() -> None:
    assert syllables("សួស្តី") == 2  # suo-sdei
    assert syllables("ប្រាំបួន") == 2  # pram-buon
    assert 7 <= syllables("ការធានារ៉ាប់រងសុខភាព") <= 9  # kaa-thea-nea-raap-rong-sok-kha-pheap
