"""A script: the text file of one programme in one language, parsed into its parts.

Front matter (YAML between two lines ``---``) says what the programme is; the body below it is what
is heard, top to bottom. A script whose front matter is broken is never read: not a word of it can
end up on a loudspeaker.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.fields import Code, Day, Speakers, Table, Text
from broadcast.files.text import SCRIPT_BYTES, compose, read_text, unify_lines
from broadcast.files.validation import validate
from broadcast.files.yaml import Document
from broadcast.files.yaml import parse as parse_yaml
from broadcast.i18n import _
from broadcast.script.body import parse_body
from broadcast.script.parts import (
    Announcement,
    Bed,
    Chapter,
    Jingle,
    Part,
    Pause,
    Recording,
    Speech,
)

__all__ = [
    "Announcement",
    "Bed",
    "Chapter",
    "Credits",
    "FrontMatter",
    "Jingle",
    "Looked",
    "Part",
    "Pause",
    "Recording",
    "Script",
    "Speech",
    "look",
    "look_at",
    "parse",
    "read",
]

_LEAST_DIGITS = 6
_DIALOGUES = ("dialogue", "qa")
_NO_RECIPE = ("line", "origin_line", "parts")


class Credits(Table):
    """Who made the programme; communes pay royalties by it."""

    author: Text | None = Field(default=None, description="Who wrote it.")
    translator: Text | None = Field(default=None, description="Who translated it.")
    reader: Text | None = Field(default=None, description="Who reads it.")
    approver: Text | None = Field(default=None, description="Who approved it for broadcast.")


class FrontMatter(Table):
    """What a script says of itself before its text."""

    title: Text = Field(
        description="Title of the programme.", examples=["Bảo hiểm y tế học sinh, sinh viên"]
    )
    topic: Code | None = Field(
        default=None, description="One of the topics of broadcast.yaml.", examples=["loi-ich"]
    )
    audience: tuple[Text, ...] = Field(
        default=(), description="Whom it is for.", examples=["[hssv]"]
    )
    form: Literal["news", "story", "dialogue", "qa", "talk", "spot", "song"] = Field(
        default="news", description="Form of the programme."
    )
    status: Literal["draft", "review", "approved"] = Field(
        default="draft", description="Only what is approved reaches a pack."
    )
    credits: Credits = Field(
        default_factory=Credits,
        description="Who wrote, translated, read and approved it.",
        examples=["{author: Lò Văn An, approver: Nguyễn Thị Bình}"],
    )
    approved_on: Day | None = Field(
        default=None, description="Day of the approval.", examples=["2026-11-02"]
    )
    valid_until: Day | None = Field(
        default=None, description="Last day its figures are right.", examples=["2027-06-30"]
    )
    source_revision: Text | None = Field(
        default=None,
        description="Translations only: revision of the source script they were made from.",
        examples=["3f2a9c"],
    )
    speakers: Speakers = Field(
        default={},
        description="Speakers of this script: their voices by language, or null.",
        examples=['{Lan: {vi: "espeak:vi+f3"}}'],
    )


def status_name(status: str) -> str:
    """A status of scripts in the language of the interface."""
    return {"draft": _("draft"), "review": _("review"), "approved": _("approved")}.get(
        status, status
    )


@dataclass(frozen=True)
class Script:
    """One programme in one language; `lang` and `programme` come from the file's place."""

    path: Path
    programme: str
    lang: str
    front: FrontMatter
    parts: tuple[Part, ...]

    @cached_property
    def speeches(self) -> tuple[Speech, ...]:
        """The script's own segments, in order; the one at index `i` has number `i + 1`."""
        return tuple(part for part in self.parts if type(part) is Speech)

    @cached_property
    def spoken(self) -> tuple[Speech, ...]:
        """Every segment that is heard: its own and, in their places, those of announcements."""
        return tuple(part for part in self.heard if isinstance(part, Speech))

    @cached_property
    def heard(self) -> tuple[Part, ...]:
        """All parts, with those of an announcement in its place."""
        return tuple(
            inner
            for part in self.parts
            for inner in (part.parts if isinstance(part, Announcement) else (part,))
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the front matter and all parts, in composed Unicode.

        Announcements count with what is filled into them. Line numbers, comments, blank lines, and
        the way front matter is written do not count.
        """
        announced = (_recipe(part) for one in self.announcements for part in one.parts)
        front = self.front.model_dump_json(exclude_defaults=True)
        return _sha256(front, self.revision, *announced)

    @cached_property
    def announcements(self) -> tuple[Announcement, ...]:
        """Its openings and closings."""
        return tuple(part for part in self.parts if isinstance(part, Announcement))

    @cached_property
    def revision(self) -> str:
        """SHA-256 (hex) over the parts alone: what translations call ``source_revision``.

        An announcement counts with the text of its file, not with what is filled into it: the day
        of the approval does not make a translation stale.
        """
        return _sha256(*(_recipe(part) for part in self.parts))

    def is_revision(self, written: str) -> bool:
        """Whether a ``source_revision``, shortened to six digits or more, means this very text."""
        return len(written) >= _LEAST_DIGITS and self.revision.startswith(written.lower())


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a script's text.

    `script` is None when there is any error; `seen` is then what could be understood all the same,
    good enough to look for further problems in it and never to be broadcast. Unless `front_is_sure`
    its front matter holds defaults in the places that were wrong. It is None for a file that is no
    text.
    """

    script: Script | None
    seen: Script | None
    front_is_sure: bool
    problems: tuple[Problem, ...]


def look(text: str, path: Path, speakers: Collection[str]) -> Looked:
    """Parse a script's text; `speakers` are those that the province declares.

    Warnings leave it usable. All problems are found at once and lie on lines of the file: what is
    wrong in the front matter hides nothing of the body.
    """
    text, warnings = compose(unify_lines(text.removeprefix("\ufeff")), path)
    lines = text.split("\n")
    fences, problem = _fences(lines, path)
    problems = [*warnings, *([problem] if problem else [])]
    document, found = parse_yaml(
        "\n".join(lines[fences.first : fences.end]), path, first_line=fences.first + 1
    )
    front, doubts = _front_matter(document) if document is not None else (None, [])
    if fences.first < fences.end or not problem:
        doubts = [*found, *doubts]
        problems += doubts
    sure = not (problem or front is None or any(one.severity == "error" for one in doubts))
    own = _declared_here(document, lines[fences.first : fences.end])
    dialogue = front is not None and front.form in _DIALOGUES
    body = lines[fences.body :]
    parts: tuple[Part, ...] = ()
    if not problem or any(line.strip() for line in body):
        parts, found = parse_body(body, fences.body + 1, path, [*speakers, *own], dialogue)
        problems += found
    problems.sort(key=lambda problem: problem.line or 0)
    usable = sure and not any(problem.severity == "error" for problem in problems)
    front = front or FrontMatter.model_construct(title="", speakers=dict.fromkeys(own))
    seen = Script(path, path.parent.name, path.stem, front, parts)
    return Looked(seen if usable else None, seen, sure, tuple(problems))


def look_at(path: Path, speakers: Collection[str]) -> Looked:
    """Read and parse a script file; as `look`, and strict about the file's encoding."""
    try:
        text = read_text(path, SCRIPT_BYTES)
    except WorkspaceError as error:
        return Looked(None, None, False, error.problems)
    return look(text, path, speakers)


def parse(
    text: str, path: Path, speakers: Collection[str]
) -> tuple[Script | None, tuple[Problem, ...]]:
    """A script's text as `look` finds it: the script, or None, and every problem."""
    looked = look(text, path, speakers)
    return looked.script, looked.problems


def read(path: Path, speakers: Collection[str]) -> tuple[Script | None, tuple[Problem, ...]]:
    """A script file as `look_at` finds it: the script, or None, and every problem."""
    looked = look_at(path, speakers)
    return looked.script, looked.problems


class _Fences(NamedTuple):
    """Indices of lines: the front matter's first, the one behind its last, the body's first."""

    first: int
    end: int
    body: int


def _fences(lines: list[str], path: Path) -> tuple[_Fences, Problem | None]:
    """Where the front matter lies; without two fences where it may lie, and what is wrong."""
    if lines[0].strip() != "---":
        dashed = bool(lines[0].strip()) and not lines[0].strip("-–— \t")
        return _guessed(lines, int(dashed)), Problem(
            _("the script does not begin with front matter"),
            path,
            1,
            hint=_("type the first line again as three short dashes: ---")
            if dashed
            else _("begin with --- and title: …, then ---, then the text"),
        )
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return _Fences(1, index, index + 1), None
    return _guessed(lines, 1), Problem(
        _("the front matter is not ended"),
        path,
        1,
        hint=_("put --- on a line of its own after it"),
    )


def _guessed(lines: list[str], first: int) -> _Fences:
    """The front matter ends before the first line that cannot be of it, or at a line of dashes."""
    end = first
    while end < len(lines) and (
        lines[end].partition(":")[0] in FrontMatter.model_fields
        or (end > first and lines[end][:1] in (" ", "\t", "#", "-") and lines[end].strip("-–— "))
    ):
        end += 1
    dashed = end < len(lines) and bool(lines[end].strip()) and not lines[end].strip("-–— \t")
    return _Fences(first, end, end + dashed)


def _front_matter(document: Document) -> tuple[FrontMatter | None, list[Problem]]:
    front, problems = validate(FrontMatter, document)
    found = list(problems)
    if front is None and isinstance(document.data, dict):  # the rest of it, without its title
        titled = replace(document, data={**document.data, "title": document.path.stem})
        front, _told = validate(FrontMatter, titled)
    if front is None:
        return None, found

    def wrong(key: str, message: str, example: str) -> None:
        hint = _("for example: {example}").format(example=example)
        found.append(Problem(message, document.path, document.line((key,)), hint))

    if front.status == "approved":
        given = document.data if isinstance(document.data, dict) else {}
        credited = given.get("credits") or {}
        if front.approved_on is None and not given.get("approved_on"):
            message = _("an approved script needs the day of its approval (approved_on)")
            wrong("status", message, "approved_on: 2026-11-02")
        if front.credits.approver is None and (
            isinstance(credited, dict) and not credited.get("approver")
        ):
            message = _("an approved script needs the name of who approved it (credits.approver)")
            wrong("status", message, "credits: {approver: Nguyễn Thị Bình}")
    if front.approved_on and front.valid_until and front.valid_until < front.approved_on:
        wrong(
            "valid_until",
            _("the last valid day lies before the approval"),
            "valid_until: 2027-06-30",
        )
    return front, found


def _declared_here(document: Document | None, lines: Sequence[str]) -> list[str]:
    """Names of the script's own speakers, known even when other keys are wrong.

    Where it is no YAML, whatever stands before a colon below ``speakers:`` may be one.
    """
    if document is None:
        text = re.split(r"(?m)^speakers:", "\n".join(lines))[-1]
        return re.findall(r"[^\W\d_][\w .'’-]*(?=:)", re.split(r"(?m)^\w", text)[0])
    data = document.data if document else None
    speakers = data.get("speakers") if isinstance(data, dict) else None
    return list(speakers) if isinstance(speakers, dict) else []


def _recipe(part: Part) -> str:
    """A part without its place, and an announcement without its parts."""
    names = (name for name in part.__match_args__ if name not in _NO_RECIPE)
    return repr((type(part).__name__, *(getattr(part, name) for name in names)))


def _sha256(*texts: str) -> str:
    from hashlib import sha256

    digest = sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()
