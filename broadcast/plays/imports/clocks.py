"""Times that the clock of a player cannot have shown rightly, in words a commune understands."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadcast.i18n import _
from broadcast.plays.play import EARLIEST

LONG_AGO = timedelta(days=360)
"""A player's line is sent within weeks: one that old comes from a clock that is a year behind."""


def suspicion(start: datetime, now: datetime) -> tuple[str, str] | None:
    """What is wrong with a time of a player, and what to do; None where nothing is."""
    shown = f"{start:%d/%m/%Y %H:%M}"
    if start.date() < EARLIEST:
        words = _("the clock of the player was not set when it played: it says {moment}")
    elif now - start > LONG_AGO:
        words = _("the clock of the player is wrong by a year or more: it says {moment}")
    elif start > now + timedelta(minutes=10):
        words = _("the clock of the player is fast: it says {moment}, which is in the future")
    else:
        return None
    return words.format(moment=shown), hint()


def doubt(start: datetime) -> str:
    """That a time may be wrong, because nothing was to be heard then."""
    return _("the clock of the player may be wrong: it says {moment}").format(
        moment=f"{start:%d/%m/%Y %H:%M}"
    )


def hint() -> str:
    """What to do about a clock."""
    return _(
        "set date and time of the player (a clock that forgets them needs a new battery), and "
        "report the play by hand; if the time is right, add: --unscheduled"
    )
