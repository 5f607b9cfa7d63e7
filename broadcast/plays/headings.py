"""Headings of tables of plays, in Vietnamese and English, and the row they stand in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

from broadcast.files.cells import Cell
from broadcast.files.lengths import Unit
from broadcast.files.text import slug
from broadcast.i18n import LANGUAGES
from broadcast.schedule import timetable

PlayColumn = Literal[
    "date", "time", "moment", "commune", "programme", "lang", "length", "reporter", "code", "slot",
    "reason", "note", "state", "uuid", "source", "title", "topic", "mp3_sha256", "supersedes",
    "partial", "planned", "actual", "played", "result", "count", "signed", "weekday",
]  # fmt: skip
Ignored = Literal["ignored"]
"""Stands in the place of a column that cannot change what a row means."""

HEADINGS: Mapping[PlayColumn, str] = {
    "date": "Ngày",
    "time": "Giờ",
    "moment": "Ngày giờ",
    "commune": "Xã",
    "programme": "Chương trình",
    "lang": "Ngôn ngữ",
    "length": "Thời lượng (giây)",
    "reporter": "Người báo",
    "code": "Mã",
    "slot": "Khung giờ",
    "reason": "Lý do không phát",
    "note": "Ghi chú",
    "state": "Trạng thái",
    "uuid": "UUID",
    "source": "Nguồn",
    "title": "Tên bài",
    "topic": "Chủ đề",
    "mp3_sha256": "SHA-256",
    "supersedes": "Thay cho UUID",
    "partial": "Phát một phần",
}
"""The heading that `export` writes for each column."""

_READ_ONLY: Mapping[PlayColumn, str] = {
    "planned": "Giờ kế hoạch",
    "actual": "Giờ thực tế",
    "played": "Đã phát",
    "result": "Kết quả",
    "count": "Số lượt phát",
    "signed": "Ký tên hoặc lý do",
    "weekday": "Thứ",
}
"""Headings of columns that are understood, and that no export writes."""

SHOWN: Mapping[PlayColumn, str] = {**HEADINGS, **_READ_ONLY}
"""What each column is called."""

CLAIMS: frozenset[PlayColumn] = frozenset(("actual", "played", "result", "count", "signed"))
"""Columns in which somebody says that a line was played; a blank one claims nothing."""

_VARIANTS: Mapping[PlayColumn, str] = {
    "date": "ngay-phat thu-ngay ngay-thang ngay-thang-nam ngay-phat-song ngay-phat-thanh date",
    "time": "gio-phat gio-bat-dau bat-dau thoi-gian-bat-dau gio-phat-song gio-phat-thanh luc time"
    " start",
    "moment": "thoi-gian thoi-diem ngay-gio-phat thoi-gian-phat thoi-diem-phat gio-ngay started-at"
    " thoi-gian-phat-song ngay-va-gio",
    "commune": "xa-phuong phuong-xa ten-xa don-vi xa-phuong-thi-tran dia-ban dia-phuong ma-xa"
    " xa-phuong-dac-khu commune commune-id dai-xa dai-truyen-thanh ten-don-vi phuong noi-phat",
    "programme": "ten-chuong-trinh noi-dung noi-dung-phat bai bai-phat tin-bai ma-chuong-trinh"
    " programme program programme-id ten-chuong-trinh-phat chuong-trinh-phat",
    "lang": "tieng thu-tieng lang language ngon-ngu-phat tieng-dan-toc",
    "length": "thoi-luong thoi-luong-s so-giay giay seconds thoi-luong-phut so-phut phut minutes"
    " duration length do-dai thoi-luong-phat",
    "reporter": "nguoi-bao-cao nguoi-ghi can-bo nguoi-phat nguoi-truc nguoi-thuc-hien ho-ten"
    " ho-va-ten reporter nguoi-nhap can-bo-truc can-bo-phat",
    "code": "ma-phieu ma-phat ma-dong ma-ngan code ma-lich-phat short-code",
    "slot": "slot buoi ma-khung-gio",
    "reason": "ly-do nguyen-nhan reason ly-do-khong-phat-duoc",
    "note": "note notes chu-thich",
    "state": "xac-nhan state tinh-trang",
    "uuid": "ma-luot ma-luot-phat",
    "source": "source",
    "title": "title tieu-de",
    "topic": "topic",
    "mp3_sha256": "mp3-sha256 sha256",
    "supersedes": "supersedes",
    "partial": "phat-do phat-do-dang khong-tron-ven partial",
    "planned": "gio-du-kien gio-theo-lich gio-quy-dinh thoi-gian-ke-hoach thoi-gian-du-kien"
    " gio-phat-du-kien gio-phat-ke-hoach gio-phat-theo-lich gio-theo-ke-hoach gio-dat-lich"
    " planned-time scheduled-time",
    "actual": "gio-phat-thuc-te thoi-gian-thuc-te thoi-gian-phat-thuc-te gio-thuc-phat thuc-phat"
    " da-phat-luc phat-luc gio-da-phat gio-phat-song-thuc-te gio-bat-dau-thuc-te luc-phat-thuc-te"
    " thoi-diem-thuc-te thoi-diem-phat-thuc-te played-at actual-time actual-start actual",
    "played": "da-phat-song da-phat-thanh da-thuc-hien da-phat-chua danh-dau tich-da-phat phat-x"
    " da-phat-x danh-dau-x danh-dau-da-phat co-phat co-phat-khong played",
    "result": "ket-qua-phat ket-qua-thuc-hien ket-qua-phat-song ket-qua-phat-thanh tinh-hinh-phat"
    " tinh-trang-phat trang-thai-phat thuc-hien tinh-hinh-thuc-hien tinh-trang-thuc-hien"
    " trang-thai-thuc-hien result outcome",
    "count": "so-luot so-lan so-lan-phat luot-phat so-luot-da-phat so-lan-da-phat tong-so-luot"
    " so-luot-phat-song so-lan-phat-song so-luot-phat-thanh plays count",
    "signed": "signature-or-reason ky-ten-hoac-ghi-so-ly-do"
    " ky-ten-ly-do ly-do-hoac-ky-ten ky-ten-hoac-ghi-ly-do",
    "weekday": "thu-trong-tuan ngay-trong-tuan weekday day",
}
_IGNORED = frozenset(
    [
        "stt",
        "tt",
        "so-tt",
        "so-thu-tu",
        "no",
        "number",
        "num",
        "nr",
        "sothutu",
        "tep",
        "file",
        "tep-so",
        "so-tep",
        "ma-tep",
        "ten-tep",
        "loai-tin",
        "class",
        "dot-cao-diem",
        "campaign",
        "loai-ban-tin",
        "xa-ten-khong-dau",
        "chuong-trinh-ten-khong-dau",
    ]
)
"""Headings of columns that cannot change what a row means: numbers of rows and files, and what the
plan itself says of a line."""

_NAMES: Mapping[str, PlayColumn | Ignored] = {
    **dict.fromkeys(_IGNORED, "ignored"),
    **{name: column for column, names in _VARIANTS.items() for name in names.split()},
    **{slug(heading): column for column, heading in SHOWN.items()},
}
_FORMER_PLAN = frozenset(
    ["thu", "bat-dau", "ma-xa", "stt", "ma-chuong-trinh", "loai-tin", "dot-cao-diem", "khung-gio"]
)
"""What ``broadcast schedule --format csv`` wrote in an earlier version."""

Choices = Mapping[str, PlayColumn | Ignored]
"""Columns by the slugs of headings, or by letters, as somebody has said what they mean."""

_NO_CHOICES: Choices = {}
_UNITS: Mapping[str, Unit] = {
    "giay": "seconds",
    "seconds": "seconds",
    "-s": "seconds",
    "phut": "minutes",
    "minutes": "minutes",
}
"""Ends of headings that say in what a length is given."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands (counted from 0), and the unit of bare numbers in `length`.

    `row` is the heading's number; `twice` holds columns that two headings name, `unknown` headings
    that mean nothing here with their places. `beside` is
    where a table of its own begins on the same rows. `names` are the slugs of all headings.
    """

    row: int
    places: Mapping[PlayColumn, int]
    unit: Unit | None
    twice: tuple[str, ...] = ()
    unknown: Mapping[int, str] = field(default_factory=dict)
    ignored: frozenset[int] = frozenset()
    beside: int | None = None
    names: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Headings without which no row can be read."""
        if "code" in self.places:
            return ()
        absent: list[PlayColumn] = [name for name in ("commune",) if name not in self.places]
        if not self.places.keys() & {"date", "moment"}:
            absent.append("date")
        if not self.places.keys() & {"programme", "reason"}:
            absent.append("programme")
        return tuple(HEADINGS[name] for name in absent)

    @property
    def claims(self) -> frozenset[PlayColumn]:
        """The columns in which somebody says that a line was played."""
        return CLAIMS & self.places.keys()

    @property
    def is_plan(self) -> bool:
        """Whether this is what was planned, with no column for what was played."""
        return not self.claims and any(words <= {*self.names} for words in _plans())

    def name(self, column: PlayColumn) -> str:
        """What a column is called here."""
        return SHOWN[column]


