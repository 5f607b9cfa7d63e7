"""A script: the text file of one programme in one language, parsed into its parts.

Front matter (YAML between two lines ``---``) says what the programme is; the body below it is what
is heard, top to bottom. A script whose front matter is broken is never read: not a word of it can
end up on a loudspeaker.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

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
    "Part",
    "Pause",
    "Recording",
    "Script",
    "Speech",
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


def parse(
    text: str, path: Path, speakers: Collection[str]
) -> tuple[Script | None, tuple[Problem, ...]]:
    """Parse a script's text; `speakers` are those that the province declares.

    The script is `None` when there is any error; warnings leave it usable. All problems are
    found at once and lie on lines of the file.
    """
    text, warnings = compose(unify_lines(text.removeprefix("\ufeff")), path)
    lines = text.split("\n")
    end, problem = _end_of_front_matter(lines, path)
    if problem:
        return None, (*warnings, problem)
    document, found = parse_yaml("\n".join(lines[1:end]), path, first_line=2)
    problems = [*warnings, *found]
    front = None
    if document is not None:
        front, more = _front_matter(document)
        problems += more
    known = [*speakers, *_declared_here(document)]
    dialogue = front is not None and front.form in _DIALOGUES
    parts, found = parse_body(lines[end + 1 :], end + 2, path, known, dialogue)
    problems += found
    problems.sort(key=lambda problem: problem.line or 0)
    if front is None or any(problem.severity == "error" for problem in problems):
        return None, tuple(problems)
    return Script(path, path.parent.name, path.stem, front, parts), tuple(problems)


def read(path: Path, speakers: Collection[str]) -> tuple[Script | None, tuple[Problem, ...]]:
    """Read and parse a script file; as `parse`, and strict about the file's encoding."""
    try:
        text = read_text(path, SCRIPT_BYTES)
    except WorkspaceError as error:
        return None, error.problems
    return parse(text, path, speakers)


def _end_of_front_matter(lines: list[str], path: Path) -> tuple[int, Problem | None]:
    """Index of the second line ``---``, or what is wrong."""
    first = lines[0].strip()
    if first != "---":
        dashes = first and not first.strip("-–—")
        return 0, Problem(
            _("the script does not begin with front matter"),
            path,
            1,
            hint=_("type the first line again as three short dashes: ---")
            if dashes
            else _("begin with --- and title: …, then ---, then the text"),
        )
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return index, None
    return 0, Problem(
        _("the front matter is not ended"),
        path,
        1,
        hint=_("put --- on a line of its own after it"),
    )


def _front_matter(document: Document) -> tuple[FrontMatter | None, list[Problem]]:
    front, problems = validate(FrontMatter, document)
    found = list(problems)
    if front is None:
        return None, found

    def wrong(key: str, message: str, example: str) -> None:
        hint = _("for example: {example}").format(example=example)
        found.append(Problem(message, document.path, document.line((key,)), hint))

    if front.status == "approved" and not problems:
        if front.approved_on is None:
            message = _("an approved script needs the day of its approval (approved_on)")
            wrong("status", message, "approved_on: 2026-11-02")
        if front.credits.approver is None:
            message = _("an approved script needs the name of who approved it (credits.approver)")
            wrong("status", message, "credits: {approver: Nguyễn Thị Bình}")
    if front.approved_on and front.valid_until and front.valid_until < front.approved_on:
        wrong(
            "valid_until",
            _("the last valid day lies before the approval"),
            "valid_until: 2027-06-30",
        )
    return front, found


def _declared_here(document: Document | None) -> list[str]:
    """Names of the script's own speakers, known even when other keys are wrong."""
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
