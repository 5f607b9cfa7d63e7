"""Telephone numbers, and codes that are read sign by sign: cards, accounts, forms."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.letters import spell
from broadcast.verbalize.vi.number import DIGITS, read_digits, read_number

_UNITS = (
    r"(?!\s*(?:đồng|đ\b|VN[DĐ]|USD|người|lượt|cuộc|lần|hộ|triệu|nghìn|ngàn|tỷ|tỉ|%|kg|km|xã|tin\b"
    r"|thẻ|sổ|trường|phần trăm|[/:]\s?\d|,\d))"
)
_HOTLINE = rf"(?<![\d.,/])1[89]00(?:[ .\-]?\d{{2,4}}){{1,3}}(?![\d/]){_UNITS}"
_TRUNK = (
    r"(?<![\w.,/])(?:\(?\+?84\)?|\(?0)[ .\-]?\(?0?\)?\d{1,4}\)?"
    r"(?:[ .\-]{1,2}\d{1,4}|\d+)*(?!\d|/(?!0)|[ .\-]?[xX]{2})"
)
_CUED = (
    r"(?i)(\b(?:số\s+)?(?:điện thoại|sđt|đtdđ|fax|máy bàn|số máy|tổng đài|hotline|đường dây nóng"
    r"|đầu số)(?:\s+(?:số|là|miễn phí|nóng))*\s*:?\s*)"
    rf"(\d{{3,}}(?:[ .\-]\d{{2,4}})*|\d(?:[ .\-]\d{{2,4}}){{2,}})(?!\w|[.,]\d){_UNITS}"
)
_EMERGENCY = (  # "tổng đài quốc gia bảo vệ trẻ em 111", "gọi cấp cứu 115"
    r"(?i)(\b(?:tổng đài|đường dây nóng|hotline|gọi|số máy|số điện thoại)"
    r"(?:\s+(?:quốc gia|cấp cứu|khẩn cấp|bảo vệ|trẻ em|cứu hỏa|cứu nạn|công an|cảnh sát|hỗ trợ"
    r"|phòng cháy|chữa cháy|xe|số|máy|điện|ngay|tới|đến|y tế|điện thoại|miễn phí|lẻ)){1,6}\s*:?\s*)"
    r"(1\d\d|1022)(?!\w|[.,]\d|\s*%)" + _UNITS
)
_EMERGENCIES = (
    r"11[1-5](?<![\w.,/]11\d)(?:\s?(?:,|;|-|và|hoặc)\s?11[1-5])+(?!\w|[.,]\d|\s*%)" + _UNITS
)
_FORM = r"(?<![\w.,/-])[A-ZĐ]{1,3}\d{1,3}[a-z]?-(?![IVX]+\b)[A-ZĐ]{2,4}\d?(?![\w-])"
_DIGIT = rf"(?:{'|'.join(DIGITS)})"
_SIDE_BY_SIDE = rf"\b({_DIGIT} {_DIGIT} {_DIGIT}) - (?={_DIGIT} {_DIGIT} {_DIGIT})"
_MORE_LINES = (  # further numbers of the same exchange: "(0215) 3.831.999, 3.832.015"
    r"(?<![\w.,/])(\(?0\d{2,3}\)?[ .\-]{0,2}\d[\d .\-]{5,9}\d)"
    r"((?:\s?(?:,|;|-|/|và|hoặc)\s?\d[. ]?\d{3}[. ]?\d{3}(?!\d|[.,]\d)" + _UNITS + r")+)"
)
_MESSAGE = (  # what is to be typed into a message: "soạn tin BH QMK … gửi 8079"
    r"(\b(?i:soạn(?:\s+tin)?(?:\s+nhắn)?|cú pháp|nội dung)\s*:?\s*[\"“]?)"
    r"([A-ZĐ]{2,}\d*(?:\s[A-ZĐ]{1,}\d*(?!\w))+)(?!\w)"
)
_SPACED = (  # thousands parted by spaces, before what is counted
    r"(?<![\w.,/-])(?<!\d )\d{1,3}(?: \d{3})+(?=\s?(?:đồng|đ\b|VN[DĐ]|USD|người|lượt|hộ|thẻ|sổ"
    r"|trường hợp|học sinh|lao động|đối tượng|tỷ|tỉ|triệu|cuộc|đơn vị|doanh nghiệp|hồ sơ|tờ)(?!\w))"
)
_COUNTER = (  # "tổ 12 345 người" may be tổ 12 and 345 people
    r"(?i)\b(?:tháng|ngày|quý|tổ|thôn|bản|khóa|khoá|lớp|điều|khoản|số|đợt|khu|năm|kỳ|lần|nhóm"
    r"|phường|quận|thứ|gọi|thoại)\s*:?\s*$"
)
_SHORT = (
    r"(?i)(\b(?:gọi|gọi\s+(?:số|đến|tới|ngay|điện|máy)(?:\s+số)?|nhắn tin\s+(?:đến|tới|gửi)|gửi"
    r"|gửi\s+(?:đến|tới)|liên hệ|liên hệ\s+số|tổng đài)\s*:?\s*)"
    r"(1\d\d|1\d{3}|[5-9]\d{3}|1800\d{4})(?=[\s.,;!?)]|$)(?![.,]\d)" + _UNITS
)
_SHORT_MORE = (
    r"(?i)(\b(?:gọi|tổng đài|số|hotline)(?:\s+(?:số|đến|tới|ngay|khẩn cấp))*\s*:?\s*)"
    r"((?:11[1-9]|1022)(?:(?:,|;)?\s+(?:(?:và|hoặc|hay)\s+)?(?:11[1-9]|1022))+)(?!\w|[.,]\d|\s*%)"
)

_CODE_CUE = (
    r"(?i:\b(?:mã(?:\s+(?:số|thẻ|quyền lợi|đối tượng|định danh|đơn vị|hộ|vạch|otp|xác thực))?"
    r"|số\s+(?:thẻ|sổ|tài khoản|định danh|cccd|cmnd|hộ chiếu|seri|hiệu|hợp đồng|biên lai)"
    r"|số\s+tk|tk\s+số|tk\s*:|thủ tục(?:\s+hành chính)?\s+số|stk|cccd|cmnd"
    r"|tài khoản|căn cước|biển\s+(?:số|kiểm soát)|(?:biểu\s+)?mẫu|tờ khai"
    r"|(?:thẻ|sổ)\s+bh(?:yt|xh)\s+số)"
    r"(?:\s+(?:số|là|thuế|bhxh|bhyt|kcb|cskcb|cá nhân|công dân|định danh|ngân hàng|gồm"
    r"|bệnh viện|bưu chính|bưu điện|xã|tỉnh|nghề|ngành|bệnh|chương|giao dịch"
    r"|cơ sở(?: kcb)?|hồ sơ|khách hàng|nhân viên|đại lý|hộ gia đình))*\s*:?\s*)"
)
_CODE = (
    rf"({_CODE_CUE})((?:[A-ZĐ]{{1,4}}\s?)?[A-ZĐ]*\d[A-ZĐ\d]*[a-z]?"
    r"(?:[-./][A-ZĐ\d]+[a-z]?| \d+)*)(?![\w%])"
)
_PLATE = r"(?<![\w.,/-])\d{2}[A-ZĐ]{1,2}\d?[- ]\d{3}\.?\d{2}(?!\w)"
_THOUSANDS = r"\d{1,3}(?:\.\d{3})+"


def read_phones(text: str, reading: Reading) -> str:
    """Read telephone numbers figure by figure in groups, a comma between two groups."""
    text = pattern(r"\bĐT(?=\s*:|\s*[(+]?0\d|\s*\d{3,4}[ .]\d{3})").sub("điện thoại", text)
    text = pattern(r"\+84\s?\(0\)\s?").sub("+84 ", text)
    text = pattern(r"(\d[\d .\-]{6,}\d)\s?/\s?(?=\(?(?:0|1[89]00)[\d .\-()]{7,})").sub(
        r"\1, ", text
    )
    text = pattern(_MORE_LINES).sub(_more_lines, text)
    text = pattern(_HOTLINE).sub(_hotline, text)
    text = pattern(_TRUNK).sub(_trunk, text)
    text = pattern(_CUED).sub(lambda found: found[1] + say_groups(found[2]), text)
    if " - " in text:
        text = pattern(_SIDE_BY_SIDE).sub(r"\1, ", text)
    if not pattern(r"(?<!\d)(?:1\d\d|1\d{3}|[5-9]\d{3}|1800\d{4})(?!\d)").search(text):
        return text
    text = pattern(_SHORT_MORE).sub(
        lambda m: m[1] + re.sub(r"\d+", lambda figures: read_digits(figures[0]), m[2]), text
    )
    text = pattern(_EMERGENCIES).sub(_emergencies, text)
    text = pattern(_EMERGENCY).sub(lambda found: found[1] + read_digits(found[2]), text)
    return pattern(_SHORT).sub(lambda found: found[1] + read_digits(found[2]), text)


def read_codes(text: str, reading: Reading) -> str:
    """Read numbers of cards, accounts, plates and forms sign by sign after a word that says so."""
    text = pattern(_SPACED).sub(_spaced, text)
    text = pattern(_MESSAGE).sub(lambda m: m[1] + _message(m[2]), text)
    text = pattern(_PLATE).sub(lambda found: _signs(found[0]), text)
    text = pattern(_CODE).sub(_code, text)
    return pattern(_FORM).sub(lambda found: _signs(found[0]), text)


def _emergencies(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 80) : found.start()]
    if not pattern(r"(?i)\b(?:gọi|tổng đài|điện thoại|số máy|cấp cứu)\b").search(before):
        return found[0]
    return re.sub(r"\d+", lambda line: read_digits(line[0]), found[0])


def _more_lines(found: re.Match[str]) -> str:
    return found[1] + re.sub(r"\d[\d. ]*\d", lambda line: say_groups(line[0]), found[2])


def _message(written: str) -> str:
    return ", ".join(_signs(word) for word in written.split())


def _spaced(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 12) : found.start()]
    return found[0] if pattern(_COUNTER).search(before) else found[0].replace(" ", ".")


def say_groups(written: str) -> str:
    """Read figures in the groups as written, or in usual groups when written in one."""
    groups = re.findall(r"\d+", written)
    return ", ".join(read_digits(part) for group in groups for part in _split(group))


def _split(figures: str) -> list[str]:
    """Groups as Vietnamese speakers say them: 4-3-3 and 4-4, else by threes."""
    size = len(figures)
    plan = {7: (3, 4), 8: (4, 4), 10: (4, 3, 3), 11: (4, 3, 4), 13: (4, 3, 3, 3)}.get(size)
    if size <= 5:
        return [figures]
    if plan is None:
        plan = (3,) * (size // 3) if size % 3 == 0 else (*((3,) * (size // 3 - 1)), 3 + size % 3)
        plan = (*plan[:-1], 2, 3) if plan[-1] == 5 else plan
    groups, start = [], 0
    for length in plan:
        groups.append(figures[start : start + length])
        start += length
    return groups


def _hotline(found: re.Match[str]) -> str:
    figures = re.sub(r"\D", "", found[0])
    if len(figures) not in (8, 10):
        return found[0]
    if re.fullmatch(r"\d{4}-(?:19|20)\d\d", found[0]):  # a range of years
        return found[0]
    return say_groups(found[0])


def _trunk(found: re.Match[str]) -> str:
    written = found[0].rstrip(" .-")
    tail = found[0][len(written) :]
    figures = re.sub(r"\D", "", written)
    if re.match(r"\(?\+?84", written) and not written.startswith("0"):
        if not (written.startswith(("+", "(+")) and 10 <= len(figures) <= 12):
            return found[0]
        rest = re.sub(r"^\(?\+?84\)?[ .\-]?", "", written)
        return f"cộng tám bốn, {say_groups(rest)}{tail}"
    if re.fullmatch(r"0\d{3,}", written):
        return say_groups(written) + tail
    size = (11, 10) if figures.startswith("02") else (10,)
    number = _leading(written, size)
    return say_groups(number) + written[len(number) :] + tail if number else found[0]


def _leading(written: str, sizes: tuple[int, ...]) -> str | None:
    """The part of `written` that ends with a whole group and has one of the allowed sizes."""
    ends = [found.end() for found in re.finditer(r"\d+", written)]
    for size in sizes:
        for end in ends:
            if len(re.sub(r"\D", "", written[:end])) == size:
                return written[:end]
    return None


def _code(found: re.Match[str]) -> str:
    cue, code = found[1], found[2]
    letters = re.search(r"[A-ZĐ]", code)
    figures = re.sub(r"\D", "", code)
    if pattern(_THOUSANDS).fullmatch(code) or (not letters and len(figures) < 4):
        return found[0]
    return cue + _signs(code)


def _signs(code: str) -> str:
    """Letters by name, figures in groups; a short number inside a code is read as a number."""
    mixed = bool(re.search(r"[A-Za-zĐđ]", code))
    parts = []
    for segment in re.split(r"[-./ ]", code):
        words = []
        for group in re.findall(r"[A-Za-zĐđ]+|\d+", segment):
            if not group.isdigit():
                words.append(spell(group))
            elif mixed and len(group) <= 2 and group[0] != "0":
                words.append(read_number(int(group)))
            else:
                words.append(say_groups(group))
        parts.append(" ".join(words))
    return ", ".join(parts)
