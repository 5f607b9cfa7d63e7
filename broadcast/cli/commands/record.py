"""``broadcast record``: takes in what readers send, and accepts recordings of a changed text."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from broadcast.cli.console import Files, open_workspace, print_json, show_problems
from broadcast.cli.groups import CommandGroup
from broadcast.cli.options import DayWords
from broadcast.errors import ExitCode
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.recordings.intake import Proposal, Proposed


class _Given(TypedDict):
    """Options of ``record add``."""

    files: tuple[Path, ...]
    programme: str
    lang: str
    reader: str | None
    day: date | None
    segments: tuple[int, ...]
    cuts: tuple[float, ...]
    sheet: str | None
    force: bool


def _numbers(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """``3,5-7`` as numbers."""
    found: list[int] = []
    for part in re.split(r"[,\s]+", value.strip()) if value else ():
        run = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part)
        if run is None or int(run[1]) > int(run[2] or run[1]):
            raise click.BadParameter(_("write numbers such as 3,5-7"))
        found += range(int(run[1]), int(run[2] or run[1]) + 1)
    return tuple(found)


def _seconds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[float, ...]:
    """``12.5,1:04`` as seconds, each later than the one before."""
    found: list[float] = []
    for part in value.split(",") if value else ():
        time = re.fullmatch(r"(?:(\d{1,3}):)?(\d+(?:\.\d+)?)", part.strip())
        if time is None:
            raise click.BadParameter(_("write times such as 12.5,1:04"))
        found.append(60 * int(time[1] or 0) + float(time[2]))
    if found != sorted(set(found)):
        raise click.BadParameter(_("each time must be later than the one before"))
    return tuple(found)


@click.group(
    cls=CommandGroup,
    help=_("Take in recordings of readers, or accept them after a change of text."),
)
def record() -> None:
    """Group of the commands around recordings."""


@record.command(
    help=_(
        "Take in recordings: FILES are named by the number of their segment, or one file holds "
        "several segments and is cut at its pauses. Each is measured, cleaned and filed."
    )
)
@click.argument(
    "files",
    cls=Files,
    nargs=-1,
    required=True,
    metavar=_("FILES..."),
    type=click.Path(path_type=Path),
)
@click.option("--programme", required=True, metavar=_("ID"), help=_("Programme it belongs to."))
@click.option("--lang", required=True, metavar=_("LANGUAGE"), help=_("Language that was read."))
@click.option("--reader", metavar=_("NAME"), help=_("Who read it."))
@click.option("--date", "day", type=DayWords(), help=_("Day it was read."))
@click.option(
    "--segments",
    metavar=_("NUMBERS"),
    callback=_numbers,
    help=_("Segments in the order of the files, as 3,5-7."),
)
@click.option(
    "--at",
    "cuts",
    metavar=_("TIMES"),
    callback=_seconds,
    help=_("Where one long take is cut, as 12.5,1:04."),
)
@click.option("--sheet", metavar=_("CODE"), help=_("Code of the sheet that was read from."))
@click.option("--force", is_flag=True, help=_("Allow lengths that do not fit their text."))
@click.option("--yes", is_flag=True, help=_("Do not ask before filing."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def add(settings: Settings, /, yes: bool, as_json: bool, **given: Unpack[_Given]) -> int:
    """Propose, ask, file; exit code 1 when something is wrong or was not filed."""
    from broadcast.recordings import filing, intake
    from broadcast.recordings.sheets.sheet import must_be_todays
    from broadcast.workspace.workspace import script_of

    workspace = open_workspace(settings)
    source = script_of(workspace, given["programme"], given["lang"])
    place = filing.place_of(workspace, source)
    if given["sheet"]:
        must_be_todays(source, given["sheet"])
    sent = intake.Delivery(given["files"], given["segments"], given["cuts"], given["force"])
    request = intake.request_of(workspace, source, place.wanted, sent)
    with TemporaryDirectory(prefix="broadcast-") as folder:
        proposal = intake.propose(request, Path(folder))
        if not as_json:
            _show(proposal)
        show_problems(proposal.problems)
        taken = proposal.usable and (yes or _agreed(as_json))
        if taken:
            from broadcast.programmes.build import only_one

            with only_one(workspace.root):  # a build must not meet half of them
                day = given["day"] or workspace.province.today()
                files = filing.file_all(proposal, place, given["reader"], day)
            _tell_filed(files, workspace.root, as_json=as_json)
    if as_json:
        print_json({"taken": bool(taken), **proposal.as_json(workspace.root)})
    return ExitCode.DONE if taken else ExitCode.WORKSPACE


@record.command(help=_("Accept recordings although the text of their segments has changed."))
@click.argument("programme", metavar=_("PROGRAMME"))
@click.option("--lang", required=True, metavar=_("LANGUAGE"), help=_("Language of the recordings."))
@click.option(
    "--segments", metavar=_("NUMBERS"), callback=_numbers, help=_("Only these segments, as 3,5-7.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def accept(
    settings: Settings, /, programme: str, lang: str, segments: tuple[int, ...], as_json: bool
) -> int:
    """Remember the text of today as the one that was read."""
    from broadcast.recordings import filing
    from broadcast.workspace.workspace import script_of

    workspace = open_workspace(settings)
    source = script_of(workspace, programme, lang)
    place = filing.place_of(workspace, source)
    names = filing.accept(place, source.sounds, segments, workspace.province.today())
    if as_json:
        print_json({"accepted": list(names)})
    else:
        click.echo(_("Accepted: {files}").format(files=", ".join(names)))
    return ExitCode.DONE


def _agreed(as_json: bool) -> bool:
    """Ask; where nobody can answer, nothing is filed."""
    if as_json or not sys.stdin.isatty():
        click.echo(_("Nothing was filed: add --yes to file it."), err=True)
        return False
    return click.confirm(_("File these recordings?"))


def _show(proposal: Proposal) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column(_("segment"), justify="right", no_wrap=True, min_width=len(_("segment")))
    table.add_column(_("file"), overflow="ellipsis", no_wrap=True, min_width=10, max_width=18)
    for title in (_("from"), _("to"), _("length"), _("expected"), _("over noise")):
        table.add_column(title, justify="right", no_wrap=True, min_width=max(len(title), 7))
    table.add_column(_("text"), overflow="ellipsis", no_wrap=True)
    for proposed in proposal.segments:
        table.add_row(*_row(proposed))
    Console(highlight=False).print(table)


def _row(proposed: Proposed) -> tuple[str, ...]:
    piece, measures = proposed.piece, proposed.measures
    times = (piece.begin_s, piece.end_s, piece.length_s, proposed.segment.expected_s)
    return (
        str(proposed.segment.number),
        proposed.path.name,
        *(f"{time:.1f} s" for time in times),
        f"{measures.speech_dbfs - measures.noise_dbfs:.0f} dB",
        proposed.segment.spoken[:30],
    )


def _tell_filed(files: Sequence[Path], root: Path, *, as_json: bool) -> None:
    folder = files[0].parent.relative_to(root).as_posix()
    words = ngettext(
        "{n} recording filed in {folder}", "{n} recordings filed in {folder}", len(files)
    )
    click.echo(words.format(n=len(files), folder=folder), err=as_json)
