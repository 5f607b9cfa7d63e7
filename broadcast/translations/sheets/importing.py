"""A filled translator's sheet becomes a script, or a list of everything that does not fit.

Directives, speakers' names and their order come from the source; only the words come from the
document. What cannot be right is an error and no script is made; what may be meant is a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from broadcast.errors import Problem, Severity, WorkspaceError
from broadcast.files.text import SCRIPT_BYTES, read_text
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.script import writing
from broadcast.script.parts import Part
from broadcast.script.script import Credits, FrontMatter, Script
from broadcast.translations.sheets import filled as filled_sheets
from broadcast.translations.sheets import sheet
from broadcast.translations.sheets.filled import FilledRow, FilledSheet
from broadcast.translations.sheets.rows import RowCheck, same_words
from broadcast.translations.sheets.sheet import TITLE, TRANSLATOR, SheetRow
from broadcast.translations.states import original
from broadcast.workspace.workspace import SCRIPTS, Workspace, must_be_read

_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ImportDecisions:
    """What the person who imports decides.

    `figures_checked`: figures of a translation that its source does not have were compared by a
    person, and are no error.
    """

    translator: str | None = None
    figures_checked: bool = False


@dataclass(frozen=True, slots=True)
class ImportedSheet:
    """What became of a document.

    `text` of the script at `path`, or `None` when there are errors; `unchanged` when the script
    there says the same already; `stale` when the source has changed since the export.
    """

    document: Path
    path: Path
    text: str | None
    problems: tuple[Problem, ...]
    unchanged: bool = False
    stale: bool = False


def import_document(
    workspace: Workspace, document: Path, decisions: ImportDecisions
) -> ImportedSheet:
    """What a filled sheet would make of its script; nothing is written.

    Raises `WorkspaceError` when it is no sheet, or one of another workspace.
    """
    filled = filled_sheets.read(document)
    code, province = filled.code, workspace.province
    source = original(workspace, code.programme)
    if code.lang not in province.languages or code.lang == province.source_language:
        raise WorkspaceError(
            _("{lang} is not a language that this workspace translates into").format(
                lang=code.lang
            ),
            path=document,
            hint=did_you_mean(code.lang, province.languages),
        )
    if source is None:
        raise WorkspaceError(
            _("there is no programme {programme} with a script in the source language").format(
                programme=code.programme
            ),
            path=document,
            hint=_("is this the right workspace?"),
        )
    script = must_be_read(source).script
    path = workspace.root / SCRIPTS / code.programme / f"{code.lang}.md"
    existing = next((one.script for one in workspace.readable if one.path == path), None)
    speakers = province.speakers.keys()
    made = make_script(filled, script, path, existing, decisions, speakers)
    return made if made.text is None else replace(made, text=_with_notes(made.text, path))


@dataclass(slots=True)
class _Import:
    """One document on its way to a script."""

    filled: FilledSheet
    known: Collection[str]
    decisions: ImportDecisions
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, message: str, hint: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(message, self.filled.path, None, hint, severity))

    @property
    def failed(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


def make_script(
    filled: FilledSheet, source: Script, path: Path, existing: Script | None,
    decisions: ImportDecisions, known: Collection[str],
) -> ImportedSheet:  # fmt: skip
    """The script at `path` that a filled sheet of `source` gives; pure, nothing is written.

    `existing` is the script that is there now; `known` are the speakers that the province
    declares.
    """
    work = _Import(filled, known, decisions, list(filled.problems))
    stale = not source.is_revision(filled.code.revision)
    parts = _source_parts(work, source, stale=stale)
    if parts is None:
        return ImportedSheet(filled.path, path, None, tuple(work.problems), stale=stale)
    then = sheet.with_parts(source, parts)
    texts = _texts(work, sheet.rows_of(then), compare_title=not stale)
    if work.failed:
        return ImportedSheet(filled.path, path, None, tuple(work.problems), stale=stale)
    front = _front(work, source, existing, texts)
    parts = sheet.translated(parts, texts)
    if existing is not None and _says_the_same(existing, front, parts):
        return ImportedSheet(filled.path, path, None, tuple(work.problems), True, stale)
    try:
        text = writing.script_text(front, parts, path, known)
    except WorkspaceError as error:
        work.problems += [
            Problem(one.message, filled.path, None, one.hint) for one in error.problems
        ]
        return ImportedSheet(filled.path, path, None, tuple(work.problems), stale=stale)
    return ImportedSheet(filled.path, path, text, tuple(work.problems), stale=stale)


def _source_parts(work: _Import, source: Script, *, stale: bool) -> tuple[Part, ...] | None:
    """Parts of the source as it was exported: those of now, or read back from the left column."""
    if not stale:
        return source.parts
    rows = [(row.id, row.source) for row in work.filled.rows]
    parts = sheet.parts_of(rows, source, work.known, work.filled.code.column)
    if parts is None:
        work.wrong(
            _("the source script has changed since the export, and so has the source column of "
              "this document: nothing tells what was translated"),
            _("export again and copy the translation into the new document"),
        )  # fmt: skip
        return None
    work.wrong(
        _("the source script has changed since this document was exported: the translation is "
          "taken, and marked as stale"),
        _("export again: what is translated comes along, and only what changed is left to do"),
        "warning",
    )  # fmt: skip
    return parts


def _texts(work: _Import, expected: Sequence[SheetRow], *, compare_title: bool) -> dict[str, str]:
    """Translated text by row id; everything that does not fit goes to the problems."""
    given = _by_id(work, {row.id for row in expected if row.id})
    found: dict[str, str] = {}
    strict = any(row.speaker for row in expected)
    for row in expected:
        if not row.id:
            continue
        filled = given.get(row.id)
        if filled is None:
            if row.kind != "translator":
                work.wrong(
                    _("the row {row} is missing: {text}").format(
                        row=row.id, text=_start(row.source)
                    ),
                    _("export again and copy the translation into the new document"),
                )
            continue
        check = RowCheck(row, filled, work.known, strict=strict)
        if row.kind != "translator" and (row.kind != "title" or compare_title):
            check.source()
        found[row.id] = check.target(figures_checked=work.decisions.figures_checked)
        work.problems += [
            Problem(one.message, work.filled.path, None, one.hint, one.severity)
            for one in check.problems
        ]
    _directive_rows(work)
    return found


def _by_id(work: _Import, expected: Collection[str]) -> dict[str, FilledRow]:
    found: dict[str, FilledRow] = {}
    for row in work.filled.rows:
        if not row.id:
            continue
        if row.id in found:
            work.wrong(
                _("the row {row} stands in the table twice").format(row=row.id),
                _("keep one of them"),
            )
        elif row.id not in expected:
            work.wrong(
                _("the row {row} is not in the source: {text}").format(
                    row=row.id, text=_start(" ".join(row.target))
                ),
                _("put its words into the row where they belong, and delete it"),
            )
        found[row.id] = row
    return found


def _directive_rows(work: _Import) -> None:
    """Words in rows that have no number: nothing of them may be lost."""
    for row in work.filled.rows:
        target = " ".join(row.target).strip()
        if not row.id and target and not same_words(target, row.source):
            work.wrong(
                _("row {position} of the table has no number, but words: {text}").format(
                    position=row.position, text=_start(target)
                ),
                _("put the words into the row of their segment; directives are not translated"),
            )


def _front(
    work: _Import, source: Script, existing: Script | None, texts: dict[str, str]
) -> FrontMatter:
    """Front matter of the translation: for review, nobody's approval left in it."""
    base = existing.front if existing else source.front
    old = existing.front.credits if existing else Credits()
    translator = work.decisions.translator or texts.get(TRANSLATOR) or old.translator
    if translator is None:
        work.wrong(
            _("nobody is named as the translator"),
            _("fill in the first row of the table, or add: --translator NAME"),
            "warning",
        )
    author = old.author or source.front.credits.author
    people = {"author": author, "translator": translator, "reader": old.reader}
    return FrontMatter(
        title=texts[TITLE],
        topic=base.topic,
        audience=base.audience,
        form=base.form,
        status="review",
        credits=Credits(**{who: name for who, name in people.items() if name}),
        valid_until=base.valid_until or source.front.valid_until,
        source_revision=work.filled.code.revision[:8],
        speakers={**source.front.speakers, **base.speakers},
    )


def _with_notes(text: str, path: Path) -> str:
    """A script's text with the notes (``<!-- … -->``) of the file it replaces, below its head."""
    if not path.exists():
        return text
    notes = _NOTE.findall(read_text(path, SCRIPT_BYTES).partition("\n---\n")[2])
    head, mark, rest = text.partition("\n---\n")
    return head + mark + "".join(f"{note}\n" for note in notes) + rest


def _says_the_same(existing: Script, front: FrontMatter, parts: tuple[Part, ...]) -> bool:
    made = sheet.with_parts(existing, parts)
    old, revision = existing.front, existing.front.source_revision or ""
    return (
        sheet.with_parts(existing, existing.parts).revision == made.revision
        and unicodedata.normalize("NFC", old.title) == front.title
        and old.credits.translator == front.credits.translator
        and revision[:6] == (front.source_revision or "")[:6]
    )


def _start(text: str) -> str:
    """The first words of a text, for a message."""
    return text if len(text) <= 40 else f"{text[:39].rstrip()}…"
