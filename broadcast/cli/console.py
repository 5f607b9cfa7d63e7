"""Words on the terminal: problems, JSON, and the workspace a command works in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.errors import Problem
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli import Settings
    from broadcast.workspace import Workspace


def open_workspace(settings: Settings) -> Workspace:
    """Load the workspace of ``-C`` or of the current folder; raises `WorkspaceError`."""
    from broadcast import workspace

    return workspace.load(find_workspace(settings))


def find_workspace(settings: Settings) -> Path:
    """Folder of the workspace of ``-C`` or around the current folder; raises `WorkspaceError`."""
    from broadcast import workspace

    return workspace.find_root(settings.directory or Path.cwd())


def show_problems(
    problems: Sequence[Problem], root: Path | None = None, *, err: bool = True
) -> None:
    """Write problems as ``path:line: message`` and an indented hint, to standard error or output.

    Colours are for terminals only.
    """
    for problem in problems:
        shown = _relative(problem, root)
        warning = problem.severity == "warning"
        label = _("warning") if warning else _("error")
        mark = click.style(label, fg="yellow" if warning else "red", bold=True)
        click.echo(f"{click.style(shown.place, bold=True)}{mark}: {problem.message}", err=err)
        if problem.hint:
            click.echo(f"    {problem.hint}", err=err)


def problem_json(problem: Problem, root: Path | None = None) -> dict[str, Any]:
    """One problem as JSON; ``path`` is relative to the workspace and has forward slashes."""
    shown = _relative(problem, root)
    return {
        "path": shown.path.as_posix() if shown.path else None,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
        "severity": problem.severity,
    }


def print_json(document: Any) -> None:
    """Write the one JSON document of a command to standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _relative(problem: Problem, root: Path | None) -> Problem:
    if root is None or problem.path is None or not problem.path.is_relative_to(root):
        return problem
    return Problem(
        problem.message,
        problem.path.relative_to(root),
        problem.line,
        problem.hint,
        problem.severity,
    )
