"""Changes values in YAML files of people and leaves every other byte of them as it was.

`ruamel.yaml` reads the file with its comments, order and quotes, and writes it again with the
change. It also sets spaces, indentation and line breaks anew; so its output with the change is held
against its output without, and only what differs between the two goes into the file: whole lines,
and in a line that was there its words. What comes of it is read again, strictly, before it counts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

from broadcast.errors import WorkspaceError
from broadcast.files import saving
from broadcast.files.text import read_text, unify_lines
from broadcast.files.yaml import KeyPath, Value, flow, parse, scalar
from broadcast.i18n import _

_MARK = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_WORD = re.compile(r"""(\s*)((?<!\w)"(?:[^"\\]|\\.)*"|(?<!\w)'(?:[^']|'')*'|\w+|[^\w\s])""")
_DASH = re.compile(r"( *)-( +)\S")
_KEY = re.compile(r"( *)[^\s#-][^#]*:\s*(?:#.*)?$")
_PLAIN = re.compile(r"[^\W_][\w ./()-]*(?<! )")
_WIDTH = 1 << 24  # no line is folded


class YamlEdit:
    """A YAML file that is being changed; `data` is its content as it stands."""

    def __init__(self, text: str, path: Path) -> None:
        """Take the text of a file; raises `WorkspaceError` with every problem of one that is wrong.

        The text keeps its own line ends and byte-order mark.
        """
        self.path = path
        self._mark = _MARK if text.startswith(_MARK) else ""
        self._text = text.removeprefix(_MARK)
        document, problems = parse(self._text, path)
        if document is None or any(one.severity == "error" for one in problems):
            raise WorkspaceError.of(problems)
        self._document = document
        self.data: Any = {} if document.data is None else deepcopy(document.data)
        self._made: str | None = self._text
        self._before = ""

    @cached_property
    def _yaml(self) -> Any:
        return _round_trip(unify_lines(self._text))

    @cached_property
    def _tree(self) -> Any:
        tree = self._yaml.load(unify_lines(self._text))
        if tree is None:
            return _node({}, in_flow=False)
        self._before = _written(self._yaml, tree)
        return tree

    @classmethod
    def of(cls, path: Path, otherwise: str = "") -> YamlEdit:
        """The file at a path, or the text of a new one where there is none."""
        if not path.is_file():
            return cls(otherwise, path)
        read_text(path)  # refuses what is not UTF-8 or too large
        return cls(path.read_bytes().decode("utf-8"), path)

    def set(self, where: KeyPath, value: Value) -> None:
        """Give a key or an item another value; a key that is not there comes after the others.

        What is the same in a list or mapping stays as it is written.
        """
        *way, last = where
        plain, node = self.data, self._tree
        for step in way:
            plain, node = plain[step], node[step]
        plain[last] = deepcopy(value)
        _put(node, last, value)
        self._made = None

    def append(self, where: KeyPath, items: Sequence[Value]) -> None:
        """Add items at the end of a list, each on a line of its own; the list may be missing."""
        *way, last = where
        plain, node = self.data, self._tree
        for step in way:
            plain, node = plain[step], node[step]
        if not _item(plain, last):
            plain[last] = []
            node[last] = _node([], in_flow=False)
        for item in items:
            plain[last].append(deepcopy(item))
            node[last].append(_node(item))
        self._made = None

    def in_flow(self, where: KeyPath) -> bool:
        """Whether a list or mapping that holds something is written in brackets."""
        node = self._tree
        for step in where:
            node = _item(node, step)
        return bool(node) and hasattr(node, "fa") and bool(node.fa.flow_style())

    def line(self, where: KeyPath) -> int:
        """Line of a place before the changes."""
        return self._document.line(where)

    def text(self) -> str:
        """The text with all changes; raises `WorkspaceError` if they cannot be written."""
        if self._made is not None:
            return self._mark + self._made
        after = _written(self._yaml, self._tree)
        for made in (_merged(self._before, self._text, after), after):
            again, problems = parse(made, self.path)
            read = {} if again is not None and again.data is None else again and again.data
            if not problems and read == self.data:
                self._made = made
                return self._mark + made
        raise WorkspaceError(
            _("the file is written in a way that cannot be changed by a program"),
            path=self.path,
            hint=_("change it by hand"),
        )

    def save(self) -> bool:
        """Write the file whole or not at all, and only if something changed; whether it was."""
        text = self.text()
        if self.path.is_file() and self.path.read_bytes() == text.encode("utf-8"):
            return False
        saving.write(self.path, text)
        return True


