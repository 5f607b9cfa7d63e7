"""Units, money, percentages and rates: "66.000 đồng/tháng" is "… đồng một tháng"."""

from __future__ import annotations

import re
from functools import cache

from broadcast.verbalize.rule import Reading, pattern

#: Written unit (as it stands after a number) to spoken words; capitals count.
UNITS = {
    "km": "ki lô mét", "Km": "ki lô mét", "KM": "ki lô mét", "hm": "héc tô mét",
    "m": "mét", "dm": "đề xi mét", "cm": "xăng ti mét", "mm": "mi li mét", "nm": "na nô mét",
    "km2": "ki lô mét vuông", "m2": "mét vuông", "cm2": "xăng ti mét vuông",
    "m3": "mét khối", "cm3": "xăng ti mét khối", "dm3": "đề xi mét khối", "ha": "héc ta",
    "kg": "ki lô gam", "Kg": "ki lô gam", "KG": "ki lô gam", "g": "gam", "gr": "gam", "mg": "mi li gam",
    "µg": "mi crô gam", "mcg": "mi crô gam", "l": "lít", "L": "lít", "ml": "mi li lít",
    "mL": "mi li lít", "cl": "xăng ti lít", "cc": "xê xê",
    "s": "giây", "ph": "phút", "°C": "độ xê", "°": "độ", "oC": "độ xê",
    "V": "vôn", "kV": "ki lô vôn", "W": "oát", "kW": "ki lô oát", "KW": "ki lô oát",
    "MW": "mê ga oát", "GW": "gi ga oát", "kWh": "ki lô oát giờ", "KWh": "ki lô oát giờ",
    "kwh": "ki lô oát giờ", "MWh": "mê ga oát giờ", "Hz": "héc", "kHz": "ki lô héc",
    "MHz": "mê ga héc", "GHz": "gi ga héc", "KB": "ki lô bai", "MB": "mê ga bai",
    "GB": "gi ga bai", "TB": "tê ra bai", "Mbps": "mê ga bít trên giây", "dB": "đề xi ben",
    "kcal": "ki lô ca lo", "cal": "ca lo", "mmHg": "mi li mét thủy ngân", "HP": "mã lực",
    "km/h": "ki lô mét trên giờ", "m/s": "mét trên giây", "mg/dl": "mi li gam trên đề xi lít",
    "mmol/l": "mi li mol trên lít", "mmol/L": "mi li mol trên lít", "g/l": "gam trên lít",
    "%": "phần trăm", "‰": "phần nghìn",
    "đ": "đồng", "Đ": "đồng", "₫": "đồng", "VNĐ": "đồng", "VND": "đồng", "vnđ": "đồng", "vnd": "đồng",
    "k": "nghìn", "K": "nghìn", "tr": "triệu", "tr.": "triệu", "trđ": "triệu đồng",
    "tr.đ": "triệu đồng", "trđ.": "triệu đồng", "Trđ": "triệu đồng", "Tr.đ": "triệu đồng",
    "tr.đồng": "triệu đồng", "tr đồng": "triệu đồng", "trđồng": "triệu đồng", "tr đ": "triệu đồng",
    "tỷđ": "tỷ đồng", "nđ": "nghìn đồng", "ngđ": "nghìn đồng", "ng.đ": "nghìn đồng",
    "USD": "đô la Mỹ", "US$": "đô la Mỹ", "$": "đô la", "EUR": "ê rô", "€": "ê rô",
    "JPY": "yên Nhật", "CNY": "nhân dân tệ", "NDT": "nhân dân tệ", "LAK": "kíp Lào",
    "GBP": "bảng Anh", "£": "bảng Anh", "¥": "yên",
}  # fmt: skip
_SQUARES = {"²": "2", "³": "3"}
_SCALES = r"(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)"
_AFTER_SCALE = ("đ", "Đ", "₫", "VNĐ", "VND", "vnđ", "USD", "US$", "$", "EUR", "€", "km", "m", "ha", "kg",
                "m2", "m3", "km2", "kWh", "kW", "MW", "l", "g", "%", "NDT", "JPY", "CNY", "LAK")  # fmt: skip
