"""Reading one lexicon file strictly: every problem with its line, all of them at once."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.reasons import reason_of
from broadcast.i18n import _
from broadcast.verbalize.lexicon import Entry, Lexicon, Sense, head

_OPTIONS = ("spoken", "previous", "next", "case")
_CASES = ("exact", "any")


def read_entries(path: Path, base: Lexicon | None = None) -> tuple[Entry, ...]:
    """The entries of one file in file order.

    With `base` (the lexicon that this one goes over) it is also checked that no spoken form holds
    a term that would be read again. Raises `WorkspaceError` with every problem.
    """
    reader = _Reader(path)
    entries = reader.read()
    if base is not None and not reader.problems:
        reader.check_chains(entries, base)
    if reader.problems:
        raise WorkspaceError.of(reader.problems)
    return tuple(entry for entry, _line in entries)


@dataclass(slots=True)
class _Reader:
    path: Path
    problems: list[Problem] = field(default_factory=list)

    def fail(self, node: Node | int, message: str, hint: str) -> None:
        line = node if isinstance(node, int) else node.start_mark.line + 1
        self.problems.append(Problem(message, self.path, line, hint))

    def read(self) -> list[tuple[Entry, int]]:
        root = self._compose()
        if root is None:
            return []
        if not isinstance(root, MappingNode):
            self.fail(root, _("a lexicon is a mapping"), _example())
            return []
        entries: list[tuple[Entry, int]] = []
        lines: dict[str, int] = {}
        for key, value in root.value:
            written = self._written(key)
            if written is None:
                continue
            line = key.start_mark.line + 1
            if written in lines:
                message = _("“{term}” stands here twice, first in line {line}")
                hint = _("keep one of the two lines")
                self.fail(key, message.format(term=written, line=lines[written]), hint)
                continue
            lines[written] = line
            if entry := self._entry(written, value):
                entries.append((entry, line))
        return entries

    def _compose(self) -> Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
            node: Node | None = yaml.compose(text, Loader=loader)
        except UnicodeDecodeError:
            self.fail(1, _("the file is not UTF-8 text"), _("save it again as UTF-8"))
            return None
        except OSError as error:
            message = _("cannot be read: {reason}").format(reason=reason_of(error))
            self.fail(0, message, _("check the file"))
            return None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or str(error)
            message = _("not valid YAML: {reason}").format(reason=reason)
            self.fail(mark.line + 1 if mark else 1, message, _example())
            return None
        return node

    def _written(self, key: Node) -> str | None:
        if not isinstance(key, ScalarNode):
            self.fail(key, _("what is written must be plain text"), _example())
            return None
        written = unicodedata.normalize("NFC", str(key.value)).strip()
        if not head(written):
            self.fail(key, _("a term begins with a letter or a figure"), _example())
            return None
        return written

    def _entry(self, written: str, value: Node) -> Entry | None:
        nodes = value.value if isinstance(value, SequenceNode) else [value]
        if not nodes:
            self.fail(value, _("“{term}” has no spoken form").format(term=written), _example())
            return None
        found = [sense for node in nodes if (sense := self._sense(written, node))]
        if len(found) < len(nodes):
            return None
        any_case = any(case == "any" for _sense, case in found)
        return Entry(written, tuple(sense for sense, _case in found), any_case)

    def _sense(self, written: str, node: Node) -> tuple[Sense, str] | None:
        if isinstance(node, ScalarNode):
            spoken = self._spoken(written, node)
            return (Sense(spoken), "exact") if spoken else None
        if not isinstance(node, MappingNode):
            message = _("the spoken form of “{term}” must be text").format(term=written)
            self.fail(node, message, _example())
            return None
        return self._options(written, node)

    def _options(self, written: str, node: MappingNode) -> tuple[Sense, str] | None:
        spoken: str | None = None
        case = "exact"
        near: dict[str, tuple[str, ...]] = {"previous": (), "next": ()}
        before = len(self.problems)
        for key, value in node.value:
            name = str(key.value)
            if name == "spoken":
                spoken = self._spoken(written, value)
            elif name == "case":
                case = str(value.value)
                if case not in _CASES:
                    self.fail(value, _("case is “exact” or “any”"), _("write case: any"))
            elif name in near:
                near[name] = self._words(value)
            else:
                close = difflib.get_close_matches(name, _OPTIONS, n=1) or [_OPTIONS[0]]
                message = _("unknown key “{name}”").format(name=name)
                self.fail(key, message, _("did you mean “{close}”?").format(close=close[0]))
        if spoken is None and len(self.problems) == before:
            self.fail(node, _("“{term}” has no spoken form").format(term=written), _example())
        if len(self.problems) > before or spoken is None:
            return None
        return Sense(spoken, near["previous"], near["next"]), case

    def _words(self, node: Node) -> tuple[str, ...]:
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        if not all(isinstance(item, ScalarNode) and str(item.value).strip() for item in nodes):
            self.fail(node, _("a list of words is expected here"), _("write next: [số, <number>]"))
            return ()
        return tuple(unicodedata.normalize("NFC", str(item.value)).lower() for item in nodes)

    def _spoken(self, written: str, node: Node) -> str | None:
        if not isinstance(node, ScalarNode):
            message = _("the spoken form of “{term}” must be text").format(term=written)
            self.fail(node, message, _example())
            return None
        spoken = " ".join(unicodedata.normalize("NFC", str(node.value)).split())
        if not spoken or node.tag.endswith(":null"):
            self.fail(node, _("“{term}” has no spoken form").format(term=written), _example())
            return None
        if bad := _unspeakable(spoken):
            message = _("the spoken form of “{term}” holds “{bad}”, which cannot be spoken")
            hint = _("write it as words, for example “năm gờ” for 5G")
            self.fail(node, message.format(term=written, bad=bad), hint)
            return None
        return spoken

    def check_chains(self, entries: list[tuple[Entry, int]], base: Lexicon) -> None:
        """Refuse spoken forms that hold another term: they would be read a second time."""
        from broadcast.verbalize.lexicon import make

        merged = make(base.lang, [*base.entries.values(), *(entry for entry, _line in entries)])
        for entry, line in entries:
            for sense in entry.senses:
                if term := chained(sense.spoken, merged):
                    message = _("the spoken form of “{term}” holds “{other}”, itself a term")
                    hint = _("write out how “{other}” is read").format(other=term)
                    self.fail(line, message.format(term=entry.written, other=term), hint)


def chained(spoken: str, lexicon: Lexicon) -> str | None:
    """The first term of `lexicon` in `spoken` that would be read as something else."""
    for found in re.finditer(r"\w+", spoken):
        hit = lexicon.find(spoken, found.start(), found.group())
        if hit and any(s.spoken != spoken[found.start() : hit[1]] for s in hit[0].senses):
            return hit[0].written
    return None


def _unspeakable(spoken: str) -> str | None:
    found = re.search(r"[^\W\d_]*[A-ZĐ]{2,}[^\W\d_]*|[^\s,]*(?:[^\w\s,]|[\d_])[^\s,]*", spoken)
    return found.group() if found else None


def _example() -> str:
    return _("write lines like “BHXH: bảo hiểm xã hội”")
