"""Interface language: Vietnamese and English through gettext.

Everything a person reads is wrapped in `_` (or `ngettext`). Message ids are English. The choice is
kept in the environment variable ``LANGUAGE``, which gettext and click read and which child
processes inherit; it is not the language of a script.
"""

from __future__ import annotations

import functools
import gettext
import locale
import os
from collections.abc import Callable
from pathlib import Path

DOMAIN = "broadcast"
LANGUAGES = ("vi", "en")

gettext.bindtextdomain(DOMAIN, str(Path(__file__).parent / "locale"))
gettext.textdomain(DOMAIN)


def _(message: str) -> str:
    """A message in the interface language."""
    return _catalogue(os.environ.get("LANGUAGE", "")).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A message in the interface language that depends on a number."""
    return _catalogue(os.environ.get("LANGUAGE", "")).ngettext(one, many, count)


def choose(lang: str | None = None) -> str:
    """Set the interface language and return it.

    `lang` wins, then ``BROADCAST_LANG``, then the system's own: Vietnamese where that is
    Vietnamese, English everywhere else.
    """
    wanted = lang or os.environ.get("BROADCAST_LANG") or _system_language()
    chosen = "vi" if wanted.lower().startswith("vi") else "en"
    os.environ["LANGUAGE"] = chosen
    return chosen


def of(lang: str) -> Callable[[str], str]:
    """`_` of one language, for documents that do not follow the language of the interface."""
    return _catalogue(lang).gettext


@functools.cache
def _catalogue(languages: str) -> gettext.NullTranslations:
    """Messages in the first of these languages that there is; looking on the disk takes 0.2 ms."""
    names = languages.split(":") if languages else None
    folder = str(Path(__file__).parent / "locale")
    return gettext.translation(DOMAIN, folder, names, fallback=True)


def _system_language() -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    try:
        return locale.getlocale()[0] or "en"
    except ValueError:  # an unknown system locale
        return "en"


def language() -> str:
    """Code of the interface language, in which documents are written."""
    return "vi" if os.environ.get("LANGUAGE", "en").startswith("vi") else "en"
