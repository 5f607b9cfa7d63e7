"""From a YAML document to a model's instance, or to every problem in plain words with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from broadcast.errors import Problem
from broadcast.files.salvage import Model, Rest, rest
from broadcast.files.yaml import Document, KeyPath
from broadcast.i18n import _


def validate(model: type[Model], document: Document) -> tuple[Model | None, tuple[Problem, ...]]:
    """Check a document against a model.

    When something is wrong the instance, if there is one, holds defaults in the places that were
    wrong: good enough to look for further problems, not to build with.
    """
    left, problems = validate_items(model, document)
    return left.value, problems


def validate_items(
    model: type[Model], document: Document
) -> tuple[Rest[Model], tuple[Problem, ...]]:
    """Check a document against a model; also says which list items are not as they were written."""
    if not isinstance(document.data, dict):
        problem = Problem(
            _("keys with their values are expected here, not {given}").format(
                given=_kind(document.data)
            ),
            document.path,
            document.line(()),
            hint=_("write lines such as: {example}").format(example=_example_line(model)),
        )
        return Rest(None), (problem,)
    try:
        return Rest(model.model_validate(document.data)), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = [_problem(model, document, one) for one in details if not _emptied(one, details)]
    return rest(model, document.data, details), tuple(dict.fromkeys(problems))


def _emptied(detail: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """Whether a list is called too short only because what stands in it is wrong."""
    where = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(one["loc"]) > len(where) and one["loc"][: len(where)] == where for one in details
    )


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Hint with the nearest known word, or with all of them when none is near and they are few."""
    from difflib import get_close_matches  # only when something is wrong

    words = sorted(known)
    folded = {word.casefold(): word for word in words}
    if near := get_close_matches(given.casefold(), folded, n=1, cutoff=0.6):
        return _("did you mean {word}?").format(word=folded[near[0]])
    return known_are(words)


def known_are(words: Sequence[str]) -> str:
    """Hint with all known words when they are few."""
    if not 0 < len(words) <= 20:
        return ""
    return _("known are: {words}").format(words=", ".join(words))


def _problem(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    where = _key_path(detail)
    kind, given = detail["type"], detail["input"]
    name = ".".join(map(str, where))
    if kind == "extra_forbidden":
        owner = _model_at(model, where[:-1])
        message = _("the key {key} is not known here").format(key=where[-1])
        hint = did_you_mean(str(where[-1]), _keys(owner)) if owner else ""
    elif kind == "missing":
        message = _("{key} is missing").format(key=name)
        hint = _example(model, where)
    elif kind == "value_error":
        reason = str(detail.get("ctx", {}).get("error", given))
        message = f"{name}: {reason}" if name else reason
        hint = _example(model, where)
    elif kind == "literal_error":
        message = _("{key}: {given} is not one of the possible values").format(
            key=name, given=_shown(given)
        )
        choices = _choices(model, where)
        near = isinstance(given, str)
        hint = did_you_mean(given, choices) if near else known_are(choices)
    else:
        message = _("{key} must be {wanted}, not {given}").format(
            key=name, wanted=_wanted(detail), given=_shown(given)
        )
        hint = _example(model, where)
    return Problem(message, document.path, document.line(where), hint)


def _wanted(detail: ErrorDetails) -> str:
    """What kind of value pydantic's error asks for, in words."""
    kind, context = detail["type"], detail.get("ctx", {})
    words: dict[str, Callable[[], str]] = {
        "greater_than_equal": lambda: _("{limit} or more").format(limit=f"{context['ge']:g}"),
        "greater_than": lambda: _("more than {limit}").format(limit=f"{context['gt']:g}"),
        "less_than_equal": lambda: _("{limit} or less").format(limit=f"{context['le']:g}"),
        "less_than": lambda: _("less than {limit}").format(limit=f"{context['lt']:g}"),
        "string_too_short": lambda: _("a text that is not empty"),
        "string_type": lambda: _("a text (put it in quotes)"),
        "too_short": lambda: _("a list or mapping that is not empty"),
        "int_type": lambda: _("a whole number"),
        "float_type": lambda: _("a number"),
        "finite_number": lambda: _("a number"),
        "bool_type": lambda: _("true or false"),
        "tuple_type": lambda: _("a list"),
        "list_type": lambda: _("a list"),
        "date_type": lambda: _("a day (year-month-day)"),
    }
    return words.get(kind, lambda: _("keys with their values"))()


def _shown(given: object) -> str:
    """A value as a message quotes it."""
    if given is None or isinstance(given, dict | list):
        return _kind(given)
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return text if len(text) <= 60 else text[:57] + "..."


def _kind(given: object) -> str:
    if given is None:
        return _("nothing")
    if isinstance(given, dict):
        return _("keys with values")
    return _("a list") if isinstance(given, list) else _("a single value")


def _key_path(detail: ErrorDetails) -> KeyPath:
    """Place of an error in the file; pydantic marks an error of a key itself by ``[key]``."""
    return tuple(step for step in detail["loc"] if step != "[key]")


def _example(model: type[BaseModel], where: KeyPath) -> str:
    field = _field(model, where)
    if field is None or not field.examples:
        return ""
    return _("for example: {example}").format(example=f"{where[-1]}: {field.examples[0]}")


def _example_line(model: type[BaseModel]) -> str:
    for name, field in model.model_fields.items():
        if field.examples:
            return f"{field.alias or name}: {field.examples[0]}"
    return f"{next(iter(_keys(model)), 'key')}: …"


def _choices(model: type[BaseModel], where: KeyPath) -> list[str]:
    field = _field(model, where)
    return [str(value) for value in _literals(field.annotation)] if field else []


def _literals(annotation: Any) -> list[object]:
    found: list[object] = []
    for value in get_args(annotation):
        found += _literals(value) if get_args(value) else [value]
    return [value for value in found if value is not type(None)]


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _field(model: type[BaseModel], where: KeyPath) -> Any:
    owner = _model_at(model, where[:-1]) if where else None
    if owner is None:
        return None
    for name, field in owner.model_fields.items():
        if where[-1] in (name, field.alias):
            return field
    return None


def _model_at(model: type[BaseModel], where: KeyPath) -> type[BaseModel] | None:
    """The model that owns the keys at a place, through lists, mappings and optional fields."""
    here: Any = model
    for step in where:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = _field(here, (step,))
            here = field.annotation if field else None
        else:  # a list or mapping of models: the last argument is what it holds
            inner = [part for part in get_args(here) if part not in (type(None), ...)]
            here = inner[-1] if inner else None
        here = _unwrapped(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _unwrapped(annotation: Any) -> Any:
    """``X`` of ``X | None`` and of ``Annotated[X, ...]``."""
    parts = get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _unwrapped(parts[0])
    if type(None) in parts:
        rest = [part for part in parts if part is not type(None)]
        return _unwrapped(rest[0]) if len(rest) == 1 else annotation
    return annotation
