"""Days, corrections, former communes and strange logs: each play counts where it belongs."""

from __future__ import annotations

import io
import time
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl
import pytest

from broadcast import periods
from broadcast.plays.play import Play
from broadcast.reports.basis import Basis
from broadcast.reports.formats import docx as docx_file
from broadcast.reports.formats import html as html_file
from broadcast.reports.formats import json as json_file
from broadcast.reports.formats import writing
from broadcast.reports.formats import xlsx as xlsx_file
from broadcast.reports.report import report as make
from broadcast.reports.tables import Report
from support import reportdata
from support.reports import AUGUST, Month, log_in, play_at, rows_of_august


def test_days_end_at_midnight_in_the_province(
    month: Month, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()
    moments = [
        datetime(2022, 12, 31, 23, 59, 59, tzinfo=reportdata.ZONE),
        datetime(2023, 1, 1, 0, 0, tzinfo=reportdata.ZONE),
        datetime(2022, 12, 31, 17, 0, tzinfo=UTC),  # midnight in Việt Nam
        datetime(2023, 1, 31, 16, 59, 59, tzinfo=UTC),
        datetime(2023, 1, 31, 17, 0, tzinfo=UTC),
    ]
    with log_in(tmp_path) as log:
        log.add(play_at(n, moment) for n, moment in enumerate(moments, start=1))
        counted = {
            name: make(log, month[1], span).plays
            for name, span in (
                ("2022", periods.year("2022")), ("2023", periods.year("2023")),
                ("Q1", periods.quarter("2023-Q1")), ("01", periods.month("2023-01")),
                ("02", periods.month("2023-02")), ("12", periods.month("2022-12")),
                ("day", periods.days(date(2023, 1, 1), date(2023, 1, 1))),
            )
        }  # fmt: skip
        assert counted == {"2022": 1, "2023": 4, "Q1": 4, "01": 3, "02": 1, "12": 1, "day": 2}
        table = make(log, month[1], periods.month("2023-01")).table("summary")
        assert (table.cell("played", "before"), table.cell("played", "year")) == (1, 3)


@pytest.mark.parametrize("shift", [0, 1])
def test_random_plays_equal_a_recount_in_any_period(
    month: Month, tmp_path: Path, shift: int
) -> None:
    """Plays around midnight, of any commune, corrected and withdrawn; five kinds of period."""
    random = Random(shift)
    start = datetime(2022, 12, 30, tzinfo=reportdata.ZONE)
    kept: dict[int, Play] = {}
    with log_in(tmp_path) as log:
        for number in range(1, 801):
            day = timedelta(days=random.randrange(370))
            edge = timedelta(seconds=random.choice((0, -1, 1, 18_900, 86_399)))
            name = random.choice(list(reportdata.PROGRAMMES))
            kept[number] = replace(
                play_at(
                    number, (start + day + edge).astimezone(random.choice((UTC, start.tzinfo)))
                ),
                commune=random.choice(("xa-cu", "xa-001", "xa-002", "xa-129")),
                lang=random.choice(list(reportdata.LANGS)),
                programme=name,
                topic=random.choice((None, reportdata.PROGRAMMES[name][1])),
                seconds=random.randrange(1, 900),
                state=random.choice(("claimed", "verified")),
            )
        log.add(kept.values())
        for number in random.sample(range(1, 801), 40):
            if number % 2:
                log.withdraw(uuid.UUID(int=number), reportdata.RECORDED, "", "")
                del kept[number]
            else:
                changes = {"lang": "hmn", "seconds": 77, "started_at": start + timedelta(days=200)}
                log.correct(uuid.UUID(int=number), reportdata.RECORDED, **changes)
                kept[number] = replace(kept[number], **changes)
        for period in (
            periods.month("2023-01"), periods.month("2023-12"), periods.quarter("2023-Q3"),
            periods.year("2023"), periods.year("2022"),
            periods.days(date(2023, 2, 5), date(2023, 7, 9)),
        ):  # fmt: skip
            _equals_a_recount(make(log, month[1], period), list(kept.values()))


def _equals_a_recount(made: Report, kept: list[Play]) -> None:
    local = {id(one): one.started_at.astimezone(reportdata.ZONE).date() for one in kept}
    span = [one for one in kept if made.period.first <= local[id(one)] <= made.period.last]
    assert (made.plays, made.seconds) == (len(span), sum(one.seconds for one in span))
    ways: dict[str, Any] = {
        "by_language": lambda one: one.lang, "by_programme": lambda one: one.programme,
        "by_topic": lambda one: one.topic or "",
        "by_commune": lambda one: "xa-001" if one.commune == "xa-cu"
        and made.period.last > date(2023, 8, 15) else one.commune,
    }  # fmt: skip
    for key, way in ways.items():
        counted = {row.key: row.cells[made.table(key).place("played")]
                   for row in made.table(key).rows} if key in made else {}  # fmt: skip
        assert {name: n for name, n in counted.items() if n} == Counter(map(way, span)), key
    verified = sum(one.state == "verified" for one in span)
    assert made.table("summary").cell("verified", "now") == verified
    months = Counter(f"{local[id(one)]:%Y-%m}" for one in kept)
    table = made.table("by_month")
    for name, plays in zip((row.key for row in table.rows), table.column("played"), strict=True):
        if name != f"{made.period.last:%Y-%m}" or made.period.name.count("_") == 0:
            assert plays == months[name]


def test_a_correction_changes_the_report_and_a_withdrawal_takes_a_play_out(
    month: Month, tmp_path: Path
) -> None:
    with log_in(tmp_path) as log:
        log.add(reportdata.plays())
        log.correct(uuid.UUID(int=10), reportdata.RECORDED, lang="hmn", commune="xa-129")
        log.withdraw(uuid.UUID(int=11), reportdata.RECORDED, "", "ghi nhầm")
        document = json_file.document(make(log, month[1], AUGUST))
        assert document["plays"] == 663
        assert document["by_language"] == {"vi": 298, "blt": 214, "hmn": 151}


def test_plays_of_communes_that_are_no_more_or_not_yet_have_their_names(
    month: Month, tmp_path: Path
) -> None:
    communes = tuple(
        replace(one, valid_from=date(2024, 1, 1)) if one.id == "xa-007" else one
        for one in month[1].schedule.communes
    )
    basis = replace(month[1], schedule=replace(month[1].schedule, communes=communes))
    moment = datetime(2023, 8, 7, 5, 15, tzinfo=reportdata.ZONE)
    with log_in(tmp_path) as log:
        log.add(
            replace(play_at(number, moment), commune=name)
            for number, name in enumerate(("xa-007", "xa-la", "xa-001"), start=1)
        )
        made = make(log, basis, AUGUST)
    assert made.table("by_commune").cell("xa-007", "commune") == "Xã số 7"
    assert made.table("by_commune").cell("xa-la", "commune") == "xa-la"
    assert made.covered == 1
    (unnamed,) = [one for one in made.notes if "does not name" in one]
    assert "xa-la" in unnamed
    assert "7" not in unnamed
    (absent,) = [one for one in made.notes if "did not exist in this period" in one]
    assert absent.endswith(": Xã số 7.")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2023-08-01", "2023-08-31", []),
        ("2023-08-07", "2023-08-13", ["the period, the year so far", "the period before"]),
        ("2023-08-01", "2023-08-07", ["the period, the year so far", "the period before"]),
        ("2023-09-01", "2023-09-10", ["the period before"]),
        ("2023-07-30", "2023-08-31", ["the period, the period before"]),
    ],
)
def test_activities_of_torn_months_are_told_for_all_that_is_compared(
    month: Month, first: str, last: str, told: list[str]
) -> None:
    made = make(month[0], month[1], periods.days(*map(date.fromisoformat, (first, last))))
    found = [one.partition(" lies in ")[2].partition(" are ")[0] for one in made.notes
             if one.startswith("Activities given")]  # fmt: skip
    assert found == told


