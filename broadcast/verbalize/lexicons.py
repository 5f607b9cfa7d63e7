"""Lexicons loaded: the package's own with the province's over it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from broadcast.verbalize.lexicon import Lexicon, make

_FOLDER = Path(__file__).parent / "lexicon"


@cache
def default_lexicon(lang: str) -> Lexicon:
    """The package's own lexicon of a language; empty when it has none."""
    from broadcast.verbalize.lexicon_file import read_entries

    path = _FOLDER / f"{lang}.yaml"
    return make(lang, read_entries(path) if path.is_file() else ())


def load_lexicon(lang: str, province_file: Path | None = None) -> Lexicon:
    """The default lexicon of `lang` with the province's over it.

    A province file that does not exist counts as empty. Raises `WorkspaceError` with path and line
    of every problem in it.
    """
    base = default_lexicon(lang)
    if province_file is None or not province_file.is_file():
        return base
    from broadcast.verbalize.lexicon_file import read_entries

    own = read_entries(province_file, base)
    return make(lang, [*base.entries.values(), *own])


def lexicon_digest(lang: str, province_file: Path | None = None) -> str:
    """SHA-256 in hex over the bytes that `load_lexicon` reads, without understanding them.

    Equal digests mean equal lexicons; a remark added to a file changes this digest and not
    `Lexicon.digest`. A province file that cannot be read has a digest of its own.
    """
    digest = hashlib.sha256(lang.encode())
    for path in (_FOLDER / f"{lang}.yaml", province_file):
        content = _bytes_of(path) if path is not None and path.is_file() else b""
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:  # `load_lexicon` says so to a person
        return f"cannot be read: {error}".encode()
