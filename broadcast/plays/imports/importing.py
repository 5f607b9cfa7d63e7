"""What a workspace knows, brought to an import, and the import itself from files to log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from broadcast.errors import PlayError, Problem
from broadcast.files.cells import Cell
from broadcast.files.lengths import WrittenLength
from broadcast.i18n import _
from broadcast.periods import Period, days
from broadcast.plays.headings import HEADINGS, PlayColumn
from broadcast.plays.imports import column_choices, heard, scheduled
from broadcast.plays.imports import files as play_files
from broadcast.plays.imports import names as naming
from broadcast.plays.imports.checks import Checks
from broadcast.plays.imports.codes import several_codes
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found, Reported, RowError, RowPlace
from broadcast.plays.imports.messages import PASTED, read_message
from broadcast.plays.imports.names import KnownNames, UnknownNameError
from broadcast.plays.imports.row import RowReader
from broadcast.plays.imports.values import Values
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Added, Miss, Play, PlaySource, SheetLine, corrected, corrected_miss
from broadcast.plays.writer import Turn
from broadcast.schedule.workspace_schedule import WorkspaceSchedule
from broadcast.workspace.workspace import Workspace

CODES_BACK = timedelta(days=56)
"""Run sheets of the last eight weeks are looked through for a short code."""

CODES_AHEAD = timedelta(days=7)
"""A sheet may be handed in before its week is over."""


@dataclass(frozen=True, slots=True)
class ImportedPlays:
    """What an import did: `found` says what of the files was taken, or would have been.

    `done` is false when nothing was recorded because rows were rejected.
    """

    found: Found
    plays: Added
    misses: Added
    done: bool

    def as_json(self) -> dict[str, Any]:
        """As JSON: how many rows, and each that was not taken, with its place."""
        found = self.found
        return {
            "taken": self.done,
            "rows": found.rows,
            "new": self.plays.new,
            "known": self.plays.known,
            "misses": self.misses.new + self.misses.known,
            "rejected": [one.as_json() for one in found.rejected],
            "parts": [{**place.as_json(), "uuid": str(uuid)} for place, uuid in found.parts],
            "repeated": [{**place.as_json(), "uuid": str(uuid)} for place, uuid in found.repeated],
            "skipped": [one.as_json() for one in found.skipped],
            "unclaimed": [one.as_json() for one in found.unclaimed],
            "noticed": [one.as_json() for one in found.noticed],
            "questions": [one.as_json() for one in found.questions],
        }


def context_of(
    workspace: Workspace,
    now: datetime,
    weeks: Sequence[Period] = (),
    *,
    reporter: str = "",
    source: PlaySource = "import",
    unscheduled: bool = False,
) -> ImportContext:
    """What an import into the log of a workspace knows; `weeks` are those of the run sheets."""
    schedule = WorkspaceSchedule(workspace, every_programme=True)
    rules, facts = schedule.rules, schedule.facts
    province = workspace.province
    zone = ZoneInfo(province.timezone)
    spoken = {code: language.name for code, language in province.languages.items()}

    @cache
    def codes() -> Mapping[str, Sequence[SheetLine]]:
        today = now.astimezone(zone).date()
        periods = weeks or [days(today - CODES_BACK, today + CODES_AHEAD)]
        expanded = (schedule.expand(one.first, one.last) for one in periods)
        return scheduled.codes(
            line for one in expanded for line in scheduled.planned(one, rules.gap_s)
        )

    return ImportContext(
        KnownNames(rules.communes, facts, spoken),
        facts,
        zone,
        now,
        scheduled.Scheduled(rules, facts) if rules.broadcasts else None,
        codes,
        reporter,
        source,
        unscheduled,
        columns=column_choices.load(workspace.root),
    )


def for_commune(given: ImportContext, written: str) -> ImportContext:
    """The same for rows of one commune, which need not name it; raises `PlayError`."""
    try:
        given.names.commune(written, None)
    except UnknownNameError as error:
        raise PlayError(str(error), hint=error.hint) from error
    return replace(given, commune=written)


def take(
    log: PlayLog, files: Iterable[Path], given: ImportContext, *, message: str | None = None,
    partial: bool = False,
) -> ImportedPlays:  # fmt: skip
    """Import files, and a `message` that was pasted: all rows or, with `partial`, the good ones.

    Without it nothing is taken when one is bad. Nothing is taken, not even in part, while a column
    is not understood: it may change every row. Nobody else records between checks and end.
    """
    given = _with_sheets(log, given)
    found = play_files.read(files, given)
    if message is not None:
        read_message(message, PASTED, given, found)
    with log.turn() as turn:
        Checks(found, log, given).run()
        if found.questions or (found.rejected and not partial):
            return ImportedPlays(found, Added(0, 0), Added(0, 0), done=False)
        plays, misses = _record(turn, found)
    return ImportedPlays(found, plays, misses, done=True)


def _with_sheets(log: PlayLog, given: ImportContext) -> ImportContext:
    """The same with the run sheets that were issued, which bind whatever is planned now."""
    sheets = log.issued()
    planned = given.scheduled.with_issued(sheets) if given.scheduled else None
    return replace(given, issued=sheets, scheduled=planned)


def text_of(data: bytes) -> str:
    """The text of a message that came as bytes; raises `PlayError`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlayError(
            _("the message is not UTF-8 text"), hint=_("save it as a .txt file in UTF-8")
        ) from error


