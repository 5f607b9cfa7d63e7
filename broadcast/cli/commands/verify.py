"""``broadcast verify``: is a pack whole, is it ours, is it still valid."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.commands.keys import public_key
from broadcast.cli.console import Files, print_json, show_problems, with_problems
from broadcast.cli.options import DayWords
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.packs.verify import Verified


@click.command(help=_("Check that packs are whole, signed by the province, and still valid."))
@click.argument("packs", cls=Files, nargs=-1, required=True, metavar=_("PACK.zip..."),
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              metavar=_("FILE"),
              help=_("The province's public key; else that of the workspace."))  # fmt: skip
@click.option("--on", type=DayWords(), metavar=_("DAY"), help=_("As if it were this day."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def verify(
    settings: Settings, /, packs: tuple[Path, ...], key: Path | None, on: dt.date | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Check each pack; exit code 1 when one is not good."""
    from broadcast.packs import verify as checking

    public = public_key(settings, key)
    today = on or dt.datetime.now(dt.UTC)
    found = [checking.verify(path, public, today) for path in packs]
    problems = [problem for one in found for problem in one.problems]
    show_problems(problems)
    if as_json:
        print_json(with_problems({"packs": [one.as_json() for one in found]}, problems))
    else:
        for one in found:
            click.echo(_told(one))
    return ExitCode.DONE if all(one.is_good for one in found) else ExitCode.WORKSPACE


def _told(found: Verified) -> str:
    if not found.is_good or found.manifest is None:
        return _("{file}: NOT GOOD, do not play it").format(file=found.path.name)
    own = found.manifest
    if found.delta is not None:
        return _("{file}: good; unpack it with the pack of week {week} beside it").format(
            file=found.path.name, week=found.delta.week
        )
    return _("{file}: good; {commune}, week {week}, {count} programmes, {plays} plays").format(
        file=found.path.name,
        commune=own.commune.name,
        week=own.week,
        count=len(own.programmes),
        plays=sum(len(slot.items) for slot in own.slots),
    )
