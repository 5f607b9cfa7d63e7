"""Dated slots as an iCalendar file (RFC 5545) that a phone's calendar takes in.

Times are UTC, so that no time zone table is needed; identifiers are those of the slots, so that a
calendar that is taken in again changes its entries instead of doubling them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from broadcast.i18n import _
from broadcast.schedule.slots import DatedSlot
from broadcast.schedule.timetable import Names
from broadcast.schedule.words import minutes

LINE_BYTES = 75
"""Longest line without its end (RFC 5545, section 3.1)."""


def calendar(slots: Sequence[DatedSlot], names: Names, province: str, title: str) -> str:
    """All slots as one calendar; the same slots give the same text."""
    content = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//broadcast//schedule//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    for slot in slots:
        content += _event(slot, names, province)
    content.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in content for part in folded(line))


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, never inside a letter; each but the first indented."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode("utf-8"))
        if size + width > LINE_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part


def _event(slot: DatedSlot, names: Names, province: str) -> list[str]:
    titles = [names.title(item) for item in slot.items]
    listed = [
        f"{number}. {names.title(item)} ({names.language(item.lang)}, {minutes(item.duration_s)})"
        for number, item in enumerate(slot.items, start=1)
    ]
    summary = _("Loudspeaker: {titles}").format(titles=", ".join(dict.fromkeys(titles)))
    start = slot.starts_at
    return [
        "BEGIN:VEVENT",
        f"UID:{slot.id}@{province}.broadcast",
        f"DTSTAMP:{_utc(start)}",  # the slot's own time: the same slots give the same bytes
        f"DTSTART:{_utc(start)}",
        f"DTEND:{_utc(start.astimezone(UTC) + timedelta(seconds=slot.length_s))}",
        f"SUMMARY:{_escaped(summary)}",
        f"LOCATION:{_escaped(names.commune(slot.commune))}",
        f"DESCRIPTION:{_escaped(chr(10).join(listed))}",
        f"PRIORITY:{1 if slot.klass == 'urgent' else 5}",
        "END:VEVENT",
    ]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """A text value (RFC 5545, section 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    clean = "".join(letter for letter in text if letter == "\n" or letter >= " ")
    return clean.replace("\n", "\\n")
