"""``broadcast record-sheet``: the paper from which a reader records a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import open_workspace, print_json
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings

_ENDINGS = (".docx", ".html")


def _known_ending(
    _ctx: click.Context, _param: click.Parameter, value: tuple[Path, ...]
) -> tuple[Path, ...]:
    for path in value:
        if path.suffix.lower() not in _ENDINGS:
            raise click.BadParameter(_("the name must end in .docx or .html"))
        if not path.absolute().parent.is_dir():
            message = _("the folder {folder} does not exist")
            raise click.BadParameter(message.format(folder=path.parent))
    return value


@click.command(
    name="record-sheet",
    help=_(
        "Make a sheet from which a reader records: numbered segments in large type with notes on "
        "pronunciation. Without -o, a Word document and a web page are written into output/sheets."
    ),
)
@click.argument("programme", metavar=_("PROGRAMME"))
@click.option(
    "--lang", required=True, metavar=_("LANGUAGE"), help=_("Language that is to be read.")
)
@click.option(
    "-o",
    "--output",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_known_ending,
    help=_("File to write, .docx or .html; may be given twice."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def record_sheet(
    settings: Settings, /, programme: str, lang: str, output: tuple[Path, ...], as_json: bool
) -> int:
    """Write the sheet, and say what it holds."""
    from broadcast.recordings.sheets import docx, html
    from broadcast.recordings.sheets.sheet import make_sheet, save
    from broadcast.workspace.workspace import script_of

    workspace = open_workspace(settings)
    source = script_of(workspace, programme, lang)
    sheet = make_sheet(workspace, source)
    folder = workspace.root / "output" / "sheets"
    files = output or tuple(folder / f"{programme}.{lang}{ending}" for ending in _ENDINGS)
    makers = {".docx": docx.document, ".html": html.page}
    for path in files:
        save(path, makers[path.suffix.lower()](sheet))
    if as_json:
        numbers = [segment.number for segment in sheet.recorded]
        root = workspace.root
        names = [
            (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
            for path in files
        ]
        print_json({"code": sheet.code, "segments": numbers, "files": names})
    else:
        for path in files:
            click.echo(path)
    return ExitCode.DONE
