"""How a script will be spoken, on the terminal: its segments, and with ``--explain`` why."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.i18n import _

if TYPE_CHECKING:
    from rich.text import Text

    from broadcast.verbalize import Leftover
    from broadcast.verbalize.changes import Change
    from broadcast.workspace.read_aloud import Segment, SpokenScript

_WIDEST = 140
"""Columns of a terminal that are used: longer lines are hard to follow."""


def show(reading: SpokenScript, root: Path, *, explain: bool) -> None:
    """Write one script's reading to standard output, in columns on a terminal."""
    path = reading.source.path.relative_to(root).as_posix()
    click.secho(f"{path} - {reading.title}", bold=True)
    for segment in reading.segments:
        click.echo(_heading(segment))
        if explain and sys.stdout.isatty():
            _columns(segment)
        else:
            click.echo(_wrapped(segment.written))
            if segment.recording is None and segment.spoken != segment.written:
                click.echo(_wrapped(segment.spoken, "  → "))
        if explain:
            for line in changed(segment.changes):
                click.echo(click.style(_wrapped(line, "  · "), dim=True))
        for leftover in segment.leftovers:
            words = f"{leftover.text}: {leftover.reason} ({leftover.hint})"
            click.echo(click.style(_wrapped(words, "  ! "), fg="red"))
    minutes, seconds = divmod(round(reading.estimate_s), 60)
    click.echo(
        _("Speech and pauses: about {minutes} min {seconds} s").format(
            minutes=minutes, seconds=seconds
        )
    )
    if explain:
        _paste(reading)
    click.echo()


def changed(changes: Sequence[Change]) -> Iterable[str]:
    """One line a rule: its name and all that it changed."""
    by_rule: dict[str, list[str]] = {}
    for change in changes:
        place = f"{change.before or '–'} → {change.after or '–'}"
        by_rule.setdefault(change.rule, []).append(place)
    names = rule_names()
    return (f"{names.get(rule, rule)}: {'; '.join(found)}" for rule, found in by_rule.items())


def rule_names() -> dict[str, str]:
    """The rules of all languages in the words of the interface."""
    return {
        "characters": _("characters"),
        "emphasis": _("emphasis"),
        "special terms": _("terms with figures or signs"),
        "addresses": _("addresses"),
        "document numbers": _("document numbers"),
        "codes": _("codes"),
        "telephone numbers": _("telephone numbers"),
        "list markers": _("list markers"),
        "dashes": _("dashes"),
        "dates": _("dates"),
        "times": _("times"),
        "years": _("years"),
        "money": _("money"),
        "units": _("units"),
        "ratios": _("ratios and days"),
        "comparisons": _("comparisons"),
        "titles": _("titles"),
        "ordinals": _("ordinals"),
        "Roman numerals": _("Roman numerals"),
        "numbers": _("numbers"),
        "terms": _("terms of the lexicon"),
        "capitals": _("capitals"),
        "signs": _("signs"),
        "tidy": _("tidying"),
        "again": _("second look"),
    }


def _columns(segment: Segment) -> None:
    """Written and spoken form side by side."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=min(shutil.get_terminal_size().columns, _WIDEST), highlight=False)
    table = Table(box=None, padding=(0, 1, 0, 4), show_header=False, expand=True, pad_edge=True)
    for _side in range(2):
        table.add_column(ratio=1, overflow="fold")
    spoken = segment.recording or segment.spoken
    table.add_row(_plain(segment.written), _plain(spoken))
    console.print(table)


def _plain(text: str) -> Text:
    """A text in which square brackets mean nothing."""
    from rich.text import Text

    return Text(text)


def _paste(reading: SpokenScript) -> None:
    """The lines for the lexicon that would mend the leftovers, each once."""
    leftovers: Iterable[Leftover] = (
        left for segment in reading.segments for left in segment.leftovers if left.entry
    )
    entries = dict.fromkeys(leftover.entry for leftover in leftovers)
    if entries:
        file = f"scripts_content/_lexicon/{reading.source.lang}.yaml"
        click.echo(_("For {file}, once the readings are right:").format(file=file))
        for entry in entries:
            click.echo(entry)


def _heading(segment: Segment) -> str:
    who = ", ".join(filter(None, (segment.speaker, segment.voice, segment.recording)))
    line = _("line {line}").format(line=segment.line)
    times = f" × {segment.repeat}" if segment.repeat > 1 else ""
    own = f"{segment.announcement} " if segment.announcement else ""
    number = click.style(f"{own}{segment.number:>3}", fg="cyan", bold=True)
    return f"{number}  {line}  {who}  {segment.estimate_s:.1f} s{times}"


def _wrapped(text: str, mark: str = "    ") -> str:
    width = min(shutil.get_terminal_size().columns, 100)
    return click.wrap_text(text, width, f" {mark}", "     ")
