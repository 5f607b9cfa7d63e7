"""Translations as tables: what a translator gets, row by row, and how it is found again.

A `TranslationSheet` has the source text on the left and the translation on the right, a segment a
row. Its left column holds the whole source with its directives, so that a filled sheet can be
understood even when the source has changed since. `SheetCode` says which text of which programme it
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from broadcast.files.fields import CODE, LANGUAGE
from broadcast.script import writing
from broadcast.script.body import parse_body
from broadcast.script.parts import Chapter, Part, Speech
from broadcast.script.script import Script

RowKind = Literal["translator", "title", "chapter", "speech", "directive"]

TRANSLATOR, TITLE = "N", "T"
"""Ids of the rows that are no part of the text; chapters are H1, H2 …, segments 1, 2 …"""

ROW_ID = re.compile(r"N|T|H[1-9]\d{0,3}|[1-9]\d{0,3}")

_CODE = re.compile(rf"BT:({CODE})/({LANGUAGE})/([0-9a-f]{{16}})/([0-9a-f]{{8}})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """Which programme, target language and text a sheet is made of.

    `revision` (16 hex digits) is that of the source script. `column` (8 hex digits) is that of the
    left column alone, which does not know what openings and closings say.
    """

    programme: str
    lang: str
    revision: str
    column: str

    def __str__(self) -> str:
        """As it stands in the document."""
        return f"BT:{self.programme}/{self.lang}/{self.revision}/{self.column}"

    @classmethod
    def found(cls, text: str) -> SheetCode | None:
        """The code in a line of a document."""
        match = _CODE.search(text)
        if match is None:
            return None
        programme, _more, lang, _variant, revision, column = match.groups()
        return cls(programme, lang, revision, column)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: `source` with its speaker's name before it, and `target` without."""

    id: str
    kind: RowKind
    source: str = ""
    target: str = ""
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class TranslationSheet:
    """All that a translator gets.

    `stale` says that the translation filled in was made from an earlier text. `leftover` is what
    an existing translation says that could not be put beside the source, since the two do not
    have the same segments any more; no target is filled in then.
    """

    code: SheetCode
    title: str
    rows: tuple[SheetRow, ...]
    stale: bool = False
    leftover: tuple[str, ...] = ()


def make_sheet(source: Script, translation: Script | None, lang: str) -> TranslationSheet:
    """The sheet of a script for one language, with what is translated already."""
    column = with_parts(source, source.parts).revision
    code = SheetCode(source.programme, lang, source.revision[:16], column[:8])
    rows = rows_of(source)
    title = source.front.title
    if translation is None:
        return TranslationSheet(code, title, rows)
    revision = translation.front.source_revision
    stale = revision is None or not source.is_revision(revision)
    old = texts_of(translation)
    new = texts_of(source)
    fits = [kind for kind, _text in old] == [kind for kind, _text in new]
    if not fits:
        return TranslationSheet(code, title, rows, stale, tuple(text for _kind, text in old))
    texts = iter(text for _kind, text in old)
    filled = tuple(_filled(row, translation, texts) for row in rows)
    return TranslationSheet(code, title, filled, stale)


def rows_of(script: Script) -> tuple[SheetRow, ...]:
    """Rows of a script without translation: who translates, the title, then all of its parts."""
    rows = [
        SheetRow(TRANSLATOR, "translator"),
        SheetRow(TITLE, "title", script.front.title),
        *_rows(script.parts),
    ]
    return tuple(rows)


def texts_of(script: Script) -> list[tuple[RowKind, str]]:
    """What of a script is translated, in order, without speakers' names."""
    found: list[tuple[RowKind, str]] = []
    for part in script.parts:
        if isinstance(part, Chapter):
            found.append(("chapter", part.title))
        elif isinstance(part, Speech):
            found.append(("speech", part.text))
    return found


def parts_of(
    rows: Iterable[tuple[str, str]], script: Script, known: Iterable[str], column: str
) -> tuple[Part, ...] | None:
    """The parts that a sheet's rows (id and source text) were made of.

    `None` unless they are exactly those of `SheetCode.column`: otherwise a source cell was touched.
    """
    lines: list[str] = []
    for row_id, text in rows:
        if row_id in (TRANSLATOR, TITLE) or not text.strip():
            continue
        lines += [f"# {text}" if row_id.startswith("H") else text, ""]
    speakers = {*known, *script.front.speakers}
    parts, problems = parse_body(lines, 1, Path(), speakers, dialogue=False)
    broken = any(problem.severity == "error" for problem in problems)
    same = with_parts(script, parts).revision.startswith(column)
    return parts if same and not broken else None


def with_parts(script: Script, parts: Iterable[Part]) -> Script:
    """The same script with other parts, as its file would say them."""
    bare = writing.bare(parts)
    return Script(script.path, script.programme, script.lang, script.front, bare)


def translated(parts: Sequence[Part], texts: dict[str, str]) -> tuple[Part, ...]:
    """Parts with the texts of their rows' ids in place of their own."""
    made: list[Part] = []
    chapters = 0
    for part in parts:
        if isinstance(part, Chapter):
            chapters += 1
            made.append(Chapter(part.line, texts[f"H{chapters}"]))
        elif isinstance(part, Speech):
            text = texts[str(part.number)]
            made.append(Speech(part.line, part.number, part.speaker, text, part.repeat))
        else:
            made.append(part)
    return tuple(made)


def _rows(parts: Iterable[Part]) -> Iterator[SheetRow]:
    chapters = 0
    for part in parts:
        if isinstance(part, Chapter):
            chapters += 1
            yield SheetRow(f"H{chapters}", "chapter", part.title)
        elif isinstance(part, Speech):
            if again := writing.repeat(part):
                yield SheetRow("", "directive", again)
            label = writing.labelled(part)
            yield SheetRow(str(part.number), "speech", label, speaker=part.speaker)
        else:
            yield SheetRow("", "directive", writing.directive(part) or "")


def _filled(row: SheetRow, translation: Script, texts: Iterator[str]) -> SheetRow:
    if row.kind == "translator":
        target = translation.front.credits.translator or ""
    elif row.kind == "title":
        target = translation.front.title
    elif row.kind == "directive":
        return row
    else:
        target = next(texts)
    return SheetRow(row.id, row.kind, row.source, target, row.speaker)
