"""Options that several commands have in common: days, and the one period that is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.settings import Settings
from broadcast.i18n import _

if TYPE_CHECKING:
    from broadcast.periods import Period

Command = Callable[..., int]


def today(ctx: click.Context | None = None) -> date:
    """The day it is in the province of the workspace, or in Vietnam where there is none."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from broadcast.errors import BroadcastError
    from broadcast.workspace import province, workspace

    ctx = ctx or click.get_current_context(silent=True)
    settings = ctx.find_object(Settings) if ctx else None
    try:
        root = workspace.find_root((settings and settings.directory) or Path.cwd())
        read, _problems = province.load(root / province.FILE_NAME)
    except BroadcastError:
        read = None  # whoever needs the workspace says what is wrong with it
    return read.today() if read else datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


class DayWords(click.ParamType):
    """A day as people write it: ``23/11/2026`` or ``hôm qua``; an empty text is none."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | None:
        """The day; wrong usage for what is none."""
        from broadcast import periods

        try:
            if value == "" or isinstance(value, date):
                return value or None
            return periods.day(value, lambda: today(ctx))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class WeekWords(click.ParamType):
    """A week as people write it: ``2026-W48``, ``tuần 48``, ``tuần sau`` or a day of it."""

    name = "week"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """The week; wrong usage for what is none."""
        from broadcast import periods

        try:
            if isinstance(value, periods.Period):
                return value
            return periods.week(value, lambda: today(ctx))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class MomentWords(click.ParamType):
    """Day and time as people write them, with a date in the place of ``hôm qua``; else as given."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text in which a date stands."""
        from broadcast import periods

        return periods.in_days(str(value), lambda: today(ctx))


class ReasonWords(click.ParamType):
    """Why something was not played: a code such as ``power``, or words such as ``mất điện``."""

    name = "reason"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code; wrong usage for words that say no reason."""
        from broadcast.plays.imports import names

        try:
            return names.reason(str(value))
        except names.UnknownNameError as error:
            self.fail(f"{error}; {error.hint}", param, ctx)


def period_options(*, required: bool) -> Callable[[Command], Command]:
    """Add ``--week`` to ``--to`` to a command, which gets one `period` of them.

    It is None where none is named, unless one is `required`.
    """
    week = (
        _("A week: 2026-W48, tuần 48/2026, tuần này, or a day of it.")
        if required
        else _("A week: 2026-W48, tuần 48/2026, tuần sau, or a day of it; else this week.")
    )
    month = _("A month: 2026-11, 11/2026, tháng trước.")
    quarter = _("A quarter: 2026-Q4, quý 4/2026, quý này.")
    first = _("First day of any range of days: 23/11/2026, hôm qua.")
    last = _("Last day of the range, included.")
    options = (
        click.option("--week", metavar=_("WEEK"), help=week),
        click.option("--month", metavar=_("MONTH"), help=month),
        click.option("--quarter", metavar=_("QUARTER"), help=quarter),
        click.option("--year", metavar=_("YEAR"), help=_("A year: 2026, năm nay.")),
        click.option("--from", "first", type=DayWords(), metavar=_("DAY"), help=first),
        click.option("--to", "last", type=DayWords(), metavar=_("DAY"), help=last),
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
            period = periods.meant(**{name: given.pop(name) for name in names}, today=today)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        if period is None and required:
            raise click.UsageError(periods.name_one())
        return command(*args, period=period, **given)

    return with_period


def days_options(command: Command) -> Command:
    """Add ``--from`` and ``--to``, of which either may be given alone."""
    for option in (
        click.option("--to", "last", type=DayWords(), metavar=_("DATE"), help=_("Last day.")),
        click.option(
            "--from",
            "first",
            type=DayWords(),
            metavar=_("DATE"),
            help=_("First day: 2026-11-01, 01/11/2026, hôm qua."),
        ),
    ):
        command = option(command)
    return command
