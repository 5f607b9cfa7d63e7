"""Mends what needs no decision in files of the workspace: letters apart from their accents."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from broadcast.errors import WorkspaceError
from broadcast.files import saving
from broadcast.files.text import SCRIPT_BYTES, read_text


def compose_files(root: Path) -> tuple[Path, ...]:
    """Write scripts and YAML files that hold decomposed Unicode again in composed form (NFC).

    Returns the files that were written. What cannot be read as UTF-8 text, or is a link, is left
    as it is, for `problems.check` to report. Raises `WorkspaceError` when one cannot be written.
    """
    content = root / "scripts_content"
    files = [root / "broadcast.yaml", *content.glob("*/*.md"), *content.glob("_lexicon/*.yaml")]
    mended = []
    for path in sorted(files):
        if path.is_symlink():
            continue
        try:
            read_text(path, SCRIPT_BYTES)
        except WorkspaceError:
            continue
        text = path.read_bytes().decode("utf-8")  # with its own line ends
        if unicodedata.is_normalized("NFC", text):
            continue
        saving.write(path, unicodedata.normalize("NFC", text))
        mended.append(path)
    return tuple(mended)
