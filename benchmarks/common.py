"""What the benchmarks share: clean copies of a workspace, CPU time of whole processes, tables."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
