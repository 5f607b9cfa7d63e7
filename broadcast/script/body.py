"""The body of a script: paragraphs, speakers, directives, headings and comments, line by line."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from broadcast.errors import Problem, Severity, WorkspaceError
from broadcast.i18n import _
from broadcast.script import directives
from broadcast.script.parts import Announcement, Bed, Chapter, Jingle, Part, Recording, Speech

LABEL = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2}")
"""What may be a speaker's name before a colon: up to three words."""

_DASHES = re.compile(r"[-–—_*=~.]{3,}")
_HEADING = re.compile(r"#{1,6}(?:\s+(.*))?")
_BRACKET = re.compile(r"[\[\]]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_SOUNDED = re.compile(r"[^\W_]")


def parse_body(
    lines: Sequence[str], first_line: int, path: Path, speakers: Collection[str], dialogue: bool
) -> tuple[tuple[Part, ...], tuple[Problem, ...]]:
    """Parts and problems of a script's body whose first line has number `first_line`.

    In a dialogue, or when a declared speaker speaks anywhere, a paragraph that begins like one of
    a speaker who is not declared is an error, otherwise a warning.
    """
    reader = _Reader(path, speakers)
    visible = _without_comments(lines, first_line, reader)
    for number, line in enumerate(visible, start=first_line):
        if line is not None:
            reader.feed(number, line)
    reader.finish(dialogue, max(first_line + len(lines) - 1, 1))
    return tuple(reader.parts), tuple(reader.problems)


def _without_comments(
    lines: Sequence[str], first_line: int, reader: _Reader
) -> Sequence[str | None]:
    """Lines without what stands in comments; `None` for a line that holds nothing else."""
    if not any("<!--" in line or "-->" in line for line in lines):
        return lines
    visible: list[str | None] = []
    opened = 0
    for number, line in enumerate(lines, start=first_line):
        kept, rest, commented = "", line, bool(opened)
        while rest:
            before, mark, after = rest.partition("-->" if opened else "<!--")
            if not opened:
                kept += before
            if mark:
                opened, commented = (0 if opened else number), True
            rest = after
        if "-->" in kept:
            reader.wrong(number, _("--> ends a comment that never began"), _("delete it"))
            kept = kept.replace("-->", "")
        visible.append(None if commented and not kept.strip() else kept)
    if opened:
        reader.wrong(opened, _("this comment never ends"), _("end it with -->"))
    return visible


class _Reader:
    """Takes the visible lines one by one and keeps the paragraph that is not finished yet."""

    def __init__(self, path: Path, speakers: Collection[str]) -> None:
        self.path, self.speakers = path, frozenset(speakers)
        self.parts: list[Part] = []
        self.problems: list[Problem] = []
        self._lines: list[str] = []
        self._numbers: list[int] = []  # of the paragraph's lines
        self._repeat: tuple[int, int] | None = None  # line and times, waiting for a paragraph
        self._cut: int | None = None  # line of a directive that directly followed words
        self._labels: list[tuple[int, str]] = []
        self._spoken = 0
        self._speaker_used = False

    def wrong(self, line: int, message: str, hint: str, severity: Severity = "error") -> None:
        """Note a problem."""
        self.problems.append(Problem(message, self.path, line, hint, severity))

    def feed(self, number: int, line: str) -> None:
        """Take one line."""
        text = line.strip()
        if not text:
            self._end_paragraph()
            self._cut = None
        elif text[0] == "[":
            had_words = bool(self._lines)
            self._end_paragraph()
            self._cut = number if had_words else self._cut
            self._directive(number, text)
        elif text[0] == "#":
            self._end_paragraph()
            self._heading(number, text)
        elif text[0] in "-–—_*=~." and _DASHES.fullmatch(text):
            self._end_paragraph()
            hint = _("leave a blank line instead")
            self.wrong(number, _("a line of signs has nothing to be spoken"), hint)
        else:
            self._words(number, text)

    def finish(self, dialogue: bool, last_line: int) -> None:
        """End the last paragraph and judge what needs the whole script to be known."""
        self._end_paragraph()
        self._drop_repeat()
        strict = dialogue or self._speaker_used
        for line, label in self._labels:
            self._undeclared(line, label, strict)
        if not any(map(_is_heard, self.parts)) and not self.problems:
            self.wrong(
                last_line,
                _("the script has only front matter: there is nothing to be heard"),
                _("write the text below the second line ---"),
            )
        self.problems.sort(key=lambda problem: problem.line or 0)

    def _words(self, number: int, text: str) -> None:
        if self._cut is not None:
            self.wrong(
                self._cut,
                _("a directive stands in the middle of a paragraph"),
                _("leave a blank line before and after it"),
            )
            self._cut = None
        label, colon, _rest = text.partition(":")
        if self._lines and colon and label.strip() in self.speakers:
            self._end_paragraph()
            self.wrong(
                number,
                _("{speaker} begins to speak in the middle of a paragraph").format(
                    speaker=label.strip()
                ),
                _("leave a blank line before this line"),
            )
        self._lines.append(text)
        self._numbers.append(number)

    def _end_paragraph(self) -> None:
        if not self._lines:
            return
        lines, numbers = self._lines, self._numbers
        self._lines, self._numbers = [], []
        self._check_marks("\n".join(lines), numbers)
        speaker, text = self._split_label(" ".join(lines), numbers[0])
        if not _SOUNDED.search(text):
            hint = _("write what is to be said, or delete the paragraph")
            self.wrong(numbers[0], _("this paragraph has no words"), hint)
        self._spoken += 1
        times = self._repeat[1] if self._repeat else 1
        self._repeat = None
        self.parts.append(Speech(numbers[0], self._spoken, speaker, text, times))

    def _split_label(self, text: str, line: int) -> tuple[str | None, str]:
        label, colon, rest = text.partition(":")
        name = label.strip()
        if not colon:
            return None, text
        if name in self.speakers:
            self._speaker_used = True
            return name, rest.strip()
        if len(name) <= 40 and (not rest or rest[0] == " ") and LABEL.fullmatch(name):
            self._labels.append((line, name))
        return None, text

    def _undeclared(self, line: int, label: str, strict: bool) -> None:
        from difflib import get_close_matches  # only when a paragraph begins like a speaker's

        folded = {name.casefold(): name for name in self.speakers}
        near = get_close_matches(label.casefold(), folded, n=1, cutoff=0.75)
        if not near and not label[0].isupper():
            return
        declare = _("declare it under speakers, or write the sentence without the colon")
        if near:
            declare = _("did you mean {word}?").format(word=folded[near[0]]) + " " + declare
        if near or strict:
            message = _("the speaker {label} is not declared")
        else:
            message = _("{label}: is read aloud as words, since no such speaker is declared")
        severity: Severity = "error" if near or strict else "warning"
        self.wrong(line, message.format(label=label), declare, severity)

    def _heading(self, number: int, text: str) -> None:
        self._drop_repeat()
        match = _HEADING.fullmatch(text)
        if match is None or not (match[1] or "").strip():
            self.wrong(
                number,
                _("a heading needs a space after # and a title"),
                _("for example: {example}").format(example="# Mở đầu"),
            )
            return
        self.parts.append(Chapter(number, match[1].strip()))

    def _directive(self, number: int, text: str) -> None:
        try:
            part = directives.read(text, self.path, number)
        except WorkspaceError as error:
            self.problems += error.problems
            return
        self._drop_repeat()
        if isinstance(part, int):
            self._repeat = (number, part)
        else:
            self.parts.append(part)

    def _drop_repeat(self) -> None:
        if self._repeat:
            hint = _("put it directly before the paragraph")
            self.wrong(self._repeat[0], _("no paragraph follows [repeat: …]"), hint)
            self._repeat = None

    def _check_marks(self, text: str, numbers: list[int]) -> None:
        """Brackets, braces and control characters of a paragraph, whose lines are numbered."""

        def line_at(place: int) -> int:
            return numbers[text.count("\n", 0, place)]

        if match := _BRACKET.search(text):
            self.wrong(
                line_at(match.start()),
                _("square brackets stand in the middle of a paragraph"),
                _("put a directive on a line of its own; write a note as <!-- note -->"),
            )
        if match := _CONTROL.search(text):
            message = _("a control character (U+{code:04X}) cannot be spoken")
            code = ord(match[0])
            self.wrong(line_at(match.start()), message.format(code=code), _("delete it"))
        for place, message in brace_problems(text):
            hint = _("for example: {example}").format(example="{BHXH|bảo hiểm xã hội}")
            self.wrong(line_at(place), message, hint)


def _is_heard(part: Part) -> bool:
    return isinstance(part, Speech | Jingle | Recording | Announcement) or (
        isinstance(part, Bed) and part.name is not None
    )


def brace_problems(text: str) -> list[tuple[int, str]]:
    """Place and message of everything wrong with the ``{written|spoken}`` markup of a text."""
    found: list[tuple[int, str]] = []
    if "{" not in text and "}" not in text:
        return found
    opened: int | None = None
    for match in re.finditer(r"[{}]", text):
        place = match.start()
        if match[0] == "{":
            if opened is not None:
                found.append((place, _("braces stand within braces")))
            opened = place
        elif opened is None:
            found.append((place, _("a brace } was never opened")))
        else:
            halves = text[opened + 1 : place].split("|")
            if len(halves) != 2 or not all(half.strip() for half in halves):
                found.append((opened, _("between braces stand two texts parted by |")))
            opened = None
    if opened is not None:
        found.append((opened, _("a brace { is not closed")))
    return found
