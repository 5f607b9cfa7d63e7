"""Which file of a reader holds which segments, told by its name or by the order of the files.

Readers name files as their phones and habits do: ``blt-01.wav``, ``01.m4a``, ``đoạn 3.mp3``,
``Recording (4).m4a``. A name that does not say one number says none; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.reasons import missing
from broadcast.i18n import _
from broadcast.workspace.shelves import EXTENSIONS

_COPY = re.compile(r"\s*\((\d{1,3})\)$")
_CUE = re.compile(r"(?:đoạn|doan|segment|seg|số|câu|cau|phần|phan)[\s_.-]*0*(\d{1,3})(?!\d)")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sent:
    """One file with the numbers of the segments that are in it, in order."""

    path: Path
    numbers: tuple[int, ...]


def number_in(name: str, programme: str, lang: str) -> int | None:
    """The number of the segment that a file's name says, or None when it says none or several."""
    stem = unicodedata.normalize("NFC", Path(name).stem).casefold().strip()
    copy = _COPY.search(stem)
    stem = stem[: copy.start()] if copy else stem
    if cue := _CUE.search(stem):
        return int(cue[1]) or None
    for known in (programme, lang):  # figures in the programme's own name say nothing
        stem = re.sub(rf"(?<![^\W_]){re.escape(known.casefold())}(?![^\W_])", " ", stem)
    figures = _FIGURES.findall(stem)
    if not figures and copy:
        figures = [copy[1]]
    if len(figures) != 1 or len(figures[0]) > 4 or not 0 < int(figures[0]) < 1000:
        return None
    return int(figures[0])


def assign(
    files: Sequence[Path], place: tuple[str, str], wanted: Sequence[int], chosen: Sequence[int]
) -> tuple[Sent, ...]:
    """Give each file its segments.

    `place` is programme and language; `wanted` the numbers of the segments that are recorded;
    `chosen` those that a person has named, in the order of the files, or none. Raises
    `WorkspaceError` with every file that cannot be assigned.
    """
    problems = [*_unusable(files), *_unknown(chosen, wanted)]
    if problems:
        raise WorkspaceError.of(problems)
    if len(files) == 1 and (len(chosen) > 1 or number_in(files[0].name, *place) is None):
        return (Sent(files[0], tuple(chosen or wanted)),)
    if chosen:
        return _in_order(files, chosen)
    return _by_name(files, place, wanted)


def _unusable(files: Sequence[Path]) -> list[Problem]:
    problems: list[Problem] = []
    for path in files:
        if not path.exists():
            problems.append(missing(path))
        elif not path.is_file():
            problems.append(Problem(_("this is a folder, not a file"), path))
        elif path.suffix.lower() not in EXTENSIONS:
            problems.append(Problem(_("this is not a sound file that can be read"), path))
    return problems


def _unknown(chosen: Sequence[int], wanted: Sequence[int]) -> list[Problem]:
    unknown = [number for number in chosen if number not in wanted]
    twice = sorted({number for number in chosen if list(chosen).count(number) > 1})
    problems = [_no_such(None, number, wanted) for number in unknown]
    if twice:
        message = _("named twice: {numbers}")
        problems.append(Problem(message.format(numbers=", ".join(map(str, twice)))))
    return problems


def _in_order(files: Sequence[Path], chosen: Sequence[int]) -> tuple[Sent, ...]:
    if len(files) != len(chosen):
        raise WorkspaceError(
            _("{files} files for {segments} segments").format(
                files=len(files), segments=len(chosen)
            ),
            hint=_("name as many segments as there are files, in the same order"),
        )
    pairs = zip(files, chosen, strict=True)
    return tuple(sorted((Sent(path, (number,)) for path, number in pairs), key=_first))


def _by_name(
    files: Sequence[Path], place: tuple[str, str], wanted: Sequence[int]
) -> tuple[Sent, ...]:
    found: dict[int, Path] = {}
    problems: list[Problem] = []
    example = f"{place[1]}-{wanted[0]:02}" if wanted else ""
    for path in files:
        number = number_in(path.name, *place)
        if number is None:
            hint = _("name it like {example}, or say which segments with --segments")
            message = _("its name does not say which segment it is")
            problems.append(Problem(message, path, hint=hint.format(example=example)))
        elif number not in wanted:
            problems.append(_no_such(path, number, wanted))
        elif number in found:
            message = _("segment {number} is there already: {other}")
            message = message.format(number=number, other=found[number].name)
            problems.append(Problem(message, path, hint=_("take in only the better one")))
        else:
            found[number] = path
    if problems:
        raise WorkspaceError.of(problems)
    return tuple(Sent(path, (number,)) for number, path in sorted(found.items()))


def _first(sent: Sent) -> int:
    return sent.numbers[0]


def _no_such(path: Path | None, number: int, wanted: Sequence[int]) -> Problem:
    return Problem(
        _("segment {number} is not one that is recorded").format(number=number),
        path,
        hint=_("recorded are: {numbers}").format(numbers=", ".join(map(str, wanted))),
    )
