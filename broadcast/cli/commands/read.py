"""``broadcast read``: how a script, or each line of standard input, will be spoken."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.console import open_workspace, print_json, show_problems
from broadcast.cli.explain import changed, show
from broadcast.errors import ExitCode, Problem, WorkspaceError
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.cli.settings import Settings
    from broadcast.verbalize import Lexicon, Spoken
    from broadcast.verbalize.changes import Change
    from broadcast.workspace.workspace import AnySource, Workspace


@click.command(
    help=_(
        "Show how scripts will be spoken, segment by segment with number and estimated time. "
        "FILE is a script or the id of a programme; - reads standard input, one line out for each "
        "line in."
    )
)
@click.argument("files", nargs=-1, metavar=_("[FILE]..."))
@click.option("--lang", metavar=_("LANGUAGE"),
              help=_("Language of the text; of a programme, only this language."))  # fmt: skip
@click.option("--explain", is_flag=True, help=_("Side by side, with what each rule changed."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.pass_obj
def read(
    settings: Settings, files: tuple[str, ...], lang: str | None, explain: bool, as_json: bool
) -> int:
    """Read from files or line by line; exit code 1 when a script is wrong."""
    wanted = _Wanted(lang, explain, as_json)
    if files == ("-",) or (not files and not sys.stdin.isatty()):
        return _read_lines(settings, wanted)
    return _read_scripts(settings, files, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The options of one call."""

    lang: str | None
    explain: bool
    as_json: bool


def _read_lines(settings: Settings, wanted: _Wanted) -> int:
    """Speak standard input line by line; leftovers and reasons go to standard error."""
    from broadcast.verbalize import changes as reading

    lang = wanted.lang or "vi"
    lexicon = _lexicon(settings, lang)
    collected: list[dict[str, Any]] = []
    for number, line in enumerate(_input_lines(), start=1):
        spoken, changes = reading.explain(line, lang, lexicon)
        if wanted.as_json:
            collected.append(reading.as_json(spoken, changes))
            continue
        click.echo(spoken.line)
        _show_notes(number, spoken, changes if wanted.explain else ())
    if wanted.as_json:
        print_json({"lines": collected})
    return ExitCode.DONE


def _input_lines() -> Iterator[str]:
    """Lines of standard input without their ends; UTF-8, whatever the console is set to."""
    encoding = "utf-8-sig"
    for number, data in enumerate(click.get_binary_stream("stdin"), start=1):
        try:
            yield data.decode(encoding).rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise WorkspaceError(
                _("line {line} of standard input is not UTF-8").format(line=number),
                hint=_("save the text as UTF-8"),
            ) from error
        encoding = "utf-8"


def _lexicon(settings: Settings, lang: str) -> Lexicon:
    """The province's lexicon where there is a workspace, else the default one."""
    from broadcast.verbalize import load_lexicon
    from broadcast.workspace.workspace import SCRIPTS, find_root

    try:
        root = find_root(settings.directory or Path.cwd())
    except WorkspaceError:
        return load_lexicon(lang)
    return load_lexicon(lang, root / SCRIPTS / "_lexicon" / f"{lang}.yaml")


def _read_scripts(settings: Settings, files: Sequence[str], wanted: _Wanted) -> int:
    from broadcast.workspace.read_aloud import read_aloud
    from broadcast.workspace.workspace import Source

    workspace = open_workspace(settings)
    sources = _sources(workspace, files, wanted.lang)
    read = [source for source in sources if isinstance(source, Source)]
    readings = [reading for source in read if (reading := read_aloud(workspace, source))]
    problems = [problem for source in sources for problem in source.problems]
    if wanted.as_json:
        found = [problem.as_json(workspace.root) for problem in problems]
        scripts = [reading.as_json(workspace.root) for reading in readings]
        print_json({"scripts": scripts, "problems": found})
    else:
        for reading in readings:
            show(reading, workspace.root, explain=wanted.explain)
        show_problems(problems, workspace.root)
    wrong = any(problem.severity == "error" for problem in problems)
    return ExitCode.WORKSPACE if wrong else ExitCode.DONE


def _sources(workspace: Workspace, files: Sequence[str], lang: str | None) -> list[AnySource]:
    """Sources of files and programmes; raises `WorkspaceError` for names that are neither."""
    if not files:
        return [source for source in workspace.sources if lang in (None, source.lang)]
    found: dict[Path, AnySource] = {}
    problems: list[Problem] = []
    for name in files:
        path = Path(name).resolve()
        fitting = [
            source
            for source in workspace.sources
            if source.path == path or (name == source.programme and lang in (None, source.lang))
        ]
        if not fitting:
            problems.append(_unknown(workspace, name))
        found |= {source.path: source for source in fitting}
    if problems:
        raise WorkspaceError.of(problems)
    return list(found.values())


def _unknown(workspace: Workspace, name: str) -> Problem:
    """A file that is not there, or a name that is no script and no programme."""
    from broadcast.files.reasons import missing
    from broadcast.files.validation import did_you_mean

    path = Path(name)
    if not path.exists() and (path.suffix or path.name != name):
        return missing(path)
    programmes = {source.programme for source in workspace.sources}
    message = _("{name} is neither a script nor a programme of this workspace")
    return Problem(message.format(name=name), hint=did_you_mean(name, programmes))


def _show_notes(number: int, spoken: Spoken, changes: Sequence[Change]) -> None:
    place = _("line {line}").format(line=number)
    for line in changed(changes):
        click.echo(f"{place}: {line}", err=True)
    for leftover in spoken.leftovers:
        click.echo(f"{place}: {leftover.text}: {leftover.reason} ({leftover.hint})", err=True)
