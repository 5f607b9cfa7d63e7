"""What can be spoken and still cannot be followed outdoors: warnings for the writer.

Nothing here stops a build; ``broadcast check --strict`` fails on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from broadcast.checks.key_figures import FigureKind, HeardSegment, said_once
from broadcast.errors import Problem, WorkspaceError
from broadcast.files.text import line_of, read_text
from broadcast.i18n import _, ngettext
from broadcast.verbalize import Lexicon, has_marks, is_syllable, latin, spoken_words
from broadcast.voices.pace import syllables
from broadcast.workspace.workspace import Source, Workspace

LONGEST_SENTENCE = 45
"""Syllables of a sentence: 15 s at the 3 syllables a second of an echoing place. Assumed: handbooks
of radio ask for at most 20 to 25 words, which are 34 to 43 syllables in Vietnamese."""

LONGEST_ENUMERATION = 4
"""Parts between semicolons in one sentence that a listener may still count. Assumed."""

_SENTENCE = re.compile(r"(?<=[.?!…])\s+")
_BRACES = re.compile(r"\{[^{}|]*\|([^{}|]*)\}")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MARKER = re.compile(r"\s*(?:[-*•+–]|\d{1,2}[.)]|[a-zđ]\))\s+\S")
_COLUMNS = re.compile(r"(?:\S[^|]*\|\s*){2}|(?:\S[^\t]*\t+){2}\S|\S(?: {3,}\S+(?: \S+)*){2}")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Segment:
    """One segment at its place, as it is spoken, with the lines of the file that hold it."""

    path: Path
    line: int
    heard: HeardSegment
    lines: tuple[str, ...]

    @property
    def written(self) -> str:
        return self.heard.written

    def warn(self, words: str, message: str, hint: str) -> Problem:
        """A finding about some words of the segment."""
        line = line_of(self.path, words, self.line)
        return Problem(message, self.path, line, hint, "warning")


def lint(workspace: Workspace, today: date) -> Iterator[Problem]:
    """Warnings about all that can be read of every script, with file, line and what to do."""
    for source in workspace.seen:
        if source.lang not in workspace.province.languages:
            continue
        try:
            lexicon = workspace.lexicon(source.lang)
        except WorkspaceError:  # told by the check
            continue
        segments = _segments(source, lexicon)
        for segment in segments:
            yield from _long_sentences(segment, lexicon)
            yield from _brackets(segment)
            yield from _tables(segment)
            yield from _mixed_scripts(segment)
            yield from _capitals(segment)
        yield from _lists(segments)
        yield from _said_once(source, segments, lexicon, today)


def _segments(source: Source, lexicon: Lexicon) -> list[_Segment]:
    files: dict[Path, list[str]] = {}
    found = []
    for speech in source.script.spoken:
        path, line = source.place_of(speech)
        if path not in files:
            files[path] = read_text(path).split("\n")
        lines = []
        for text in files[path][line - 1 :]:
            if not text.strip():
                break
            lines.append(text)
        heard = HeardSegment(speech.text, _spoken(speech.text, lexicon), speech.repeat)
        found.append(_Segment(path, line, heard, tuple(lines)))
    return found


def _long_sentences(segment: _Segment, lexicon: Lexicon) -> Iterator[Problem]:
    spoken = _SENTENCE.split(segment.heard.spoken)
    any_long = any(syllables(sentence) > LONGEST_SENTENCE for sentence in spoken)
    for sentence in _SENTENCE.split(segment.written):
        parts = sentence.count(";") + 1
        if parts > LONGEST_ENUMERATION:
            yield segment.warn(_start(sentence), _list_message(parts), _list_hint())
        count = syllables(_spoken(sentence, lexicon)) if any_long else 0
        if count > LONGEST_SENTENCE:
            message = _("a sentence of {count} syllables is too long to be followed outdoors")
            hint = _("make two or more of it: at most {most} syllables each, spoken in 15 seconds")
            yield segment.warn(
                _start(sentence), message.format(count=count), hint.format(most=LONGEST_SENTENCE)
            )


def _brackets(segment: _Segment) -> Iterator[Problem]:
    for found in _BRACKETS.finditer(_BRACES.sub(r"\1", segment.written)):
        words = _WORD.findall(found[1])
        if len(words) > 1 or (words and not words[0].isupper()):
            message = _("brackets are not heard: “{words}” sounds like the rest of the sentence")
            hint = _("make it a sentence of its own, or leave it out")
            yield segment.warn(f"({found[1][:12]}", message.format(words=found[1]), hint)


def _tables(segment: _Segment) -> Iterator[Problem]:
    for text in segment.lines:
        if _COLUMNS.search(_BRACES.sub(r"\1", text)):
            message = _("a table cannot be followed by ear")
            hint = _("say each row as a sentence, and only the rows that listeners need")
            yield segment.warn(text, message, hint)
            return


def _lists(segments: Sequence[_Segment]) -> Iterator[Problem]:
    """Runs of lines or paragraphs that begin with a dash, a bullet, a number or a letter."""
    run: list[tuple[_Segment, str]] = []
    for segment in (*segments, None):
        lines = segment.lines if segment else ("",)
        for number, text in enumerate(lines):
            if segment and _MARKER.match(text):
                run.append((segment, text))
            elif number == 0 or segment is None:
                if len(run) > 1:
                    first, words = run[0]
                    yield first.warn(words, _list_message(len(run)), _list_hint())
                run = []


def _list_message(points: int) -> str:
    return ngettext(
        "a list of {n} point is not heard as a list",
        "a list of {n} points is not heard as a list",
        points,
    ).format(n=points)


def _list_hint() -> str:
    return _("say first how many there are, then each as a sentence: Một là …. Hai là ….")


def _mixed_scripts(segment: _Segment) -> Iterator[Problem]:
    words = list(dict.fromkeys(_WORD.findall(segment.written)))
    usual = _script(next((char for word in words for char in word), "a"))
    for word in words:
        if word.isascii():
            continue
        scripts = {_script(char) for char in word}
        strange = {"CYRILLIC", "GREEK"} & scripts and usual not in scripts
        if len(scripts) > 1 or strange:
            message = _("“{word}” mixes letters of several scripts that look alike")
            hint = _("type the word again")
            if latin(word) != word:
                hint = _("type it again in Latin letters: {latin}").format(latin=latin(word))
            yield segment.warn(word, message.format(word=word), hint)


def _script(char: str) -> str:
    return unicodedata.name(char, "?").partition(" ")[0]


def _capitals(segment: _Segment) -> Iterator[Problem]:
    """Three words or more in capitals, of which two at least are no acronyms."""
    text = _BRACES.sub(r"\1", segment.written)
    for run in _capital_runs(text):
        real = [word for word in run if len(word) > 4 or has_marks(word) or _reads(word)]
        if len(run) > 2 and len(real) > 1:
            message = _("capitals are not heard: {words}").format(words=" ".join(run))
            hint = _("write small letters; what is important is said twice: [repeat: 2]")
            yield segment.warn(run[0], message, hint)


def _capital_runs(text: str) -> Iterator[list[str]]:
    run: list[str] = []
    end = 0
    for found in _WORD.finditer(text):
        is_capital = len(found[0]) > 1 and found[0].isupper()
        if run and not (is_capital and text[end : found.start()].isspace()):
            yield run
            run = []
        if is_capital:
            run.append(found[0])
        end = found.end()
    yield run


def _reads(word: str) -> bool:
    return len(word) > 2 and is_syllable(word)


def _said_once(
    source: Source, segments: Sequence[_Segment], lexicon: Lexicon, today: date
) -> Iterator[Problem]:
    speak = partial(_spoken, lexicon=lexicon)
    heard = [segment.heard for segment in segments]
    since = source.script.front.approved_on or today
    told: set[str] = set()
    for index, kind, written in said_once(heard, speak, since):
        announced = segments[index].path != source.path  # says when it is played, no time limit
        if written not in told and not (announced and kind == "day"):
            told.add(written)
            hint = _("say it again (“Xin nhắc lại: …”), or put [repeat: 2] before the paragraph")
            yield segments[index].warn(written, _once(kind).format(figure=written), hint)


def _spoken(text: str, lexicon: Lexicon) -> str:
    return spoken_words(text, lexicon.lang, lexicon)


def _once(kind: FigureKind) -> str:
    return {
        "phone": _("the telephone number {figure} is said only once"),
        "money": _("the sum {figure} is said only once"),
        "day": _("the day {figure} is said only once"),
    }[kind]


def _start(sentence: str) -> str:
    return " ".join(sentence.split()[:2])
