"""How long a programme was heard, held against how long it is.

A measured length is that of the MP3, or of the line as its run sheet was printed; an estimated one
is read off the script before there is an MP3, and may be half as long or three times too short.
"""

from __future__ import annotations

from typing import NamedTuple

from broadcast.files.lengths import WrittenLength, in_words
from broadcast.i18n import _
from broadcast.plays.imports.found import RowError
from broadcast.plays.play import LONGEST_PLAY_S, SheetLine, too_long
from broadcast.schedule.slots import Facts

FULL = 0.9
"""Part of a programme that counts as the whole: a jingle may be missing, no item."""

FULL_ESTIMATED = 0.5
"""The same where the length is only estimated."""

ROUNDING_S = 60
"""People write whole minutes, and leave out the seconds."""

SLACK, SLACK_S = 1.25, 60
"""How much longer than the MP3 a play may be written down: stopwatches, and whole minutes."""

SLACK_ESTIMATED, SLACK_ESTIMATED_S = 3, 1800
"""The same where the length is only estimated."""


class WholeLength(NamedTuple):
    """The length of a programme."""

    seconds: int
    measured: bool

    @property
    def most_s(self) -> int:
        """How long it can have been heard at the most."""
        if self.measured:
            return max(round(SLACK * self.seconds), self.seconds + SLACK_S)
        return max(SLACK_ESTIMATED * self.seconds, SLACK_ESTIMATED_S)

    def is_partial(self, seconds: int) -> bool:
        """Whether somebody who heard so much has not heard the programme."""
        if not self.measured:
            return seconds < FULL_ESTIMATED * self.seconds
        rounded = seconds % 60 == 0 and self.seconds - seconds < ROUNDING_S
        return seconds < FULL * self.seconds and not rounded


def whole(line: SheetLine | None, fact: Facts | None, mp3_sha256: str) -> WholeLength | None:
    """How long a programme is, as far as that is known of the MP3 that was played."""
    if line and line.issued:
        return WholeLength(line.seconds, measured=True)
    if fact is None or not fact.duration_s:
        return None
    if mp3_sha256 and mp3_sha256 != fact.mp3_sha256:
        return None  # it was another MP3
    return WholeLength(max(1, round(fact.duration_s)), fact.mp3_sha256 is not None)


def partial(length: WrittenLength, known: WholeLength | None, *, session: bool = False) -> bool:
    """Whether a play of that length was none of the whole programme.

    Raises `RowError` for one that is longer than it can be; `session` says that it was the time
    between two clocks.
    """
    seconds, other = length
    if known is None:
        if other is not None:  # 5:30 typed into Excel is five and a half hours
            words = _("a length over an hour is not believed: write it in seconds")
            raise RowError([(words, "")])
        return False
    if 0 < seconds <= known.most_s:
        return known.is_partial(seconds)
    if seconds <= 0:
        return False  # refused as none at all
    if other is not None and other <= known.most_s:
        words = _("is the length {first} or {second}? The programme takes {whole}")
        shown = {"first": in_words(seconds), "second": in_words(other)}
        hint = _("write it in seconds: {seconds}").format(seconds=other)
        raise RowError([(words.format(**shown, whole=in_words(known.seconds)), hint)])
    wrong = [] if seconds <= LONGEST_PLAY_S else [(too_long(seconds), "")]
    words = _("it cannot have been played for {given}: the programme takes {whole}")
    hint = (
        _("if that was the whole session, write only when it began")
        if session
        else _("write how long this programme was heard, or leave the length out")
    )
    shown = {"given": in_words(seconds), "whole": in_words(known.seconds)}
    raise RowError([*wrong, (words.format(**shown), hint)])
