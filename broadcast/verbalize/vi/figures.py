"""General numbers: thousands, decimals, negatives, ranges, numbers with a letter."""

from __future__ import annotations

import re

from broadcast.verbalize.rule import Reading, pattern
from broadcast.verbalize.vi.letters import is_syllable
from broadcast.verbalize.vi.number import read_decimal, read_digits, read_number

_FIGURE = r"\d+(?:[.,]\d+)*"
_NEGATIVE = r"(?:(?<=[\s(,;:])|^)[-](?=\d)"
_SCALE = r"(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)"
_SAME = r"(?:tuổi|tháng|ngày|giờ|phút|lần|người|đồng|năm)"
_RANGE = (
    rf"(?<![\w.,/-])({_FIGURE})((?:\s{_SCALE})?(?:\s?phần trăm|\s?%|\s{_SAME})?)\s*-\s*"
    rf"({_FIGURE})(?![\w/-]|[.,]\d)"
)
_SCORE = r"(?i)(?:tỷ số|tỉ số|thắng|thua|hòa|hoà)(?:\s+\w+){0,3}\s*$"
_SECTION = (
    r"(?i)\b(?:mục|tiểu mục|phần|chương|bảng|hình|phụ lục|phiên bản|bước|câu|bài|khoản|điều)\s+$"
)
_NUMBERED = (  # documents keep the leading zero: "Đề án 06" is "không sáu"
    r"(?i)(?:đề án|chỉ thị|nghị quyết|nghị định|quyết định|thông tư|quy định|kết luận|hướng dẫn)"
    r"(?:\s+số)?\s+$"
)
_SCALED = (
    r"\s?(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng|phần trăm|lần|tháng|năm|giờ|ki lô|mét|héc ta|lít|điểm)"
)
_LISTED = (
    r"(?i)\b(?:khoản|điều|mục|chương|phần|câu|lớp|tổ|thôn|khu|nhóm|bài|bước|tháng|quý|ngày)"
    r"\s+$"
)
_WHOLE = (
    r"^\s?(?:đồng|người|hộ|lượt|xã|thẻ|sổ|em|trẻ|học sinh|cuộc|tin|bài|đơn vị|lao động|đại biểu|tờ"
    r"|đô la)"
)
_PLAIN = rf"(?<![\w/-])(?<!\d[.,])({_FIGURE})(?![\w/]|-\d|[.,]\d|[ .-]?[xX]{{2}})"
_TIMES = r" [x×*] (?=[^\W\d_(])"
_LETTER_BEFORE = r"(?i)\b(?:điểm|tiết|chữ|loại|thị|văn|ông|bà)$|[^\w)]$"
_ATTACHED = rf"(?<![\w.,])({_FIGURE})([^\W\d_]+)(\d*)(?!\w)"
_LETTER_FIRST = r"(?<!\w)([^\W\d_]+)(\d{1,4})([^\W\d_]?)(?!\w|[.,]\d)"


def read_figures(text: str, reading: Reading) -> str:
    """Read all numbers that earlier rules left; what is unclear keeps its figures."""
    if "+" in text:
        text = pattern(r"\+(?<=[Tt]ăng \+)(?=\d)|\+(?<=[Tt]hêm \+)(?=\d)").sub("", text)
        text = pattern(r"\+(?<![\w)+]\+)(?=\d)").sub("cộng ", text)
    text = pattern(r"/(?<=\d/)[ ]?(?=[A-ZĐ][^\W\d_A-Z])").sub(", ", text)
    text = pattern(r"(?<![\w.])([A-Z])(\d{1,3})\.(\d{1,2})(?![\w.])").sub(r"\1 \2 chấm \3", text)
    text = pattern(_LETTER_FIRST).sub(lambda m: _letter_first(m, reading), text)
    text = pattern(_ATTACHED).sub(_attached, text)
    text = _negatives(text)
    text = pattern(_RANGE).sub(_range, text)
    text = pattern(r"(?<=\d)\s?\+\s?(?=\d)").sub(" cộng ", text)
    text = pattern(r"(?<=\d)\s?[x×*]\s?(?=\d)|(?<=\w) [x×*] (?=\d)").sub(" nhân ", text)
    text = pattern(r"(?<=\d)\^(?=\d)").sub(" mũ ", text)
    text = pattern(_TIMES).sub(_times, text)
    # Two numbers side by side are no one number.
    text = pattern(r" (?<=\d )(?=\d)").sub(", ", text)
    return pattern(_PLAIN).sub(_single, text)


