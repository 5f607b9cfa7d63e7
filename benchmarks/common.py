"""What the benchmarks share: clean copies of a workspace, CPU time of whole processes, tables."""

from __future__ import annotations

import functools
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from broadcast.files.saving import file_sha256
from broadcast.programmes import making, recipe
from broadcast.sound import master
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.mix import Mixer
from broadcast.store.folder import Store, store_folder
from broadcast.workspace import workspace

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """User and system CPU seconds of a process and all its children, and wall seconds."""

    cpu_s: float
    wall_s: float


def copy_workspace(root: Path, destination: Path) -> Path:
    """A copy of a workspace without anything made."""
    destination.mkdir(parents=True)
    shutil.copy(root / "broadcast.yaml", destination)
    shutil.copytree(root / "scripts_content", destination / "scripts_content")
    return destination


def run(*command: str | Path, env: dict[str, str] | None = None) -> Cost:
    """Run a command to its end and return what it cost; raises when it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return Cost(used, time.monotonic() - started)


def build(workspace: Path, *options: str) -> Cost:
    """``broadcast build`` as a process of its own."""
    return run(sys.executable, "-m", "broadcast", "-C", workspace, "build", *options)


def write_wav(path: Path, blocks: Iterable[np.ndarray], rate_hz: int) -> None:
    """Mono blocks as a 16-bit WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        for block in blocks:
            file.writeframes((np.clip(block, -1, 1) * 32767).astype("<i2").tobytes())


@dataclass(frozen=True)
class Rendered:
    """One programme of a built workspace with the sound before and after mastering."""

    name: str
    mixed: Path
    mastered: Path
    mp3: Path
    duration_s: float
    rate_hz: int
    bitrate_kbps: int


@dataclass(frozen=True)
class Built:
    """One programme of a built workspace."""

    name: str
    mp3: Path
    recipe: recipe.Recipe
    made: making.Made


def built_programmes(root: Path) -> Iterator[Built]:
    """Every approved programme of a built workspace, taken from its store."""
    loaded = workspace.load(root)
    store, digest = Store(store_folder(root)), functools.cache(file_sha256)
    for source in loaded.sources:
        if source.script is None or source.script.front.status != "approved":
            continue
        planned = recipe.plan(loaded, source, digest)
        name = f"{source.programme}.{source.lang}"
        mp3 = root / "output" / "programmes" / source.programme / f"{name}.mp3"
        yield Built(name, mp3, planned, making.make(planned, store))


def rendered(root: Path, folder: Path) -> Iterator[Rendered]:
    """Mixed WAV (16 bit) and mastered raw PCM (``<f4``) of every programme of a built workspace."""
    for one in built_programmes(root):
        target, layout = one.recipe.target, one.made.layout
        mixed, mastered = folder / f"{one.name}.wav", folder / f"{one.name}.f32"
        write_wav(mixed, Mixer(layout).blocks(), target.sample_rate_hz)
        shaped = master.shape(Mixer(layout).blocks(), target, folder / f"{one.name}.shaped")
        facts = one.made.stored.facts
        aim = master.Aim(facts["gain_db"], facts["ceiling_dbtp"])
        with mastered.open("wb") as file:
            for block in master.render(shaped, aim):
                file.write(block.tobytes())
        shaped.path.unlink()
        yield Rendered(
            one.name,
            mixed,
            mastered,
            one.mp3,
            layout.duration_s,
            target.sample_rate_hz,
            target.bitrate_kbps,
        )


def normalize(mixed: list[Path], outputs: list[Path], rate_hz: int, bitrate_kbps: int) -> Cost:
    """ffmpeg-normalize: two-pass loudness and encoding of all files in one call."""
    return run(
        "ffmpeg-normalize", *mixed, "-o", *outputs, "-t", "-16", "-tp", "-1.5", "-c:a",
        "libmp3lame", "-b:a", f"{bitrate_kbps}k", "-ar", str(rate_hz), "-f",
        env={"FFMPEG_PATH": decoding.executable()},
    )  # fmt: skip


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns; the first is left-aligned."""
    cells = [list(header), *[list(row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    for number, row in enumerate(cells):
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]))
        if number == 0:
            print("  ".join("-" * width for width in widths))


def machine() -> str:
    """One line about this machine."""
    model = platform.processor() or platform.machine()
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
