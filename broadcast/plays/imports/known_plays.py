"""Plays that count, for others to be held against: by time, and by line of a run sheet."""

from __future__ import annotations

import uuid as uuids
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter

from broadcast.i18n import _
from broadcast.plays.imports.found import RowPlace
from broadcast.plays.log import PlaySpan
from broadcast.plays.play import Play, is_ours

LineKey = tuple[str | None, str, str]
"""A line of a run sheet: dated slot, programme, language."""


@dataclass(frozen=True, slots=True)
class KnownPlay:
    """A play that counts: one in the log (without a place), or a row before.

    `own` plays have a UUID that was made where they were played; `root` is the first UUID of a
    chain of corrections. Start and length are the planned ones where they were not given.
    """

    uuid: uuids.UUID
    start: datetime
    seconds: int
    state: str
    place: RowPlace | None
    own: bool
    root: uuids.UUID
    slot: str | None = None
    start_given: bool = True
    length_given: bool = True
    moved: bool = False
    partial: bool = False
    parts: int = 1

    @property
    def end(self) -> datetime:
        """When it ended."""
        return self.start + timedelta(seconds=self.seconds)


_start = attrgetter("start")


@dataclass(slots=True)
class Spans:
    """Plays by what they are, and when."""

    _spans: dict[tuple[str, str, str], list[KnownPlay]] = field(default_factory=dict)
    _longest_s: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _lines: dict[LineKey, list[KnownPlay]] = field(default_factory=dict)
    _places: dict[str, list[tuple[str, str, KnownPlay]]] | None = None

    def remember(self, spans: Iterable[PlaySpan]) -> None:
        """Take in plays of the log, in any order."""
        for one in spans:
            said = KnownPlay(
                one.uuid, one.started_at, one.seconds, one.state, None, one.own, one.root, one.slot,
                moved=one.moved, partial=one.partial, parts=one.parts,
            )  # fmt: skip
            key = (one.commune, one.programme, one.lang)
            self._spans.setdefault(key, []).append(said)
            self._longest_s[key] = max(one.seconds, self._longest_s.get(key, 0))
            self._lines.setdefault((one.slot, one.programme, one.lang), []).append(said)
        for others in self._spans.values():
            others.sort(key=_start)

    def add(self, play: Play, said: KnownPlay) -> None:
        """Take in a row."""
        key = (play.commune, play.programme, play.lang)
        insort(self._spans.setdefault(key, []), said, key=_start)
        self._longest_s[key] = max(play.seconds, self._longest_s.get(key, 0))
        self._lines.setdefault((play.slot, play.programme, play.lang), []).append(said)

    def replace(self, uuid: uuids.UUID, play: Play, place: RowPlace) -> None:
        """Put a row in the place of the play that it corrects, or of itself."""
        root, moved, own = play.uuid, False, not is_ours(play.uuid)
        for others in (
            self._spans.get((play.commune, play.programme, play.lang), []),
            self._lines.get((play.slot, play.programme, play.lang), []),
        ):
            if old := next((one for one in others if one.uuid == uuid), None):
                others.remove(old)
                root, own = old.root, own or old.own
                moved = old.moved or (old.start, old.seconds) != (play.started_at, play.seconds)
        said = KnownPlay(
            play.uuid, play.started_at, play.seconds, play.state, place, own, root, play.slot,
            moved=moved, partial=play.partial, parts=play.parts,
        )  # fmt: skip
        self.add(play, said)

    def on_line(self, slot: str | None, programme: str, lang: str) -> list[KnownPlay]:
        """The plays of a line of a run sheet."""
        return self._lines.get((slot, programme, lang), []) if slot else []

    def broken_off(self, play: Play) -> KnownPlay | None:
        """The play of a player on the same line that this one goes on with, or that goes on here.

        One of the two was none of the whole programme: two whole ones are two plays.
        """
        for one in self.on_line(play.slot, play.programme, play.lang):
            if one.own and (one.partial or play.partial):
                return one
        return None

    def within(
        self, places: Iterable[str], programme: str | None, lang: str | None
    ) -> KnownPlay | None:
        """A play in a slot or on a day (`day_of`), of any programme and language or of these."""
        if self._places is None:  # few files report misses, and only they ask
            self._places = {}
            for (commune, own_programme, own_lang), spans in self._spans.items():
                for one in spans:
                    for place in (one.slot, day_of(commune, one.start.date())):
                        if place:
                            self._places.setdefault(place, []).append(
                                (own_programme, own_lang, one)
                            )
        for place in places:
            for of_programme, of_lang, one in self._places.get(place, ()):
                if programme in (None, of_programme) and lang in (None, of_lang):
                    return one
        return None

    def over(self, play: Play, said: KnownPlay) -> KnownPlay | None:
        """The first play of the same programme and language in its commune that overlaps it."""
        key = (play.commune, play.programme, play.lang)
        return _overlapped(self._spans.get(key, []), said, self._longest_s.get(key, 0))


def day_of(commune: str, day: date) -> str:
    """What stands in the place of a slot for a commune's whole day."""
    return f"{day:%Y%m%d}|{commune}"


def in_words(said: KnownPlay) -> str:
    """Where a play stands already."""
    moment = f"{said.start:%d/%m/%Y %H:%M:%S}"
    if said.place is None:
        return _("the play of {moment} in the log").format(moment=moment)
    return _("the play of {moment} in row {row}").format(moment=moment, row=said.place.row)


def _overlapped(others: Sequence[KnownPlay], one: KnownPlay, longest_s: int) -> KnownPlay | None:
    earliest = one.start - timedelta(seconds=longest_s)
    for place in range(bisect_left(others, earliest, key=_start), len(others)):
        if others[place].start >= one.end:
            break
        if one.start < others[place].end:
            return others[place]
    return None
