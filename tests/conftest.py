"""Fixtures shared by all tests."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from support.places import GOLDENS, ON_CI, SHARED
from support.workspaces import BROADCAST_YAML, SCRIPT, Golden, Require, Write

if TYPE_CHECKING:
    from broadcast.plays.imports.context import ImportContext
    from broadcast.plays.log import PlayLog

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("local", derandomize=True, deadline=2000)
hypothesis.settings.load_profile("ci" if ON_CI else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--goldens", action="store_true", help="write the expected results in tests/goldens again"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "golden: compares with a file in tests/goldens")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # as a job in the background has it: the commands that tests interrupt would inherit it
        with contextlib.suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)  # before items are chosen by their marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker("golden")
    if "network" in config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="asks the real internet: runs only with -m network")
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are English in tests, whatever the machine speaks; a test may choose again."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("BROADCAST_LANG", "en")


@pytest.fixture
def workspace(tmp_path: Path) -> Write:
    """Write a tiny valid workspace and return its folder.

    ``workspace({"scripts_content/a/vi.md": "…"})`` adds or replaces files; text is written as
    UTF-8, bytes as they are, and None leaves a file of the tiny workspace out.
    """

    def write(files: Mapping[str, str | bytes | None] | None = None, folder: str = "tỉnh") -> Path:
        root = tmp_path / folder
        tiny: dict[str, str | bytes | None] = {
            "broadcast.yaml": BROADCAST_YAML,
            "scripts_content/chao/vi.md": SCRIPT,
        }
        for name, content in (tiny | dict(files or {})).items():
            if content is None:
                continue
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


@pytest.fixture(scope="session")
def require() -> Require:
    """Say what a test needs: a module, a program, ``ffmpeg`` or ``shared``.

    Where it is absent the test fails on CI and is skipped with the reason elsewhere. The folder
    ``shared`` beside the repository is never owed: without it tests are skipped on CI as well.
    """

    def check(name: str) -> None:
        if name == "shared":
            if not SHARED.is_dir():
                pytest.skip("the folder shared is not there")
            return
        if not _there(name):
            (pytest.fail if ON_CI else pytest.skip)(f"{name} is not installed")

    return check


def _there(name: str) -> bool:
    if name == "ffmpeg":
        from broadcast.errors import MachineError
        from broadcast.sound.ffmpeg import decoding

        try:
            return bool(decoding.version())
        except MachineError:
            return False
    return bool(shutil.which(name)) or importlib.util.find_spec(name) is not None


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with ``tests/goldens/NAME``, or write it there with ``pytest --goldens``."""

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if request.config.getoption("--goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"no golden {name}: run make goldens"
        assert text == path.read_text(encoding="utf-8"), f"{name} differs: see make goldens"

    return compare


@pytest.fixture
def given_(root: Path) -> ImportContext:
    """What an import into the workspace of a test module knows."""
    from broadcast.plays.imports import importing
    from broadcast.workspace import workspace
    from support.playdata import NOW

    return importing.context_of(workspace.load(root), NOW)


@pytest.fixture
def log(root: Path) -> Iterator[PlayLog]:
    """The as-run log of the workspace of a test module."""
    from broadcast.plays.log import PlayLog

    with PlayLog(f"sqlite:///{root.as_posix()}/broadcast.db", "Asia/Ho_Chi_Minh") as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, require: Require) -> Iterator[Any]:
    """Chromium, driven by its own driver."""
    for needed in ("selenium", "chromium", "chromedriver"):
        require(needed)
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    profile = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}",
    ):  # fmt: skip
        options.add_argument(argument)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    with webdriver.Chrome(options, service) as opened:
        yield opened
