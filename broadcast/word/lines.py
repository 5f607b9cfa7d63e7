"""From the paragraphs of a Word document to the lines of a script.

Paragraphs become segments, headings chapters, names before a colon speakers. What a script would
take for markup is kept from being taken so; each such change is a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from broadcast.errors import WorkspaceError
from broadcast.script import directives
from broadcast.script.body import LABEL, brace_problems
from broadcast.word.notes import NoteKind, words_of
from broadcast.word.styles import TITLE
from broadcast.word.text import Finding, Paragraph

LONGEST_HEADING = 100
"""A bold line of more characters is a paragraph that somebody made bold."""

_ROLES = frozenset((
    "hỏi", "đáp", "mc", "ptv", "btv", "pv", "phát thanh viên", "biên tập viên", "phóng viên",
    "người dẫn", "người dẫn chuyện", "dẫn chuyện", "dẫn chương trình", "người dẫn chương trình",
    "giọng nam", "giọng nữ", "nam", "nữ", "người dân", "cán bộ", "giám đốc", "bác sĩ",
    "khán giả", "thính giả", "question", "answer", "narrator", "presenter", "host",
))  # fmt: skip
"""Words that name who speaks, whether they are bold or not."""

_TITLES_OF_PEOPLE = frozenset((
    "ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "cháu", "con", "mẹ", "bố", "cụ", "già",
    "thầy", "thím", "dì", "cậu", "mế",
))  # fmt: skip
_LISTED = re.compile(r"(?:[-+*•–—]|\d{1,2}[.)]|[a-zđ]\))\s")
_IN_REPORT_ONLY = ("inserted", "deleted", "link", "field")
_SPOKEN = re.compile(r"[^\W_]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b-\u200f\u2060]")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(slots=True)
class Lines:
    """Blocks of a script's body, each to stand between blank lines, and what was found on the way.

    `speakers` are the names that are used, those not declared among them.
    """

    title: str = ""
    blocks: list[str] = field(default_factory=list)
    segments: int = 0
    chapters: int = 0
    speakers: dict[str, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def lines_of(paragraphs: Iterable[Paragraph], declared: Collection[str]) -> Lines:
    """The body of a script; `declared` are the speakers of the province."""
    paragraphs = tuple(paragraphs)
    writer = _Writer(paragraphs, declared)
    for paragraph in paragraphs:
        writer.take(paragraph)
    writer.finish()
    return writer.lines


def comment(kind: NoteKind, text: str) -> str:
    """A comment of the script that holds what is not spoken."""
    text = clean(text).replace("-->", "-- >").replace("<!--", "< !--")
    return f"<!-- {words_of(kind)}: {text} -->"


def clean(text: str) -> str:
    """Composed Unicode without signs that nobody sees; spaces and tabs become one space."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.splitlines()).strip()


