"""``broadcast communes``: lists them, and takes them in from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import open_workspace, print_json, show_problems, with_problems
from broadcast.cli.groups import CommandGroup
from broadcast.errors import ExitCode
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.schedule.communes.file import Commune
    from broadcast.schedule.communes.importing import CommuneTable
    from broadcast.schedule.communes.writing import CommuneChange


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    help=_("Show the communes with their groups and languages, or take them in from a table."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_context
def communes(context: click.Context, /, as_json: bool) -> int:
    """List all communes of communes.yaml unless a command below is called."""
    if context.invoked_subcommand is not None:
        return ExitCode.DONE
    from broadcast.schedule import loading

    workspace = open_workspace(context.obj)
    schedule, problems = loading.load(workspace.root, workspace.province)
    if as_json:
        listed = {"communes": [one.as_json() for one in schedule.communes]}
        print_json(with_problems(listed, problems, workspace.root))
    else:
        _show(schedule.communes)
    show_problems(problems, workspace.root)
    wrong = any(problem.severity == "error" for problem in problems)
    return ExitCode.WORKSPACE if wrong else ExitCode.DONE


@communes.command(
    "import", help=_("Take communes from a table (CSV or XLSX) into schedules/communes.yaml.")
)
@click.argument(
    "file", metavar=_("FILE"), type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--update", is_flag=True, help=_("Change communes that are there already as well."))
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def import_(settings: Settings, /, file: Path, update: bool, dry_run: bool, as_json: bool) -> int:
    """Import all rows or none; every wrong row is named."""
    from broadcast.schedule.communes import importing
    from broadcast.schedule.communes import writing as communes_writing
    from broadcast.schedule.communes.file import FILE_NAME, FOLDER

    workspace = open_workspace(settings)
    path = workspace.root / FOLDER / FILE_NAME
    edit, entries, groups = communes_writing.present(path)
    languages = {code: one.name for code, one in workspace.province.languages.items()}
    table = importing.read(file, importing.KnownCommunes(entries, languages, groups))
    found = communes_writing.changes(entries, table.entries)
    taken = [change for change in found if update or change.before is None]
    if taken:
        communes_writing.change(edit, taken)
        if not dry_run:
            edit.save()
    if as_json:
        print_json(_import_json(found, taken, table, dry_run=dry_run))
    else:
        _tell(found, taken, table, dry_run=dry_run)
    return ExitCode.DONE


def _import_json(
    found: Sequence[CommuneChange],
    taken: Sequence[CommuneChange],
    table: CommuneTable,
    *,
    dry_run: bool,
) -> dict[str, Any]:
    from broadcast.schedule.communes import writing

    return {
        "rows": len(table.entries),
        **writing.as_json(found, taken),
        "ignored_columns": list(table.unknown),
        "skipped": list(table.skipped),
        **({"noticed": list(table.noticed)} if table.noticed else {}),
        "written": bool(taken) and not dry_run,
    }


def _show(communes: Sequence[Commune]) -> None:
    from rich.cells import cell_len

    rows = [(_("Id"), _("Name"), _("Groups"), _("Languages"), _("Slots"), _("Validity"))]
    for one in communes:
        slots = (f"{name} {w.clock}" for name, w in one.rules.slots.items())
        days = [day.isoformat() if day else "" for day in (one.valid_from, one.valid_to)]
        validity = " – ".join(days).strip() + (f" → {one.became}" if one.became else "")
        rows.append(
            (one.id, one.name, ", ".join(one.groups), ", ".join(one.languages),
             ", ".join(slots), validity)
        )  # fmt: skip
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        click.secho("  ".join(cells).rstrip(), bold=number == 0)
    click.echo(ngettext("{n} commune", "{n} communes", len(communes)).format(n=len(communes)))


def _tell(
    found: Sequence[CommuneChange],
    taken: Sequence[CommuneChange],
    table: CommuneTable,
    *,
    dry_run: bool,
) -> None:
    from broadcast.files.yaml import flow

    for change in found:
        if change.before is None:
            click.echo(f"+ {flow(change.after)}")
            continue
        mark = "~" if change in taken else "="
        for key in change.keys:
            old, new = flow(change.before.get(key)), flow(change.after[key])
            click.echo(f"{mark} {change.id}: {key}: {old} → {new}")
    added = sum(change.before is None for change in taken)
    changed, kept = len(taken) - added, len(found) - len(taken)
    click.echo(
        _("{added} added, {changed} changed, {kept} different in the file and kept").format(
            added=added, changed=changed, kept=kept
        )
    )
    if kept:
        click.echo(_("to change those marked with = as well, add --update"))
    if table.unknown:
        click.echo(_("columns not used: {names}").format(names=", ".join(table.unknown)))
    if table.skipped:
        click.echo(_("rows passed over: {texts}").format(texts="; ".join(table.skipped)))
    for words in table.noticed:
        click.echo(words)
    if dry_run:
        click.echo(_("Nothing was written."))
