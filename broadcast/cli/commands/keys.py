"""``broadcast keys``: the province's key for signing packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import find_workspace, print_json
from broadcast.cli.groups import CommandGroup
from broadcast.errors import ExitCode, PackError, WorkspaceError
from broadcast.i18n import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from broadcast.cli.settings import Settings


@click.group(cls=CommandGroup, help=_("Make and show the province's key for signing packs."))
def keys() -> None:
    """The group of ``keys init`` and ``keys show``."""


@keys.command(help=_("Make the key; once for a province."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def init(settings: Settings, /, as_json: bool) -> int:
    """Make the key pair and say what to do with both halves."""
    from broadcast.packs import keys as files

    root = find_workspace(settings)
    made = files.init(root)
    private, public = (
        root / files.FOLDER / name for name in (files.PRIVATE_FILE, files.PUBLIC_FILE)
    )
    if as_json:
        paths = (path.relative_to(root).as_posix() for path in (private, public))
        print_json(dict(zip(("key", "private", "public"), (made, *paths), strict=True)))
        return ExitCode.DONE
    click.echo(_("The province's key is {key}.").format(key=made))
    click.echo(_("Keep {file} secret, and a copy of it in a safe place.").format(file=private))
    click.echo(_("Give {file} to everybody who checks packs.").format(file=public))
    return ExitCode.DONE


@keys.command(help=_("Show the key's id, to be compared by telephone."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def show(settings: Settings, /, as_json: bool) -> int:
    """Show the id of the workspace's public key."""
    from broadcast.packs import keys as files

    own = files.id_of(files.public_key(_own(settings)))
    if as_json:
        print_json({"key": own})
    else:
        click.echo(own)
    return ExitCode.DONE


def public_key(settings: Settings, file: Path | None) -> Ed25519PublicKey:
    """The public key to check packs with: in a file, or that of the workspace.

    Raises `PackError` without one. A new key would make good packs look wrong, so that the hint is
    never to make one.
    """
    from broadcast.packs import keys as files

    hint = _("ask the province for its file {file}, then add: --key FILE").format(
        file=files.PUBLIC_FILE
    )
    try:
        path = file or _own(settings)
    except WorkspaceError as error:
        raise PackError(_("there is no key here to check packs with"), hint=hint) from error
    return files.public_key(path, hint)


def _own(settings: Settings) -> Path:
    """Where the workspace has its public key; raises `WorkspaceError` outside of one."""
    from broadcast.packs import keys as files

    return find_workspace(settings) / files.FOLDER / files.PUBLIC_FILE
