"""Days of the week, as offices write them into tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.schedule.day_words import WEEKDAYS, weekdays

WORKDAYS = "mon tue wed thu fri"


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("thứ 2, 4, 6", "mon wed fri"),
        ("Thứ 2,4,6", "mon wed fri"),
        ("thứ 2-4-6", "mon wed fri"),
        ("Thứ Hai, thứ Tư và thứ Sáu", "mon wed fri"),
        ("T2, T4, T6", "mon wed fri"),
        ("t2;t4;t6", "mon wed fri"),
        ("T2-T6", WORKDAYS),
        ("T2 - T6", WORKDAYS),
        ("thứ 2 đến thứ 6", WORKDAYS),
        ("từ thứ 2 đến thứ 6", WORKDAYS),
        ("từ thứ hai đến thứ sáu", WORKDAYS),
        ("Thứ 2 đến 6", WORKDAYS),
        ("T2–CN", " ".join(WEEKDAYS)),
        ("hằng ngày", " ".join(WEEKDAYS)),
        ("Hàng ngày", " ".join(WEEKDAYS)),
        ("CN", "sun"),
        ("Chủ nhật", "sun"),
        ("thứ 7, CN", "sat sun"),
        ("thứ bảy + chủ nhật", "sat sun"),
        ("thứ 3\nthứ 5", "tue thu"),
        ("mon, wed", "mon wed"),
        ("Monday - Friday", WORKDAYS),
        ("T2-T4, T6", "mon tue wed fri"),
        ("thu", "thu"),
        ("thứ tư", "wed"),
    ],
)
def test_days_as_people_write_them(written: str, days: str) -> None:
    assert " ".join(weekdays(written)) == days


@pytest.mark.parametrize(
    "written",
    ["thứ 8", "thứ 1", "T6-T2", "thứ 2-6", "thứ 3-5", "2, 4, 6", "cuối tuần", "", ",", "5/12", "x",
     "hai", "thứ", "T2 T4", "ngày thường"],
)  # fmt: skip
def test_what_is_no_day_or_two_things_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        weekdays(written)


def test_bare_numbers_count_where_the_heading_says_so() -> None:
    assert weekdays("2, 4, 6", bare=True) == ("mon", "wed", "fri")


@given(st.sets(st.integers(0, 6), min_size=1), st.sampled_from(["T{}", "thứ {}", "Thứ  {}"]))
def test_every_list_of_days_is_read_back(numbers: set[int], form: str) -> None:
    words = ["CN" if number == 6 else form.format(number + 2) for number in sorted(numbers)]
    assert weekdays(", ".join(words)) == tuple(WEEKDAYS[number] for number in sorted(numbers))
