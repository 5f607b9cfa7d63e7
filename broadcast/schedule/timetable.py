"""Dated slots as a table: rows for the screen and for spreadsheets, and the JSON of a schedule."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from broadcast import i18n
from broadcast.files.tables import guarded
from broadcast.i18n import _, ngettext
from broadcast.schedule import words
from broadcast.schedule.communes.file import GAP_S
from broadcast.schedule.slots import DatedSlot, Dropped, Expansion, Facts, Item

BOM = "\N{BYTE ORDER MARK}"
"""Without it Excel takes UTF-8 for the system's own encoding."""

_FEW = 3


@dataclass(frozen=True, slots=True)
class Names:
    """What people call things: communes and languages by id, titles by programme and language.

    `gap_s` is the silence between two items of a slot.
    """

    communes: Mapping[str, str]
    languages: Mapping[str, str]
    facts: Mapping[tuple[str, str], Facts]
    gap_s: float = GAP_S

    def title(self, item: Item) -> str:
        """Title of a programme in a language."""
        facts = self.facts.get((item.programme, item.lang))
        return facts.title if facts else item.programme

    def language(self, lang: str) -> str:
        """Name of a language."""
        return self.languages.get(lang, lang)

    def commune(self, name: str) -> str:
        """Name of a commune."""
        return self.communes.get(name, name)


def as_json(expansion: Expansion) -> dict[str, Any]:
    """The document of ``broadcast schedule --json``."""
    return {
        "slots": [
            {
                "id": slot.id,
                "commune": slot.commune,
                "starts_at": slot.starts_at.isoformat(),
                "length_s": slot.length_s,
                "class": slot.klass,
                "items": [
                    {"programme": i.programme, "lang": i.lang, "duration_s": i.duration_s}
                    for i in slot.items
                ],
            }
            for slot in expansion.slots
        ],
        "dropped": [
            {
                "commune": one.commune,
                "date": one.date.isoformat(),
                "slot": one.slot,
                "programme": one.programme,
                "lang": one.lang,
                "reason": words.reason(one.reason, one.note, one.lang),
            }
            for one in expansion.dropped
        ],
    }


def headings(lang: str | None = None) -> tuple[str, ...]:
    """Headings of the columns of a CSV, in the interface language or in another one."""
    _ = i18n.of(lang) if lang else i18n._
    return (
        _("Date"), _("Day"), _("Start"), _("Commune"), _("Commune id"), _("Number"),
        _("Programme"), _("Programme id"), _("Language"), _("Length"), _("Class"),
        _("Campaign"), _("Slot"),
    )  # fmt: skip


def csv_text(slots: Sequence[DatedSlot], names: Names) -> str:
    """One row for each item, for Excel: with byte-order mark, and no cell that is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headings())
    days = words.weekdays()
    for slot in slots:
        starts_at = slot.starts_at
        for number, item in enumerate(slot.items, start=1):
            cells = (
                f"{starts_at:%Y-%m-%d}", days[starts_at.weekday()], f"{starts_at:%H:%M}",
                names.commune(slot.commune), slot.commune, str(number), names.title(item),
                item.programme, names.language(item.lang), words.minutes(item.duration_s),
                words.klass(slot.klass), item.campaign or "", slot.id,
            )  # fmt: skip
            writer.writerow([guarded(cell) for cell in cells])
            starts_at += timedelta(seconds=item.duration_s + names.gap_s)
    return BOM + file.getvalue()


def lines(slots: Sequence[DatedSlot], names: Names) -> Iterator[tuple[str, ...]]:
    """Rows for the screen: day, time, where, what; communes with the same slot share a row."""
    days = words.weekdays()
    groups: dict[tuple[object, ...], list[DatedSlot]] = {}
    for slot in slots:
        key = (slot.starts_at, slot.length_s, slot.klass, slot.items)
        groups.setdefault(key, []).append(slot)
    for alike in groups.values():
        first = alike[0]
        communes = [names.commune(slot.commune) for slot in alike]
        where = ", ".join(communes)
        if len(communes) > _FEW:
            where = ngettext("{n} commune", "{n} communes", len(communes)).format(n=len(communes))
        used_s = sum(item.duration_s for item in first.items)
        what = ", ".join(f"{item.programme}.{item.lang}" for item in first.items)
        mark = "" if first.klass == "normal" else f"[{words.klass(first.klass)}] "
        yield (
            f"{first.starts_at:%Y-%m-%d}",
            days[first.starts_at.weekday()],
            f"{first.starts_at:%H:%M}",
            f"{words.minutes(used_s)}/{words.minutes(first.length_s)}",
            where,
            mark + what,
        )


def losses(dropped: Sequence[Dropped], names: Names) -> Iterator[str]:
    """What is not broadcast, in a line for each reason with how often and the first example."""
    groups: dict[tuple[str, ...], list[Dropped]] = {}
    for one in dropped:
        reason = words.reason(one.reason, one.note, one.lang)
        groups.setdefault((one.programme, reason), []).append(one)
    for (programme, reason), alike in groups.items():
        first = alike[0]
        times = ngettext("{n} time", "{n} times", len(alike)).format(n=len(alike))
        yield _("{programme}: {reason} ({times}; first {slot} on {day} in {commune})").format(
            programme=programme, reason=reason, times=times, slot=first.slot,
            day=first.date.isoformat(), commune=names.commune(first.commune),
        )  # fmt: skip
