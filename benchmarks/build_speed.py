"""CPU time of a clean build against LAME alone and against ffmpeg-normalize.

LAME alone: ffmpeg encodes the same mastered PCM with the same settings, and nothing else.
ffmpeg-normalize: two-pass loudness and encoding on the same mixed PCM.

    python benchmarks/build_speed.py [--runs 3] [--workspace DIR]
"""

from __future__ import annotations

import argparse
import functools
import statistics
import tempfile
from pathlib import Path

from common import ROOT, Cost, build, copy_workspace, machine, run, table

from broadcast import ffmpeg, master, programme, recipe, workspace
from broadcast.build import Wish, wished
from broadcast.mix import Mixer
from broadcast.store import Store, file_sha256
from broadcast.worker import store_folder


def render_pcm(root: Path, folder: Path) -> list[tuple[Path, Path, float]]:
    """Mixed WAV, mastered raw PCM and length in seconds of every programme of a built workspace."""
    from common import write_wav

    loaded = workspace.load(root)
    store, digest = Store(store_folder(root)), functools.cache(file_sha256)
    made = []
    for source in wished(loaded, Wish()):
        if source.script is None or source.script.front.status != "approved":
            continue
        planned = recipe.plan(loaded, source, digest)
        result = programme.make(planned, store)
        rate_hz = planned.target.sample_rate_hz
        name = f"{source.programme}.{source.lang}"
        mixed, shaped, mastered = (folder / f"{name}.{end}" for end in ("wav", "shaped", "f32"))
        write_wav(mixed, Mixer(result.layout).blocks(), rate_hz)
        master.shape(Mixer(result.layout).blocks(), planned.target, shaped)
        facts = result.stored.facts
        aim = master.Aim(facts["gain_db"], facts["ceiling_dbtp"])
        with mastered.open("wb") as file:
            for block in master.render(shaped, aim, rate_hz):
                file.write(block.tobytes())
        shaped.unlink()
        made.append((mixed, mastered, result.layout.duration_s))
    return made


def lame_alone(mastered: list[Path], folder: Path, rate_hz: int, bitrate_kbps: int) -> Cost:
    """Encode the mastered PCM of all programmes, one process each as the build does."""
    costs = [
        run(
            ffmpeg.executable(), "-v", "error", "-f", "f32le", "-ar", str(rate_hz), "-ac", "1",
            "-i", path, "-c:a", "libmp3lame", "-b:a", f"{bitrate_kbps}k", "-y",
            folder / f"{path.stem}.mp3",
        )
        for path in mastered
    ]  # fmt: skip
    return Cost(sum(cost.cpu_s for cost in costs), sum(cost.wall_s for cost in costs))


def normalize(mixed: list[Path], folder: Path, rate_hz: int, bitrate_kbps: int) -> Cost:
    """ffmpeg-normalize: loudness and encoding of all programmes in one call."""
    outputs = [folder / f"normalized-{path.stem}.mp3" for path in mixed]
    return run(
        "ffmpeg-normalize", *mixed, "-o", *outputs, "-t", "-16", "-tp", "-1.5", "-c:a",
        "libmp3lame", "-b:a", f"{bitrate_kbps}k", "-ar", str(rate_hz), "-f",
        env={"FFMPEG_PATH": ffmpeg.executable()},
    )  # fmt: skip


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
        pcm = render_pcm(first, folder)
        mixed, mastered = [entry[0] for entry in pcm], [entry[1] for entry in pcm]
        settings = workspace.load(first).province.master
        form = (settings.sample_rate_hz, settings.bitrate_kbps)
        builds, lames = [], []
        for number in range(options.runs):
            clean = copy_workspace(options.workspace, folder / f"run{number}")
            builds.append(build(clean))
            lames.append(lame_alone(mastered, folder, *form))
        normalized = normalize(mixed, folder, *form)
    seconds = sum(entry[2] for entry in pcm)
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
