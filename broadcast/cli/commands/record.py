"""``broadcast record``: takes in what readers send, and accepts recordings of a changed text."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import Files, open_workspace, print_json, problem_json, show_problems
from broadcast.errors import ExitCode, WorkspaceError
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.recordings.filing import Place
    from broadcast.recordings.intake import Proposal, Proposed, Request
    from broadcast.workspace.workspace import Source, Workspace


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


@click.group(help=_("Take in recordings of readers, or accept them after a change of text."))
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
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("Day it was read."))
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
def add(settings: Settings, /, **wish: Any) -> int:
    """Propose, ask, file; exit code 1 when something is wrong or was not filed."""
    from broadcast.recordings import intake

    workspace = open_workspace(settings)
    source = _source(workspace, wish["programme"], wish["lang"])
    place = _place(workspace, source)
    if wish["sheet"]:
        _must_be_todays_sheet(source, wish["sheet"])
    request = _request(workspace, source, place, wish)
    with TemporaryDirectory(prefix="broadcast-") as folder:
        proposal = intake.propose(request, Path(folder))
        if not wish["as_json"]:
            _show(proposal)
        show_problems(proposal.problems)
        taken = proposal.usable and (wish["yes"] or _agreed(wish["as_json"]))
        if taken:
            from broadcast.programmes.build import only_one
            from broadcast.recordings.filing import file_all

            with only_one(workspace.root):  # a build must not meet half of them
                files = file_all(proposal, place, wish["reader"], _day(workspace, wish["day"]))
            _tell_filed(files, workspace.root, as_json=wish["as_json"])
    if wish["as_json"]:
        found = [problem_json(problem, workspace.root) for problem in proposal.problems]
        segments = [_json(proposed) for proposed in proposal.segments]
        print_json({"taken": bool(taken), "segments": segments, "problems": found})
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

    workspace = open_workspace(settings)
    source = _source(workspace, programme, lang)
    place = _place(workspace, source)
    names = filing.accept(place, source.sounds, segments, _day(workspace, None))
    if as_json:
        print_json({"accepted": list(names)})
    else:
        click.echo(_("Accepted: {files}").format(files=", ".join(names)))
    return ExitCode.DONE


def _source(workspace: Workspace, programme: str, lang: str) -> Source:
    """The script that is recorded; raises `WorkspaceError` when there is none that can be read."""
    from broadcast.workspace.workspace import script_of

    return script_of(workspace, programme, lang)


def _place(workspace: Workspace, source: Source) -> Place:
    from broadcast.recordings.filing import Place
    from broadcast.workspace.speakers import recorded_speeches

    wanted = recorded_speeches(workspace.province, source.script)
    return Place(source.path.parent / "recordings", source.lang, wanted)


def _must_be_todays_sheet(source: Source, code: str) -> None:
    from broadcast.recordings.sheets.sheet import must_be_todays

    must_be_todays(source, code)


def _request(workspace: Workspace, source: Source, place: Place, wish: dict[str, Any]) -> Request:
    from broadcast.recordings import intake
    from broadcast.recordings.assignment import assign
    from broadcast.workspace.read_aloud import read_aloud

    numbers = list(place.wanted)
    if not numbers:
        raise WorkspaceError(
            _("no segment of this script is recorded"),
            path=source.path,
            hint=_("give its language or a speaker the voice recorded in broadcast.yaml"),
        )
    sent = assign(wish["files"], (source.programme, source.lang), numbers, wish["segments"])
    reading = read_aloud(workspace, source)
    segments = {
        segment.number: intake.AskedSegment(segment.number, segment.spoken, segment.estimate_s)
        for segment in (reading.segments if reading else ())
        if segment.announcement is None
    }
    longest_s = workspace.province.recordings.longest_s
    return intake.Request(sent, segments, longest_s, wish["cuts"], wish["force"])


def _day(workspace: Workspace, given: datetime | None) -> date:
    from zoneinfo import ZoneInfo

    return given.date() if given else datetime.now(ZoneInfo(workspace.province.timezone)).date()


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


def _json(proposed: Proposed) -> dict[str, Any]:
    return {
        "number": proposed.segment.number,
        "file": proposed.path.name,
        "begin_s": round(proposed.piece.begin_s, 2),
        "end_s": round(proposed.piece.end_s, 2),
        "expected_s": proposed.segment.expected_s,
        **proposed.measures.model_dump(),
    }
