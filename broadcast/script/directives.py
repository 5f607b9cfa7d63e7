"""Directives of a script: a YAML flow mapping in square brackets on a line of its own."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.fields import duration_s
from broadcast.files.validation import did_you_mean
from broadcast.files.yaml import Value, parse
from broadcast.i18n import _
from broadcast.script.parts import Announcement, Bed, Jingle, Part, Pause, Recording

DEFAULT_BED_DB = -18.0
"""Level of a bed against speech when a script does not give one."""

PAUSE_S = (0.1, 30.0)
REPEATS = (2, 3)

KEYS: dict[str, tuple[str, ...]] = {
    "jingle": (),
    "bed": ("level_db",),
    "recording": (),
    "pause": (),
    "repeat": (),
    "opening": ("group",),
    "closing": ("group",),
}
"""Every directive with the further keys it takes."""

_BARE = ("opening", "closing")
"""Directives that mean something without a value."""

_DECIMAL_COMMA = re.compile(r"\d,\d")


def read(written: str, path: Path, line: int) -> Part | int:
    """The part that a line in brackets stands for, or the number of times of ``[repeat: N]``.

    Raises `WorkspaceError` with all that is wrong with it.
    """
    try:
        make, arguments = _parsed(written)
    except WorkspaceError as error:
        problems = [Problem(one.message, path, line, one.hint) for one in error.problems]
        raise WorkspaceError.of(problems) from None
    return make(line, *arguments)


def _repeat(_line: int, times: int) -> int:
    return times


_Made = tuple[Callable[..., Part | int], tuple[object, ...]]


@functools.lru_cache(maxsize=1024)  # the same few directives stand in every script
def _parsed(written: str) -> _Made:
    inner = written[1:-1]
    if not written.endswith("]") or "[" in inner or "]" in inner:
        raise _wrong(
            _("a directive stands alone on its line, between one pair of square brackets"),
            _("put each directive, and the words before and after it, on lines of their own"),
        )
    bare = inner.partition(",")[0].strip() in _BARE
    if not bare and not re.search(r":(\s|$)", inner):
        raise _wrong(
            _("this line in brackets is not a directive: {written}").format(written=written),
            _("write [name: value] with a space after the colon, and notes as <!-- note -->"),
        )
    document, problems = parse("{" + inner + "}", Path())
    if document is None or problems or not isinstance(document.data, dict):
        raise WorkspaceError.of(problems)
    return _make(document.data, written)


def _make(data: dict[str, Value], written: str) -> _Made:
    kind = next((key for key in data if key in KEYS), None)
    if kind is None:
        given = next(iter(data), "")
        raise _wrong(
            _("there is no directive {given}").format(given=given), did_you_mean(given, KEYS)
        )
    if unknown := [key for key in data if key != kind and key not in KEYS[kind]]:
        hint = (
            _("write decimals with a point: {example}").format(example="1.5s")
            if _DECIMAL_COMMA.search(written)
            else did_you_mean(unknown[0], (*KEYS[kind], *KEYS))
        )
        raise _wrong(
            _("the key {key} is not known in [{kind}: …]").format(key=unknown[0], kind=kind), hint
        )
    value = data[kind]
    if kind == "pause":
        return Pause, (_pause_s(value),)
    if kind == "repeat":
        return _repeat, (_times(value),)
    if kind in _BARE:
        return Announcement, _announcement(kind, data)
    name = _name(kind, value)
    if kind == "jingle":
        return Jingle, (name,)
    if kind == "recording":
        return Recording, (name,)
    return Bed, _bed(name, data)


def _bed(name: str, data: dict[str, Value]) -> tuple[str | None, float]:
    level_db = data.get("level_db", DEFAULT_BED_DB)
    if type(level_db) not in (int, float) or not -60 <= level_db <= 0:  # type: ignore[operator]
        raise _wrong(
            _("level_db must be a number from -60 to 0, not {given}").format(given=level_db),
            _("for example: {example}").format(example="[bed: gentle, level_db: -18]"),
        )
    return None if name == "off" else name, float(level_db)  # type: ignore[arg-type]


def _announcement(kind: str, data: dict[str, Value]) -> tuple[str, str | None]:
    """Name of the file without language and ending, and the commune group."""
    which, group = data[kind], data.get("group")
    name = kind if which is None else f"{kind}-{_name(kind, which)}"
    return name, None if "group" not in data else _name("group", group)


def _pause_s(value: Value) -> float:
    least_s, most_s = PAUSE_S
    try:
        seconds = duration_s(value)
    except ValueError as error:
        raise _wrong(
            str(error), _("write it with its unit: {example}").format(example="[pause: 1.5s]")
        ) from None
    if not least_s <= seconds <= most_s:
        raise _wrong(
            _("a pause lasts {least} to {most} seconds, not {given}").format(
                least=least_s, most=f"{most_s:g}", given=value
            ),
            _("for example: {example}").format(example="[pause: 1.5s]"),
        )
    return seconds


def _times(value: Value) -> int:
    if type(value) is not int or value not in REPEATS:
        raise _wrong(
            _("a paragraph can be repeated 2 or 3 times, not {given}").format(given=value),
            _("for example: {example}").format(example="[repeat: 2]"),
        )
    return value


def _name(kind: str, value: Value) -> str:
    if value is None or isinstance(value, bool | list | dict) or not str(value).strip():
        raise _wrong(
            _("[{kind}: …] needs a name").format(kind=kind),
            _("for example: {example}").format(
                example="[recording: phong-van.m4a]" if kind == "recording" else f"[{kind}: ten]"
            ),
        )
    return str(value)


def _wrong(message: str, hint: str) -> WorkspaceError:
    return WorkspaceError(message, hint=hint)
