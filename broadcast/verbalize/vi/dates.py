"""Dates and ranges of dates in every usual notation."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.number import read_month, read_number, read_ordinal

DAY = r"(0?[1-9]|[12]\d|3[01])"
MONTH = r"(0?[1-9]|1[0-2])"
YEAR = r"((?:1[5-9]|20|21)\d\d)"
_DASH = r"\s*-\s*"
_FREE = r"(?<![\w/.,:-])"  # nothing before that would make it another kind of number
_END = r"(?![\d/]|[.,:-]\d)"

_FULL_RANGE = (
    rf"{_FREE}{DAY}[/.]{MONTH}[/.]{YEAR}{_DASH}(?:ngày\s+)?{DAY}[/.]{MONTH}[/.]{YEAR}{_END}"
)
_MONTH_RANGE = rf"{_FREE}{DAY}[/.]{MONTH}{_DASH}(?:ngày\s+)?{DAY}[/.]{MONTH}[/.]{YEAR}{_END}"
_SHORT_RANGE = rf"{_FREE}{DAY}/{MONTH}{_DASH}(?:ngày\s+)?{DAY}/{MONTH}{_END}"
_DAY_RANGE = rf"{_FREE}{DAY}{_DASH}(?:ngày\s+)?{DAY}[/.]{MONTH}(?:[/.]{YEAR})?{_END}"
_MONTH_YEARS = rf"{_FREE}{MONTH}/{YEAR}{_DASH}(?:tháng\s+)?{MONTH}/{YEAR}{_END}"
_MONTHS_YEAR = rf"{_FREE}{MONTH}{_DASH}(?:tháng\s+)?{MONTH}/{YEAR}{_END}"
_ISO = rf"{_FREE}{YEAR}-{MONTH}-{DAY}{_END}"
_FULL = rf"{_FREE}{DAY}\s?([/.-])\s?{MONTH}\s?\2\s?{YEAR}{_END}"
_TWO_FIGURE_YEAR = rf"{_FREE}{DAY}/{MONTH}/(\d\d){_END}"
_MONTH_YEAR = rf"{_FREE}(?:T\s?)?{MONTH}\s?/\s?{YEAR}{_END}"
_MONTH_YEAR_CUED = rf"(?i)(\btháng\s+){MONTH}\s?[-./]\s?{YEAR}{_END}"
_DAY_DASH_MONTH = (
    rf"(?i)(\b(?:ngày|sáng|chiều|tối|lễ|dịp|mùng|mồng)\s+){DAY}[-.]{MONTH}{_END}"
    r"(?!\s*(?:(?:hằng|hàng|mỗi|của|trong|đầu|cuối)\s+)?tháng|%)"
)
_QUARTER = r"((?i:\bquý\s+)|(?<!\w)Q\.?\s?)(IV|I{1,3}|[1-4])\s?[-/]\s?" + YEAR
_ROMAN_YEAR = (  # đợt I/2025; quý I, II/2025
    r"((?i:\b(?:quý|đợt|kỳ|lần|khóa|tháng))\s+(?:(?:[IVX]+|\d)\s*(?:,|và)\s*)*[IVX]+)\s?/\s?"
    rf"(?={YEAR}(?![\d/]))"
)
_SHARE = r"\b(?:có|đạt|được|còn|mới|cả|khoảng|hơn|gần|hoàn thành|tổng số|tỷ lệ|chiếm|đã)\s+$"
_SHARED = (  # "có 9/1500 hộ" is no month of a year
    r"\s+(?:xã|phường|thôn|bản|tổ|hộ|người|em|trẻ|học sinh|trường|đơn vị|doanh nghiệp|cơ sở|hồ sơ"
    r"|lao động|đại biểu|phiếu|thẻ|ca|trường hợp|đối tượng|hội viên|đảng viên)(?!\w)"
)
_SINCE_DASH = (  # "Từ 1-7, …" is a day of the papers; "từ 3-5 ngày" a range
    rf"(?i)(\b(?:từ|đến|trước|sau|hết)\s+){DAY}-{MONTH}"
    r"(?=\s?(?:,(?!\d)|;|$|\n|\s(?:trở đi|tới đây)))"
)
_QUARTER_RANGE = r"(?i:(\bquý\s+))(IV|I{1,3}|[1-4])\s?-\s?(IV|I{1,3}|[1-4])(?=\s?/\s?" + YEAR + ")"
_WEEK = rf"(?i)(\b(?:tuần(?:\s+thứ)?|đợt|kỳ|lần|khóa)\s+)(\d{{1,2}})/{YEAR}{_END}"
_ISSUE = rf"(?i)(\bsố\s+)([1-9]\d{{1,3}})\s?/\s?{YEAR}{_END}"
_WEEKDAYS_SHORT = (  # T7, CN; T2-T6; sáng T7
    r"(?<!\w)T\.?\s?([2-7])(?=\s*(?:,|-|;|và|đến|hoặc|&)?\s*(?:T\.?\s?[2-8]|CN|[Cc]hủ nhật)(?!\w)"
    r"|\s*[(,]\s*\d\d?/\d)"
    r"|(?:(?<=T[2-6]-)|(?<=T[2-6] - )|(?<=T[2-6], )|(?<=sáng )|(?<=chiều )|(?<=trừ ))T([2-7])"
    r"(?![\w/])"
)
_YEARS = rf"(?<![\d/.,-]){YEAR}/{YEAR}(?![\d/.,%-])"
_MONTHS_LISTED = (
    rf"(?i)(\btháng\s+)((?:{MONTH}\s*(?:,|\+|và|hoặc|hay)\s*)+){MONTH}\s?/\s?{YEAR}{_END}"
)
_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}
_MONTH_WORD = (
    rf"(?i)(\btháng\s+){MONTH}((?:\s*(?:,|-|\+|và|đến|hoặc|hay)\s*{MONTH})*)(?![\d/]|[.,]\d|\s*%)"
)
_WEEKDAY = r"(?i)(\bthứ\s+)([2-7])(?:(\s*-\s*)(?:thứ\s+)?([2-7]))?(?![\w/%]|[.,]\d)"
_ORDINAL = r"(?i)(\bthứ\s+)(\d{1,4})(?![\w/%]|[.,]\d)"
_SCHOOL_YEAR = rf"(?<![\d/.,-]){YEAR}\s?[-/]\s?(\d\d)(?![\d/.,%-])"


def read_dates(text: str, reading: Reading) -> str:
    """Read dates with a year or a range, quarters, months; lone "1/7" is left to the ratios."""
    if "/" in text or "-" in text or "." in text:
        text = pattern(r"(?<!\w)Đ\.\s?(?=\d{1,2}[/-]\d)").sub("đường ", text)
        text = _ranges(text)
        text = _single(text)
    return _named(text)


def say_day(found: re.Match[str] | None, day: str, month: str = "", year: str = "") -> str:
    """A date in words, without "ngày" where the text before `found` says it or names a street."""
    before = found.string[max(0, found.start() - 12) : found.start()].lower() if found else ""
    words = (
        []
        if pattern(
            r"(?:\bngày|mùng|mồng|hôm|\bđường|phố|trường|bệnh viện|công viên|\bcầu)\s+$"
        ).search(before)
        else ["ngày"]
    )
    words.append(read_number(int(day)))
    if month:
        words += ["tháng", read_month(int(month))]
    if year:
        words += ["năm", read_number(int(year))]
    return " ".join(words)


def _say_month(found: re.Match[str], month: str, year: str = "") -> str:
    before = found.string[max(0, found.start() - 8) : found.start()].lower()
    words = [] if pattern(r"\btháng\s+$").search(before) else ["tháng"]
    words.append(read_month(int(month)))
    if year:
        words += ["năm", read_number(int(year))]
    return " ".join(words)


def _ranges(text: str) -> str:
    text = pattern(_FULL_RANGE).sub(
        lambda m: f"{say_day(m, m[1], m[2], m[3])} đến {say_day(None, m[4], m[5], m[6])}", text
    )
    text = pattern(_MONTH_RANGE).sub(
        lambda m: f"{say_day(m, m[1], m[2])} đến {say_day(None, m[3], m[4], m[5])}", text
    )
    text = pattern(_SHORT_RANGE).sub(
        lambda m: f"{say_day(m, m[1], m[2])} đến {say_day(None, m[3], m[4])}", text
    )
    text = pattern(_DAY_RANGE).sub(_day_range, text)
    text = pattern(_MONTH_YEARS).sub(
        lambda m: (
            f"{_say_month(m, m[1], m[2])} đến tháng {read_month(int(m[3]))} "
            f"năm {read_number(int(m[4]))}"
        ),
        text,
    )
    return pattern(_MONTHS_YEAR).sub(
        lambda m: (
            f"{_say_month(m, m[1])} đến tháng {read_month(int(m[2]))} năm {read_number(int(m[3]))}"
        ),
        text,
    )


def _day_range(found: re.Match[str]) -> str:
    first, last, month, year = found.groups()
    if int(first) >= int(last):
        return found[0]
    tail = say_day(None, last, month, year or "").removeprefix("ngày ")
    return f"{say_day(found, first)} đến {tail}"


def _single(text: str) -> str:
    text = pattern(_ISO).sub(lambda m: say_day(m, m[3], m[2], m[1]), text)
    text = pattern(_FULL).sub(lambda m: say_day(m, m[1], m[3], m[4]), text)
    text = pattern(_TWO_FIGURE_YEAR).sub(_short_year, text)
    text = pattern(_ROMAN_YEAR).sub(r"\1 năm ", text)
    text = pattern(_QUARTER_RANGE).sub(lambda m: f"{m[1]}{_quarter(m[2])} đến quý {m[3]}", text)
    text = pattern(_QUARTER).sub(
        lambda m: (
            f"{m[1] if len(m[1]) > 3 else 'quý '}{_quarter(m[2])} năm {read_number(int(m[3]))}"
        ),
        text,
    )
    text = pattern(rf"(\btháng)\s?/\s?{YEAR}{_END}").sub(
        lambda m: f"{m[1]} năm {read_number(int(m[2]))}", text
    )
    text = pattern(_YEARS).sub(_years, text)
    text = pattern(_ISSUE).sub(
        lambda m: f"{m[1]}{read_number(int(m[2]))} năm {read_number(int(m[3]))}", text
    )
    text = pattern(_WEEK).sub(
        lambda m: f"{m[1]}{read_number(int(m[2]))} năm {read_number(int(m[3]))}", text
    )
    text = pattern(_MONTH_YEAR_CUED).sub(
        lambda m: f"{m[1]}{read_month(int(m[2]))} năm {read_number(int(m[3]))}", text
    )
    text = pattern(_MONTHS_LISTED).sub(_months_listed, text)
    text = pattern(_MONTH_YEAR).sub(_month_year, text)
    text = pattern(_DAY_DASH_MONTH).sub(_day_month, text)
    text = pattern(_SINCE_DASH).sub(_day_month, text)
    return pattern(_SCHOOL_YEAR).sub(_school_year, text)


def _day_month(found: re.Match[str]) -> str:
    named = found[1].lower().startswith(("ngày", "mùng", "mồng"))
    day = f"{read_number(int(found[2]))} tháng {read_month(int(found[3]))}"
    return f"{found[1]}{'' if named else 'ngày '}{day}"


def _quarter(written: str) -> str:
    return read_number(_QUARTERS.get(written.upper()) or int(written))


def _years(found: re.Match[str]) -> str:
    """2025/2026 is a school year, 2025/2024 a comparison."""
    first, second = int(found[1]), int(found[2])
    joined = "đến" if first < second and not _is_share(found) else "trên"
    return f"{read_number(first)} {joined} {read_number(second)}"


def _short_year(found: re.Match[str]) -> str:
    """A year of two figures is of this century, as on forms ("9/5/17")."""
    return say_day(found, found[1], found[2], f"20{found[3]}")


def _month_year(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 20) : found.start()].lower()
    if pattern(r"\bsố\s*:?\s*$").search(before):  # a document's number: "số 5/2026"
        return f"{read_number(int(found[1]))} năm {read_number(int(found[2]))}"
    if _is_share(found):
        return f"{read_number(int(found[1]))} trên {read_number(int(found[2]))}"
    return _say_month(found, found[1], found[2])


def _months_listed(found: re.Match[str]) -> str:
    """tháng 7, 8/2025: several months of one year."""
    listed = re.sub(r"\d+", lambda month: read_month(int(month[0])), found[2])
    listed = re.sub(r"\s*\+\s*", " cộng ", re.sub(r"\s*,\s*", ", ", listed))
    return f"{found[1]}{listed}{read_month(int(found[4]))} năm {read_number(int(found[5]))}"


def _is_share(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - 20) : found.start()].lower()
    shared = pattern(_SHARED).match(found.string, found.end())
    return bool(shared and pattern(_SHARE).search(before))


def _school_year(found: re.Match[str]) -> str:
    """2025-26 is two years when the second follows the first."""
    first, second = int(found[1]), int(found[2])
    if (first + 1) % 100 != second:
        return found[0]
    return f"{read_number(first)} đến {read_number(first + 1)}"


def _named(text: str) -> str:
    """Months and weekdays after their word: "tháng 4" is "tháng tư", "thứ 4" is "thứ tư"."""
    if pattern(r"T[. ]?[2-7](?![\d/])").search(text):
        text = pattern(_WEEKDAYS_SHORT).sub(lambda m: f"thứ {m[1] or m[2]}", text)
    text = pattern(_MONTH_WORD).sub(_months, text)
    text = pattern(_WEEKDAY).sub(_weekday, text)
    return pattern(_ORDINAL).sub(lambda m: m[1] + read_ordinal(int(m[2])), text)


def _months(found: re.Match[str]) -> str:
    more = re.sub(r"\s*-\s*", " đến tháng ", found[3])
    more = re.sub(r"\s*\+\s*", " cộng ", more)
    more = re.sub(r"\d+", lambda month: read_month(int(month[0])), more)
    return found[1] + read_month(int(found[2])) + more


def _weekday(found: re.Match[str]) -> str:
    words = found[1] + read_ordinal(int(found[2]))
    return f"{words} đến thứ {read_ordinal(int(found[4]))}" if found[4] else words
