"""Makes a translator's sheet of a programme."""

from __future__ import annotations

from broadcast.errors import WorkspaceError
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.translations.sheets import document
from broadcast.translations.sheets.sheet import TranslationSheet, make_sheet
from broadcast.translations.states import original
from broadcast.workspace.workspace import Workspace, must_be_read


def export(workspace: Workspace, programme: str, lang: str) -> tuple[TranslationSheet, bytes]:
    """The sheet of a programme for one language, and its document.

    Raises `WorkspaceError` when there is nothing to translate, or nobody to translate for.
    """
    languages = workspace.province.languages
    own = workspace.province.source_language
    source = original(workspace, programme)
    if source is None:
        raise WorkspaceError(
            _("there is no programme {programme} with a script in the source language").format(
                programme=programme
            ),
            hint=did_you_mean(programme, {one.programme for one in workspace.sources}),
        )
    if lang not in languages or lang == own:
        raise WorkspaceError(
            _("{lang} is not a language that this workspace translates into").format(lang=lang),
            hint=did_you_mean(lang, languages.keys() - {own}),
        )
    script = must_be_read(source).script
    named = (one for one in workspace.sources if (one.programme, one.lang) == (programme, lang))
    there = next((must_be_read(one).script for one in named), None)
    sheet = make_sheet(script, there, lang)
    try:
        return sheet, document.document(sheet, languages[own].name, languages[lang].name)
    except ValueError as error:
        raise WorkspaceError(
            _("the text holds signs that a Word document cannot hold"), path=source.path
        ) from error
