"""The tables beside those of plays: comparison, months, misses, targets, activities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from broadcast import periods
from broadcast.i18n import _
from broadcast.plays.play import REASONS, reason_names
from broadcast.reports import words
from broadcast.reports.gaps import first_days
from broadcast.reports.gathering import Gathered, before, year_so_far
from broadcast.reports.plays_by import figures, measures, some_partial
from broadcast.reports.tables import (
    Chart,
    ColumnKind,
    ReportCell,
    ReportColumn,
    ReportRow,
    ReportTable,
    minutes,
    share,
)
from broadcast.reports.tally import Tally, gather
from broadcast.schedule.activity_words import KINDS, figure_names, kind_names

_Measure = Callable[[Gathered], int | float | None]


def summary(found: Gathered) -> ReportTable:
    """The main figures beside those of the period before, and of the year so far."""
    rows = [
        ("planned", _("Planned plays"), None, lambda one: one.planned.total),
        ("played", _("Plays"), None, lambda one: one.all.total),
        ("verified", _("of these verified"), None, lambda one: one.all.verified),
        ("claimed", _("of these claimed"), None, lambda one: one.all.claimed),
        ("partial", _("of these only in part"), None, lambda one: one.all.partial),
        ("done", _("Share of plan"), "share", lambda one: share(one.all.total, one.planned.total)),
        ("minutes", _("Minutes played"), "minutes", lambda one: one.all.seconds),
        ("covered", _("Communes covered"), None, lambda one: len(one.covered)),
        ("communes", _("Communes"), None, lambda one: len(one.units.there)),
        ("misses", _("Misses"), None, lambda one: one.missed),
    ]  # type: list[tuple[str, str, ColumnKind | None, _Measure]]
    old, year = found.source.old_of(found.period), year_so_far(found.period)
    spans = (found, found.source.of(old), found.source.of(year))
    for lang, name in _languages(spans).items():
        title = _("Plays in {language}").format(language=name)
        rows.append((f"lang_{lang}", title, None, _of_language(lang)))
    columns = (
        ReportColumn("indicator", _("Indicator"), "text"),
        ReportColumn("now", _("This period")),
        ReportColumn("before", _("Period before")),
        ReportColumn("change", _("Change")),
        ReportColumn("growth", _("Change in %"), "change"),
        ReportColumn("year", _("Year so far")),
    )
    note = _("Period before: {before}. Year so far: {year}.").format(
        before=words.period(old), year=words.days(year)
    )
    made = tuple(
        ReportRow(key, (title, *_compared([measure(one) for one in spans], kind)), kind)
        for key, title, kind, measure in rows
    )
    notes = tuple(one for one in (note, first_days(found)) if one)
    return ReportTable("summary", _("Summary"), _("Summary"), columns, made, notes)


def by_month(found: Gathered) -> ReportTable:
    """Plays of each month from the beginning of the year to the end of the period."""
    start = min(found.period.first.replace(day=1), year_so_far(found.period).first)
    span = periods.span(start, found.period.last)
    played = gather(found.source.count(span, ("month", "state")), lambda key: [str(key[0])])
    planned = found.source.planning.between(span.first, span.last).months
    names = sorted({day.isoformat()[:7] for day in span})
    short = some_partial(played)
    rows = tuple(
        ReportRow(name, (name, *figures(planned[name], played.get(name, Tally()), short)))
        for name in names
    )
    columns = (ReportColumn("month", _("Month"), "month"), *measures(short))
    title = _("By month")
    chart = Chart(("planned", "played"), upright=True, most=24)
    notes = (_("Days from {days}.").format(days=words.days(span)),)
    return ReportTable("by_month", title, title, columns, rows, notes, chart)


def not_covered(found: Gathered) -> ReportTable:
    """Communes without a play."""
    planned = found.units_planned
    missed = found.units_missed
    rows = tuple(
        ReportRow(one.id, (one.name, planned[one.id], missed[one.id]))
        for one in found.units.there
        if one.id not in found.played_in
    )
    columns = (
        ReportColumn("commune", _("Commune"), "text"),
        ReportColumn("planned", _("Planned"), summed=True),
        ReportColumn("misses", _("Misses"), summed=True),
    )
    title = _("Communes without a play")
    return ReportTable("not_covered", title, title, columns, rows)


def misses(found: Gathered) -> ReportTable:
    """Misses by reason, and in how many communes."""
    names = reason_names()
    count: Counter[str] = Counter()
    for (_commune, reason), number in found.misses.items():
        count[reason] += number
    where = {(reason, found.units.of(commune)) for commune, reason in found.misses}
    communes = Counter(reason for reason, _unit in where)
    rows = tuple(
        ReportRow(code, (names[code][:1].upper() + names[code][1:], count[code],
                   share(count[code], count.total()), communes[code]))
        for code in REASONS
        if count[code]
    )  # fmt: skip
    columns = (
        ReportColumn("reason", _("Reason"), "text"),
        ReportColumn("misses", _("Misses"), summed=True),
        ReportColumn("part", _("Share of all"), "share", part="misses", whole="misses"),
        ReportColumn("communes", _("Communes")),
    )
    title = _("Misses by reason")
    note = _("A miss is one programme in one language, or a whole slot where none is named.")
    return ReportTable("misses", title, title, columns, rows, (note,), Chart(("misses",)))


def targets(found: Gathered) -> ReportTable:
    """The plan of the year of the last day, and what of it is reached."""
    plan = found.basis.plan.get(found.period.last.year)
    year = found.source.of(year_so_far(found.period))
    rows = []
    for number, target in enumerate(plan.targets if plan else (), start=1):
        now, so_far = (
            sum(
                count.plays
                for count in one.what
                if target.topic in (None, count.key[2]) and target.lang in (None, count.key[1])
            )
            for one in (found, year)
        )
        topics, langs = found.basis.topics, found.basis.languages
        topic = words.named(topics, target.topic) if target.topic else _("All topics")
        lang = words.named(langs, target.lang) if target.lang else _("All languages")
        cells = (topic, lang, target.budget_line or "", target.plays, now, so_far,
                 share(so_far, target.plays), max(0, target.plays - so_far))  # fmt: skip
        rows.append(ReportRow(f"{number}-{target.topic or 'all'}-{target.lang or 'all'}", cells))
    columns = (
        ReportColumn("topic", _("Topic"), "text"),
        ReportColumn("language", _("Language"), "text"),
        ReportColumn("budget_line", _("Budget line"), "text"),
        ReportColumn("target", _("Target of the year")),
        ReportColumn("now", _("This period")),
        ReportColumn("year", _("Year so far")),
        ReportColumn("reached", _("Share reached"), "share", part="year", whole="target"),
        ReportColumn("left", _("Still to do")),
    )
    title = _("Targets of the year {year}").format(year=found.period.last.year)
    notes = (_("Set by: {document}.").format(document=plan.document),) if (
        plan and plan.document
    ) else ()  # fmt: skip
    return ReportTable("targets", title, _("Targets"), columns, tuple(rows), notes, wide=True)


def activities(found: Gathered) -> ReportTable:
    """The figures of the other channels, from schedules/activities."""
    file, whole = found.basis.activities, found.whole
    old, year = before(whole), year_so_far(whole)
    sums = [file.within(one.first, one.last) for one in (whole, old, year)]
    kinds, names = kind_names(), figure_names()
    rows = tuple(
        ReportRow(f"{kind}.{name}", (kinds[kind], names[name],
                               *_compared([one[kind, name] for one in sums], None)))
        for kind, measures_ in KINDS.items()
        for name in measures_
        if file.path is not None
    )  # fmt: skip
    columns = (
        ReportColumn("activity", _("Activity"), "text"),
        ReportColumn("figure", _("Figure"), "text"),
        ReportColumn("now", _("This period")),
        ReportColumn("before", _("Period before")),
        ReportColumn("change", _("Change")),
        ReportColumn("growth", _("Change in %"), "change"),
        ReportColumn("year", _("Year so far")),
    )
    title = _("Activities on other channels")
    note = _("What is written down so far, beside the whole period before.")
    notes = (note,) if whole.last > found.period.last else ()
    return ReportTable("activities", title, _("Other channels"), columns, rows, notes)


def _languages(spans: Iterable[Gathered]) -> dict[str, str]:
    """The declared languages, then those that were played and are not declared any more."""
    known: dict[str, str] = {}
    played: set[str] = set()
    for one in spans:
        known |= one.basis.languages
        played |= {str(count.key[1]) for count in one.what}
    return known | {lang: words.named({}, lang) for lang in sorted(played - known.keys())}


def _of_language(lang: str) -> _Measure:
    return lambda found: sum(one.plays for one in found.what if one.key[1] == lang)


def _compared(values: list[int | float | None], kind: ColumnKind | None) -> tuple[ReportCell, ...]:
    """Now, before, their difference and growth, and the year; shares are not subtracted."""
    now, old, year = values
    if kind == "share" or now is None or old is None:
        return now, old, None, None, year
    if kind == "minutes":  # the difference of what is shown
        change = (minutes(now) - minutes(old)) * 60
        return now, old, change, share(change, minutes(old) * 60), year
    return now, old, now - old, (now - old) / old if old else None, year
