"""Whatever the value, the Vietnamese reading has no figures, means the same and is stable."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.verbalize import load_lexicon, verbalize
from broadcast.verbalize.vi.number import read_decimal, read_digits, read_number
from support.spoken_numbers import ONES, decimal_of, value_of

LEXICON = load_lexicon("vi")


def speak(text: str) -> str:
    spoken = verbalize(text, "vi", LEXICON)
    assert not spoken.leftovers, (text, spoken)
    return spoken.text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (2020, "hai nghìn không trăm hai mươi"),
        (10_000_005, "mười triệu không trăm linh năm"),
        (1_310_000, "một triệu ba trăm mười nghìn"),
        (10**9, "một tỷ"),
        (10**12, "một nghìn tỷ"),
        (10**15, "một triệu tỷ"),
        (10**18, "một tỷ tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_are_read_as_people_say_them(value: int, words: str) -> None:
    assert read_number(value) == words


@given(st.integers(min_value=0, max_value=10**15))
def test_any_integer_reads_back_to_itself(value: int) -> None:
    words = read_number(value)
    assert not re.search(r"\d", words)
    assert value_of(words) == value


@given(st.integers(min_value=0, max_value=10**15))
def test_an_integer_with_thousands_points_in_a_sentence(value: int) -> None:
    written = f"{value:,}".replace(",", ".")
    spoken = speak(f"Cả nước có {written} lượt người")
    words = spoken.removeprefix("Cả nước có ").removesuffix(" lượt người")
    assert value_of(words) == value


@given(st.integers(min_value=0, max_value=10**15))
def test_an_integer_without_points_in_a_sentence(value: int) -> None:
    words = speak(f"Cả nước có {value} lượt người")
    assert value_of(words.removeprefix("Cả nước có ").removesuffix(" lượt người")) == value


@given(st.integers(min_value=0, max_value=10**15))
def test_any_lone_integer_has_no_figures(value: int) -> None:
    words = speak(str(value))
    assert not re.search(r"\d", words)
    assert words.replace(",", "") == read_digits(str(value)) or value_of(words) == value


@given(st.decimals(-(10**9), 10**9, places=2))
def test_any_percentage_reads_back_to_itself(value: Decimal) -> None:
    written = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    words = speak(f"Chỉ số thay đổi {written}%")
    found = re.fullmatch("Chỉ số thay đổi (.+) phần trăm", words)
    assert found, words
    assert decimal_of(found[1]) == value


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(["-", " - ", "–", " đến "]))
def test_any_range_keeps_both_ends(first: int, more: int, sign: str) -> None:
    low, high = (f"{value:,}".replace(",", ".") for value in (first, first + more))
    words = speak(f"Mỗi xã có {low}{sign}{high} người")
    found = re.fullmatch("Mỗi xã có (.+) đến (.+) người", words)
    assert found, words
    assert [value_of(part) for part in found.groups()] == [first, first + more]


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_any_share_of_counted_things_keeps_both_numbers(first: int, more: int) -> None:
    words = speak(f"Có {first}/{first + more} xã đạt chuẩn")
    found = re.fullmatch("Có (.+) (?:trên|phần) (.+) xã đạt chuẩn", words)
    assert found, words
    assert [value_of(part) for part in found.groups()] == [first, first + more]


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=999))
def test_decimals_keep_every_figure(whole: int, fraction: int) -> None:
    figures = str(fraction)
    words = read_decimal(str(whole), figures)
    head, tail = words.split(" phẩy ")
    assert value_of(head) == whole
    back = str(value_of(tail)) if len(figures) <= 2 else "".join(str(ONES[w]) for w in tail.split())
    assert back == figures
    assert not re.search(r"\d", speak(f"đạt {whole},{figures}%"))


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.sampled_from("/.-"))
def test_any_date_is_read_with_day_month_and_year(day: datetime.date, sign: str) -> None:
    for written in (
        f"{day.day}{sign}{day.month}{sign}{day.year}",
        f"{day.day:02}{sign}{day.month:02}{sign}{day.year}",
    ):
        words = speak(f"Ngày {written}").lower()
        found = re.fullmatch(r"ngày (.+) tháng (.+?) năm (.+)", words)
        assert found, words
        assert [value_of(part) for part in found.groups()] == [day.day, day.month, day.year]


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)),
    st.sampled_from(
        ["{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "ngày {d} tháng {m} năm {y}"]
    ),
)
def test_any_date_without_its_word(day: datetime.date, form: str) -> None:
    words = speak(f"Từ {form.format(d=day.day, m=day.month, y=day.year)}, bà con nhận thẻ")
    found = re.fullmatch(r"Từ ngày (.+) tháng (.+?) năm (.+), bà con nhận thẻ", words)
    assert found, words
    assert [value_of(part) for part in found.groups()] == [day.day, day.month, day.year]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.integers(1, 5000))
def test_any_range_of_dates(first: datetime.date, days: int) -> None:
    last = first + datetime.timedelta(days=days)
    written = "-".join(f"{day.day}/{day.month}/{day.year}" for day in (first, last))
    words = speak(f"Từ {written} nhé")
    found = re.fullmatch(
        r"Từ ngày (.+?) tháng (.+?) năm (.+) đến ngày (.+?) tháng (.+?) năm (.+) nhé", words
    )
    assert found, words
    parts = [first.day, first.month, first.year, last.day, last.month, last.year]
    assert [value_of(part) for part in found.groups()] == parts


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2050, 12, 31)))
def test_a_day_and_month_after_its_word(day: datetime.date) -> None:
    words = speak(f"Từ ngày {day.day}/{day.month} bà con được nhận thẻ")
    found = re.fullmatch(r"Từ ngày (.+) tháng (.+) bà con được nhận thẻ", words)
    assert found
    assert [value_of(part) for part in found.groups()] == [day.day, day.month]


TIMES = ["{}:{:02}", "{}h{:02}", "{} giờ {:02}", "{:02}:{:02}", "{}g{:02}", "{:02} giờ {:02} phút"]


@given(st.times(), st.sampled_from(TIMES))
def test_any_time_is_read(time: datetime.time, form: str) -> None:
    words = speak(f"Phát lúc {form.format(time.hour, time.minute)}").removeprefix("Phát lúc ")
    hour, _word, minute = words.partition(" giờ")
    assert value_of(hour) == time.hour
    assert value_of(minute.replace("phút", "")) == time.minute if minute else time.minute == 0


@given(
    st.integers(min_value=1, max_value=10**13),
    st.sampled_from(["đồng", "đ", " đồng", " VNĐ", "đ/tháng", " đồng/người/tháng"]),
)
def test_any_amount_of_money_is_read(amount: int, unit: str) -> None:
    words = speak(f"Mức đóng {amount:,}".replace(",", ".") + unit)
    found = re.match(r"Mức đóng (.+?) đồng", words)
    assert found
    assert value_of(found[1]) == amount


@given(
    st.integers(min_value=0, max_value=10**7),
    st.integers(min_value=0, max_value=99),
    st.sampled_from(["nghìn", "triệu", "tỷ"]),
)
def test_any_amount_with_a_fraction_is_read(whole: int, fraction: int, scale: str) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{fraction:02}"
    words = speak(f"Tổng chi {written} {scale} đồng")
    found = re.fullmatch(rf"Tổng chi (.+) {scale} đồng", words)
    assert found, words
    assert decimal_of(found[1]) == Decimal(f"{whole}.{fraction:02}")


@given(st.text(alphabet="0123456789", min_size=7, max_size=7))
def test_a_landline_is_read_figure_by_figure(number: str) -> None:
    words = speak(f"Điện thoại: 0215 {number[:4]} {number[4:]}")
    assert words.split(": ")[1].replace(",", "") == read_digits("0215" + number)


PIECES = st.sampled_from(
    [
        "BHXH", "UBND", "TP.", "TT", "CP", "VI", "XIII", "quý", "IV", "ngày", "tháng", "năm",
        "Điều", "9/5/2017", "1/3", "3-5%", "3-5/2026", "7h30", "10:00", "1.310.000", "đồng", "đ",
        "/", "-", "(", ")", ",", ".", ":", ";", "…", "!", "?", "5", "05", "2018-2020",
        "0215 3829 123", "kg", "21-NQ/TW", "41/2024/QH15", "a)", "1.", "\n", "\n\n", "- ",
        "ông/bà", "{BHXH|bảo hiểm}", "CON", "ĐẢNG", "VỀ", "Nguyễn", "A", "%", "&", "“", "”", "'",
        "H'Mông", "a@b.vn", "x.gov.vn", "tr.đ", "km/h", "người", "số", "gọi", "115", "1900 9068",
        "mã", "XYZ", "№", "²", "*", "**", "_", "#", "|", "{", "}", "–", "—", "Ð",
        "e\u0302\u0301", "🎉", "\u200b", "I", "V", "T8/2026",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=9).map(" ".join) | st.lists(PIECES, max_size=6).map("".join))
def test_reading_its_own_output_changes_nothing(text: str) -> None:
    once = verbalize(text, "vi", LEXICON).text
    assert verbalize(once, "vi", LEXICON).text == once


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text_is_read_or_reported(text: str) -> None:
    spoken = verbalize(text, "vi", LEXICON)
    assert unicodedata.is_normalized("NFC", spoken.text)
    if not spoken.leftovers:
        rest = [c for c in spoken.text if not (c.isalpha() or c in " ,.?!;:…")]
        assert not rest
        assert verbalize(spoken.text, "vi", LEXICON).text == spoken.text


@given(st.text(max_size=60))
def test_other_languages_are_stable_too(text: str) -> None:
    once = verbalize(text, "hmn")
    if not once.leftovers:
        assert verbalize(once.text, "hmn").text == once.text
