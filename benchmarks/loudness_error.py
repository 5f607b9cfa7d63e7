"""Loudness and true-peak errors of finished MP3s, beside those of ffmpeg-normalize.

All programmes of a workspace and a set of awkward made inputs. Both are judged by ffmpeg's own
``ebur128`` filter; the target is -16.0 LUFS with a ceiling of -1.5 dBTP.

    python benchmarks/loudness_error.py [--workspace DIR] [--minutes 20]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from common import ROOT, build, copy_workspace, machine, normalize, rendered, table

sys.path.insert(0, str(ROOT / "tools"))
import awkward
import ebur128

TARGET_LUFS, CEILING_DBTP = -16.0, -1.5


def measured(
    root: Path, folder: Path
) -> list[tuple[str, tuple[float, float], tuple[float, float]]]:
    """Name, (LUFS, dBTP) of our MP3 and of ffmpeg-normalize's for each programme of a workspace."""
    rows = []
    for programme in rendered(root, folder):
        other = folder / f"{programme.name}.normalized.mp3"
        normalize([programme.mixed], [other], programme.rate_hz, programme.bitrate_kbps)
        rows.append((programme.name, ebur128.measure(programme.mp3), ebur128.measure(other)))
        for made in (programme.mixed, programme.mastered, other):
            made.unlink()
    return rows


def main() -> None:
    """Build both workspaces, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, default=ROOT)
    parser.add_argument("--minutes", type=float, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programmes = copy_workspace(options.workspace, folder / "programmes")
        made = folder / "awkward"
        awkward.write_workspace(made, options.minutes)
        rows = []
        for root in (programmes, made):
            build(root)
            rows += measured(root, folder)
    print(machine())
    print(f"target {TARGET_LUFS} LUFS, ceiling {CEILING_DBTP} dBTP\n")
    table(
        ("", "LUFS", "dBTP", "normalize LUFS", "normalize dBTP"),
        [(name, *(f"{value:.1f}" for value in (*ours, *theirs))) for name, ours, theirs in rows],
    )
    worst = [max(abs(row[which][0] - TARGET_LUFS) for row in rows) for which in (1, 2)]
    over = [max(row[which][1] - CEILING_DBTP for row in rows) for which in (1, 2)]
    print(f"\nworst over the ceiling: {over[0]:+.1f} dB, ffmpeg-normalize {over[1]:+.1f} dB")
    print(f"largest loudness error: {worst[0]:.2f} LU, ffmpeg-normalize {worst[1]:.2f} LU")
    print(f"ffmpeg-normalize / ours: {worst[1] / max(worst[0], 0.05):.1f}")


if __name__ == "__main__":
    main()
