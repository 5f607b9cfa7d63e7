"""Reads the folder schedules/: communes.yaml and any number of schedule files, by name.

Nothing else of the workspace needs it: a schedule that is wrong stops no build.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from broadcast.errors import Problem, Severity
from broadcast.files import copies, folders
from broadcast.files.validation import did_you_mean, validate_items
from broadcast.files.yaml import Document, KeyPath
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.schedule.communes import file as communes_file
from broadcast.schedule.communes.file import FOLDER, Communes
from broadcast.schedule.day_words import WEEKDAYS
from broadcast.schedule.doubled import doubled
from broadcast.schedule.entries import BlackoutEntry, BroadcastEntry, Chosen, ScheduleFile
from broadcast.schedule.schedule import (
    Blackout,
    Broadcast,
    Campaign,
    Days,
    Schedule,
    Where,
    ordinals,
)
from broadcast.workspace.languages import how_to_declare
from broadcast.workspace.province import Province
from broadcast.workspace.workspace import SCRIPTS

NOT_SCHEDULES = (communes_file.FILE_NAME, "plan.yaml", "columns.yaml")
"""YAML files of the folder that are no schedule files: the communes, and the year's targets."""
T = TypeVar("T")
_BESIDE = ("activities.csv", "activities.xlsx")


def load(root: Path, province: Province) -> tuple[Schedule, tuple[Problem, ...]]:
    """The schedule of the workspace at `root` with every problem; empty without the folder.

    What is wrong is left out, so that the rest can still be looked at.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return Schedule(province.timezone), ()
    path = folder / communes_file.FILE_NAME
    problems: list[Problem] = []
    communes: Communes | None = Communes()
    if path.is_file():
        languages = tuple(province.languages)
        communes, found = communes_file.load(path, languages, province.source_language)
        problems += found
    known = _Known(_programmes(root), communes, tuple(province.languages))
    reader = _Reader(known, problems)
    inside = list(folders.entries(folder, locks=True))
    twins = copies.twins(entry.name for entry in inside if entry.is_file())
    for entry in inside:
        file = folder / entry.name
        if folders.leads_out(entry, root.resolve()):
            problems.append(folders.link_problem(file))
        elif entry.name in twins:
            problems.append(copies.twin_problem(file, twins[entry.name]))
        elif entry.is_file() and (original := copies.original_name(entry.name)):
            problems.append(copies.copy_problem(file, original))
        elif _is_miscalled(entry.name):
            problems.append(_miscalled(file))
        elif file.suffix in (".yaml", ".yml") and entry.name not in NOT_SCHEDULES:
            reader.file(file)
        elif entry.name not in (*NOT_SCHEDULES, *_BESIDE):
            problems.append(_stray(file))
    communes = communes or Communes()
    problems += doubled(reader.broadcasts, communes.communes)
    schedule = Schedule(
        province.timezone,
        communes.communes,
        communes.slots,
        communes.groups,
        communes.gap_s,
        tuple(sorted(reader.broadcasts, key=lambda one: one.rank)),
        tuple(reader.campaigns),
        tuple(reader.blackouts),
        tuple(reader.files),
    )
    return schedule, tuple(problems)


def _programmes(root: Path) -> frozenset[str]:
    folder = root / SCRIPTS
    names = (entry.name for entry in folders.entries(folder) if entry.is_dir())
    return frozenset(name for name in names if not name.startswith("_"))


def _is_miscalled(name: str) -> bool:
    """Whether a file would be communes.yaml or plan.yaml on a system that looks at no case."""
    plain = f"{name.casefold().removesuffix('.yml').removesuffix('.yaml')}.yaml"
    return plain in NOT_SCHEDULES and name not in NOT_SCHEDULES


def _miscalled(path: Path) -> Problem:
    right = f"{path.stem.casefold()}.yaml"
    return Problem(
        _("this file is not read: it must be called {name}").format(name=right),
        path,
        hint=_("rename it"),
    )


def _stray(path: Path) -> Problem:
    return Problem(
        _("this file or folder is not used"),
        path,
        hint=_("a schedule file ends in .yaml"),
        severity="warning",
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Ids that schedule files may name; without communes.yaml none of its own are asked for."""

    programmes: frozenset[str]
    communes: Communes | None
    languages: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Takes one file after the other."""

    known: _Known
    problems: list[Problem]
    broadcasts: list[Broadcast] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    blackouts: list[Blackout] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def file(self, path: Path) -> None:
        """Read one schedule file."""
        document, found = load_yaml(path)
        self.problems += found
        if document is None:
            return
        left, more = validate_items(ScheduleFile, document)
        self.problems += more
        self.files.append(path)
        if (entries := left.value) is None:
            return
        one = _File(self.known, document, self.problems, left.doubtful, left.lost)
        span = (entries.from_, entries.to)
        self.broadcasts += one.broadcasts(entries.broadcasts, (), span, None)
        for where, entry in one.items(entries.campaigns, ("campaigns",)):
            campaign = Campaign(
                entry.name, entry.from_, entry.to, entry.class_, entry.priority, path,
                document.line(where),
            )  # fmt: skip
            self._once(campaign)
            self.campaigns.append(campaign)
            span = (campaign.first, campaign.last)
            self.broadcasts += one.broadcasts(entry.broadcasts, where, span, campaign)
        self.blackouts += one.blackouts(entries.blackouts)

    def _once(self, campaign: Campaign) -> None:
        same = next((one for one in self.campaigns if one.name == campaign.name), None)
        if same is not None:
            self.problems.append(
                Problem(
                    _("there are two campaigns named {name} (the other: {file}, line {line})")
                    .format(name=campaign.name, file=same.path.name, line=same.line),
                    campaign.path,
                    campaign.line,
                    hint=_("give each its own name: the report counts by it"),
                )
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _File:
    """One file's entries, and what is wrong with them."""

    known: _Known
    document: Document
    problems: list[Problem]
    doubtful: frozenset[KeyPath]
    lost: frozenset[KeyPath]

    def items(self, entries: Iterable[T], above: KeyPath) -> Iterator[tuple[KeyPath, T]]:
        """Entries of a list that can be looked at, with their places in the file."""
        for number, entry in enumerate(entries):
            if (*above, number) not in self.lost:
                yield (*above, number), entry

    def broadcasts(
        self,
        entries: Iterable[BroadcastEntry],
        above: KeyPath,
        span: tuple[date, date],
        campaign: Campaign | None,
    ) -> Iterator[Broadcast]:
        """Broadcasts of a list; `above` is its place in the file, `span` its first and last day."""
        for where, entry in self.items(entries, (*above, "broadcasts")):
            self._programmes(entry, where)
            self._among(entry.slots, self._slots(), (*where, "slots"), _("there is no slot {name}"))
            self._among(
                entry.languages or (),
                self.known.languages,
                (*where, "languages"),
                _("the language {name} is not declared in broadcast.yaml"),
                how_to_declare,
            )
            place = self._where(entry.communes, where)
            if (days := self._days(entry, where, span)) and where not in self.doubtful:
                made = Broadcast(
                    entry.in_turn, place, tuple(dict.fromkeys(entry.slots)), days, entry.languages,
                    campaign, self.document.path, self.document.line(where),
                )  # fmt: skip
                self._reaches_somebody(made, where)
                yield made

    def _reaches_somebody(self, broadcast: Broadcast, where: KeyPath) -> None:
        """Note an entry that no commune would hear: nothing of it would be listed anywhere."""
        communes = self.known.communes.communes if self.known.communes else ()
        there = [one for one in communes if broadcast.where.meets(one)]
        if communes and not any(broadcast.spoken(one.languages) != ([], []) for one in there):
            self._wrong(
                _("no commune would hear it: none belongs to it, or none has its languages"),
                where,
                _("look at communes and languages, here and in communes.yaml"),
                severity="warning",
            )

    def blackouts(self, entries: Iterable[BlackoutEntry]) -> Iterator[Blackout]:
        """Days without broadcasts."""
        for where, entry in self.items(entries, ("blackouts",)):
            first, last = entry.date or entry.from_, entry.date or entry.to
            if first is not None and last is not None:
                place = self._where(entry.communes, where)
                line = self.document.line(where)
                yield Blackout(first, last, entry.reason, place, self.document.path, line)

    def _days(self, entry: BroadcastEntry, where: KeyPath, span: tuple[date, date]) -> Days | None:
        anchor = entry.starting or span[0]
        first = max(span[0], entry.from_ or span[0], entry.starting or span[0])
        last = min(span[1], entry.to or span[1])
        if last < first:
            self._wrong(
                _("its days lie outside those of the file or campaign ({first} to {last})").format(
                    first=span[0].isoformat(), last=span[1].isoformat()
                ),
                where,
            )
            return None
        for number, day in enumerate(entry.dates or ()):
            if not first <= day <= last:
                self._wrong(
                    _("{day} lies outside the days of the broadcast ({first} to {last})").format(
                        day=day.isoformat(), first=first.isoformat(), last=last.isoformat()
                    ),
                    (*where, "dates", number),
                )
        weekdays = frozenset(map(WEEKDAYS.index, entry.days)) if entry.days else None
        if entry.every and weekdays is None:
            weekdays = frozenset((anchor.weekday(),))
        dates = frozenset(entry.dates) if entry.dates else None
        days = Days(first, last, weekdays, entry.every or 1, anchor, dates)
        if dates is None and not ordinals(days):
            self._wrong(
                _("none of its days lies between {first} and {last}").format(
                    first=first.isoformat(), last=last.isoformat()
                ),
                where,
                _("change its days, or its first and last day"),
            )
        return days

    def _programmes(self, entry: BroadcastEntry, where: KeyPath) -> None:
        message = _("there is no programme {name}")
        if entry.programmes is None:
            self._among(entry.in_turn, self.known.programmes, (*where, "programme"), message)
        else:
            self._among(entry.in_turn, self.known.programmes, (*where, "programmes"), message)
            for number, name in enumerate(entry.in_turn):
                if name in entry.in_turn[:number]:
                    self._wrong(
                        _("{name} stands here twice").format(name=name),
                        (*where, "programmes", number),
                    )

    def _where(self, chosen: Chosen, where: KeyPath) -> Where:
        if self.known.communes is not None:
            ids = [one.id for one in self.known.communes.communes]
            place, missing = (*where, "communes"), _("there is no commune {name}")
            self._among(chosen.ids or (), ids, place, missing)
            self._among(chosen.without, ids, (*place, "without"), missing)
            groups = self.known.communes.groups
            self._among(
                chosen.groups or (), groups, (*place, "groups"), _("there is no group {name}")
            )
        return Where(
            None if chosen.ids is None else frozenset(chosen.ids),
            None if chosen.groups is None else frozenset(chosen.groups),
            frozenset(chosen.without),
        )

    def _slots(self) -> tuple[str, ...] | None:
        return None if self.known.communes is None else self.known.communes.slots

    def _among(
        self,
        names: Iterable[str],
        known: Iterable[str] | None,
        where: KeyPath,
        message: str,
        hint: Callable[[str, Collection[str]], str] = did_you_mean,
    ) -> None:
        """Note names that are not among the known ones; None knows all."""
        words = None if known is None else frozenset(known)
        for number, name in enumerate(names):
            if words is not None and name not in words:
                self._wrong(message.format(name=name), (*where, number), hint(name, words))

    def _wrong(
        self, message: str, where: KeyPath, hint: str = "", severity: Severity = "error"
    ) -> None:
        line = self.document.line(where)
        self.problems.append(Problem(message, self.document.path, line, hint, severity))
