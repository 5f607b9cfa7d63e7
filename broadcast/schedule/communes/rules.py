"""When a commune may be broadcast to: its slots, quiet hours, days and the cap on its sessions.

Of several groups the strictest wins; days, cap and slots that a commune gives itself win over those
of its groups, and quiet hours add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from broadcast.files.fields import DURATION, Code, Table, Whole, duration_s
from broadcast.i18n import _
from broadcast.schedule.day_words import WEEKDAYS, one_weekday, weekdays

DAY_S = 86_400
T = TypeVar("T")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_SPAN = rf"{_CLOCK}-({_CLOCK}|24:00)"
_SHORTEST_SLOT_S, _LONGEST_SLOT_S = 10.0, 6 * 3600.0


def clock_s(written: object) -> int:
    """Seconds after midnight of ``05:15``; raises `ValueError` for anything else."""
    if not isinstance(written, str) or not re.fullmatch(_CLOCK, written):
        raise ValueError(
            _('{given} is not a time of day; write hours and minutes: "05:15"').format(
                given=written
            )
        )
    return int(written[:2]) * 3600 + int(written[3:]) * 60


@dataclass(frozen=True, slots=True)
class HoursOfDay:
    """Part of each day in seconds after midnight; one that ends before it starts passes midnight.

    One that ends when it starts is the whole day.
    """

    start_s: int
    end_s: int

    def meets(self, start_s: float, length_s: float) -> bool:
        """Whether something that starts on the same clock and lasts `length_s` falls into it."""
        own_s = (self.end_s - self.start_s) % DAY_S or DAY_S
        after_s = (start_s - self.start_s) % DAY_S
        return after_s < own_s or after_s + length_s > DAY_S


def _span(given: object) -> object:
    if not isinstance(given, str) or not re.fullmatch(_SPAN, given):
        raise ValueError(
            _('{given} are not hours of a day; write from-to: "21:00-05:00"').format(given=given)
        )
    start, _dash, end = given.partition("-")
    return HoursOfDay(clock_s(start), 0 if end == "24:00" else clock_s(end))


def _length(given: object) -> object:
    seconds = duration_s(given)
    if not _SHORTEST_SLOT_S <= seconds <= _LONGEST_SLOT_S:
        raise ValueError(_("a slot lasts between 10 seconds and 6 hours"))
    return seconds


def _weekday(given: object) -> object:
    if isinstance(given, str) and given in WEEKDAYS:
        return given
    meant = one_weekday(given) if isinstance(given, str) else one_weekday(f"thứ {given}")
    if meant and isinstance(given, str) and not given.casefold().endswith("day"):
        return meant
    message = _("{given} is not a day of the week; write {days}").format(
        given=given, days=", ".join(WEEKDAYS)
    )
    near = _("did you mean {word}?").format(word=meant) if meant else ""
    raise ValueError(f"{message}; {near}" if near else message)


def _weekdays(given: object) -> object:
    """A list with its words for several days, such as ``T2-T6``, taken apart."""
    if isinstance(given, str):
        return weekdays(given)
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        return given
    found: list[str] = []
    for one in given:
        try:
            days = weekdays(one)
        except ValueError:
            return given  # each is looked at by itself, and keeps its line
        found += days if len(days) > 1 else [one]
    return found if len(found) > len(given) else given


def some(given: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an empty list, once its items are right."""
    if not given:
        raise ValueError(_("a list that is not empty is expected here"))
    return given


Some = AfterValidator(some)
"""Marks a list that must not be empty."""

Weekday = Annotated[
    str, BeforeValidator(_weekday), WithJsonSchema({"type": "string", "enum": list(WEEKDAYS)})
]
"""Day of the week: ``mon`` to ``sun``."""

Weekdays = Annotated[tuple[Weekday, ...], BeforeValidator(_weekdays)]
"""Days of the week; words for several, such as ``T2-T6``, stand for all of them."""

Clock = Annotated[
    int, BeforeValidator(clock_s), WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK}$"})
]
"""Seconds after midnight, written as ``"05:15"``."""

Hours = Annotated[
    HoursOfDay, BeforeValidator(_span), WithJsonSchema({"type": "string", "pattern": f"^{_SPAN}$"})
]
"""Hours of a day, written as ``"21:00-05:00"``."""

Length = Annotated[
    float,
    BeforeValidator(_length),
    WithJsonSchema({"type": "string", "pattern": f"^({DURATION})$", "examples": ["15m"]}),
]
"""Seconds that a slot lasts."""


