"""CPU time of a clean build against LAME alone and against ffmpeg-normalize.

LAME alone: ffmpeg encodes the same mastered PCM with the same settings, and nothing else.
ffmpeg-normalize: two-pass loudness and encoding on the same mixed PCM.

    python benchmarks/build_speed.py [--runs 3] [--workspace DIR]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from broadcast.sound.ffmpeg import decoding
from common import ROOT, Cost, build, copy_workspace, machine, normalize, rendered, run, table


def lame_alone(mastered: list[Path], folder: Path, rate_hz: int, bitrate_kbps: int) -> Cost:
    """Encode the mastered PCM of all programmes, one process each as the build does."""
    costs = [
        run(
            decoding.executable(), "-v", "error", "-f", "f32le", "-ar", str(rate_hz), "-ac", "1",
            "-i", path, "-c:a", "libmp3lame", "-b:a", f"{bitrate_kbps}k", "-y",
            folder / f"{path.stem}.mp3",
        )
        for path in mastered
    ]  # fmt: skip
    return Cost(sum(cost.cpu_s for cost in costs), sum(cost.wall_s for cost in costs))


def main() -> None:
    """Measure in turn, several times, and print the medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workspace", type=Path, default=ROOT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = copy_workspace(options.workspace, folder / "first")
        build(first)
        pcm = list(rendered(first, folder))
        mixed, mastered = [one.mixed for one in pcm], [one.mastered for one in pcm]
        form = (pcm[0].rate_hz, pcm[0].bitrate_kbps)
        builds, lames = [], []
        for number in range(options.runs):
            clean = copy_workspace(options.workspace, folder / f"run{number}")
            builds.append(build(clean, "--jobs", "1"))
            lames.append(lame_alone(mastered, folder, *form))
        outputs = [path.with_suffix(".normalized.mp3") for path in mixed]
        normalized = normalize(mixed, outputs, *form)
    seconds = sum(one.duration_s for one in pcm)
    ours = statistics.median(cost.cpu_s for cost in builds)
    lame = statistics.median(cost.cpu_s for cost in lames)
    ratios = [one.cpu_s / other.cpu_s for one, other in zip(builds, lames, strict=True)]
    print(machine())
    print(f"{len(pcm)} programmes, {seconds:.0f} s of sound, {options.runs} runs\n")
    table(
        ("", "CPU s", "times real time", "wall s"),
        [
            (label, f"{cpu:.2f}", f"{seconds / cpu:.0f}", f"{wall:.2f}")
            for label, cpu, wall in (
                ("broadcast build, clean", ours, statistics.median(c.wall_s for c in builds)),
                ("LAME alone", lame, statistics.median(c.wall_s for c in lames)),
                ("ffmpeg-normalize", normalized.cpu_s, normalized.wall_s),
            )
        ],
    )
    print(f"\nffmpeg-normalize / build: {normalized.cpu_s / ours:.2f}")
    print(f"build / LAME alone: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
