"""``broadcast say``: hear a voice at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json, show_problems
from broadcast.errors import ExitCode, WorkspaceError
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.programmes.saying import Manner, Said


def _must_be_mp3(_ctx: click.Context, _param: click.Parameter, value: Path) -> Path:
    if value.suffix.lower() != ".mp3":
        raise click.BadParameter(_("the name must end in .mp3"))
    if not value.absolute().parent.is_dir():
        raise click.BadParameter(
            _("the folder {folder} does not exist").format(folder=value.parent)
        )
    return value


@click.command(
    help=_(
        "Speak TEXT into an MP3 that sounds like a finished programme. Each line is a paragraph. "
        "In a workspace its voices, pauses, pronunciations and mastering are used."
    )
)
@click.argument("text")
@click.option("--lang", metavar=_("LANGUAGE"), help=_("Language of the text."))
@click.option("--voice", metavar=_("NAME"), help=_("Another voice, such as espeak:vi+f3."))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_must_be_mp3,
    help=_("MP3 file to write."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def say(
    settings: Settings, text: str, lang: str | None, voice: str | None, output: Path, as_json: bool
) -> int:
    """Speak, and show what was spoken; findings of the quality gate are shown as they are."""
    from broadcast.programmes import saying

    how = saying.manner(_root(settings), lang, voice)
    said = saying.say(text, how, output)
    show_problems((*said.made.findings, *said.made.warnings))
    if as_json:
        print_json(
            {"path": output.as_posix(), "lang": how.lang, "voice": how.voice, **said.as_json()}
        )
    else:
        _show(said, how, output)
    return ExitCode.DONE


def _root(settings: Settings) -> Path | None:
    """The workspace of ``-C``, which must be one, or of the current folder, if it is in one."""
    from broadcast.workspace.workspace import find_root

    try:
        return find_root(settings.directory or Path.cwd())
    except WorkspaceError:
        if settings.directory:
            raise
        return None


def _show(said: Said, how: Manner, output: Path) -> None:
    for paragraph in said.spoken:
        click.echo(paragraph)
    facts = said.made.facts
    click.echo(
        _("{path}: {voice}, {seconds:.1f} s, {loudness:.1f} LUFS, {peak:.1f} dBTP").format(
            path=output,
            voice=how.voice,
            seconds=facts.duration_s,
            loudness=facts.loudness_lufs,
            peak=facts.peak_dbtp,
        )
    )
