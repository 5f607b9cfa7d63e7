"""Strict YAML with line numbers.

Read from the parser's events, not from a loader, so that one pass in linear time gives the values,
the line of every key and item, and all problems: duplicate keys, anchors and aliases, tags, merge
keys, several documents, deep nesting. Plain words follow YAML 1.2's core schema more closely than
PyYAML does: only ``true`` and ``false`` are booleans, ``05:15`` is text, ``0912`` keeps its zero,
and ``2026-11-02`` is a date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.text import YAML_BYTES, compose, read_text, unify_lines
from broadcast.files.yaml_errors import DEEPEST, explain, too_deep
from broadcast.i18n import _

KeyPath = tuple[str | int, ...]
Value = bool | int | float | str | date | list["Value"] | dict[str, "Value"] | None

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MAYBE_SPECIAL = frozenset("0123456789-+.~ntfNTF")

if yaml.__with_libyaml__:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
else:  # a PyYAML built without its C library

    class _Parser(  # type: ignore[no-redef]
        yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser
    ):
        def __init__(self, stream: str) -> None:
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its value and the line of each key and item."""

    data: Value
    path: Path
    lines: Mapping[KeyPath, int]

    def line(self, where: KeyPath) -> int:
        """Line of a key path, or of the nearest one above it that is in the file."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where, 1)


def load(path: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read and parse a YAML file; the document is `None` when it cannot be used."""
    try:
        text = read_text(path, YAML_BYTES)
    except WorkspaceError as error:
        return None, error.problems
    return parse(text, path)


def parse(
    text: str, path: Path, first_line: int = 1
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Parse YAML text whose first line is number `first_line` of the file `path`.

    With duplicate keys the first value counts, so that the rest can still be checked; what leaves
    the meaning open (anchors, tags, syntax) gives no document.
    """
    text, warnings = compose(unify_lines(text), path)
    builder = _Builder(path, first_line)
    try:
        builder.build(_events(text))
    except yaml.YAMLError as error:
        builder.refuse(*explain(error, text))
    except UnicodeEncodeError:
        builder.refuse(0, _("the text holds characters that are not Unicode"), "")
    problems = (*warnings, *builder.problems)
    if builder.refused:
        return None, problems
    return Document(builder.data, path, builder.lines), problems


def scalar(written: str) -> bool | int | float | str | date | None:
    """Value of a plain (unquoted) word."""
    if written and written[0] not in _MAYBE_SPECIAL:
        return written
    if written in _WORDS:
        return _WORDS[written]
    if _INTEGER.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written):
        return float(written)
    if _DATE.fullmatch(written):
        with suppress(ValueError):  # no such day: the model that wants a date says so
            return date.fromisoformat(written)
    return written


def _events(text: str) -> Iterator[yaml.Event]:
    parser: Any = _Parser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended yet."""

    where: KeyPath
    items: list[Value] | dict[str, Value]
    key: str | None = None
    skip: bool = False  # the coming value belongs to a duplicate key


class _Builder:
    """Turns events into a value; stops at what makes the meaning of a file unclear."""

    def __init__(self, path: Path, first_line: int) -> None:
        self.path, self.first_line = path, first_line
        self.data: Value = None
        self.lines: dict[KeyPath, int] = {(): first_line}
        self.problems: list[Problem] = []
        self.refused = False
        self._open: list[_Open] = []
        self._documents = 0

    def refuse(self, line: int, message: str, hint: str) -> None:
        """Note a problem (line counted from 0) that leaves nothing to be used."""
        self.refused = True
        self.problems.append(Problem(message, self.path, line + self.first_line, hint))

    def build(self, events: Iterator[yaml.Event]) -> None:
        """Take all events, or those up to the first that is refused."""
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._start(event, {})
            elif kind is yaml.SequenceStartEvent:
                self._start(event, [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._open.pop()
            elif kind is yaml.AliasEvent:
                self._refuse_anchor(event)
            elif kind is yaml.DocumentStartEvent:
                self._document(event)
            if self.refused:
                return

    def _scalar(self, event: Any) -> None:
        if event.anchor:
            self._refuse_anchor(event)
        elif event.tag:
            self._refuse_tag(event)
        elif self._wants_key():
            self._key(self._open[-1], event)
        else:
            self._place(scalar(event.value) if event.implicit[0] else event.value, event)

    def _wants_key(self) -> bool:
        top = self._open[-1] if self._open else None
        return top is not None and top.key is None and isinstance(top.items, dict)

    def _key(self, top: _Open, event: Any) -> None:
        name, line = event.value, event.start_mark.line
        if name == "<<" and event.implicit[0]:
            return self.refuse(
                line, _("merge keys (<<) are not allowed"), _("write the keys out in full")
            )
        where = (*top.where, name)
        top.key, top.skip = name, name in top.items
        if top.skip:
            first = self.lines[where]
            self.problems.append(
                Problem(
                    _("the key {key} stands here twice (first on line {line})").format(
                        key=name, line=first
                    ),
                    self.path,
                    line + self.first_line,
                    hint=_("keep one of the two"),
                )
            )
        else:
            self.lines[where] = line + self.first_line
        return None

    def _start(self, event: Any, items: list[Value] | dict[str, Value]) -> None:
        line = event.start_mark.line
        if event.anchor:
            return self._refuse_anchor(event)
        if event.tag:
            return self._refuse_tag(event)
        if len(self._open) >= DEEPEST:
            return self.refuse(line, *too_deep())
        if self._wants_key():
            return self.refuse(
                line, _("a key must be one word or a text, not a list"), _("put it in quotes")
            )
        self._open.append(_Open(self._place(items, event), items))
        return None

    def _place(self, value: Value, event: Any) -> KeyPath:
        """Put a value where it belongs and return its key path."""
        if not self._open:
            self.data = value
            self.lines[()] = event.start_mark.line + self.first_line
            return ()
        top = self._open[-1]
        if isinstance(top.items, list):
            where: KeyPath = (*top.where, len(top.items))
            self.lines[where] = event.start_mark.line + self.first_line
            top.items.append(value)
            return where
        key, top.key = top.key or "", None
        if top.skip:
            return (*top.where, key, -1)  # a place of its own: lines of the first value stay
        top.items[key] = value
        return (*top.where, key)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self.refuse(
                event.start_mark.line,
                _("a second YAML document begins here (---)"),
                _("keep one document in a file"),
            )

    def _refuse_anchor(self, event: Any) -> None:
        sign = "*" if type(event) is yaml.AliasEvent else "&"
        self.refuse(
            event.start_mark.line,
            _("anchors and aliases are not allowed: {written}").format(
                written=f"{sign}{event.anchor}"
            ),
            _("write the value out in full; put a text that begins with & or * in quotes"),
        )

    def _refuse_tag(self, event: Any) -> None:
        self.refuse(
            event.start_mark.line,
            _("tags are not allowed: {written}").format(written=event.tag),
            _("write the value only; put a text that begins with ! in quotes"),
        )


_PLAIN = re.compile(r"[^\W\d_][\w ./()-]*(?<! )")


def flow(value: Any) -> str:
    """A value in YAML's flow style; words are in quotes where they could mean something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None or isinstance(value, date):
        return "null" if value is None else value.isoformat()
    if isinstance(value, bool | int | float):
        return str(value).lower()
    written = str(value)
    if _PLAIN.fullmatch(written) and scalar(written) == written:
        return written
    return json.dumps(written, ensure_ascii=False)