def _record(turn: Turn, found: Found) -> tuple[Added, Added]:
    plays = turn.add(play for _place, play in found.plays)
    misses = turn.add_misses(miss for _place, miss in found.misses)
    return (
        Added(plays.new - len(found.parts) - found.beside, plays.known + len(found.known)),
        Added(misses.new, misses.known + len(found.known_misses)),
    )


def cells_of(given: Mapping[str, Cell]) -> dict[PlayColumn, Cell]:
    """Cells by the names of their columns, without those that are None.

    Raises `KeyError` for a name that is no column.
    """
    if strange := given.keys() - HEADINGS.keys():
        raise KeyError(*strange)
    return {name: given[name] for name in HEADINGS if given.get(name) is not None}


def take_codes(
    log: PlayLog, codes: Iterable[str], cells: Mapping[PlayColumn, Cell], given: ImportContext
) -> list[tuple[Play | Miss, bool]]:
    """Record the same of several codes, of all or of none; without codes what the cells say.

    Returns as `take_one` does.

    Raises `PlayError` with everything that is wrong.
    """
    given = _with_sheets(log, given)
    rows: list[Reported] = []
    problems: list[Problem] = []
    written = [one for code in codes for one in several_codes(code) or [code]]
    for code in dict.fromkeys(written) or [""]:
        try:
            rows.append(_reported({**cells, "code": code or None}, given))
        except PlayError as error:
            named = f"{code}: " if len(written) > 1 else ""
            problems += (replace(one, message=named + one.message) for one in error.problems)
    if problems:
        raise PlayError.of(problems)
    return _all(log, given, rows)


def _all(
    log: PlayLog, given: ImportContext, rows: Sequence[Reported]
) -> list[tuple[Play | Miss, bool]]:
    places = [(RowPlace(Path(), "", number), row) for number, row in enumerate(rows, start=1)]
    found = Found(reported=places)
    with log.turn() as turn:
        Checks(found, log, given).run()
        _refuse(found)
        if found.skipped:
            raise PlayError.of(
                [Problem("; ".join(one.reasons), hint=one.hint) for one in found.skipped]
            )
        _record(turn, found)
    kept: dict[RowPlace, tuple[Play | Miss, bool]] = {}
    kept |= {place: (play, True) for place, play in found.plays}
    kept |= {place: (miss, True) for place, miss in found.misses}
    for place, uuid in (*found.repeated, *found.known, *found.known_misses):
        kept[place] = (log.find([uuid]).get(uuid) or log.find_misses([uuid])[uuid], False)
    return [kept[place] for place, _row in places]


def take_one(
    log: PlayLog, cells: Mapping[PlayColumn, Cell], given: ImportContext
) -> tuple[Play | Miss, bool]:
    """Record what one set of cells says; returns what counts now, and whether that is new.

    Raises `PlayError` when it cannot be recorded, or was withdrawn before.
    """
    given = _with_sheets(log, given)
    (kept,) = _all(log, given, [_reported(cells, given)])
    return kept


