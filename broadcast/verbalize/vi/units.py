"""Units, money, percentages and rates: "66.000 đồng/tháng" is "… đồng một tháng"."""

from __future__ import annotations

import re
from functools import cache

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.number import read_number
from broadcast.verbalize.vi.unit_names import UNITS

_SQUARES = {"²": "2", "³": "3"}
_SCALES = r"(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)"
_AFTER_SCALE = (
    "đ Đ ₫ VNĐ VND vnđ USD US$ $ EUR € NDT JPY CNY LAK km m ha kg m2 m3 km2 kWh kW MW l g %"
)
_PREFIX = (
    r"(?:(?<!\w)(VNĐ|VND|USD|US\$|EUR)\s?|(\$|€|£|¥|₫)\s?)(\d+(?:[.,]\d+)*)"
    r"(?!\s*(?:đồng|USD|[\d$%]))"
)
_DENOMINATORS = (
    r"(?:tháng|năm|ngày|đêm|tuần|quý|giờ|phút|giây|học kỳ|năm học|người|hộ gia đình|hộ|lượt|lần|thẻ"
    r"|kỳ|suất|xã|thôn|bản|đợt|buổi|em|cháu|học sinh|sinh viên|gia đình|nhân khẩu|khẩu|thành viên"
    r"|mẫu|sào|công|con|cây|tấn|tạ|yến|chiếc|bộ|vụ|lít|trường hợp|đơn vị|cuộc|tin nhắn|ca|phiếu|mét"
    r"|giường|km2|km|kg|m2|m3|ha|kWh|h|l|m|đồng bào|lao động|đối tượng|hồ sơ|sản phẩm|đối tượng|cái"
    r"|sổ|cổ phiếu|chỉ|lượng|bao|thùng|chai|viên|tiết|bài|tin|chương trình|lớp|trường|đại biểu|trẻ)"
)
_MEASURES = (
    r"(?:đồng|triệu|tỷ|tỉ|nghìn|ngàn|đô la Mỹ|đô la|phần trăm|ki lô gam|ki lô mét|gam|mét|lít|tấn"
    r"|lần|lượt|buổi|giờ|phút|ngày|điểm|ki lô oát giờ|mét khối|mét vuông|héc ta|giường|bác sĩ"
    r"|cán bộ|người|hộ|viên|bữa|suất|cuộc|tin|bài|tháng|ca|tiết|chỉ|cái|con|cây|tạ|yến|lao động)"
)
_RATE = rf"(\b{_MEASURES})((?:\s?/\s?{_DENOMINATORS}(?!\w))+)"
_PER_TIME = (
    r"(?<!\w)([^\W\d_]+)((?:\s?/\s?(?:ngày|tháng|năm|tuần|quý|giờ|đêm|người|hộ|lần|bữa|buổi|ca|kỳ|đợt"
    r"|lượt|suất|thẻ|phút|xã|thôn|bản|trường|đơn vị)(?!\w))+)(?!\s?/)"
)
_ALIKE = frozenset(
    ("ngày", "tháng", "năm", "xã", "phường", "thôn", "bản", "buôn", "ấp", "tổ", "trường")
)
_PER_NUMBER = (  # "5.230 thẻ/5.300 đối tượng", "12 bác sĩ/vạn dân"
    rf"(?:(\b{_MEASURES})|(?<![\w.,/])(\d[\d.,]*(?:\s[^\W\d_]+){{1,4}}))"
    r"\s?/\s?(?=\d[\d.,]*\s+[^\W\d_]|(?:vạn|nghìn|ngàn|triệu)\s+[^\W\d_])"
)
_PER_ANY = (  # money a piece, whatever the piece: "1.000 đồng/SMS"
    rf"(\d[\d.,]*\s(?:{_SCALES}\s)?(?:đồng|đô la Mỹ|đô la))\s?/\s?(?=[^\W\d_]{{2}})"
)
_COLLOQUIAL = r"(?<![\w.,/])(\d{1,3})\s?(tr|triệu|tỷ|tỉ)(\d)(?!\w|[.,]\d)((?:/[^\W\d_]+)*)"
_REPEATED = (  # a range with its unit or rate on both sides: "3.000đ/kg - 3.500đ/kg"
    r"(?<=\d)(\s?)((?:{scales}\s)?(?:{unit}|đồng)(?:/[^\W\d_]+){{0,2}})\s*-\s*"
    r"(?=\d[\d.,]*\s?\2(?!\w))"
)
_COUNTED = (
    r"(?:\d|mười|mươi|trăm|nghìn|triệu|tỷ|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín)|trên|mấy|nhiều"
    r"|số)\s*(?:\w+\s){0,2}$"
)
_AREAS = ("km2", "m2", "m3", "ha", "l", "lít")
_MONEY = r"(?:đồng|triệu|tỷ|tỉ|nghìn|ngàn|đô la Mỹ|đô la|phần trăm)$"


