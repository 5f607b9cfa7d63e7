"""The tables of a week: which packs were made, and what nobody has claimed, to telephone by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from broadcast.i18n import _
from broadcast.packs import short_code
from broadcast.periods import Period, day_words, week_of
from broadcast.plays.play import Miss
from broadcast.reports.gathering import Gathered
from broadcast.reports.planned import PlannedLine
from broadcast.reports.tables import ReportColumn, ReportRow, ReportTable
from broadcast.schedule import words as schedule_words
from broadcast.schedule.communes.file import Commune

LineOrDay = tuple[str, str, str]
"""Slot or commune's day, programme, language."""


class _Slot(NamedTuple):
    """A slot of a commune of which lines are not claimed; `planned` is how many it has."""

    commune: Commune
    first: PlannedLine
    lines: tuple[PlannedLine, ...]
    planned: int


def tables(found: Gathered) -> tuple[ReportTable, ...]:
    """The tables of a week; none for a longer period, or where nothing is planned."""
    whole = week_of(found.period.first)
    if found.period.first != whole.first or found.period.last > whole.last:
        return ()
    claims = _Claims.of(found)
    there = [one for one in found.units.there if _lines(found, one, whole)]
    open_slots = [slot for one in there for slot in _open(found, one, claims)]
    if not there:
        return ()
    return _by_commune(found, there, whole, open_slots), _not_claimed(found, open_slots)


def _by_commune(
    found: Gathered, there: Iterable[Commune], whole: Period, open_slots: Iterable[_Slot]
) -> ReportTable:
    """One row a commune: its pack, and how much of its lines is not claimed."""
    missing: Counter[str] = Counter()
    for slot in open_slots:
        missing[slot.commune.id] += len(slot.lines)
    rows = []
    for one in there:
        planned = len(_lines(found, one, found.period))
        pack = _pack(found, one.id, whole)
        cells = (one.name, one.contact or "", pack, planned, planned - missing[one.id],
                 missing[one.id])  # fmt: skip
        rows.append(ReportRow(one.id, cells))
    columns = (
        ReportColumn("commune", _("Commune"), "text"),
        ReportColumn("contact", _("Contact"), "text"),
        ReportColumn("pack", _("Pack"), "text"),
        ReportColumn("planned", _("Planned"), summed=True),
        ReportColumn("told", _("Played or missed"), summed=True),
        ReportColumn("not_claimed", _("Not claimed"), summed=True),
    )
    unmade = (_("not made"), _("cannot be read"))
    note = _("Packs of week {week}: {made} of {count} are made.").format(
        week=whole.name, count=len(rows), made=sum(row.cells[2] not in unmade for row in rows)
    )
    title = _("Communes in the week")
    return ReportTable("week", title, title, columns, tuple(rows), (note,))


def _not_claimed(found: Gathered, open_slots: Iterable[_Slot]) -> ReportTable:
    """One row a slot of which something is not claimed, by commune and time."""
    days = schedule_words.weekdays()
    rows = []
    for slot in open_slots:
        start = slot.first.starts_at
        titles = ", ".join(_title(found, line) for line in slot.lines)
        codes = ", ".join(
            short_code.written(short_code.make(line.slot, line.programme, line.lang))
            for line in slot.lines
        )
        cells = (
            slot.commune.name, slot.commune.contact or "", days[start.weekday()],
            f"{day_words(start.date())} {start:%H:%M}", titles, codes, slot.planned,
            len(slot.lines),
        )  # fmt: skip
        rows.append(ReportRow(slot.first.slot, cells))
    columns = (
        ReportColumn("commune", _("Commune"), "text"),
        ReportColumn("contact", _("Contact"), "text"),
        ReportColumn("weekday", _("Day"), "text"),
        ReportColumn("start", _("Slot"), "text"),
        ReportColumn("programmes", _("Lines that nobody has claimed"), "text"),
        ReportColumn("codes", _("Codes"), "text"),
        ReportColumn("planned", _("Planned"), summed=True),
        ReportColumn("not_claimed", _("Not claimed"), summed=True),
    )
    note = _("Of these lines the log says neither that they were played nor that they were missed.")
    title = _("Not claimed")
    return ReportTable("not_claimed", title, title, columns, tuple(rows), (note,), wide=True)


def _title(found: Gathered, line: PlannedLine) -> str:
    facts = found.basis.facts.get((line.programme, line.lang))
    lang = found.basis.languages.get(line.lang, line.lang)
    return f"{facts.title if facts else line.programme} ({lang})"


def _lines(found: Gathered, commune: Commune, days: Iterable[date]) -> list[PlannedLine]:
    return [line for day in days for line in found.source.planning.lines(commune.id, day)]


def _open(found: Gathered, commune: Commune, claims: _Claims) -> Iterator[_Slot]:
    """The slots of a commune with lines that nobody has claimed, in order of time."""
    slots: dict[str, list[PlannedLine]] = {}
    for line in _lines(found, commune, found.period):
        slots.setdefault(line.slot, []).append(line)
    for lines in slots.values():
        left = tuple(line for line in lines if not claims.take(commune.id, line))
        if left:
            yield _Slot(commune, lines[0], left, len(lines))


def _pack(found: Gathered, commune: str, week: Period) -> str:
    """Whether the pack of a commune is there, and holds what is planned."""
    from broadcast.packs.week import manifest_of

    root = found.basis.root
    folder = root / "output" / "packs" / week.name if root else None
    names = (f"{commune}.zip", f"{week.name}-{commune}.zip")
    paths = [folder / name for name in names if (folder / name).is_file()] if folder else []
    if not paths:
        return _("not made")
    manifest = manifest_of(paths[-1])
    if manifest is None:
        return _("cannot be read")
    plays = sum(len(slot.items) for slot in manifest.slots)
    planned = sum(1 for day in week for _line in found.source.planning.lines(commune, day))
    if plays != planned:
        return _("made, with {plays} of {planned} plays").format(plays=plays, planned=planned)
    return _("made")


@dataclass(slots=True)
class _Claims:
    """What the log says of lines, each play for one line.

    A play belongs to its slot, or where it has none to any line of its commune's day.
    """

    in_slot: Counter[LineOrDay] = field(default_factory=Counter)
    on_day: Counter[LineOrDay] = field(default_factory=Counter)
    missed: dict[str, list[Miss]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Gathered) -> _Claims:
        """All that the log has of a period."""
        made = cls()
        log, period = found.source.log, found.period
        for play in log.spans(period.first, period.last, {one.id for one in found.units.there}):
            day = _day(play.commune, play.started_at.astimezone(log.zone).date())
            place = made.in_slot if play.slot else made.on_day
            place[play.slot or day, play.programme, play.lang] += 1
        for miss in log.misses(period.first, period.last):
            made.missed.setdefault(miss.slot or _day(miss.commune, miss.date), []).append(miss)
        return made

    def take(self, commune: str, line: PlannedLine) -> bool:
        """Whether the log says what became of a line; what says so serves no other line."""
        day = _day(commune, line.day)
        if self.in_slot[line.slot, line.programme, line.lang]:
            return True  # played twice in one slot is one line
        for miss in (*self.missed.get(line.slot, ()), *self.missed.get(day, ())):
            if miss.programme in (None, line.programme) and miss.lang in (None, line.lang):
                return True
        key = (day, line.programme, line.lang)
        if self.on_day[key]:
            self.on_day[key] -= 1
            return True
        return False


def _day(commune: str, day: date) -> str:
    return f"{day:%Y%m%d}|{commune}"
