"""One word for one thing: the name of a public class or type stands once in the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from support.places import REPOSITORY

TWO_THINGS = {
    "Entry": "the digest of a lexicon hashes it, and the schema of voice catalogues publishes it",
}
"""Names that may stand for more than one thing, and why."""


def _names(tree: ast.Module) -> Iterator[str]:
    """Public classes, and what a module assigns to a name such as ``KeyPath``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in (node.target,) if isinstance(node, ast.AnnAssign) else targets:
            if isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper():
                yield target.id


def _places() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((REPOSITORY / "broadcast").rglob("*.py")):
        for name in _names(ast.parse(path.read_text(encoding="utf-8"))):
            if not name.startswith("_"):
                found.setdefault(name, []).append(path.relative_to(REPOSITORY).as_posix())
    return found


def test_a_name_stands_for_one_thing() -> None:
    places = _places()
    assert len(places) > 300  # else nothing was looked at
    assert {
        name: files for name, files in places.items() if len(files) > 1 and name not in TWO_THINGS
    } == {}


def test_what_is_excepted_is_there_twice() -> None:
    places = _places()
    assert [name for name in TWO_THINGS if len(places.get(name, ())) < 2] == []
