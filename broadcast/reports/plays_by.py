"""The tables of plays: by language, commune, group, programme, topic, audience, campaign, class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from broadcast.i18n import _
from broadcast.reports import words
from broadcast.reports.campaigns import OUTSIDE
from broadcast.reports.gathering import Gathered
from broadcast.reports.tables import Chart, ReportCell, ReportColumn, ReportRow, ReportTable, share
from broadcast.reports.tally import Tally, gather
from broadcast.schedule import words as schedule_words

_CHART = Chart(("planned", "played"))
NONE = ""
"""The key of what has no topic, no group, no audience."""


def views(found: Gathered) -> list[ReportTable]:
    """All tables of plays; one without rows is left out."""
    tables = [
        by_language(found), by_programme(found), by_topic(found), by_audience(found),
        by_campaign(found), by_class(found), by_group(found), by_commune(found),
    ]  # fmt: skip
    return [table for table in tables if table.rows]


def measures(partial: bool = False) -> tuple[ReportColumn, ...]:
    """The columns that every table of plays ends with.

    With `partial` one more: how many plays were none of the whole programme.
    """
    return (
        ReportColumn("planned", _("Planned"), summed=True),
        ReportColumn("played", _("Played"), summed=True),
        ReportColumn("verified", _("Verified"), summed=True),
        ReportColumn("claimed", _("Claimed"), summed=True),
        *((ReportColumn("partial", _("Only in part"), summed=True),) if partial else ()),
        ReportColumn("done", _("Share of plan"), "share", part="played", whole="planned"),
        ReportColumn("minutes", _("Minutes"), "minutes", summed=True),
    )


def figures(planned: int, tally: Tally, partial: bool = False) -> tuple[ReportCell, ...]:
    """The cells of `measures`."""
    done = share(tally.total, planned)
    short = (tally.partial,) if partial else ()
    return planned, tally.total, tally.verified, tally.claimed, *short, done, tally.seconds


def some_partial(played: Mapping[Any, Tally]) -> bool:
    """Whether a table needs the column for plays that were none of the whole programme."""
    return any(tally.partial for tally in played.values())


def by_language(found: Gathered) -> ReportTable:
    """Plays by language, as the province orders its languages."""
    played = gather(found.what, lambda key: [key[1]])
    planned: Counter[Any] = Counter()
    for (_programme, lang, _campaign), plays in found.planned.what.items():
        planned[lang] += plays
    return _table(
        ("by_language", _("By language"), _("Language")),
        _named(found.basis.languages, planned, played),
        planned,
        played,
    )


def by_programme(found: Gathered) -> ReportTable:
    """Plays by programme, the most played first."""
    played = gather(found.what, lambda key: [key[0]])
    planned: Counter[Any] = Counter()
    for (programme, _lang, _campaign), plays in found.planned.what.items():
        planned[programme] += plays
    names = {name: found.titles[name] for name in _ranked(planned, played)}
    return _table(("by_programme", _("By programme"), _("Programme")), names, planned, played)


def by_topic(found: Gathered) -> ReportTable:
    """Plays by topic, as the province orders its topics."""
    played = gather(found.what, lambda key: [key[2] or NONE])
    planned: Counter[Any] = Counter()
    for (programme, lang, _campaign), plays in found.planned.what.items():
        planned[found.topic_of(programme, lang) or NONE] += plays
    names = _named(found.basis.topics, planned, played)
    return _table(
        ("by_topic", _("By topic"), _("Topic")), names | _without(names, _("no topic")),
        planned, played,
    )  # fmt: skip


def by_audience(found: Gathered) -> ReportTable:
    """Plays by audience; a programme for several audiences counts for each."""
    audiences: dict[str, tuple[str, ...]] = {}
    for (programme, _lang), fact in found.basis.facts.items():
        known = (*audiences.get(programme, ()), *fact.audience)
        audiences[programme] = tuple(dict.fromkeys(known))
    played = gather(found.what, lambda key: audiences.get(str(key[0])) or (NONE,))
    planned: Counter[Any] = Counter()
    for (programme, _lang, _campaign), plays in found.planned.what.items():
        for audience in audiences.get(programme) or (NONE,):
            planned[audience] += plays
    given = found.basis.audiences
    names = {name: words.named(given, name) for name in _ranked(planned, played)}
    return _table(
        ("by_audience", _("By audience"), _("Audience")),
        names | _without(names, _("no audience given")),
        planned,
        played,
        (
            _("A programme for several audiences counts for each of them."),
            *_nameless(names, _("audiences: in broadcast.yaml")),
        ),
    )


def by_campaign(found: Gathered) -> ReportTable:
    """Plays by campaign, the regular broadcasts after them."""
    planned: Counter[Any] = Counter()
    for (_programme, _lang, campaign), plays in found.planned.what.items():
        planned[campaign or "/regular"] += plays
    played = {_campaign_key(name): tally for name, tally in found.campaigns.items()}
    names = {one.name: one.name for one in found.basis.schedule.campaigns}
    names |= {
        "/regular": _("Regular broadcasts"),
        "/outside": _("Not in the schedule on that day"),
    }
    known = {name: title for name, title in names.items() if planned[name] or name in played}
    note = _(
        "A play belongs to the campaign that has its programme in the schedule on its date; where "
        "several have, to those of its commune, the campaigns first."
    )
    return _table(("by_campaign", _("By campaign"), _("Campaign")), known, planned, played, (note,))


def by_class(found: Gathered) -> ReportTable:
    """Plays by the class of their campaign."""
    classes = {one.name: one.klass for one in found.basis.schedule.campaigns}
    planned: Counter[Any] = Counter()
    for (_programme, _lang, campaign), plays in found.planned.what.items():
        planned[classes.get(campaign or "", "normal")] += plays
    played: dict[Any, Tally] = {}
    for name, tally in found.campaigns.items():
        key = "/outside" if name == OUTSIDE else classes.get(name or "", "normal")
        played.setdefault(key, Tally()).take(tally)
    names = {
        "urgent": _capital(schedule_words.klass("urgent")),
        "priority": _capital(schedule_words.klass("priority")),
        "normal": _capital(schedule_words.klass("normal")),
        "/outside": _("Not in the schedule on that day"),
    }
    known = {name: title for name, title in names.items() if planned[name] or name in played}
    return _table(("by_class", _("By class"), _("Class")), known, planned, played)


def by_group(found: Gathered) -> ReportTable:
    """Plays by group of communes; a commune in several groups counts for each."""
    groups = {one.id: one.groups or (NONE,) for one in found.basis.schedule.communes}

    played: dict[Any, Tally] = {}
    for unit, langs in found.by_unit.items():
        for group in groups.get(unit, (NONE,)):
            for tally in langs.values():
                played.setdefault(group, Tally()).take(tally)
    planned: Counter[Any] = Counter()
    for unit, plays in found.units_planned.items():
        for group in groups.get(unit, (NONE,)):
            planned[group] += plays
    given = found.basis.schedule.groups
    names = _named({name: title for name, title in given.items() if title != name}, planned, played)
    names = {name: names[name] for name in given if name in names} | names
    return _table(
        ("by_group", _("By group of communes"), _("Group")),
        names | _without(names, _("no group")),
        planned,
        played,
        (
            _("A commune in several groups counts for each of them."),
            *_nameless(names, _("groups: in schedules/communes.yaml")),
        ),
    )


def by_commune(found: Gathered) -> ReportTable:
    """Plays by commune and language, with misses and former names."""
    units = found.units
    spoken = found.by_unit
    played: dict[str, Tally] = {}
    for name, tallies in spoken.items():
        for tally in tallies.values():
            played.setdefault(name, Tally()).take(tally)
    planned = found.units_planned
    missed = found.units_missed
    langs = list(
        _named(found.basis.languages, {}, {lang: 0 for one in spoken.values() for lang in one})
    )
    known = {one.id: one.name for one in found.basis.schedule.communes}
    names = {one.id: one.name for one in units.there}
    others = sorted((planned.keys() | missed.keys()) - names.keys() - {*found.unknown})
    names |= {name: known.get(name, name) for name in (*found.unknown, *others)}
    merged = any(units.former.get(name) for name in names)
    short = some_partial(played)
    rows = tuple(
        ReportRow(
            name,
            (
                title,
                *(("; ".join(units.former.get(name, ())),) if merged else ()),
                *(_of(spoken, name, lang) for lang in langs),
                *figures(planned[name], played.get(name, Tally()), short),
                missed[name],
            ),
        )
        for name, title in names.items()
    )
    columns = (
        ReportColumn("commune", _("Commune"), "text"),
        *((ReportColumn("former", _("Former units"), "text"),) if merged else ()),
        *(
            ReportColumn(f"lang_{lang}", words.named(found.basis.languages, lang), summed=True)
            for lang in langs
        ),
        *measures(short),
        ReportColumn("misses", _("Misses"), summed=True),
    )
    title = _("By commune")
    return ReportTable("by_commune", title, title, columns, rows, wide=True)


def _of(spoken: Mapping[str, Mapping[str, Tally]], unit: str, lang: str) -> int:
    found = spoken.get(unit, {}).get(lang)
    return found.total if found else 0


def _table(
    head: tuple[str, str, str],
    names: Mapping[str, str],
    planned: Mapping[Any, int],
    played: Mapping[Any, Tally],
    notes: tuple[str, ...] = (),
) -> ReportTable:
    """A table with the columns of `measures`; what overlaps (it has notes) has no totals."""
    key, title, first = head
    short = some_partial(played)
    columns = (ReportColumn("name", first, "text"), *measures(short))
    if key in ("by_group", "by_audience"):
        columns = tuple(
            ReportColumn(one.key, one.title, one.kind, part=one.part, whole=one.whole)
            for one in columns
        )
    rows = tuple(
        ReportRow(
            name, (title_of, *figures(planned.get(name, 0), played.get(name, Tally()), short))
        )
        for name, title_of in names.items()
    )
    return ReportTable(key, title, title, columns, rows, notes, _CHART)


def _named(
    known: Mapping[str, str], planned: Mapping[Any, Any], played: Mapping[Any, Any]
) -> dict[str, str]:
    """Names of what was planned or played: the known ones in their order, then the others."""
    used = {str(key) for key in (*planned, *played)}
    return {name: title for name, title in known.items() if name in used} | {
        name: words.named({}, name) for name in sorted(used - known.keys())
    }


def _ranked(planned: Mapping[Any, int], played: Mapping[Any, Tally]) -> Iterable[str]:
    """Keys by plays, then by what was planned, then by name."""
    keys = {str(key) for key in (*planned, *played)}
    return sorted(
        keys, key=lambda name: (-played.get(name, Tally()).total, -planned.get(name, 0), name)
    )


def _nameless(names: Mapping[str, str], where: str) -> tuple[str, ...]:
    """A note on those that nobody has given a name."""
    if not any(title == words.named({}, name) != name for name, title in names.items()):
        return ()
    return (_("Names are given under {where}.").format(where=where),)


def _without(names: Mapping[str, str], words: str) -> dict[str, str]:
    return {NONE: f"({words})"} if NONE in names else {}


def _campaign_key(name: str | None) -> str:
    return "/regular" if name is None else "/outside" if name == OUTSIDE else name


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
