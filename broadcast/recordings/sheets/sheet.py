"""What stands on a reading sheet: the paper from which a reader records a script.

The segments have the numbers that `broadcast read` gives them. A sheet has a code made from its
texts, so that a recording read from an old sheet is told from one of today's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from broadcast.errors import Problem, WorkspaceError
from broadcast.files import saving
from broadcast.i18n import _
from broadcast.script.script import Bed, Chapter, Jingle, Part, Pause, Recording, Script, Speech
from broadcast.workspace import readings
from broadcast.workspace.read_aloud import Segment as Read
from broadcast.workspace.read_aloud import read_aloud
from broadcast.workspace.speakers import RECORDED

if TYPE_CHECKING:
    from broadcast.verbalize import Lexicon
    from broadcast.workspace.workspace import Source, Workspace

ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXY"
"""Thirty signs that nobody mixes up in handwriting: no I, L, O, S, U and Z."""

_ID_LETTERS = 4
_MISREAD = str.maketrans("OILSUZ", "0115V2")
_MARKUP = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


@dataclass(frozen=True, slots=True)
class Note:
    """How something written is pronounced."""

    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class SheetSegment:
    """A segment as the reader sees it; `file` is the name its recording should have.

    `recorded` is false for segments that a synthetic voice speaks: they stand there for the sense.
    """

    number: int
    file: str
    code: str
    speaker: str | None
    text: str
    notes: tuple[Note, ...]
    repeat: int
    estimate_s: float
    recorded: bool


@dataclass(frozen=True, slots=True)
class SheetHeading:
    """A chapter: not read aloud."""

    title: str


@dataclass(frozen=True, slots=True)
class Cue:
    """What is heard between segments and not read: a pause, a jingle, music."""

    words: str


SheetItem = SheetSegment | SheetHeading | Cue


@dataclass(frozen=True, slots=True)
class ReadingSheet:
    """One reading sheet; `label` is what its QR code says."""

    programme: str
    lang: str
    language: str
    province: str
    title: str
    reader: str | None
    code: str
    items: tuple[SheetItem, ...]
    estimate_s: float

    @property
    def label(self) -> str:
        """Programme, language and code in one line."""
        return f"{self.programme} {self.lang} {self.code}"

    @property
    def recorded(self) -> tuple[SheetSegment, ...]:
        """The segments to be read."""
        return tuple(i for i in self.items if isinstance(i, SheetSegment) and i.recorded)


def make_sheet(workspace: Workspace, source: Source) -> ReadingSheet:
    """The sheet of a script.

    Raises `WorkspaceError` when no segment of it is recorded or the province's lexicon is wrong.
    """
    script, reading = source.script, read_aloud(workspace, source)
    read = {s.number: s for s in (reading.segments if reading else ()) if s.announcement is None}
    identity = _identity(script)
    lexicon = workspace.lexicon(source.lang)
    items = tuple(
        item for part in script.parts for item in _items(part, read, (script, identity), lexicon)
    )
    sheet = ReadingSheet(
        programme=source.programme,
        lang=source.lang,
        language=workspace.province.languages[source.lang].name,
        province=workspace.province.province.name,
        title=script.front.title,
        reader=script.front.credits.reader,
        code=_with_check(identity),
        items=items,
        estimate_s=sum(read[n].estimate_s for n in read if read[n].voice == RECORDED),
    )
    if not sheet.recorded:
        raise WorkspaceError(
            _("no segment of this script is recorded"),
            path=source.path,
            hint=_("give its language or a speaker the voice recorded in broadcast.yaml"),
        )
    return sheet


def must_be_todays(source: Source, code: str) -> None:
    """Raise `WorkspaceError` unless a sheet's or segment's code is right and of today's text."""
    signs = re.sub(r"[^0-9A-Z]", "", code.upper()).translate(_MISREAD)
    if len(signs) not in (_ID_LETTERS + 1, _ID_LETTERS + 3) or check_sign(signs[:-1]) != signs[-1]:
        raise WorkspaceError(
            _("{code} is not the code of a sheet").format(code=code),
            hint=_("type it again as it is printed; its last sign shows whether it is right"),
        )
    today = _identity(source.script)
    if signs[:_ID_LETTERS] != today:
        raise WorkspaceError.of(
            [
                Problem(
                    _("the sheet {code} was printed from another text; today’s is {today}").format(
                        code=code, today=_with_check(today)
                    ),
                    source.path,
                    hint=_("compare the sheet with the script; record what has changed again"),
                )
            ]
        )


def check_sign(signs: str) -> str:
    """The check sign of a code: ISO/IEC 7064, hybrid system, with moduli 31 and 30.

    Every single wrong sign is found, and nearly every swap of neighbours.
    """
    base = len(ALPHABET)
    carry = base
    for sign in signs:
        carry = (carry + ALPHABET.find(sign)) % base or base
        carry = carry * 2 % (base + 1)
    return ALPHABET[(base + 1 - carry) % base]


def _identity(script: Script) -> str:
    """Four signs made from all texts of a script."""
    texts = readings.texts_of(script.speeches)
    whole = "\n".join((script.programme, script.lang, *(f"{n} {d}" for n, d in texts.items())))
    value = int.from_bytes(hashlib.sha256(whole.encode("utf-8")).digest()[:8], "big")
    signs = []
    for _position in range(_ID_LETTERS):
        value, sign = divmod(value, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def _with_check(identity: str, number: int | None = None) -> str:
    part = "" if number is None else f"{number:02}"
    return "-".join(filter(None, (identity, part, check_sign(identity + part))))


def _items(
    part: Part, read: dict[int, Read], of: tuple[Script, str], lexicon: Lexicon
) -> Iterator[SheetItem]:
    match part:
        case Speech(number=number):
            script, identity = of
            yield SheetSegment(
                number=number,
                file=f"{script.lang}-{number:02}",
                code=_with_check(identity, number),
                speaker=part.speaker,
                text=_MARKUP.sub(r"\1", part.text),
                notes=tuple(dict.fromkeys(_notes(part.text, lexicon))),
                repeat=part.repeat,
                estimate_s=read[number].estimate_s,
                recorded=read[number].voice == RECORDED,
            )
        case Chapter(title=title):
            yield SheetHeading(title)
        case Pause(seconds=seconds):
            yield Cue(_("pause of {seconds:g} s").format(seconds=seconds))
        case Jingle(name=name):
            yield Cue(_("jingle: {name}").format(name=name))
        case Recording(file=file):
            yield Cue(_("recording: {name}").format(name=file))
        case Bed(name=None):
            yield Cue(_("music ends"))
        case Bed(name=name):
            yield Cue(_("music under the speech: {name}").format(name=name))


def _notes(text: str, lexicon: Lexicon) -> Iterator[Note]:
    """Forms that the writer has fixed, then words of the lexicon, in the order of the text."""
    for fixed in _MARKUP.finditer(text):
        yield Note(fixed[1].strip(), fixed[2].strip())
    plain = _MARKUP.sub(lambda fixed: " " * len(fixed[0]), text)
    after = 0
    for word in re.finditer(r"\w+", plain):
        hit = lexicon.find(plain, word.start(), word[0]) if word.start() >= after else None
        if hit is not None:
            entry, after = hit
            spoken = " / ".join(dict.fromkeys(sense.spoken for sense in entry.senses))
            if spoken.casefold() != entry.written.casefold():
                yield Note(entry.written, spoken)


def save(path: Path, content: bytes) -> None:
    """Write a finished sheet, whole or not at all; raises `WorkspaceError` when that fails."""
    saving.write(path, content, hint=_("close it if it is open in another program"))
