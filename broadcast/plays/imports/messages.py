"""A message of an operator, pasted or saved as text, as plays and misses by their codes.

What is said of codes belongs to those of its sentence; a line, a full stop or a semicolon ends one.
A code of which nothing is said was played. A line that ends with a colon speaks for the lines below
it. What may be meant in two ways is a question with both, and of a message in which something is
not understood nothing is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from broadcast.files.cells import Cell
from broadcast.files.text import unify_lines
from broadcast.i18n import _
from broadcast.packs import short_code
from broadcast.plays.headings import PlayColumn
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, Reported, RowError, RowPlace
from broadcast.plays.imports.message_words import WordToken, tokens
from broadcast.plays.imports.row import RowReader
from broadcast.plays.imports.sentences import Mark, QuestionError, Sentence, said_of_codes
from broadcast.plays.imports.values import Values

_BROKEN_CODE = re.compile(r"(?<!\w)([A-Za-z0-9]{4})[-–—‑]\s*\n\s*([A-Za-z0-9]{4})(?!\w)")
_SENDER = re.compile(r"^\s*\[[^\]\n]*\d[^\]\n]*\]\s*(?:[^:\n]{1,60}:)?", re.MULTILINE)
_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]\s*(?=\D|\d\w*[A-Za-z])|[-–—*•+]\s*)")
_LONGEST = 20_000
_MOST_WORDS_OF_A_NAME = 6
PASTED = Path("-")
"""What stands for the file of a message that was pasted."""


@dataclass(slots=True)
class _Reading:
    """What lines above say for those below, and everything found so far."""

    context: ImportContext
    path: Path
    rows: list[tuple[RowPlace, Reported]] = field(default_factory=list)
    wrong: list[tuple[RowPlace, str, str]] = field(default_factory=list)
    skipped: list[tuple[RowPlace, str]] = field(default_factory=list)
    section: Mark | None = None
    used: bool = False
    closed: Mark | None = None
    commune: str = ""
    codes: list[str] = field(default_factory=list)
    counts: list[tuple[RowPlace, int]] = field(default_factory=list)

    def ask(self, place: RowPlace, question: str, hint: str = "") -> None:
        """Note what is not clear."""
        self.wrong.append((place, question, hint))


def read_message(text: str, path: Path, context: ImportContext, found: Found) -> None:
    """Bring everything a message says into `found`, or else every question about it."""
    reading = _Reading(context, path)
    if len(text) > _LONGEST:
        found.reject(RowPlace(path, "", 0), _("this is too long for a message"))
        return
    for number, line in enumerate(_lines(text), start=1):
        _line(reading, RowPlace(path, "", number), line)
    if not reading.codes and not reading.wrong:
        whole = RowPlace(path, "", 0)
        reading.ask(whole, _("no code of a run sheet stands in this message"), _hint())
    for place, count in reading.counts:
        if count != len(reading.codes):
            words = _("{count} are named, and {found} codes stand in the message")
            reading.ask(place, words.format(count=count, found=len(reading.codes)))
    found.rows += len(reading.codes)
    for place, words in reading.skipped:
        found.skip(place, words)
    if reading.wrong:
        for place, words, hint in reading.wrong:
            found.reject(place, words, hint=hint)
    else:
        found.reported += reading.rows


def _hint() -> str:
    return _("write for each line of the run sheet its code, and behind it why it was not played")


def _lines(text: str) -> list[str]:
    """Lines without senders, codes that were broken in two made whole."""
    clean = unicodedata.normalize("NFC", unify_lines(text))
    clean = "".join(sign for sign in clean if unicodedata.category(sign) != "Cf")
    clean = "".join(sign for sign in clean if not 0xFE00 <= ord(sign) <= 0xFE0F)
    clean = _BROKEN_CODE.sub(lambda found: f"{found[1]}-{found[2]}\n", clean)
    return _SENDER.sub("", clean).split("\n")


def _line(reading: _Reading, place: RowPlace, line: str) -> None:
    if not line.strip():
        if reading.used:
            reading.closed, reading.section, reading.used = reading.section, None, False
        return
    for words in _sentences(list(tokens(_NUMBER.sub("", line), reading.context.names.units))):
        try:
            _sentence(reading, place, words, line.strip())
        except QuestionError as question:
            reading.ask(place, str(question), question.hint)


def _sentences(line: list[WordToken]) -> Iterator[list[WordToken]]:
    start = 0
    for number, token in enumerate(line):
        if token.kind == "end":
            yield line[start:number]
            start = number + 1
    yield line[start:]


def _sentence(reading: _Reading, place: RowPlace, words: list[WordToken], line: str) -> None:
    if not words or _is_signature(reading, place, words, line):
        return
    _understood(words)
    said = said_of_codes(words)
    if said.communes:
        reading.commune = said.communes[-1]
    reading.skipped += ((place, _("not read: {text}").format(text=one)) for one in said.names)
    if not said.codes:
        _without_codes(reading, place, words, said)
        return
    if said.count is not None and said.count != len(said.codes):
        raise QuestionError(
            _("{count} are named, and {found} codes stand there").format(
                count=said.count, found=len(said.codes)
            )
        )
    for code, mark in _with_section(reading, said):
        reading.codes.append(code)
        _record(reading, place, code, mark, said, line)


def _is_signature(reading: _Reading, place: RowPlace, words: list[WordToken], line: str) -> bool:
    """Whether a line is nothing but a name; it is passed over, and named."""
    plain = re.findall(r"\w+", line)
    if (
        all(token.kind in ("unknown", "name", "commune") for token in words)
        and any(token.kind in ("unknown", "name") for token in words)
        and 2 <= len(plain) <= _MOST_WORDS_OF_A_NAME
        and all(word[0].isupper() and not any(map(str.isdigit, word)) for word in plain)
    ):
        reading.skipped.append((place, _("not read: {text}").format(text=line[:60])))
        return True
    return False


def _understood(words: list[WordToken]) -> None:
    if slips := [token.text for token in words if token.kind == "slip"]:
        raise QuestionError(
            _("there is a slip in the code {code}").format(code=", ".join(slips)),
            _("compare it with the run sheet, sign by sign"),
        )
    coded = any(token.kind == "code" for token in words)
    if strange := [
        token.text
        for token in words
        if token.kind == "unknown" or (coded and token.kind == "name" and token.value)
    ]:
        raise QuestionError(
            _("not understood: {words}").format(words=", ".join(dict.fromkeys(strange))),
            _("take these words out, or write what they mean: the code, and behind it why it was "
              "not played"),
        )  # fmt: skip


def _without_codes(
    reading: _Reading, place: RowPlace, words: list[WordToken], said: Sentence
) -> None:
    """A heading speaks for the lines below; a reason that stands alone is a question."""
    if said.count is not None:
        reading.counts.append((place, said.count))
    if words[-1].kind == "colon":
        reading.section = said.lead if said.lead and said.lead.says else None
        reading.used, reading.closed = False, None
        return
    if said.lead and (said.lead.reason or said.lead.negated):
        above = ", ".join(map(short_code.written, reading.codes))
        asked = _("“{words}” stands without a code: is it meant for {codes}, or for other ones?")
        if not above:
            asked = _("“{words}” stands without a code: for which codes is it meant?")
        raise QuestionError(
            asked.format(words=said.lead.text, codes=above),
            _("write it in the line of its codes, or above them with a colon"),
        )


def _with_section(reading: _Reading, said: Sentence) -> Iterator[tuple[str, Mark]]:
    """The codes of a sentence with what is said of them there and in the heading above."""
    for code, mark in said.codes:
        whole = mark
        if reading.section is not None:
            whole = reading.section.with_(mark, code)
            reading.used = True
        elif reading.closed is not None and not reading.closed.played and not mark.says:
            first = Mark(played=True).in_words(code)
            raise QuestionError(
                _("this may mean: {first}; or, as above the empty line: {second}").format(
                    first=first, second=reading.closed.in_words(code)
                ),
                _("write behind the code what is true"),
            )
        yield code, whole


def _record(
    reading: _Reading, place: RowPlace, code: str, mark: Mark, said: Sentence, line: str
) -> None:
    if mark.negated and not mark.reason:
        raise QuestionError(
            _("why was {code} not played?").format(code=short_code.written(code)),
            _("write the reason behind the code: mất điện, hỏng loa, mất mạng …"),
        )
    cells: dict[PlayColumn, Cell] = {"code": code}
    if mark.reason:
        cells |= {"reason": mark.reason, "note": line[:300]}
    elif mark.time:
        cells["time"] = mark.time
    if reading.commune:
        cells["commune"] = reading.commune
    if said.dates:
        cells["date"] = _full_date(said.dates[0], reading.context)
    try:
        made = RowReader(Values(reading.context, cells.get, "seconds")).read()
        reading.rows.append((place, made))
    except RowError as error:
        for reason, hint in error.wrong:
            reading.ask(place, f"{short_code.written(code)}: {reason}", hint)


def _full_date(written: str, context: ImportContext) -> str:
    """A date with its year: the last one that is not to come, where it has none."""
    parts = re.findall(r"\d+", written)
    if len(parts) != 2:
        return written
    today = context.now.astimezone(context.zone).date()
    for year in (today.year, today.year - 1):
        try:
            if date(year, int(parts[1]), int(parts[0])) <= today:
                return f"{parts[0]}/{parts[1]}/{year}"
        except ValueError:
            continue
    return f"{parts[0]}/{parts[1]}/{today.year}"
