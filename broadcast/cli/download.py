"""What a person sees while files are fetched: a live bar, or a plain line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from broadcast.i18n import _

if TYPE_CHECKING:
    from rich.progress import TaskID

_STEP = 0.25
_STEP_BYTES = 10_000_000


@contextmanager
def show_download() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give a listener for `voices.download`: live on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield _Plain()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as live:
        tasks: dict[str, TaskID] = {}

        def listen(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = live.add_task(name, total=total)
            live.update(tasks[name], completed=done, total=total)

        yield listen


class _Plain:
    """A line at the beginning, at each quarter and at the end of each file."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def __call__(self, name: str, done: int, total: int | None) -> None:
        step = int(done / total / _STEP) if total else done // _STEP_BYTES
        if self._told.get(name) == step:
            return
        self._told[name] = step
        if total:
            text = _("{name}: {done:.1f} of {total:.1f} MB").format(
                name=name, done=done / 1e6, total=total / 1e6
            )
        else:
            text = _("{name}: {done:.1f} MB").format(name=name, done=done / 1e6)
        click.echo(text, err=True)
