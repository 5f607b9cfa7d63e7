"""Vietnamese: the ordered table of rules from written text to words.

The order matters and is explained at each rule's module: what looks like several things (1/7, 3-5,
1900 9068) is taken by the first rule that is sure of it. What no rule is sure of stays unread and
becomes a leftover.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from broadcast.verbalize.cleaning import normalize, squeeze
from broadcast.verbalize.lexicon import Lexicon
from broadcast.verbalize.rule import Reading, Rule, pattern
from broadcast.verbalize.spoken import Leftover, Spoken, Trace
from broadcast.verbalize.vi.addresses import read_addresses
from broadcast.verbalize.vi.dates import read_dates
from broadcast.verbalize.vi.documents import read_documents
from broadcast.verbalize.vi.figures import read_figures
from broadcast.verbalize.vi.leftovers import find_in_markup, find_leftovers
from broadcast.verbalize.vi.lists import read_lists, read_romans
from broadcast.verbalize.vi.phones import read_codes, read_phones
from broadcast.verbalize.vi.ratios import read_ratios
from broadcast.verbalize.vi.signs import (
    read_comparisons,
    read_dashes,
    read_emphasis,
    read_signs,
    tidy,
)
from broadcast.verbalize.vi.times import read_times
from broadcast.verbalize.vi.units import read_units
from broadcast.verbalize.vi.words import read_capitals, read_special_terms, read_terms, read_titles


class RuleStep(NamedTuple):
    """One rule of the table; `needs` is a sign class without which it cannot change anything."""

    name: str
    rule: Rule
    needs: str = ""


_FIGURE = r"\d"

RULES: tuple[RuleStep, ...] = (
    RuleStep("emphasis", read_emphasis, r"[*_=~#-]"),
    RuleStep("special terms", read_special_terms),
    RuleStep("addresses", read_addresses, r"[@.]"),
    RuleStep("document numbers", read_documents, _FIGURE),
    RuleStep("codes", read_codes, _FIGURE),
    RuleStep("telephone numbers", read_phones, _FIGURE),
    RuleStep("list markers", read_lists, r"[-+*•.)/:]"),
    RuleStep("dashes", read_dashes, " - "),
    RuleStep("dates", read_dates, _FIGURE),
    RuleStep("times", read_times, _FIGURE),
    RuleStep("units", read_units, r"[\d/%]"),
    RuleStep("ratios", read_ratios, _FIGURE),
    RuleStep("comparisons", read_comparisons, r"[<>=≥≤~≈±÷→⇒⟶↑↓]| [:+x×*] "),
    RuleStep("titles", read_titles),
    RuleStep("Roman numerals", read_romans, r"[IVXLCDM]"),
    RuleStep("numbers", read_figures, _FIGURE),
    RuleStep("terms", read_terms),
    RuleStep("capitals", read_capitals),
    RuleStep("signs", read_signs),
    RuleStep("tidy", tidy),
)

_MARKUP = r"\{([^{}|]*)\|([^{}|]*[^{}|\s][^{}|]*)\}"
_PASSES = 4  # the text is read again until nothing changes, so that readings are stable


def verbalize(text: str, lexicon: Lexicon, trace: Trace | None = None) -> Spoken:
    """Read one written text; see `broadcast.verbalize.verbalize`."""
    reading = Reading(lexicon)
    marked: list[Leftover] = []

    def keep(found: re.Match[str]) -> str:
        spoken = squeeze(found[2])
        if problem := find_in_markup(spoken):
            marked.append(problem)
        before = found.string[max(0, found.start() - 1) : found.start()]
        after = found.string[found.end() : found.end() + 1]
        left, right = " " * before.isalnum(), " " * after.isalnum()
        return f"{left}{reading.shelter(spoken)}{right}"

    cells = pattern(r"(?<=[^\s,.;:])[ ]*\t[ \t]*(?=\S)").sub(", ", text)  # cells of a table
    plain = pattern(r"[ \t]+").sub(" ", normalize(cells))
    if "{" in plain:
        plain = pattern(_MARKUP).sub(keep, plain)
    if trace and plain != text:
        trace("characters", text, reading.restore(plain))
    result = _apply(plain, reading, trace)
    for _pass in range(_PASSES):
        again = _apply(result, reading, None)
        if again == result:
            break
        result = again
    leftovers = find_leftovers(result, reading, plain)
    return Spoken(text, reading.restore(result), (*marked, *leftovers))


def _apply(text: str, reading: Reading, trace: Trace | None) -> str:
    for step in RULES:
        if step.needs and not pattern(step.needs).search(text):
            continue
        changed = step.rule(text, reading)
        if trace and changed != text:
            trace(step.name, reading.restore(text), reading.restore(changed))
        text = changed
    return text
