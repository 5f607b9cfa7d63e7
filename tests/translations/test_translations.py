from __future__ import annotations

import ast
import gettext
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from support.places import REPOSITORY


def _tool() -> ModuleType:
    path = REPOSITORY / "tools" / "make_translations.py"
    spec = importlib.util.spec_from_file_location("make_translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = _tool()


@pytest.fixture(scope="module")
def in_code() -> Catalog:
    catalog: Catalog = tool.collect()
    return catalog


@pytest.fixture(scope="module")
def translated() -> Catalog:
    with tool.PO.open("rb") as file:
        return read_po(file, locale="vi", domain="broadcast")


def own(catalog: Catalog) -> list[Message]:
    """Messages of the package; click's own differ from one of its versions to the next."""
    return [
        message
        for message in catalog
        if message.id and any(place != "click" for place, _line in message.locations)
    ]


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def placeholders(text: str) -> set[str]:
    """Fields such as ``{seconds:.1f}``; a message may also speak of braces."""
    return set(re.findall(r"\{[a-z_][\w.]*(?:![rsa])?(?::[^{}]*)?\}", text))


def test_every_message_is_translated(in_code: Catalog, translated: Catalog) -> None:
    texts = {first(message): tool.strings(message) for message in translated}
    missing = [first(one) for one in own(in_code) if not all(texts.get(first(one), ("",)))]
    assert missing == [], "run make translations, and translate these in the .po file"


def test_nothing_is_translated_that_is_gone(in_code: Catalog, translated: Catalog) -> None:
    known = {first(message) for message in in_code}
    gone = [first(message) for message in own(translated) if first(message) not in known]
    assert gone == [], "run make translations"


def test_placeholders_agree(translated: Catalog) -> None:
    for message in translated:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        allowed = set().union(*(placeholders(text) for text in ids))
        for text in tool.strings(message):
            found = placeholders(text)
            assert found <= allowed, text
            if len(ids) == 1:
                assert found == allowed, text


def test_ends_and_line_breaks_agree(translated: Catalog) -> None:
    for message in translated:
        source = first(message)
        for text in tool.strings(message) if source else ():
            assert text.count("\n") == source.count("\n"), text
            assert text == text.strip() or source != source.strip(), text
            assert source.endswith((".", "?")) == text.endswith((".", "?")), text


def test_the_compiled_file_is_up_to_date(translated: Catalog) -> None:
    with tool.MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in translated:
        if not message.id:
            continue
        for form, text in enumerate(tool.strings(message)):
            if not text:
                continue
            if isinstance(message.id, str):
                assert compiled.gettext(message.id) == text, "run make translations"
            else:
                assert compiled.ngettext(*message.id, form + 1) == text, "run make translations"


def test_clicks_own_words_are_translated(in_code: Catalog, translated: Catalog) -> None:
    texts = {first(message): tool.strings(message) for message in translated}
    clicks = [first(one) for one in in_code if one.id and one not in own(in_code)]
    assert len(clicks) > 50
    done = [text for text in clicks if all(texts.get(text, ("",)))]
    assert len(done) >= 0.9 * len(clicks)  # a newer click may say a few things more
    for word in ("Usage:", "Options", "Error: {message}", "No such option: {name}"):
        assert all(texts[word])


def _calls(folder: Path) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield path, node


def test_messages_are_literals() -> None:
    """What is put together at run time cannot be found in a catalogue."""
    for path, call in _calls(tool.PACKAGE):
        assert isinstance(call.func, ast.Name)
        for argument in call.args[: tool.FORMS.get(call.func.id, 0)]:
            place = f"{path}:{call.lineno}"
            assert isinstance(argument, ast.Constant), place
            assert isinstance(argument.value, str), place


def test_placeholders_have_names() -> None:
    for path, call in _calls(tool.PACKAGE):
        assert isinstance(call.func, ast.Name)
        for argument in call.args[: tool.FORMS.get(call.func.id, 0)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                assert not re.search(r"\{\d*[!:}]|%[sd]", argument.value), f"{path}:{call.lineno}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--lang", "vi", "--help"], ("Cách dùng:", "Tùy chọn", "Các lệnh", "chương trình")),
        (["--lang", "vi", "no-such"], ("Lỗi:", "Không có lệnh")),
        (["--lang", "en", "--help"], ("Usage:", "Options")),
    ],
)
def test_the_command_line_speaks_the_language(arguments: list[str], words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "broadcast", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "BROADCAST_LANG": "", "LANGUAGE": ""},
    )
    for word in words:
        assert word in done.stdout + done.stderr


EVERY_HELP = """
import click
from broadcast import cli

def show(command, name, above=None):
    context = click.Context(command, info_name=name, parent=above)
    print(command.get_help(context))
    for one in command.list_commands(context) if isinstance(command, click.Group) else ():
        show(command.get_command(context, one), one, context)

show(cli.make_command(), "broadcast")
"""
NOT_ENGLISH = {
    "CSV",
    "DO",  # LÝ DO
    "ID",
    "ISO",
    "JSON",
    "KHUNG",
    "MP3",
    "NFD",
    "SHA",
    "THAM",
    "USB",
    "UUID",
    "XLSX",
}


def _shown(*arguments: str) -> str:
    """What a Python with Vietnamese messages writes: commands keep the words of their import."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "LANGUAGE": "vi", "BROADCAST_LANG": "vi", "PYTHONUTF8": "1"},
    )
    return done.stdout + done.stderr


def test_help_holds_no_english_word_for_a_value() -> None:
    shown = _shown("-c", EVERY_HELP)
    assert shown.count("Cách dùng:") > 35
    assert set(re.findall(r"(?<!\w)[A-Z]{2,}(?!\w)", shown)) <= NOT_ENGLISH
    assert "[TÙY CHỌN] LỆNH [THAM SỐ]..." in shown
    assert "%Y" not in shown


def test_wrong_usage_holds_no_english_word_for_a_value() -> None:
    for arguments in (["say"], ["init"], ["log", "export"], ["keys"], ["schedule", "--to", "x"]):
        shown = _shown("-m", "broadcast", *arguments)
        assert "Cách dùng:" in shown
        assert set(re.findall(r"(?<!\w)[A-Z]{2,}(?!\w)", shown)) <= NOT_ENGLISH, shown
