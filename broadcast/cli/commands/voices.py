"""``broadcast voices``: which voice speaks which language here, and installing more."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json, show_problems
from broadcast.cli.groups import CommandGroup
from broadcast.errors import ExitCode, Problem
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.voices.catalogue import VoiceInfo
    from broadcast.voices.install import Installed
    from broadcast.voices.voice_list import Entry

_MOST_LANGUAGES = 5


@click.group(
    cls=CommandGroup,
    help=_("Show which voice speaks which language here, its licence, and what it needs."),
    invoke_without_command=True,
)
@click.option("--lang", metavar=_("LANGUAGE"), help=_("Only voices for this language."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_context
def voices(ctx: click.Context, lang: str | None, as_json: bool) -> int:
    """List the voices; recordings speak every language, so they are always in the list."""
    if ctx.invoked_subcommand is not None:
        return ExitCode.DONE
    from broadcast.voices.catalogue import available

    found = [voice for voice in available() if not lang or not voice.languages or _has(voice, lang)]
    if as_json:
        print_json({"voices": [asdict(voice) for voice in found]})
    else:
        _show(found)
    return ExitCode.DONE


@voices.command(help=_("Fetch voices from the internet, verify them and install them."))
@click.argument("names", nargs=-1, required=True, metavar=_("NAME..."))
@click.option(
    "--sha256",
    "digests",
    multiple=True,
    metavar=_("FILE=DIGEST"),
    callback=lambda _ctx, _param, given: _digests(given),
    help=_("SHA-256 of a file that the catalogue does not know; may be repeated."),
)
@click.option(
    "--accept-unverified",
    is_flag=True,
    help=_("Also take files whose digest nobody has verified."),
)
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Use this list of voices instead of the one that comes with broadcast."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
def install(
    names: tuple[str, ...],
    digests: dict[str, str],
    accept_unverified: bool,
    catalogue: Path | None,
    as_json: bool,
) -> int:
    """Install each voice; what was cut off goes on where it stopped."""
    from broadcast.cli.download import show_download
    from broadcast.voices import voice_list
    from broadcast.voices.install import Trust
    from broadcast.voices.install import install as install_one

    listed = catalogue or voice_list.OWN
    entries = [voice_list.entry_of(name, listed) for name in dict.fromkeys(names)]
    show_problems(_warnings(entries))
    trust = Trust(digests, accept_unverified)
    with show_download() as progress:
        done = [(entry, install_one(entry, trust, progress)) for entry in entries]
    if as_json:
        print_json({"installed": [installed.as_json(entry) for entry, installed in done]})
    else:
        for entry, installed in done:
            _tell(entry, installed)
    return ExitCode.DONE


@voices.command(help=_("Remove voices that were installed."))
@click.argument("names", nargs=-1, required=True, metavar=_("NAME..."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
def remove(names: tuple[str, ...], as_json: bool) -> int:
    """Remove voices from this user's folder."""
    from broadcast.voices.install import uninstall

    removed = []
    for name in dict.fromkeys(names):
        folder = uninstall(name)
        removed.append({"name": name, "folder": folder.as_posix()})
        told = _("{name}: removed from {folder}").format(name=name, folder=folder)
        click.echo(told, err=as_json)
    if as_json:
        print_json({"removed": removed})
    return ExitCode.DONE


def _digests(given: tuple[str, ...]) -> dict[str, str]:
    """``FILE=DIGEST`` of the command line as a mapping."""
    found = {}
    for one in given:
        name, equals, digest = one.partition("=")
        digest = digest.strip().lower()
        if not equals or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise click.BadParameter(
                _("{given} is not FILE=DIGEST with the 64 figures of a SHA-256").format(given=one)
            )
        found[name] = digest
    return found


def _warnings(entries: list[Entry]) -> list[Problem]:
    """What the user must know before anything is fetched."""
    return [
        Problem(
            _("voice “{name}” may be used for non-commercial purposes only ({licence})").format(
                name=entry.name, licence=entry.licence
            ),
            hint=_("make sure that your programmes are not commercial, or choose another voice"),
            severity="warning",
        )
        for entry in entries
        if entry.non_commercial
    ]


def _tell(entry: Entry, installed: Installed) -> None:
    if installed.was_there:
        text = _("{name}: is there already, whole ({folder})")
    else:
        text = _("{name}: installed ({folder})")
    click.echo(text.format(name=installed.name, folder=installed.folder))
    if entry.unverified and not installed.was_there:
        click.echo(_("Nobody had verified these digests; compare them, and give them to others:"))
        for name, digest in installed.downloads.items():
            click.echo(f"  --sha256 {name}={digest}")


def _has(voice: VoiceInfo, lang: str) -> bool:
    return any(code == lang or code.startswith(f"{lang}-") for code in voice.languages)


def _show(found: list[VoiceInfo]) -> None:
    heads = (_("Name"), _("Language"), _("Installed"), _("Online"), _("Licence"), _("Note"))
    rows = [heads, *(_cells(voice) for voice in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads) - 1)]
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        line = "  ".join((*cells, row[-1])).rstrip()
        click.echo(click.style(line, bold=True) if number == 0 else line)


def _cells(voice: VoiceInfo) -> tuple[str, ...]:
    yes, no = _("yes"), _("no")
    if len(voice.languages) > _MOST_LANGUAGES:
        languages = f"{' '.join(voice.languages[:_MOST_LANGUAGES])} …"
    else:
        languages = " ".join(voice.languages) or _("every")
    return (
        voice.name,
        languages,
        yes if voice.installed else no,
        yes if voice.online else no,
        voice.licence,
        voice.note,
    )
