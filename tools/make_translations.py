"""Bring the Vietnamese messages up to date: collect, merge, compile.

    python3 -m pip install -e '.[test]'
    python3 tools/make_translations.py

Collects every message of the package, and click's own (``Usage:``, ``Error:``), into
``broadcast/locale/broadcast.pot``; merges them into ``vi/LC_MESSAGES/broadcast.po``, where what is
new stands with an empty translation and what is gone is dropped; compiles the ``.mo`` beside it.
Then translate what is listed as missing in the ``.po`` and run this again. All three files are
committed. The exit code is 1 while a translation is missing.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "broadcast"
POT = PACKAGE / "locale" / "broadcast.pot"
PO = PACKAGE / "locale" / "vi" / "LC_MESSAGES" / "broadcast.po"
MO = PO.with_suffix(".mo")
HEADER = "# Vietnamese messages of broadcast.\n# Licence: GPL-3.0-or-later, as the package.\n#"
FORMS = {"_": 1, "gettext": 1, "ngettext": 2}
"""Functions that translate, and how many of their arguments are messages."""
UNDATED = datetime(2026, 11, 1, tzinfo=UTC)
"""Files that only change when a message does."""


def collect() -> Catalog:
    """Every message of the package and of click, in the order of files and lines."""
    catalog = _catalog(None)
    for file, line, message in _messages(PACKAGE):
        catalog.add(message, locations=[(f"broadcast/{file}", line)])
    for _file, line, message in _messages(click_folder()):
        catalog.add(message, locations=[("click", line)])
    return catalog


def click_folder() -> Path:
    """Where click is installed."""
    spec = find_spec("click")
    if spec is None or spec.origin is None:
        sys.exit("click is not installed")
    return Path(spec.origin).parent


def merged(template: Catalog) -> Catalog:
    """The Vietnamese catalogue with the messages of the template and its own translations."""
    catalog = _catalog("vi")
    if PO.is_file():
        with PO.open("rb") as file:
            catalog = read_po(file, locale="vi", domain="broadcast")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    _undate(catalog)
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the .mo file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def text_of(catalog: Catalog) -> bytes:
    """The bytes of a .po or .pot file: with file names, without line numbers, which would churn."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False, sort_by_file=True)
    return out.getvalue()


def missing(catalog: Catalog) -> list[Message]:
    """Messages without a translation."""
    return [message for message in catalog if message.id and not all(strings(message))]


def strings(message: Message) -> tuple[str, ...]:
    """All forms of a translation, at least one; empty where there is none."""
    if isinstance(message.string, (list, tuple)):
        return tuple(form or "" for form in message.string) or ("",)
    return (message.string or "",)


def _messages(folder: Path) -> Iterator[tuple[str, int, str | tuple[str, str]]]:
    """File, line and message of each call of ``_`` or ``ngettext``, those in f-strings as well."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            constants = [one for one in call.args[: FORMS.get(name, 0)]
                         if isinstance(one, ast.Constant)]  # fmt: skip
            words = [one.value for one in constants if isinstance(one.value, str)]
            file = path.relative_to(folder).as_posix()
            if len(words) == 2:
                yield file, call.lineno, (words[0], words[1])
            elif len(words) == 1:
                yield file, call.lineno, words[0]


def _catalog(locale: str | None) -> Catalog:
    catalog = Catalog(
        locale=locale, domain="broadcast", project="broadcast", version="", charset="utf-8",
        header_comment=HEADER, fuzzy=False, msgid_bugs_address="", last_translator="",
        language_team="",
    )  # fmt: skip
    _undate(catalog)
    return catalog


def _undate(catalog: Catalog) -> None:
    catalog.creation_date = catalog.revision_date = UNDATED


def main() -> int:
    """Collect, merge, compile; say what is missing."""
    template = collect()
    catalog = merged(template)
    PO.parent.mkdir(parents=True, exist_ok=True)
    POT.write_bytes(text_of(template))
    PO.write_bytes(text_of(catalog))
    MO.write_bytes(compiled(catalog))
    open_ones = missing(catalog)
    for message in open_ones:
        print("no translation:", message.id)
    print(f"{len(catalog)} messages, {len(open_ones)} without a translation")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())
