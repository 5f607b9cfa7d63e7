"""What a report does not know, in words that stand at the top of every format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from broadcast.i18n import _, ngettext
from broadcast.periods import day_words
from broadcast.reports import words
from broadcast.reports.extent import Extent
from broadcast.reports.gathering import Gathered, year_so_far
from broadcast.reports.tables import LogState, ReportGap


def gaps(found: Gathered, extent: Extent, state: LogState) -> Iterator[ReportGap]:
    """All that keeps the figures of a period from being the whole truth."""
    yield from _of_log(found, extent, state)
    if not extent.begun:
        yield ReportGap(
            "not-begun",
            _("This period ({days}) has no day yet that is over: only what is planned can be said.")
            .format(days=words.days(extent.asked)),
        )  # fmt: skip
    elif extent.open:
        yield ReportGap("unfinished", _unfinished(found, extent))
    if extent.later:
        told = ngettext(
            "The as-run log holds {number} play of days of this period that are still to come: "
            "look at the dates with broadcast log list, and at the clock of this computer.",
            "The as-run log holds {number} plays of days of this period that are still to come: "
            "look at the dates with broadcast log list, and at the clock of this computer.",
            extent.later,
        ).format(number=words.whole(extent.later))
        yield ReportGap("later", f"{told} {_('They are not counted.')}" if extent.begun else told)


def first_days(found: Gathered) -> str | None:
    """A remark where the log begins later than what the period is compared with."""
    first = found.source.first_day
    spans = {
        _("the period before"): found.source.old_of(found.period),
        _("the year so far"): year_so_far(found.period),
    }
    if first is None or not (late := [name for name, one in spans.items() if one.first < first]):
        return None
    return _(
        "The as-run log begins on {day}: what was played before is not known, so that {spans} may "
        "hold less than there was."
    ).format(day=day_words(first), spans=", ".join(late))


def _of_log(found: Gathered, extent: Extent, state: LogState) -> Iterator[ReportGap]:
    zero = _("A 0 in this report means “not recorded”, not “not played”.")
    told = {
        "absent": _("There is no as-run log yet: nothing is known of what was played."),
        "blank": _("The file of the as-run log is empty (0 bytes), as after a copy that broke "
                   "off: nothing is known of what was played."),
        "damaged": _("The file of the as-run log is damaged and cannot be read: nothing is "
                     "known of what was played. Put back a copy of the file."),
    }  # fmt: skip
    if state != "present":
        yield ReportGap(f"log-{state}", f"{told[state]} {zero}")
        return
    first = found.source.first_day
    if first is None:
        words_ = _("The as-run log is new and empty: no play has ever been recorded in it.")
        yield ReportGap("log-empty", f"{words_} {zero}")
    elif not found.all.total and not found.missed and extent.begun and not extent.later:
        words_ = _("The as-run log holds nothing of this period: no play and no miss was recorded.")
        yield ReportGap("nothing-recorded", f"{words_} {zero}")
    elif extent.begun and first > found.period.first:
        yield from _late(found)


def _late(found: Gathered) -> Iterator[ReportGap]:
    """A log that was made when the period had begun."""
    first = found.source.first_day
    assert first is not None  # noqa: S101 - narrows the type
    days = found.source.planning.between(found.period.first, first - timedelta(days=1))
    if planned := days.total:
        yield ReportGap(
            "log-begins",
            ngettext(
                "The as-run log begins on {day}, within this period: of {number} play planned on "
                "the days before nothing is known.",
                "The as-run log begins on {day}, within this period: of {number} plays planned on "
                "the days before nothing is known.",
                planned,
            ).format(day=day_words(first), number=words.whole(planned)),
        )


def _unfinished(found: Gathered, extent: Extent) -> str:
    counted = extent.counted
    if not extent.cut:
        return _("The last day of this period, {day}, is not over.").format(
            day=day_words(counted.last)
        )
    whole = found.source.planning.between(extent.asked.first, extent.asked.last).total
    return _(
        "This period is not over: figures go up to and including {day} and are compared with "
        "the same days before ({before}). In the whole period {number} plays are planned."
    ).format(day=day_words(counted.last), before=words.days(extent.old), number=words.whole(whole))
