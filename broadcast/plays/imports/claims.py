"""Whether a row says that something was played, that it was not, or nothing at all.

A table may hold more than plays: lines as they were planned, with a tick, a result, a count or an
actual time beside those that were heard, and a remark beside those that were not. What a row says
in all these columns is brought together here, before the row is read: a play, a miss with its
reason, or a line that nobody claims. Two columns that contradict one another are a question, and
so is a remark that may mean either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from broadcast.files import cells as cell_values
from broadcast.files.cells import Cell
from broadcast.i18n import _
from broadcast.periods import WEEKDAY
from broadcast.plays.headings import Header, PlayColumn
from broadcast.plays.imports import names
from broadcast.plays.imports.found import RowError
from broadcast.plays.imports.names import slug
from broadcast.plays.play import reason_names

Cells = dict[PlayColumn, Cell]
_Said = Literal["played", "missed", "nothing", "unclear", "partly", "later"]

_TICKS = ("✓", "✔", "☑", "✅", "√", "🗸", "⊠", "☒", "●", "+")
_BLANKS = ("☐", "□", "○", "◯")
_PLAYED = re.compile(
    r"x|v|co|roi|ok|yes|true|dat|xong|dung|y|da|d|du|day-du|tot|binh-thuong|hoan-thanh|played|done"
    r"|(?:da-|co-|van-)?(?:phat|thuc-hien)(?:-(?:song|thanh))?"
    r"(?:-(?:roi|xong|du|day-du|tot|binh-thuong|dung-gio|dung-lich|theo-lich|hoan-thanh|dat|bu|lai))*"
    r"|da-phat-(?:du|het)-.*|hoan-thanh-.*"
)
_NOT = re.compile(
    r"(?:^|-)(?:khong|chua|ko|k|chang|khong-the|huy|bo|hoan|ngung|ngung-khong|tam-dung|tam-ngung|dung)"
    r"-(?:duoc-|the-|co-|kip-)?(?:phat|thuc-hien|tiep-song|tiep-am)(?!-(?:sinh|hien|huy|am-tot))(?:-|$)"
)
_BARE_NOT = re.compile(
    r"khong|chua|ko|no|n|huy|hoan|bo|nghi|khong-co|khong-dat|chua-dat|not-played|missed"
)
_PLAYED_IN = re.compile(r"(?:^|-)(?:da|van|co)-(?:duoc-)?(?:phat|thuc-hien)(?!-(?:sinh|hien))")
_LATER = re.compile(
    r"(?:^|-)(?:phat-bu|phat-(?:lai-|song-)?(?:luc|vao)-\d+|chuyen-(?:sang|gio|buoi)"
    r"|doi-(?:sang|gio|lich|buoi)|lui-(?:gio|lich|lai))(?:-|$)"
)
"""What a remark says of a play at another time than the one beside it."""
_PARTLY = re.compile(
    r"(?:^|-)(?:mot-phan|dang-do|do-dang|giua-chung|nua-chung|chua-het|chua-xong|khong-het|khong-du"
    r"|mot-nua|gian-doan|bi-ngat|mat-tieng)(?:-|$)"
)
_TROUBLE = re.compile(
    r"(?:^|-)(?:mat-(?:dien|mang|song)|cup-dien|su-co|hong-(?:loa|may|thiet-bi|am-ly|micro)|bi-hong"
    r"|(?:loa|may|thiet-bi)-hong|khong-(?:nghe|len-song|hoat-dong|co-(?:dien|mang|song|tieng))"
    r"|huy-(?:lich|buoi)|nghi-(?:phat|le|tet)|sua-chua)(?:-|$)"
)
_TROUBLE_WORDS = re.compile(
    r"\b(?:nghỉ|hỏng|hư|hoãn|huỷ|hủy|ngưng|ngừng|dừng|sự cố|lỗi|mất|cúp|cắt điện|trục trặc|chập"
    r"|cháy|đứt|quên|nhường|kẹt|sửa|vắng|bão|lũ|sập|tắt)\b"
)
_TROUBLE_TYPED = re.compile(
    r"\b(?:nghi|hong|hoan|huy|ngung|su co|loi|mat|cup|truc trac|chap|dut|quen|sua)\b"
)
"""Words of trouble: whoever writes one may mean that nothing was played. In texts without any mark,
hội nghị and nghỉ are told apart by nobody; those with marks are read as they are written."""

_DAY_NAMES = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "chu-nhat": 6, "cn": 6}
_DAY_NAMES |= {str(number + 2): number for number in range(6)}
_DAY_NAMES |= {
    name: number
    for number, names_ in enumerate(
        ("monday mon", "tuesday tue", "wednesday wed", "thursday thu", "friday fri", "saturday sat",
         "sunday sun")
    )
    for name in names_.split()
}  # fmt: skip
_DAYS_SHOWN = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass(slots=True)
class _Saying:
    """What the columns of one row say; words of each, for the person who must choose."""

    played: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    signed: str = ""
    timed: bool = False


def judged(values: Cells, header: Header) -> Cells | None:
    """The cells of a play or a miss, or None for a line that nobody claims.

    Raises `RowError` where columns contradict one another, or leave open what is meant.
    """
    if "uuid" in values:
        return values  # of a log: what it is was settled there
    claims = header.claims
    if not claims and "note" not in values and "state" not in values:
        return values
    out = dict(values)
    said = _Saying()
    for column in sorted(claims, reverse=True):  # an actual time comes last
        if (cell := out.pop(column, None)) is not None:
            _hear(column, cell, out, said, header)
    _hear_state(out, said)
    if "reason" in out:
        said.missed.append(str(out["reason"]))
    _hear_signature(said, timed="actual" in header.places)
    _hear_note(out, said, claimed=bool(claims))
    if said.played and said.missed:
        raise _contradiction(said)
    if said.missed:
        return _miss(out, said)
    return None if claims and not said.played else out


def check_weekday(values: Cells, epoch: date) -> None:
    """Raise `RowError` when a day of the week is not that of the date beside it."""
    written = values.get("weekday")
    on = values.get("date", values.get("moment"))
    if written is None and isinstance(on, str) and (found := WEEKDAY.match(on.strip())):
        written = found[0]
    if written is None or on is None:
        return
    name = re.sub(r"^(?:thu-|t(?=\d))", "", slug(_text(written)))
    named = _DAY_NAMES.get(name)
    if named is None:
        words = _("{given} is no day of the week").format(given=written)
        raise RowError([(words, _("write Thứ 2 … Thứ 7 or CN, or leave the cell empty"))])
    try:
        day = cell_values.day(on, epoch)
    except ValueError:
        return  # told when the row is read
    if day.weekday() != named:
        words = _("{date} is a {right}, not a {written}").format(
            date=f"{day:%d/%m/%Y}", right=_DAYS_SHOWN[day.weekday()], written=_DAYS_SHOWN[named]
        )
        raise RowError([(words, _("put the date or the day of the week right"))])


def _hear(column: PlayColumn, cell: Cell, out: Cells, said: _Saying, header: Header) -> None:
    """Take in what a column of claims says."""
    if column == "actual":
        _hear_actual(cell, out, said)
    elif column == "count":
        _hear_count(cell, said)
    elif column == "signed":
        _hear_signed(cell, out, said)
    elif _is_time(cell):
        out["time"] = cell  # a time in place of a tick: it was then
        said.timed = True
        said.played.append(_text(cell))
    else:
        _hear_result(cell, said, header.name(column))


def _hear_actual(cell: Cell, out: Cells, said: _Saying) -> None:
    if isinstance(cell, str) and not re.search(r"\d", cell):
        kind = _result(cell)
        if kind == "nothing":
            return
        if kind == "missed" or names.reasons_in(cell):
            said.missed.append(cell)
            said.reasons.append(cell)
            return
    if (isinstance(cell, str) and re.search(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}", cell)) or (
        isinstance(cell, datetime) and cell.time() != time()
    ):
        out.pop("time", None)
        out.pop("date", None)
        out["moment"] = cell
    else:
        out["time"] = cell
    said.timed = True
    said.played.append(_text(cell))


def _hear_count(cell: Cell, said: _Saying) -> None:
    text = _text(cell)
    found = re.fullmatch(r"(\d{1,4})(?:[.,]0+)?(?:\s*(?:lượt|lần|buổi))?", text, re.IGNORECASE)
    if isinstance(cell, bool) or not found:
        if _result(cell) in ("nothing", "missed"):
            return
        words = _("{given} is not a number of plays").format(given=text)
        raise RowError([(words, _("write 1, or 0 if it was not played"))])
    if (count := int(found[1])) > 1:
        raise RowError([(
            _("the row stands for {count} plays, and gives one time").format(count=count),
            _("write a row for each play, with the time at which it began"),
        )])  # fmt: skip
    if count:
        said.played.append(text)


def _hear_signed(cell: Cell, out: Cells, said: _Saying) -> None:
    """A signature, or in its place the reason or its number, as on the run sheet."""
    text = _text(cell)
    kind = _result(text)
    if (
        re.fullmatch(r"[1-6]", text)
        or kind == "missed"
        or names.reasons_in(text)
        or _is_reason(text)
    ):
        said.missed.append(text)
        said.reasons.append(text)
    elif kind != "nothing":
        out.setdefault("reporter", text)
        said.signed = text


def _hear_signature(said: _Saying, *, timed: bool) -> None:
    """A signature says that a line was played; where a time is asked for, not without one."""
    if not said.signed or said.played or said.missed:
        return
    if timed:
        raise RowError([(
            _("“{given}” is no reason that is known, and no time is given").format(
                given=said.signed[:60]
            ),
            _("write when it was played, or one of these reasons: {reasons}").format(
                reasons=", ".join(reason_names("vi").values())
            ),
        )])  # fmt: skip
    said.played.append(said.signed)


def _hear_result(cell: Cell, said: _Saying, heading: str) -> None:
    text = _text(cell)
    kind = _result(cell)
    if kind == "played":
        said.played.append(text)
    elif kind == "missed" or (kind == "unclear" and _is_reason(text)):
        said.missed.append(text)
        said.reasons.append(text)
    elif kind in ("unclear", "partly"):
        raise RowError([(
            _("{heading}: does “{given}” mean that it was played?").format(
                heading=heading, given=text[:60]
            ),
            _("write x or “đã phát” if it was, “không phát” with the reason if not; nothing if "
              "nobody knows"),
        )])  # fmt: skip


def _hear_state(out: Cells, said: _Saying) -> None:
    """“Không phát”, “hỏng loa” or “phát tốt” in a column of states is a result."""
    cell = out.get("state")
    if not isinstance(cell, str) or slug(cell) == "chua-xac-nhan":
        return
    kind = _result(cell)
    if kind == "missed" or (kind == "unclear" and _is_reason(cell)):
        del out["state"]
        said.missed.append(cell)
        said.reasons.append(cell)
    elif kind == "played" and slug(cell).startswith("phat"):
        del out["state"]
        said.played.append(cell)


def _hear_note(out: Cells, said: _Saying, *, claimed: bool) -> None:
    """A remark: it may say that nothing was played, whatever stands in the other columns."""
    if (cell := out.get("note")) is None:
        return
    text = _text(cell)
    meaning = _remark(text)
    if said.missed or meaning == "missed":
        said.missed += [text] if meaning == "missed" else []
        said.reasons.append(text)
    elif meaning == "partly" and "length" not in out:
        words = _("the remark “{note}” says that it was not played to its end")
        hint = _("write in a column Thời lượng how long it was played, or “không phát” and why")
        raise RowError([(words.format(note=text[:80]), hint)])
    elif meaning == "later" and not said.timed:
        words = _("the remark “{note}” speaks of another time than the row")
        hint = _("write in a column Giờ thực tế when it was played")
        raise RowError([(words.format(note=text[:80]), hint)])
    elif meaning == "unclear" and claimed and not said.played:
        if _is_reason(text):  # nobody claims the line, and here is why
            said.missed.append(text)
            said.reasons.append(text)
    elif meaning == "unclear" and not said.played:
        words = _("the remark “{note}” does not say whether it was played")
        hint = _("write “đã phát” or “không phát” before it, or the reason in a column Lý do không "
                 "phát")  # fmt: skip
        raise RowError([(words.format(note=text[:80]), hint)])


def _miss(out: Cells, said: _Saying) -> Cells:
    """The cells of a miss, with the code of its reason and the words that gave it."""
    if "reason" in out:
        return out
    for text in said.reasons:
        if (code := _reason_code(text)) is not None:
            out["reason"] = code
            if not re.fullmatch(r"[1-6]", text) and "note" not in out:
                out["note"] = text
            return out
    raise RowError([(
        _("“{given}” says that it was not played, but not why").format(given=said.missed[0][:80]),
        _("write one of these reasons beside it: {reasons}").format(
            reasons=", ".join(reason_names("vi").values())
        ),
    )])  # fmt: skip


def _contradiction(said: _Saying) -> RowError:
    words = _("the row says that it was played ({played}) and that it was not ({missed})").format(
        played="; ".join(said.played)[:60], missed="; ".join(said.missed)[:60]
    )
    return RowError([(words, _("keep what is right and empty the other cell"))])


def _reason_code(text: str) -> str | None:
    """The one reason that a text gives; None when it gives none, or several."""
    rest = re.sub(
        r"^(?:không|chưa|ko)?\s*(?:được\s*)?(?:phát|thực hiện)?\s*(?:sóng|thanh|được)?"
        r"[\s,.:;–-]*(?:do|vì|bởi|lý do)?[\s,.:;–-]*",
        "", text, count=1, flags=re.IGNORECASE,
    )  # fmt: skip
    for words in (text, rest):
        try:
            return names.reason(words)
        except ValueError:
            continue
    found = names.reasons_in(text)
    return next(iter(found)) if len(found) == 1 else None


def _is_reason(text: str) -> bool:
    return _reason_code(text) is not None


def _result(cell: Cell) -> _Said:
    """What a tick, or a word in its place, says of the line."""
    if isinstance(cell, bool):
        return "played" if cell else "nothing"
    if isinstance(cell, int | float):
        return "played" if cell == 1 else "unclear" if cell else "nothing"
    return _written_result(_text(cell))


@lru_cache(maxsize=20_000)
def _written_result(text: str) -> _Said:
    name = slug(text)
    if text in _TICKS or text == "1":
        return "played"
    if not name and (text in _BLANKS or re.fullmatch(r"[\W_]*", text)):
        return "nothing"
    if name in ("0", "false"):
        return "nothing"
    if _is_partly(text, name):
        return "partly"
    if _NOT.search(name) or _BARE_NOT.fullmatch(name):
        return "unclear" if _PLAYED_IN.search(name) else "missed"
    return "played" if _PLAYED.fullmatch(name) else "unclear"


@lru_cache(maxsize=20_000)
def _remark(text: str) -> _Said:
    """What a remark says of its line; most say nothing of it."""
    name = slug(text)
    if _is_partly(text, name):
        return "partly"
    played, missed = _PLAYED_IN.search(name), _NOT.search(name)
    if missed:
        return "unclear" if played or _LATER.search(name) else "missed"
    if _LATER.search(name):
        return "later"
    if played:
        return "played"
    trouble = _TROUBLE.search(name) or _speaks_of_trouble(text) or names.reasons_in(text)
    return "unclear" if trouble else "nothing"


def _speaks_of_trouble(text: str) -> bool:
    words = _TROUBLE_TYPED if text.isascii() else _TROUBLE_WORDS
    return words.search(unicodedata.normalize("NFC", text).casefold()) is not None


def _is_partly(text: str, name: str) -> bool:
    """Whether a text says that a play broke off: phát dở is not phát do."""
    return _PARTLY.search(name) is not None or "phát dở" in text.casefold()


def _is_time(cell: Cell) -> bool:
    """Whether a cell is a time of day as people and spreadsheets write it."""
    if isinstance(cell, time | datetime | timedelta):
        return True
    if isinstance(cell, bool):
        return False
    if isinstance(cell, float):
        return 0 < cell < 1
    if not isinstance(cell, str) or not re.match(r"\d{1,2}\s*(?:[:hg]|giờ)", cell, re.IGNORECASE):
        return False
    try:
        cell_values.clock(cell)
    except ValueError:
        return False
    return True


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return " ".join(str(cell).split())


def cells_told(values: Mapping[PlayColumn, Cell], header: Header) -> list[tuple[str, Cell]]:
    """Cells with the headings above them, for messages."""
    return [(header.name(column), cell) for column, cell in values.items()]
