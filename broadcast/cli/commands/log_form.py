"""``broadcast log form``: a blank form for the log of one commune's week."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json
from broadcast.cli.options import WeekWords
from broadcast.errors import ExitCode, PlayError
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.periods import Period


@click.command(
    help=_("Write a form in which a commune fills in what became of each line of its week.")
)
@click.option("--week", "period", type=WeekWords(), required=True, metavar=_("WEEK"),
              help=_("A week: 2026-W48, tuần 48/2026, tuần này, or a day of it."))  # fmt: skip
@click.option(
    "--commune", required=True, metavar=_("COMMUNE"), help=_("Its commune, by id or name.")
)
@click.option(
    "-o",
    "--output",
    metavar=_("FILE|FOLDER"),
    type=click.Path(path_type=Path),
    help=_("File or folder to write to; the current folder when not given."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def form(
    settings: Settings, /, period: Period, commune: str, output: Path | None, as_json: bool
) -> int:
    """Write the workbook; exit code 1 when nothing is planned."""
    from zoneinfo import ZoneInfo

    from broadcast.cli.commands.schedule import plan
    from broadcast.files import saving
    from broadcast.plays.form import LogForm, workbook
    from broadcast.plays.imports.names import KnownNames, UnknownNameError

    planned = plan(settings, period)
    try:
        where = KnownNames(planned.schedule.communes, {}, {}).commune(commune, None)
    except UnknownNameError as error:
        raise PlayError(str(error), hint=error.hint) from error
    zone = ZoneInfo(planned.workspace.province.timezone)
    made = LogForm.of(planned.expansion, planned.names, where, period, zone)
    if not made.lines:
        raise PlayError(
            _("nothing is planned for {commune} in week {week}").format(
                commune=planned.names.commune(where), week=period.name
            ),
            hint=_("see: broadcast schedule --week {week}").format(week=period.name),
        )
    path = output or Path()
    if path.is_dir() or path.suffix.lower() != ".xlsx":
        path /= f"phieu-nhat-ky-{period.name}-{where}.xlsx"
    saving.write(path, workbook(made))
    if as_json:
        print_json({"path": path.as_posix(), "commune": where, "week": period.name,
                    "lines": len(made.lines)})  # fmt: skip
        return ExitCode.DONE
    words = ngettext("{path}: {count} line", "{path}: {count} lines", len(made.lines))
    click.echo(words.format(path=path, count=len(made.lines)))
    return ExitCode.DONE
