"""What the cells of a table of a schedule mean: names, titles, ids, slots, days and languages.

Exact spelling comes before spelling without accents; what two things are called is asked about.
Every function raises `ValueError` with the reason in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from broadcast.files import cells
from broadcast.files.cells import Cell
from broadcast.files.text import slug
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.schedule import day_words
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.entries import slot_word
from broadcast.workspace.languages import how_to_declare

ALL = re.compile(
    r"all(?:-communes|-languages)?|(?:toan|ca)-(?:tinh|thanh-pho)|toan-bo"
    r"|(?:tat-ca|moi)(?:-cac)?(?:-(?:xa|xa-phuong|phuong-xa|thu-tieng|tieng|ngon-ngu))?"
    r"(?:-(?:trong|cua|toan)-tinh)?|cac-xa-phuong"
)
"""Words for all communes, or for all languages."""

_PARTS = re.compile(r"\s*[,;+\n]\s*|\s+(?:và|and)\s+")
_SLOT_PARTS = re.compile(r"\s*[,;+/&\n]\s*|\s+(?:và|and)\s+")
_WITHOUT = re.compile(r"[,;(\s]+(?:ngoại trừ|trừ|except|without)\s+", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}\s*(?:[:hg]|giờ)\s*\d{0,2}")
_CLOCKS = re.compile(rf"(?:từ\s+)?({_CLOCK.pattern})\s*(?:[-–]|đến)\s*({_CLOCK.pattern})")
_RHYTHM = re.compile(r"(?:every\s+)?(\d{1,2})\s*(?:weeks?|tuần(?:\s*(?:một|1)\s*lần|/lần)?)")
_WEEKLY = ("hằng tuần", "hàng tuần", "mỗi tuần", "weekly", "every week")
KINDS = ("xa", "phuong", "dac-khu", "thi-tran")


@dataclass(frozen=True, slots=True)
class CalledSo:
    """Things by what people call them."""

    kind: str
    exact: Mapping[str, frozenset[str]]
    folded: Mapping[str, frozenset[str]]
    shown: tuple[str, ...]
    hint: Callable[[str, Collection[str]], str] = did_you_mean

    @classmethod
    def of(cls, kind: str, called: Iterable[tuple[str, str]]) -> CalledSo:
        """From pairs of id and name; `kind` is the message for a name that stands for nothing."""
        exact: dict[str, set[str]] = {}
        folded: dict[str, set[str]] = {}
        shown = []
        for key, name in called:
            shown += [] if name.startswith("@") else [name]
            exact.setdefault(_plain(name), set()).add(key)
            folded.setdefault(slug(name), set()).add(key)
        return cls(kind, _frozen(exact), _frozen(folded), tuple(dict.fromkeys(shown)))

    def one(self, written: str) -> str:
        """The id of the one thing that is called so."""
        found = self.exact.get(_plain(written)) or self.folded.get(slug(written), frozenset())
        if len(found) > 1:
            message = _("{name} can be any of these: {ids}; write its id")
            raise ValueError(message.format(name=written, ids=", ".join(sorted(found))))
        if not found:
            near = self.hint(written, self.shown)
            message = self.kind.format(name=written)
            raise ValueError(f"{message}; {near}" if near else message)
        return next(iter(found))

    def knows(self, written: str) -> bool:
        """Whether something is called so."""
        return _plain(written) in self.exact or slug(written) in self.folded


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(keys) for name, keys in found.items() if name}


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def parts(cell: Cell) -> list[str]:
    """CalledSo in a cell."""
    return [part for part in _PARTS.split(str(cell).strip()) if part]


def places(communes: Sequence[Commune], groups: Mapping[str, str]) -> CalledSo:
    """Communes and groups by id, code and name; a group's id begins with ``@``."""
    called = [(one.id, name) for one in communes for name in _called(one)]
    for key, name in groups.items():
        bare = slug(name).removeprefix("nhom-")
        called += [(f"@{key}", word) for word in (key, name, f"nhóm {name}", f"các xã {name}")]
        called += [(f"@{key}", f"nhom {bare}"), (f"@{key}", f"cac xa {bare}")]
    return CalledSo.of(_("there is no commune or group {name}"), called)


def _called(one: Commune) -> Iterable[str]:
    yield from (one.id, one.name)
    kind, _space, rest = one.name.partition(" ")
    if slug(kind) in KINDS and rest:
        yield rest
    if one.code:
        yield from {one.code, one.code.lstrip("0")}


