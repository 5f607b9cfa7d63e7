"""All that one province owns, loaded and checked as a whole.

One script that is wrong does not spoil the others: its problems stay with its source. Nothing
here speaks, decodes or verbalizes, so that a workspace of hundreds of scripts loads at once.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast.errors import Problem, WorkspaceError
from broadcast.files import copies, folders
from broadcast.files.fields import LONGEST_ID, is_id
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.script.script import Script, Speech
from broadcast.workspace import announcements as announcement_files
from broadcast.workspace import province as province_file
from broadcast.workspace import shelves as sound_files
from broadcast.workspace.languages import how_to_declare
from broadcast.workspace.province import FILE_NAME, Province
from broadcast.workspace.shelves import Shelf
from broadcast.workspace.source import (
    AnySource,
    Shelves,
    Source,
    Unread,
    make_source,
    must_be_read,
    unused_recordings,
    voice_of,
)

if TYPE_CHECKING:
    from broadcast.verbalize import Lexicon

__all__ = ["AnySource", "Source", "Unread", "Workspace", "find_root", "load", "must_be_read"]

SCRIPTS = "scripts_content"
_SHARED = ("_jingles", "_beds", "_lexicon", announcement_files.FOLDER)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What one province has.

    `sources` are ordered by programme and then by language as broadcast.yaml names them.
    `problems` are those of no single script; a workspace with an error in broadcast.yaml is never
    loaded. `lexicons` holds the province's lexicon file of each language that has one.
    """

    root: Path
    province: Province
    sources: tuple[AnySource, ...]
    jingles: Mapping[str, Path]
    beds: Mapping[str, Path]
    lexicons: Mapping[str, Path]
    problems: tuple[Problem, ...]

    @property
    def readable(self) -> tuple[Source, ...]:
        """The sources whose script was read."""
        return tuple(source for source in self.sources if isinstance(source, Source))

    @property
    def seen(self) -> tuple[Source, ...]:
        """The sources whose script was read, and what could be seen of all others.

        To look for problems in, and for nothing else.
        """
        found = (one if isinstance(one, Source) else one.seen for one in self.sources)
        return tuple(one for one in found if one is not None)

    def voice_of(self, source: Source, speech: Speech) -> str:
        """Voice of a segment: the script's speaker's, the province's, or the language's own."""
        return voice_of(self.province, source.script.front, source.lang, speech.speaker)

    def lexicon(self, lang: str) -> Lexicon:
        """Pronunciations of a language: the default with the province's over it.

        Raises `WorkspaceError` with every problem of the province's file.
        """
        from broadcast.verbalize import lexicon_digest

        file = self.lexicons.get(lang)
        return _lexicon(lang, file, lexicon_digest(lang, file))


