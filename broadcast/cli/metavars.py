"""Words that stand for values in help and usage lines, in the interface language.

click makes them of its own types (``TEXT``, ``INTEGER RANGE``, ``[OPTIONS]``), which it never
translates. Where a command names none itself, it gets ours here.
"""

from __future__ import annotations

import click

from broadcast.cli.options import DayWords, ReasonWords, WeekWords
from broadcast.i18n import _


def in_our_words(command: click.Command) -> click.Command:
    """Give a command, and all below it, the words that it does not bring along itself."""
    command.options_metavar = f"[{_('OPTIONS')}]"
    for parameter in command.params:
        if parameter.metavar is None:
            parameter.metavar = _metavar(parameter)
    if isinstance(command, click.Group):
        below = _("COMMAND [ARGS]...")
        command.subcommand_metavar = f"[{below}]" if command.invoke_without_command else below
        for one in command.commands.values():
            in_our_words(one)
    return command


def _metavar(parameter: click.Parameter) -> str | None:
    """None where click's own word holds no English: choices, and flags, which have no value."""
    kind = parameter.type
    if isinstance(kind, click.Choice) or getattr(parameter, "is_flag", False):
        return None
    word = _word(kind)
    if isinstance(parameter, click.Argument) and not parameter.required:
        word = f"[{word}]"
    return f"{word}..." if parameter.nargs != 1 else word


def _word(kind: click.ParamType) -> str:
    if isinstance(kind, click.Path):
        return _("FILE") if kind.file_okay else _("FOLDER")
    ours = {DayWords: _("DAY"), WeekWords: _("WEEK"), ReasonWords: _("REASON")}
    if type(kind) in ours:
        return ours[type(kind)]
    if kind is click.UUID:
        return "UUID"
    if kind in (click.INT, click.FLOAT) or isinstance(kind, click.IntRange | click.FloatRange):
        return _("NUMBER")
    return _("TEXT")
