"""``broadcast unpack``: a good pack onto a stick or into a folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from broadcast.cli.commands.keys import public_key
from broadcast.cli.console import print_json, show_problems
from broadcast.cli.options import DayWords
from broadcast.errors import BroadcastError, ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.packs.verify import Verified

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Given(TypedDict):
    """Options of ``unpack``."""

    former: Path | None
    key: Path | None
    on: dt.date | None
    as_json: bool


@click.command(help=_("Check a pack and unpack it into a folder, such as a stick."))
@click.argument("pack", metavar=_("PACK.zip"), type=_FILE)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True,
              metavar=_("FOLDER"), help=_("Where the files go."))  # fmt: skip
@click.option("--former", type=_FILE, metavar=_("PACK.zip"),
              help=_("For a delta pack: the full pack of the week before."))  # fmt: skip
@click.option("--key", type=_FILE, metavar=_("FILE"),
              help=_("The province's public key; else that of the workspace."))  # fmt: skip
@click.option("--on", type=DayWords(), metavar=_("DAY"), help=_("As if it were this day."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def unpack(settings: Settings, /, pack: Path, output: Path, **given: Unpack[_Given]) -> int:
    """Unpack what is good; nothing of a pack that is not."""
    from broadcast.packs import unpacking
    from broadcast.packs import verify as checking

    today = given["on"] or dt.datetime.now(dt.UTC)
    found = checking.verify(pack, public_key(settings, given["key"]), today)
    files: tuple[Path, ...] = ()
    if found.is_good and found.manifest is not None:
        if found.delta is None:
            files = unpacking.extract(pack, output)
        else:
            files = _from_delta(found, given["former"], output)
        found.problems += unpacking.strangers(output, found.manifest)
    show_problems(found.problems)
    if given["as_json"]:
        print_json(_document(found, output, files))
    elif found.is_good:
        click.echo(_("{count} files in {folder}").format(count=len(files), folder=output))
    else:
        click.echo(_("{file}: NOT GOOD, nothing was unpacked").format(file=pack.name))
    return ExitCode.DONE if found.is_good else ExitCode.WORKSPACE


def _document(found: Verified, folder: Path, files: tuple[Path, ...]) -> dict[str, Any]:
    return {
        **found.subject,
        "folder": folder.as_posix(),
        "files": [path.relative_to(folder).as_posix() for path in files],
        "problems": [problem.as_json() for problem in found.problems],
    }


def _from_delta(found: Verified, former: Path | None, output: Path) -> tuple[Path, ...]:
    from broadcast.packs import unpacking

    if former is None or found.manifest is None or found.delta is None:
        raise BroadcastError(
            _("this delta pack needs the full pack of week {week}").format(
                week=found.delta.week if found.delta else ""
            ),
            path=found.path,
            hint=_("name it with --former PACK.zip, or download the full pack"),
        )
    return unpacking.extract_delta(found.path, former, found.manifest, found.delta, output)
