"""What has to be mended in a schedule, told once for each entry with how often it happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from broadcast.errors import Problem
from broadcast.i18n import _, ngettext
from broadcast.schedule.communes.file import Commune
from broadcast.schedule.planner import Loss
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import Overlong
from broadcast.schedule.words import minutes
from broadcast.script.script import status_name


@dataclass(slots=True)
class _Case:
    """The first time something goes wrong, and how often it does."""

    loss: Loss
    day: date
    commune: Commune
    times: int = 0


class Findings:
    """Gathers losses that a planner has to do something about.

    Those are: no room, quiet hours, a programme that is not approved, stale or out of date, and a
    language that an entry names and the programme does not have.
    """

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._cases: dict[tuple[object, ...], _Case] = {}

    def add(
        self, day: date, communes: Sequence[tuple[int, Commune]], losses: Iterable[Loss]
    ) -> None:
        """Take in what these communes lose on a day."""
        if not communes:
            return
        for loss in losses:
            if not _is_wrong(loss):
                continue
            by_slot = (loss.slot,) if loss.reason in ("room", "quiet") else ()
            what = () if loss.reason == "quiet" else (loss.programme, loss.lang)
            key = (loss.broadcast.path, loss.broadcast.line, loss.reason, *by_slot, *what)
            case = self._cases.setdefault(key, _Case(loss, day, communes[0][1]))
            case.times += len(communes)

    def problems(self) -> tuple[Problem, ...]:
        """All of it, at the lines of the entries."""
        return tuple(
            Problem(
                self._message(case), case.loss.broadcast.path, case.loss.broadcast.line,
                _hint(case.loss),
            )
            for case in self._cases.values()
        )  # fmt: skip

    def _message(self, case: _Case) -> str:
        loss, day = case.loss, case.day.isoformat()
        which = f"{loss.programme}.{loss.lang}"
        if isinstance(loss.note, Overlong):
            message = _(
                "the slot {slot} of {commune} is overlong on {day}: with {which} it takes "
                "{needed}, and it lasts {length}"
            ).format(
                slot=loss.slot, commune=case.commune.name, day=day, which=which,
                needed=minutes(loss.note.needed_s), length=minutes(loss.note.length_s),
            )  # fmt: skip
        elif loss.reason == "quiet":
            message = _("the slot {slot} lies in the quiet hours of {commune}").format(
                slot=loss.slot, commune=case.commune.name
            )
        elif loss.reason == "language":
            message = _("the programme {programme} has no script in the language {lang}").format(
                programme=loss.programme, lang=loss.lang
            )
        elif loss.reason == "stale":
            message = _("{which} is stale: {reason}").format(which=which, reason=loss.note)
        elif loss.reason == "expired":
            message = _("{which} is scheduled on {day}, but is valid until {last} only").format(
                which=which, day=day, last=loss.note
            )
        else:
            message = _("{which} is scheduled, but not approved (its status is {status})").format(
                which=which, status=status_name(str(loss.note))
            )
        times = ngettext("{n} time in all", "{n} times in all", case.times).format(n=case.times)
        return f"{message} ({times})"


def _is_wrong(loss: Loss) -> bool:
    if loss.reason == "language":
        return loss.broadcast.languages is not None
    return loss.reason in ("room", "quiet", "unapproved", "stale", "expired")


def _hint(loss: Loss) -> str:
    hints = {
        "room": _("take something out, lengthen the slot, or move it to another slot or day"),
        "quiet": _("leave these communes out (without), or give them another start of the slot"),
        "unapproved": _("have it approved, or take it out of the schedule"),
        "stale": _("compare the two texts, then: {command}").format(
            command=f"broadcast translations accept {loss.programme} --lang {loss.lang}"
        ),
        "expired": _("check its figures and set valid_until, or end the broadcast earlier"),
        "language": _("leave the language out, or add the script"),
    }
    return hints.get(loss.reason, "")
