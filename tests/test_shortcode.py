"""Short codes: what is mistyped is noticed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcast import shortcode

codes = st.builds(shortcode.make, st.text(max_size=30), st.text(max_size=20), st.text(max_size=8))


@given(codes)
def test_a_code_is_read_as_it_is_written(code: str) -> None:
    assert len(code) == shortcode.LENGTH
    assert shortcode.read(shortcode.written(code)) == code
    assert shortcode.read(f" {shortcode.written(code).lower()} ") == code


@given(codes, st.integers(0, shortcode.LENGTH - 1), st.sampled_from(shortcode.ALPHABET))
def test_a_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    typed = code[:place] + sign + code[place + 1 :]
    assert (shortcode.read(typed) is not None) is (typed == code)


@given(codes, st.integers(0, shortcode.LENGTH - 1), st.integers(0, shortcode.LENGTH - 1))
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    typed = "".join(signs)
    assert (shortcode.read(typed) is not None) is (typed == code)


@given(st.text(max_size=12))
def test_anything_else_is_no_code(typed: str) -> None:
    code = shortcode.read(typed)
    assert code is None or code == shortcode.read(code)


def test_the_same_line_has_the_same_code() -> None:
    assert shortcode.make("20261123-sang-muong-phang", "bhyt-hssv", "vi") == shortcode.make(
        "20261123-sang-muong-phang", "bhyt-hssv", "vi"
    )
    seen = {
        shortcode.make(f"202611{day:02}-sang-muong-phang", "bhyt-hssv", lang)
        for day in range(1, 31)
        for lang in ("vi", "blt", "hmn")
    }
    assert len(seen) == 90
