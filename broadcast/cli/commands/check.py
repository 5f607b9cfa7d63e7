"""``broadcast check``: every problem of the workspace at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json, problems_as_json, show_problems
from broadcast.errors import ExitCode, Problem, WorkspaceError
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings


@click.command(help=_("Show every problem of the workspace at once, with file, line and a hint."))
@click.option("--strict", is_flag=True, help=_("Fail on warnings as well."))
@click.option(
    "--repair", is_flag=True, help=_("First join letters and accents that are stored apart (NFD).")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the problems as JSON."))
@click.pass_obj
def check(settings: Settings, /, strict: bool, repair: bool, as_json: bool) -> int:
    """Check and show; exit code 1 when there is an error, with --strict a warning as well."""
    from broadcast.workspace import workspace

    root = workspace.find_root(settings.directory or Path.cwd())
    if repair:
        _repair(root)
    problems = _problems(root, strict)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if as_json:
        print_json(problems_as_json(problems, root))
    else:
        show_problems(problems, root, err=False)
        click.echo(_count(errors, warnings))
    return ExitCode.WORKSPACE if errors or (strict and warnings) else ExitCode.DONE


def _repair(root: Path) -> None:
    from broadcast.checks.repair import compose_files

    for path in compose_files(root):
        shown = path.relative_to(root).as_posix()
        click.echo(_("{file}: letters and accents joined").format(file=shown), err=True)


def _problems(root: Path, strict: bool) -> Sequence[Problem]:
    from broadcast.checks.problems import check as check_all
    from broadcast.checks.problems import in_order
    from broadcast.workspace import workspace

    try:
        loaded = workspace.load(root)
    except WorkspaceError as error:
        return in_order(error.problems)
    return check_all(loaded, loaded.province.today(), strict=strict)


def _count(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return _("No problems.")
    return ", ".join(
        (
            ngettext("{n} error", "{n} errors", errors).format(n=errors),
            ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
        )
    )
