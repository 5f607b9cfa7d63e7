"""How far each programme has come in each language, and what of it may be broadcast.

A translation names the text it was made from by `Script.revision` (``source_revision``). When that
text has changed since, the translation is stale: it may say what is no longer true, so it reaches
no pack until someone has compared the two and renewed the mark (`accept`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from broadcast.i18n import _
from broadcast.script.parts import Announced
from broadcast.script.script import status_name
from broadcast.workspace.source import RECORDED
from broadcast.workspace.workspace import AnySource, Source, Unread, Workspace

TranslationState = Literal[
    "missing", "broken", "stale", "draft", "review", "expired", "approved", "recorded"
]
STATES: tuple[TranslationState, ...] = (
    "missing", "broken", "stale", "draft", "review", "expired", "approved", "recorded",
)  # fmt: skip
"""The first that holds is the state; ``recorded`` is approved with every recording there."""


@dataclass(frozen=True, slots=True)
class LanguageState:
    """One programme in one language.

    `status` is that of the front matter; `recordings` of `to_record` segments with the voice
    ``recorded`` are there (all of them when one take holds the whole). `reason` says why it may
    not be broadcast, and is `None` when it may.
    """

    programme: str
    lang: str
    state: TranslationState
    title: str = ""
    status: str | None = None
    stale: bool = False
    recordings: int = 0
    to_record: int = 0
    valid_until: date | None = None
    reason: str | None = None

    @property
    def present(self) -> bool:
        """Whether there is a script."""
        return self.state != "missing"

    def as_json(self) -> dict[str, Any]:
        """As JSON, for a row that names programme and title."""
        known = asdict(self)
        del known["programme"], known["title"]
        known["valid_until"] = self.valid_until.isoformat() if self.valid_until else None
        head = {"lang": known.pop("lang"), "state": known.pop("state"), "present": self.present}
        return head | known


@dataclass(frozen=True, slots=True)
class ProgrammeStates:
    """One programme in all languages of the province, in their order."""

    programme: str
    title: str
    cells: tuple[LanguageState, ...]

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "programme": self.programme,
            "title": self.title,
            "languages": [cell.as_json() for cell in self.cells],
        }


def states(workspace: Workspace, today: date) -> tuple[ProgrammeStates, ...]:
    """State of every programme in every language that broadcast.yaml declares."""
    by_programme: dict[str, dict[str, AnySource]] = {}
    for source in workspace.sources:
        by_programme.setdefault(source.programme, {})[source.lang] = source
    rows = []
    for programme, sources in by_programme.items():
        cells = tuple(
            _cell(workspace, sources[lang], today)
            if lang in sources
            else LanguageState(
                programme, lang, "missing", reason=_("there is no script in this language")
            )
            for lang in workspace.province.languages
        )
        original = sources.get(workspace.province.source_language)
        read = [one for one in (original, *sources.values()) if isinstance(one, Source)]
        titles = [source.script.front.title for source in read]
        rows.append(ProgrammeStates(programme, titles[0] if titles else programme, cells))
    return tuple(rows)


def may_be_broadcast(workspace: Workspace, source: AnySource, today: date) -> str | None:
    """Why a script may not reach a pack on a day, or `None` when it may.

    Refused is what has errors, is not approved, is past its last valid day or that of its
    original, and a translation that was made from another text than the original's now, or does
    not say from which. A programme that has no script in the source language at all is judged by
    itself.
    """
    errors = [problem.message for problem in source.problems if problem.severity == "error"]
    if isinstance(source, Unread) or errors:
        return errors[0] if errors else _("the script cannot be read")
    original = original_of(workspace, source)
    if source is not original and (reason := stale_reason(source, original)):
        return reason
    status = source.script.front.status
    if status != "approved":
        return _("the script is not approved (its status is {status})").format(
            status=status_name(status)
        )
    last = last_day(source, original)
    if last is not None and last < today:
        return _("the script is out of date since {day}").format(day=last.isoformat())
    return None


def original_of(workspace: Workspace, source: AnySource) -> AnySource | None:
    """The programme's script in the source language; the source itself when it is that one."""
    return original(workspace, source.programme)


def original(workspace: Workspace, programme: str) -> AnySource | None:
    """A programme's script in the source language."""
    lang = workspace.province.source_language
    found = (s for s in workspace.sources if s.programme == programme and s.lang == lang)
    return next(found, None)


def stale_reason(translation: Source, original: AnySource | None) -> str | None:
    """Why a translation cannot count as made from the original's present text, or `None`."""
    if original is None:
        return None
    if isinstance(original, Unread):
        return _("the script in the source language has errors, so they cannot be compared")
    revision = translation.script.front.source_revision
    if revision is None:
        return _("the translation does not say which source text it was made from")
    if not original.script.is_revision(revision):
        return _("the source script has changed since this translation was made")
    return None


def recording_count(workspace: Workspace, source: Source) -> tuple[int, int]:
    """How many segments with the voice ``recorded`` have a recording, and how many there are."""
    if source.lang not in workspace.province.languages:
        return 0, 0
    wanted = [
        {speech.take_key} if isinstance(speech, Announced) else {speech.take_key, "take"}
        for speech in source.script.spoken
        if workspace.voice_of(source, speech) == RECORDED
    ]
    there = sum(not keys.isdisjoint(source.sounds) for keys in wanted)
    return there, len(wanted)


def _cell(workspace: Workspace, source: AnySource, today: date) -> LanguageState:
    reason = may_be_broadcast(workspace, source, today)
    if isinstance(source, Unread):
        return LanguageState(source.programme, source.lang, "broken", reason=reason)
    original = original_of(workspace, source)
    stale = source is not original and stale_reason(source, original) is not None
    there, wanted = recording_count(workspace, source)
    last = last_day(source, original)
    return LanguageState(
        source.programme,
        source.lang,
        next(_states(source, stale=stale, last=last, today=today, whole=0 < wanted == there)),
        source.script.front.title,
        source.script.front.status,
        stale,
        there,
        wanted,
        last,
        reason,
    )


def _states(
    source: Source, *, stale: bool, last: date | None, today: date, whole: bool
) -> Iterator[TranslationState]:
    """All states that hold, the one that matters most first."""
    status = source.script.front.status
    if stale:
        yield "stale"
    if status != "approved":
        yield status
    if last is not None and last < today:
        yield "expired"
    if whole:
        yield "recorded"
    yield "approved"


def last_day(source: Source, original: AnySource | None) -> date | None:
    """The earlier of the last valid days of a script and of its original."""
    scripts = [one.script for one in (source, original) if isinstance(one, Source)]
    days = [script.front.valid_until for script in scripts if script.front.valid_until]
    return min(days, default=None)
