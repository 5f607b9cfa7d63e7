"""Everything of a period that the tables of its report are made from, asked of the log once."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from broadcast import periods
from broadcast.i18n import _, ngettext
from broadcast.periods import Period
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Count, Dimension
from broadcast.reports import campaigns, words
from broadcast.reports.basis import Basis
from broadcast.reports.campaigns import Tallies
from broadcast.reports.planned import PlannedPlays, Planning
from broadcast.reports.tally import Tally, gather
from broadcast.reports.units import Units, units
from broadcast.schedule.communes.file import Commune

WHAT: tuple[Dimension, ...] = ("programme", "lang", "topic", "state")
WHERE: tuple[Dimension, ...] = ("commune", "lang", "state")


class ReportSource:
    """The log and the schedule, with each question asked once."""

    def __init__(
        self, log: PlayLog, basis: Basis, asked: Period | None = None, old: Period | None = None
    ) -> None:
        self.log, self.basis, self.asked, self._old = log, basis, asked, old
        self.planning = Planning(basis.schedule, basis.facts)
        self._counts = functools.cache(self._count)
        self._gathered: dict[tuple[date, date], Gathered] = {}

    def count(self, period: Period, by: tuple[Dimension, ...]) -> list[Count]:
        """Counts of the plays of a period."""
        return self._counts(period.first, period.last, by)

    def of(self, period: Period) -> Gathered:
        """Everything of a period; of the same days always the same."""
        key = (period.first, period.last)
        return self._gathered.setdefault(key, Gathered(self, period))

    def old_of(self, period: Period) -> Period:
        """What a period is compared with: the same days of the one before."""
        return self._old or before(period)

    @cached_property
    def first_day(self) -> date | None:
        """The first day of which anything was ever recorded."""
        return self.log.first_day()

    def _count(self, first: date, last: date, by: tuple[Dimension, ...]) -> list[Count]:
        return self.log.count(first, last, by)


@dataclass
class Gathered:
    """The counts of one period; each is asked for when it is needed."""

    source: ReportSource
    period: Period

    @property
    def basis(self) -> Basis:
        """What the report is made from beside the log."""
        return self.source.basis

    @property
    def whole(self) -> Period:
        """The period with the days that are not over, for figures that no day can be cut from."""
        return self.source.asked or self.period

    @cached_property
    def planned(self) -> PlannedPlays:
        """What the schedule plans."""
        return self.source.planning.between(self.period.first, self.period.last)

    @cached_property
    def units(self) -> Units:
        """The communes as they count on the last day."""
        return units(self.basis.schedule, self.period)

    @cached_property
    def what(self) -> list[Count]:
        """Counts by programme, language, topic and state."""
        return self.source.count(self.period, WHAT)

    @cached_property
    def where(self) -> list[Count]:
        """Counts by commune, language and state."""
        return self.source.count(self.period, WHERE)

    @cached_property
    def by_unit(self) -> dict[str, dict[str, Tally]]:
        """Plays of each unit by language, as the units are on the last day."""
        found: dict[str, dict[str, Tally]] = {}
        became = self.units.became
        for (commune, lang, state), plays, seconds, partial in self.where:
            langs = found.setdefault(became.get(str(commune), str(commune)), {})
            tally = langs.get(str(lang))
            if tally is None:
                tally = langs[str(lang)] = Tally()
            tally.add(state, plays, seconds, partial)
        return found

    @cached_property
    def units_planned(self) -> Counter[str]:
        """Planned plays of each unit."""
        found: Counter[str] = Counter()
        for commune, plays in self.planned.communes.items():
            found[self.units.of(commune)] += plays
        return found

    @cached_property
    def all(self) -> Tally:
        """All plays."""
        return gather(self.what, lambda key: [None]).get(None, Tally())

    @cached_property
    def played_in(self) -> frozenset[str]:
        """Units with a play, whether they are known or not."""
        if "by_unit" in self.__dict__:  # the larger question was asked already
            return frozenset(self.by_unit)
        counts = self.source.count(self.period, ("commune",))
        return frozenset(self.units.of(str(one.key[0])) for one in counts)

    @cached_property
    def misses(self) -> Counter[tuple[str, ...]]:
        """What was reported as not played, by commune and reason."""
        span = (self.period.first, self.period.last)
        return self.source.log.count_misses(*span, ("commune", "reason"))

    @property
    def missed(self) -> int:
        """How much was reported as not played."""
        if "misses" in self.__dict__:  # the larger question was asked already
            return self.misses.total()
        return self.source.log.count_misses(self.period.first, self.period.last).total()

    @cached_property
    def units_missed(self) -> Counter[str]:
        """Misses of each unit."""
        found: Counter[str] = Counter()
        for (commune, _reason), number in self.misses.items():
            found[self.units.of(commune)] += number
        return found

    @cached_property
    def campaigns(self) -> Tallies:
        """Plays by campaign."""
        source = self.source
        return campaigns.tallies(source.log, source.planning, self.units.became, self.period)

    @property
    def covered(self) -> tuple[Commune, ...]:
        """Units that there are and where something was played."""
        return tuple(one for one in self.units.there if one.id in self.played_in)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Communes with plays that there are not in the period, by id."""
        there = {one.id for one in self.units.there}
        return tuple(sorted(self.played_in - there))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of all programmes that were planned or played."""
        names = {str(one.key[0]) for one in self.what} | {key[0] for key in self.planned.what}
        titles = {name: title for name in names if (title := self.basis.title(name))}
        missing = sorted(names - titles.keys())
        logged = self.source.log.titles(self.period.first, self.period.last, missing)
        return {name: words.named({}, name) for name in missing} | logged | titles

    def topic_of(self, programme: str, lang: str) -> str | None:
        """Topic that a planned programme has now."""
        found = self.basis.facts.get((programme, lang))
        return found.topic if found else None

    def notes(self) -> Iterator[str]:
        """What a reader of the report has to know."""
        yield from self._mistakes()
        yield from self._strangers()
        yield from self._torn()

    def _mistakes(self) -> Iterator[str]:
        for file, number in self.basis.mistakes.items():
            yield ngettext(
                "{number} mistake in {file}: what stands there may be missing from the figures.",
                "{number} mistakes in {file}: what stands there may be missing from the figures.",
                number,
            ).format(number=number, file=file)

    def _strangers(self) -> Iterator[str]:
        """Communes with plays that are none of the period."""
        names = {one.id: one.name for one in self.basis.schedule.communes}
        if not names:
            yield _("schedules/communes.yaml names no communes: how many are covered is not known.")
            return
        if strangers := [name for name in self.unknown if name not in names]:
            yield _(
                "There are plays of communes that schedules/communes.yaml does not name; they "
                "count as plays, not as communes covered: {names}."
            ).format(names=words.some(strangers))
        if others := [names[name] for name in self.unknown if name in names]:
            yield _(
                "There are plays of communes that did not exist in this period; they count as "
                "plays, not as communes covered: {names}."
            ).format(names=words.some(others))

    def _torn(self) -> Iterator[str]:
        """Activities of a month that lies only partly in the days that are compared."""
        file = self.basis.activities
        spans: dict[tuple[int, ...], list[str]] = {}
        for span, name in (
            (self.whole, _("the period")),
            (before(self.whole), _("the period before")),
            (year_so_far(self.whole), _("the year so far")),
        ):
            lines = tuple(row.line for row in file.torn(span.first, span.last))
            spans.setdefault(lines, []).append(name)
        for lines, where in spans.items():
            if lines and file.path is not None:
                yield _(
                    "Activities given for a whole month of which only a part lies in {spans} are "
                    "not counted there: lines {lines} of {file}."
                ).format(
                    spans=", ".join(where), lines=words.some(map(str, lines)), file=file.path.name
                )


def before(period: Period) -> Period:
    """The period before one: the month, quarter or year, or as many days."""
    last = period.first - timedelta(days=1)
    for of in (periods.month_of, periods.quarter_of, periods.year_of):
        if (period.first, period.last) == (of(period.first).first, of(period.first).last):
            return of(last)
    return periods.span(period.first - (period.last - last), last)


def year_so_far(period: Period) -> Period:
    """From the first of January of its last day's year to that day."""
    return periods.span(period.last.replace(month=1, day=1), period.last)
