"""What each rule changed in a text: only the words that differ, in the order of the rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from typing import Any

from broadcast.verbalize import Lexicon, Spoken, verbalize

LAST = "again"
"""Name for what changed when the rules went over the text once more."""

_EDGES = re.compile(r"^([,.?!;:…]*)(.*?)([,.?!;:…]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """One place that one rule changed; `before` or `after` is empty where words came or went."""

    rule: str
    before: str
    after: str


@dataclass(slots=True)
class _Tracer:
    """A trace that keeps the differing words of each step."""

    found: list[Change] = field(default_factory=list)
    text: str = ""

    def step(self, rule: str, before: str, after: str) -> None:
        self.text = after
        old, new = before.split(), after.split()
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            if kind != "equal":
                pair = _bare(" ".join(old[old_from:old_to]), " ".join(new[new_from:new_to]))
                self.found.append(Change(rule, *pair))


def explain(text: str, lang: str, lexicon: Lexicon) -> tuple[Spoken, tuple[Change, ...]]:
    """Read a text, and say what each rule changed in it."""
    tracer = _Tracer(text=text)
    spoken = verbalize(text, lang, lexicon, tracer.step)
    if tracer.text.split() != spoken.text.split():
        tracer.step(LAST, tracer.text, spoken.text)
    return spoken, tuple(tracer.found)


def as_json(spoken: Spoken, changes: Sequence[Change]) -> dict[str, Any]:
    """What `explain` found as JSON; the words stand on one line."""
    return {
        "written": spoken.written,
        "spoken": spoken.line,
        "leftovers": [asdict(leftover) for leftover in spoken.leftovers],
        "changes": [asdict(change) for change in changes],
    }


def _bare(before: str, after: str) -> tuple[str, str]:
    """Both without the punctuation that they share at their ends."""
    old, new = _EDGES.match(before), _EDGES.match(after)
    if old is None or new is None or not (old[2] and new[2]):
        return before, after
    first = len(old[1]) if old[1] == new[1] else 0
    last = len(old[3]) if old[3] == new[3] else 0
    return before[first : len(before) - last], after[first : len(after) - last]
