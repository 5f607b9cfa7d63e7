"""Two numbers and a slash: a date ("ngày 1/7"), a fraction ("1/3 dân số") or a ratio ("63/63")."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi_dates import say_day
from broadcast.verbalize.vi_number import read_number

_NUMBER = r"\d+(?:\.\d{3})*"
_PAIR = rf"(?<![\w/.,:])({_NUMBER})\s?/\s?({_NUMBER})(?![\d/]|[.,]\d)"
_DATE_CUE = (
    r"(?:ngày|mùng|mồng|hôm|sáng|trưa|chiều|tối|đêm|khuya|rạng sáng|tết"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?:\s+(?:nay|qua|mai|ngày))?[\s,(]*$"
)
_DATE_CHAIN = r"(?:ngày|tối|sáng|chiều)\s+(?:[\d/]+\s*(?:,|;|và|hoặc|hay|đến|-)\s*(?:ngày\s+)?)+$"
_DATE_LIKELY = (
    r"(?:\b(?:từ|đến|tới|trước|sau|vào|dịp|lễ|hết|kể từ|hạn|kỷ niệm|chậm nhất|muộn nhất)[\s(]*"
    r"|(?:\bngày|lễ|kỷ niệm|quốc khánh|quốc tế|giải phóng|thành lập)\b[^.;:!?\d]{0,45}"
    r"|\d{1,2}/\d{1,2}\s*(?:,|;|và|đến)\s*)$"
)
_COUNTED = (
    r"^\s*(?:tổng|số|dân|xã|phường|thị trấn|huyện|tỉnh|thành|thôn|bản|buôn|làng|ấp|tổ|khu|hộ|người"
    r"|trường|lớp|học sinh|em|cháu|chỉ tiêu|tiêu chí|đơn vị|cơ quan|doanh nghiệp|trạm|bệnh viện"
    r"|cơ sở|đại biểu|đảng viên|ủy viên|uỷ viên|phiếu|mức|lương|tiền|chi phí|thời gian|giá"
    r"|diện tích|lần|điểm|cán bộ|nông dân|thành viên|đối tượng|lao động|thẻ|ca\b|trường hợp"
    r"|nhiệm vụ|nội dung|mục tiêu|quãng|ly\b|cốc|thìa|viên|liều|chặng|đường|vòng|gia đình"
    r"|nhân khẩu|nhân viên|phòng|sở|ban\b|ngành|chi bộ|hội|đoàn|quốc gia|nước|mặt hàng|sản phẩm"
    r"|thủ tục|dịch vụ|hồ sơ|ý kiến|câu|bài|tin\b|giờ|phụ nữ|nam|nữ|trẻ|công nhân|bác sĩ|dân tộc"
    r"|tháng lương|kế hoạch|km|kg|ha\b|m2|quy mô|công trình|mô hình|cụm|điểm|kỳ|ngày)"
)
_COUNTING = (
    r"\b(?:tỷ lệ|tỉ lệ|chiếm|đạt|khoảng|hơn|gần|bằng|giảm|tăng|quá|được|có|cả|tại|ở|trên|toàn|với"
    r"|còn|mới|đã|hoàn thành|đảm bảo|bảo đảm|trong số|chưa đến|dưới|đóng|hưởng|hỗ trợ|nhận)\s*$"
)
_ADDRESS = r"\b(?:số nhà|số|ngõ|ngách|hẻm|kiệt|nhà|lô|thửa)\s*:?\s*$"
_USUAL_FRACTIONS = {(1, 2), (1, 3), (1, 4), (1, 5), (2, 3), (2, 5), (3, 4), (3, 5), (4, 5)}


def read_ratios(text: str, reading: Reading) -> str:
    """Read every pair of numbers with a slash between them."""
    return pattern(_PAIR).sub(_pair, text) if "/" in text else text


def _pair(found: re.Match[str]) -> str:
    first, second = (int(part.replace(".", "")) for part in found.groups())
    if _is_date(found, first, second):
        return say_day(found, found[1], found[2])
    return say_ratio(first, second, found)


def say_ratio(first: int, second: int, found: re.Match[str] | None = None) -> str:
    """ "phần" for a fraction (a < b ≤ 10), else "trên"; "phần tư" for quarters."""
    before = found.string[max(0, found.start() - 12) : found.start()].lower() if found else ""
    if 0 < first < second <= 10 and not pattern(_ADDRESS).search(before):
        name = "tư" if second == 4 else read_number(second)
        return f"{read_number(first)} phần {name}"
    return f"{read_number(first)} trên {read_number(second)}"


def _is_date(found: re.Match[str], first: int, second: int) -> bool:
    if not (1 <= first <= 31 and 1 <= second <= 12) or "." in found[0]:
        return False
    before = found.string[max(0, found.start() - 60) : found.start()].lower()
    after = found.string[found.end() : found.end() + 20].lower()
    if pattern(_DATE_CUE).search(before) or pattern(_DATE_CHAIN).search(before):
        return True
    if (first, second) == (24, 7) and not pattern(r"(?:từ|đến|trước|sau|vào|dịp|lễ)\s*$").search(
        before
    ):
        return False
    if pattern(_ADDRESS).search(before):
        return False
    if first <= second and (pattern(_COUNTED).search(after) or pattern(_COUNTING).search(before)):
        return False
    if pattern(_DATE_LIKELY).search(before) or first > second:
        return True
    if first == second and not before.endswith("("):
        return False
    return (first, second) not in _USUAL_FRACTIONS
