"""Peak memory of each process of a build with a programme of 30 minutes.

One programme is a recording of that length, one is spoken by espeak-ng over a bed.

    python benchmarks/memory.py [--minutes 30]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from common import ROOT, machine, table

sys.path.insert(0, str(ROOT / "tools"))
import awkward


def make_workspace(root: Path, minutes: float) -> None:
    """The long recording of the awkward inputs, and a script as long."""
    names = awkward.write_workspace(root, minutes - 0.5)  # the longest recording is 30 minutes
    for name in set(names) - {"twenty-minutes"}:
        shutil.rmtree(root / "scripts_content" / name)
    folder = root / "scripts_content" / "long-talk"
    folder.mkdir()
    paragraphs = [awkward.SENTENCES] * round(minutes * 60 / 16)
    body = "\n[bed: nen, level_db: -18]\n\n" + "\n\n".join(paragraphs) + "\n\n[bed: off]\n"
    text = awkward.FRONT.format(name="long talk") + body
    (folder / "vi.md").write_text(text, encoding="utf-8")


def peaks_of_build(root: Path) -> dict[str, int]:
    """Highest resident set of each kind of process while a build runs, sampled every 20 ms."""
    build = subprocess.Popen(
        [sys.executable, "-m", "broadcast", "-C", str(root), "build"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    parent = psutil.Process(build.pid)
    peaks: dict[str, int] = {}
    while build.poll() is None:
        for process in [parent, *parent.children(recursive=True)]:
            try:
                size = process.memory_info().rss
                kind = "build" if process.pid == build.pid else process.name()
                kind = "worker" if kind.startswith("python") else kind
            except psutil.Error:
                continue
            peaks[kind] = max(size, peaks.get(kind, 0))
        time.sleep(0.02)
    if build.returncode:
        sys.exit("the build failed")
    return peaks


def main() -> None:
    """Build, watch and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "long"
        make_workspace(root, options.minutes)
        peaks = peaks_of_build(root)
        made = list((root / "output").rglob("*.mp3"))
    print(machine())
    print(f"{len(made)} MP3s in output/, programmes of {options.minutes:.0f} minutes\n")
    table(
        ("process", "peak MB"),
        [(kind, f"{size / 1e6:.0f}") for kind, size in sorted(peaks.items())],
    )
    sound_mb = options.minutes * 60 * 44100 * 4 / 1e6
    print(f"\nlargest process / one copy of the sound: {max(peaks.values()) / 1e6 / sound_mb:.2f}")


if __name__ == "__main__":
    main()
