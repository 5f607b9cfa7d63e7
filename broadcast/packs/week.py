"""All packs of a week: from the schedule and the built programmes to one pack a commune.

Each MP3 is read and checked once, whatever the number of communes; the packs share it. A pack can
be written to disk or sent while it is made, with the same bytes.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from broadcast.errors import BroadcastError, PackError, Problem
from broadcast.files.reasons import reason_of
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _, ngettext
from broadcast.packs import keys, opening, pack, stored_zip
from broadcast.packs.manifest import FILE_NAME, Manifest, Named, Slot, pack_name, parse
from broadcast.packs.pack import Mp3, Pack, Week
from broadcast.periods import Period, week_of
from broadcast.programmes.finished import Finished, Paths, paths_of
from broadcast.schedule.planner import FactsOf
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import DatedSlot, Dropped
from broadcast.schedule.workspace_schedule import WorkspaceSchedule
from broadcast.workspace.workspace import Workspace

_AT_ONCE = 4
"""Packs written side by side: a disk flushes four files in little more time than one."""


@dataclass(slots=True)
class Packs:
    """The packs of one week; `dropped` and `problems` say what is not in them, and why."""

    workspace: Workspace
    schedule: Schedule
    facts: FactsOf
    week: Week
    slots: dict[str, list[DatedSlot]]
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]
    _built: dict[tuple[str, str], Mp3] = field(default_factory=dict)
    _reading: Lock = field(default_factory=Lock)

    @property
    def communes(self) -> tuple[str, ...]:
        """Communes that there are in that week, in the order of communes.yaml."""
        return tuple(
            commune.id
            for commune in self.schedule.communes
            if (commune.valid_from or date.min) <= self.week.last
            and self.week.first <= (commune.valid_to or date.max)
        )

    @property
    def week_before(self) -> str:
        """Name of the week before."""
        return week_of(self.week.first - timedelta(days=1)).name

    def plan(self, commune: str, former: Manifest | None = None) -> Pack:
        """The pack of a commune; raises `PackError` for an MP3 that is not what was built."""
        known = self.schedule.commune(commune)
        name = known.name if known else commune
        slots = self.slots.get(commune, [])
        built = {
            (item.programme, item.lang): self._mp3(item.programme, item.lang)
            for slot in slots
            for item in slot.items
        }
        return pack.plan(self.week, Named(id=commune, name=name), slots, built, former)

    def waits_for_a_build(self, commune: str) -> bool:
        """Whether something is left out of its pack for want of an MP3."""
        return any(one.commune == commune and one.reason == "not-built" for one in self.dropped)

    def _mp3(self, programme: str, lang: str) -> Mp3:
        with self._reading:
            if (programme, lang) not in self._built:
                paths = paths_of(self.workspace.root, programme, lang)
                until = self.facts[programme, lang].valid_until
                self._built[programme, lang] = _read(paths, until)
            return self._built[programme, lang]


@dataclass(frozen=True, slots=True)
class Written:
    """One commune's pack on disk; `delta_bytes` is None where there is no delta pack.

    `slots` are those of its manifest, as its run sheet was printed.
    """

    commune: str
    path: Path
    bytes: int
    files: int
    plays: int
    delta_bytes: int | None = None
    slots: tuple[Slot, ...] = ()

    def as_json(self, root: Path) -> dict[str, Any]:
        """As JSON; ``path`` is relative to the workspace at `root`."""
        return {
            "commune": self.commune,
            "path": self.path.relative_to(root).as_posix(),
            "bytes": self.bytes,
            "files": self.files,
            "plays": self.plays,
            "delta_bytes": self.delta_bytes,
        }


def prepare(workspace: Workspace, period: Period) -> Packs:
    """Everything that the packs of an ISO week need, without making one.

    Raises `PackError` when the workspace has no key or no communes, or when a file in schedules/ is
    wrong: what cannot be read of it, such as a blackout, would be missing in signed packs.
    """
    schedule = WorkspaceSchedule(workspace, built_only=True)
    if schedule.broken:
        raise PackError.of(schedule.problems)
    rules = schedule.rules
    if not rules.communes:
        raise PackError(
            _("there are no communes to pack for"),
            path=workspace.root / "schedules",
            hint=_("write schedules/communes.yaml, or run: broadcast communes import FILE"),
        )
    key = keys.signing_key(workspace.root)
    expanded = schedule.expand(period.first, period.last)
    slots: dict[str, list[DatedSlot]] = {}
    for slot in expanded.slots:
        slots.setdefault(slot.commune, []).append(slot)
    province = workspace.province
    named = Named(id=province.province.id, name=province.province.name)
    languages = {code: language.name for code, language in province.languages.items()}
    week = Week(period.name, period.first, period.last, named, languages, rules.gap_s, key)
    problems = (*schedule.problems, *expanded.problems, *_unbuilt(expanded.dropped, workspace.root))
    return Packs(workspace, rules, schedule.facts, week, slots, expanded.dropped, problems)


def _unbuilt(dropped: Iterable[Dropped], root: Path) -> Iterator[Problem]:
    """What is left out for want of an MP3, once each: the schedule itself finds nothing wrong."""
    lost = [(one.programme, one.lang or "") for one in dropped if one.reason == "not-built"]
    for (programme, lang), times in Counter(lost).items():
        yield Problem(
            ngettext(
                "there is no MP3 of the present script: left out {n} time",
                "there is no MP3 of the present script: left out {n} times",
                times,
            ).format(n=times),
            paths_of(root, programme, lang).mp3,
            hint=_("run: broadcast build, then pack again"),
        )


def wanted(packs: Packs, communes: Iterable[str]) -> tuple[str, ...]:
    """The communes that were asked for, or all; raises `PackError` for unknown ones."""
    asked = tuple(dict.fromkeys(communes)) or packs.communes
    problems = [
        Problem(
            _("there is no commune {name} in week {week}").format(name=name, week=packs.week.name),
            hint=did_you_mean(name, packs.communes),
        )
        for name in asked
        if name not in packs.communes
    ]
    if problems:
        raise PackError.of(problems)
    return asked


def write(
    packs: Packs, communes: Iterable[str], folder: Path, *, delta: bool = False
) -> Iterator[Written | Problem]:
    """Write the pack of each commune to ``FOLDER/<week>/<week>-<commune>.zip``.

    A pack that cannot be made gives a problem instead and leaves the others, and the pack that was
    there before, as they are. With `delta` also ``<week>-<commune>.delta.zip``, where the pack of
    the week before is in the folder. Packs of the week under the names that earlier versions gave
    them (``<commune>.zip``) are removed: two of a week would be taken for two weeks.
    """
    before = packs.week_before
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        waiting: deque[Future[list[Written | Problem]]] = deque()
        for commune in communes:
            waiting.append(pool.submit(_write_one, packs, commune, (folder, before), delta=delta))
            if len(waiting) > 2 * _AT_ONCE:
                yield from waiting.popleft().result()
        for one in waiting:
            yield from one.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _write_one(
    packs: Packs, commune: str, where: tuple[Path, str], *, delta: bool
) -> list[Written | Problem]:
    """Plan and write one pack below the folder; the other name is that of the week before."""
    folder, before = where
    path = folder / packs.week.name / f"{pack_name(packs.week.name, commune)}.zip"
    rest = path.with_suffix(".delta.zip")
    try:
        former = _former(folder / before, before, commune)
        made = packs.plan(commune, former)
        if not made.manifest.slots and packs.waits_for_a_build(commune):
            return [_nothing_built(commune, path)]
        size = stored_zip.write(made.zipped, path, packs.week.first)
        for old in (rest, *(path.with_name(f"{commune}{end}") for end in (".zip", ".delta.zip"))):
            old.unlink(missing_ok=True)
        delta_bytes = None
        if delta and former is not None and pack.shared(made, former):
            left = stored_zip.inside(made.manifest.pack_name, pack.delta(made, former))
            delta_bytes = stored_zip.write(left, rest, packs.week.first)
    except BroadcastError as error:
        return list(error.problems)
    except OSError as error:
        return [
            Problem(
                _("the pack cannot be written: {reason}").format(reason=reason_of(error)),
                path,
                hint=_("free some space on the disk, or close programs that hold it open"),
            )
        ]
    plays = sum(len(slot.items) for slot in made.manifest.slots)
    files, slots = len(made.manifest.programmes), made.manifest.slots
    return [Written(commune, path, size, files, plays, delta_bytes, slots)]


def _nothing_built(commune: str, path: Path) -> Problem:
    return Problem(
        _("nothing of the week of {commune} is built: no pack was written").format(commune=commune),
        path,
        hint=_("run: broadcast build, then pack again"),
    )


def _read(paths: Paths, valid_until: date | None) -> Mp3:
    """A built MP3; a translation may be broadcast no longer than its original."""
    try:
        finished = Finished.read(paths.json)
    except ValueError as error:
        raise PackError(
            _("the facts of this MP3 cannot be read: {reason}").format(reason=error),
            path=paths.json,
            hint=_("build it again: broadcast build"),
        ) from error
    return replace(pack.checked(paths.mp3, finished), valid_until=valid_until)


def _former(folder: Path, week: str, commune: str) -> Manifest | None:
    """The manifest of the pack of a week before, also under the name of earlier versions."""
    found = manifest_of(folder / f"{pack_name(week, commune)}.zip")
    return found or manifest_of(folder / f"{commune}.zip")


def manifest_of(path: Path) -> Manifest | None:
    """The manifest in a pack of ours on disk; None where there is none that can be read."""
    if not path.is_file():
        return None
    try:
        with opening.opened(path) as zipped:
            data = opening.small(zipped, FILE_NAME)
            return parse(data) if data is not None else None
    except PackError:
        return None