_PREFIX = r"(?:(?<!\w)(VNĐ|VND|USD|US\$|EUR)\s?|(\$|€|£|¥|₫)\s?)(\d+(?:[.,]\d+)*)(?!\s*(?:đồng|USD|[\d$%]))"
_DENOMINATORS = (
    r"(?:tháng|năm|ngày|đêm|tuần|quý|giờ|phút|giây|học kỳ|năm học|người|hộ gia đình|hộ|lượt|lần|thẻ"
    r"|kỳ|suất|xã|thôn|bản|đợt|buổi|em|cháu|học sinh|sinh viên|gia đình|nhân khẩu|khẩu|thành viên"
    r"|mẫu|sào|công|con|cây|tấn|tạ|yến|chiếc|bộ|vụ|lít|trường hợp|đơn vị|cuộc|tin nhắn|ca|phiếu|mét"
    r"|giường|km2|km|kg|m2|m3|ha|kWh|h|l|m|đồng bào|lao động|đối tượng|hồ sơ|sản phẩm|đối tượng|cái"
    r"|sổ|cổ phiếu|chỉ|lượng|bao|thùng|chai|viên|tiết|bài|tin|chương trình|lớp|trường|đại biểu|trẻ)"
)
_MEASURES = (
    r"(?:đồng|triệu|tỷ|tỉ|nghìn|ngàn|đô la Mỹ|đô la|phần trăm|ki lô gam|ki lô mét|gam|mét|lít|tấn|tạ|lần"
    r"|lượt|buổi|giờ|phút|ngày|điểm|ki lô oát giờ|mét khối|mét vuông|héc ta|giường|bác sĩ|cán bộ"
    r"|người|hộ|viên|bữa|suất|cuộc|tin|bài|tháng|ca|tiết|chỉ|cái|con|cây|tạ|yến|lao động)"
)
_RATE = rf"(\b{_MEASURES})((?:\s?/\s?{_DENOMINATORS}(?!\w))+)"
_PER_NUMBER = rf"(\b{_MEASURES}|(?<=\d))\s?/\s?(?=\d[\d.]*\s+[^\W\d_])"
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
    text = pattern(rf"(?<=\d)[ ]?({unit})(?!\w|\.\w)").sub(lambda m: " " + UNITS[m[1]], text)
    scaled = _alternatives(_AFTER_SCALE)
    text = pattern(rf"(?i:(\b{_SCALES}))\s?({scaled})(?!\w|\.\w)").sub(
        lambda m: f"{m[1]} {UNITS[m[2]]}", text
    )
    text = pattern(r"\bđộ C(?!\w)").sub("độ xê", text)
    if "/" in text:
        text = pattern(_RATE).sub(_rate, text)
        text = pattern(_PER_NUMBER).sub(r"\1 trên ", text)
    return text


def _rate(found: re.Match[str]) -> str:
    """Only after money, percent or a number: "3 lần/ngày", but not "người/hộ" in a heading."""
    before = found.string[max(0, found.start() - 30) : found.start()]
    counted = pattern(r"(?:\d|mười|mươi|trăm|nghìn|triệu|tỷ|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín)|trên"
                      r"|mấy|nhiều|số)\s*(?:\w+\s)?$").search(before)  # fmt: skip
    if not counted and not re.search(_MONEY, found[1]):
        return found[0]
    parts = [part.strip() for part in found[2].split("/") if part.strip()]
    named = {"h": "giờ"} | {
        key: UNITS[key] for key in ("km", "kg", "m2", "m3", "ha", "kWh", "l", "m", "km2")
    }
    return " ".join([found[1], *(f"một {named.get(part, part)}" for part in parts)])
