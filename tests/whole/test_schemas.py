"""The published JSON Schemas are those of the code, and good files pass them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import make_schemas
from broadcast.files.yaml import load, parse
from support.places import REPOSITORY

FOLDER = REPOSITORY / "broadcast" / "schemas"
SCRIPTS = sorted((REPOSITORY / "scripts_content").glob("[!_]*/*.md"))


def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def _plain(value: Any) -> Any:
    """A YAML value as JSON has it: days are texts."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def test_they_are_what_the_code_says() -> None:
    texts = make_schemas.schemas()
    ours = {name: (FOLDER / name).read_text(encoding="utf-8") for name in texts}
    assert ours == texts, "run: python tools/make_schemas.py"


def test_the_sample_province_passes() -> None:
    document, _problems = load(REPOSITORY / "broadcast.yaml")
    assert document is not None
    _validator("broadcast.schema.json").validate(_plain(document.data))


def test_the_catalogue_of_voices_passes() -> None:
    document, _problems = load(REPOSITORY / "broadcast" / "voices" / "catalogue.yaml")
    assert document is not None
    _validator("voice-catalogue.schema.json").validate(document.data)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_the_sample_scripts_pass(path: Path) -> None:
    front = path.read_text(encoding="utf-8").split("---\n")[1]
    document, _problems = parse(front, path)
    assert document is not None
    _validator("script-front-matter.schema.json").validate(_plain(document.data))


@pytest.mark.parametrize(
    "path", sorted(REPOSITORY.rglob("*lexicon/*.yaml")), ids=lambda path: path.name
)
def test_the_lexicons_pass(path: Path) -> None:
    document, _problems = load(path)
    assert document is not None
    _validator("lexicon.schema.json").validate(_plain(document.data))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broadcast.schema.json", "province: {id: A B, name: a}\nlanguages: {}"),
        ("broadcast.schema.json", "languages: {vi: {name: a, voice: b}}"),
        ("broadcast.schema.json", "master: {bitrate_kbps: 65}"),
        ("broadcast.schema.json", "languages: {Thái: {name: a, voice: recorded}}"),
        ("broadcast.schema.json", "recordings: {longest: 30}"),
        ("script-front-matter.schema.json", "titel: a"),
        ("script-front-matter.schema.json", "title: a\nform: quiz"),
        ("script-front-matter.schema.json", "title: a\napproved_on: 02/11/2026"),
        ("lexicon.schema.json", "a: {spoke: b}"),
        ("lexicon.schema.json", "a: []"),
    ],
)
def test_mistakes_do_not_pass(name: str, text: str) -> None:
    document, problems = parse(text, Path(name))
    assert document is not None
    assert not problems
    data = _plain(document.data)
    if name == "broadcast.schema.json":  # only the part in question is wrong
        data = {
            "province": {"id": "a", "name": "a"},
            "languages": {"vi": {"name": "a", "voice": "recorded"}},
            **data,
        }
    assert list(_errors(name, data))


def _errors(name: str, data: Any) -> Iterator[object]:
    yield from _validator(name).iter_errors(data)


def test_every_field_has_a_sentence() -> None:
    for name in ("broadcast.schema.json", "script-front-matter.schema.json"):
        schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for part in (schema, *schema["$defs"].values()):
            for key, field in part["properties"].items():
                assert "description" in field or "$ref" in field, key
