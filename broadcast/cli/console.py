"""Words on the terminal: problems, JSON, and the workspace a command works in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.errors import Problem
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.workspace.workspace import Workspace


def open_workspace(settings: Settings) -> Workspace:
    """Load the workspace of ``-C`` or of the current folder; raises `WorkspaceError`."""
    from broadcast.workspace import workspace

    return workspace.load(find_workspace(settings))


def find_workspace(settings: Settings) -> Path:
    """Folder of the workspace of ``-C`` or around the current folder; raises `WorkspaceError`."""
    from broadcast.workspace import workspace

    return workspace.find_root(settings.directory or Path.cwd())


class Files(click.Argument):
    """An argument of files in which ``*.zip`` may stand.

    The command lines of Windows leave such a name as it is, and click spells it out only for
    programs that give it no arguments of their own.
    """

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Files instead of names with a star, before click asks whether they exist."""
        return super().type_cast_value(ctx, _spelt_out(value) if value else value)


def _spelt_out(names: Iterable[str | Path]) -> tuple[Path | str, ...]:
    """Paths, and in the place of each name with a star the files that it stands for, sorted.

    A name that stands for nothing stays, so that it can be told; so does ``-``, which is no file.
    As in other shells, a star stands for no hidden file: half-written ones have such names.
    """
    found: list[Path | str] = []
    for path in map(Path, names):
        if str(path) == "-":
            found.append("-")
            continue
        pattern = path.name.replace("[", "[[]")  # brackets are part of names such as “Ghi [1].m4a”
        matching = sorted(path.parent.glob(pattern)) if "*" in path.name else []
        hidden = pattern.startswith(".")
        fitting = [one for one in matching if hidden or not one.name.startswith(".")]
        found += [path] if path.exists() or not fitting else fitting
    return tuple(found)


def show_problems(
    problems: Sequence[Problem], root: Path | None = None, *, err: bool = True
) -> None:
    """Write problems as ``path:line: message`` and an indented hint, to standard error or output.

    Colours are for terminals only.
    """
    for problem in problems:
        shown = problem.seen_from(root)
        warning = problem.severity == "warning"
        label = _("warning") if warning else _("error")
        mark = click.style(label, fg="yellow" if warning else "red", bold=True)
        click.echo(f"{click.style(shown.place, bold=True)}{mark}: {problem.message}", err=err)
        if problem.hint:
            click.echo(f"    {problem.hint}", err=err)


def problems_as_json(problems: Sequence[Problem], root: Path | None = None) -> dict[str, Any]:
    """The document of ``check``, and of every command that failed before it had a result."""
    errors = sum(problem.severity == "error" for problem in problems)
    return {
        "problems": [problem.as_json(root) for problem in problems],
        "errors": errors,
        "warnings": len(problems) - errors,
    }


def with_problems(
    document: dict[str, Any], problems: Sequence[Problem], root: Path | None = None
) -> dict[str, Any]:
    """The document of a command that has a result, with all that is wrong beside it."""
    return {**document, "problems": [problem.as_json(root) for problem in problems]}


def print_json(document: Any) -> None:
    """Write the one JSON document of a command to standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