def _written(yaml: Any, tree: Any) -> str:
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _item(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _round_trip(text: str) -> Any:
    """A reader and writer that indents as the text does."""
    from ruamel.yaml import YAML
    from ruamel.yaml.representer import RoundTripRepresenter

    class Representer(RoundTripRepresenter):
        """Writes nothing as ``null``, in brackets as elsewhere, and every value in full."""

        def ignore_aliases(self, data: Any) -> bool:
            """No value stands for another, even if both are the same day."""
            return True

    Representer.add_representer(
        type(None), lambda self, _none: self.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    made = YAML()
    made.Representer = Representer
    made.preserve_quotes = True
    made.width = _WIDTH
    mapping, offset = _indentation(text.split("\n"))
    made.indent(mapping=mapping, sequence=offset + 2, offset=offset)
    return made


def _indentation(lines: Sequence[str]) -> tuple[int, int]:
    """Spaces before the keys of a mapping and before the dashes of a list, as first written."""
    mapping = offset = None
    above = ""
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if found := _KEY.fullmatch(above):
            deeper = len(line) - len(line.lstrip(" ")) - len(found[1])
            if _DASH.match(line) and offset is None:
                offset = max(0, deeper)
            elif not _DASH.match(line) and deeper > 0 and mapping is None:
                mapping = deeper
        above = line
    return mapping or 2, 2 if offset is None else offset


def _node(value: Any, *, in_flow: bool = True) -> Any:
    """A value as ruamel.yaml writes it as `yaml.flow` would: words in quotes where needed."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict | list | tuple):
        made: Any
        if isinstance(value, dict):
            made = CommentedMap((_node(key), _node(one)) for key, one in value.items())
        else:
            made = CommentedSeq(map(_node, value))
        if in_flow:
            made.fa.set_flow_style()
        return made
    if isinstance(value, str) and flow(value).startswith('"'):
        return DoubleQuotedScalarString(value)
    return value


def _put(owner: Any, key: str | int, value: Any) -> None:
    """Change what stands under a key, as little as may be."""
    from ruamel.yaml.scalarstring import ScalarString

    there = _item(owner, key)
    if isinstance(owner, dict) and key not in owner:
        owner[key] = _node(value)
    elif isinstance(value, dict) and isinstance(there, dict):
        for gone in [one for one in there if one not in value]:
            del there[gone]
        for name, one in value.items():
            _put(there, name, one)
    elif isinstance(value, list | tuple) and isinstance(there, list):
        _put_items(there, value)
    elif isinstance(value, str) and isinstance(there, ScalarString):
        if there != value:
            owner[key] = type(there)(value)
    elif type(there) is not type(value) or there != value:
        plain = type(there) is str and isinstance(value, str) and _is_plain(value)
        owner[key] = value if plain else _node(value)


def _put_items(there: Any, items: Sequence[Any]) -> None:
    del there[len(items) :]
    for number, one in enumerate(items):
        if number < len(there):
            _put(there, number, one)
        else:
            there.append(_node(one))


def _is_plain(written: str) -> bool:
    """Whether words mean themselves without quotes, everywhere."""
    return _PLAIN.fullmatch(written) is not None and scalar(written) == written


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of one text that stand for lines of another."""

    base: range
    other: range


def _merged(before: str, mine: str, after: str) -> str:
    """The text `mine`, of which ruamel.yaml makes `before`, with what `after` changes in that."""
    old, new, own = before.splitlines(), after.splitlines(), _LINE.findall(mine)
    end = own[0][len(own[0].rstrip("\r\n")) :] if own else ""
    end = end or "\n"
    instead, added = _changes(old, new)
    if not old:  # nothing but remarks
        return mine + "".join(f"{line}{end}" for line in new)
    out = [f"{line}{end}" for line in added.get(-1, ())]
    shifts: dict[int, int] = {}
    for stretch in _stretches(old, [unify_lines(line).rstrip("\n") for line in own]):
        written = [own[number] for number in stretch.other]
        if changed := [number for number in stretch.base if number in instead]:
            lines = [line for n in stretch.base for line in instead.get(n, [old[n]])]
            if len(changed) == len(stretch.base) == len(written) == len(lines) == 1:
                lines = [_line_merged(old[changed[0]], written[0], lines[0])]
            written = [f"{line}{end}" for line in lines]
        elif len(stretch.base) == len(written) == 1 and not _is_remark(written[0]):
            shifts[stretch.base[0]] = _left(written[0]) - _left(old[stretch.base[0]])
        out += written
        for number in stretch.base:
            if (more := added.get(number)) and out and not out[-1].endswith(("\n", "\r")):
                out[-1] += end
            out += [f"{line}{end}" for line in _shifted(more or (), old, number, shifts)]
    return "".join(out)


def _left(line: str) -> int:
    """Spaces before the first word of a line."""
    return len(line) - len(line.lstrip(" "))


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip(" ").startswith("#")


def _shifted(
    lines: Sequence[str], old: Sequence[str], place: int, shifts: Mapping[int, int]
) -> Iterator[str]:
    """New lines as far to the right as those of their kind above them stand in the file."""
    level = _left(lines[0]) if lines else 0
    above = (n for n in range(place, -1, -1) if n in shifts and _left(old[n]) <= level)
    shift = shifts.get(next(above, -1), 0)
    for line in lines:
        yield " " * max(0, _left(line) + shift) + line.lstrip(" ")


def _changes(
    old: Sequence[str], new: Sequence[str]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """What stands instead of lines, and what comes after them (-1: before all).

    New lines come before remarks that stand further left: those belong to what follows.
    """
    instead: dict[int, list[str]] = {}
    added: dict[int, list[str]] = {}
    for kind, b0, b1, t0, t1 in _opcodes(old, new):
        if kind == "insert":
            place = _end_of_items(old, b0 - 1, _left(new[t0]))
            added.setdefault(place, []).extend(new[t0:t1])
        elif b1 - b0 == t1 - t0:
            instead |= {b0 + n: [new[t0 + n]] for n in range(b1 - b0)}
        else:
            instead |= {b0: list(new[t0:t1]), **{n: [] for n in range(b0 + 1, b1)}}
    return instead, added


def _end_of_items(lines: Sequence[str], last: int, left: int) -> int:
    """The line after which something new comes at the end of a list or mapping.

    Remarks below it that stand further left, or after an empty line, belong to what follows.
    """
    top = last
    while top >= 0 and _is_remark(lines[top]):
        top -= 1
    while top < last and lines[top + 1].strip() and _left(lines[top + 1]) >= left:
        top += 1
    return top


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Where two texts differ; the lines that both begin and end with are not looked at again."""
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    rest = least - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    matcher = SequenceMatcher(
        None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False
    )
    for kind, b0, b1, t0, t1 in matcher.get_opcodes():
        if kind != "equal":
            yield kind, b0 + head, b1 + head, t0 + head, t1 + head


def _stretches(old: Sequence[str], own: Sequence[str]) -> Iterator[_Stretch]:
    """Which lines of a file stand for which of ruamel.yaml's: spaces do not count."""
    bare_old, bare_own = (["".join(line.split()) for line in lines] for lines in (old, own))
    if bare_old == bare_own:
        yield from (_Stretch(range(n, n + 1), range(n, n + 1)) for n in range(len(old)))
        return
    matcher = SequenceMatcher(None, bare_old, bare_own, autojunk=False)
    for _kind, b0, b1, m0, m1 in matcher.get_opcodes():
        if b1 - b0 == m1 - m0:
            for n in range(b1 - b0):
                yield _Stretch(range(b0 + n, b0 + n + 1), range(m0 + n, m0 + n + 1))
        else:
            yield _Stretch(range(b0, b1), range(m0, m1))


def _line_merged(old: str, own: str, new: str) -> str:
    """A line of a file with the words that change between two lines of ruamel.yaml's."""
    own = own.rstrip("\r\n")
    words = [_WORD.findall(line) for line in (old, own, new)]
    before, mine, after = ([word for _gap, word in line] for line in words)
    if before != mine:
        return new
    made = []
    for kind, b0, b1, t0, t1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        new_words = words[2][t0:t1]
        if kind == "replace":  # begins where the old word began
            new_words[0] = (words[1][b0][0], new_words[0][1])
        elif kind == "equal":  # spaces in a text may be what changes; those before a remark do not
            both = zip(words[0][b0:b1], words[1][b0:b1], new_words, strict=True)
            new_words = [m if w == n or n[1] == "#" else n for w, m, n in both]
        made += [gap + word for gap, word in new_words]
    return "".join(made) + own[len(own.rstrip()) :]
