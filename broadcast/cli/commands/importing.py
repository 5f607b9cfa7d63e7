"""``broadcast import``: a script from a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from broadcast.cli.console import find_workspace, print_json, show_problems
from broadcast.errors import ExitCode, WorkspaceError
from broadcast.files.reasons import reason_of
from broadcast.i18n import _, ngettext

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.word.draft import ImportedScript
    from broadcast.workspace.province import Province


class _Given(TypedDict):
    """Options of ``import``."""

    programme: str | None
    lang: str | None
    output: Path | None
    yes: bool


@click.command(
    "import",
    help=_(
        "Make a script from a Word document (.docx). It becomes a draft; whatever cannot be read "
        "aloud is told."
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar=_("FILE.docx"))
@click.option(
    "--programme", metavar=_("ID"), help=_("Id of the programme; else made of the title.")
)
@click.option(
    "--lang", metavar=_("LANGUAGE"), help=_("Language of the document; else the source language.")
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("File to write instead of scripts_content/ID/LANG.md."),
)
@click.option("--yes", is_flag=True, help=_("Replace a script that is there already."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def importing(settings: Settings, /, file: Path, as_json: bool, **given: Unpack[_Given]) -> int:
    """Import and tell; exit code 1 when there is no script to be made."""
    from broadcast.word.draft import import_document

    root, province = _workspace(settings, given["output"])
    lang = given["lang"] or (province.source_language if province else "vi")
    imported = import_document(file, province, lang, given["programme"])
    path = given["output"] or _place(root, imported)
    _write(path, imported, replace=given["yes"])
    if as_json:
        print_json({"path": _shown(path, root), **imported.as_json()})
    else:
        show_problems(imported.problems)
        _tell(path, imported, root)
    return ExitCode.DONE


def _workspace(settings: Settings, output: Path | None) -> tuple[Path | None, Province | None]:
    """The workspace; a file of one's own choice needs none."""
    from broadcast.workspace import province as province_file

    try:
        root = find_workspace(settings)
    except WorkspaceError:
        if output is None:
            raise
        return None, None
    province, problems = province_file.load(root / province_file.FILE_NAME)
    if province is None or any(problem.severity == "error" for problem in problems):
        raise WorkspaceError.of(problems)
    return root, province


def _place(root: Path | None, imported: ImportedScript) -> Path:
    from broadcast.workspace.workspace import SCRIPTS

    return (root or Path()) / SCRIPTS / imported.programme / f"{imported.lang}.md"


def _write(path: Path, imported: ImportedScript, *, replace: bool) -> None:
    """Put the script in its place whole or not at all; raises `WorkspaceError`."""
    from broadcast.files import saving

    if path.exists() and not replace:
        raise WorkspaceError(
            _("there is a script already"),
            path=path,
            hint=_("to replace it, add --yes; else name another programme with --programme"),
        )
    try:
        saving.write(path, imported.text)
    except OSError as error:
        raise WorkspaceError(
            _("cannot write here: {reason}").format(reason=reason_of(error)), path=path
        ) from error


def _shown(path: Path, root: Path | None) -> str:
    inside = root is not None and path.is_relative_to(root)
    return (path.relative_to(root) if inside and root else path).as_posix()


def _tell(path: Path, imported: ImportedScript, root: Path | None) -> None:
    segments = ngettext("{n} segment", "{n} segments", imported.segments)
    chapters = ngettext("{n} chapter", "{n} chapters", imported.chapters)
    counts = f"{segments.format(n=imported.segments)}, {chapters.format(n=imported.chapters)}"
    click.echo(f"{_shown(path, root)}: {counts} ({imported.title})")
    click.echo(_("It is a draft. Fill in at its top:"))
    for line in imported.to_fill_in:
        click.echo(f"  {line}")
    click.echo(_("Then: {command}").format(command=f"broadcast read {imported.programme}"))
