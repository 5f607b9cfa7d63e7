"""What can still be looked at in a document when its wrong places are taken out.

A wrong value gives way to the default of its key; a list item in which that does not help gives its
place to a good one beside it, so that all others keep their numbers and lines. Nothing is built
from the rest: it serves to find further problems, so that all are told at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from broadcast.files.yaml import KeyPath, Value

Model = TypeVar("Model", bound=BaseModel)

_ROUNDS = 4
"""Each takes out what the one before has left: a key, its item, the list around it, and so on."""


class Rest(NamedTuple, Generic[Model]):
    """What is left: None when nothing is, and the list items that are not as they were written.

    `doubtful` ones hold defaults in the places that were wrong, and are to be looked at but not
    followed; `lost` ones stand for nothing.
    """

    value: Model | None
    doubtful: frozenset[KeyPath] = frozenset()
    lost: frozenset[KeyPath] = frozenset()


def rest(model: type[Model], written: Value, details: Iterable[ErrorDetails]) -> Rest[Model]:
    """What is left of a document, given the model's findings."""
    data = deepcopy(written)
    doubtful: set[KeyPath] = set()
    lost: set[KeyPath] = set()
    for attempt in range(_ROUNDS):
        for detail in details:
            where = tuple(step for step in detail["loc"] if step != "[key]")
            item = _item(data, where)
            if attempt == 0 and detail["type"] != "missing" and _pop(data, where, len(item or ())):
                doubtful |= {item} if item else set()
            elif item is None:
                return Rest(None)
            else:
                lost.add(item)
        for item in sorted(lost, key=len, reverse=True):
            _stand_in(data, item, lost | doubtful)
        try:
            value = model.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
        else:
            return Rest(value, frozenset(doubtful), frozenset(lost))
    return Rest(None)


def _item(data: Any, where: KeyPath) -> KeyPath | None:
    """The innermost list item with keys and values around a place, if any."""
    found = None
    for depth, (here, step) in enumerate(_walk(data, where), start=1):
        if isinstance(here, list) and any(isinstance(one, dict) for one in here):
            found = where[:depth]
        if not _has(here, step):
            break
    return found


def _pop(data: Any, where: KeyPath, inside: int) -> bool:
    """Take out the innermost key on the way to a place that lies deeper than `inside` steps."""
    keys = [
        (here, step)
        for depth, (here, step) in enumerate(_walk(data, where), start=1)
        if isinstance(here, dict) and depth > inside and _has(here, step)
    ]
    if keys:
        owner, key = keys[-1]
        del owner[key]
    return bool(keys) or len(where) > inside  # then another finding has taken it out


def _stand_in(data: Any, item: KeyPath, bad: set[KeyPath]) -> None:
    """Put a good item of the same list in the place of a bad one; empty a list without any."""
    *above, number = item
    *_way, (siblings, _last) = _walk(data, item)
    good = [
        one
        for place, one in enumerate(siblings)
        if isinstance(one, dict) and not any((*above, place) == other[: len(item)] for other in bad)
    ]
    if good:
        siblings[number] = deepcopy(good[0])
    else:
        siblings.clear()


def _walk(data: Any, where: KeyPath) -> list[tuple[Any, Any]]:
    """Containers on the way to a place, each with the next step, as far as the way goes."""
    found = []
    here = data
    for step in where:
        found.append((here, step))
        if not _has(here, step):
            break
        here = here[step]
    return found


def _has(here: Any, step: Any) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)
