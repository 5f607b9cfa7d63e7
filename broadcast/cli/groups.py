"""Groups of commands that answer a slip of the finger with the command that was meant."""

from __future__ import annotations

import click

from broadcast.i18n import _

_BEFORE_THE_COMMAND = ("-C", "--lang", "--version")


class CommandGroup(click.Group):
    """A group that answers an unknown command with the nearest one, or with all of its few."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and what is left for it; wrong usage with a suggestion for an unknown one."""
        name = args[0]
        known = self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            from broadcast.files.validation import did_you_mean

            message = _("there is no command {name}").format(name=f"{ctx.command_path} {name}")
            raise click.UsageError(with_hint(message, did_you_mean(name, known)), ctx)
        return super().resolve_command(ctx, args)


def unknown_option(wrong: click.NoSuchOption) -> click.UsageError:
    """The same failure with the one option that was meant, or where this one has its place."""
    from difflib import get_close_matches

    message = _("there is no option {name}").format(name=wrong.option_name)
    known = [
        name
        for parameter in (wrong.ctx.command.params if wrong.ctx else ())
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    ]
    hint = ""
    if near := get_close_matches(wrong.option_name, known, n=1, cutoff=0.7):
        hint = _("did you mean {word}?").format(word=near[0])
    elif wrong.option_name in _BEFORE_THE_COMMAND:
        hint = _("it stands before the command: broadcast {option} … {command}").format(
            option=wrong.option_name, command=wrong.ctx.info_name if wrong.ctx else ""
        )
    return click.UsageError(with_hint(message, hint), wrong.ctx)


def with_hint(message: str, hint: str) -> str:
    """A message of wrong usage with its hint on a line of its own, as problems have it."""
    return f"{message}\n    {hint}" if hint else message
