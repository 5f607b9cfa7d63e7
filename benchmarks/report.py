"""Counting at the size of a country: bulk import, one more play, the counts of month and year.

Plays of one year in 10,598 communes, 40 programmes and 3 languages go through `PlayLog.add`, with
counts and everything. Then the counts that a report needs are read, and the same numbers by a plain
GROUP BY over the plays in the same run; both must agree. All plays lie in one year, which is the
hardest case: a month then has 750,000 of 9,000,000.

    python benchmarks/report.py --plays 1000000
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from broadcast import counts
from broadcast.playlog import PlayLog
from broadcast.plays import Count, Dimension, Play, State, play_uuid
from broadcast.playtables import PLAYS

COMMUNES, PROGRAMMES, LANGUAGES = 10_598, 40, ("vi", "blt", "hmn")
BATCH = 100_000
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR = date(2026, 1, 1), date(2026, 12, 31)
MONTH = date(2026, 11, 1), date(2026, 11, 30)
BEFORE = date(2026, 10, 1), date(2026, 10, 31)
SO_FAR = date(2026, 1, 1), date(2026, 11, 30)
RECORDED = datetime(2027, 1, 1, tzinfo=ZONE)

WHAT: tuple[Dimension, ...] = ("programme", "lang", "topic", "state")
WHERE: tuple[Dimension, ...] = ("commune", "lang", "state")


def batches(plays: int) -> Iterator[list[Play]]:
    """Plays in order of time, the same at each run."""
    random = np.random.default_rng(4)
    start = datetime(2026, 1, 1, 5, tzinfo=ZONE)
    step = 365 * 86_400 / plays
    for first in range(0, plays, BATCH):
        size = min(BATCH, plays - first)
        communes = random.integers(COMMUNES, size=size).tolist()
        programmes = random.integers(PROGRAMMES, size=size).tolist()
        langs = random.integers(len(LANGUAGES), size=size).tolist()
        yield [
            _play(
                f"xa-{communes[n]:05}", programmes[n], LANGUAGES[langs[n]],
                start + timedelta(seconds=int((first + n) * step) % (365 * 86_400 - 18_000)),
                "claimed" if n % 5 else "verified",
            )
            for n in range(size)
        ]  # fmt: skip


def _play(commune: str, number: int, lang: str, started_at: datetime, state: State) -> Play:
    programme = f"chuong-trinh-{number:02}"
    return Play(
        play_uuid(commune, started_at, programme, lang), commune, None, programme, lang, started_at,
        240 + number, "import", state, "", f"Bảo hiểm y tế hộ gia đình, bài {number}",
        f"chu-de-{number % 9}", "0123456789abcdef" * 4, None, RECORDED,
    )  # fmt: skip


def fill(log: PlayLog, plays: int) -> tuple[float, float]:
    """Record all plays; wall and CPU seconds of `PlayLog.add` alone."""
    wall_s = cpu_s = 0.0
    for number, batch in enumerate(batches(plays), start=1):
        wall, cpu = time.perf_counter(), time.process_time()
        log.add(batch)
        wall_s += time.perf_counter() - wall
        cpu_s += time.process_time() - cpu
        if number % 10 == 0:
            print(f"{number * BATCH:,} plays, {number * BATCH / wall_s:,.0f}/s", file=sys.stderr)
    return wall_s, cpu_s


def counted(log: PlayLog, month: bool) -> list[list[Count]]:
    """What a month's report counts, with the month before and the year so far, or a year's."""
    span, others = (MONTH, (BEFORE, SO_FAR)) if month else (YEAR, ())
    found = [log.count(*span, view) for view in (WHAT, WHERE)]
    found += [log.count(*other, view) for other in others for view in (WHAT, ("commune",))]
    return [*found, log.count(*(SO_FAR if month else YEAR), ("month", "state"))]


def plain(log: PlayLog, month: bool) -> list[list[Count]]:
    """The same from the plays, one GROUP BY for each."""
    queries = counts._queries
    counts._queries = lambda first, last, by, where: iter(  # type: ignore[assignment]
        [counts._query(PLAYS, first, last, by, where)]
    )
    try:
        return counted(log, month)
    finally:
        counts._queries = queries


def timed(work: object, *arguments: object) -> tuple[float, object]:
    """Wall seconds of a call, and what it returned."""
    started = time.perf_counter()
    result = work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - started, result


def one_more(log: PlayLog) -> list[float]:
    """Milliseconds for recording single plays into the full log."""
    found = []
    for play in next(batches(50)):
        again = uuid.uuid5(play.uuid, "one more")
        extra = Play(again, *[getattr(play, name) for name in Play.__slots__[1:]])
        found.append(1000 * timed(log.add, [extra])[0])
    return sorted(found)


def main() -> None:
    """Make the log, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=9_000_000)
    parser.add_argument("--folder", type=Path, help="where the database is made (some 5 GB)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "log.db"
        with closing(PlayLog(f"sqlite:///{path.as_posix()}", ZONE.key)) as log:
            wall_s, cpu_s = fill(log, options.plays)
            size = sum(one.stat().st_size for one in path.parent.iterdir()) / 1e9
            print(f"{options.plays:,} plays, {COMMUNES:,} communes, {size:.2f} GB")
            print(f"bulk import      {options.plays / wall_s:10,.0f} plays/s"
                  f"  ({options.plays / cpu_s:,.0f} per CPU second)")  # fmt: skip
            single = one_more(log)
            print(
                f"one more play    {statistics.median(single):10.1f} ms, worst {single[-1]:.1f} ms"
            )
            for name, month in (("month", True), ("year", False)):
                runs = [timed(counted, log, month) for _run in range(3)]
                slow_s, wanted = timed(plain, log, month)
                if runs[0][1] != wanted:
                    sys.exit(f"{name}: the counts differ from the plain GROUP BY")
                first_s, best_s = runs[0][0], min(run[0] for run in runs)
                print(f"{name:5} counts     {first_s:10.2f} s, warm {best_s:.2f} s;"
                      f" plain GROUP BY {slow_s:.2f} s, ratio {slow_s / best_s:.0f}")  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory      {peak:10.0f} MB")


if __name__ == "__main__":
    main()