def find_root(start: Path) -> Path:
    """The nearest folder with a broadcast.yaml, from `start` upwards.

    Raises `WorkspaceError` when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise WorkspaceError(
        _("there is no workspace here: no {file} in this folder or above it").format(
            file=FILE_NAME
        ),
        path=start,
        hint=_("make one with: broadcast init FOLDER; or name one with: broadcast -C FOLDER"),
    )


def load(root: Path) -> Workspace:
    """Load a workspace.

    Raises `WorkspaceError` when broadcast.yaml is missing or wrong, with whatever else was found.
    """
    root = root.resolve()
    province, found = province_file.load(root / FILE_NAME)
    if province is None:
        raise WorkspaceError.of(found)
    problems = list(found)
    folder = root / SCRIPTS
    if folder.is_symlink() and not folder.resolve().is_relative_to(root):
        raise WorkspaceError.of([*problems, folders.link_problem(folder)])
    jingles = sound_files.shelf(folder / "_jingles", root, by_stem=True)
    beds = sound_files.shelf(folder / "_beds", root, by_stem=True)
    announcements = announcement_files.load(folder / announcement_files.FOLDER, root)
    shared = Shelves(jingles, beds, Shelf(folder), sound_files.takes(()), announcements)
    sources = _sources(folder, province, shared, problems)
    problems += [*jingles.strays, *beds.strays, *announcements.problems]
    scripts = [source.script for source in sources if isinstance(source, Source)]
    if len(scripts) == len(sources):  # what cannot be read may ask for any of them
        problems += announcement_files.unused(announcements, scripts)
    problems += unused_recordings(sources, announcements.recordings)
    problems += [*jingles.refused.values(), *beds.refused.values()]
    lexicons = _lexicons(folder / "_lexicon", province, problems)
    if any(problem.severity == "error" for problem in found):
        raise WorkspaceError.of([*problems, *(p for source in sources for p in source.problems)])
    return Workspace(root, province, sources, jingles.files, beds.files, lexicons, tuple(problems))


@functools.cache
def _lexicon(lang: str, file: Path | None, _digest: str) -> Lexicon:
    """A lexicon as long as its files hold these bytes."""
    from broadcast.verbalize import load_lexicon

    return load_lexicon(lang, file)


def _sources(
    folder: Path, province: Province, shared: Shelves, problems: list[Problem]
) -> tuple[AnySource, ...]:
    root = folder.parent
    found: list[AnySource] = []
    programmes = 0
    for entry in folders.entries(folder):
        path = folder / entry.name
        if entry.name in _SHARED:
            if folders.leads_out(entry, root):
                problems.append(folders.link_problem(path))
        elif folders.leads_out(entry, root):
            problems.append(folders.link_problem(path))
        elif not entry.is_dir():
            problems.append(_stray(path, _("put a script into the folder of its programme")))
        elif entry.name.startswith("_"):
            problems.append(_stray(path, did_you_mean(entry.name, _SHARED)))
        else:
            programmes += 1
            if problem := _bad_programme_name(path):
                problems.append(problem)
            else:
                found += _programme(path, root, province, shared, problems)
    if not programmes:
        problems.append(
            Problem(
                _("there is no programme in this workspace"),
                folder,
                hint=_("make a folder for one, with a script in it: {example}").format(
                    example=f"{SCRIPTS}/bhyt-hssv/{province.source_language}.md"
                ),
            )
        )
    return tuple(found)


def _programme(
    folder: Path,
    root: Path,
    province: Province,
    shared: Shelves,
    problems: list[Problem],
) -> list[AnySource]:
    """Sources of one programme's folder; what belongs to no script goes to `problems`."""
    scripts: list[Path] = []
    recordings = Shelf(folder / "recordings")
    for entry in folders.entries(folder):
        path = folder / entry.name
        if folders.leads_out(entry, root):
            problems.append(folders.link_problem(path))
        elif entry.name == "recordings" and entry.is_dir():
            recordings = sound_files.shelf(path, root, by_stem=False)
        elif original_file := copies.original_name(entry.name):
            problems.append(copies.copy_problem(path, original_file))
        elif entry.name.endswith(".md"):
            scripts.append(path)
        else:
            problems.append(_stray(path, _how_to_name(path.suffix.lower())))
    problems += [*recordings.strays, *recordings.refused.values()]
    if not scripts:
        problems.append(
            Problem(
                _("this programme has no script"),
                folder,
                hint=_("write one: {example}").format(example=f"{province.source_language}.md"),
                severity="warning",
            )
        )
    takes = sound_files.takes(recordings.files.values())
    shelves = replace(shared, recordings=recordings, takes=takes)
    originals = [path for path in scripts if path.stem == province.source_language]
    original: Script | None = None
    sources: list[AnySource] = []
    for path in (*originals, *(path for path in scripts if path not in originals)):
        source = make_source(path, province, shelves, original, has_original=bool(originals))
        if path in originals and isinstance(source, Source):
            original = source.script
        sources.append(source)
    order = list(province.languages)
    sources.sort(key=lambda source: (_rank(source.lang, order), source.lang))
    problems += unused_recordings(sources, recordings)
    return sources


def _rank(lang: str, order: list[str]) -> int:
    return order.index(lang) if lang in order else len(order)


def _bad_programme_name(path: Path) -> Problem | None:
    if is_id(path.name):
        return None
    return Problem(
        _("{name} cannot be the id of a programme").format(name=path.name),
        path,
        hint=_(
            "rename the folder: only a-z, 0-9 and -, at most {most} characters, and no name that "
            "Windows keeps (con, nul)"
        ).format(most=LONGEST_ID),
    )


def _lexicons(folder: Path, province: Province, problems: list[Problem]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for entry in folders.entries(folder):
        path = folder / entry.name
        if folders.leads_out(entry, folder.parent.parent):
            problems.append(folders.link_problem(path))
        elif original := copies.original_name(entry.name):
            problems.append(copies.copy_problem(path, original))
        elif path.suffix != ".yaml":
            problems.append(_stray(path, _("a lexicon is named like vi.yaml")))
        elif path.stem not in province.languages:
            problems.append(
                Problem(
                    _("the language {lang} is not declared under languages").format(lang=path.stem),
                    path,
                    hint=how_to_declare(path.stem, province.languages),
                )
            )
        else:
            files[path.stem] = path
    return files


def _how_to_name(ending: str) -> str:
    if ending == ".docx":
        return _("make a script from it with: {command}").format(
            command="broadcast import FILE.docx"
        )
    if ending in (".doc", ".rtf", ".odt"):
        return _("save the document in Word as .docx, then: {command}").format(
            command="broadcast import FILE.docx"
        )
    if ending in (".txt", ".markdown"):
        return _("a script is named like vi.md")
    if ending in sound_files.EXTENSIONS:
        return _("recordings belong into the folder recordings")
    return _("move it out of the workspace")


def _stray(path: Path, hint: str) -> Problem:
    return Problem(_("this file or folder is not used"), path, hint=hint, severity="warning")


def script_of(workspace: Workspace, programme: str, lang: str) -> Source:
    """The script of a programme in a language; raises `WorkspaceError` if it cannot be read."""
    sources = [source for source in workspace.sources if source.programme == programme]
    if not sources:
        names = {source.programme for source in workspace.sources}
        message = _("there is no programme {name}").format(name=programme)
        raise WorkspaceError(message, hint=did_you_mean(programme, names))
    found = next((source for source in sources if source.lang == lang), None)
    if found is None or lang not in workspace.province.languages:
        message = _("the programme {name} has no script in the language {lang}")
        raise WorkspaceError(
            message.format(name=programme, lang=lang),
            hint=did_you_mean(lang, {source.lang for source in sources}),
        )
    return must_be_read(found)
