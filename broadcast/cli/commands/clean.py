"""``broadcast clean``: remove what no programme needs any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from broadcast.cli.console import open_workspace, print_json
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings


@click.command(help=_("Remove sounds and files in output/ that no programme needs any more."))
@click.option("--dry-run", is_flag=True, help=_("Only say what would be removed."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def clean(settings: Settings, dry_run: bool, as_json: bool) -> None:
    """Clean and say how much that freed."""
    from broadcast.programmes import cleaning

    result = cleaning.clean(open_workspace(settings), dry_run=dry_run)
    if as_json:
        print_json({**result.as_json(), "dry_run": dry_run})
        return
    words = _("would be removed") if dry_run else _("removed")
    for path in result.files:
        click.echo(f"{path.as_posix()}: {words}")
    click.echo(
        _("{sounds} sounds and {files} files {words}: {size:.1f} MB").format(
            sounds=result.sounds,
            files=len(result.files),
            words=words,
            size=result.freed_bytes / 1e6,
        )
    )
