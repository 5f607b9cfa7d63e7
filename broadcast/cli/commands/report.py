"""``broadcast report``: counts of plays, planned against played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import open_workspace, print_json, show_problems
from broadcast.cli.options import period_options
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.periods import Period
    from broadcast.reports.tables import Report


def _formats(_context: click.Context, _option: click.Parameter, given: Any) -> tuple[str, ...]:
    """Formats of one or more options, each with one or more names."""
    from broadcast.files.validation import known_are
    from broadcast.reports.formats.writing import FORMATS

    names = [name.strip().lower() for one in given for name in one.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            message = _("{given} is no format").format(given=name)
            raise click.BadParameter(f"{message}; {known_are(FORMATS)}")
    return tuple(dict.fromkeys(names))


@click.command(help=_("Count plays: planned against played, in a month, a quarter or a year."))
@period_options(required=True)
@click.option(
    "--format",
    "formats",
    metavar=_("FORMATS"),
    multiple=True,
    callback=_formats,
    help=_("Files to write, with commas between: xlsx,docx,html,csv,json."),
)
@click.option(
    "-o",
    "--output",
    metavar=_("FILE|FOLDER"),
    type=click.Path(path_type=Path),
    help=_("File or folder to write to; output/reports when not given."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def report(
    settings: Settings,
    /,
    period: Period,
    formats: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> int:
    """Count and show; files are written when a format or a file is asked for."""
    from broadcast.plays.log import open_log
    from broadcast.reports import basis
    from broadcast.reports import report as reporting
    from broadcast.reports.formats import json, writing

    workspace = open_workspace(settings)
    found, problems = basis.load(workspace)
    with open_log(workspace.root, workspace.province) as log:
        made = reporting.report(log, found, period)
    written: tuple[Path, ...] = ()
    if formats or output:
        try:
            written, failed = writing.save(made, workspace.root, output, formats)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        problems += failed
    show_problems(problems, workspace.root)
    for path in written:
        click.echo(_("written: {file}").format(file=path), err=as_json)
    if as_json:
        print_json(json.document(made))
    elif not (formats or output):
        _show(made)
    bad = any(problem.severity == "error" for problem in problems)
    return ExitCode.WORKSPACE if bad else ExitCode.DONE


def _show(made: Report) -> None:
    """The main tables on the terminal."""
    from broadcast.reports import words

    click.secho(f"{made.title} · {made.province} · {made.span}", bold=True)
    for key in ("summary", "week", "not_claimed", "by_language", "by_topic", "misses", "targets"):
        if key not in made:
            continue
        table = made.table(key)
        rows = [[column.title for column in table.columns]]
        rows += [
            [
                words.shown(cell, table.kind(row, column))
                for column, cell in zip(table.columns, row.cells, strict=True)
            ]
            for row in table.rows
        ]
        widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
        click.secho(f"\n{table.title}", bold=True)
        for cells in rows:
            aligned = (
                cell.rjust(width) if column.numeric else cell.ljust(width)
                for cell, width, column in zip(cells, widths, table.columns, strict=True)
            )
            click.echo("  ".join(aligned).rstrip())
    for note in made.notes:
        click.echo(f"\n{note}")
