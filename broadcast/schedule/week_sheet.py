"""The week sheet: one page of A4 for each commune and week, always in Vietnamese, without network.

The layout stands in ``pages/week-sheet.html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from broadcast import i18n
from broadcast.files.pages import render
from broadcast.periods import Period, weeks_of
from broadcast.schedule.slots import DatedSlot, Dropped, Expansion
from broadcast.schedule.timetable import Names
from broadcast.schedule.words import minutes


def page(expansion: Expansion, names: Names, province: str, period: Period) -> str:
    """Sheets of all communes that have a slot in a period, by week and then by commune."""
    _ = i18n.of("vi")
    return render(
        "week-sheet.html",
        title=_("Broadcasting schedule {period}").format(period=period.name),
        publisher=f"BHXH tỉnh {province}",
        words={
            "heading": _("Commune loudspeaker schedule"),
            "day": _("Day"),
            "total": _("Planned plays of the week: {n}"),
            "note": _("Play everything in order, and note on the run sheet what was played."),
            "none": _("No broadcast"),
        },
        sheets=list(_sheets(expansion, names, period)),
    )


def _sheets(expansion: Expansion, names: Names, period: Period) -> Iterator[dict[str, Any]]:
    _ = i18n.of("vi")
    weeks = list(weeks_of(period))
    slots: dict[tuple[date, str], list[DatedSlot]] = {}
    for slot in expansion.slots:
        slots.setdefault((_monday(slot.starts_at.date(), weeks), slot.commune), []).append(slot)
    dark: dict[tuple[date, str], list[Dropped]] = {}
    for one in expansion.dropped:
        if one.reason == "blackout":
            dark.setdefault((_monday(one.date, weeks), one.commune), []).append(one)
    order = {name: number for number, name in enumerate(names.communes)}
    for week in weeks:
        days = [day for day in week if period.first <= day <= period.last]
        present = {commune for monday, commune in {**slots, **dark} if monday == week.first}
        for commune in sorted(present, key=lambda name: order.get(name, len(order))):
            own = slots.get((week.first, commune), [])
            yield {
                "commune": names.commune(commune),
                "id": commune,
                "week": _("Week {number} ({first} to {last})").format(
                    number=f"{week.first.isocalendar().week:02}/{week.first.isocalendar().year}",
                    first=f"{days[0]:%d/%m/%Y}", last=f"{days[-1]:%d/%m/%Y}",
                ),
                **_table(own, dark.get((week.first, commune), []), names, days),
            }  # fmt: skip


def _table(
    slots: Sequence[DatedSlot], dark: Sequence[Dropped], names: Names, days_shown: Iterable[date]
) -> dict[str, Any]:
    """Columns by start, rows by day."""
    _ = i18n.of("vi")
    days = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    )  # fmt: skip
    starts = sorted({(f"{slot.starts_at:%H:%M}", slot.length_s) for slot in slots})
    rows = []
    for day in days_shown:
        here = {
            (f"{slot.starts_at:%H:%M}", slot.length_s): slot
            for slot in slots
            if slot.starts_at.date() == day
        }
        reasons = dict.fromkeys(one.note for one in dark if one.date == day)
        rows.append(
            {
                "name": days[day.weekday()],
                "date": f"{day:%d/%m}",
                "cells": [_cell(here.get(start), names) for start in starts],
                "dark": ", ".join(reasons),
            }
        )
    return {
        "columns": [{"start": start, "length": round(length / 60)} for start, length in starts],
        "rows": rows,
        "count": sum(len(slot.items) for slot in slots),
    }


def _cell(slot: DatedSlot | None, names: Names) -> dict[str, Any] | None:
    if slot is None:
        return None
    _ = i18n.of("vi")
    marks = {"urgent": _("urgent"), "priority": _("priority"), "normal": ""}
    return {
        "klass": slot.klass,
        "mark": marks[slot.klass],
        "items": list(_merged(slot, names)),
    }


def _merged(slot: DatedSlot, names: Names) -> Iterator[dict[str, Any]]:
    """Each programme once, with its languages in playing order."""
    for _programme, items in groupby(slot.items, key=lambda item: item.programme):
        alike = list(items)
        spoken = ((names.language(item.lang), minutes(item.duration_s)) for item in alike)
        yield {
            "title": names.title(alike[0]),
            "languages": "; ".join(
                f"{language}\N{NO-BREAK SPACE}{length}" for language, length in spoken
            ),
        }


def _monday(day: date, weeks: Sequence[Period]) -> date:
    return next(week.first for week in weeks if week.first <= day <= week.last)