def test_the_credits_say_what_they_lack(month: Month) -> None:
    gone = {key: names for key, names in month[1].credits.items() if key[0] != "luong-huu"}
    table = make(month[0], replace(month[1], credits=gone), AUGUST).table("credits")
    lost = sum(row["programme"] == "luong-huu" for row in rows_of_august(month[2]))
    assert f"{lost} plays are not in this table" in table.notes[-1]
    assert len(make(month[0], month[1], AUGUST).table("credits").notes) == 1


def test_languages_that_are_not_declared_any_more_are_in_the_summary(month: Month) -> None:
    fewer = {"vi": month[1].languages["vi"]}
    table = make(month[0], replace(month[1], languages=fewer), AUGUST).table("summary")
    keys = [row.key for row in table.rows if row.key.startswith("lang_")]
    assert keys == ["lang_vi", "lang_blt", "lang_hmn"]
    assert table.cell("lang_hmn", "now") == 150
    assert sum(int(str(table.cell(key, "now"))) for key in keys) == 664


def test_what_could_not_be_read_is_told_in_every_format(month: Month) -> None:
    basis = replace(month[1], mistakes={"activities.csv": 1, "plan.yaml": 3})
    made = make(month[0], basis, AUGUST)
    assert made.notes == (
        "1 mistake in activities.csv: what stands there may be missing from the figures.",
        "3 mistakes in plan.yaml: what stands there may be missing from the figures.",
    )
    assert all(note in html_file.page(made).decode() for note in made.notes)
    assert json_file.document(made)["notes"] == list(made.notes)
    texts = [one.text for one in docx.Document(io.BytesIO(docx_file.document(made))).paragraphs]
    assert set(made.notes) <= set(texts)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.workbook(made)))
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert set(made.notes) <= cells


def test_an_empty_log_and_no_schedule_make_a_report_all_the_same(tmp_path: Path) -> None:
    with log_in(tmp_path) as log:
        from broadcast.schedule.schedule import Schedule

        made = make(log, Basis("Điện Biên", Schedule("Asia/Ho_Chi_Minh")), AUGUST)
        assert (made.plays, made.planned, made.covered, made.communes) == (0, 0, 0, 0)
        for kind in writing.FORMATS:
            assert writing.data(made, kind)
        log.add(reportdata.plays())
        made = make(log, Basis("Điện Biên", Schedule("Asia/Ho_Chi_Minh")), AUGUST)
        assert made.plays == 664
        assert made.table("by_programme").rows[-1].cells[0] == "=Tổng đài 1900 9068"
        assert made.notes
