"""The house keeps its own rules: sizes, and commands that are the same in every document."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
from fnmatch import fnmatch

from support.places import ON_CI, REPOSITORY

MODULES = sorted((REPOSITORY / "broadcast").rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES = 500, 50
TEST_COMMAND = "python3 -m pip install '.[test]' && pytest"


def test_modules_and_functions_stay_short() -> None:
    long: list[str] = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MOST_LINES:
            long.append(path.name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{path.name}: {node.name}"] if lines > MOST_FUNCTION_LINES else []
    assert long == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert TEST_COMMAND in script.replace("--quiet ", "")
    assert TEST_COMMAND in (REPOSITORY / "README.md").read_text(encoding="utf-8")


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
    """Every module and every folder of code below broadcast/, and nothing that is not there."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("\n## The rooms\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    package = REPOSITORY / "broadcast"
    rooms = {path.name for path in package.glob("*.py") if not path.name.startswith("__")}
    rooms |= {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert len(named) == len(set(named))
    missing = [
        room
        for room in sorted(rooms)
        if not any(fnmatch(room, name) or name.startswith(room) for name in named)
    ]
    assert missing == []
    assert [name for name in named if not any(package.glob(name.rstrip("/")))] == []
