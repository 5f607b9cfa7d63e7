"""The registry of languages: whole, in keeping with ISO 639-3, and asked by broadcast.yaml."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.voices.espeak import models
from broadcast.voices.google import models as google_models
from broadcast.workspace import languages, province
from broadcast.workspace.languages import SCRIPT_NAMES, find, is_code, problem, registry, speakers

Write = Callable[..., Path]
NAMED_IN_THE_FIELD = (
    "vi", "blt", "hmn", "rad", "ium", "bdq", "tyz", "km", "jeh", "jra", "cmo", "twh", "hmv", "hnj",
    "mww",
)  # fmt: skip
ISO = Path("/usr/share/iso-codes/json/iso_639-3.json")


def test_every_language_of_the_field_is_there() -> None:
    assert set(NAMED_IN_THE_FIELD) <= registry().languages.keys()


@pytest.mark.parametrize("code", registry().languages)
def test_a_language_is_told_whole(code: str) -> None:
    language = registry().languages[code]
    assert is_code(code)
    assert is_code(language.iso639_3)
    assert len(language.iso639_3) == 3
    assert language.scripts
    assert set(language.sources) <= registry().sources.keys()
    assert set(language.voices) <= set(language.sources)
    assert {"espeak", "gtts", "piper"} <= set(language.voices)
    for script, name in language.own_names.items():
        assert script in language.scripts
        letters = [char for char in name if char.isalpha()]
        wanted = SCRIPT_NAMES[script].upper()
        assert all(unicodedata.name(letter).startswith(wanted) for letter in letters)
    for member in language.members:
        assert registry().languages[member].macrolanguage == code
    assert all(find(mistaken) != code for mistaken in language.mistaken)


def test_names_and_codes_are_those_of_the_standard() -> None:
    if not ISO.is_file():
        pytest.skip("the package iso-codes is not installed")
    known = {one["alpha_3"]: one for one in json.loads(ISO.read_text("utf-8"))["639-3"]}
    for code, language in registry().languages.items():
        entry = known[language.iso639_3]
        assert entry["name"] == language.english
        assert entry.get("alpha_2", language.iso639_3) == code
    assert all(is_code(code) for code in known)


def test_what_espeak_and_google_speak_is_what_they_have_here() -> None:
    codes = set(models.languages())
    for language in registry().languages.values():
        own = {code for code in codes if code.partition("-")[0] in _codes(language)}
        assert set(language.voices["espeak"]) <= own
        assert bool(language.voices["espeak"]) == bool(own)
        for code in language.voices["gtts"]:
            google_models.must_have(code)


def _codes(language: languages.RegisteredLanguage) -> set[str]:
    return {
        language.iso639_3,
        *language.voices["gtts"],
        "vi" if language.iso639_3 == "vie" else "-",
    }


def test_codes_with_regions_and_of_three_letters_are_found() -> None:
    assert [find(code) for code in ("vi-VN", "khm", "blt-Tavt", "KM", "jpn")] == [
        "vi", "km", "blt", "km", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "severity", "hint"),
    [
        ("kh", "error", "did you mean km (Tiếng Khmer)?"),
        ("idd", "warning", "did you mean rad (Tiếng Ê Đê)?"),
        ("th", "warning", "did you mean blt (Tiếng Thái (Thái Đen))?"),
        ("jpn", "warning", "right if you mean that language; the list shows: broadcast languages"),
        ("zz", "error", "the codes show: broadcast languages"),
    ],
)
def test_other_codes(code: str, severity: str, hint: str) -> None:
    found = problem(code)
    assert found is not None
    assert (found.severity, found.hint) == (severity, hint)


def test_codes_for_local_use_are_nobody_elses_business() -> None:
    assert problem("qaa") is None
    assert problem("qtz-Latn") is None


def test_broadcast_yaml_is_asked(workspace: Write, capsys: pytest.CaptureFixture[str]) -> None:
    text = "province: {id: a, name: A}\nlanguages:\n  vi: {name: a, voice: recorded}\n"
    more = "  jpn: {name: b, voice: recorded}\n  kh: {name: c, voice: recorded}\n"
    root = workspace({"broadcast.yaml": text + more})
    found, problems = province.load(root / "broadcast.yaml")
    assert found is not None
    assert [(one.line, one.severity) for one in problems] == [(4, "warning"), (5, "error")]
    assert cli.run(["-C", str(root), "check"]) == 1
    assert "did you mean km (Tiếng Khmer)?" in capsys.readouterr().out


def test_a_voice_speaks_its_language_in_every_region() -> None:
    here = {"espeak:vi": ("vi",), "espeak:…": ("en-gb", "fr"), "mms:khm": ("khm",), "recorded": ()}
    assert list(speakers("vi", here)) == ["espeak:vi"]
    assert list(speakers("en", here)) == ["espeak:en-gb"]
    assert list(speakers("km", here)) == ["mms:khm"]
    assert list(speakers("hmn", here)) == []


def test_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["languages"]) == 0
    output = capsys.readouterr().out
    assert len(output.splitlines()) == len(registry().languages) + 2
    (thai,) = [line for line in output.splitlines() if line.startswith("blt ")]
    assert "Tai Viet" in thai
    assert thai.endswith("mms")


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["languages", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (vi,) = [one for one in document["languages"] if one["code"] == "vi"]
    assert "espeak:vi" in vi["here"]
    assert document["sources"]["espeak"]["checked"] == "2026-11-23"
