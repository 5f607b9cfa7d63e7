"""``broadcast languages``: every language the product knows, and what speaks it here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import print_json
from broadcast.errors import ExitCode
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.workspace.languages import RegisteredLanguage


_MOST_VOICES = 4


@click.command(
    help=_("Show the languages with their codes and scripts, and what can speak each of them here.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
def languages(as_json: bool) -> int:
    """List the registry; recordings speak every language and stand in no row."""
    from broadcast.workspace.languages import registry

    here = _here()
    if as_json:
        found = registry()
        rows = [_json(code, one, here) for code, one in found.languages.items()]
        sources = {key: one.model_dump(mode="json") for key, one in found.sources.items()}
        print_json({"languages": rows, "sources": sources})
    else:
        _show(registry().languages, here)
    return ExitCode.DONE


def _here() -> dict[str, tuple[str, ...]]:
    """Languages of every voice that is installed here."""
    from broadcast.voices.catalogue import available

    return {voice.name: voice.languages for voice in available() if voice.installed}


def _json(
    code: str, language: RegisteredLanguage, here: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    from broadcast.workspace.languages import speakers

    return {"code": code, **language.model_dump(), "here": list(speakers(code, here))}


def _show(known: dict[str, RegisteredLanguage], here: dict[str, tuple[str, ...]]) -> None:
    from rich.cells import cell_len

    heads = (_("Code"), _("Name"), _("Own name"), _("Writing"), _("Speaks here"), _("Exists"))
    rows = [heads, *(_cells(code, language, here) for code, language in known.items())]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(heads) - 1)]
    for number, row in enumerate(rows):
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)
        ]
        line = "  ".join((*cells, row[-1])).rstrip()
        click.echo(click.style(line, bold=True) if number == 0 else line)
    click.echo(_("Recordings by human readers (voice: recorded) speak every language."))


def _cells(
    code: str, language: RegisteredLanguage, here: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    from broadcast.workspace.languages import SCRIPT_NAMES, speakers

    voices = list(speakers(code, here))
    if len(voices) > _MOST_VOICES:
        voices[_MOST_VOICES:] = ["…"]
    engines = [engine for engine, models in language.voices.items() if models]
    return (
        code,
        language.name,
        ", ".join(language.own_names.values()),
        ", ".join(SCRIPT_NAMES[script] for script in language.scripts),
        " ".join(voices) or "–",
        " ".join(engines) or "–",
    )
