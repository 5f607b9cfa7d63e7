"""``broadcast report``: counts of plays, planned against played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import open_workspace, print_json, show_problems, with_problems
from broadcast.cli.options import DayWords, period_options
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from datetime import date

    from broadcast.cli.settings import Settings
    from broadcast.errors import Problem
    from broadcast.periods import Period
    from broadcast.reports.basis import Basis
    from broadcast.reports.formats.writing import ReportFiles
    from broadcast.reports.tables import LogState, Report
    from broadcast.workspace.workspace import Workspace


def _formats(_context: click.Context, _option: click.Parameter, given: Any) -> tuple[str, ...]:
    """Formats of one or more options, each with one or more names."""
    from broadcast.files.validation import known_are
    from broadcast.reports.formats.writing import EVERY

    names = [name.strip().lower() for one in given for name in one.split(",") if name.strip()]
    for name in names:
        if name not in EVERY:
            message = _("{given} is no format").format(given=name)
            raise click.BadParameter(f"{message}; {known_are(EVERY)}")
    return tuple(dict.fromkeys(names))


@click.command(help=_("Count plays: planned against played, in a month, a quarter or a year."))
@period_options(required=True)
@click.option(
    "--format",
    "formats",
    metavar=_("FORMATS"),
    multiple=True,
    callback=_formats,
    help=_("Files to write, with commas between: xlsx,docx,html,csv,json,pdf."),
)
@click.option(
    "-o",
    "--output",
    metavar=_("FILE|FOLDER"),
    type=click.Path(path_type=Path),
    help=_("File or folder to write to; output/reports when not given."),
)
@click.option(
    "--on",
    "today",
    type=DayWords(),
    metavar=_("DAY"),
    help=_("Make it as on this day, which says what is over; today when not given."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def report(
    settings: Settings,
    /,
    period: Period,
    formats: tuple[str, ...],
    output: Path | None,
    today: date | None,
    as_json: bool,
) -> int:
    """Count and show; files are written when a format or a file is asked for."""
    from broadcast.reports import basis
    from broadcast.reports.formats import json

    workspace = open_workspace(settings)
    found, problems = basis.load(workspace)
    made, damage = _made(workspace, found, period, today or workspace.province.today())
    files = _save(made, workspace.root, output, formats)
    problems = (*problems, *damage, *files.problems)
    show_problems(problems, workspace.root)
    for path in files.written:
        click.echo(_("written: {file}").format(file=path), err=as_json)
    asked = bool(formats or output)
    if as_json:
        print_json(with_problems(json.document(made), problems, workspace.root))
    elif not asked:
        _show(made)
    if as_json or asked:
        for gap in made.gaps:
            click.secho(_("Please note: {remark}").format(remark=gap.message), bold=True, err=True)
    return _exit_code(made, files, problems)


def _exit_code(made: Report, files: ReportFiles, problems: tuple[Problem, ...]) -> ExitCode:
    """What is wrong comes before what the machine lacks, and that before what is not known."""
    errors = sum(problem.severity == "error" for problem in problems)
    if errors > (len(files.problems) if files.lacking else 0):
        return ExitCode.WORKSPACE
    if files.lacking:
        return ExitCode.MACHINE
    return ExitCode.INCOMPLETE if made.gaps else ExitCode.DONE


def _save(made: Report, root: Path, output: Path | None, formats: tuple[str, ...]) -> ReportFiles:
    from broadcast.reports.formats import writing

    if not (formats or output):
        return writing.ReportFiles()
    try:
        return writing.save(made, root, output, formats)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _made(
    workspace: Workspace, found: Basis, period: Period, today: date
) -> tuple[Report, tuple[Problem, ...]]:
    """The report, and what is wrong with a log that cannot be read.

    Where there is no log none is made, and a damaged one is left as it is: then nothing is counted,
    and the report says why.
    """
    from broadcast.errors import DamagedLogError
    from broadcast.plays import log as as_run_log
    from broadcast.reports import report as reporting

    root, province = workspace.root, workspace.province
    state: LogState = as_run_log.log_file(root, province)
    damage: tuple[Problem, ...] = ()
    if state == "present":
        try:
            with as_run_log.open_log(root, province) as log:
                return reporting.report(log, found, period, today), ()
        except DamagedLogError as error:
            state, damage = "damaged", error.problems
    with as_run_log.empty_log(province) as log:
        return reporting.report(log, found, period, today, state), damage


def _show(made: Report) -> None:
    """The main tables on the terminal."""
    from broadcast.reports import words

    click.secho(f"{made.title} · {made.issuer} · {made.span}", bold=True)
    for gap in made.gaps:
        click.secho(_("Please note: {remark}").format(remark=gap.message), bold=True)
    for key in ("summary", "week", "not_claimed", "by_language", "by_topic", "misses", "targets"):
        if key not in made or not made.table(key).says_something:
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
