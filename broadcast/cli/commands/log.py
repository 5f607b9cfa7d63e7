"""``broadcast log``: what was played goes into the as-run log, and out of it again."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.commands.log_form import form
from broadcast.cli.commands.log_import import import_, week_option
from broadcast.cli.console import find_workspace, open_workspace, print_json
from broadcast.cli.groups import CommandGroup
from broadcast.cli.options import Command, DayWords, MomentWords, ReasonWords, days_options
from broadcast.errors import ExitCode
from broadcast.i18n import _, ngettext
from broadcast.plays.play import EARLIEST, STATES, in_one_line

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.periods import Period
    from broadcast.plays.log import PlayLog
    from broadcast.plays.play import Miss, Play

_json = click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
_reporter = click.option("--reporter", metavar=_("NAME"), help=_("Who reports it."))


def _cells(**helps: str) -> Callable[[Command], Command]:
    """Options for cells of one row, by their columns, in the order of their helps."""
    kinds: dict[str, tuple[str, str | None, click.ParamType | None]] = {
        "commune": ("--commune", _("COMMUNE"), None),
        "programme": ("--programme", _("PROGRAMME"), None),
        "lang": ("--only-lang", _("LANGUAGE"), None),
        "moment": ("--at", _("TIME"), MomentWords()),
        "state": ("--state", None, click.Choice(STATES)),
        "reason": ("--missed", _("REASON"), ReasonWords()),
        "note": ("--note", _("TEXT"), None),
    }

    def with_options(command: Command) -> Command:
        for column, words in reversed(helps.items()):
            flag, metavar, choice = kinds[column]
            made = click.option(flag, column, metavar=metavar, type=choice, help=words)
            command = made(command)
        return command

    return with_options


@click.group(cls=CommandGroup, help=_("Record what was played; list, correct and export it."))
def log() -> None:
    """The commands of the as-run log."""


log.add_command(import_)
log.add_command(form)


@log.command(help=_("Record one play, or with --missed that something was not played."))
@click.option("--code", "codes", multiple=True, metavar=_("CODE"),
              help=_("Short code on the run sheet; may be given several times."))  # fmt: skip
@week_option
@_cells(
    commune=_("Commune, by id or name."),
    programme=_("Programme, by id or title."),
    lang=_("Language, by code or name."),
    moment=_("When it began: 23/11/2026 05:15, hôm qua 5h15."),
)
@click.option(
    "--date", type=DayWords(), metavar=_("DATE"), help=_("Date of what was missed: 23/11/2026.")
)
@click.option("--seconds", "length", metavar=_("NUMBER"), help=_("How long; else as the MP3."))
@click.option("--slot", metavar=_("SLOT"), help=_("Id of the dated slot."))
@_cells(
    state=_("Claimed, or verified by somebody."),
    reason=_("Why it was not played: mất điện, power, hỏng loa, loudspeaker …"),
    note=_("Anything else."),
)
@click.option("--unscheduled", is_flag=True, help=_("Take it although it was not scheduled."))
@_reporter
@_json
@click.pass_obj
def add(settings: Settings, /, codes: tuple[str, ...], weeks: tuple[Period, ...],
        unscheduled: bool, as_json: bool, **cells: str | date | None) -> int:  # fmt: skip
    """Record one set of cells, as if it were a row of a table, for each code."""
    from broadcast.plays import log as as_run_log
    from broadcast.plays.imports import importing

    if not (codes or any(cells.values())):
        raise click.UsageError(
            _("say what was played: --code, or --commune, --programme, --only-lang and --at")
        )
    workspace = open_workspace(settings)
    given = importing.context_of(workspace, _now(), weeks, source="manual", unscheduled=unscheduled)
    with as_run_log.open_log(workspace.root, workspace.province) as opened:
        rows = importing.take_codes(opened, codes, importing.cells_of(cells), given)
    if as_json and len(rows) > 1:
        from broadcast.plays.export import as_json as as_document

        print_json({"rows": [as_document(row) for row, _new in rows]})
        return ExitCode.DONE
    for row, new in rows:
        _show(row, as_json, _("recorded: {row}") if new else _("in the log already: {row}"))
    return ExitCode.DONE


@log.command("list", help=_("Show plays and misses of some days; of today without options."))
@days_options
@click.option("--commune", metavar=_("COMMUNE"), help=_("Only this commune, by id or name."))
@click.option("--history", is_flag=True, help=_("Corrected and withdrawn rows as well."))
@_json
@click.pass_obj
def list_(settings: Settings, /, first: date | None, last: date | None, commune: str | None,
          history: bool, as_json: bool) -> int:  # fmt: skip
    """One line a row."""
    with _open(settings) as opened:
        span = _span(first, last, opened)
        where = _commune(settings, commune) if commune else None
        plays: list[Play] = list(opened.plays(*span, where, history=history))
        misses: list[Miss] = opened.misses(*span, where, history=history)
        rows: list[Play | Miss] = [*plays, *misses]
        corrected = _superseded(opened, plays, misses) if history else frozenset()
    if as_json:
        from broadcast.plays.export import as_json as as_document

        print_json({
            "plays": [as_document(play) for play in plays],
            "misses": [as_document(miss) for miss in misses],
        })  # fmt: skip
        return ExitCode.DONE
    part_of = {one.supersedes: one.uuid for one in plays if one.parts > 1}
    for row in rows:
        mark = _("corrected later") if row.uuid in corrected and not row.withdrawn else ""
        mark = (
            _("a part of the play {uuid}").format(uuid=part_of[row.uuid])
            if (row.uuid in part_of)
            else mark
        )
        click.echo(f"{row.uuid}  {in_one_line(row)}  {mark}".rstrip())
    count = len(rows) if history else len(plays)
    words = (
        ngettext("{count} row", "{count} rows", count)
        if history
        else ngettext("{count} play", "{count} plays", count)
    )
    click.echo(words.format(count=count), err=True)
    return ExitCode.DONE


def _superseded(
    opened: PlayLog, plays: Iterable[Play], misses: Iterable[Miss]
) -> frozenset[uuids.UUID]:
    """Rows that others have taken the place of."""
    of_plays = opened.superseded(one.uuid for one in plays)
    return frozenset(of_plays | opened.superseded_misses(one.uuid for one in misses))


def _commune(settings: Settings, written: str) -> str:
    """Id of the commune that is meant; raises `PlayError` for one that nobody knows."""
    from broadcast.errors import PlayError
    from broadcast.plays.imports.names import KnownNames, UnknownNameError
    from broadcast.schedule import loading
    from broadcast.workspace import province

    root = find_workspace(settings)
    read, _problems = province.load(root / province.FILE_NAME)
    communes = loading.load(root, read)[0].communes if read else ()
    if not communes:
        return written
    try:
        return KnownNames(communes, {}, {}).commune(written, None)
    except UnknownNameError as error:
        raise PlayError(str(error), hint=error.hint) from error


@log.command(help=_("Put a corrected row in the place of a play or a miss; the old one is kept."))
@click.argument("uuid", type=click.UUID)
@_cells(
    commune=_("The right commune."),
    programme=_("The right programme."),
    lang=_("The right language."),
    moment=_("When it really began."),
)
@click.option("--seconds", "length", type=int, metavar=_("NUMBER"), help=_("How long really."))
@_cells(
    state=_("Claimed, or verified by somebody."),
    reason=_("Of a miss: the reason."),
    note=_("Why it is corrected."),
)
@_reporter
@_json
@click.pass_obj
def correct(
    settings: Settings, /, uuid: uuids.UUID, as_json: bool, **changes: str | int | None
) -> int:
    """Record the row that takes the place of another."""
    from broadcast.plays import log as as_run_log
    from broadcast.plays.imports import importing

    workspace = open_workspace(settings)
    given = importing.context_of(workspace, _now())
    wanted = importing.cells_of(changes)
    if not wanted:
        raise click.UsageError(_("say what is to be corrected"))
    with as_run_log.open_log(workspace.root, workspace.province) as opened:
        row = importing.correct(opened, uuid, wanted, given)
    _show(row, as_json, _("corrected: {row}"))
    return ExitCode.DONE


@log.command(help=_("Take back a play or a miss that was none; the row is kept as withdrawn."))
@click.argument("uuid", type=click.UUID)
@click.option("--reason", required=True, metavar=_("TEXT"), help=_("Why."))
@_reporter
@_json
@click.pass_obj
def withdraw(
    settings: Settings, /, uuid: uuids.UUID, reason: str, reporter: str | None, as_json: bool
) -> int:
    """Record the row that takes another back."""
    with _open(settings) as opened:
        row = opened.withdraw(uuid, _now(), reporter or "", reason)
    _show(row, as_json, _("withdrawn: {row}"))
    return ExitCode.DONE


@log.command(help=_("Write plays and misses to a CSV, XLSX or JSON lines file."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@days_options
@click.option("--history", is_flag=True, help=_("Corrected and withdrawn rows as well (.jsonl)."))
@_json
@click.pass_obj
def export(settings: Settings, /, file: Path, first: date | None, last: date | None,
           history: bool, as_json: bool) -> int:  # fmt: skip
    """Write a file that ``log import`` takes in again."""
    from itertools import chain

    from broadcast.plays import export as exporting

    if exporting.format_of(file) != "jsonl" and history:
        raise click.UsageError(_("--history needs a file whose name ends with .jsonl"))
    with _open(settings) as opened:
        span = _span(first or EARLIEST, last or date.max, opened)
        plays, misses = opened.plays(*span, history=history), opened.misses(*span, history=history)
        rows: Iterator[Play | Miss] = chain(plays, misses)
        count = exporting.write(file, rows)
    if as_json:
        print_json({"path": file.as_posix(), "rows": count})
    else:
        words = ngettext("{path}: {count} row", "{path}: {count} rows", count)
        click.echo(words.format(path=file, count=count))
    return ExitCode.DONE


def _open(settings: Settings) -> PlayLog:
    """The log of the workspace, for commands that need nothing but broadcast.yaml."""
    from broadcast.errors import WorkspaceError
    from broadcast.plays import log as as_run_log
    from broadcast.workspace import province

    root = find_workspace(settings)
    read, problems = province.load(root / province.FILE_NAME)
    if read is None or any(problem.severity == "error" for problem in problems):
        raise WorkspaceError.of(problems)
    return as_run_log.open_log(root, read)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _span(first: date | None, last: date | None, opened: PlayLog) -> tuple[date, date]:
    """Today, unless a first or a last day is given."""
    today = _now().astimezone(opened.zone).date()
    return first or last or today, last or today


def _show(row: Play | Miss, as_json: bool, words: str) -> None:
    if as_json:
        from broadcast.plays.export import as_json as as_document

        print_json(as_document(row))
    else:
        click.echo(words.format(row=f"{row.uuid}  {in_one_line(row)}"))
