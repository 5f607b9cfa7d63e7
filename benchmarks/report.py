"""Counting at the size of a country: bulk import, one more play, reports of a month and a year.

A workspace of 10,598 communes with 9,000,000 plays of one year, 180,000 misses and a schedule
(`country.py`); all plays lie in one year, which is the hardest case: a month then has 750,000 of
them. Measured are the report itself, everything in it, and what it counts alone, against the same
numbers by a plain GROUP BY over the plays in the same run; both must agree.

    python benchmarks/report.py --folder /tmp/country     (kept, and used again the next time)
"""

from __future__ import annotations

import argparse
import csv
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import country
from broadcast import cli, periods
from broadcast.periods import Period
from broadcast.plays import counts
from broadcast.plays.imports import importing
from broadcast.plays.log import PlayLog, open_log
from broadcast.plays.play import Count, Dimension
from broadcast.plays.tables import PLAYS
from broadcast.reports import basis, report
from broadcast.workspace import workspace
from broadcast.workspace.workspace import Workspace
from common import machine, run

T = TypeVar("T")

MONTH, YEAR = periods.month("2026-11"), periods.year("2026")
BEFORE, SO_FAR = periods.month("2026-10"), periods.days(date(2026, 1, 1), date(2026, 11, 30))
FILE_ROWS = 100_000

WHAT: tuple[Dimension, ...] = ("programme", "lang", "topic", "state")
WHERE: tuple[Dimension, ...] = ("commune", "lang", "state")


def counted(log: PlayLog, period: Period) -> list[list[Count]]:
    """What a report counts: of a month with the month before and the year so far, or of a year."""
    others = (BEFORE, SO_FAR) if period == MONTH else ()
    found = [log.count(period.first, period.last, view) for view in (WHAT, WHERE)]
    for other in others:
        found += [log.count(other.first, other.last, view) for view in (WHAT, ("commune",))]
    span = SO_FAR if period == MONTH else YEAR
    return [*found, log.count(span.first, span.last, ("month", "state"))]


def plain(log: PlayLog, period: Period) -> list[list[Count]]:
    """The same from the plays, one GROUP BY for each."""
    queries = counts._queries
    counts._queries = lambda first, last, by, where: iter(  # type: ignore[assignment]
        [counts._query(PLAYS, first, last, by, where)]
    )
    try:
        return counted(log, period)
    finally:
        counts._queries = queries


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Wall seconds of a call, and what it returned."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def one_more(log: PlayLog, loaded: Workspace) -> list[float]:
    """Milliseconds for single plays into the full log, with all checks of ``broadcast log add``."""
    given = importing.context_of(loaded, country.RECORDED, unscheduled=True, source="manual")
    found = []
    for play in country.one_more():
        cells = {
            "commune": play.commune, "programme": play.programme, "lang": play.lang,
            "moment": play.started_at.isoformat(), "length": play.seconds,
        }  # fmt: skip
        seconds, (_kept, new) = timed(
            lambda cells=cells: importing.take_one(log, cells, given)  # type: ignore[misc]
        )
        if new:
            found.append(1000 * seconds)
    return sorted(found)


def write_table(path: Path) -> None:
    """A table as reporters make it, of plays that no log has yet."""
    start = datetime(2025, 11, 1, tzinfo=country.ZONE) + timedelta(seconds=time.time() % 86_400)
    tongues = {"vi": "Kinh", "blt": "Thái", "hmn": "Mông"}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Ngày", "Giờ", "Xã", "Chương trình", "Ngôn ngữ", "Thời lượng (giây)"))
        for number, play in enumerate(next(country.batches(FILE_ROWS))):
            at = start + timedelta(seconds=20 * number)
            writer.writerow((f"{at:%d/%m/%Y}", f"{at:%H:%M:%S}", f"Xã số {int(play.commune[3:])}",
                             play.programme, tongues[play.lang], play.seconds))  # fmt: skip


def imported(root: Path, folder: Path) -> float:
    """Wall seconds of ``broadcast log import`` for the rows of a table, start-up and all."""
    table = folder / "so-phat.csv"
    write_table(table)
    command = [sys.executable, "-m", "broadcast", "-C", str(root), "log", "import", str(table),
               "--unscheduled", "--json"]  # fmt: skip
    seconds, done = timed(lambda: subprocess.run(command, capture_output=True, check=True))
    if f'"new": {FILE_ROWS},'.encode() not in done.stdout:
        sys.exit(f"not all rows were taken: {done.stdout[:200]!r}")
    return seconds


def lines(root: Path, log: PlayLog) -> Iterator[str]:
    """The measurements of a workspace whose log is full."""
    loaded = workspace.load(root)
    single = one_more(log, loaded)
    yield f"one more play    {statistics.median(single):10.1f} ms, worst {single[-1]:.1f} ms"
    found, problems = basis.load(loaded)
    assert not problems, problems[:3]
    for name, period in (("month", MONTH), ("year", YEAR)):
        reports = [timed(lambda period=period: report.report(log, found, period))
                   for _run in range(3)]  # fmt: skip
        parts = [timed(lambda period=period: counted(log, period)) for _run in range(3)]
        slow_s, wanted = timed(lambda period=period: plain(log, period))
        if parts[0][1] != wanted:
            sys.exit(f"{name}: the counts differ from the plain GROUP BY")
        made = reports[0][1]
        whole = run(sys.executable, "-m", "broadcast", "-C", root, "report", f"--{name}",
                    period.name, "--json")  # fmt: skip
        report_s = statistics.median(seconds for seconds, _made in reports)
        counts_s = statistics.median(seconds for seconds, _counts in parts)
        played = f"{made.plays:,} plays of {made.planned:,} planned"
        yield f"{name:5} report     {report_s:10.2f} s, first {reports[0][0]:.2f} s: {played}"
        ratio = f"plain GROUP BY {slow_s:.2f} s, ratio {slow_s / counts_s:.0f}"
        yield f"{name:5} counts     {counts_s:10.2f} s; {ratio}"
        yield f"{name:5} command    {whole.wall_s:10.2f} s, start, loading and JSON included"


def main() -> None:
    """Make the workspace or take the one that is there, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=9_000_000)
    parser.add_argument("--folder", type=Path, help="workspace to make or use again (some 4 GB)")
    options = parser.parse_args()
    cli.collect_rarely()  # as the command does
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        root = options.folder or Path(temporary) / "country"
        cost = country.make(root, options.plays)
        gc.collect()
        print(machine())
        loaded = workspace.load(root)
        with open_log(loaded.root, loaded.province) as log:
            size = (root / "broadcast.db").stat().st_size / 1e9
            print(f"{options.plays:,} plays, {country.COMMUNES:,} communes, {size:.2f} GB")
            if cost is not None:
                print(f"bulk import      {options.plays / cost[0]:10,.0f} plays/s"
                      f"  ({options.plays / cost[1]:,.0f} per CPU second)")  # fmt: skip
            for line in lines(root, log):
                print(line, flush=True)
        seconds = imported(root, Path(temporary))
        print(f"log import       {FILE_ROWS / seconds:10,.0f} rows/s: a CSV of"
              f" {FILE_ROWS:,} rows in {seconds:.1f} s, start-up included")  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory      {peak:10.0f} MB")


if __name__ == "__main__":
    main()
