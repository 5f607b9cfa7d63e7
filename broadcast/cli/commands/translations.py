"""``broadcast translations``: how far each programme has come in each language, and exchange."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.console import open_workspace, print_json
from broadcast.cli.groups import CommandGroup
from broadcast.errors import ExitCode, WorkspaceError
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.translations.states import LanguageState, ProgrammeStates, TranslationState
    from broadcast.workspace.workspace import AnySource, Workspace

_COLOURS: dict[TranslationState, str] = {
    "broken": "red",
    "stale": "yellow",
    "draft": "cyan",
    "review": "cyan",
    "expired": "magenta",
    "approved": "blue",
    "recorded": "green",
}


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    help=_(
        "Show how far each programme has come in each language; exchange translations with people "
        "who use Word."
    ),
)
@click.option(
    "--html",
    "page",
    metavar=_("FILE"),
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Write the table as a web page that can be printed."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_context
def translations(context: click.Context, /, page: Path | None, as_json: bool) -> int:
    """Show the matrix unless a command below is called; what is missing is no error."""
    if context.invoked_subcommand is not None:
        return ExitCode.DONE
    from broadcast.translations.states import states

    workspace = open_workspace(context.obj)
    today = workspace.province.today()
    rows = states(workspace, today)
    if page is not None:
        from broadcast.files import saving
        from broadcast.translations import page as pages

        saving.write(page, pages.page(workspace, rows, today))
    if as_json:
        print_json({"programmes": [row.as_json() for row in rows]})
    elif page is not None:
        click.echo(_("written: {file}").format(file=page))
    else:
        _show(rows, list(workspace.province.languages))
    return ExitCode.DONE


@translations.command(
    help=_("Mark a translation as made from the source text of now, after comparing the two.")
)
@click.argument("programme", metavar=_("PROGRAMME"))
@click.option(
    "--lang", required=True, metavar=_("LANGUAGE"), help=_("Language of the translation.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def accept(settings: Settings, /, programme: str, lang: str, as_json: bool) -> int:
    """Renew ``source_revision``; what is current already stays untouched."""
    from broadcast.translations import renewal

    workspace = open_workspace(settings)
    source = _source(workspace, programme, lang)
    changed = renewal.accept(workspace, source)
    shown = source.path.relative_to(workspace.root).as_posix()
    if as_json:
        print_json({"path": shown, "programme": programme, "lang": lang, "changed": changed})
    elif changed:
        click.echo(_("{file}: marked as made from the source text of now").format(file=shown))
    else:
        click.echo(_("{file}: is already made from the source text of now").format(file=shown))
    return ExitCode.DONE


@translations.command(
    help=_("Write a Word document for the translator: source and translation side by side.")
)
@click.argument("programme", metavar=_("PROGRAMME"))
@click.option("--lang", required=True, metavar=_("LANGUAGE"), help=_("Language to translate into."))
@click.option(
    "-o",
    "--output",
    metavar=_("FILE"),
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The document; PROGRAMME.LANG.docx in the current folder when not given."),
)
@click.option("--force", is_flag=True, help=_("Replace a document that is there."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def export(
    settings: Settings, /, programme: str, lang: str, output: Path | None, force: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Export; a document that is there may be filled in already, so it stays unless forced."""
    from broadcast.files import saving
    from broadcast.translations.sheets import export as exporting

    workspace = open_workspace(settings)
    sheet, data = exporting.export(workspace, programme, lang)
    path = output or Path(f"{programme}.{lang}.docx")
    if path.exists() and not force:
        raise WorkspaceError(
            _("this document is there already, and may be filled in"),
            path=path,
            hint=_("name another with -o, or replace it with --force"),
        )
    saving.write(path, data)
    segments = sum(row.kind == "speech" for row in sheet.rows)
    if as_json:
        print_json({"document": path.as_posix(), "code": str(sheet.code), "segments": segments})
    else:
        click.echo(_("written: {file}").format(file=path))
    return ExitCode.DONE


def _source(workspace: Workspace, programme: str, lang: str) -> AnySource:
    """The script of a programme in a language; raises `WorkspaceError` when there is none."""
    from broadcast.files.validation import did_you_mean

    for source in workspace.sources:
        if (source.programme, source.lang) == (programme, lang):
            return source
    languages = [one.lang for one in workspace.sources if one.programme == programme]
    if not languages:
        raise WorkspaceError(
            _("there is no programme {programme}").format(programme=programme),
            hint=did_you_mean(programme, {one.programme for one in workspace.sources}),
        )
    raise WorkspaceError(
        _("the programme {programme} has no script in the language {lang}").format(
            programme=programme, lang=lang
        ),
        hint=did_you_mean(lang, languages),
    )


def _show(rows: Sequence[ProgrammeStates], languages: list[str]) -> None:
    from broadcast.translations.page import summary

    table = [[_words(cell) for cell in row.cells] for row in rows]
    first = max((len(row.programme) for row in rows), default=0)
    widths = [
        max(len(language), *(len(cells[column]) for cells in table), 0)
        for column, language in enumerate(languages)
    ]
    heads = [language.ljust(width) for language, width in zip(languages, widths, strict=True)]
    click.secho("  ".join(["".ljust(first), *heads]).rstrip(), bold=True)
    for row, cells in zip(rows, table, strict=True):
        shown = [
            click.style(words.ljust(width), fg=_COLOURS.get(cell.state))
            for cell, words, width in zip(row.cells, cells, widths, strict=True)
        ]
        click.echo("  ".join([row.programme.ljust(first), *shown]).rstrip())
    click.echo(summary(rows))


def _words(cell: LanguageState) -> str:
    from broadcast.translations.page import MARKS, words

    count = f" {cell.recordings}/{cell.to_record}" if cell.to_record else ""
    return f"{MARKS[cell.state]} {words(cell.state)[0]}{count}"


def _register() -> None:
    from broadcast.cli.commands.translations_import import import_

    translations.add_command(import_)


_register()
