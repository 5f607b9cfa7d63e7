"""Write the JSON Schemas of the YAML files from the code that reads them.

Run ``python tools/make_schemas.py`` after a change of a model; a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from broadcast.files.fields import Table
from broadcast.files.yaml import parse
from broadcast.schedule.communes.file import CommunesFile
from broadcast.schedule.entries import ScheduleFile
from broadcast.schedule.targets import PlanFile
from broadcast.script.script import FrontMatter
from broadcast.verbalize import lexicon_file
from broadcast.voices.voice_list import Catalogue
from broadcast.workspace.province import Province
from broadcast.workspace.readings import Readings

FOLDER = Path(__file__).resolve().parent.parent / "broadcast" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Text of each schema by its file name."""
    documents = {
        "broadcast.schema.json": _of_model(Province, "broadcast.yaml"),
        "script-front-matter.schema.json": _of_model(FrontMatter, "Front matter of a script"),
        "communes.schema.json": _of_model(CommunesFile, "schedules/communes.yaml"),
        "schedule.schema.json": _of_model(ScheduleFile, "A schedule file"),
        "lexicon.schema.json": _lexicon(),
        "voice-catalogue.schema.json": _of_model(Catalogue, "Catalogue of voices"),
        "readings.schema.json": _of_model(Readings, "What texts recordings were read from"),
    }
    documents["plan.schema.json"] = _of_model(PlanFile, "schedules/plan.yaml")
    return {
        name: json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        for name, document in documents.items()
    }


def _of_model(model: type[Table], title: str) -> dict[str, Any]:
    document = model.model_json_schema(by_alias=True)
    document.pop("title", None)
    _tidy(document)
    return {"$schema": DIALECT, "title": title, **document}


def _tidy(node: Any) -> None:
    """Examples become values instead of YAML text; generated titles say nothing and go."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    if "patternProperties" in node:
        node.setdefault("additionalProperties", False)
    if isinstance(node.get("examples"), list):
        node["examples"] = [_value(example) for example in node["examples"]]
    for name, item in node.items():
        if name not in ("examples", "default"):
            # a property may itself be called title: its schema is a mapping, not a text
            _tidy(item)


def _value(example: object) -> object:
    if not isinstance(example, str):
        return example
    document, problems = parse(f"value: {example}", Path("example"))
    if document is None or problems or not isinstance(document.data, dict):
        raise ValueError(f"not an example in YAML: {example}")
    return json.loads(json.dumps(document.data["value"], default=str))


def _lexicon() -> dict[str, Any]:
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    options: dict[str, Any] = {
        "spoken": {"type": "string", "minLength": 1, "description": "How it is read, as words."},
        "case": {
            "enum": list(lexicon_file._CASES),
            "description": "any: capitals and small letters may differ.",
        },
        "previous": {**words, "description": "One of these words must stand right before."},
        "next": {**words, "description": "One of these words must stand right after."},
    }
    assert set(options) == set(lexicon_file._OPTIONS)
    sense = {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "additionalProperties": False,
                "properties": options,
                "required": ["spoken"],
            },
        ]
    }
    one = {"$ref": "#/$defs/sense"}
    return {
        "$schema": DIALECT,
        "title": "Lexicon of a language",
        "description": "What is written and how it is read.",
        "$defs": {"sense": sense},
        "type": "object",
        "additionalProperties": {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]},
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(FOLDER / name)
