"""``broadcast translations import``: filled translators' sheets become scripts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import Files, open_workspace, print_json, problem_json, show_problems
from broadcast.errors import ExitCode, Problem, WorkspaceError
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.translations.sheets.importing import ImportDecisions, ImportedSheet
    from broadcast.workspace.workspace import Workspace


@dataclass(slots=True)
class _Result:
    """One document: `status` is ``written``, ``unchanged``, ``waiting`` or ``failed``."""

    document: Path
    status: str
    problems: tuple[Problem, ...]
    imported: ImportedSheet | None = None


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

    workspace = open_workspace(settings)
    results = _read_all(workspace, files, ImportDecisions(translator or None, figures_checked))
    for result in results:
        _finish(result, workspace.root, yes=yes, quiet=as_json)
    if as_json:
        print_json({"documents": [_json(result, workspace.root) for result in results]})
    undone = any(result.status in ("failed", "waiting") for result in results)
    return ExitCode.WORKSPACE if undone else ExitCode.DONE


def _read_all(
    workspace: Workspace, files: Sequence[Path], decisions: ImportDecisions
) -> list[_Result]:
    from broadcast.translations.sheets.importing import import_document

    results = []
    taken: dict[Path, Path] = {}
    for file in files:
        try:
            made = import_document(workspace, file, decisions)
        except WorkspaceError as error:
            results.append(_Result(file, "failed", error.problems))
            continue
        problems = made.problems
        if other := taken.get(made.path):
            message = _("this document is of the same script as {other}").format(other=other)
            problems = (*problems, Problem(message, file, hint=_("import the newer one only")))
        taken.setdefault(made.path, file)
        failed = any(problem.severity == "error" for problem in problems)
        results.append(_Result(file, "failed" if failed else "waiting", problems, made))
    return results


def _finish(result: _Result, root: Path, *, yes: bool, quiet: bool) -> None:
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


def _json(result: _Result, root: Path) -> dict[str, Any]:
    made = result.imported
    return {
        "document": result.document.as_posix(),
        "status": result.status,
        "path": made.path.relative_to(root).as_posix() if made else None,
        "stale": made.stale if made else None,
        "problems": [problem_json(problem, root) for problem in result.problems],
    }
