"""``broadcast doctor``: what is installed, what is missing, how to get it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json
from broadcast.errors import ExitCode
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.checks.machine import Check
    from broadcast.cli.settings import Settings


@click.command(help=_("Try everything that is needed and say how to get what is missing."))
@click.option("--online", is_flag=True, help=_("Also ask whether Google's voices answer."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def doctor(settings: Settings, online: bool, as_json: bool) -> int:
    """Examine the machine; exit code 3 when something is missing that a build needs."""
    from broadcast.checks import machine

    checks = machine.examine(settings.directory or Path(), online=online)
    missing = sum(check.status == "missing" for check in checks)
    if as_json:
        print_json({"checks": [asdict(check) for check in checks], "missing": missing})
    else:
        _show(checks, missing)
    return ExitCode.MACHINE if missing else ExitCode.DONE


def _show(checks: tuple[Check, ...], missing: int) -> None:
    words = {
        "ok": (_("ok"), "green"),
        "warning": (_("warning"), "yellow"),
        "missing": (_("missing"), "red"),
    }
    marks_wide = max(len(word) for word, _colour in words.values())
    names_wide = max(len(check.name) for check in checks)
    for check in checks:
        word, colour = words[check.status]
        mark = click.style(word.ljust(marks_wide), fg=colour, bold=True)
        click.echo(f"{mark}  {check.name.ljust(names_wide)}  {check.found}")
        if check.hint:
            click.echo(f"{' ' * (marks_wide + 2)}→ {check.hint}")
    click.echo()
    if missing:
        text = ngettext("{count} thing is missing.", "{count} things are missing.", missing)
        click.secho(text.format(count=missing), fg="red", bold=True)
    else:
        click.secho(_("Everything that a build needs is there."), fg="green", bold=True)
