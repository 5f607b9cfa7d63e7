"""Renews the mark of a translation that someone has compared with its original.

Only the value of ``source_revision`` is written; comments, order, quotes of other keys, line ends
and a byte-order mark stay as they are.
"""

from __future__ import annotations

import re
from pathlib import Path

from broadcast.errors import WorkspaceError
from broadcast.files import saving
from broadcast.files.text import SCRIPT_BYTES, read_text
from broadcast.i18n import _
from broadcast.script.script import Script, parse
from broadcast.translations import states
from broadcast.workspace.workspace import AnySource, Workspace, must_be_read

_KEY = re.compile(
    r"""^(?P<before>[ ]*(?P<quote>["']?)source_revision(?P=quote)[ \t]*:[ \t]*)"""
    r"""(?P<value>"[^"\r\n]*"|'[^'\r\n]*'|[^\s#'"][^#\r\n]*?)?(?P<after>[ \t]*(?:[ \t]#.*)?)$"""
)
SHOWN = 8
"""Digits of a revision that are written: enough that no two texts of a programme share them."""


def accept(workspace: Workspace, source: AnySource) -> bool:
    """Mark a translation as made from the original's present text; whether that was needed.

    Raises `WorkspaceError` when it is no translation, one of the two cannot be read, or its front
    matter is written in a way that cannot be changed by one line.
    """
    original = states.original_of(workspace, source)
    if original is None or original is source:
        raise WorkspaceError(
            _("this is not a translation of a script in the source language"), path=source.path
        )
    original, source = must_be_read(original), must_be_read(source)
    if states.stale_reason(source, original) is None:
        return False
    read_text(source.path, SCRIPT_BYTES)  # refuses what is not UTF-8
    old = source.path.read_bytes().decode("utf-8")  # with its own line ends
    new = renewed(old, original.script.revision[:SHOWN])
    if not _only_that_changed(new, source.script, original.script, workspace):
        raise WorkspaceError(
            _("the front matter is written in a way that cannot be changed by one line"),
            path=source.path,
            line=1,
            hint=_("compare them, then write source_revision: {revision}").format(
                revision=f'"{original.script.revision[:SHOWN]}"'
            ),
        )
    saving.write(source.path, new)
    return True


def renewed(text: str, revision: str) -> str:
    """A script's text with another ``source_revision``, which is added where there is none."""
    lines = text.splitlines(keepends=True)
    marks = [n for n, line in enumerate(lines) if line.lstrip("\ufeff").rstrip() == "---"][:2]
    if len(marks) < 2:
        return text
    for number in range(marks[0] + 1, marks[1]):
        line = lines[number].rstrip("\r\n")
        if match := _KEY.match(line):
            end = lines[number][len(line) :]
            lines[number] = f'{match["before"].rstrip()} "{revision}"{match["after"]}{end}'
            return "".join(lines)
    first = lines[marks[0] + 1] if marks[1] > marks[0] + 1 else ""
    indent = first[: len(first) - len(first.lstrip(" "))]
    end = "\r\n" if lines[marks[0]].endswith("\r\n") else "\n"
    lines.insert(marks[1], f'{indent}source_revision: "{revision}"{end}')
    return "".join(lines)


def _only_that_changed(
    text: str, translation: Script, original: Script, workspace: Workspace
) -> bool:
    """Whether a changed text is the same script with the new mark, and nothing else."""
    script, _problems = parse(text, Path(translation.path), workspace.province.speakers.keys())
    if script is None or script.revision != translation.revision:
        return False
    marked = script.front.source_revision or ""
    same = translation.front.model_copy(update={"source_revision": marked})
    return bool(marked) and original.is_revision(marked) and script.front == same
