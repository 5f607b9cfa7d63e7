"""``broadcast schedule import``: a schedule file from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import open_workspace, print_json, show_problems
from broadcast.errors import ExitCode, Problem, WorkspaceError
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.schedule.importing import KnownForSchedule, ScheduleChange, ScheduleTable
    from broadcast.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ScheduleWishes:
    """What the options say."""

    first: date | None
    last: date | None
    name: str | None
    ignored: tuple[str, ...]
    partial: bool
    update: bool
    dry_run: bool


def run(settings: Settings, file: Path, wishes: ScheduleWishes, as_json: bool) -> int:
    """Read, compare and write; exit code 1 when a row was wrong or the file has more."""
    from broadcast.schedule import importing

    workspace = open_workspace(settings)
    path = _target(workspace.root, wishes.name or file.stem)
    table = importing.read(
        file, _known(workspace),
        importing.TableWishes(wishes.first, wishes.last, wishes.ignored),
    )  # fmt: skip
    if table.problems and not (wishes.partial and table.entries):
        if as_json:
            print_json({"path": None, "rows": len(table.entries), "added": 0, "only_in_file": 0,
                        "skipped": list(table.skipped), "written": False,
                        "problems": _problems_json(table.problems, workspace.root)})  # fmt: skip
        raise WorkspaceError.of(table.problems)
    title = _("Schedule from the table {file}").format(file=file.name)
    entries = [entry for _row, entry in table.entries]
    change = importing.changed(path, entries, title)
    problems = list(table.problems)
    if change.only_in_file and wishes.update:
        importing.take_out(change)
    elif change.only_in_file:
        problems += _not_in_table(change, path)
    ready = not change.only_in_file or wishes.update
    written = ready and not wishes.dry_run and change.edit.save()
    if as_json:
        found = _as_json(table, change, path.relative_to(workspace.root), written=written)
        print_json({**found, "problems": _problems_json(problems, workspace.root)})
    else:
        _tell(table, change, path.relative_to(workspace.root), written=written)
    show_problems(problems, workspace.root)
    return ExitCode.WORKSPACE if problems else ExitCode.DONE


def _problems_json(problems: Sequence[Problem], root: Path) -> list[dict[str, Any]]:
    return [one.as_json(root) for one in problems]


def _target(root: Path, name: str) -> Path:
    from broadcast.files.text import slug
    from broadcast.schedule.communes.file import FOLDER

    made = slug(name.removesuffix(".yaml"))
    if not made or made in ("communes", "plan", "activities"):
        message = _("{name} cannot be the name of a schedule file").format(name=name)
        raise click.BadParameter(message, param_hint="--name")
    return root / FOLDER / f"{made}.yaml"


def _known(workspace: Workspace) -> KnownForSchedule:
    """Programmes, languages and communes that rows may name.

    Raises `WorkspaceError` when communes.yaml or a schedule file is wrong, or names no communes.
    """
    from broadcast.schedule.importing import KnownForSchedule
    from broadcast.schedule.workspace_schedule import WorkspaceSchedule

    found = WorkspaceSchedule(workspace)
    if found.broken:
        raise WorkspaceError.of(found.problems)
    if not found.rules.communes:
        raise WorkspaceError(
            _("there are no communes to plan for"),
            hint=_("write schedules/communes.yaml, or run: broadcast communes import FILE"),
        )
    titles: dict[str, list[str]] = {source.programme: [] for source in workspace.sources}
    for source in workspace.readable:
        titles[source.programme].append(source.script.front.title)
    languages = {code: one.name for code, one in workspace.province.languages.items()}
    return KnownForSchedule(titles, languages, found.rules)


def _not_in_table(change: ScheduleChange, path: Path) -> list[Problem]:
    from broadcast.files.yaml import flow

    return [
        Problem(
            _("only the schedule file has this: {entry}").format(entry=flow(one)),
            path,
            hint=_("nothing was written; add --update to take it out, or --name for another file"),
        )
        for one in change.only_in_file
    ]


def _as_json(
    table: ScheduleTable, change: ScheduleChange, path: Path, *, written: bool
) -> dict[str, object]:
    return {
        "path": path.as_posix(),
        "rows": len(table.entries),
        "added": len(change.added),
        "only_in_file": len(change.only_in_file),
        "skipped": list(table.skipped),
        "written": written,
    }


def _tell(table: ScheduleTable, change: ScheduleChange, path: Path, *, written: bool) -> None:
    from broadcast.files.yaml import flow

    for entry in change.added:
        click.echo(f"+ {flow(entry)}")
    if table.skipped:
        click.echo(_("rows passed over: {texts}").format(texts="; ".join(table.skipped)))
    if table.all_languages:
        click.echo(_("The table has no column of languages: all that a commune speaks are meant."))
    count = len(table.entries)
    rows = ngettext("{n} row understood", "{n} rows understood", count).format(n=count)
    if written:
        click.echo(_("{rows}; written: {file}").format(rows=rows, file=path.as_posix()))
    else:
        click.echo(_("{rows}; nothing was written").format(rows=rows))