class _Writer:
    """Takes the paragraphs one by one."""

    def __init__(self, paragraphs: tuple[Paragraph, ...], declared: Collection[str]) -> None:
        self.lines = Lines()
        self._declared = {name.casefold(): name for name in declared}
        texts = [one for one in paragraphs if one.text.strip()]
        bold = sum(_is_bold(one) for one in texts)
        self._bold_means = bold * 2 <= len(texts)
        self._has_title = any(one.level == TITLE for one in texts)
        self._waiting: tuple[str, int] | None = None  # a speaker whose words come next
        self._labels: list[tuple[int, str, int]] = []

    def note(self, kind: NoteKind, number: int, text: str) -> None:
        """Note something that differs from the document."""
        self.lines.findings.append(Finding(kind, number, text))

    def take(self, paragraph: Paragraph) -> None:
        """Write one paragraph and what stands beside it."""
        text = clean(paragraph.text)
        if paragraph.contents:
            self.note("contents", paragraph.number, text)
        elif text and not self._heading(paragraph, text):
            if paragraph.marker:
                text = f"{clean(paragraph.marker)} {text}"
            for piece in _pieces(text, self._is_label):
                self._segment(paragraph, piece)
        for aside in paragraph.asides:
            if aside.text and aside.kind not in _IN_REPORT_ONLY:
                self.lines.blocks.append(comment(aside.kind, aside.text))

    def finish(self) -> None:
        """Keep what looks like a speaker's name, and is none, from being taken for one."""
        self._spoken_by_nobody()
        dialogue = bool(self.lines.speakers)
        known = {*self._declared, *(name.casefold() for name in self.lines.speakers)}
        for at, label, number in self._labels:
            near = get_close_matches(label.casefold(), known, n=1, cutoff=0.75)
            if near or (dialogue and label[0].isupper()):
                self.lines.blocks[at] = _guarded(self.lines.blocks[at], label)
                self.note("label", number, label)

    def _heading(self, paragraph: Paragraph, text: str) -> bool:
        """Write a title or chapter; False for a paragraph that is neither."""
        level = paragraph.level
        title = " ".join(text.split())
        shown = f"{clean(paragraph.marker)} {title}".strip() if paragraph.marker else title
        if level is None:
            if not self._looks_like_heading(paragraph, text):
                return False
            self.note("heading", paragraph.number, title)
        if not _SPOKEN.search(title):
            return False
        first = not self.lines.title and (level == TITLE or not self._has_title)
        if first and not self.lines.segments and not self.lines.chapters:
            self.lines.title = title
            return True
        self._spoken_by_nobody()
        shown = self._without_comments(shown, paragraph.number)
        self.lines.blocks.append(f"# {shown}")
        self.lines.chapters += 1
        return True

    def _looks_like_heading(self, paragraph: Paragraph, text: str) -> bool:
        return (
            self._bold_means
            and _is_bold(paragraph)
            and "\n" not in text
            and len(text) <= LONGEST_HEADING
            and not text.endswith((".", ",", ";", ":", "!"))
            and paragraph.marker != "-"
            and _label(text) is None
            and text[0] not in "[{-"
        )

    def _segment(self, paragraph: Paragraph, text: str) -> None:
        number = paragraph.number
        if self._markup(text, number):
            return
        plain = self._plain(text, number)
        if not _SPOKEN.search(plain):
            self.note("sign", number, text)
            return
        label = _label(plain)
        speaker = self._speaker(label, paragraph) if label else None
        if label and speaker:
            plain = plain.partition(":")[2].strip()
            if speaker != label:
                self.note("speaker", number, label)
            self._spoken_by_nobody()
            if not _SPOKEN.search(plain):
                self._waiting = (speaker, number)
                return
        elif self._waiting:
            speaker, self._waiting = self._waiting[0], None
        elif label:
            self._labels.append((len(self.lines.blocks), label, number))
        if speaker:
            self.lines.speakers[speaker] = None
        self.lines.segments += 1
        self.lines.blocks.append(f"{speaker}: {plain}" if speaker else plain)

    def _spoken_by_nobody(self) -> None:
        """A speaker's name that no words follow is no segment."""
        if self._waiting:
            self.note("sign", self._waiting[1], f"{self._waiting[0]}:")
            self._waiting = None

    def _markup(self, text: str, number: int) -> bool:
        """Whether a paragraph stands in square brackets, as directives and notes do."""
        if not (text.startswith("[") and text.endswith("]")) or "\n" in text:
            return False
        try:
            part = directives.read(text, Path(), number)
        except WorkspaceError:
            part = 0
        if isinstance(part, int):  # [repeat: …] is not kept: it needs a paragraph to follow
            self.note("note", number, text)
            self.lines.blocks.append(comment("note", text))
        else:
            self.note("markup", number, text)
            self.lines.blocks.append(text)
        return True

    def _plain(self, text: str, number: int) -> str:
        """A paragraph on one line in which nothing is markup that was not meant so."""
        plain = self._without_comments(" ".join(text.split()), number)
        if "{" in plain or "}" in plain:
            self.note("markup", number, text)
            if brace_problems(plain):
                plain = plain.translate(str.maketrans("{}", "()"))
        if "[" in plain or "]" in plain:
            self.note("markup", number, text)
            plain = plain.translate(str.maketrans("[]", "()"))
        if plain.startswith("#"):
            self.note("markup", number, text)
            plain = plain.lstrip("# ")
        return plain

    def _without_comments(self, text: str, number: int) -> str:
        if "<!--" in text or "-->" in text:
            self.note("markup", number, text)
            text = text.replace("<!--", "(").replace("-->", ")")
        return text

    def _is_label(self, text: str) -> bool:
        """Whether a line within a paragraph begins with one who is known to speak."""
        label = _label(text)
        return label is not None and self._known(label) is not None

    def _known(self, label: str) -> str | None:
        name = self._declared.get(label.casefold())
        role = re.sub(r"\s*\d+$", "", label).casefold()
        return name or (label if role in _ROLES else None)

    def _speaker(self, label: str, paragraph: Paragraph) -> str | None:
        """Who speaks, by the name as it is declared; None when these are words like others."""
        if known := self._known(label):
            return known
        first, *more = label.split()
        is_name = all(word[0].isupper() or word[0].isdigit() for word in more) and (
            first[0].isupper() and (bool(more) or first.casefold() not in ("chú", "lưu"))
        )
        is_person = first.casefold() in _TITLES_OF_PEOPLE and first[0].isupper()
        return label if (is_name or is_person) and _is_bold_label(paragraph, label) else None


def _pieces(text: str, is_label: object) -> list[str]:
    """Parts of a paragraph at soft line breaks before which a new segment begins."""
    pieces: list[str] = []
    for line in text.split("\n"):
        if not line:
            continue
        new = not pieces or line[0] in "[#" or _LISTED.match(line)
        if new or (callable(is_label) and is_label(line)):
            pieces.append(line)
        else:
            pieces[-1] = f"{pieces[-1]} {line}"
    return pieces


def _label(text: str) -> str | None:
    """What a script would take for a speaker's name at the beginning of a paragraph."""
    written, colon, rest = text.partition(":")
    name = written.strip()
    fits = bool(colon) and len(name) <= 40 and (not rest or rest[0] in " \n")
    return name if fits and LABEL.fullmatch(name) else None


def _is_bold(paragraph: Paragraph) -> bool:
    return all(span.bold for span in paragraph.spans if span.text.strip())


def _is_bold_label(paragraph: Paragraph, label: str) -> bool:
    """Whether the name is bold and the words after it are not."""
    signs = [(sign, span.bold) for span in paragraph.spans for sign in span.text]
    shown = [bold for sign, bold in signs if not sign.isspace()]
    size = len("".join(label.split()))
    return all(shown[:size]) and not all(shown[size + 1 :])


def _guarded(block: str, label: str) -> str:
    """A paragraph whose first words are no speaker's name, because one of them is spelt out."""
    words = label.split(" ")
    at = next((n for n in reversed(range(len(words))) if words[n].islower()), len(words) - 1)
    words[at] = f"{{{words[at]}|{words[at]}}}"
    return " ".join(words) + block[block.index(":") :]
