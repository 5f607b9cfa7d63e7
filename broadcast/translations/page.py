"""The states of all translations in words, and as a page that prints and needs no network."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from broadcast.files.pages import render
from broadcast.i18n import _, ngettext
from broadcast.translations.states import STATES, LanguageState, ProgrammeStates, TranslationState
from broadcast.workspace.workspace import Workspace

MARKS: dict[TranslationState, str] = {
    "missing": "–",
    "broken": "!",
    "stale": "↻",
    "draft": "…",
    "review": "?",
    "expired": "×",
    "approved": "✓",
    "recorded": "●",
}
"""A sign for each state, so that none is told by colour alone."""

_COLOURS: dict[
    TranslationState, str
] = {  # light grounds: black on each has a contrast of 14:1 or more
    "missing": "#f2f2f2",
    "broken": "#ffd6d6",
    "stale": "#ffe3c2",
    "draft": "#fff6cc",
    "review": "#e9e4ff",
    "expired": "#ffdbe8",
    "approved": "#dcefff",
    "recorded": "#d5f5dc",
}


def words(state: TranslationState) -> tuple[str, str]:
    """Name of a state and what it means."""
    named: dict[TranslationState, tuple[str, str]] = {
        "missing": (_("missing"), _("there is no script in this language")),
        "broken": (_("with errors"), _("broadcast check says what is wrong")),
        "stale": (_("stale"), _("made from an older source text, or it does not say from which")),
        "draft": (_("draft"), _("being written")),
        "review": (_("in review"), _("waits for approval")),
        "expired": (_("expired"), _("its last valid day has passed")),
        "approved": (_("approved"), _("approved for broadcast")),
        "recorded": (_("recorded"), _("approved, and every recording is there")),
    }
    return named[state]


def notes(cell: LanguageState) -> tuple[str, ...]:
    """What a cell says beside its state."""
    found = []
    if cell.to_record:
        found.append(
            _("recordings: {there} of {wanted}").format(
                there=cell.recordings, wanted=cell.to_record
            )
        )
    if cell.state == "stale":
        names = {state: words(state)[0] for state in STATES}
        found += [
            _("status: {status}").format(status=name)
            for state, name in names.items()
            if state == cell.status
        ]
    if cell.state == "expired" and cell.valid_until:
        found.append(_("valid until {day}").format(day=cell.valid_until.isoformat()))
    if cell.state in ("approved", "recorded") and cell.reason:
        found.append(cell.reason)
    return tuple(found)


def summary(rows: Sequence[ProgrammeStates]) -> str:
    """How many scripts are in each state, in one line."""
    counts = Counter(cell.state for row in rows for cell in row.cells)
    listed = ", ".join(f"{words(state)[0]} {counts[state]}" for state in STATES if counts[state])
    programmes = ngettext("{n} programme", "{n} programmes", len(rows)).format(n=len(rows))
    return f"{programmes}: {listed}" if listed else programmes


def page(workspace: Workspace, rows: Sequence[ProgrammeStates], today: date) -> str:
    """The matrix as one HTML file."""
    province = workspace.province
    return render(
        "translations.html",
        lang=os.environ.get("LANGUAGE", "en")[:2],
        title=_("Translations: {province}").format(province=province.province.name),
        subtitle=_(
            "As of {day}. Only what is approved, valid and not stale may be broadcast."
        ).format(day=today.isoformat()),
        summary=summary(rows),
        words={
            "programme": _("Programme"),
            "legend": _("What the words mean"),
            "table": _("Translations"),
        },
        languages=[
            {"name": language.name, "code": code} for code, language in province.languages.items()
        ],
        rows=[
            {"title": row.title, "programme": row.programme, "cells": list(map(_shown, row.cells))}
            for row in rows
        ],
        legend=[
            {"state": state, "mark": MARKS[state], "word": words(state)[0],
             "meaning": words(state)[1]}
            for state in STATES
        ],
        colours=_COLOURS,
    )  # fmt: skip


def _shown(cell: LanguageState) -> dict[str, Any]:
    return {
        "state": cell.state,
        "mark": MARKS[cell.state],
        "word": words(cell.state)[0],
        "notes": notes(cell),
    }
