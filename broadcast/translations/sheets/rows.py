"""One row of a filled sheet: whether the source is untouched, and the translation can be spoken."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from broadcast.errors import Problem, Severity
from broadcast.i18n import _
from broadcast.script.body import parse_body
from broadcast.script.directives import KEYS
from broadcast.translations.sheets.filled import FilledRow
from broadcast.translations.sheets.sheet import SheetRow

_BREAKS = re.compile(r"[ \t]*[\n\r\t\v\f\u2028\u2029][ \t\n\r\v\f\u2028\u2029]*")
_MARKUP = re.compile(r"\{([^{}|]*)\|[^{}]*\}")
_FIGURES = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+")
_DIRECTIVE = re.compile(rf"\[\s*({'|'.join(KEYS)})\s*:", re.IGNORECASE)
_LABEL = re.compile(r"\s*([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2})\s*[:\uff1a]\s*")
_SAME_SIGNS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-",
     "‑": "-", "…": "..."}
)  # fmt: skip
_LONG_WORDS = 4
"""A text of so many words is not the same in two languages by chance."""


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ only in spaces, composition, and the shape of quotes and dashes."""
    first, second = (
        " ".join(unicodedata.normalize("NFC", text).translate(_SAME_SIGNS).split())
        for text in (one, other)
    )
    return first == second


def figures(text: str) -> Counter[str]:
    """Numbers of a text in plain digits, without separators of thousands."""
    plain = _MARKUP.sub(r"\1", text)
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in plain)
    return Counter(re.sub(r"[.,]", "", number) for number in _FIGURES.findall(plain))


@dataclass(slots=True)
class RowCheck:
    """Compares one filled row with what was exported; `problems` name the row, not a line."""

    row: SheetRow
    filled: FilledRow
    known: Collection[str]
    strict: bool
    problems: list[Problem] = field(default_factory=list)

    def source(self) -> None:
        """The left cell, which nobody should have touched."""
        if not same_words(self.filled.source, self.row.source):
            self._wrong(
                _("the source text was changed in the document"),
                _("the script keeps its own text; change the source script itself if it is wrong"),
                "warning",
            )

    def target(self, *, figures_checked: bool) -> str:
        """Text of the right cell as it goes into the script, without the speaker's name."""
        text = self._joined()
        for oddity in self.filled.oddities:
            self._wrong(
                _("the document holds {what}").format(what=oddity),
                _("look whether anything of it is missing in the script"),
                "warning",
            )
        if self.row.kind == "translator":
            return text
        if self.row.kind == "speech":
            text = self._without_label(text)
        if not text:
            self._wrong(_("the translation is empty"), _("translate it, then import again"))
            return text
        self._speakable(text)
        self._figures(text, figures_checked=figures_checked)
        source = self.row.source.removeprefix(f"{self.row.speaker}: ")
        if len(text.split()) >= _LONG_WORDS and same_words(text, source):
            self._wrong(
                _("the translation is the source text"), _("is it translated at all?"), "warning"
            )
        return text

    def _joined(self) -> str:
        """Paragraphs and soft line breaks of the cell as one text: a segment is one paragraph."""
        pieces = [unicodedata.normalize("NFC", piece).strip() for piece in self.filled.target]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) > 1:
            self._wrong(
                _("{n} paragraphs were joined into one").format(n=len(pieces)),
                _("one row is one segment: it is read aloud at once"),
                "warning",
            )
        return _BREAKS.sub(" ", " ".join(pieces)).strip()

    def _without_label(self, text: str) -> str:
        match = _LABEL.match(text)
        found = match[1].casefold() if match else None
        speaker = self.row.speaker
        if match and speaker is not None and found == speaker.casefold():
            return text[match.end() :]
        if speaker is not None and text.rstrip(" :\uff1a").casefold() == speaker.casefold():
            return ""
        others = {name.casefold(): name for name in self.known}
        if match and (found in others or (speaker is not None and match[1][0].isupper())):
            hint = (
                _("leave {speaker}: as it is").format(speaker=speaker)
                if speaker is not None
                else _("write the sentence without it")
            )
            message = _("{label}: is not the speaker of this segment")
            self._wrong(message.format(label=match[1]), hint)
        elif speaker is not None:
            self._wrong(
                _("the speaker's name {speaker}: was lost, and is put back").format(
                    speaker=speaker
                ),
                _("is all of the text still there?"),
                "warning",
            )
        return text

    def _speakable(self, text: str) -> None:
        """What the grammar of scripts says of it."""
        spoken = self.row.kind == "speech"
        if _DIRECTIVE.search(text) or (spoken and ("[" in text or "]" in text)):
            self._wrong(
                _("square brackets stand in the translation"),
                _("delete them and what they hold: directives are kept from the source"),
            )
            return
        if not spoken:
            return
        label = f"{self.row.speaker}: " if self.row.speaker else ""
        if text[0] == "#" and not label:
            self._wrong(
                _("it would not be spoken: a text cannot begin with {sign}").format(sign=text[0]),
                _("delete the sign at the beginning"),
            )
            return
        parts, problems = parse_body([label + text], 1, Path(), self.known, self.strict)
        for problem in problems:
            self._wrong(problem.message, problem.hint, problem.severity)
        if not problems and [getattr(part, "text", "") for part in parts] != [text]:
            self._wrong(
                _("not all of it would be spoken"), _("delete comment signs (<!-- or -->) in it")
            )

    def _figures(self, text: str, *, figures_checked: bool) -> None:
        """Figures that were lost may be written out; figures that are new may be wrong."""
        before, after = figures(self.row.source), figures(text)
        if "".join(before.elements()) == "".join(after.elements()):
            return
        lost, new = before - after, after - before
        if new:
            self._wrong(
                _("figures differ: {new} stands in the translation, {lost} in the source").format(
                    new=_listed(new), lost=_listed(lost)
                ),
                _("compare them; when the translation is right, add: --figures-checked"),
                "warning" if figures_checked else "error",
            )
        elif lost:
            self._wrong(
                _("figures are missing in the translation: {lost}").format(lost=_listed(lost)),
                _("are they written out in words?"),
                "warning",
            )

    def _wrong(self, message: str, hint: str, severity: Severity = "error") -> None:
        words = _("row {row}: {message}").format(row=self.row.id, message=message)
        self.problems.append(Problem(words, None, None, hint, severity))


def _listed(numbers: Counter[str]) -> str:
    return ", ".join(numbers.elements()) or "-"
