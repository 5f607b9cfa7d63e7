"""Dated slots as an iCalendar file (RFC 5545) that a phone's calendar takes in.

Times are UTC, so that no time zone table is needed; identifiers are those of the slots, so that a
calendar that is taken in again changes its entries instead of doubling them. A calendar program
believes the entry with the higher SEQUENCE. That number is kept in the file itself: written over
an older one, an entry that is the same keeps its number, one that has changed counts one more, and
a slot that is gone stays as cancelled. The same schedule over the same file gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from broadcast.errors import WorkspaceError
from broadcast.i18n import _
from broadcast.periods import Period
from broadcast.schedule.slots import DatedSlot
from broadcast.schedule.timetable import Names
from broadcast.schedule.words import minutes

if TYPE_CHECKING:
    from icalendar import Calendar, Event

ALARM = timedelta(minutes=15)
"""How long before a slot a phone rings: time to walk to the amplifier and to switch it on."""

_COMMUNE = "X-BROADCAST-COMMUNE"
_LARGEST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class FormerCalendar:
    """What an older file said of the days and communes that are written now, by UID."""

    events: dict[str, Event]

    @classmethod
    def read(
        cls, path: Path, period: Period, zone: ZoneInfo, communes: Collection[str] = ()
    ) -> FormerCalendar | None:
        """The calendar in a file; None where there is no file.

        Without `communes`, those of all communes. Raises `WorkspaceError` for what is no calendar.
        """
        from icalendar import Calendar, Event

        if not path.is_file():
            return None
        try:
            if path.stat().st_size > _LARGEST_BYTES:
                raise ValueError(_("the file is too large"))
            read = Calendar.from_ical(path.read_bytes())
            found = {
                str(event["UID"]): event
                for event in read.walk("VEVENT")
                if isinstance(event, Event)
                and period.first <= event["DTSTART"].dt.astimezone(zone).date() <= period.last
                and (not communes or str(event.get(_COMMUNE, "")) in communes)
            }
        except (ValueError, KeyError, AttributeError, IndexError, OSError) as error:
            raise WorkspaceError(
                _("this is no calendar that could be written again: {reason}").format(reason=error),
                path=path,
                hint=_("write to another file, or delete this one"),
            ) from error
        return cls(found)


def calendar(
    slots: Sequence[DatedSlot],
    names: Names,
    province: str,
    title: str,
    former: FormerCalendar | None = None,
) -> str:
    """All slots as one calendar; the same slots over the same `former` file give the same text."""
    from icalendar import Calendar, vText

    before = former.events if former else {}
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//broadcast//schedule//VI")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.add("X-WR-CALNAME", vText(_clean(title)))  # a name of its own is not escaped by itself
    events = [_event(slot, names, province) for slot in slots]
    for event in events:
        _number(event, before.get(str(event["UID"])))
        made.add_component(event)
    for event in _cancelled(before, {str(event["UID"]) for event in events}):
        made.add_component(event)
    return _text(made)


def _event(slot: DatedSlot, names: Names, province: str) -> Event:
    from icalendar import Alarm, Event

    titles = [names.title(item) for item in slot.items]
    listed = [
        f"{number}. {names.title(item)} ({names.language(item.lang)}, {minutes(item.duration_s)})"
        for number, item in enumerate(slot.items, start=1)
    ]
    summary = _clean(_("Loudspeaker: {titles}").format(titles=", ".join(dict.fromkeys(titles))))
    start = slot.starts_at.astimezone(UTC)
    made = Event()
    made.add("UID", f"{slot.id}@{province}.broadcast")
    made.add("DTSTAMP", _whole(start))  # the slot's own time: the same slots give the same bytes
    made.add("DTSTART", _whole(start))
    made.add("DTEND", _whole(start + timedelta(seconds=slot.length_s)))
    made.add("SUMMARY", summary)
    made.add("LOCATION", _clean(names.commune(slot.commune)))
    made.add("DESCRIPTION", _clean("\n".join(listed)))
    made.add("PRIORITY", 1 if slot.klass == "urgent" else 5)
    made.add("STATUS", "CONFIRMED")
    made.add(_COMMUNE, slot.commune)
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", -ALARM)
    made.add_component(alarm)
    return made


def _number(event: Event, before: Event | None) -> None:
    """Give an event the number of the one before, or one more if it says something else."""
    number = 0
    if before is not None:
        number = int(before.get("SEQUENCE", 0)) + (_content(event) != _content(before))
    event.add("SEQUENCE", number)


def _cancelled(before: dict[str, Event], kept: Collection[str]) -> Iterator[Event]:
    """Events of the older file that are not planned any more, the earliest first."""
    gone = [event for uid, event in before.items() if uid not in kept]
    for event in sorted(gone, key=lambda one: (one["DTSTART"].dt, str(one["UID"]))):
        if str(event.get("STATUS")) != "CANCELLED":
            number = int(event.pop("SEQUENCE", 0)) + 1
            event.pop("STATUS", None)
            event.subcomponents.clear()
            event.add("STATUS", "CANCELLED")
            event.add("SEQUENCE", number)
        yield event


def _content(event: Event) -> bytes:
    """What an event says, without its number."""
    text: bytes = event.to_ical(sorted=True)
    lines = text.replace(b"\r\n ", b"").split(b"\r\n")
    return b"\n".join(line for line in lines if not line.startswith(b"SEQUENCE:"))


def _text(made: Calendar) -> str:
    text: str = made.to_ical(sorted=False).decode("utf-8")
    return text


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _clean(text: str) -> str:
    """A text without control characters, which RFC 5545 forbids (section 3.3.11)."""
    return "".join(sign for sign in text if sign == "\n" or (sign >= " " and sign != "\x7f"))