def correct(
    log: PlayLog, uuid: UUID, changes: Mapping[PlayColumn, Cell], given: ImportContext
) -> Play | Miss:
    """Put a row with other values in the place of a play; `changes` are cells as written.

    A programme of another name brings its title, topic and MP3 digest along. Of a miss, reason,
    note and reporter can be corrected. Raises `PlayError`.
    """
    if miss := log.latest_miss(uuid):
        return _correct_miss(log, miss, changes, given)
    if "reason" in changes:
        raise PlayError(_("{uuid} is a play, which has no reason").format(uuid=uuid))
    old = log.latest(uuid)
    cells: dict[PlayColumn, Cell] = {
        "commune": old.commune, "programme": old.programme, "lang": old.lang, "state": old.state,
        "moment": old.started_at.isoformat(), "length": old.seconds, "source": "manual",
        "reporter": old.reporter, "note": old.note, "uuid": str(old.uuid), "title": old.title,
    }  # fmt: skip
    if not changes.keys() & {"programme", "lang"}:
        cells |= {"topic": old.topic, "mp3_sha256": old.mp3_sha256}
    made = _reported(cells | dict(changes), given).row
    assert isinstance(made, Play)  # noqa: S101 - a row without a reason is a play
    names = ("commune", "programme", "lang", "started_at", "seconds", "state", "reporter", "title",
             "topic", "mp3_sha256", "note", "source")  # fmt: skip
    wanted = {name: getattr(made, name) for name in names}
    wanted["partial"] = _is_partial(old, made, given) if "length" in changes else old.partial
    play = corrected(old, given.now, **wanted)
    elsewhere = bool(changes.keys() & {"commune", "programme", "lang", "moment"})
    play = replace(play, slot=None) if elsewhere else play
    found = _alone(Reported(play))
    with log.turn() as turn:
        kept = given if elsewhere else replace(given, scheduled=None)
        Checks(found, log, replace(kept, unscheduled=True)).run()
        _refuse(found)
        _record(turn, found)
    return found.plays[0][1] if found.plays else play


def _is_partial(old: Play, made: Play, given: ImportContext) -> bool:
    """Whether a play of a corrected length is none of the whole; raises `PlayError`."""
    fact = given.facts.get((made.programme, made.lang))
    known = heard.whole(None, fact, old.mp3_sha256 or "")
    try:
        return heard.partial(WrittenLength(made.seconds), known)
    except RowError as error:
        raise PlayError.of([Problem(reason, hint=hint) for reason, hint in error.wrong]) from error


def _correct_miss(
    log: PlayLog, old: Miss, changes: Mapping[PlayColumn, Cell], given: ImportContext
) -> Miss:
    if strange := sorted(changes.keys() - {"reason", "note", "reporter"}):
        raise PlayError(
            _("{uuid} is a miss: it has no {names}").format(
                uuid=old.uuid, names=", ".join(strange)
            ),
            hint=_("withdraw it, and report what is right"),
        )
    reason = naming.reason(str(changes["reason"])) if "reason" in changes else old.reason
    note, reporter = (str(changes.get(name, getattr(old, name))) for name in ("note", "reporter"))
    made = corrected_miss(old, given.now, reason=reason, note=note, reporter=reporter)
    log.add_misses([made])
    return made


def _reported(cells: Mapping[PlayColumn, Cell], given: ImportContext) -> Reported:
    """What cells say; raises `PlayError` with everything wrong with them."""
    try:
        return RowReader(Values(given, cells.get, "seconds")).read()
    except RowError as error:
        raise PlayError.of([Problem(reason, hint=hint) for reason, hint in error.wrong]) from error


def _alone(reported: Reported) -> Found:
    return Found(reported=[(RowPlace(Path(), "", 0), reported)])


def _refuse(found: Found) -> None:
    if found.rejected:
        raise PlayError.of(
            [Problem("; ".join(one.reasons), hint=one.hint) for one in found.rejected]
        )