@cache
def _plans() -> tuple[frozenset[str], ...]:
    """What ``broadcast schedule --format csv`` writes above its columns, in each language."""
    written = (frozenset(map(slug, timetable.headings(lang))) for lang in LANGUAGES)
    return (*written, _FORMER_PLAN)


ChoicesOf = Callable[[Sequence[str]], Choices]
"""What somebody has said of headings, given the slugs of a whole row of them."""


def find(
    rows: Iterable[tuple[int, Sequence[Cell]]], choices: ChoicesOf = lambda _names: _NO_CHOICES
) -> Header | None:
    """The first row with all headings that are needed, or else the one with the most, at least two.

    Where the row below holds nothing but headings, the two are one: ``Thời gian`` over ``Ngày`` and
    ``Giờ``.
    """
    numbered = list(rows)
    best: Header | None = None
    for place, (number, cells) in enumerate(numbered):
        header = _header(number, cells, choices)
        if place + 1 < len(numbered):
            header = _with_below(header, cells, numbered[place + 1], choices)
        if len(header.places) < 2 and "code" not in header.places:
            continue
        if not header.missing:
            return header
        if best is None or len(header.places) > len(best.places):
            best = header
    return best


def again(
    number: int, cells: Sequence[Cell], header: Header,
    choices: ChoicesOf = lambda _names: _NO_CHOICES,
) -> Header | None:  # fmt: skip
    """The heading in a row below another one: of a new page, or of a further table; else None.

    It is a heading when all its cells are, or most of as many as the heading above has.
    """
    filled = [cell for cell in cells if cell is not None]
    count = known(filled)
    if not count or (count < len(filled) and count <= len(header.places) // 2 + 1):
        return None
    found = _header(number, cells, choices)
    return found if len(found.places) >= 2 or "code" in found.places else None


def _with_below(
    header: Header, cells: Sequence[Cell], below: tuple[int, Sequence[Cell]], choices: ChoicesOf
) -> Header:
    number, lower = below
    filled = [cell for cell in lower if cell is not None]
    if number != header.row + 1 or not filled:
        return header
    stacked = _stacked(cells, lower)
    if known(filled) < len(filled) and not _all_in_pairs(cells, lower):
        return header
    if not header.places or _header(number, lower, choices).places == header.places:
        return header
    return _header(number, stacked, choices)


def _all_in_pairs(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether each heading in the lower row is one, alone or with the one above: Giờ | thực tế."""
    upper = _carried(above, below)
    return all(
        _column(lower) is not None or _pair(over, lower) is not None
        for over, lower in zip(upper, below, strict=False)
        if lower is not None
    )


def _carried(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """The upper row, in which a merged cell stands over each of those below it."""
    wide = max(len(above), len(below))
    upper = [*above, *(None,) * (wide - len(above))]
    for place in range(1, min(wide, len(below))):
        if upper[place] is None and below[place] is not None and below[place - 1] is not None:
            upper[place] = upper[place - 1]
    return upper


def _pair(over: Cell, lower: Cell) -> str | None:
    """Two headings, one above the other, as the name of a column."""
    if not (isinstance(over, str) and isinstance(lower, str)):
        return None
    return next(
        (name for name in (f"{over} {lower}", f"{lower} {over}") if _column(name) is not None), None
    )


def _stacked(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """Two rows of headings as one: what stands below is more exact."""
    upper = _carried(above, below)
    lower = [*below, *(None,) * (len(upper) - len(below))]
    return [
        _pair(over, under) or under if under is not None else over
        for over, under in zip(upper, lower, strict=True)
    ]


def known(cells: Iterable[Cell]) -> int:
    """How many cells are headings."""
    return sum(_column(cell) is not None for cell in cells)


def letter(place: int) -> str:
    """The letter of a column, as spreadsheets name it."""
    return f"{letter(place // 26 - 1) if place >= 26 else ''}{chr(65 + place % 26)}"


def _header(number: int, cells: Sequence[Cell], choices: ChoicesOf) -> Header:
    places: dict[PlayColumn, int] = {}
    unit: Unit | None = None
    twice, unknown, ignored = [], {}, set()
    names = tuple(slug(str(cell)) if cell is not None else "" for cell in cells)
    chosen = choices(names)
    beside = _beside(cells)
    for place, cell in enumerate(cells[:beside]):
        if cell is None and not chosen:
            continue
        column = chosen.get(names[place] or letter(place).lower()) or _column(cell)
        if column is None or column == "ignored":
            if column == "ignored":
                ignored.add(place)
            elif cell is not None:
                unknown[place] = " ".join(str(cell).split())
            continue
        if column in places:
            first, second = str(cells[places[column]]), str(cell)
            if _is_code(first) == _is_code(second):
                twice.append(second.strip())
                continue
            if _is_code(second):
                ignored.add(place)
                continue  # a name says more than the code beside it
            ignored.add(places[column])
        places[column] = place
        if column == "length":
            name = slug(str(cell))
            unit = next((unit for word, unit in _UNITS.items() if name.endswith(word)), None)
    return Header(
        number,
        _with_planned(places),
        unit,
        tuple(twice),
        unknown,
        frozenset(ignored),
        beside,
        names,
    )


def _with_planned(places: dict[PlayColumn, int]) -> dict[PlayColumn, int]:
    """Columns where a planned time stands: any other time beside it is the one that counts."""
    if "planned" in places:
        planned = places.pop("planned")
        if "time" in places and "actual" not in places:
            places["actual"] = places["time"]
        places["time"] = planned
    return places


def _beside(cells: Sequence[Cell]) -> int | None:
    """Where a table of its own begins: behind an empty column, with a heading of this one again."""
    columns = [_column(cell) for cell in cells]
    for place in range(2, len(cells)):
        if cells[place] is None or cells[place - 1] is not None:
            continue
        left = {one for one in columns[:place] if one and one != "ignored"}
        right = {one for one in columns[place:] if one and one != "ignored"}
        if len(left) >= 2 and left & right:
            return place
    return None


def _is_code(heading: str) -> bool:
    name = slug(heading)
    return name.startswith("ma-") or name.endswith("-id")


def _column(cell: Cell) -> PlayColumn | Ignored | None:
    if not isinstance(cell, str) or len(cell) > 80 or cell[:1].isdigit():
        return None  # no heading begins with a digit; dates, times and lengths do
    return _named(cell)


@lru_cache(maxsize=50_000)  # the same words stand in many rows; a country has 10,000 communes
def _named(cell: str) -> PlayColumn | Ignored | None:
    """The column a heading names, whatever stands in brackets behind it."""
    cell = "".join(sign for sign in cell if unicodedata.category(sign) != "Cf")
    if cell.strip() == "#":
        return "ignored"
    if found := _NAMES.get(slug(cell)):
        return found
    return _NAMES.get(slug(re.sub(r"[(\[].*", "", cell)))


def column_named(written: str) -> PlayColumn | Ignored | None:
    """The column that somebody names: ``result``, ``Kết quả``, or ``ignore`` for none."""
    if slug(written) in ("ignore", "ignored", "bo-qua", "khong-dung"):
        return "ignored"
    return next((name for name in SHOWN if name == written), None) or _named(written)
