"""The command line: arguments in, words out.

Commands are imported when they are called, so that ``broadcast --help`` answers at once. Failures
are turned into words and an exit code in one place, `main`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from broadcast import __version__, i18n
from broadcast.cli.groups import CommandGroup, unknown_option
from broadcast.cli.metavars import in_our_words
from broadcast.cli.settings import Settings
from broadcast.errors import BroadcastError, ExitCode, Problem
from broadcast.i18n import _

INTERRUPTED = 130


def _short_helps() -> dict[str, str]:
    """Every command with its one-line description, in the order people need them."""
    return {
        "init": _("Make a new workspace that builds as it is."),
        "import": _("Make a script from a Word document."),
        "check": _("Show every problem of the workspace at once."),
        "read": _("Show how a script will be spoken."),
        "say": _("Hear a voice at once."),
        "translations": _("Show, exchange and renew translations."),
        "record-sheet": _("Make a sheet from which a reader records."),
        "record": _("Take in recordings of readers, or accept them."),
        "build": _("Make the programmes."),
        "communes": _("Show the communes, or take them in from a spreadsheet."),
        "schedule": _("Show what is broadcast when and where."),
        "keys": _("Make and show the key for signing packs."),
        "pack": _("Pack what each commune plays in a week."),
        "verify": _("Check that packs are whole, ours and valid."),
        "unpack": _("Check a pack and unpack it."),
        "log": _("Record what was played; list, correct and export it."),
        "report": _("Count plays: planned against played, in a month, a quarter or a year."),
        "clean": _("Remove what no programme needs any more."),
        "voices": _("Show which voice speaks which language here."),
        "languages": _("Show the languages and what can speak them here."),
        "doctor": _("Show what is installed, what is missing and how to get it."),
    }


class LazyGroup(CommandGroup):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of their use."""
        return list(_short_helps())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command in it."""
        if cmd_name not in _short_helps():
            return None
        name = "importing" if cmd_name == "import" else cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"broadcast.cli.commands.{name}"), name)
        assert isinstance(command, click.Command)  # noqa: S101 - a programming mistake, not input
        return in_our_words(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section(_("Commands")):
            formatter.write_dl(list(_short_helps().items()))


def _choose_language(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        i18n.choose(value)


def make_command() -> LazyGroup:
    """The command ``broadcast`` with its texts in the interface language in force."""

    @click.group(
        cls=LazyGroup,
        help=_("Commune-loudspeaker programmes: scripts and recordings in, MP3 programmes out."),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    @click.option(
        "-C",
        "directory",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help=_("Work in this workspace instead of the current folder's."),
    )
    @click.option(
        "--lang",
        type=click.Choice(i18n.LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=_choose_language,
        help=_("Language of the messages."),
    )
    @click.version_option(__version__, prog_name="broadcast")
    @click.pass_context
    def broadcast(ctx: click.Context, directory: Path | None) -> None:
        ctx.obj = Settings(directory)

    in_our_words(broadcast)
    assert isinstance(broadcast, LazyGroup)  # noqa: S101 - narrows the type
    return broadcast


def collect_rarely() -> None:
    """Let the collector of reference cycles wait for 100,000 new objects instead of 700.

    A command loads many small things that stay, such as a country's communes and counts; nearly
    half the time of its report went into looking through them again and again.
    """
    gc.set_threshold(100_000, 50, 100)


def main(arguments: list[str] | None = None) -> None:
    """Run one command line and leave with its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    i18n.choose(_language_in(arguments))
    collect_rarely()
    sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; every failure becomes words here."""
    try:
        result: Any = make_command().main(arguments, prog_name="broadcast", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as wrong_usage:
        return _usage(wrong_usage, arguments)
    except (KeyboardInterrupt, click.Abort):
        click.echo(_("Stopped. Nothing half-made is left behind."), err=True)
        return INTERRUPTED
    except BroadcastError as failure:
        from broadcast.cli.console import show_problems

        show_problems(failure.problems)
        _as_json(failure.problems, arguments)
        return failure.exit_code
    return result if isinstance(result, int) else ExitCode.DONE


def _usage(wrong: click.ClickException, arguments: list[str]) -> ExitCode:
    """Tell of wrong usage, with what was meant where that can be guessed."""
    if isinstance(wrong, click.NoSuchOption):
        wrong = unknown_option(wrong)
    wrong.show()
    message, _line, hint = wrong.format_message().partition("\n")
    _as_json([Problem(message, hint=hint.strip())], arguments)
    return ExitCode.USAGE


def _as_json(problems: Sequence[Problem], arguments: list[str]) -> None:
    """The problems on standard output as well, for whoever asked for JSON and reads only that.

    The command has printed no document of its own: it ended before.
    """
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "--json" in before:
        from broadcast.cli.console import print_json, problems_as_json

        print_json(problems_as_json(problems, _root(arguments)))


def _root(arguments: list[str]) -> Path | None:
    """The workspace in which the command line works, if there is one."""
    from broadcast.workspace import workspace

    named = [after for word, after in pairwise(arguments) if word == "-C"]
    with contextlib.suppress(BroadcastError, OSError):
        return workspace.find_root(Path(named[0]) if named else Path.cwd())
    return None


def _language_in(arguments: list[str]) -> str | None:
    """The value of ``--lang`` before the command, needed before any text is made."""
    for position, word in enumerate(arguments):
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "-C":
            continue
        if not word.startswith("-") and arguments[position - 1 : position] != ["-C"]:
            return None
    return None