def chosen(cell: Cell, names: CalledSo) -> Any:
    """The value of the key ``communes`` for a cell."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip().rstrip(")")
    wanted, *less = _WITHOUT.split(text, maxsplit=1)
    without = [names.one(part) for part in parts(less[0])] if less else []
    if any(key.startswith("@") for key in without):
        raise ValueError(_("only communes can be left out, not groups"))
    if ALL.fullmatch(slug(wanted)):
        return {"without": without} if without else "all"
    found = [wanted] if names.knows(wanted) else parts(wanted)
    keys = list(dict.fromkeys(names.one(part) for part in found))
    ids = [key for key in keys if not key.startswith("@")]
    groups = [key[1:] for key in keys if key.startswith("@")]
    if not groups and not without:
        return ids
    given = {"ids": ids, "groups": groups, "without": without}
    return {key: value for key, value in given.items() if value}


def languages(cell: Cell, names: CalledSo) -> Any:
    """The value of the key ``languages`` for a cell."""
    if ALL.fullmatch(slug(str(cell))):
        return "all"
    found = [part for one in parts(cell) for part in re.split(r"\s*/\s*", one) if part]
    return list(dict.fromkeys(names.one(part) for part in found))


def language_names(declared: Mapping[str, str]) -> CalledSo:
    """Languages by code and name, with or without “Tiếng”; Kinh is Vietnamese."""
    called = [(key, word) for key, name in declared.items() for word in (key, name)]
    for key, name in declared.items():
        first, _space, rest = name.partition(" ")
        if slug(first) == "tieng" and rest:
            called.append((key, rest))
    if "vi" in declared:
        called += [("vi", word) for word in ("Kinh", "Tiếng Kinh", "Tiếng Việt", "Việt")]
    names = CalledSo.of(_("the language {name} is not declared in broadcast.yaml"), called)
    return replace(names, hint=how_to_declare)


def rhythm(cell: Cell) -> str | None:
    """The value of the key ``every``; None for every week."""
    text = _plain(str(cell))
    if text in _WEEKLY:
        return None
    if found := _RHYTHM.fullmatch(text):
        return None if found[1] == "1" else f"{int(found[1])} weeks"
    raise ValueError(_("{given} is not a rhythm; write it like: 2 weeks").format(given=cell))


def days(cell: Cell, epoch: date, *, bare: bool) -> dict[str, Any]:
    """The keys ``days`` or ``dates`` for a cell; `bare` numbers are days of the week."""
    if isinstance(cell, datetime | date):
        return {"dates": [cells.day(cell)]}
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not (bare and cell in range(2, 8)):
            raise ValueError(
                _("{given} is not a day of the week; write thứ 2, 4, 6").format(given=f"{cell:g}")
            )
        cell = str(int(cell))
    text = str(cell).strip()
    if re.search(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d", text):
        found = [part for part in re.split(r"\s*[;,\n]\s*|\s+và\s+", text) if part]
        return {"dates": sorted({cells.day(part, epoch) for part in found})}
    named = day_words.weekdays(text, bare=bare)
    return {} if len(named) == 7 else {"days": list(named)}


def slots(cell: Cell, times: Mapping[str, set[str]], communes: Sequence[Commune]) -> list[str]:
    """Ids of slots for a cell; `times` gives all ids, with the times at which the slots start.

    A time of day means the one slot that starts then in every commune that is meant.
    """
    if isinstance(cell, datetime | time):
        return [_at(cells.clock(cell), None, times, communes)]
    if isinstance(cell, float) and 0 < cell < 1:
        return [_at(cells.clock(cell), None, times, communes)]
    text = unicodedata.normalize("NFC", str(cell)).strip()
    found = []
    for part in _SLOT_PARTS.split(text):
        if not part:
            continue
        words = part.split()
        ids = [slot_word(word) for word in words if slug(word) not in ("buoi", "ca")]
        if (key := part if part in times else slot_word(part)) in times:
            found.append(key)
        elif both := _CLOCKS.fullmatch(part.casefold()):
            found.append(_at(cells.clock(both[1]), cells.clock(both[2]), times, communes))
        elif _CLOCK.fullmatch(part.casefold()):
            found.append(_at(cells.clock(part), None, times, communes))
        elif len(ids) > 1 and all(one in times for one in ids):  # sáng chiều
            found += ids
        else:
            raise ValueError(
                _("there is no slot {name}; {hint}").format(name=part, hint=_there(times))
            )
    return list(dict.fromkeys(found))


def _there(times: Mapping[str, set[str]]) -> str:
    shown = ", ".join(f"{key} ({', '.join(sorted(when))})" for key, when in times.items())
    return _("known are: {words}").format(words=shown)


def _at(
    start: time, end: time | None, times: Mapping[str, set[str]], communes: Sequence[Commune]
) -> str:
    start_s = start.hour * 3600 + start.minute * 60 + start.second
    length_s = None if end is None else end.hour * 3600 + end.minute * 60 - start_s
    clock = f"{start:%H:%M}"
    here = [key for key in times if clock in times[key]]
    for key in here:
        other = next((one for one in communes if key in one.rules.slots
                      and one.rules.slots[key].start_s != start_s), None)  # fmt: skip
        if other is not None:
            message = _("the slot {slot} starts at {clock} in {commune}, not at {given}")
            raise ValueError(
                message.format(slot=key, clock=other.rules.slots[key].clock, commune=other.name,
                               given=clock)
                + "; " + _("write the slot by its name: {slot}").format(slot=key)
            )  # fmt: skip
        wrong = next((one for one in communes if key in one.rules.slots and length_s is not None
                      and one.rules.slots[key].length_s != length_s), None)  # fmt: skip
        if wrong is not None:
            message = _("the slot {slot} of {commune} does not last until {end}")
            raise ValueError(
                message.format(slot=key, commune=wrong.name, end=f"{end:%H:%M}" if end else "")
            )
    if len(here) != 1:
        message = _("no slot starts at {clock}; {hint}").format(clock=clock, hint=_there(times))
        raise ValueError(message)
    return here[0]
