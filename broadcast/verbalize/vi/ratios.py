"""Two numbers and a slash: a date ("ngày 1/7"), a fraction ("1/3 dân số") or a ratio ("63/63")."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.dates import say_day
from broadcast.verbalize.vi.number import read_number

_NUMBER = r"\d+(?:\.\d{3})*"
_PAIR = rf"(?<![\w/.,:])({_NUMBER})\s?/\s?({_NUMBER})(?![\d/]|[.,]\d)"
_DECIMAL = r"(?<![\w/.,:])(\d+,\d+)\s?/\s?(?=\d[\d.]*(?![\d/]))"
_DATE_CUE = (
    r"(?:ngày|mùng|mồng|hôm|sáng|trưa|chiều|tối|đêm|khuya|rạng sáng|tết"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?:\s+(?:nay|qua|mai|ngày))?[\s,(]*$"
)
_DATE_CHAIN = r"(?:ngày|tối|sáng|chiều)\s+(?:[\d/]+\s*(?:,|;|và|hoặc|hay|đến|-)\s*(?:ngày\s+)?)+$"
_DATE_LIKELY = (
    r"(?:\b(?:từ|đến|tới|trước|sau|vào|dịp|lễ|hết|kể từ|hạn|kỷ niệm|chậm nhất|muộn nhất)[\s(]*"
    r"|(?:(?<!mỗi )(?<!một )(?<!hằng )(?<!hàng )(?<!\d )\bngày"
    r"|lễ|kỷ niệm|quốc khánh|quốc tế|giải phóng|thành lập)\b[^.;:!?\d]{0,45}"
    r"|\d{1,2}/\d{1,2}\s*(?:,|;|và|đến)\s*)$"
)
_COUNTED = (
    r"^\s*(?:tổng|số|dân|xã|phường|thị trấn|huyện|tỉnh|thành|thôn|bản|buôn|làng|ấp|tổ|khu|hộ|người"
    r"|trường|lớp|học sinh|em|cháu|chỉ tiêu|tiêu chí|đơn vị|cơ quan|doanh nghiệp|trạm"
    r"|bệnh viện|cơ sở|đại biểu|đảng viên|ủy viên|uỷ viên|phiếu|mức|lương|tiền|chi phí|thời gian"
    r"|giá|diện tích|lần|điểm|cán bộ|nông dân|thành viên|đối tượng|lao động|thẻ|ca\b|trường hợp"
    r"|nhiệm vụ|nội dung|mục tiêu|quãng|ly\b|cốc|thìa|viên|liều|chặng|đường|vòng|gia đình"
    r"|nhân khẩu|nhân viên|phòng|sở|ban\b|ngành|chi bộ|hội|đoàn|quốc gia|nước|mặt hàng|sản phẩm"
    r"|thủ tục|dịch vụ|hồ sơ|ý kiến|câu|bài|tin\b|giờ|phụ nữ|nam|nữ|trẻ|công nhân|bác sĩ|dân tộc"
    r"|tháng lương|kế hoạch|ki lô|héc ta|mét|lít|gam|độ\b|quy mô|công trình|mô hình|cụm|kỳ|ngày)"
)
_COUNTING = (
    r"\b(?:tỷ lệ|tỉ lệ|chiếm|đạt|khoảng|hơn|gần|bằng|giảm|tăng|quá|được|có|cả|tại|ở|trên|toàn|với"
    r"|còn|mới|đã|hoàn thành|đảm bảo|bảo đảm|trong số|chưa đến|dưới|đóng|hưởng|hỗ trợ|nhận)\s*$"
)
_SCHOOLING = r"(?:trình độ|văn hóa|văn hoá|học vấn|lớp|bậc)\s*:?\s*$"
_ADDRESS = r"\b(?:số nhà|số|ngõ|ngách|hẻm|kiệt|nhà|lô|thửa)\s*:?\s*$"
_HOUSE = r"(?i)(\b(?:số nhà|ngõ|ngách|hẻm|kiệt|nhà số|lô|thửa)\s+)(\d+(?:/\d+)+)(?![\w/])"
_USUAL_FRACTIONS = {(1, 2), (1, 3), (1, 4), (1, 5), (2, 3), (2, 5), (3, 4), (3, 5), (4, 5)}


def read_ratios(text: str, reading: Reading) -> str:
    """Read every pair of numbers with a slash between them."""
    if "/" not in text:
        return text
    text = pattern(_DECIMAL).sub(r"\1 trên ", text)
    return pattern(_PAIR).sub(_pair, pattern(_HOUSE).sub(_house, text))


def _house(found: re.Match[str]) -> str:
    """House numbers in lanes of lanes: "ngõ 12/5/7"."""
    return found[1] + " trên ".join(read_number(int(part)) for part in found[2].split("/"))


def _pair(found: re.Match[str]) -> str:
    first, second = (int(part.replace(".", "")) for part in found.groups())
    if _is_date(found, first, second):
        return say_day(found, found[1], found[2])
    return say_ratio(first, second, found)


def say_ratio(first: int, second: int, found: re.Match[str] | None = None) -> str:
    """A fraction with "phần" (a < b ≤ 10; quarters are "phần tư"), else a ratio with "trên"."""
    before = found.string[max(0, found.start() - 12) : found.start()].lower() if found else ""
    if 0 < first < second <= 10 and not pattern(_ADDRESS).search(before):
        name = "tư" if second == 4 else read_number(second)
        return f"{read_number(first)} phần {name}"
    return f"{read_number(first)} trên {read_number(second)}"


def _is_date(found: re.Match[str], first: int, second: int) -> bool:
    """Sure signs first, then what is counted, then likelihood."""
    if not (1 <= first <= 31 and 1 <= second <= 12) or "." in found[0]:
        return False
    before = found.string[max(0, found.start() - 60) : found.start()].lower()
    after = found.string[found.end() : found.end() + 32].lower()
    if pattern(_DATE_CUE).search(before) or pattern(_DATE_CHAIN).search(before):
        return True
    if _is_ratio(first, second, before, after):
        return False
    likely = bool(pattern(_DATE_LIKELY).search(before)) or first > second
    return likely or (first != second and (first, second) not in _USUAL_FRACTIONS)


def _is_ratio(first: int, second: int, before: str, after: str) -> bool:
    """Round the clock, a house number, or so many of so many counted things."""
    if (first, second) == (24, 7):
        return not pattern(r"(?:từ|đến|trước|sau|vào|dịp|lễ)\s*$").search(before)
    if pattern(_ADDRESS).search(before) or pattern(_SCHOOLING).search(before):
        return True
    following = re.sub(r"^\s*(?:đến|tới|hoặc|hay|-)\s*\d+/\d+", "", after)
    counted = pattern(_COUNTED).search(following) or pattern(_COUNTING).search(before)
    return first <= second and bool(counted)
