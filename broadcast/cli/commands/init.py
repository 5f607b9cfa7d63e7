"""``broadcast init``: make a new workspace from the template that comes with the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json
from broadcast.errors import WorkspaceError
from broadcast.files import saving
from broadcast.files.reasons import reason_of
from broadcast.files.text import slug
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from broadcast.cli.settings import Settings

PROVINCE_FILE = "broadcast.yaml"
_TEMPLATE_ID, _TEMPLATE_NAME = "tinh-mau", "Tỉnh mẫu"


@dataclass(frozen=True, slots=True)
class FilledFolder:
    """What was done to a folder; paths are relative to it."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    """Files that were there already and stay as they were."""


@click.command(help=_("Make a new workspace in FOLDER: a province that builds as it is."))
@click.argument("folder", metavar=_("FOLDER"), type=click.Path(path_type=Path))
@click.option(
    "--province-name", metavar=_("NAME"), help=_("Name of the province, such as Điện Biên.")
)
@click.option(
    "--province-id",
    metavar=_("ID"),
    help=_("Its short name in files: a-z, 0-9 and hyphens; made from the name when not given."),
)
@click.option("--force", is_flag=True, help=_("Also in a folder that is not empty."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def init(
    settings: Settings,
    folder: Path,
    province_name: str | None,
    province_id: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Write the template and say what to do next."""
    identifier, name = named(province_id, province_name)
    target = (settings.directory or Path()) / folder
    filled = fill(target, identifier, name, force=force)
    if as_json:
        print_json(
            {
                "path": target.resolve().as_posix(),
                "written": [path.as_posix() for path in filled.written],
                "kept": [path.as_posix() for path in filled.kept],
            }
        )
    else:
        _say(target, filled)


def named(identifier: str | None, name: str | None) -> tuple[str, str]:
    """Id and name of the province, each made from the other where one is missing.

    Raises `click.BadParameter` for an id that cannot be one.
    """
    from broadcast.files.fields import must_be_id

    chosen = slug(name) if identifier is None and name else identifier
    try:
        if chosen is not None:
            must_be_id(chosen)
    except ValueError as error:
        message = _("{reason}; for example {example}").format(reason=error, example="dien-bien")
        raise click.BadParameter(message, param_hint="--province-id") from error
    return chosen or _TEMPLATE_ID, " ".join((name or "").split()) or _TEMPLATE_NAME


def fill(target: Path, identifier: str, name: str, *, force: bool = False) -> FilledFolder:
    """Write the template into a folder; a file that is there already is never touched.

    Raises `WorkspaceError` when the folder is not empty (unless `force`) or cannot be written to.
    """
    written, kept = [], []
    try:
        if not force and target.is_dir() and any(target.iterdir()):
            raise WorkspaceError(
                _("the folder is not empty"),
                path=target,
                hint=_("name a new folder, or add --force: files that are there stay as they are"),
            )
        for relative, source in _template():
            path = target / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            content = source.read_bytes()
            if relative == Path(PROVINCE_FILE):
                content = _with_province(content, identifier, name)
            try:
                with saving.whole(path, fresh=True) as file:
                    file.write(content)
            except FileExistsError:
                kept.append(relative)
            else:
                written.append(relative)
    except OSError as error:
        raise WorkspaceError(
            _("cannot write here: {reason}").format(reason=reason_of(error)),
            path=Path(error.filename or target),
            hint=_("choose a folder of your own, such as one in Documents"),
        ) from error
    return FilledFolder(tuple(written), tuple(kept))


def _template() -> Iterator[tuple[Path, Traversable]]:
    """All files of the template with their paths in the workspace, in a fixed order."""
    folders = [(Path(), resources.files("broadcast") / "template")]
    while folders:
        at, folder = folders.pop()
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    folders.append((at / entry.name, entry))
            else:
                yield at / entry.name, entry


def _with_province(content: bytes, identifier: str, name: str) -> bytes:
    """The province's file with its id and name."""
    from broadcast.files.yaml_editing import YamlEdit

    edit = YamlEdit(content.decode("utf-8"), Path(PROVINCE_FILE))
    edit.set(("province", "id"), identifier)
    edit.set(("province", "name"), name)
    return edit.text().encode("utf-8")


def _say(target: Path, filled: FilledFolder) -> None:
    count = len(filled.written)
    click.echo(
        ngettext(
            "{count} file written to {folder}", "{count} files written to {folder}", count
        ).format(count=count, folder=target)
    )
    for path in filled.kept:
        click.echo(_("{file} was there already and stays as it is").format(file=path.as_posix()))
    folder = f'"{target}"' if " " in str(target) else str(target)
    click.echo()
    click.echo(_("Next:"))
    steps = {
        f"cd {folder}": _("go into the folder"),
        "broadcast check": _("is everything right?"),
        "broadcast build": _("make the programmes; they appear in output/programmes/"),
    }
    wide = max(map(len, steps))
    for command, words in steps.items():
        click.echo(f"  {click.style(command.ljust(wide), bold=True)}  {words}")
    click.echo(
        _("Then open {file} and write your own scripts in {folder}.").format(
            file=PROVINCE_FILE, folder="scripts_content/"
        )
    )
