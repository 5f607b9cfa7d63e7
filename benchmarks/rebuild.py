"""Wall time of a build with nothing to do: 100 programmes in 3 languages.

    python benchmarks/rebuild.py [--programmes 100] [--runs 5]

Against the floor of any such check: the same interpreter reading and hashing the same files.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from common import ROOT, build, machine, run, table

PROGRAMME = "tro-cap-75"

HASH_ALL = """
import hashlib, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob("*"):
    if path.is_file() and "store" not in path.parts:
        hashlib.sha256(path.read_bytes()).hexdigest()
"""


def make_workspace(folder: Path, count: int) -> Path:
    """The sample's programme in three languages, `count` times, each with a title of its own."""
    shutil.copy(ROOT / "broadcast.yaml", folder)
    content = folder / "scripts_content"
    for shared in ("_jingles", "_beds", "_lexicon"):
        shutil.copytree(ROOT / "scripts_content" / shared, content / shared)
    for number in range(count):
        copy = content / f"{PROGRAMME}-{number:03d}"
        shutil.copytree(ROOT / "scripts_content" / PROGRAMME, copy)
        for script in copy.glob("*.md"):
            text = script.read_text(encoding="utf-8")
            script.write_text(text.replace("title: ", f"title: {number} ", 1), encoding="utf-8")
    return folder


def main() -> None:
    """Build once, then measure builds that have nothing to do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = make_workspace(Path(name), options.programmes)
        first = build(root)
        noop, floor = [], []
        for _run in range(options.runs):
            noop.append(build(root))
            floor.append(run(sys.executable, "-c", HASH_ALL, root))
        made = list((root / "output" / "programmes").glob("*/*.mp3"))
    print(machine())
    print(f"{len(made)} MP3s\n")
    wall = statistics.median(cost.wall_s for cost in noop)
    least = statistics.median(cost.wall_s for cost in floor)
    table(
        ("", "wall s", "CPU s"),
        [
            ("first build", f"{first.wall_s:.2f}", f"{first.cpu_s:.2f}"),
            ("nothing to do", f"{wall:.2f}", f"{statistics.median(c.cpu_s for c in noop):.2f}"),
            (
                "hashing the files",
                f"{least:.2f}",
                f"{statistics.median(c.cpu_s for c in floor):.2f}",
            ),
        ],
    )
    print(f"\nnothing to do / hashing the files: {wall / least:.2f}")


if __name__ == "__main__":
    main()
