"""The documents say what the program does: commands, options, JSON, messages, examples, links."""

from __future__ import annotations

import ast
import io
import json
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import click
import numpy as np
import pytest
import yaml
from babel.messages.pofile import read_po

from awkward import write_wav
from broadcast import cli
from broadcast.errors import ExitCode
from broadcast.script import directives, script
from broadcast.script.script import Credits, FrontMatter
from broadcast.verbalize import load_lexicon
from broadcast.workspace.province import Province
from support.places import REPOSITORY
from support.rooms import silence, speech, with_noise
from support.word_documents import p, package

DOCS = REPOSITORY / "docs"
README = REPOSITORY / "README.md"
COMMANDS = {"en": DOCS / "en" / "commands.md", "vi": DOCS / "vi" / "lenh.md"}
GUIDES = {"en": DOCS / "en" / "writing-scripts.md", "vi": DOCS / "vi" / "viet-kich-ban.md"}
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
SHORT_GUIDE = REPOSITORY / "broadcast" / "template" / "HUONG-DAN.txt"
READ_LANGUAGE = "languages:\n  hmn: {name: Tiếng Mông, voice: recorded}"
SPEAKERS = ("Hỏi", "Đáp")
TWO_COMMANDS = """\
python3 -m venv .venv && .venv/bin/python -m pip install . && .venv/bin/broadcast build --drafts
.venv/bin/python -m pip install '.[test]' && .venv/bin/pytest
"""

languages = pytest.mark.parametrize("lang", ["en", "vi"])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


pages = pytest.mark.parametrize("page", PAGES, ids=_name)


def _blocks(path: Path, kind: str) -> list[str]:
    """Fenced blocks of a kind, such as yaml, without the indentation of the list they stand in."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", _text(path), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


# --- commands, options and JSON


@cache
def _commands() -> dict[str, click.Command]:
    """Every command by its name; the group itself under an empty one."""
    group = cli.make_command()
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {"": group, **{name: command for name, command in found.items() if command}}


def _options(command: click.Command) -> set[str]:
    named = (parameter for parameter in command.params if isinstance(parameter, click.Option))
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return {written for option in named for written in option.opts}.union(*map(_options, below))


def _sections(lang: str) -> dict[str, str]:
    """Text of each command's section; of what holds for all of them under an empty name."""
    parts = re.split(r"^## (.*)$", _text(COMMANDS[lang]), flags=re.MULTILINE)
    commands = zip(parts[3::2], parts[4::2], strict=True)
    return {"": parts[2]} | {name.removeprefix("broadcast "): body for name, body in commands}


@languages
def test_the_documented_commands_are_those_that_exist(lang: str) -> None:
    assert list(_sections(lang)) == list(_commands())


@languages
def test_the_table_at_the_top_holds_every_command(lang: str) -> None:
    top = _text(COMMANDS[lang]).partition("\n## ")[0]
    rows = re.findall(r"^\| \[`([\w-]+)`\]\(#broadcast-([\w-]+)\) \| \S.* \|$", top, re.MULTILINE)
    names = [name for name in _commands() if name]
    assert rows == [(name, name) for name in names]


@languages
@pytest.mark.parametrize("name", _commands())
def test_every_option_is_documented(lang: str, name: str) -> None:
    spans = " ".join(re.findall(r"`([^`\n]+)`", _sections(lang)[name]))
    shown = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", spans))
    assert _options(_commands()[name]) <= shown


@languages
def test_options_of_add_and_of_correct_are_told_apart(lang: str) -> None:
    log = _commands()["log"]
    assert isinstance(log, click.Group)
    correct = _options(log.commands["correct"]) - {"--json"}
    both, add = set(), set()
    for head, body in re.findall(
        r"^(\| .*\|)\n\|[-|]+\|\n((?:\|.*\n)+)", _sections(lang)["log"], re.M
    ):
        found = set(
            re.findall(r"(?<![\w-])--[a-z][\w-]*", re.sub(r"\|[^|]*\|$", "", body, flags=re.M))
        )
        both |= found if "`correct`" in head else set()
        add |= found if "`add`" in head and "`correct`" not in head else set()
    assert correct <= both <= _options(log.commands["add"])
    assert add
    assert not add & correct


