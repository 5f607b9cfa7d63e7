"""The report of a period: one set of tables, from which every format is written."""

from __future__ import annotations

from broadcast.i18n import _
from broadcast.periods import Period
from broadcast.plays.log import PlayLog
from broadcast.reports import beside_plays, plays_by, week, words
from broadcast.reports.basis import Basis
from broadcast.reports.gathering import ReportSource
from broadcast.reports.tables import Report


def report(log: PlayLog, basis: Basis, period: Period) -> Report:
    """Count a period: planned against played, and everything beside it.

    Dates are local dates of the province, both ends included. Texts are in the interface language.
    Raises `PlayError` when the log cannot be used.
    """
    found = ReportSource(log, basis).of(period)
    plays = plays_by.views(found)  # first: they ask the larger questions
    tables = [
        beside_plays.summary(found),
        *week.tables(found),
        *plays,
        beside_plays.by_month(found),
        beside_plays.not_covered(found),
        beside_plays.misses(found),
        beside_plays.targets(found),
        beside_plays.credited(found),
        beside_plays.activities(found),
    ]
    name = words.period(period)
    return Report(
        period,
        basis.province,
        _("Broadcasts in {period}").format(period=name),
        words.days(period),
        found.all.total,
        found.planned.total,
        found.all.seconds,
        len(found.covered),
        len(found.units.there),
        tuple(table for table in tables if table.rows),
        tuple(found.notes()),
    )
