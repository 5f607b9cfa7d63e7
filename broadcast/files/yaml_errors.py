"""What a YAML parser could not read, in plain words."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from broadcast.i18n import _

DEEPEST = 50
"""Levels of nesting before a file is refused."""


class Explanation(NamedTuple):
    """Line counted from 0, what is wrong, what to do."""

    line: int
    message: str
    hint: str


def explain(error: yaml.YAMLError, text: str) -> Explanation:
    """Explain a parser's error on `text`; the line is always one of the text's."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # a character YAML refuses: the parser gives its place in the text
        place = getattr(error, "position", 0)
        line = text.count("\n", 0, place) if isinstance(place, int) else 0
        return Explanation(line, _("a control character stands in this line"), _("delete it"))
    line = min(mark.line, text.count("\n"))
    reason = str(getattr(error, "problem", None) or error)
    if "end of stream" in reason and "quoted" in str(getattr(error, "context", "")):
        line = min((getattr(error, "context_mark", None) or mark).line, line)
        return Explanation(line, _("a quotation mark is not closed"), _("add the missing mark"))
    if "\t" in text.split("\n")[line][: mark.column + 1]:
        return Explanation(
            line,
            _("a tab character stands where only spaces may stand"),
            _("indent with spaces only"),
        )
    if "node content" in reason and "flow" not in str(getattr(error, "context", "")):
        return Explanation(
            line,
            _("a bracket or a comma stands where none may stand"),
            _("delete it, or put the value in quotes"),
        )
    return Explanation(line, *_in_words(reason))


def too_deep() -> tuple[str, str]:
    """Message and hint for lists in lists in lists."""
    return (
        _("lists and mappings are nested more than {levels} deep").format(levels=DEEPEST),
        _("look for brackets that are not closed"),
    )


def _in_words(reason: str) -> tuple[str, str]:
    """Message and hint for a reason given by libyaml or by PyYAML's own parser."""
    bracket = (
        _("a bracket is not closed, or a comma is missing"),
        _("close the bracket, and part the items by commas"),
    )
    known = {
        "mapping values are not allowed": (
            _("there is a second colon here, or the indentation is wrong"),
            _("put a value that holds a colon in quotes, or mend the indentation"),
        ),
        "found unexpected ':'": (
            _("a colon stands where none may stand"),
            _("put a value that holds a colon in quotes"),
        ),
        "expected ',' or": bracket,
        "node content": bracket,  # the text ends after a bracket, or two commas follow each other
        "cannot start any token": (
            _("a value may not begin with this character"),
            _("put the value in quotes"),
        ),
        "expected key": (
            _("a key with its value was expected here"),
            _("write key: value, with a space after the colon, and mend the indentation"),
        ),
        "exceeded maximum nesting depth": too_deep(),  # the parser's own limit, since PyYAML 6.0.4
        "could not find expected ':'": (
            _("a key with its value was expected here"),
            _("write key: value, with a space after the colon, and mend the indentation"),
        ),
    }
    for part, words in known.items():
        if part in reason:
            return words
    return _("this is not valid YAML ({reason})").format(reason=reason), ""
