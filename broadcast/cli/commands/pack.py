"""``broadcast pack``: one zip a commune for a week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import open_workspace, print_json, show_problems
from broadcast.cli.options import WeekWords
from broadcast.errors import BroadcastError, ExitCode, Problem
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.packs.week import Packs, Written
    from broadcast.periods import Period
    from broadcast.workspace.workspace import Workspace


@click.command(help=_("Pack what each commune plays in a week, signed, one zip a commune."))
@click.option("--week", "period", type=WeekWords(), required=True, metavar=_("WEEK"),
              help=_("A week: 2026-W48, tuần 48/2026, tuần này, or a day of it."))  # fmt: skip
@click.option("--commune", "communes", multiple=True, metavar=_("ID"),
              help=_("Only this commune; may be given several times."))  # fmt: skip
@click.option(
    "--delta",
    is_flag=True,
    help=_("Also a small pack with only what last week's pack does not hold."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def pack(
    settings: Settings, /, period: Period, communes: tuple[str, ...], delta: bool, as_json: bool
) -> int:
    """Write the packs and say what is in them; exit code 1 when something is wrong."""
    from broadcast.packs import week as packing

    workspace = open_workspace(settings)
    packs = packing.prepare(workspace, period)
    asked = packing.wanted(packs, communes)
    written: list[Written] = []
    problems = list(packs.problems)
    for result in packing.write(packs, asked, workspace.root / "output" / "packs", delta=delta):
        if isinstance(result, Problem):
            problems.append(result)
        else:
            written.append(result)
    problems += _keep(workspace, packs, written)
    show_problems(problems, workspace.root)
    here = frozenset(asked)
    dropped = Counter(one.commune for one in packs.dropped if one.commune in here)
    if as_json:
        print_json({
            "week": packs.week.name,
            "packs": [one.as_json(workspace.root) for one in written],
            "dropped": dropped.total(),
            "problems": [problem.as_json(workspace.root) for problem in problems],
        })  # fmt: skip
    else:
        _tell(packs, written, workspace.root, delta=delta)
        _tell_what_is_missing(written, dropped, packs.week.name)
    bad = any(problem.severity == "error" for problem in problems)
    return ExitCode.WORKSPACE if bad else ExitCode.DONE


def _keep(workspace: Workspace, packs: Packs, written: Sequence[Written]) -> Sequence[Problem]:
    """Note in the log what the run sheets say: their codes stay good when the schedule changes."""
    from datetime import UTC, datetime

    from broadcast.plays import log

    if not written:
        return ()
    try:
        with log.open_log(workspace.root, workspace.province) as opened:
            sheets = {one.commune: one.slots for one in written}
            opened.issue(sheets, packs.week.gap_s, datetime.now(UTC))
    except BroadcastError as error:
        return error.problems
    return ()


def _tell(packs: Packs, written: list[Written], root: Path, *, delta: bool) -> None:
    size = sum(one.bytes for one in written)
    folder = (root / "output" / "packs" / packs.week.name).relative_to(root)
    click.echo(
        ngettext(
            "{count} pack with {plays} plays, {size:.1f} MB, in {folder}",
            "{count} packs with {plays} plays, {size:.1f} MB, in {folder}",
            len(written),
        ).format(
            count=len(written),
            plays=sum(one.plays for one in written),
            size=size / 1e6,
            folder=folder.as_posix(),
        )
    )
    deltas = [one.delta_bytes for one in written if one.delta_bytes is not None]
    if delta and len(deltas) < len(written):
        click.echo(
            ngettext(
                "{count} commune has no delta pack: there is no pack of week {week} with the same "
                "sounds in output/packs",
                "{count} communes have no delta pack: there are no packs of week {week} with the "
                "same sounds in output/packs",
                len(written) - len(deltas),
            ).format(count=len(written) - len(deltas), week=packs.week_before)
        )
    if deltas:
        click.echo(
            _("Delta packs: {count}, {size:.1f} MB").format(
                count=len(deltas), size=sum(deltas) / 1e6
            )
        )


def _tell_what_is_missing(written: Sequence[Written], dropped: Counter[str], week: str) -> None:
    """Communes for which nothing was planned, and how much was planned but dropped."""
    empty = [one.commune for one in written if not one.plays and not dropped[one.commune]]
    if empty:
        click.echo(_("Nothing to play that week: {communes}").format(communes=", ".join(empty)))
    if dropped:
        click.echo(
            ngettext(
                "{count} broadcast was dropped; see: broadcast schedule --week {week}",
                "{count} broadcasts were dropped; see: broadcast schedule --week {week}",
                dropped.total(),
            ).format(count=dropped.total(), week=week)
        )
