"""Short codes: what is mistyped is noticed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcast.packs import short_code

codes = st.builds(short_code.make, st.text(max_size=30), st.text(max_size=20), st.text(max_size=8))


@given(codes)
def test_a_code_is_read_as_it_is_written(code: str) -> None:
    assert len(code) == short_code.LENGTH
    assert short_code.read(short_code.written(code)) == code
    assert short_code.read(f" {short_code.written(code).lower()} ") == code


@given(codes, st.integers(0, short_code.LENGTH - 1), st.sampled_from(short_code.ALPHABET))
def test_a_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    typed = code[:place] + sign + code[place + 1 :]
    assert (short_code.read(typed) is not None) is (typed == code)


@given(codes, st.integers(0, short_code.LENGTH - 1), st.integers(0, short_code.LENGTH - 1))
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    typed = "".join(signs)
    assert (short_code.read(typed) is not None) is (typed == code)


@given(st.text(max_size=12))
def test_anything_else_is_no_code(typed: str) -> None:
    code = short_code.read(typed)
    assert code is None or code == short_code.read(code)


def test_the_same_line_has_the_same_code() -> None:
    assert short_code.make("20261123-sang-muong-phang", "bhyt-hssv", "vi") == short_code.make(
        "20261123-sang-muong-phang", "bhyt-hssv", "vi"
    )
    seen = {
        short_code.make(f"202611{day:02}-sang-muong-phang", "bhyt-hssv", lang)
        for day in range(1, 31)
        for lang in ("vi", "blt", "hmn")
    }
    assert len(seen) == 90
