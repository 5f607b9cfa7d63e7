"""What a person sees while programmes are made: a live display, or plain lines."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from broadcast.i18n import _
from broadcast.programmes.outcome import Event, Outcome

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_WIDTH_OF_PLAIN_TABLE = 100


def _steps() -> dict[str, tuple[str, float, float]]:
    """Each step: its word, and where it starts and ends in the work of one programme."""
    return {
        "speak": (_("speaking"), 0.0, 0.25),
        "mix": (_("mixing and shaping"), 0.25, 0.45),
        "encode": (_("mastering and encoding"), 0.45, 0.9),
        "check": (_("listening to it"), 0.9, 1.0),
    }


def _statuses() -> dict[str, tuple[str, str]]:
    """Each status: its word and its colour."""
    return {
        "built": (_("built"), "green"),
        "cached": (_("up to date"), "cyan"),
        "failed": (_("failed"), "red"),
        "skipped": (_("skipped"), "yellow"),
    }


@contextmanager
def show_progress(count: int) -> Iterator[Callable[[Event | Outcome], None]]:
    """Give a listener for `build`: live on a terminal, one line a programme elsewhere."""
    if not sys.stderr.isatty():
        yield _say_plainly
        return
    with ExitStack() as stack:
        yield _Later(count, stack)


@dataclass
class _Later:
    """Opens the live display with the first step of a programme: nothing to do needs none."""

    count: int
    stack: ExitStack
    live: _Live | None = None
    told: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()  # steps and outcomes come from two threads

    def __call__(self, news: Event | Outcome) -> None:
        with self.lock:
            if self.live is not None:
                self.live(news)
            elif isinstance(news, Outcome):
                self.told.append(news)
            else:
                self.live = self._open()
                for earlier in self.told:
                    self.live(earlier)
                self.live(news)

    def _open(self) -> _Live:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.fields[name]:<28}"),
            BarColumn(bar_width=24),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
        )
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        return _Live(self.stack.enter_context(progress), self.count)


@dataclass
class _Live:
    """The live display: one line for all, one for each programme in work."""

    progress: Progress
    count: int
    tasks: dict[tuple[str, str], TaskID] = field(default_factory=dict)
    shares: dict[tuple[str, str], float] = field(default_factory=dict)
    made: int = 0
    fresh: int = 0

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        self.whole = self.progress.add_task("", total=self.count, name=_("All programmes"))

    def __call__(self, news: Event | Outcome) -> None:
        if isinstance(news, Event):
            self._event(news)
        else:
            self._outcome(news)
        self._all()

    def _event(self, event: Event) -> None:
        key = event.programme, event.lang
        word, start, end = _steps()[event.step]
        share = start + (end - start) * event.share
        self.shares[key] = max(share, self.shares.get(key, 0.0))
        if key not in self.tasks:
            name = f"{event.programme} ({event.lang})"
            self.tasks[key] = self.progress.add_task(word, total=1.0, name=name)
        self.progress.update(self.tasks[key], completed=self.shares[key], description=word)

    def _outcome(self, outcome: Outcome) -> None:
        key = outcome.programme, outcome.lang
        self.shares.pop(key, None)
        if key in self.tasks:
            self.progress.remove_task(self.tasks.pop(key))
        if outcome.status in ("cached", "skipped"):
            self.fresh += 1
        else:
            self.made += 1

    def _all(self) -> None:
        """Progress of the whole, with the time that remains by the pace so far."""
        worked = self.made + sum(self.shares.values())
        remaining = self.count - self.fresh - worked
        elapsed_s = time.monotonic() - self.started
        text = ""
        if worked > 0.5:
            left_s = elapsed_s / worked * remaining
            text = _("about {time} left").format(time=_clock(left_s))
        self.progress.update(self.whole, completed=self.fresh + worked, description=text)


def _say_plainly(news: Event | Outcome) -> None:
    if isinstance(news, Outcome) and news.status != "cached":
        click.echo(
            f"{_statuses()[news.status][0]}: {' '.join(_cells(news)[:5])}".rstrip(), err=True
        )


def result_table(outcomes: tuple[Outcome, ...]) -> str:
    """The closing table: programme, language, length, LUFS, dBTP, status."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title, justify in (
        (_("Programme"), "left"),
        (_("Language"), "left"),
        (_("Length"), "right"),
        ("LUFS", "right"),
        ("dBTP", "right"),
        (_("Status"), "left"),
    ):
        table.add_column(title, justify=justify, no_wrap=justify == "right")  # type: ignore[arg-type]
    for outcome in outcomes:
        word, colour = _statuses()[outcome.status]
        reason = f": {outcome.reason}" if outcome.reason else ""
        cells: list[Any] = [*_cells(outcome), f"[{colour}]{word}[/]{_escaped(reason)}"]
        table.add_row(*cells)
    terminal = sys.stdout.isatty()
    console = Console(
        file=io.StringIO(),
        force_terminal=terminal,
        width=None if terminal else _WIDTH_OF_PLAIN_TABLE,
    )
    console.print(table)
    written = console.file
    assert isinstance(written, io.StringIO)  # noqa: S101 - set above
    return written.getvalue().rstrip("\n")


def _cells(outcome: Outcome) -> list[str]:
    made = outcome.finished
    if made is None:
        return [outcome.programme, outcome.lang, "–", "–", "–"]
    return [
        outcome.programme,
        outcome.lang,
        _clock(made.duration_s),
        f"{made.loudness_lufs:.1f}",
        f"{made.peak_dbtp:.1f}",
    ]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
