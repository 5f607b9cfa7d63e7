"""Reading cases by category, markup, leftovers, trace, other languages, speed."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from broadcast.verbalize import load_lexicon, verbalize, version
from support.places import SHARED, TESTS

FOUND = SHARED / "cases"
LEXICON = load_lexicon("vi")
TONES = "\u0300\u0301\u0303\u0309\u0323"


def fold(text: str) -> list[str]:
    """Words without case, punctuation, place of the tone mark, and regional variants."""
    words = re.sub(r"[^\w\s]", " ", unicodedata.normalize("NFC", text).lower()).split()
    folded = []
    for word in words:
        parts = unicodedata.normalize("NFD", {"ngàn": "nghìn", "lẻ": "linh"}.get(word, word))
        tone = "".join(mark for mark in parts if mark in TONES)
        folded.append("".join(mark for mark in parts if mark not in TONES) + tone)
    return folded


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_right(row: dict[str, str]) -> bool:
    spoken = verbalize(row["input"], "vi", LEXICON)
    more = [text for text in (row["alternates"] or "").split("|") if text]
    accepted = [fold(text) for text in (row["expected"], *more)]
    return not spoken.leftovers and fold(spoken.text) in accepted


OWN = [
    row
    for name in ("verbalize_vi.tsv", "verbalize_vi_awkward.tsv")
    for row in rows(TESTS / "cases" / name)
]


@pytest.mark.parametrize("category", sorted({row["category"] for row in OWN}))
def test_own_cases(category: str) -> None:
    wrong = [
        (row["input"], row["expected"], verbalize(row["input"], "vi", LEXICON).text)
        for row in OWN
        if row["category"] == category and not is_right(row)
    ]
    assert not wrong


TRAPS = {
    "Ngày 9/5/2017": "Ngày chín tháng năm năm hai nghìn không trăm mười bảy",
    "đóng đủ 5 năm 5 tháng": "đóng đủ năm năm năm tháng",
    "1/3 dân số": "một phần ba dân số",
    "ngày 1/3": "ngày một tháng ba",
    "tăng 3-5%": "tăng ba đến năm phần trăm",
    "từ 3-5/2026": "từ tháng ba đến tháng năm năm hai nghìn không trăm hai mươi sáu",
    "từ 3-5 ngày": "từ ba đến năm ngày",
    "1900 9068": "một chín không không, chín không sáu tám",
    "năm 1900, 9068 người": "năm một nghìn chín trăm, chín nghìn không trăm sáu mươi tám người",
    "CP đồng ý": "chính phủ đồng ý",
    "Công ty CP Mường Thanh": "Công ty cổ phần Mường Thanh",
    "Ðiện Biên": "Điện Biên",
    "5 năm 2018-2020": ("năm năm hai nghìn không trăm mười tám đến hai nghìn không trăm hai mươi"),
    "từ ngày 5-10 hằng tháng": "từ ngày năm đến mười hằng tháng",
    "ngày 5-10": "ngày năm tháng mười",
    "nộp 15 HS": "nộp mười lăm hồ sơ",
    "15 HS giỏi": "mười lăm học sinh giỏi",
    "nghỉ DSPHSK": "nghỉ dưỡng sức, phục hồi sức khỏe",
    "15 năm - 14 năm = 1 năm": "mười lăm năm trừ mười bốn năm bằng một năm",
    "12 345 người": "mười hai nghìn ba trăm bốn mươi lăm người",
    "tổ 12 345 người": "tổ mười hai, ba trăm bốn mươi lăm người",
    "41.200 39.876": "bốn mươi mốt nghìn hai trăm, ba mươi chín nghìn tám trăm bảy mươi sáu",
    "có 9/1500 hộ": "có chín trên một nghìn năm trăm hộ",
    "hết 9/2025": "hết tháng chín năm hai nghìn không trăm hai mươi lăm",
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("written", TRAPS)
def test_what_could_change_the_meaning_is_read_right(
    written: str, form: Literal["NFC", "NFD"]
) -> None:
    spoken = verbalize(unicodedata.normalize(form, written), "vi", LEXICON)
    assert spoken.text == TRAPS[written]
    assert not spoken.leftovers


def test_there_are_many_own_cases() -> None:
    assert len(OWN) >= 1000
    assert len({row["input"] for row in OWN}) == len(OWN)


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared cases are not here")
def test_shared_cases() -> None:
    given = rows(FOUND / "verbalize_vi.tsv")
    wrong = [
        (row["input"], verbalize(row["input"], "vi").text) for row in given if not is_right(row)
    ]
    assert len(wrong) <= 0.03 * len(given), wrong


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared texts are not here")
@pytest.mark.parametrize("path", sorted(FOUND.glob("*.txt")), ids=lambda path: path.stem)
def test_shared_texts_have_no_leftovers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not verbalize(text, "vi", LEXICON).leftovers
    for line in text.splitlines():
        assert not verbalize(line, "vi", LEXICON).leftovers


def test_every_output_holds_only_letters_and_phrasing() -> None:
    for row in OWN:
        text = verbalize(row["input"], "vi", LEXICON).text
        assert all(char.isalpha() or char in " ,.?!;:…" for char in text), (row["input"], text)


def test_every_output_reads_to_itself() -> None:
    for row in OWN:
        text = verbalize(row["input"], "vi", LEXICON).text
        assert verbalize(text, "vi", LEXICON).text == text


@pytest.mark.parametrize("form", ["NFD", "NFKD"])
def test_decomposed_letters_read_the_same(form: str) -> None:
    for row in OWN:
        if form == "NFKD" and not row["input"].isascii() and "½" in row["input"]:
            continue
        decomposed = unicodedata.normalize("NFD", row["input"])
        assert verbalize(decomposed, "vi", LEXICON).text == verbalize(row["input"], "vi").text


@pytest.mark.parametrize(
    ("text", "piece", "reason"),
    [
        ("Gặp XYZQ ngay", "XYZQ", "unknown acronym"),
        ("Xem TT mới", "TT", "more than one way"),
        ("Đạt 12¬3 lần", "12¬3", "sign"),
        ("Số 5@7 và a/b", "5@7", "sign"),
        ("Có 3@4 hộ, rồi 2/3 xã", "3@4", "sign"),
        ("Số 1/2/3", "1/2/3", "number"),
        ("Xin #loa", "#loa", "sign"),
        ("Chữ Привет", "Привет", "Latin"),
        ("Còn {dở dang", "{dở", "sign"),
        ("{a|5 phút}", "5 phút", "markup"),
    ],
)
def test_what_cannot_be_read_is_reported(text: str, piece: str, reason: str) -> None:
    (leftover,) = verbalize(text, "vi", LEXICON).leftovers
    assert piece in leftover.text
    assert reason in leftover.reason
    assert leftover.hint


def test_a_leftover_comes_with_a_lexicon_line_to_paste() -> None:
    (leftover,) = verbalize("Đơn vị ABCX xin báo", "vi", LEXICON).leftovers
    assert leftover.entry == "ABCX: {spoken: a bê xê ích}"
    assert leftover.entry in leftover.hint


def test_markup_is_spoken_as_it_is() -> None:
    spoken = verbalize("Mạng {5G|năm gờ}, {UBND|ủy ban} xã", "vi", LEXICON)
    assert spoken.text == "Mạng năm gờ, ủy ban xã"
    decomposed = unicodedata.normalize("NFD", "{HTX|hợp tác xã}")
    assert verbalize(decomposed, "vi", LEXICON).text == "hợp tác xã"
    assert verbalize("{HSSV|BHXH}", "vi", LEXICON).text == "BHXH"


def test_brackets_that_repeat_are_not_read_twice() -> None:
    text = "bảo hiểm y tế (BHYT) và Hội Người mù tỉnh (HNMT). HNMT đề nghị"
    assert verbalize(text, "vi", LEXICON).text == (
        "bảo hiểm y tế và Hội Người mù tỉnh. hội người mù tỉnh đề nghị"
    )


def test_lists_become_clauses() -> None:
    text = "Đối tượng gồm\n- Người lao động\n- Hộ gia đình\n\nHẠN ĐÓNG\nTrước 5/12"
    assert verbalize(text, "vi", LEXICON).text == (
        "Đối tượng gồm; Người lao động; Hộ gia đình. hạn đóng Trước ngày năm tháng mười hai"
    )


def test_the_trace_names_each_rule_that_changed_something() -> None:
    steps: list[tuple[str, str, str]] = []
    verbalize("Ngày 9/5, BHXH", "vi", LEXICON, lambda *step: steps.append(step))
    assert [name for name, _before, _after in steps] == ["ratios", "terms"]
    assert steps[0][1] == "Ngày 9/5, BHXH"
    assert steps[-1][2] == "Ngày chín tháng năm, bảo hiểm xã hội"


def test_written_text_is_kept() -> None:
    assert verbalize("BHYT  2026", "vi").written == "BHYT  2026"


def test_other_languages_refuse_figures_and_keep_letters() -> None:
    spoken = verbalize("Nyob zoo, (koj) nyob li cas?", "hmn")
    assert spoken.text == "Nyob zoo, koj, nyob li cas?"
    assert not spoken.leftovers
    (leftover,) = verbalize("Muaj 5 leej", "hmn").leftovers
    assert leftover.text == "5"
    khmer = "\u179f\u17bd\u179f\u17d2\u178f\u17b8"  # letters with dependent vowels
    assert verbalize(khmer, "km").leftovers == ()
    assert verbalize("{5|tsib} leej", "hmn").text == "tsib leej"


def test_versions() -> None:
    assert version("vi") == version("vi-VN") != version("hmn") == version("blt")


def test_importing_the_package_loads_no_rules_and_no_yaml() -> None:
    code = (
        "import sys; import broadcast.verbalize as v; v.version('vi');"
        "print([m for m in sys.modules if m.startswith(('yaml', 'broadcast.verbalize.vi'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
