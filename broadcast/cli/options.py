"""Options that several commands have in common: days, and the one period that is meant."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from broadcast.i18n import _

if TYPE_CHECKING:
    from datetime import date

Command = Callable[..., int]


class DayOption(click.ParamType):
    """A day as people write it: ``23/11/2026`` or ``2026-11-23``; an empty text is none."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | None:
        """The day; wrong usage for what is none."""
        from broadcast.files import cells

        try:
            return None if value == "" else cells.day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def period_options(*, required: bool) -> Callable[[Command], Command]:
    """Add ``--week`` to ``--to`` to a command, which gets one `period` of them.

    It is None where none is named, unless one is `required`.
    """
    options = (
        click.option(
            "--week",
            metavar=_("WEEK"),
            help=_("An ISO week, such as 2026-W48.")
            if required
            else _("An ISO week, such as 2026-W48; this week if not given."),
        ),
        click.option("--month", metavar=_("MONTH"), help=_("A month, such as 2026-11.")),
        click.option("--quarter", metavar=_("QUARTER"), help=_("A quarter, such as 2026-Q4.")),
        click.option("--year", metavar=_("YEAR"), help=_("A year, such as 2026.")),
        click.option(
            "--from",
            "first",
            type=DayOption(),
            metavar=_("DAY"),
            help=_("First day of any range of days."),
        ),
        click.option(
            "--to",
            "last",
            type=DayOption(),
            metavar=_("DAY"),
            help=_("Last day of the range, included."),
        ),
    )

    def with_options(command: Command) -> Command:
        made = _with_period(command, required=required)
        for option in reversed(options):
            made = option(made)
        return made

    return with_options


def _with_period(command: Command, *, required: bool) -> Command:
    @wraps(command)
    def with_period(*args: Any, **given: Any) -> int:
        from broadcast import periods

        names = ("week", "month", "quarter", "year", "first", "last")
        try:
            period = periods.meant(**{name: given.pop(name) for name in names})
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        if period is None and required:
            raise click.UsageError(periods.name_one())
        return command(*args, period=period, **given)

    return with_period


def days_options(command: Command) -> Command:
    """Add ``--from`` and ``--to``, of which either may be given alone."""
    for option in (
        click.option("--to", "last", type=DayOption(), metavar=_("DATE"), help=_("Last day.")),
        click.option(
            "--from",
            "first",
            type=DayOption(),
            metavar=_("DATE"),
            help=_("First day, such as 2026-11-01."),
        ),
    ):
        command = option(command)
    return command
