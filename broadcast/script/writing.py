"""A script as text: the opposite of `script.parse`, for scripts that the program itself writes.

What is written reads back as the same front matter and the same parts; that is tried each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from broadcast.errors import WorkspaceError
from broadcast.files.yaml import flow
from broadcast.i18n import _
from broadcast.script.directives import DEFAULT_BED_DB
from broadcast.script.parts import (
    Announcement,
    Bed,
    Chapter,
    Jingle,
    Part,
    Pause,
    Recording,
    Speech,
)
from broadcast.script.script import FrontMatter, Script, parse


def script_text(
    front: FrontMatter, parts: Iterable[Part], path: Path, known: Collection[str]
) -> str:
    """Text of a script file; `known` are the speakers that the province declares.

    Raises `WorkspaceError` when it would not be read back as it was meant, with every problem of
    the text, whose lines are those of the file that would have been.
    """
    parts = bare(parts)
    text = f"---\n{front_matter(front)}---\n{body(parts)}"
    script, problems = parse(text, path, known)
    if script is None:
        raise WorkspaceError.of([one for one in problems if one.severity == "error"])
    meant = Script(path, script.programme, script.lang, front, parts)
    if (script.front, script.revision) != (front, meant.revision):
        raise WorkspaceError(
            _("this text cannot be written as a script without changing it"),
            path=path,
            hint=_("look for comment signs (<!-- or -->) and for unusual signs in it"),
        )
    return text


def front_matter(front: FrontMatter) -> str:
    """Lines of YAML, in the order of the guide; what is not set is left out, the form never."""
    given = front.model_dump(exclude_defaults=True) | {"form": front.form, "status": front.status}
    keys = (key for key in type(front).model_fields if key in given)
    return "".join(f"{key}: {flow(given[key])}\n" for key in keys)


def body(parts: Iterable[Part]) -> str:
    """Parts of a script, with a blank line before each."""
    return "".join(f"\n{line}\n" for part in parts for line in _lines(part))


def bare(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts as a file says them: announcements without what a workspace puts into them."""
    return tuple(
        Announcement(part.line, part.name, part.group) if isinstance(part, Announcement) else part
        for part in parts
    )


def directive(part: Part) -> str | None:
    """A part as it stands in square brackets; `None` for what is no directive."""
    if isinstance(part, Jingle):
        return f"[jingle: {flow(part.name)}]"
    if isinstance(part, Recording):
        return f"[recording: {flow(part.file)}]"
    if isinstance(part, Pause):
        return f"[pause: {_decimal(part.seconds)}s]"
    if isinstance(part, Bed):
        level = "" if part.level_db == DEFAULT_BED_DB else f", level_db: {_decimal(part.level_db)}"
        return f"[bed: {'off' if part.name is None else flow(part.name)}{level}]"
    if isinstance(part, Announcement):
        kind, dash, which = part.name.partition("-")
        group = "" if part.group is None else f", group: {flow(part.group)}"
        return f"[{kind}{f': {flow(which)}' if dash else ''}{group}]"
    return None


def repeat(speech: Speech) -> str | None:
    """The directive before a segment that is said more than once."""
    return f"[repeat: {speech.repeat}]" if speech.repeat > 1 else None


def labelled(speech: Speech) -> str:
    """A segment with its speaker's name before it."""
    return speech.text if speech.speaker is None else f"{speech.speaker}: {speech.text}"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Chapter):
        yield f"# {part.title}"
    elif isinstance(part, Speech):
        before = repeat(part)
        yield f"{before}\n{labelled(part)}" if before else labelled(part)
    else:
        yield directive(part) or ""


def _decimal(number: float) -> str:
    """A decimal as YAML reads it: never with an exponent."""
    return f"{number:.9f}".rstrip("0").rstrip(".")
