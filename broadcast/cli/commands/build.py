"""``broadcast build``: make the programmes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from broadcast.cli.console import find_workspace, print_json, show_problems, with_problems
from broadcast.errors import ExitCode, Problem
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.programmes.outcome import Outcome


class _Given(TypedDict):
    """Options that are fields of `programmes.build.Wish`."""

    only_lang: str | None
    jobs: int | None
    force: bool
    drafts: bool


@click.command(help=_("Make the programmes: scripts and recordings in, finished MP3s out."))
@click.argument("programmes", nargs=-1, metavar=_("[PROGRAMME]..."))
@click.option("--only-lang", metavar=_("LANGUAGE"), help=_("Only this language."))
@click.option("--jobs", type=click.IntRange(1, 64), help=_("Programmes made at the same time."))
@click.option("--force", is_flag=True, help=_("Make everything again, whatever is there."))
@click.option("--drafts", is_flag=True, help=_("Also scripts that are not approved."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def build(
    settings: Settings, /, programmes: tuple[str, ...], as_json: bool, **given: Unpack[_Given]
) -> int:
    """Build and show; exit code 1 when a programme failed, 3 when the machine was the reason."""
    from broadcast.cli.progress import show_progress
    from broadcast.programmes import build as many
    from broadcast.sound.ffmpeg import program
    from broadcast.workspace import workspace as workspaces

    started = time.monotonic()
    wanted = many.Wish(programmes=programmes, **given)
    root = find_workspace(settings)
    program.ask_version()
    workspace = workspaces.load(root)
    with show_progress(len(many.wished(workspace, wanted))) as listener:
        outcomes = many.build(workspace, wanted, listener)
    seconds = time.monotonic() - started
    problems = _problems(workspace.problems, outcomes)
    show_problems(problems, workspace.root)
    if as_json:
        made = _document(outcomes, workspace.root, seconds)
        print_json(with_problems(made, problems, workspace.root))
    else:
        _close(outcomes, seconds)
        _tell_where(outcomes, workspace.root)
    if any(outcome.machine for outcome in outcomes):
        return ExitCode.MACHINE
    bad = any(problem.severity == "error" for problem in problems)
    return ExitCode.WORKSPACE if bad else ExitCode.DONE


def _problems(workspace: tuple[Problem, ...], outcomes: tuple[Outcome, ...]) -> list[Problem]:
    """Problems of the workspace and of its programmes, each once."""
    found = [*workspace]
    for outcome in outcomes:
        found += outcome.problems
    return list(dict.fromkeys(found))


def _document(outcomes: tuple[Outcome, ...], root: Path, seconds: float) -> dict[str, Any]:
    return {
        "programmes": [outcome.as_json(root) for outcome in outcomes],
        "seconds": round(seconds, 2),
    }


def _close(outcomes: tuple[Outcome, ...], seconds: float) -> None:
    """The closing table, and one line that says what was done; that alone when it was nothing."""
    counts = {
        status: sum(outcome.status == status for outcome in outcomes)
        for status in ("built", "cached", "failed", "skipped")
    }
    if outcomes and counts["cached"] == len(outcomes):
        click.echo(
            _("Nothing to do: all {count} programmes are up to date. {seconds:.1f} s").format(
                count=len(outcomes), seconds=seconds
            )
        )
        return
    from broadcast.cli.progress import result_table

    click.echo(result_table(outcomes))
    damaged = sum(outcome.damaged for outcome in outcomes)
    if damaged:
        click.echo(_("{count} damaged sounds were found and made again.").format(count=damaged))
    click.echo(
        _(
            "{built} built, {cached} up to date, {skipped} skipped, {failed} failed. "
            "{seconds:.1f} s"
        ).format(**counts, seconds=seconds)
    )


def _tell_where(outcomes: tuple[Outcome, ...], root: Path) -> None:
    """The folder in which the MP3s lie: of one programme its own, else the one of them all.

    From the current folder where that is above it, else in full, to be copied and opened.
    """
    from broadcast.programmes.finished import paths_of

    made = [one for one in outcomes if one.finished is not None]
    if not made:
        return
    folders = {paths_of(root, one.programme, one.lang).mp3.parent for one in made}
    folder = folders.pop() if len(folders) == 1 else folders.pop().parent
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    click.echo(_("The MP3s lie in {folder}").format(folder=shown))