@cache
def _alternatives(units: tuple[str, ...]) -> str:
    return "|".join(re.escape(unit) for unit in sorted(units, key=lambda unit: -len(unit)))


def read_units(text: str, reading: Reading) -> str:
    """Put words for units after numbers; the numbers themselves are read later."""
    for sign, figure in _SQUARES.items():
        if sign in text:
            text = pattern(rf"(?<=m){sign}").sub(figure, text)
    text = pattern(_PREFIX).sub(lambda m: f"{m[3]} {UNITS[m[1] or m[2]]}", text)
    unit = _alternatives(tuple(UNITS))
    text = pattern(r"(?<=\d)m(?=(?:\d{2}|[14-9])(?!\w))").sub(" mét ", text)
    text = pattern(r"(?<=\d)°(?=\d(?!\w))").sub(" độ ", text)
    text = pattern(_REPEATED.format(unit=unit, scales=_SCALES)).sub(r"\1\2 đến ", text)
    text = pattern(rf"(?<=\d)\s?({unit})-(?=\d[\d.,]*\s?(?:{unit})(?!\w))").sub(r" \1, ", text)
    text = pattern(_COLLOQUIAL).sub(_colloquial, text)
    text = pattern(rf"(?<=\d)[ ]?({unit})(?!\w|\.\w)").sub(lambda m: " " + UNITS[m[1]], text)
    scaled = _alternatives(tuple(_AFTER_SCALE.split()))
    text = pattern(rf"(?i:(\b{_SCALES}))\s?({scaled})(?!\w|\.\w)").sub(
        lambda m: f"{m[1]} {UNITS[m[2]]}", text
    )
    text = pattern(r"(?<!/)\b[Kk][Mm](?![23]\b)\s?(?=\d)").sub("ki lô mét ", text)
    text = pattern(r"(?<![\w%])%(?!\w)").sub(" phần trăm ", text)
    text = pattern(r"\bđộ C(?!\w)").sub("độ xê", text)
    if "/" in text:
        text = pattern(_RATE).sub(_rate, text)
        text = pattern(_PER_TIME).sub(_per_time, text)
        text = pattern(_PER_ANY).sub(r"\1 một ", text)
        text = pattern(_PER_NUMBER).sub(lambda m: f"{m[1] or m[2]} trên ", text)
    return pattern(r"(?<!\w)(km2|m2|m3)(?!\w)").sub(lambda m: UNITS[m[1]], text)


def _colloquial(found: re.Match[str]) -> str:
    """1tr5 is "một triệu rưỡi", 2tr3 "hai triệu ba"."""
    scale = "triệu" if found[2] == "tr" else found[2]
    per = found[4].replace("/", " một ")
    rest = "rưỡi" if found[3] == "5" else read_number(int(found[3]))
    return f"{found[1]} {scale} {rest}{per}"


def _per_time(found: re.Match[str]) -> str:
    """500 mi li lít nước/ngày: a number stands a few words before, in the same clause."""
    before = found.string[max(0, found.start() - 30) : found.start()]
    near = pattern(r"\d(?:[^,;.:!?()/]*|\s+[^\W\d_]+(?:,\s[^\W\d_]+)?,\s)$").search(before)
    if not near or found[1] in _ALIKE:
        return found[0]
    return found[1] + "".join(f" một {per.strip()}" for per in found[2].split("/")[1:])


def _rate(found: re.Match[str]) -> str:
    """Only after money, percent or a number: "3 lần/ngày", but not "người/hộ" in a heading."""
    before = found.string[max(0, found.start() - 30) : found.start()]
    counted = pattern(_COUNTED).search(before)
    if not counted and not re.search(_MONEY, found[1]):
        return found[0]
    parts = [part.strip() for part in found[2].split("/") if part.strip()]
    named = {"h": "giờ"} | {key: UNITS[key] for key in ("km", "kg", "m", *_AREAS[:-1], "kWh")}
    per = "trên" if parts[0] in _AREAS and not re.search(_MONEY, found[1]) else "một"
    return " ".join([found[1], *(f"{per} {named.get(part, part)}" for part in parts)])
