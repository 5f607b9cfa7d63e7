"""Packs of a week for a province: 129 communes, 12 programmes in 3 languages, each everywhere.

    python benchmarks/packs.py [--communes 129] [--programmes 12]

Every pack written to disk (``broadcast pack``, a process of its own), and every pack made while it
is sent, against a plain copy of the same files (`shutil.copy`; once more with each file flushed to
the disk as packs are) in the same run. The MP3s are the sample's programme built under 12 titles;
the communes are those of ``../shared/data/communes-2025.csv``, or made up where that is not there.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rebuild
from broadcast.files.text import slug
from broadcast.packs import keys
from common import ROOT, build, machine, run, table

COMMUNES = ROOT.parent / "shared" / "data" / "communes-2025.csv"
WEEK = "2026-W48"
LANGUAGES = "[vi, blt, hmn]"

STREAM = """
import sys, time
from pathlib import Path
from broadcast import periods
from broadcast.packs import stored_zip, week
from broadcast.workspace import workspace
packs = week.prepare(workspace.load(Path(sys.argv[1])), periods.week(sys.argv[2]))
sent = 0
for commune in packs.communes:
    for block in stored_zip.stream(packs.plan(commune).members, packs.week.first):
        sent += len(block)
Path(sys.argv[3]).write_text(str(sent))
"""


def communes(count: int) -> list[tuple[str, str]]:
    """Ids and names of as many communes."""
    names = [f"Xã Mẫu {number}" for number in range(count)]
    if COMMUNES.is_file():
        with COMMUNES.open(encoding="utf-8-sig", newline="") as file:
            names = [row["commune"] for row in csv.DictReader(file)][-count:]
    return [(f"{slug(name)}-{number}", name) for number, name in enumerate(names)]


def make_workspace(root: Path, programmes: int, count: int) -> None:
    """A built workspace with a key, in which every commune plays everything once."""
    rebuild.make_workspace(root, programmes)
    folder = root / "schedules"
    folder.mkdir()
    lines = ["slots:", '  sang:  {start: "05:15", length: 15m}',
             '  chieu: {start: "17:00", length: 15m}', "communes:"]  # fmt: skip
    lines += [
        f'  - {{id: {one}, name: "{name}", languages: {LANGUAGES}, from: 2025-07-01}}'
        for one, name in communes(count)
    ]
    (folder / "communes.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    broadcasts = [
        f"  - {{programme: {rebuild.PROGRAMME}-{number:03d}, slots: [{('sang', 'chieu')[turn]}], "
        f"days: [{days[day]}]}}"
        for number in range(programmes)
        for turn, day in [divmod(number % 14, 7)]
    ]
    (folder / "quy.yaml").write_text(
        "from: 2026-10-01\nto: 2026-12-31\nbroadcasts:\n" + "\n".join(broadcasts) + "\n",
        encoding="utf-8",
    )
    keys.init(root)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def copy(source: Path, destination: Path, *, flush: bool) -> float:
    """Copy every file plainly, one after the other; returns seconds."""
    destination.mkdir()
    started = time.monotonic()
    for path in sorted(source.iterdir()):
        made = shutil.copy(path, destination)
        if flush:
            with Path(made).open("rb+") as file:
                os.fsync(file.fileno())
    taken_s = time.monotonic() - started
    assert size_of(destination) == size_of(source)
    shutil.rmtree(destination)
    return taken_s


def main() -> None:
    """Build once; write, copy and stream every pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communes", type=int, default=129)
    parser.add_argument("--programmes", type=int, default=12)
    options = parser.parse_args()
    broadcast = (sys.executable, "-m", "broadcast", "-C")
    with tempfile.TemporaryDirectory() as folder_name:
        root = Path(folder_name) / "tinh"
        root.mkdir()
        make_workspace(root, options.programmes, options.communes)
        build(root)
        sounds = sum(path.stat().st_size for path in root.glob("output/programmes/*/*.mp3"))
        before, sent = size_of(root), Path(folder_name) / "sent"
        streamed = run(sys.executable, "-c", STREAM, root, WEEK, sent)
        added = size_of(root) - before
        subprocess.run(["sync"], check=False)
        written = run(*broadcast, root, "pack", "--week", WEEK)
        folder = root / "output" / "packs" / WEEK
        packs = len(list(folder.glob("*.zip")))
        whole = size_of(folder)
        again = run(*broadcast, root, "pack", "--week", WEEK)
        copy_s = copy(folder, Path(folder_name) / "copy", flush=False)
        flushed_s = copy(folder, Path(folder_name) / "copy", flush=True)
        assert whole == int(sent.read_text())
    print(machine())
    print(f"{packs} packs, {whole / 1e6:.0f} MB, of {sounds / 1e6:.1f} MB of distinct MP3s\n")
    rows = [
        ("written to disk", written.wall_s, f"{written.cpu_s:.2f}", whole),
        ("written again", again.wall_s, f"{again.cpu_s:.2f}", 0),
        ("made while sent", streamed.wall_s, f"{streamed.cpu_s:.2f}", added),
        ("plain copy", copy_s, "", whole),
        ("plain copy, flushed", flushed_s, "", whole),
    ]
    cells = [(name, f"{wall:.2f}", cpu, f"{more / 1e6:.1f}") for name, wall, cpu, more in rows]
    table(("", "wall s", "CPU s", "MB more on disk"), cells)
    print(f"\nwritten to disk / plain copy: {written.wall_s / copy_s:.2f}")
    print(f"bytes on disk while sent / distinct MP3s: {(sounds + added) / sounds:.3f}")


if __name__ == "__main__":
    main()
