"""schedules/communes.yaml: the communes with their languages, slots and rules.

Communes are renamed and merged by law. A unit that ended keeps its entry with its last day (`to`)
and names the unit it became, so that what was played there still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from broadcast.errors import Problem
from broadcast.files.fields import Code, Day, Duration, Language, Table, Text, Whole
from broadcast.files.validation import did_you_mean, validate_items
from broadcast.files.yaml import Document, KeyPath
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.schedule.communes.rules import LocalRules, Rules, SlotTime, Window, in_force
from broadcast.workspace.languages import how_to_declare

FOLDER = "schedules"
FILE_NAME = "communes.yaml"
GAP_S = 2.0
"""Silence between two items of a slot when the file gives none, in seconds."""


class Group(Rules):
    """Rules that several communes have in common."""

    name: Text | None = Field(
        default=None, description="Its name in tables.", examples=["Vùng cao"]
    )


class CommuneEntry(Rules):
    """One commune."""

    id: Code = Field(description="Short name: a-z, 0-9, -.", examples=["muong-phang"])
    name: Text = Field(description="Name as it is written.", examples=["Xã Mường Phăng"])
    groups: tuple[Code, ...] = Field(
        default=(), description="Groups it belongs to.", examples=["[vung-cao]"]
    )
    languages: tuple[Language, ...] = Field(
        default=(),
        description="Languages in the order of broadcasting; the source language if none is given.",
        examples=["[vi, blt]"],
    )
    loudspeakers: Annotated[Whole, Field(ge=0)] | None = Field(
        default=None, description="How many loudspeakers it has.", examples=[12]
    )
    code: Text | None = Field(
        default=None, description="Official code of the unit.", examples=['"03334"']
    )
    from_: Day | None = Field(
        default=None, alias="from", description="First day of the unit.", examples=["2025-07-01"]
    )
    to: Day | None = Field(default=None, description="Last day of the unit.")
    became: Code | None = Field(
        default=None, description="Unit that it became part of.", examples=["muong-phang"]
    )
    contact: Text | None = Field(
        default=None,
        description="Who answers there, and the telephone.",
        examples=["Đài truyền thanh xã, 0215 000 000"],
    )

    @model_validator(mode="after")
    def _in_order(self) -> CommuneEntry:
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(_("it ends before it begins"))
        if self.became and not self.to:
            raise ValueError(_("a unit that became another needs its last day (to)"))
        return self


class CommunesFile(Table):
    """All of communes.yaml."""

    slots: dict[Code, SlotTime] = Field(
        default={},
        description="Slots of the day.",
        examples=['{sang: {start: "05:15", length: 15m}}'],
    )
    gap: Duration = Field(
        default=GAP_S,
        description="Silence between two programmes of a slot.",
        examples=["2s"],
        json_schema_extra={"default": "2s"},
    )
    groups: dict[Code, Group | None] = Field(
        default={},
        description="Groups of communes and their rules.",
        examples=['{vung-cao: {quiet: ["21:00-05:00"]}}'],
    )
    communes: tuple[CommuneEntry, ...] = Field(
        default=(),
        description="The communes.",
        examples=["[{id: muong-phang, name: Xã Mường Phăng, languages: [vi, blt]}]"],
    )


@dataclass(frozen=True, slots=True)
class Commune:
    """One unit; `valid_from` and `valid_to` are its first and last day, None where there is none.

    `rules` are those in force in it. `code` is its official code, `contact` whom to telephone.
    """

    id: str
    name: str
    groups: tuple[str, ...]
    languages: tuple[str, ...]
    loudspeakers: int | None
    valid_from: date | None
    valid_to: date | None
    became: str | None
    code: str | None
    rules: LocalRules
    line: int
    contact: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON: what it is, and its slots with their start and their length in seconds."""
        return {
            "id": self.id,
            "name": self.name,
            "code": self.code,
            "groups": list(self.groups),
            "languages": list(self.languages),
            "loudspeakers": self.loudspeakers,
            "from": self.valid_from.isoformat() if self.valid_from else None,
            "to": self.valid_to.isoformat() if self.valid_to else None,
            "became": self.became,
            "slots": {
                name: {"start": window.clock, "length_s": int(window.length_s)}
                for name, window in self.rules.slots.items()
            },
        }

    def valid_on(self, day: date) -> bool:
        """Whether there is this unit on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Communes:
    """What communes.yaml says: `communes` in the order of the file, names of slots and groups."""

    communes: tuple[Commune, ...] = ()
    slots: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    gap_s: float = GAP_S


def load(
    path: Path, languages: tuple[str, ...], source_language: str
) -> tuple[Communes | None, tuple[Problem, ...]]:
    """Read communes.yaml; None when it cannot be used at all."""
    document, problems = load_yaml(path)
    if document is None:
        return None, problems
    left, more = validate_items(CommunesFile, document)
    problems += more
    if (entries := left.value) is None:
        return None, problems
    numbered = [
        (number, entry)
        for number, entry in enumerate(entries.communes)
        if ("communes", number) not in left.lost
    ]
    found = _Finder(entries, numbered, document, languages)
    problems += tuple(found.problems())
    communes = tuple(_communes(entries, numbered, document, source_language))
    problems += tuple(_overlaps(communes, path))
    groups = {name: group.name or name if group else name for name, group in entries.groups.items()}
    return Communes(communes, tuple(entries.slots), groups, entries.gap), problems


def _communes(
    entries: CommunesFile,
    numbered: Iterable[tuple[int, CommuneEntry]],
    document: Document,
    source_language: str,
) -> Iterator[Commune]:
    hours: dict[tuple[object, ...], LocalRules] = {}  # most communes have the rules of many others
    seen = set()
    for number, entry in numbered:
        if entry.id in seen:
            continue
        seen.add(entry.id)
        own = (entry.quiet, entry.max_sessions_per_day, entry.days, tuple(entry.slots.items()))
        key = (entry.groups, own)
        if key not in hours:
            groups = (entries.groups.get(name) or Group() for name in entry.groups)
            hours[key] = in_force(entries.slots, entry, groups)
        yield Commune(
            entry.id,
            entry.name,
            entry.groups,
            tuple(dict.fromkeys(entry.languages)) or (source_language,),
            entry.loudspeakers,
            entry.from_,
            entry.to,
            entry.became,
            entry.code,
            hours[key],
            document.line(("communes", number)),
            entry.contact,
        )


class _Finder:
    """Looks for ids that stand for nothing or for two things."""

    def __init__(
        self,
        entries: CommunesFile,
        numbered: Sequence[tuple[int, CommuneEntry]],
        document: Document,
        languages: tuple[str, ...],
    ) -> None:
        self.entries, self.numbered = entries, numbered
        self.document, self.languages = document, languages

    def problems(self) -> Iterator[Problem]:
        ids = {entry.id for _number, entry in self.numbered}
        first: dict[str, int] = {}
        for number, entry in self.numbered:
            place: KeyPath = ("communes", number)
            if entry.id in first:
                yield self._wrong(
                    _("the commune {id} stands here twice (first on line {line})").format(
                        id=entry.id, line=first[entry.id]
                    ),
                    (*place, "id"),
                    _("keep one of the two, or give the other another id"),
                )
            first.setdefault(entry.id, self.document.line((*place, "id")))
            yield from self._unknown_groups(entry, place)
            yield from self._unknown_languages(entry, place)
            yield from self._unknown_slots(entry, place)
            if entry.became == entry.id or (entry.became and entry.became not in ids):
                yield self._wrong(
                    _("there is no other commune {id}").format(id=entry.became),
                    (*place, "became"),
                    did_you_mean(entry.became, ids - {entry.id}),
                )
        for name, group in self.entries.groups.items():
            if group is not None:
                yield from self._unknown_slots(group, ("groups", name))
        yield from self._ambiguous(ids)

    def _unknown_groups(self, entry: CommuneEntry, place: KeyPath) -> Iterator[Problem]:
        for number, name in enumerate(entry.groups):
            if name not in self.entries.groups:
                yield self._wrong(
                    _("there is no group {name}").format(name=name),
                    (*place, "groups", number),
                    did_you_mean(name, self.entries.groups) or _("declare it under groups"),
                )

    def _unknown_languages(self, entry: CommuneEntry, place: KeyPath) -> Iterator[Problem]:
        for number, lang in enumerate(entry.languages):
            if lang not in self.languages:
                yield self._wrong(
                    _("the language {lang} is not declared in broadcast.yaml").format(lang=lang),
                    (*place, "languages", number),
                    how_to_declare(lang, self.languages),
                )

    def _unknown_slots(self, rules: Rules, place: KeyPath) -> Iterator[Problem]:
        for name in rules.slots:
            if name not in self.entries.slots:
                yield self._wrong(
                    _("there is no slot {name}").format(name=name),
                    (*place, "slots", name),
                    did_you_mean(name, self.entries.slots) or _("declare it under slots"),
                )

    def _ambiguous(self, ids: set[str]) -> Iterator[Problem]:
        """Slots whose ids of dated slots would be those of others (``sang-a`` and ``b-c``)."""
        for name in self.entries.slots:
            for other in self.entries.slots:
                rest = name.removeprefix(f"{other}-")
                if rest != name and any(f"{rest}-{one}" in ids for one in ids):
                    yield self._wrong(
                        _("the slots {first} and {second} cannot be told apart").format(
                            first=other, second=name
                        ),
                        ("slots", name),
                        _("rename one of them"),
                    )

    def _wrong(self, message: str, where: KeyPath, hint: str) -> Problem:
        return Problem(message, self.document.path, self.document.line(where), hint)


def _overlaps(communes: tuple[Commune, ...], path: Path) -> Iterator[Problem]:
    told: set[int] = set()
    for commune in communes:
        if id(commune.rules) in told:
            continue
        for first, second in _pairs(commune.rules.slots):
            told.add(id(commune.rules))
            yield Problem(
                _("the slots {first} and {second} of {commune} overlap").format(
                    first=first, second=second, commune=commune.name
                ),
                path,
                commune.line,
                hint=_("change the start or the length of one of them"),
            )


def _pairs(slots: Mapping[str, Window]) -> Iterator[tuple[str, str]]:
    named = list(slots.items())
    for place, (first, window) in enumerate(named):
        for second, other in named[place + 1 :]:
            if window.overlaps(other):
                yield first, second
