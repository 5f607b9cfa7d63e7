"""The report of a period: one set of tables, from which every format is written."""

from __future__ import annotations

from datetime import date

from broadcast.i18n import _
from broadcast.periods import Period, day_words
from broadcast.plays.log import PlayLog
from broadcast.reports import beside_plays, extent, gaps, plays_by, week, words
from broadcast.reports import credits as credits_
from broadcast.reports.basis import Basis
from broadcast.reports.gathering import Gathered, ReportSource
from broadcast.reports.office import office
from broadcast.reports.tables import LogState, Report, ReportTable


def report(
    log: PlayLog,
    basis: Basis,
    period: Period,
    today: date | None = None,
    state: LogState = "present",
) -> Report:
    """Count a period: planned against played, and everything beside it.

    Dates are local dates of the province, both ends included. On `today` a period may not be over:
    then its days up to yesterday count, or up to the last of which something is recorded. `state`
    says what is wrong with a log that had to be replaced by an empty one. Texts are in the
    interface language. Raises `PlayError` when the log cannot be used.
    """
    days = extent.extent(log, period, today)
    source = ReportSource(log, basis, period, days.old)
    found = source.of(days.counted)
    tables = _tables(found)
    title = _("Broadcasts in {period}").format(period=words.period(period))
    if days.cut:
        title += " " + _("(up to {day})").format(day=day_words(days.counted.last))
    return Report(
        period,
        basis.province,
        title,
        words.days(days.counted),
        found.all.total,
        found.planned.total,
        found.all.seconds,
        len(found.covered),
        len(found.units.there),
        tables,
        tuple(found.notes()),
        days.counted.last if days.begun else None,
        tuple(gaps.gaps(found, days, state)),
        office(basis.province, basis.head),
    )


def _tables(found: Gathered) -> tuple[ReportTable, ...]:
    """All tables that have rows, in their order."""
    plays = plays_by.views(found)  # first: they ask the larger questions
    tables = (
        beside_plays.summary(found),
        *week.tables(found),
        *plays,
        beside_plays.by_month(found),
        beside_plays.not_covered(found),
        beside_plays.misses(found),
        beside_plays.targets(found),
        credits_.credited(found),
        beside_plays.activities(found),
    )
    return tuple(table for table in tables if table.rows)
