"""The as-run log on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.errors import PlayError
from broadcast.plays.log import PlayLog
from broadcast.plays.play import REASONS, Added, Count, Miss, Play, corrected, withdrawal
from support.places import ON_CI, TESTS
from support.playdata import NOW, PLAY, START, ZONE, play, postgres_programs, postgres_server

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
Open = Callable[[], PlayLog]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL; absent, it is a failure on CI and a skip elsewhere."""
    programs = postgres_programs()
    if programs is None:
        (pytest.fail if ON_CI else pytest.skip)("PostgreSQL is not installed")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        postgres_server(programs, Path(folder)) as url,
    ):
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'nhật ký.db').as_posix()}"
    address = request.getfixturevalue("postgres").replace("postgresql:", "postgresql+psycopg:")
    from sqlalchemy import create_engine, text

    name = f"log_{uuid.uuid4().hex}"
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return address.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def log(url: str) -> Iterator[PlayLog]:
    with PlayLog(url, "Asia/Ho_Chi_Minh") as made:
        yield made


def total(log: PlayLog, **where: Any) -> int:
    return sum(one.plays for one in log.count(FIRST, LAST, where=where))


def test_the_same_play_counts_once(log: PlayLog) -> None:
    assert log.add([play(1), play(2), play(1)]) == Added(2, 1)
    assert log.add([play(2)]) == Added(0, 1)
    assert log.count(FIRST, LAST) == [Count((), 2, 600)]
    assert list(log.plays(FIRST, LAST)) == [play(1), play(2)]


def test_a_later_title_is_no_conflict_and_the_first_stands(log: PlayLog) -> None:
    log.add([play(1)])
    assert log.add([play(1, title="Khác", slot="x", reporter="B")]) == Added(0, 1)
    assert next(log.plays(FIRST, LAST)).title == PLAY.title


def test_another_content_under_the_same_uuid_is_refused_whole(log: PlayLog) -> None:
    log.add([play(1)])
    with pytest.raises(PlayError, match="seconds: 300 ≠ 299") as raised:
        log.add([play(2), play(1, seconds=299), play(1, lang="blt")])
    assert len(raised.value.problems) == 2
    assert total(log) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": 0}, {"seconds": -5}, {"seconds": 14_401}, {"commune": ""},
        {"started_at": datetime(2026, 11, 20, 5, 15)},  # noqa: DTZ001 - the mistake itself
        {"started_at": datetime(1926, 11, 20, tzinfo=ZONE)}, {"state": "sure"}, {"source": "x"},
        {"supersedes": uuid.UUID(int=9)},
    ],
)  # fmt: skip
def test_what_cannot_have_been_played_is_refused(log: PlayLog, wrong: dict[str, Any]) -> None:
    with pytest.raises(PlayError):
        log.add([play(1), play(9, **wrong)])
    assert total(log) == 0


def test_corrections_form_a_chain_and_only_the_last_counts(log: PlayLog) -> None:
    log.add([play(1)])
    first = log.correct(play(1).uuid, NOW, seconds=200)
    second = log.correct(play(1).uuid, NOW, commune="muong-nha", started_at=START - timedelta(40))
    assert second.supersedes == first.uuid
    assert log.count(FIRST, LAST, ["commune", "month"]) == [Count(("muong-nha", "2026-10"), 1, 200)]
    assert list(log.plays(FIRST, LAST)) == [second]
    assert len(list(log.plays(FIRST, LAST, history=True))) == 3
    assert log.correct(second.uuid, NOW, seconds=100).seconds == 100


def test_withdrawing_twice_is_withdrawing_once_and_can_be_undone(log: PlayLog) -> None:
    log.add([play(1), play(2)])
    back = log.withdraw(play(1).uuid, NOW, "B", "nhầm ngày")
    assert log.withdraw(play(1).uuid, NOW, "B", "nhầm ngày") == back
    assert total(log) == 1
    again = log.correct(play(1).uuid, NOW, seconds=250)
    assert (total(log), again.supersedes) == (2, back.uuid)


def test_two_corrections_of_one_row_and_rings_are_refused(log: PlayLog) -> None:
    log.add([play(1), play(2, supersedes=uuid.UUID(int=1))])
    with pytest.raises(PlayError, match="corrected or withdrawn already"):
        log.add([play(3, supersedes=uuid.UUID(int=1))])
    with pytest.raises(PlayError, match="corrected or withdrawn already"):
        log.add([play(n, supersedes=uuid.UUID(int=7)) for n in (4, 5)])
    with pytest.raises(PlayError, match="ring"):
        log.add([play(n, supersedes=uuid.UUID(int=17 - n)) for n in (8, 9)])
    log.add([play(10, supersedes=uuid.UUID(int=11))])
    with pytest.raises(PlayError, match="ring"):
        log.add([play(11, supersedes=uuid.UUID(int=10))])
    assert log.differences() == []


