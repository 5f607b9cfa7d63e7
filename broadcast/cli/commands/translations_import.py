"""``broadcast translations import``: filled translators' sheets become scripts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import Files, open_workspace, print_json, show_problems, with_problems
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.translations.sheets.importing import ImportedSheet
    from broadcast.translations.sheets.results import Result


@click.command(
    "import",
    help=_("Make scripts from filled translators' documents, or say all that does not fit."),
)
@click.argument(
    "files",
    cls=Files,
    nargs=-1,
    required=True,
    metavar=_("FILE..."),
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--translator", metavar=_("NAME"), help=_("Who translated it."))
@click.option(
    "--figures-checked",
    is_flag=True,
    help=_("Take translations whose figures differ from the source; somebody compared them."),
)
@click.option("--yes", is_flag=True, help=_("Replace scripts that are there without asking."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def import_(
    settings: Settings, /, files: tuple[Path, ...], translator: str | None, figures_checked: bool,
    yes: bool, as_json: bool,
) -> int:  # fmt: skip
    """Import each document by itself; one that is wrong does not hold up the others."""
    from broadcast.translations.sheets.importing import ImportDecisions
    from broadcast.translations.sheets.results import read_all

    workspace = open_workspace(settings)
    results = read_all(workspace, files, ImportDecisions(translator or None, figures_checked))
    for result in results:
        _finish(result, workspace.root, yes=yes, quiet=as_json)
    if as_json:
        problems = [problem for result in results for problem in result.problems]
        listed = {"documents": [result.as_json(workspace.root) for result in results]}
        print_json(with_problems(listed, problems, workspace.root))
    undone = any(result.status in ("failed", "waiting") for result in results)
    return ExitCode.WORKSPACE if undone else ExitCode.DONE


def _finish(result: Result, root: Path, *, yes: bool, quiet: bool) -> None:
    """Show the problems of a document, and write its script if nothing speaks against it."""
    show_problems(result.problems)
    made = result.imported
    if made is None or result.status == "failed":
        click.echo(_("{file}: nothing was written").format(file=result.document), err=True)
        return
    shown = made.path.relative_to(root).as_posix()
    if made.unchanged or made.text is None:
        result.status = "unchanged"
        words = _("{file}: says the same already")
    elif not made.path.exists() or yes or _agreed(made, shown, quiet=quiet):
        from broadcast.files import saving

        saving.write(made.path, made.text)
        result.status = "written"
        words = _("{file}: written, for review")
    else:
        words = _("{file}: is there already; nothing was written. Replace it with --yes")
    click.echo(words.format(file=shown), err=quiet or result.status == "waiting")


def _agreed(made: ImportedSheet, shown: str, *, quiet: bool) -> bool:
    """Show what would change in a script that is there, and ask whoever sits there."""
    from difflib import unified_diff

    old = made.path.read_bytes().decode("utf-8-sig", "replace").splitlines()
    new = (made.text or "").splitlines()
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in unified_diff(old, new, shown, _("{file} (new)").format(file=shown), lineterm=""):
        click.echo(click.style(line, fg=colours.get(line[:1])), err=True)
    if quiet or not sys.stdin.isatty():
        return False
    return click.confirm(_("Replace the script?"), err=True)
