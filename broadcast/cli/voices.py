"""``broadcast voices``: which voice speaks which language here."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import print_json
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.voices.catalogue import VoiceInfo

_MOST_LANGUAGES = 5


@click.command(
    help=_("Show which voice speaks which language here, its licence, and what it needs.")
)
@click.option("--lang", help=_("Only voices for this language."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
def voices(lang: str | None, as_json: bool) -> int:
    """List the voices; recordings speak every language, so they are always in the list."""
    from broadcast.voices.catalogue import available

    found = [voice for voice in available() if not lang or not voice.languages or _has(voice, lang)]
    if as_json:
        print_json({"voices": [asdict(voice) for voice in found]})
    else:
        _show(found)
    return ExitCode.DONE


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