def test_unknown_plays_cannot_be_corrected(log: PlayLog) -> None:
    with pytest.raises(PlayError, match="no play"):
        log.correct(uuid.UUID(int=5), NOW, seconds=1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-30T16:59:59+00:00", "2026-11-30"),
        ("2026-11-30T17:00:00+00:00", "2026-12-01"),
        ("2026-12-31T23:59:59+07:00", "2026-12-31"),
        ("2027-01-01T00:00:00+07:00", "2027-01-01"),
        ("2027-01-01T00:30:00+09:00", "2026-12-31"),
        ("2026-12-31T13:00:00-05:00", "2027-01-01"),
    ],
)
def test_a_play_counts_on_its_date_in_the_province(log: PlayLog, moment: str, day: str) -> None:
    log.add([play(1, started_at=datetime.fromisoformat(moment))])
    span = date(2026, 1, 1), date(2027, 12, 31)
    assert [one.key for one in log.count(*span, ["date"])] == [(day,)]
    assert [one.key for one in log.count(*span, ["commune", "date"])] == [("muong-phang", day)]
    assert [one.key for one in log.count(*span, ["commune", "month"])] == [("muong-phang", day[:7])]
    only = date.fromisoformat(day)
    assert len(list(log.plays(only, only))) == len(log.count(only, only, ["lang"])) == 1


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def test_the_clock_of_the_machine_changes_nothing(zone: str, tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import *; from support.playdata import play;"
        "from broadcast.plays.log import PlayLog;"
        "log = PlayLog('sqlite:///' + sys.argv[1], 'Asia/Ho_Chi_Minh');"
        "start = datetime(2026, 12, 31, 16, 55, tzinfo=UTC);"
        "log.add([play(n, started_at=start + timedelta(minutes=n)) for n in range(10)]);"
        "print(log.count(date(2026, 1, 1), date(2027, 12, 31), ['date']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, (tmp_path / "log.db").as_posix()],
        env={**os.environ, "TZ": zone, "PYTHONPATH": str(TESTS)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    days = [Count(("2026-12-31",), 5, 1500), Count(("2027-01-01",), 5, 1500)]
    assert done.stdout.strip() == str(days)


def test_counts_by_every_dimension_and_filter_agree_with_the_plays(log: PlayLog) -> None:
    some = random.Random(4)
    plays = [
        play(
            number,
            commune=some.choice(["a", "b", "c"]), programme=some.choice(["p", "q"]),
            lang=some.choice(["vi", "blt"]), topic=some.choice(["t", None]),
            state=some.choice(["claimed", "verified"]), seconds=some.randrange(1, 500),
            started_at=START - timedelta(hours=some.randrange(24 * 120)),
        )
        for number in range(1, 400)
    ]  # fmt: skip
    log.add(plays)

    def value(one: Play, name: str) -> str | None:
        day = one.started_at.astimezone(ZONE).date().isoformat()
        found = {"date": day, "month": day[:7]}.get(name)
        return found or getattr(one, name)

    spans = [
        (FIRST, LAST),
        (date(2026, 9, 1), date(2026, 10, 31)),
        (date(2026, 8, 17), date(2026, 11, 3)),
        (date(2026, 9, 5), date(2026, 9, 20)),
        (date(2026, 9, 20), date(2026, 10, 31)),
        (date(2026, 9, 1), date(2026, 10, 2)),
    ]
    for by in [
        (), ("commune",), ("lang", "state"), ("topic",), ("month", "commune"), ("date", "lang"),
        ("commune", "programme"), ("date", "commune"), ("commune", "topic", "month"),
    ]:  # fmt: skip
        for first, last in spans:
            for where in [{}, {"commune": ["a", "c"]}, {"topic": [None]}, {"lang": []}]:
                wanted: dict[Any, list[int]] = {}
                for one in plays:
                    inside = first.isoformat() <= str(value(one, "date")) <= last.isoformat()
                    if inside and all(value(one, name) in where[name] for name in where):
                        cell = wanted.setdefault(tuple(value(one, name) for name in by), [0, 0])
                        cell[0] += 1
                        cell[1] += one.seconds
                got = {c.key: [c.plays, c.seconds] for c in log.count(first, last, by, where)}
                assert got == wanted, (by, first, last, where)


def test_a_dimension_that_there_is_not_is_a_mistake(log: PlayLog) -> None:
    with pytest.raises(ValueError, match="reporter"):
        log.count(FIRST, LAST, ["reporter"])  # type: ignore[list-item]


def test_misses_are_kept_once_and_can_be_withdrawn(log: PlayLog) -> None:
    miss = Miss(
        uuid.UUID(int=1), "muong-phang", "20261120-sang", None, None, date(2026, 11, 20), "power",
        "bão", "A", NOW,
    )  # fmt: skip
    assert log.add_misses([miss, miss]) == Added(1, 1)
    assert log.misses(FIRST, LAST) == [miss]
    assert log.misses(FIRST, LAST, "muong-nha") == []
    with pytest.raises(PlayError):
        log.add_misses([replace(miss, reason="network")])
    log.withdraw(miss.uuid, NOW, "A", "đã phát")
    log.withdraw(miss.uuid, NOW, "A", "đã phát")
    assert log.misses(FIRST, LAST) == []
    assert len(log.misses(FIRST, LAST, history=True)) == 2


def test_misses_are_counted_as_they_are_listed(log: PlayLog) -> None:
    misses = [
        Miss(
            uuid.UUID(int=number), f"xa-{number % 3}", None, "chao", "vi",
            date(2026, 11, 1) + timedelta(days=number % 40), REASONS[number % len(REASONS)],
            "", "A", NOW,
        )
        for number in range(1, 60)
    ]  # fmt: skip
    log.add_misses(misses)
    for miss in misses[::7]:
        log.withdraw(miss.uuid, NOW, "A", "đã phát")
    for last in (FIRST, date(2026, 11, 1), LAST):
        listed = log.misses(FIRST, last)
        by_both = Counter((one.commune, one.reason) for one in listed)
        assert log.count_misses(FIRST, last, ["commune", "reason"]) == by_both
        by_reason = Counter((one.reason,) for one in listed)
        assert log.count_misses(FIRST, last, ["reason"]) == by_reason
        assert log.count_misses(FIRST, last).total() == len(listed)
    assert len(log.misses(FIRST, LAST)) < len(misses)


def test_writers_wait_for_one_another(url: str) -> None:
    failures: list[BaseException] = []

    def write(part: int) -> None:
        try:
            with PlayLog(url, "Asia/Ho_Chi_Minh") as one:
                for number in range(20):
                    one.add([play(1000 * part + number), play(5)])
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with PlayLog(url, "Asia/Ho_Chi_Minh") as log:
        assert total(log) == 81
        assert log.differences() == []


def test_a_log_keeps_to_its_time_zone(url: str) -> None:
    PlayLog(url, "Asia/Ho_Chi_Minh").close()
    with pytest.raises(PlayError, match="not in Asia/Tokyo"):
        PlayLog(url, "Asia/Tokyo")


# --- any rows in any order


@st.composite
def rows(draw: st.DrawFn) -> list[Play]:
    """Plays, chains of corrections and withdrawals, shuffled, some of them twice."""
    made: list[Play] = []
    ends: list[Play] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        start = datetime(2026, 11, 30, 16, tzinfo=UTC) + timedelta(
            minutes=draw(st.integers(0, 120))
        )
        one = play(
            number,
            commune=draw(st.sampled_from("ab")), lang=draw(st.sampled_from(["vi", "blt"])),
            topic=draw(st.sampled_from([None, "t"])), started_at=start,
        )  # fmt: skip
        made.append(one)
        ends.append(one)
    for _step in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(ends) - 1))
        old = ends[place]
        if draw(st.booleans()):
            new = withdrawal(old, NOW, "x", "y")
            if old.withdrawn:
                continue
        else:
            moved = old.started_at + timedelta(minutes=draw(st.integers(-90, 90)))
            new = corrected(
                old, NOW, seconds=draw(st.integers(1, 99)), started_at=moved,
                commune=draw(st.sampled_from("abc")),
                state=draw(st.sampled_from(["claimed", "verified"])),
            )  # fmt: skip
        made.append(new)
        ends[place] = new
    again = draw(st.lists(st.sampled_from(made), max_size=5))
    return draw(st.permutations(made + again))


@settings(max_examples=60)
@given(rows(), st.data())
def test_counts_equal_a_recount_after_any_rows_in_any_order(made: list[Play], data: Any) -> None:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        log = stack.enter_context(PlayLog(f"sqlite:///{folder}/log.db", "Asia/Ho_Chi_Minh"))
        left = list(made)
        while left:
            size = data.draw(st.integers(1, len(left)))
            log.add(left[:size])
            left = left[size:]
            assert log.differences() == []
        superseded = {one.supersedes for one in made}
        alive = {one.uuid: one for one in made if one.uuid not in superseded and not one.withdrawn}
        counted = log.count(FIRST, LAST, ["commune"])
        assert sum(one.plays for one in counted) == len(alive)
        assert sum(one.seconds for one in counted) == sum(one.seconds for one in alive.values())
        assert {one.uuid for one in log.plays(FIRST, LAST)} == alive.keys()
