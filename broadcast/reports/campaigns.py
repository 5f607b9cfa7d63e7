"""Which plays belong to a campaign: a log knows programmes and days, the schedule knows campaigns.

A play belongs to the campaign that has its programme in its language in the schedule on its date.
Where several have (or a campaign and the regular broadcasts), each commune's own schedule decides;
there a commune's plays of a day fill what the campaigns plan first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby

from broadcast.periods import Period
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Count
from broadcast.reports.planned import Campaigns, Planning, ProgrammeKey
from broadcast.reports.tally import Tally

OUTSIDE = ""
"""In the place of a campaign's name: plays that the schedule does not plan on their date."""

Tallies = Mapping[str | None, Tally]
"""By campaign; None are the regular broadcasts, `OUTSIDE` those that nobody planned."""


def tallies(log: PlayLog, planning: Planning, units: Mapping[str, str], period: Period) -> Tallies:
    """Plays of a period by campaign. `units` says which unit each commune has become."""
    planned = planning.between(period.first, period.last)
    found: dict[str | None, Tally] = {}
    unclear: dict[str, set[ProgrammeKey]] = {}
    for one in log.count(period.first, period.last, ("date", "programme", "lang", "state")):
        day, programme, lang, state = map(str, one.key)
        campaigns = planned.days.get((day, programme, lang))
        if campaigns is not None and len(campaigns) > 1:
            unclear.setdefault(day, set()).add((programme, lang))
            continue
        name = OUTSIDE if campaigns is None else next(iter(campaigns))
        found.setdefault(name, Tally()).add(state, one.plays, one.seconds, one.partial)
    place = _place(units)
    former = _former(units)
    for day, wanted in sorted(unclear.items()):
        on = date.fromisoformat(day)
        counts = _of_day(log, on, wanted)
        for key, group in groupby(sorted(counts, key=place), key=lambda one: place(one)[:3]):
            unit, programme, lang = key
            wanted_there: Campaigns = Counter()
            for commune in (unit, *former.get(unit, ())):
                wanted_there.update(planning.campaigns(commune, on, (programme, lang)))
            _fill(group, wanted_there, found)
    return found


def _former(units: Mapping[str, str]) -> dict[str, list[str]]:
    """The communes that each unit has taken in."""
    found: dict[str, list[str]] = {}
    for commune, unit in units.items():
        if commune != unit:
            found.setdefault(unit, []).append(commune)
    return found


def _of_day(log: PlayLog, day: date, wanted: set[ProgrammeKey]) -> list[Count]:
    programmes = sorted({programme for programme, _lang in wanted})
    counts = log.count(
        day, day, ("commune", "programme", "lang", "state"), {"programme": programmes}
    )
    return [one for one in counts if one.key[1:3] in wanted]


def _place(units: Mapping[str, str]) -> Callable[[Count], tuple[str, str, str, str]]:
    """Sort key: unit, programme, language, and what is verified before what is claimed."""

    def key(one: Count) -> tuple[str, str, str, str]:
        commune, programme, lang, state = map(str, one.key)
        return units.get(commune, commune), programme, lang, "0" if state == "verified" else "1"

    return key


def _fill(counts: Iterable[Count], campaigns: Campaigns, found: dict[str | None, Tally]) -> None:
    """Fill the campaigns of one unit's day in order of their names.

    What is left is regular, or of the last campaign where nothing regular is planned; where nothing
    at all is planned it is of nobody, whatever other communes have on that day.
    """
    room = {name: campaigns[name] for name in sorted(name for name in campaigns if name)}
    for one in counts:
        left, left_s, state = one.plays, one.seconds, one.key[3]
        short = one.partial
        for name, free in room.items():
            if taken := min(free, left):
                seconds = left_s * taken // left
                partial = short * taken // left
                found.setdefault(name, Tally()).add(state, taken, seconds, partial)
                left, left_s, room[name] = left - taken, left_s - seconds, free - taken
                short -= partial
        if left:
            rest = None if None in campaigns else next(reversed(room)) if room else OUTSIDE
            found.setdefault(rest, Tally()).add(state, left, left_s, short)
