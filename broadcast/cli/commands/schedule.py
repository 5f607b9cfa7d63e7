"""``broadcast schedule``: dated slots as a table, a spreadsheet, a calendar, or on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import open_workspace, print_json, show_problems, with_problems
from broadcast.cli.groups import CommandGroup
from broadcast.cli.options import days_options, period_options
from broadcast.errors import ExitCode, WorkspaceError
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.errors import Problem
    from broadcast.periods import Period
    from broadcast.schedule.planner import FactsOf
    from broadcast.schedule.schedule import Schedule
    from broadcast.schedule.slots import DatedSlot, Expansion
    from broadcast.schedule.timetable import Names
    from broadcast.workspace.workspace import Workspace

FORMATS = ("table", "csv", "ics", "html")


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A schedule expanded for a period."""

    workspace: Workspace
    schedule: Schedule
    period: Period
    expansion: Expansion
    names: Names
    communes: Sequence[str] = ()
    warnings: tuple[Problem, ...] = ()


def _formats(_context: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(value.replace(" ", "").split(",")))
    if wrong := [one for one in wanted if one not in FORMATS]:
        raise click.BadParameter(
            _("{given} is not one of {known}").format(given=wrong[0], known=", ".join(FORMATS))
        )
    return wanted


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    help=_("Show what is broadcast when and where, and what is not, with the reason."),
)
@period_options(required=False)
@click.option(
    "--commune", "communes", multiple=True, metavar=_("ID"), help=_("Only this commune (its id).")
)
@click.option(
    "--format",
    "formats",
    metavar=_("FORMATS"),
    default="table",
    callback=_formats,
    help=_("One or more of table, csv, ics (calendar), html (week sheet), with commas between."),
)
@click.option(
    "-o",
    "--output",
    metavar=_("FILE"),
    type=click.Path(path_type=Path),
    help=_("Write to this file; into a folder, one calendar for each commune."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_context
def schedule(
    context: click.Context,
    /,
    period: Period | None,
    communes: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> int:
    """Expand, print or write; exit code 1 when something scheduled cannot be broadcast."""
    if context.invoked_subcommand is not None:
        return ExitCode.DONE
    from broadcast.schedule.timetable import as_json as document

    planned = plan(context.obj, period, communes)
    if as_json:
        found = planned.expansion.problems
        print_json(with_problems(document(planned.expansion), found, planned.workspace.root))
    elif output is None and formats == ("table",):
        _show(planned)
    else:
        _write(planned, formats, output)
    show_problems((*planned.warnings, *planned.expansion.problems), planned.workspace.root)
    return ExitCode.WORKSPACE if planned.expansion.problems else ExitCode.DONE


def plan(settings: Settings, period: Period | None, communes: Sequence[str] = ()) -> PlannedPeriod:
    """Load and expand the schedule, of this week when no period is given.

    Raises `WorkspaceError` with every error in its files.
    """
    from broadcast import periods
    from broadcast.schedule.timetable import Names
    from broadcast.schedule.workspace_schedule import WorkspaceSchedule

    workspace = open_workspace(settings)
    found = WorkspaceSchedule(workspace)
    if found.broken:
        raise WorkspaceError.of(found.problems)
    chosen = period or periods.week_of(workspace.province.today())
    rules, facts = found.rules, found.facts
    _tell_estimates(rules, facts)
    _know(rules, communes)
    expansion = found.expand(chosen.first, chosen.last, communes)
    languages = {code: one.name for code, one in workspace.province.languages.items()}
    names = Names({one.id: one.name for one in rules.communes}, languages, facts, rules.gap_s)
    return PlannedPeriod(workspace, rules, chosen, expansion, names, communes, found.problems)


def _know(rules: Schedule, communes: Sequence[str]) -> None:
    """Raise `WorkspaceError` for a commune that there is not."""
    from broadcast.files.validation import did_you_mean

    known = [one.id for one in rules.communes]
    for name in communes:
        if name not in known:
            raise WorkspaceError(
                _("there is no commune {name}").format(name=name), hint=did_you_mean(name, known)
            )


def _tell_estimates(rules: Schedule, facts: FactsOf) -> None:
    unbuilt = sum(one.mp3_sha256 is None and one.duration_s is not None for one in facts.values())
    if unbuilt and rules.broadcasts:
        click.echo(
            ngettext(
                "{n} MP3 is not built yet: its length is estimated",
                "{n} MP3s are not built yet: their lengths are estimated",
                unbuilt,
            ).format(n=unbuilt),
            err=True,
        )


def _show(planned: PlannedPeriod) -> None:
    from rich.cells import cell_len

    from broadcast.schedule.timetable import lines, losses

    rows = list(lines(planned.expansion.slots, planned.names))
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        )
        click.echo("  ".join(cells).rstrip())
    count = len(planned.expansion.slots)
    click.echo(
        ngettext("{n} slot, {period}", "{n} slots, {period}", count).format(
            n=count, period=planned.period.name
        )
    )
    if planned.expansion.dropped:
        click.secho(_("Not broadcast:"), bold=True)
        for line in losses(planned.expansion.dropped, planned.names):
            click.echo(f"  {line}")


def _write(planned: PlannedPeriod, formats: Sequence[str], output: Path | None) -> None:
    """Write each format to its file, or the only one to standard output."""
    from broadcast.files import saving

    files = [one for one in formats if one != "table"]
    folder = output is not None and (output.is_dir() or output.suffix == "")
    if len(files) != len(formats) or (len(files) > 1 and not folder):
        raise click.UsageError(_("several formats need a folder (-o FOLDER), and no table"))
    for kind in files:
        for path, text in _documents(planned, kind, output, folder=folder):
            if output is None:
                click.get_binary_stream("stdout").write(text.encode("utf-8"))
                continue
            target = path if folder else output
            saving.write(target, text)
            click.echo(_("written: {file}").format(file=target), err=True)


def _documents(
    planned: PlannedPeriod, kind: str, output: Path | None, *, folder: bool
) -> Iterator[tuple[Path, str]]:
    """File name in a folder and text of each document of a format."""
    from broadcast.schedule import timetable, week_sheet

    slots, names, province = planned.expansion.slots, planned.names, planned.workspace.province
    base = (output if output and folder else Path()) / f"lich-phat-{planned.period.name}"
    if kind == "csv":
        yield base.with_name(base.name + ".csv"), timetable.csv_text(slots, names)
    elif kind == "html":
        text = week_sheet.page(planned.expansion, names, province.province.name, planned.period)
        yield base.with_name(base.name + ".html"), text
    else:
        yield from _calendars(planned, base if folder else None, output)


def _calendars(
    planned: PlannedPeriod, base: Path | None, output: Path | None
) -> Iterator[tuple[Path, str]]:
    """One calendar of all communes, or with a `base` name in a folder one of each.

    A commune whose slots are all gone has its older calendar written again too: they are cancelled.
    """
    from zoneinfo import ZoneInfo

    from broadcast.schedule.calendar import FormerCalendar, calendar

    slots, names, province = planned.expansion.slots, planned.names, planned.workspace.province
    zone = ZoneInfo(province.timezone)
    if base is None:
        title = _("Broadcasting {province}").format(province=province.province.name)
        communes = planned.communes
        old = FormerCalendar.read(output, planned.period, zone, communes) if output else None
        yield output or Path(), calendar(slots, names, province.province.id, title, old)
        return
    own: dict[str, list[DatedSlot]] = {
        name: [] for name in planned.communes or [one.id for one in planned.schedule.communes]
    }
    for slot in slots:
        own[slot.commune].append(slot)
    for commune, there in own.items():
        path = base.with_name(f"{base.name}-{commune}.ics")
        old = FormerCalendar.read(path, planned.period, zone)
        if there or old:
            yield path, calendar(there, names, province.province.id, names.commune(commune), old)


@schedule.command("import", help=_("Take a schedule from a table (CSV or XLSX) into schedules/."))
@click.argument(
    "file", metavar=_("FILE"), type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@days_options
@click.option(
    "--name",
    metavar=_("NAME"),
    help=_("Name of the schedule file, without .yaml; made from the table's name if not given."),
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar=_("COLUMN"),
    help=_("Do not read this column; its heading."),
)
@click.option("--partial", is_flag=True, help=_("Take the rows that are right, and name the rest."))
@click.option("--update", is_flag=True, help=_("Take out what only the schedule file has."))
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def import_(settings: Settings, /, file: Path, as_json: bool, **wishes: Any) -> int:
    """Import all rows or none; every wrong row is named."""
    from broadcast.cli.commands import schedule_import

    return schedule_import.run(settings, file, schedule_import.ScheduleWishes(**wishes), as_json)