def read_figure(written: str, before: str = "", after: str = "") -> str | None:
    """Read one number as written; None when it cannot be told what it is."""
    if written.isdigit():
        zeros = len(written) > 2 and written.startswith("0")
        return read_digits(written) if zeros else read_number(int(written))
    if pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?").fullmatch(written) and not written.startswith("0"):
        whole, _comma, fraction = written.replace(".", "").partition(",")
        return read_decimal(whole, fraction) if fraction else read_number(int(whole))
    if pattern(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+").fullmatch(written):
        whole, _point, fraction = written.replace(",", "").partition(".")
        return read_decimal(whole, fraction) if fraction else read_number(int(whole))
    return _one_sign(written, before, after)


def _one_sign(written: str, before: str, after: str) -> str | None:
    """A number with commas or points that are no plain thousands."""
    parts = re.split(r"[.,]", written)
    if "," not in written:
        return _with_points(parts, before)
    if "." not in written and (
        len(parts) > 2 or (pattern(_LISTED).search(before) and not pattern(_SCALED).match(after))
    ):
        return ", ".join(read_number(int(part)) for part in parts)
    if len(parts) > 2:
        return None
    whole, fraction = parts
    if len(fraction) == 3 and whole != "0" and pattern(_WHOLE).search(after):
        return read_number(int(whole + fraction))  # 1,500 đồng: nobody counts thousandths
    return read_decimal(whole, fraction)


def _with_points(parts: list[str], before: str) -> str:
    """Sections and versions are read with "chấm", other numbers as decimals."""
    if len(parts) > 2:
        return " chấm ".join(_group(part) for part in parts)
    whole, fraction = parts
    if fraction == "0" or pattern(_SECTION).search(before):
        return f"{read_number(int(whole))} chấm {read_digits(fraction)}"
    return read_decimal(whole, fraction)


def _group(figures: str) -> str:
    """A group of a long code keeps its zeros: "000" is "không không không"."""
    coded = len(figures) > 4 or (len(figures) > 1 and figures.startswith("0"))
    return read_digits(figures) if coded else read_number(int(figures))


def _single(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 24) : found.start()]
    if found[1].startswith("0") and found[1].isdigit() and pattern(_NUMBERED).search(before):
        return read_digits(found[1])
    return read_figure(found[1], before, found.string[found.end() : found.end() + 12]) or found[0]


def _times(found: re.Match[str]) -> str:
    """Between words x multiplies ("mức lương x số tháng"); in "điểm x khoản 2" it is a letter."""
    before = found.string[max(0, found.start() - 8) : found.start()]
    return found[0] if not before or pattern(_LETTER_BEFORE).search(before) else " nhân "


def _negatives(text: str) -> str:
    """A minus sign, not a bullet: bullets stand at the beginning of a line."""

    def sign(found: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        rest = text[found.end() : found.end() + 24]
        lone = re.match(rf"{_FIGURE}\s*(?:độ|phần trăm|$|[\n.,;]\s)", rest)
        if not line.strip() and not lone:
            return found[0]
        if re.search(r"\d\s*$", line):  # "5 -7" is a range
            return found[0]
        return "âm "

    return pattern(_NEGATIVE).sub(sign, text)


def _range(found: re.Match[str]) -> str:
    first_written, middle, second_written = found.groups()
    before = found.string[max(0, found.start() - 24) : found.start()]
    after = found.string[found.end() : found.end() + 12]
    first, second = (
        read_figure(first_written, before, after),
        read_figure(second_written, "", after),
    )
    if first is None or second is None:
        return found[0]
    if pattern(_SCORE).search(before) or (first == second and not middle.strip()):
        return f"{first} {second}"
    if middle.strip() or _value(first_written) < _value(second_written):
        return f"{first}{middle} đến {second}"
    return found[0]


def _value(written: str) -> float:
    plain = (
        written.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", written) else written
    )
    return float(re.sub(r"[.,](?=.*[.,])", "", plain).replace(",", "."))


def _attached(found: re.Match[str]) -> str:
    """A number with letters behind it: 10A, 12a, 10A1, "5người"."""
    figure, letters, more = found.groups()
    spoken = read_figure(figure)
    if spoken is None or not (len(letters) == 1 or (is_syllable(letters) and not more)):
        return found[0]
    if not letters.isascii() and len(letters) == 1 and letters not in "đĐ":
        return found[0]
    tail = f" {read_number(int(more))}" if more else ""
    return f"{spoken} {letters}{tail}"


def _letter_first(found: re.Match[str], reading: Reading) -> str:
    """Letters with a number behind them: B12, F0, QL6 (when QL is known), "tổ5"."""
    letters, figures, more = found.groups()
    known = len(letters) == 1 or letters in reading.lexicon or is_syllable(letters)
    if not known:
        return found[0]
    spoken = read_digits(figures) if figures.startswith("0") else read_number(int(figures))
    return " ".join(part for part in (letters, spoken, more) if part)
