"""The report of the month of the sources: what is counted, against a recount of the rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from broadcast import periods
from broadcast.reports.formats import json as json_file
from broadcast.reports.planned import Planning
from broadcast.reports.report import report as make
from broadcast.reports.tables import Report
from broadcast.reports.units import units
from broadcast.schedule import expansion
from support import reportdata
from support.reports import AUGUST, Month, log_in, play_at, rows_of_august


def test_the_month_of_the_sources_is_told_as_they_tell_it(report: Report, month: Month) -> None:
    raw = rows_of_august(month[2])
    assert len(raw) == report.plays == 664
    assert (report.covered, report.communes) == (129, 129)
    by_lang = Counter(row["lang"] for row in raw)
    table = report.table("by_language")
    assert {row.key: table.cell(row.key, "played") for row in table.rows} == dict(by_lang)
    assert dict(by_lang) == reportdata.LANGS
    assert report.seconds == sum(row["seconds"] for row in raw)
    assert report.table("summary").cell("verified", "now") == sum(
        row["state"] == "verified" for row in raw
    )


@pytest.mark.parametrize(
    ("key", "column"),
    [("by_programme", "programme"), ("by_topic", "topic"), ("by_language", "lang"),
     ("by_commune", "commune")],
)  # fmt: skip
def test_each_table_equals_a_recount_of_the_rows(month: Month, key: str, column: str) -> None:
    table = make(month[0], month[1], AUGUST).table(key)
    plays: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    for row in rows_of_august(month[2]):
        name = "xa-001" if row[column] == "xa-cu" else row[column]
        plays[name] += 1
        seconds[name] += row["seconds"]
        claimed[name] += row["state"] == "claimed"
    names = [row.key for row in table.rows]
    assert dict(zip(names, table.column("played"), strict=True)) == dict(plays)
    assert dict(zip(names, table.column("minutes"), strict=True)) == dict(seconds)
    assert dict(zip(names, table.column("claimed"), strict=True)) == {n: claimed[n] for n in names}
    assert table.total is not None
    assert table.total[table.place("played")] == 664


def test_groups_audiences_and_months_equal_a_recount(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    raw = rows_of_august(month[2])
    odd = sum(row["commune"] == "xa-cu" or int(row["commune"][-3:]) % 2 for row in raw)
    groups = made.table("by_group")
    assert groups.cell("vung-cao", "played") == odd
    assert groups.cell("long-chao", "played") == 664 - odd
    pension = sum(row["programme"] == "luong-huu" for row in raw)
    assert made.table("by_audience").cell("nong-dan", "played") == pension
    assert made.table("by_audience").cell("lao-dong-tu-do", "played") == pension
    assert groups.total is None
    assert made.table("by_month").column("played") == (0, 0, 0, 0, 0, 0, 40, 664)


def test_the_summary_compares_with_july_and_the_year(month: Month) -> None:
    table = make(month[0], month[1], AUGUST).table("summary")
    plays = [table.cell("played", column) for column in ("now", "before", "change", "year")]
    assert plays == [664, 40, 624, 704]
    assert table.cell("played", "growth") == pytest.approx(624 / 40)
    # in July, xa-cu was still a commune of its own
    assert table.cell("communes", "before") == 130
    assert table.cell("covered", "before") == 20


def test_merged_communes_count_for_what_they_became(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    table = made.table("by_commune")
    assert table.cell("xa-001", "former") == "Xã Cũ"
    assert "xa-cu" not in {row.key for row in table.rows}
    before = periods.days(date(2023, 8, 1), date(2023, 8, 15))
    assert {one.id for one in units(month[1].schedule, before).there} >= {"xa-cu", "xa-001"}


def test_targets_credits_misses_and_activities(month: Month) -> None:
    made = make(month[0], month[1], AUGUST)
    raw = rows_of_august(month[2])
    vi = sum(row["lang"] == "vi" and row["topic"] == "loi-ich" for row in raw)
    targets = made.table("targets")
    assert targets.cell("1-loi-ich-vi", "year") == vi
    assert targets.cell("1-loi-ich-vi", "reached") == vi / 200
    assert targets.cell("3-all-all", "year") == 704
    credited = made.table("credits")
    assert credited.cell("author:Lò Văn An", "programmes") == 9
    assert credited.cell("translator:Cà Văn Bình", "played") == 664 - 300
    assert credited.cell("reader:Vàng Thị HMN", "minutes") == sum(
        row["seconds"] for row in raw if row["lang"] == "hmn"
    )
    assert dict(
        zip((r.key for r in made.table("misses").rows), made.table("misses").column("misses"),
            strict=True)
    ) == dict(Counter(miss.reason for miss in reportdata.misses()))  # fmt: skip
    activities = json_file.document(made)["activities"]
    assert activities == {
        "conferences": {"items": 38, "people": 1313},
        "small_groups": {"items": 161, "people": 1939},
        "leaflets": {"items": 23949},
        "press": {"items": 16},
        "portal": {"items": 44, "visits": 58938},
        "fanpage": {"items": 40, "reached": 21500, "interactions": 2000},
        "zalo": {"items": 8, "views": 882},
        "livestreams": {"items": 1, "views": 1700},
    }


def test_plays_of_one_programme_are_shared_between_campaign_and_regular(month: Month) -> None:
    """On 7 August communes with even numbers have the programme in a campaign, the others not."""
    made = make(month[0], month[1], AUGUST)
    day = [row for row in rows_of_august(month[2])
           if row["local_date"] == "2023-08-07" and row["programme"] == "bhyt-hssv"]  # fmt: skip
    even = [row for row in day if int(row["commune"][-3:]) % 2 == 0]
    assert even
    assert len(even) < len(day)
    table = made.table("by_campaign")
    assert table.cell("Ngày hội BHYT", "played") == len(even)
    ninth = [row for row in rows_of_august(month[2]) if row["local_date"] == "2023-08-09"]
    pensions = [row for row in ninth if row["programme"] == "luong-huu"]
    assert table.cell("/regular", "played") == len(day) - len(even) + len(pensions)
    assert made.table("by_class").cell("priority", "played") == len(even)
    assert table.total is not None
    assert table.total[table.place("played")] == 664
    assert table.total[table.place("minutes")] == made.seconds


def test_a_campaign_elsewhere_makes_no_play_regular_that_nobody_planned(
    month: Month, tmp_path: Path
) -> None:
    """On 7 August some communes have the programme in a campaign, others in the regular ones."""
    schedule = replace(
        month[1].schedule,
        communes=tuple(
            replace(one, groups=()) if one.id == "xa-005" else one
            for one in month[1].schedule.communes
        ),
    )
    seventh = datetime(2023, 8, 7, 5, 15, tzinfo=reportdata.ZONE)
    there = ("xa-005", "xa-005", "xa-003", "xa-003", "xa-004", "xa-004", "xa-999")
    plays = [
        replace(play_at(number, seventh), programme="bhyt-hssv", lang="vi", commune=name)
        for number, name in enumerate(there, start=1)
    ]
    with log_in(tmp_path) as log:
        log.add(plays)
        made = make(log, replace(month[1], schedule=schedule), AUGUST)
    table = made.table("by_campaign")
    assert table.cell("/outside", "played") == 3  # of xa-005, which has none, and of nobody's
    assert table.cell("/regular", "played") == 2
    assert table.cell("Ngày hội BHYT", "played") == 2
    assert made.table("by_class").cell("/outside", "played") == 3


def test_planned_plays_are_those_of_the_expansion(month: Month) -> None:
    basis = month[1]
    span = (date(2023, 7, 1), date(2023, 8, 31))
    slots = expansion.expand(basis.schedule, *span, basis.facts).slots
    items = [(slot, item) for slot in slots for item in slot.items]
    counted = Planning(basis.schedule, basis.facts).between(*span)
    assert counted.total == len(items) > 1000
    assert counted.what == Counter((i.programme, i.lang, i.campaign) for _slot, i in items)
    assert counted.communes == Counter(slot.commune for slot, _item in items)
    assert counted.months == Counter(f"{slot.starts_at:%Y-%m}" for slot, _item in items)


def test_a_day_of_each_commune_is_that_of_the_expansion(month: Month) -> None:
    basis = month[1]
    day = date(2023, 8, 7)  # a campaign and the regular broadcasts have the same programme
    slots = expansion.expand(basis.schedule, day, day, basis.facts).slots
    wanted = Counter(
        (slot.commune, item.programme, item.lang, item.campaign)
        for slot in slots
        for item in slot.items
    )
    planning = Planning(basis.schedule, basis.facts)
    keys = {(programme, lang) for _commune, programme, lang, _campaign in wanted}
    assert {campaign for *_key, campaign in wanted} == {None, "Ngày hội BHYT"}
    for commune in [*(one.id for one in basis.schedule.communes), "nobody"]:
        for key in keys:
            there = {one[3]: n for one, n in wanted.items() if one[:3] == (commune, *key)}
            assert planning.campaigns(commune, day, key) == there


def test_when_all_that_is_planned_is_played_every_row_says_so(month: Month, tmp_path: Path) -> None:
    """Language, commune, group, programme, topic, audience, campaign, class and month."""
    basis = month[1]
    slots = expansion.expand(basis.schedule, date(2023, 7, 1), date(2023, 8, 31), basis.facts).slots
    plays = [
        replace(
            play_at(number, slot.starts_at), slot=slot.id, commune=slot.commune, lang=item.lang,
            programme=item.programme, topic=basis.facts[item.programme, item.lang].topic,
        )
        for number, (slot, item) in enumerate(
            ((slot, item) for slot in slots for item in slot.items), start=1
        )
    ]  # fmt: skip
    with log_in(tmp_path) as log:
        log.add(plays)
        made = make(log, basis, periods.quarter("2023-Q3"))
    assert made.plays == made.planned == len(plays)
    tables = [table for table in made if "planned" in {column.key for column in table.columns}]
    assert len(tables) == 9
    for table in tables:
        assert table.column("planned") == table.column("played"), table.key
    assert {row.key for row in made.table("by_campaign").rows} == {"Ngày hội BHYT", "/regular"}


def test_what_becomes_of_a_script_does_not_change_what_was_planned(month: Month) -> None:
    basis = month[1]
    later = {
        key: replace(fact, status="draft", stale="the original has changed", duration_s=None)
        for key, fact in basis.facts.items()
    }
    planned = [make(month[0], replace(basis, facts=facts), AUGUST).planned
               for facts in (basis.facts, later)]  # fmt: skip
    assert planned[0] == planned[1] > 0
