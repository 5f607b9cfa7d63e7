"""The house keeps its own rules: sizes, and commands that are the same in every document."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from support.places import ON_CI, REPOSITORY

PACKAGE = REPOSITORY / "broadcast"
MODULES = sorted(PACKAGE.rglob("*.py"))
FACES = ("cli", "verbalize", "voices")
ELSEWHERE = ("tests/ROOM/", "output/", "schedules/", "scripts_content/", "keys/", "../")
"""Not in the repository: where workspaces keep what documents speak of."""
MOST_LINES, MOST_FUNCTION_LINES = 500, 50


def test_modules_and_functions_stay_short() -> None:
    """One idea a module: one of over 500 lines asks whether it is two."""
    long: list[str] = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MOST_LINES:
            long.append(_name(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{_name(path)}: {node.name}"] if lines > MOST_FUNCTION_LINES else []
    assert long == []


def test_nothing_is_put_on_the_ground_floor() -> None:
    """A module lies in the room that it belongs to: CONTRIBUTING.md, "Where does my change go?"."""
    flat = {path.name for path in PACKAGE.glob("*.py")}
    assert flat == {"__init__.py", "__main__.py", "errors.py", "i18n.py", "periods.py"}


def test_a_room_says_what_it_does_and_imports_nothing() -> None:
    """Else whoever opens one module of it loads them all; three have a small face of their own."""
    wrong: list[str] = []
    for path in PACKAGE.glob("*/**/__init__.py"):
        if path.parent.name in FACES and path.parent.parent == PACKAGE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree) or len(tree.body) != 1:
            wrong.append(_name(path))
    assert wrong == []
    folders = {path.parent for path in MODULES} - {
        path.parent for path in PACKAGE.rglob("__init__.py")
    }
    assert folders == set()


def test_no_files_import_one_another_in_a_circle() -> None:
    """Neither at once, nor late, nor for types alone."""
    imports = {_dotted(path): _imported(path) for path in MODULES}
    known: dict[str, set[str]] = {
        name: {one for one in wanted if one in imports} - {name, "broadcast"}
        for name, wanted in imports.items()
    }
    while free := {name for name, wanted in known.items() if not wanted & known.keys()}:
        known = {name: wanted for name, wanted in known.items() if name not in free}
    assert known == {}


def test_ci_runs_the_two_lines_of_the_readme() -> None:
    """It reads them there, so they cannot differ; both must be steps of it."""
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    first = re.search(r"^```sh\n(.+)\n(.+)\n```$", readme, re.MULTILINE)
    assert first is not None
    assert "&& .venv/bin/broadcast build" in first[1]
    assert first[2].endswith("&& .venv/bin/pytest")
    assert re.findall(r'^step ".+" readme (\d)$', script, re.MULTILINE) == ["1", "2"]


def test_hooks_call_targets_of_the_makefile() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    hooks = (REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    called = set(re.findall(r"entry: make (\w+)", hooks))
    assert {"lint", "types", "imports", "test"} <= called <= targets
    assert "all: lint types imports test\n" in makefile


def test_help_answers_at_once() -> None:
    """In a quarter of a second on an idle machine; the least of some tries counts."""
    took_s = []
    for _attempt in range(5):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "broadcast", "--help"], check=True, capture_output=True
        )
        took_s.append(time.perf_counter() - start)
    assert min(took_s) < (0.5 if ON_CI or os.name == "nt" else 0.25)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from broadcast.cli import run; run(['--help']);"
        "heavy = {'numpy', 'pydantic', 'PIL', 'rich', 'yaml', 'gtts'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_room_stands_in_the_architecture() -> None:
    """Each folder below broadcast/ in a row with its doors, which are there; and nothing else."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("\n## The rooms\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)/` \| .+? \| (.+?) \| .+? \|$", table, re.MULTILINE)
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(room for room, _doors in rows) == sorted(rooms)
    for room, doors in rows:
        for door in re.findall(r"`([\w.]+)`", doors):
            place = PACKAGE / room / door.replace(".", "/")
            assert place.with_suffix(".py").is_file() or place.is_dir(), f"{room}: {door}"


def test_benchmarks_and_tools_import_what_is_there() -> None:
    """Also in the code that they hand to other processes: nobody runs them every day."""
    for folder in ("benchmarks", "tools"):
        for path in (REPOSITORY / folder).glob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            texts = (one.value for one in ast.walk(tree) if isinstance(one, ast.Constant))
            codes = [text for text in texts if isinstance(text, str) and "\nfrom broadcast" in text]
            for node in (one for code in (tree, *map(ast.parse, codes)) for one in ast.walk(code)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("broadcast"):
                    for name in node.names:
                        assert _is_there(str(node.module), name.name), f"{path.name}: {name.name}"


def _is_there(module: str, name: str) -> bool:
    if importlib.util.find_spec(f"{module}.{name}" if f"{module}.{name}" in NAMES else module):
        return f"{module}.{name}" in NAMES or hasattr(importlib.import_module(module), name)
    return False


def test_files_that_documents_name_are_there() -> None:
    """ARCHITECTURE.md and CONTRIBUTING.md name files of the package from its root."""
    for document in ("ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (REPOSITORY / document).read_text(encoding="utf-8")
        for name in re.findall(r"`((?:[\w.-]+/)+[\w.*-]*)`", text):
            found = [*PACKAGE.glob(name.rstrip("/")), *REPOSITORY.glob(name.rstrip("/"))]
            assert found or name.startswith(ELSEWHERE), f"{document}: {name}"


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _dotted(path: Path) -> str:
    name = path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__")


NAMES = {_dotted(one) for one in MODULES}


def _imported(path: Path) -> set[str]:
    """Modules that a file may import: of each name both readings, a module or something in one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{one.name}" for one in node.names}
            found |= {name if name in NAMES else node.module for name in names}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found
