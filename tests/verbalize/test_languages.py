"""Languages beside Vietnamese: what is read, what is refused, and the English and Khmer readers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.verbalize import verbalize, version
from broadcast.verbalize.en.dates import MONTHS
from broadcast.verbalize.en.number import LARGEST, ONES, TENS, read_number, read_ordinal, read_year
from broadcast.verbalize.km.number import DIGITS
from broadcast.verbalize.km.number import TENS as KHMER_TENS

OTHERS = ("blt", "hmn", "hnj", "khm", "rad", "tyz")


def spoken(text: str, lang: str = "en") -> str:
    result = verbalize(text, lang)
    assert not result.leftovers, result
    return result.text


def refused(text: str, lang: str = "en") -> list[str]:
    return [leftover.text for leftover in verbalize(text, lang).leftovers]


# --- English


def value_of(words: str) -> int:
    """A reader of its own: English words back to the number."""
    total = group = 0
    for word in re.sub(r"\band\b|-", " ", words).split():
        if word in ONES:
            group += ONES.index(word)
        elif word in TENS:
            group += 10 * TENS.index(word)
        elif word == "hundred":
            group *= 100
        else:
            scale = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}[word]
            total, group = total + group * 10**scale, 0
    return total + group


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1,005 people", "one thousand and five people"),
        ("The rate is 4.5% now", "The rate is four point five percent now"),
        ("3-5% of 12", "three to five percent of twelve"),
        ("in 2026: 15-year-old", "in twenty twenty-six: fifteen-year-old"),
        ("from 2019-2021", "from twenty nineteen to twenty twenty-one"),
        ("since 2005", "since two thousand and five"),
        ("in 1905", "in nineteen oh five"),
        ("On 1 July 2025", "On the first of July, twenty twenty-five"),
        ("by July 1, 2025 at noon", "by the first of July, twenty twenty-five at noon"),
        ("in July 2025", "in July twenty twenty-five"),
        ("on 25/12/2026", "on the twenty-fifth of December, twenty twenty-six"),
        ("2026-11-02", "the second of November, twenty twenty-six"),
        ("7:30 to 17:00", "seven thirty in the morning to five in the afternoon"),
        ("Come at 7 a.m. Bring it.", "Come at seven in the morning. Bring it."),
        ("12:00 and 0:00", "noon and midnight"),
        ("2,000,000 VND each", "two million dong each"),
        ("500,000 dong/month", "five hundred thousand dong a month"),
        ("$5.50, US$20 million", "five dollars and fifty cents, twenty million dollars"),
        ("1 dollar", "one dollar"),
        ("call 1900 9068", "call one nine zero zero, nine zero six eight"),
        ("0912345678", "zero nine one two, three four five, six seven eight"),
        ("21st, 12th, 1st-3rd", "twenty-first, twelfth, first to third"),
        (
            "Tel. (0215) 3826 789, +84 215 3826789",
            (
                "Tel. zero two one five, three eight two six, seven eight nine, "
                "plus eight four, two one five, three eight two six seven eight nine"
            ),
        ),
        ("8:00-11:30", "eight in the morning to eleven thirty in the morning"),
        (
            "Decree 158/2025/ND-CP",
            "Decree one hundred and fifty-eight of twenty twenty-five, N D C P",
        ),
        (
            "Law 41/2024/QH15",
            "Law forty-one of twenty twenty-four, Q H fifteen",
        ),
        ("2/3 of them, in the 1990s", "two thirds of them, in the nineteen nineties"),
        ("€10.50/person or £5", "ten euros and fifty cents a person or five pounds"),
        ("10 km, 1 kg, 30 °C", "ten kilometres, one kilogram, thirty degrees Celsius"),
        ("see baohiemxahoi.gov.vn.", "see baohiemxahoi dot gov dot vn."),
        ("VssID (BHXH) - good & new", "V S S I D, B H X H, good and new"),
        ("it's {XQZ|ex}", "it's ex"),
    ],
)
def test_english(written: str, words: str) -> None:
    assert spoken(written) == words
    assert spoken(words) == words


@pytest.mark.parametrize(
    "written",
    ["3/4/2026", "3.000", "1,5", "1/3", "1/7 of May", "1990/s", "12 345",
     "007", "22th", "5-3", "a@b.vn",
     "XQZ", "5x", "25:30", "99/99/2026", "NATO", "1.2.3", "31/2/2026"],
)  # fmt: skip
def test_what_english_refuses(written: str) -> None:
    assert refused(f"It is {written} here"), spoken(f"It is {written} here")


@given(st.integers(0, LARGEST))
def test_any_number_reads_back(value: int) -> None:
    assert value_of(read_number(value)) == value
    for written in (str(value), f"{value:,}"):
        assert value_of(spoken(f"there: {written}").removeprefix("there: ")) == value


@given(st.integers(0, 999_999), st.integers(1, 99))
def test_any_decimal_amount_has_no_figure_left(whole: int, hundredths: int) -> None:
    words = spoken(f"{whole}.{hundredths:02}%")
    assert value_of(words.partition(" point ")[0]) == whole
    figures = words.partition(" point ")[2].removesuffix(" percent").split()
    assert "".join(str(ONES.index(word)) for word in figures) == f"{hundredths:02}"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_any_day_reads_the_same_in_every_notation(day: date) -> None:
    month = MONTHS[day.month - 1]
    words = f"the {read_ordinal(day.day)} of {month}, {read_year(day.year)}"
    assert spoken(day.isoformat()) == words
    assert spoken(f"{day.day} {month} {day.year}") == words
    assert spoken(f"{month} {day.day}, {day.year}") == words


@given(st.times())
def test_any_time_is_read(time: object) -> None:
    assert not re.search(r"\d", spoken(f"{time:%H:%M}"))


# --- Khmer


def khmer_value(words: str) -> int:
    names = {word: value for value, word in enumerate(DIGITS)}
    names |= {word: 10 * value for value, word in enumerate(KHMER_TENS) if word}
    scales = {"លាន": 10**6, "សែន": 10**5, "ម៉ឺន": 10**4, "ពាន់": 1000, "រយ": 100}
    parts = sorted([*names, *scales], key=len, reverse=True)
    total = millions = pending = 0
    for word in re.findall("|".join(parts), words):
        if word == "លាន":
            millions, total, pending = (total + pending) * 10**6, 0, 0
        elif word in scales:
            total, pending = total + pending * scales[word], 0
        else:
            pending += names[word]
    return millions + total + pending


@given(st.integers(0, 10**9 - 1))
def test_khmer_numbers_read_back_in_both_kinds_of_figures(value: int) -> None:
    western = str(value)
    khmer = western.translate({48 + figure: 0x17E0 + figure for figure in range(10)})
    words = spoken(western, "km")
    assert spoken(f"ឆ្នាំ{khmer}", "khm") == f"ឆ្នាំ{words}"
    assert khmer_value(words) == value


def test_khmer_text() -> None:
    written = "ថ្លៃ ៥០០.០០០៛ ឬ ១០%។ ហៅ ១៩០០ ៩០៦៨៖ បាទ៕"
    assert spoken(written, "km") == (
        "ថ្លៃ ប្រាំសែនរៀល ឬ ដប់ភាគរយ. ហៅ មួយ ប្រាំបួន សូន្យ សូន្យ, ប្រាំបួន សូន្យ ប្រាំមួយ ប្រាំបី: បាទ."
    )
    assert refused("៣/៤ និង ០១២ និង ១,៥", "km") == ["៣/៤", "០១២", "១,៥"]


# --- Thái, H'Mông and all others


def test_tone_letters_of_hmong_are_letters() -> None:
    text = "Nyob zoo txhua tus niam txiv, koj puas muaj daim npav?"
    assert spoken(text, "hmn") == text
    assert spoken(text, "mww") == text


def test_thai_is_read_in_both_scripts_and_in_no_third() -> None:
    assert spoken("ꪼꪕ ꪀꪱ ꫞ꪀꪱ꫟", "blt") == "ꪼꪕ ꪀꪱ ꪀꪱ."
    assert spoken("Pi nọng hươn ban", "blt") == "Pi nọng hươn ban"
    mixed, foreign = verbalize("ꪀa Нan", "blt").leftovers
    assert "two scripts" in mixed.reason
    assert foreign.hint == "type it again in Latin letters: Han"


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("sign", ["3/4", "½", "50%x", "→", "№5", "XQZ", "₫", "Вa"])
def test_figures_signs_and_acronyms_are_refused(lang: str, sign: str) -> None:
    assert refused(f"a {sign} b", lang)


@given(st.text(max_size=60), st.sampled_from([*OTHERS, "en", "km"]))
def test_any_text_is_composed_and_tidy_and_nothing_unread_is_silent(text: str, lang: str) -> None:
    result = verbalize(text, lang)
    assert result.text == " ".join(result.text.split())
    assert unicodedata.is_normalized("NFC", result.text) or result.leftovers
    unread = {
        char
        for char in result.text
        if unicodedata.category(char)[0] not in "LMZ" and char not in ",.?!;:…'-。、"
    }
    named = "".join(leftover.text + leftover.reason for leftover in result.leftovers)
    assert all(char in named for char in unread)


@given(st.text("abc ABĐ12.,:-/%$kmថ១។ꪀ("))
def test_what_was_read_stays_as_it_is(text: str) -> None:
    for lang in ("en", "km", "blt"):
        result = verbalize(text, lang)
        if not result.leftovers:
            assert verbalize(result.text, lang).text == result.text


def test_each_reader_has_a_version() -> None:
    assert len({version(lang) for lang in ("vi", "en", "km", "hmn")}) == 4
    assert version("khm") == version("km") == version("km-KH")
