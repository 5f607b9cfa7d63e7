"""Plays and misses: what the as-run log keeps, free of any database.

A play is one programme in one language played once in one commune. It is never changed: a
correction or a withdrawal is a new `Play` that names in `supersedes` the one it takes the place of.
"""

from __future__ import annotations

import hashlib
import uuid as uuids
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from broadcast import i18n
from broadcast.errors import Problem
from broadcast.i18n import _, ngettext

PlaySource = Literal["player", "portal", "import", "manual"]
PlayState = Literal["claimed", "verified"]
MissReason = Literal["power", "loudspeaker", "network", "urgent", "commune", "other"]
Dimension = Literal["commune", "programme", "lang", "topic", "state", "date", "month"]

SOURCES: tuple[PlaySource, ...] = ("player", "portal", "import", "manual")
STATES: tuple[PlayState, ...] = ("claimed", "verified")
REASONS: tuple[MissReason, ...] = ("power", "loudspeaker", "network", "urgent", "commune", "other")
DIMENSIONS: tuple[Dimension, ...] = (
    "commune", "programme", "lang", "topic", "state", "date", "month",
)  # fmt: skip

LONGEST_PLAY_S = 4 * 3600
"""Longest play that is believed: twice the longest session the rules of any commune allow (2 h)."""

LONGEST_TEXT = 10_000
"""Characters of a title, a note or a name."""

EARLIEST = date(2000, 1, 1)
"""A play before this day is a slip of the pen: loudspeaker programmes are not that old."""

NAMESPACE = uuids.UUID("5f0b1d5c-6a0e-5d0c-9a55-3d3c0f7e2b10")
"""Namespace of the UUIDs of plays that were not given one where they were played (RFC 9562, v5)."""


