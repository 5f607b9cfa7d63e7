"""Time to read and expand a schedule of the whole country: 3,321 communes, 13 weeks, 2 slots a day.

The communes are those of ``../shared/data/communes-2025.csv`` (another file of the same columns
with ``--communes``); groups and languages are made up: ten groups, one to three languages.

    python benchmarks/schedules.py [--weeks 13]
"""

from __future__ import annotations

import argparse
import csv
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from broadcast.schedule import loading
from broadcast.schedule.expansion import expand, problems
from broadcast.schedule.slots import Facts
from broadcast.workspace import province
from common import ROOT, machine

COMMUNES = ROOT.parent / "shared" / "data" / "communes-2025.csv"
FIRST = date(2026, 10, 5)
PROGRAMMES = tuple(f"bai-{number:02}" for number in range(12))
LANGUAGES = ("[vi]", "[vi, blt]", "[vi, hmn]", "[vi, blt, hmn]")


def write(root: Path, communes: Path) -> int:
    """A workspace with every commune of a file; returns how many there are."""
    folder = root / "schedules"
    folder.mkdir(parents=True)
    (root / "broadcast.yaml").write_text(
        "province: {id: ca-nuoc, name: Cả nước}\nlanguages: "
        "{vi: {name: Việt, voice: recorded}, blt: {name: Thái, voice: recorded}, "
        "hmn: {name: Mông, voice: recorded}}\n",
        encoding="utf-8",
    )
    for programme in PROGRAMMES:
        (root / "scripts_content" / programme).mkdir(parents=True)
    lines = ["slots:", '  sang: {start: "05:15", length: 15m}',
             '  chieu: {start: "17:00", length: 15m}', "groups:"]  # fmt: skip
    lines += [f'  nhom-{n}: {{quiet: ["21:00-05:00"], max_sessions_per_day: 2}}' for n in range(10)]
    lines.append("communes:")
    with communes.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        lines.append(
            f'  - {{id: x{row["commune_code"]}, name: "{row["commune"]}", groups: '
            f"[nhom-{number % 10}], languages: {LANGUAGES[number % 4]}, from: 2025-07-01}}"
        )
    (folder / "communes.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "quy.yaml").write_text(
        "from: 2026-10-01\nto: 2027-12-31\nbroadcasts:\n"
        f"  - {{programmes: [{', '.join(PROGRAMMES)}], slots: [sang, chieu]}}\n"
        f"  - {{programme: {PROGRAMMES[0]}, slots: [sang], days: [mon, wed, fri]}}\n",
        encoding="utf-8",
    )
    return len(rows)


def main() -> None:
    """Measure reading, expanding and checking once each, in CPU time (one thread)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--communes", type=Path, default=COMMUNES)
    options = parser.parse_args()
    facts = {
        (programme, lang): Facts(programme, None, (), 120.0, "approved", None, None, "0" * 64)
        for programme in PROGRAMMES
        for lang in ("vi", "blt", "hmn")
    }
    last = FIRST + timedelta(days=7 * options.weeks - 1)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        count = write(root, options.communes)
        land, _found = province.load(root / "broadcast.yaml")
        assert land is not None
        started = time.process_time()
        schedule, found = loading.load(root, land)
        loaded_s = time.process_time() - started
        assert not found, found[:3]
        started = time.process_time()
        expansion = expand(schedule, FIRST, last, facts)
        expanded_s = time.process_time() - started
        started = time.process_time()
        wrong = problems(schedule, FIRST, last, facts)
        checked_s = time.process_time() - started
    items = sum(len(slot.items) for slot in expansion.slots)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(machine())
    print(f"{count:,} communes, {options.weeks} weeks: {len(expansion.slots):,} slots with")
    print(f"{items:,} items, {len(expansion.dropped):,} dropped, {len(wrong)} problems")
    print(f"read {loaded_s:.2f} s, expand {expanded_s:.2f} s, check {checked_s:.2f} s of CPU time,")
    print(f"peak memory {memory_mb:.0f} MB")


if __name__ == "__main__":
    main()
