"""Text files as people save them: decoded strictly, or refused with a way to save them right.

UTF-8 with or without a byte-order mark is text. Everything else is named: UTF-16 and UTF-32,
the old Vietnamese Windows encoding, Word documents, files that are no text at all.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.reasons import is_missing, missing, reason_of
from broadcast.i18n import _

SCRIPT_BYTES = 1_000_000
"""Largest script: some 20 hours of speech."""

YAML_BYTES = 5_000_000
"""Largest YAML file: a country's communes fit several times."""

_MARKS = (  # UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_DOCUMENTS = (
    (b"PK\x03\x04", "Word (.docx) / ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word 97-2003 (.doc)"),
    (b"{\\rtf", "RTF"),
    (b"%PDF", "PDF"),
)
_LINE_ENDS = re.compile(r"\r\n?")
_SOFT_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")


def read_text(path: Path, limit_bytes: int = YAML_BYTES) -> str:
    r"""Text of a file, lines ended by ``\n``, without a byte-order mark.

    Raises `WorkspaceError` naming the file (and the line where one is known) when it is missing,
    too large, or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as error:
        if is_missing(error):
            raise WorkspaceError.of([missing(path)]) from error
        raise WorkspaceError(
            _("the file cannot be read: {reason}").format(reason=reason_of(error)), path=path
        ) from error
    if len(data) > limit_bytes:
        raise WorkspaceError(
            _("the file is larger than {limit} MB").format(limit=limit_bytes // 1_000_000),
            path=path,
            hint=_("split it into several files"),
        )
    if problem := _encoding_problem(data, path):
        raise WorkspaceError.of([problem])
    return unify_lines(data.decode("utf-8-sig"))


def unify_lines(text: str) -> str:
    r"""All line ends as ``\n``; breaks that editors do not count as lines become spaces."""
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _SOFT_BREAKS.sub(" ", text)


def slug(name: str) -> str:
    """A name in a-z, 0-9 and hyphens: ``Bà Rịa - Vũng Tàu`` becomes ``ba-ria-vung-tau``."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d").replace("ð", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return "-".join(re.findall(r"[a-z0-9]+", letters))


def compose(text: str, path: Path) -> tuple[str, tuple[Problem, ...]]:
    """Text in composed form (NFC), and an error with the first line that was not.

    Decomposed text looks the same, but it is searched, compared and spoken wrong elsewhere: each
    accent is a letter of its own. The composed text is for finding further problems; the file
    itself is mended by `repair`.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, ()
    line = next(
        number
        for number, written in enumerate(text.split("\n"), start=1)
        if not unicodedata.is_normalized("NFC", written)
    )
    problem = Problem(
        _("accents are stored apart from their letters (decomposed Unicode, NFD)"),
        path,
        line,
        hint=_("mend the file with: broadcast check --repair"),
    )
    return unicodedata.normalize("NFC", text), (problem,)


def _encoding_problem(data: bytes, path: Path) -> Problem | None:
    """Why these bytes are not UTF-8 text, or `None` when they are."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _wrong_encoding(name, path, 1)
    for start, name in _DOCUMENTS:
        if data.startswith(start):
            return Problem(
                _("this is a document ({kind}), not a text file").format(kind=name),
                path,
                1,
                hint=_("in Word: Save As, Plain Text (.txt), encoding Unicode (UTF-8)"),
            )
    if b"\0" in data:
        return _zero_bytes(data, path)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(data, error.start, path)
    return None


def _zero_bytes(data: bytes, path: Path) -> Problem:
    """UTF-16 and UTF-32 without a mark have zero bytes at regular places; other files do not."""
    zeros = data.count(0)
    if zeros > len(data) * 0.6:
        return _wrong_encoding("UTF-32", path, 1)
    if max(data[0::2].count(0), data[1::2].count(0)) > zeros * 0.9 and zeros > len(data) * 0.2:
        return _wrong_encoding("UTF-16", path, 1)
    line = data.count(b"\n", 0, data.index(0)) + 1
    return Problem(
        _("this is not a text file: it holds zero bytes"),
        path,
        line,
        hint=_("write or copy the text again into a new text file"),
    )


def _legacy(data: bytes, position: int, path: Path) -> Problem:
    line = data.count(b"\n", 0, position) + 1
    try:
        data.decode("cp1258")
    except UnicodeDecodeError:
        return Problem(
            _("this is not UTF-8 text (byte 0x{byte:02x})").format(byte=data[position]),
            path,
            line,
            hint=_save_as_utf8(),
        )
    return _wrong_encoding("Windows-1258", path, line)


def _wrong_encoding(name: str, path: Path, line: int) -> Problem:
    return Problem(
        _("the file is saved as {encoding}, not as UTF-8").format(encoding=name),
        path,
        line,
        hint=_save_as_utf8(),
    )


def _save_as_utf8() -> str:
    return _(
        "Notepad: File, Save As, Encoding: UTF-8. "
        "Word: Save As, Plain Text (.txt), then Other encoding: Unicode (UTF-8)"
    )


def line_of(path: Path, words: str, first: int) -> int:
    """The line from `first` on, within its paragraph, that holds the words; else `first`."""
    lines = read_text(path).split("\n")
    for number in range(first, len(lines) + 1):
        if words in lines[number - 1]:
            return number
        if not lines[number - 1].strip():
            break
    return first
