"""The words for what a schedule holds: classes, weekdays, and why something was dropped."""

from __future__ import annotations

from broadcast.i18n import _
from broadcast.schedule.schedule import Klass
from broadcast.schedule.slots import LossReason


def reason(code: LossReason, note: str = "", lang: str | None = None) -> str:
    """Why something planned is not broadcast."""
    words: dict[LossReason, str] = {
        "not-valid": _("the commune does not exist on this day"),
        "no-slot": _("the commune has no such slot"),
        "day": _("day not allowed"),
        "blackout": _("blackout"),
        "quiet": _("quiet hours"),
        "unspoken": _("not a language of the commune"),
        "language": _("missing language"),
        "unapproved": _("not approved"),
        "stale": _("stale translation"),
        "expired": _("expired"),
        "not-built": _("no MP3"),
        "twice": _("already in this slot"),
        "room": _("no room in the slot"),
        "sessions": _("session cap"),
    }
    shown = note if code in ("blackout", "unapproved", "expired", "sessions", "room") else ""
    if code in ("language", "unspoken"):
        shown = lang or ""
    return f"{words[code]}: {shown}" if shown else words[code]


def klass(code: Klass) -> str:
    """Name of a class of bulletins."""
    words: dict[Klass, str] = {
        "urgent": _("urgent"), "priority": _("priority"), "normal": _("normal"),
    }  # fmt: skip
    return words[code]


def weekdays() -> tuple[str, ...]:
    """Names of the days from Monday to Sunday."""
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    )  # fmt: skip


def minutes(seconds: float) -> str:
    """A length as minutes and seconds: ``2:05``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