class SlotTime(Table):
    """When a slot starts, and how long it lasts."""

    start: Clock = Field(description="When it starts, local time.", examples=['"05:15"'])
    length: Length = Field(description="How long it lasts.", examples=["15m"])


class OwnSlot(Table):
    """What is different about a slot in one commune or group."""

    start: Clock | None = Field(default=None, description="When it starts.", examples=['"05:30"'])
    length: Length | None = Field(default=None, description="How long it is.", examples=["10m"])


class Rules(Table):
    """What a group or a commune rules for itself."""

    quiet: tuple[Hours, ...] = Field(
        default=(),
        description="Hours without any broadcast; may pass midnight.",
        examples=['["21:00-05:00"]'],
    )
    max_sessions_per_day: Annotated[Whole, Field(ge=0)] | None = Field(
        default=None, description="Most slots that are used on one day.", examples=[2]
    )
    days: Weekdays | None = Field(
        default=None,
        description="Days of the week on which there is broadcasting.",
        examples=["[mon, tue, wed, thu, fri]"],
    )
    slots: dict[Code, OwnSlot | None] = Field(
        default={},
        description="Slots that are different here; null for one that there is not.",
        examples=['{sang: {start: "05:30"}, chieu: null}'],
    )


@dataclass(frozen=True, slots=True)
class Window:
    """A slot as one commune has it: `start_s` after local midnight, `length_s` long."""

    start_s: int
    length_s: float

    @property
    def passes_midnight(self) -> bool:
        """Whether it ends on the day after it starts."""
        return self.start_s + self.length_s > DAY_S

    @property
    def clock(self) -> str:
        """When it starts: ``05:15``."""
        return f"{self.start_s // 3600:02}:{self.start_s // 60 % 60:02}"

    def starts_at(self, day: date, zone: ZoneInfo) -> datetime:
        """When it starts on a day."""
        clock = time(self.start_s // 3600, self.start_s // 60 % 60, self.start_s % 60)
        return datetime.combine(day, clock, zone)

    def overlaps(self, other: Window) -> bool:
        """Whether both are on the air at once on some day."""
        return HoursOfDay(self.start_s, _end(self)).meets(other.start_s, other.length_s)


@dataclass(frozen=True, slots=True)
class LocalRules:
    """The rules in force in one commune.

    `slots` are those it has, by start; `quiet` names those that fall into quiet hours; `days` are
    numbers of weekdays (Monday is 0); `cap` is the most slots a day, or None.
    """

    slots: Mapping[str, Window]
    quiet: frozenset[str]
    days: frozenset[int]
    cap: int | None


def in_force(slots: Mapping[str, SlotTime], own: Rules, groups: Iterable[Rules]) -> LocalRules:
    """The rules of one commune: its own, its groups', and the province's slots."""
    groups = tuple(groups)
    windows: dict[str, Window] = {}
    for name, slot in slots.items():
        window = _window(slot, [one.slots[name] for one in groups if name in one.slots])
        if name in own.slots:  # wins, even where a group has no such slot
            window = _changed(window or Window(slot.start, slot.length), own.slots[name])
        if window is not None:
            windows[name] = window
    everyone = (*groups, own)
    spans = [span for rules in everyone for span in rules.quiet]
    days = set(range(7))
    for rules in everyone if own.days is None else (own,):
        if rules.days is not None:
            days &= {WEEKDAYS.index(day) for day in rules.days}
    caps = [one.max_sessions_per_day for one in groups if one.max_sessions_per_day is not None]
    cap = min(caps, default=None)
    if own.max_sessions_per_day is not None:
        cap = own.max_sessions_per_day
    ordered = dict(sorted(windows.items(), key=lambda one: (one[1].start_s, one[0])))
    quiet = frozenset(
        name
        for name, window in ordered.items()
        if any(span.meets(window.start_s, window.length_s) for span in spans)
    )
    return LocalRules(ordered, quiet, frozenset(days), cap)


def _window(slot: SlotTime, groups: Iterable[OwnSlot | None]) -> Window | None:
    """A slot as the groups of a commune have it; None as soon as one of them does without."""
    window: Window | None = Window(slot.start, slot.length)
    for own in groups:
        if window is not None:
            window = _changed(window, own)
    return window


def _changed(window: Window, own: OwnSlot | None) -> Window | None:
    if own is None:
        return None
    start_s = window.start_s if own.start is None else own.start
    return Window(start_s, window.length_s if own.length is None else own.length)


def _end(window: Window) -> int:
    return int(window.start_s + window.length_s) % DAY_S