@dataclass(frozen=True, slots=True)
class Play:
    """One play as it was recorded.

    `uuid` is made where it is played. `started_at` is aware and kept to the second; `seconds` is
    how long it was heard.
    `title`, `topic` and `mp3_sha256` are copies, so that history survives the deletion of a
    programme. `supersedes` names the row this one corrects; `withdrawn` says that it is none after
    all. `recorded_at` (aware) is when it reached a log first. `partial` says that far less than the
    whole programme was heard. A play that broke off and began again has `parts`: this many rows of
    players, each of which supersedes the one before.
    """

    uuid: uuids.UUID
    commune: str
    slot: str | None
    programme: str
    lang: str
    started_at: datetime
    seconds: int
    source: PlaySource
    state: PlayState
    reporter: str
    title: str
    topic: str | None
    mp3_sha256: str | None
    supersedes: uuids.UUID | None
    recorded_at: datetime
    withdrawn: bool = False
    note: str = ""
    partial: bool = False
    parts: int = 1

    @property
    def content(self) -> tuple[Any, ...]:
        """What must be the same when the same UUID comes again.

        Not slot, source, reporter, note and the copies: the same play may come a second time by
        another way, or after the title of its programme has changed; the first record stands.
        """
        return (
            self.commune, self.programme, self.lang, self.started_at.replace(microsecond=0),
            self.seconds, self.state, self.supersedes, self.withdrawn,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Miss:
    """Something scheduled that was not played, on a local date, with the reason.

    `programme` and `lang` are None when the whole slot was missed. `supersedes` and `withdrawn` as
    in `Play`.
    """

    uuid: uuids.UUID
    commune: str
    slot: str | None
    programme: str | None
    lang: str | None
    date: date
    reason: MissReason
    note: str
    reporter: str
    recorded_at: datetime
    supersedes: uuids.UUID | None = None
    withdrawn: bool = False

    @property
    def content(self) -> tuple[Any, ...]:
        """What must be the same when the same UUID comes again."""
        return (
            self.commune, self.slot, self.programme, self.lang, self.date, self.reason,
            self.supersedes, self.withdrawn,
        )  # fmt: skip


class Count(NamedTuple):  # a country's report reads a hundred thousand of them
    """Plays and their seconds under one key, whose values stand in the order asked for.

    `partial` is how many of the plays were none of the whole programme. Dates are ``2026-11-23``
    and months ``2026-11``; a play without a topic has None there.
    """

    key: tuple[str | None, ...]
    plays: int
    seconds: int
    partial: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """How many rows were new, and how many were there already."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a run sheet: what a short code stands for. `day` is the day of its slot.

    One that was `issued` stands on a sheet of a pack, with the time and the length printed there.
    """

    commune: str
    day: date
    slot: str
    programme: str
    lang: str
    starts_at: datetime
    seconds: int
    issued: bool = False

    def is_in(self, slot: str) -> bool:
        """Whether it is in a slot, given by the id of a dated one or by its name in the day."""
        return slot in (self.slot, self.slot[9:].removesuffix(f"-{self.commune}"))


def reason_names(lang: str | None = None) -> dict[MissReason, str]:
    """What each reason code says, in the interface language or another one."""
    _ = _words(lang)
    return {
        "power": _("power cut"),
        "loudspeaker": _("loudspeaker broken"),
        "network": _("no network"),
        "urgent": _("displaced by an urgent bulletin"),
        "commune": _("the commune's own programme"),
        "other": _("other reason"),
    }


def state_names(lang: str | None = None) -> dict[PlayState, str]:
    """What each state says, in the interface language or another one."""
    _ = _words(lang)
    return {"claimed": _("claimed"), "verified": _("verified")}


def in_one_line(row: Play | Miss) -> str:
    """A play or a miss for people, in the interface language; moments stand as they are given."""
    withdrawn = _("withdrawn") if row.withdrawn else ""
    if not isinstance(row, Play):
        what = " ".join(filter(None, (row.slot, row.programme, row.lang)))
        reason = reason_names()[row.reason]
        return f"{row.date:%d/%m/%Y}  {row.commune}  {what}  {reason}  {withdrawn}".rstrip()
    length = _("{seconds} s").format(seconds=row.seconds)
    length += f" ({_('partial')})" if row.partial else ""
    if row.parts > 1:
        length += f" ({ngettext('{n} part', '{n} parts', row.parts).format(n=row.parts)})"
    return (
        f"{row.started_at:%d/%m/%Y %H:%M:%S}  {row.commune}  {row.programme}  {row.lang}  "
        f"{length}  {state_names()[row.state]}  {row.reporter}  {withdrawn}"
    ).rstrip()


def _words(lang: str | None) -> Callable[[str], str]:
    return i18n.of(lang) if lang else i18n._


def play_uuid(commune: str, started_at: datetime, programme: str, lang: str) -> uuids.UUID:
    """UUID of a play that has none: the same commune, start, programme and language, the same UUID.

    Neither the name of a file nor the number of a row goes into it, so that the same play counts
    once in however many files it is reported. The start counts as an instant, to the second.
    """
    instant = int(started_at.timestamp())
    return _timed(instant, f"play|{commune}|{instant}|{programme}|{lang}")


def sheet_uuid(planned: SheetLine) -> uuids.UUID:
    """UUID of a line of a run sheet: one line is one play, whenever it began exactly.

    When it was to begin is not part of it: that moves when a slot's other programmes change.
    """
    name = f"{planned.commune}|{planned.slot}|{planned.programme}|{planned.lang}"
    midnight = datetime.combine(planned.day, time(), UTC)
    return _timed(int(midnight.timestamp()), f"sheet|{name}")


def is_ours(uuid: uuids.UUID) -> bool:
    """Whether a UUID was made here, and not where it was played."""
    return uuid.version in (5, 8)


def _timed(instant: int, name: str) -> uuids.UUID:
    """A UUID of version 8 (RFC 9562): the instant in ms, as in version 7, then the name's digest.

    Plays of one time so lie beside one another in the index of the UUIDs. With nine million of
    them, each at a place of chance, every new row would touch another page of the database.
    """
    digest = int.from_bytes(hashlib.sha256(f"{NAMESPACE}|{name}".encode()).digest()[:10], "big")
    made = (instant * 1000 & (1 << 48) - 1) << 80 | digest
    made = made & ~(0xF << 76) | 8 << 76  # the version
    return uuids.UUID(int=made & ~(0x3 << 62) | 2 << 62)  # and the variant


def miss_uuid(
    commune: str, day: date, slot: str | None, what: tuple[str | None, ...]
) -> uuids.UUID:
    """UUID of a miss that has none: commune, date, slot, programme and language."""
    words = "|".join((commune, day.isoformat(), slot or "", *(part or "" for part in what)))
    return uuids.uuid5(NAMESPACE, f"miss|{words}")


def corrected(old: Play, recorded_at: datetime, **changes: Any) -> Play:
    """The row that corrects `old`; the same correction made twice has the same UUID."""
    made = replace(old, **changes, supersedes=old.uuid, recorded_at=recorded_at, withdrawn=False)
    words = "|".join(map(str, (int(made.started_at.timestamp()), *made.content[:3])))
    name = f"correction|{old.uuid}|{words}|{made.seconds}|{made.state}|{made.slot}"
    return replace(made, uuid=uuids.uuid5(NAMESPACE, name))


def corrected_miss(old: Miss, recorded_at: datetime, **changes: Any) -> Miss:
    """The row that corrects `old`; the same correction made twice has the same UUID."""
    made = replace(old, **changes, supersedes=old.uuid, recorded_at=recorded_at, withdrawn=False)
    name = f"correction|{old.uuid}|{made.reason}|{made.note}"
    return replace(made, uuid=uuids.uuid5(NAMESPACE, name))


Logged = TypeVar("Logged", Play, Miss)


def withdrawal(old: Logged, recorded_at: datetime, reporter: str, reason: str) -> Logged:
    """The row that takes `old` back; the same withdrawal made twice has the same UUID."""
    return replace(
        old,
        uuid=uuids.uuid5(NAMESPACE, f"withdrawal|{old.uuid}"),
        supersedes=old.uuid,
        withdrawn=True,
        reporter=reporter,
        note=reason,
        recorded_at=recorded_at,
    )


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The day on which something counts: its date in the province, wherever the clock stood."""
    return moment.astimezone(zone).date()


def faults(play: Play) -> Iterator[str]:
    """Everything that keeps a play from being recorded, in words."""
    yield from _unfit_texts(play)
    if play.started_at.tzinfo is None:
        yield _("the start of a play has no time zone")
    elif play.started_at.date() < EARLIEST:
        yield _("{date} is too long ago").format(date=play.started_at.date().isoformat())
    if play.seconds <= 0 and not play.withdrawn:
        yield _("{seconds} seconds cannot have been played").format(seconds=play.seconds)
    elif play.seconds > LONGEST_PLAY_S:
        yield too_long(play.seconds)
    if not (play.commune and play.programme and play.lang):
        yield _("a play needs a commune, a programme and a language")
    if play.source not in SOURCES or play.state not in STATES:
        yield _("source {source} or state {state} is unknown").format(
            source=play.source, state=play.state
        )
    if play.supersedes == play.uuid:
        yield _("a play cannot correct itself")


def too_long(seconds: int) -> str:
    """That nothing is played for so long."""
    return _("{seconds} seconds are more than {hours} hours").format(
        seconds=seconds, hours=LONGEST_PLAY_S // 3600
    )


def miss_faults(miss: Miss) -> Iterator[str]:
    """Everything that keeps a miss from being recorded, in words."""
    yield from _unfit_texts(miss)
    if miss.date < EARLIEST:
        yield _("{date} is too long ago").format(date=miss.date.isoformat())
    if miss.supersedes == miss.uuid:
        yield _("a miss cannot correct itself")


_LONGEST = {
    "commune": 120, "slot": 240, "programme": 120, "lang": 35, "topic": 120, "mp3_sha256": 64,
    "title": LONGEST_TEXT, "reporter": LONGEST_TEXT, "note": LONGEST_TEXT,
}  # fmt: skip
"""Texts of plays and misses, and how many characters of them a database keeps."""


def _unfit_texts(row: Play | Miss) -> Iterator[str]:
    """Texts that a database does not take: with NUL, half a character, or too long."""
    for name, longest in _LONGEST.items():
        text = getattr(row, name, None)
        if not text:
            continue
        if len(text) > longest:
            yield _("{name} is too long").format(name=name)
        if not _is_whole(text):
            yield _("{name} holds a character that is none").format(name=name)


def _is_whole(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:  # one half of a pair
        return False


def conflict(play: Play, there: Play) -> Problem:
    """That a UUID came again with another content."""
    names = ("commune", "programme", "lang", "started_at", "seconds", "state", "supersedes",
             "withdrawn")  # fmt: skip
    pairs = zip(names, there.content, play.content, strict=True)
    differ = ", ".join(f"{name}: {old} ≠ {new}" for name, old, new in pairs if old != new)
    return Problem(
        _("this play is in the log with other values ({differences})").format(differences=differ),
        hint=_("if the log is wrong: broadcast log correct {uuid}").format(uuid=there.uuid),
    )
