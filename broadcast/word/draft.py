"""A script made from a Word document: a draft that can be read at once, and a report with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.fields import LANGUAGE, LONGEST_ID, is_id
from broadcast.files.text import SCRIPT_BYTES, slug
from broadcast.i18n import _
from broadcast.script.script import FrontMatter, parse
from broadcast.script.writing import front_matter
from broadcast.word import old_fonts, reading
from broadcast.word.lines import Lines, clean, lines_of
from broadcast.word.report import problems_of
from broadcast.word.text import Finding, WordText
from broadcast.workspace.languages import how_to_declare
from broadcast.workspace.province import Province


@dataclass(frozen=True, slots=True)
class ImportedScript:
    """The text of a script, and all that a person has to know of how it came about.

    `unknown` are speakers that the province does not declare; `to_fill_in` are lines of front
    matter that only a person can write.
    """

    text: str
    programme: str
    lang: str
    title: str
    segments: int
    chapters: int
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    to_fill_in: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As JSON, without the text."""
        return {
            "programme": self.programme,
            "lang": self.lang,
            "title": self.title,
            "segments": self.segments,
            "chapters": self.chapters,
            "undeclared_speakers": list(self.unknown),
            "findings": [asdict(finding) for finding in self.findings],
            "problems": [problem.as_json() for problem in self.problems],
            "to_fill_in": list(self.to_fill_in),
        }


def import_document(
    path: Path, province: Province | None, lang: str, programme: str | None
) -> ImportedScript:
    """Make a script from a document; without `programme` its id is made from the title.

    Raises `WorkspaceError` for a document that cannot be read or has nothing to be spoken, for
    letters that cannot be made Unicode, for an id that cannot be one, and for a language that the
    province does not declare.
    """
    _must_be_declared(lang, province)
    word = reading.read(path)
    if word.old_fonts:
        raise WorkspaceError.of(_old_letters(word, path))
    declared = tuple(province.speakers) if province else ()
    lines = lines_of(word.paragraphs, declared)
    findings = sorted((*word.findings, *lines.findings), key=lambda one: one.paragraph)
    beginnings = {one.number: _beginning(one.text) for one in word.paragraphs if one.spans}
    problems = [*_about_letters(word, path), *problems_of(findings, beginnings, path)]
    if not lines.segments:
        nothing = Problem(
            _("there is no paragraph to be read aloud in this document"),
            path,
            hint=_("what stands in tables and text boxes has to be written as sentences first"),
        )
        raise WorkspaceError.of([nothing, *problems])
    title = lines.title or clean(path.stem.replace("_", " ")) or lang
    unknown = tuple(name for name in lines.speakers if name not in declared)
    identifier = _identifier(programme, title, path)
    front = FrontMatter(title=title, form=_form(lines), speakers=dict.fromkeys(unknown))
    text = f"---\n{front_matter(front)}---\n" + "".join(f"\n{block}\n" for block in lines.blocks)
    _must_be_read(text, path, declared)
    if unknown and (problem := _undeclared(unknown, province, lang, path)):
        problems.append(problem)
    return ImportedScript(
        text,
        identifier,
        lang,
        title,
        lines.segments,
        lines.chapters,
        unknown,
        tuple(findings),
        tuple(problems),
        _to_fill_in(province, lang),
    )


def _must_be_declared(lang: str, province: Province | None) -> None:
    """A language names a file: it is one of the province, or at least looks like one."""
    if province is not None and lang not in province.languages:
        raise WorkspaceError(
            _("the language {lang} is not declared under languages").format(lang=lang),
            hint=how_to_declare(lang, province.languages),
        )
    if not re.fullmatch(LANGUAGE, lang):
        raise WorkspaceError(
            _("{given} is not a language code (such as vi, blt, hmn)").format(given=lang)
        )


def _form(lines: Lines) -> Literal["qa", "dialogue", "news"]:
    names = {re.sub(r"\s*\d+$", "", name).casefold() for name in lines.speakers}
    if names & {"hỏi", "đáp", "question", "answer"}:
        return "qa"
    return "dialogue" if len(names) > 1 else "news"


def _identifier(programme: str | None, title: str, path: Path) -> str:
    made = slug(title)
    if len(made) > LONGEST_ID:
        made = made[: LONGEST_ID + 1].rpartition("-")[0] or made[:LONGEST_ID]
    identifier = made if programme is None else programme
    if is_id(identifier):
        return identifier
    raise WorkspaceError(
        _("{name} cannot be the id of a programme").format(name=f"“{identifier}”"),
        path=path,
        hint=_("name one of a-z, 0-9 and -, for example: {example}").format(
            example="--programme bhyt-hssv"
        ),
    )


def _must_be_read(text: str, path: Path, declared: Sequence[str]) -> None:
    """The script is tried before it is written, so that what is there can be read."""
    script, found = parse(text, path, declared)
    if len(text.encode("utf-8")) > SCRIPT_BYTES:
        raise WorkspaceError(
            _("the file is larger than {limit} MB").format(limit=SCRIPT_BYTES // 1_000_000),
            path=path,
            hint=_("split it into several files"),
        )
    if script is None:
        raise WorkspaceError.of(
            [Problem(one.message, path, None, one.hint) for one in found if one.severity == "error"]
        )


def _undeclared(
    names: Sequence[str], province: Province | None, lang: str, path: Path
) -> Problem | None:
    """The speakers to declare, with lines to paste into broadcast.yaml."""
    language = province.languages.get(lang) if province else None
    voice = language.voice if language else "espeak:vi"
    yaml = "\n".join(["speakers:", *(f'  {name}: {{{lang}: "{voice}"}}' for name in names)])
    return Problem(
        _(
            "these speakers have the language's own voice, since no other is declared: {names}"
        ).format(names=", ".join(names)),
        path,
        hint=_("to give them voices of their own, paste into broadcast.yaml and change:")
        + f"\n{yaml}",
        severity="warning",
    )


def _to_fill_in(province: Province | None, lang: str) -> tuple[str, ...]:
    topics = ", ".join(province.topics) if province else ""
    lines = [f"topic: {topics or '…'}", "audience: […]", "form: …"]
    lines += ["credits: {author: …, approver: …}", "approved_on: …", "valid_until: …"]
    if province and lang != province.source_language:
        lines.append("source_revision: …")
    return tuple(lines)


def _beginning(text: str) -> str:
    words = clean(text).split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _old_letters(word: WordText, path: Path) -> list[Problem]:
    return [
        Problem(
            _("the text in the font {font} is not Unicode: {text}").format(
                font=font, text=_beginning(text)
            ),
            path,
            hint=_("convert the document with UniKey Toolkit (Ctrl+Shift+F6), from VNI Windows to "
                   "Unicode, and import it again"),
        )
        for font, text in word.old_fonts.items()
    ]  # fmt: skip


def _about_letters(word: WordText, path: Path) -> list[Problem]:
    found = [
        Problem(
            _("text in the font {font} (TCVN3) was converted to Unicode").format(font=font),
            path,
            hint=_("read it through before it is approved"),
            severity="warning",
        )
        for font in word.converted
    ]
    for one in word.paragraphs:
        if old_fonts.looks_old(one.text):
            found.append(
                Problem(
                    _("paragraph {number} (“{start}”)").format(
                        number=one.number, start=_beginning(one.text)
                    )
                    + ": "
                    + _("these look like letters of an old font (TCVN3 or VNI)"),
                    path,
                    hint=_(
                        "convert the document to Unicode with UniKey Toolkit, and import it again"
                    ),
                    severity="warning",
                )
            )
    return found
