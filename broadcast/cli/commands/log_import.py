"""``broadcast log import``: tables of reporters and lines of players go into the as-run log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from broadcast.cli.console import Files, open_workspace, print_json, show_problems, with_problems
from broadcast.cli.options import WeekWords
from broadcast.errors import ExitCode
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.periods import Period
    from broadcast.plays.imports.found import RowPlace
    from broadcast.plays.imports.importing import ImportedPlays
    from broadcast.plays.play import Miss, Play

week_option = click.option(
    "--week",
    "weeks",
    type=WeekWords(),
    multiple=True,
    metavar=_("WEEK"),
    help=_("Week of the run sheet; else the last eight weeks."),
)


class _Given(TypedDict):
    """Options that say how rows are taken."""

    message: str | None
    commune: str | None
    unscheduled: bool
    reporter: str


@click.command(
    "import",
    help=_(
        "Take plays from tables (CSV, XLSX), JSON lines and messages (.txt, - for standard input), "
        "or say all that is wrong."
    ),
)
@click.argument(
    "files",
    cls=Files,
    nargs=-1,
    metavar=f"[{_('FILE...')}]",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option(
    "--text",
    "message",
    metavar=_("TEXT"),
    help=_("A message of an operator: codes, and reasons behind those not played."),
)
@click.option(
    "--commune", metavar=_("COMMUNE"), help=_("Commune of rows that name none, by id or name.")
)
@click.option("--partial", is_flag=True, help=_("Take the good rows of files with bad ones."))
@click.option(
    "--unscheduled", is_flag=True, help=_("Take plays of programmes that were not scheduled.")
)
@week_option
@click.option(
    "--reporter", default="", metavar=_("NAME"), help=_("Who reports, if no column says.")
)
@click.option(
    "--columns",
    multiple=True,
    metavar=_("HEADING=COLUMN"),
    help=_("What a column means that is not understood, or “ignore”; remembered."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def import_(
    settings: Settings,
    /,
    files: tuple[Path, ...],
    partial: bool,
    weeks: tuple[Period, ...],
    columns: tuple[str, ...],
    as_json: bool,
    **given: Unpack[_Given],
) -> int:
    """Take all rows or none; with --partial the good ones."""
    from broadcast.plays import log
    from broadcast.plays.imports import column_choices, importing

    message, commune = given["message"], given["commune"]
    if "-" in map(str, files):
        files = tuple(path for path in files if str(path) != "-")
        message = "\n".join(filter(None, (message, _pasted())))
    if not files and message is None:
        raise click.UsageError(_("name a file, - for standard input, or a message with --text"))
    workspace = open_workspace(settings)
    now = datetime.now(UTC).replace(microsecond=0)
    wishes = importing.context_of(workspace, now, weeks, reporter=given["reporter"],
                                  unscheduled=given["unscheduled"])  # fmt: skip
    wishes = importing.for_commune(wishes, commune) if commune else wishes
    try:
        wishes = wishes.answered(columns)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with log.open_log(workspace.root, workspace.province) as opened:
        taken = importing.take(opened, files, wishes, message=message, partial=partial)
    if taken.done:
        column_choices.remember(workspace.root, wishes.columns, taken.found.shapes)
    if as_json:
        rejected = [one.problem for one in taken.found.rejected]
        print_json(with_problems(taken.as_json(), rejected, workspace.root))
    else:
        _tell(taken)
    return ExitCode.WORKSPACE if taken.found.rejected else ExitCode.DONE


def _pasted() -> str:
    """What stands on standard input."""
    from broadcast.plays.imports import importing

    return importing.text_of(click.get_binary_stream("stdin").read())


def _is_message(path: Path) -> bool:
    return str(path) == "-" or path.suffix.lower() == ".txt"


def _tell(taken: ImportedPlays) -> None:
    found = taken.found
    show_problems([rejected.problem for rejected in found.rejected])
    for said in (*found.skipped, *found.noticed, *found.unclaimed):
        click.echo(said.problem.place + said.problem.message, err=True)
    for place, uuid in found.repeated:
        words = _("the same play as {uuid}, which counts once").format(uuid=uuid)
        click.echo(f"{place.path}:{place.row}: {words}", err=True)
    for place, uuid in found.parts:
        words = _("a part of the play {uuid}, which broke off and began again and counts once")
        click.echo(f"{place.path}:{place.row}: {words.format(uuid=uuid)}", err=True)
    bad = len(found.rejected)
    if bad:
        words = ngettext("{count} row was rejected", "{count} rows were rejected", bad)
        click.echo(words.format(count=bad), err=True)
    if found.unclaimed:
        words = ngettext("{count} line is not claimed", "{count} lines are not claimed",
                         len(found.unclaimed))  # fmt: skip
        click.echo(words.format(count=len(found.unclaimed)), err=True)
    if found.questions:
        click.echo(_("nothing was taken; first say what these columns mean"), err=True)
        return
    if not taken.done:
        click.echo(_("nothing was taken; --partial takes the good rows"), err=True)
        return
    from broadcast.plays.play import in_one_line

    rows: list[tuple[RowPlace, Play | Miss]] = [*found.plays, *found.misses]
    for place, row in sorted(rows, key=lambda one: one[0].row):
        if _is_message(place.path):  # whoever pasted it sees how it was understood
            click.echo(in_one_line(row))
    words = _("new plays: {new}, known: {known}, new misses: {misses}, repeated rows: {repeated}")
    counted = {"new": taken.plays.new, "known": taken.plays.known, "misses": taken.misses.new}
    click.echo(words.format(**counted, repeated=len(found.repeated)))
