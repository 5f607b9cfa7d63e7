"""What a person is told after a Word document has become a script: nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from broadcast.errors import Problem
from broadcast.i18n import _
from broadcast.word.notes import words_of
from broadcast.word.text import Finding

_SHOWN = 160
"""Characters of a text that a message quotes; all of it stands in the JSON."""


def problems_of(
    findings: Iterable[Finding], beginnings: Mapping[int, str], path: Path
) -> list[Problem]:
    """A warning for each finding; `beginnings` are the first words of each paragraph."""
    return [
        Problem(
            _place(one, beginnings) + _message(one),
            path,
            hint=_hint(one),
            severity="warning",
        )
        for one in findings
    ]


def _place(one: Finding, beginnings: Mapping[int, str]) -> str:
    start = beginnings.get(one.paragraph)
    if start is None:
        return ""
    return _("paragraph {number} (“{start}”)").format(number=one.paragraph, start=start) + ": "


def _message(one: Finding) -> str:
    text = " ".join(one.text.split())
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"{words_of(one.kind)}: {text}" if text else words_of(one.kind)


def _hint(one: Finding) -> str:
    """What was done with it, and what to do about it."""
    beside = _("it is not read aloud and stands in the script as a note; write what is to be said")
    hints = {
        "header": _("it is not read aloud and not in the script"),
        "footer": _("it is not read aloud and not in the script"),
        "inserted": _("tracked change: it is in the script, as if accepted"),
        "deleted": _("tracked change: it is not in the script, as if accepted"),
        "hidden": _("Word does not show it; it stands in the script as a note"),
        "field": _("the script has what the document shows; check that it is up to date"),
        "link": _("the words are in the script; the address is not read aloud"),
        "unseen": _("Word does not show it; it stands in the script as a note"),
        "heading": _("a bold line: it is a heading of the script and is not read aloud"),
        "contents": _("it is not in the script"),
        "markup": _("in a script these signs have a meaning: look how the line was written"),
        "sign": _("there is nothing in it to be spoken; it is not in the script"),
        "speaker": _("the name is written as it is declared"),
        "label": _("it is read aloud; if it is a speaker's name, declare it under speakers"),
    }
    return hints.get(one.kind, beside)