@pytest.mark.parametrize("page", [*PAGES, SHORT_GUIDE], ids=_name)
def test_command_lines_use_commands_and_options_that_exist(page: Path) -> None:
    lines = re.findall(r"`(broadcast [^`\n]+)`", _text(page))
    lines += re.findall(r"^ *(?:\$ |[^#\n]*(?:&&|\|) )?(broadcast .+)$", _text(page), re.MULTILINE)
    for line in lines:
        bare = re.sub(r'"[^"]*"|#.*', "", line.removeprefix("broadcast"))
        bare = re.sub(r" (-C|--lang) \S+(?= [a-z])", "", bare)
        name, *words = bare.split() or [""]
        if not re.fullmatch(r"[a-z]+", name):
            continue
        assert name in _commands(), line
        given = {word for word in words if re.match(r"--?[a-z]", word)}
        assert given <= _options(_commands()[name]) | {"-h", "--help"}, line


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _value in pairs]
    assert len(keys) == len(set(keys)), f"a key stands twice: {keys}"
    return dict(pairs)


def _json_examples(lang: str) -> Iterator[tuple[str, Any]]:
    """Each JSON document with the command line that stands before it."""
    text = _text(COMMANDS[lang])
    for found in re.finditer(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        before = " ".join(text[: found.start()].rstrip().splitlines()[-2:])
        if lines := re.findall(r"`broadcast ([^`]*--json)`", before):
            yield lines[-1], json.loads(found[1], object_pairs_hook=_without_doubles)


def _must_fit(given: Any, example: Any, place: str) -> None:
    """The same keys at every level; what is empty, or null, says nothing of its shape."""
    if isinstance(given, dict) and isinstance(example, dict):
        assert list(given) == list(example) or not (given and example), place
        for key in given if example else ():
            _must_fit(given[key], example[key], f"{place}: {key}")
    elif isinstance(given, list) and isinstance(example, list):
        if given and example:
            _must_fit(given[0], example[0], f"{place}, first")
    elif given is not None and example is not None:
        number = isinstance(example, int | float)
        assert isinstance(given, int | float) if number else type(given) is type(example), place


@languages
def test_json_has_the_shape_of_its_examples(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_small_workspace(tmp_path))
    shown = set()
    for line, example in _json_examples(lang):
        typed = io.TextIOWrapper(io.BytesIO(b"Theo XQZ.\n"), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", typed)
        capsys.readouterr()
        empty = line.startswith("report ")  # of a log without a play, which it says
        assert cli.run(shlex.split(line)) == (ExitCode.INCOMPLETE if empty else 0), line
        _must_fit(json.loads(capsys.readouterr().out), example, line)
        shown.add(line.split()[0])
    assert shown == _commands().keys() - {""}
    (record,) = Path("output", "programmes").rglob("*.json")
    documented = set(re.findall(r"`(\w+)`", _sections(lang)["build"]))
    assert json.loads(_text(record)).keys() <= documented


def _small_workspace(folder: Path) -> Path:
    """That of ``broadcast init`` with seven words to speak."""
    root = folder / "tinh"
    assert cli.run(["init", str(root)]) == 0
    path = root / "scripts_content" / "tong-dai" / "vi.md"
    front = _text(path).split("\n---\n")[0]
    path.write_text(f"{front}\n---\nHỏi: Họp mấy giờ?\n\nBảy giờ sáng.\n", encoding="utf-8")
    _with_a_reader(root, front.replace("status: approved", "status: draft"))
    package(root / "bai-viet.docx", p("Bản tin.") + p("Bảy giờ.") + "<w:tbl/>")
    return root


def _with_a_reader(root: Path, front: str) -> None:
    """A language that is recorded: a script of one segment, its recording, and a new one of it."""
    settings = root / "broadcast.yaml"
    declared = re.sub("^languages:$", READ_LANGUAGE, _text(settings), flags=re.MULTILINE)
    settings.write_text(declared, encoding="utf-8")
    script = root / "scripts_content" / "tong-dai" / "hmn.md"
    text = "Bảy giờ sáng mai, mời bà con đến họp ở nhà văn hóa xã."
    script.write_text(f"{front}\n---\n{text}\n", encoding="utf-8")
    sound = speech(text)
    for path in (script.parent / "recordings" / "hmn-01.wav", root / "hmn-01.wav"):
        write_wav(path, with_noise(np.concatenate([silence(0.5), sound, silence(0.5)]), -62), 22050)


# --- guides: messages, examples, keys


def _in_code() -> set[str]:
    """Every English message: the first arguments of ``_`` and ``ngettext``."""
    found = set()
    for path in (REPOSITORY / "broadcast").rglob("*.py"):
        for node in ast.walk(ast.parse(_text(path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                if node.func.id in ("_", "ngettext") and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


@cache
def _messages(lang: str) -> dict[str, str]:
    """Every message as it is shown in a language, by its English id."""
    ids = _in_code()
    if lang == "en":
        return {message: message for message in ids}
    path = REPOSITORY / "broadcast" / "locale" / lang / "LC_MESSAGES" / "broadcast.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=lang)
    return {str(m.id): str(m.string) for m in catalog if m.string and m.id in ids}


def _find(quoted: str, lang: str) -> str | None:
    """Id of the message that a guide quotes with … for what differs; None when there is none.

    Of several that fit, the one with the most words of its own; what fills its placeholders must
    be … or a message as well.
    """
    fitting: list[tuple[int, str, list[str]]] = []
    for message, shown in _messages(lang).items():
        words = re.split(r"\{[a-z_][^{}]*\}", shown)
        pattern = "(.+)".join(map(re.escape, words))
        own = sum(map(len, words))
        if own > 7 and (match := re.fullmatch(pattern, quoted)):
            fitting.append((own, message, list(match.groups())))
    if not fitting:
        return None
    _own, message, fillings = max(fitting)
    inner = [_find(text, lang) for text in fillings if text.strip("…() ")]
    return None if None in inner else " / ".join([message, *filter(None, inner)])


def _quoted(lang: str) -> list[str]:
    table = _text(GUIDES[lang]).rpartition("\n## ")[2]
    cells = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    return [cell.replace("\\|", "|") for cell in cells]


@languages
def test_every_message_of_the_guides_table_exists(lang: str) -> None:
    quoted = _quoted(lang)
    assert len(quoted) > 25
    assert [text for text in quoted if _find(text, lang) is None] == []


def test_both_guides_explain_the_same_messages() -> None:
    english, vietnamese = ([_find(text, lang) for text in _quoted(lang)] for lang in ("en", "vi"))
    assert english == vietnamese


@languages
def test_every_script_example_can_be_read(lang: str) -> None:
    examples = _blocks(GUIDES[lang], "markdown")
    assert len(examples) == 3
    for example in examples:
        parsed, problems = script.parse(example, Path("scripts_content/x/vi.md"), SPEAKERS)
        assert problems == ()
        assert parsed is not None


@languages
def test_every_yaml_example_is_valid(lang: str, tmp_path: Path) -> None:
    for example in _blocks(GUIDES[lang], "yaml"):
        place = example.splitlines()[0].removeprefix("# ")
        if place == "broadcast.yaml":
            Province.model_validate(
                {"province": {"id": "x", "name": "x"}, **yaml.safe_load(example)}
            )
        else:
            assert place == "scripts_content/_lexicon/vi.yaml"
            file = tmp_path / "vi.yaml"
            file.write_text(example, encoding="utf-8")
            assert yaml.safe_load(example).keys() <= load_lexicon("vi", file).entries.keys()


def test_both_guides_show_the_same_examples() -> None:
    for kind in ("markdown", "yaml"):
        assert _blocks(GUIDES["en"], kind) == _blocks(GUIDES["vi"], kind)


@languages
def test_the_guide_names_every_key_of_the_front_matter_and_every_directive(lang: str) -> None:
    text = _text(GUIDES[lang])
    forms = get_args(FrontMatter.model_fields["form"].annotation)
    states = get_args(FrontMatter.model_fields["status"].annotation)
    for word in (*FrontMatter.model_fields, *Credits.model_fields, *forms, *states):
        assert f"`{word}`" in text, word
    for name, keys in directives.KEYS.items():
        for word in (name, *keys):
            assert re.search(rf"^\| `\[[^`]*\b{word}: [^`]*\]` \|", text, re.MULTILINE), word


# --- README and links


def test_the_readme_opens_with_the_two_commands() -> None:
    text = _text(README)
    first = re.search(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert first is not None
    assert first[1] == TWO_COMMANDS
    assert "\n## " not in text[: first.start()]
    assert len(text.splitlines()) <= 80


def _slug(heading: str) -> str:
    """Anchor of a heading as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    return {_slug(heading) for heading in re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)}


def _links(page: Path) -> Iterable[str]:
    text = re.sub(r"^ *```.*?^ *```$|`[^`\n]*`", "", _text(page), flags=re.MULTILINE | re.DOTALL)
    return [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _links(page):
        place, _sign, anchor = unquote(link).partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


def test_every_page_is_linked_from_the_table_of_contents() -> None:
    index = DOCS / "index.md"
    linked = {(DOCS / link).resolve() for link in _links(index)}
    assert {page for page in PAGES if page not in (README, index)} <= linked
