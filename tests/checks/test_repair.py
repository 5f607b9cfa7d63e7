from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

from broadcast.checks.repair import compose_files

SCRIPT = "scripts_content/chao/vi.md"


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "broadcast", "-C", str(root), "check", *arguments],
        capture_output=True, check=False, text=True, encoding="utf-8",
    )  # fmt: skip


def test_repair_joins_letters_and_accents_and_nothing_else(workspace) -> None:
    root = workspace()
    path = root / SCRIPT
    good = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(unicodedata.normalize("NFD", good.decode()).encode())
    refused = run(root)
    assert refused.returncode == 1
    assert f"{SCRIPT}:2" in refused.stdout.replace("\\", "/")
    mended = run(root, "--repair")
    assert mended.returncode == 0, mended.stdout
    assert SCRIPT in mended.stderr
    assert path.read_bytes() == good
    assert compose_files(root) == ()


def test_what_is_no_text_is_left_alone(workspace) -> None:
    root = workspace()
    bad = unicodedata.normalize("NFD", "Điện Biên").encode("utf-16")
    (root / SCRIPT).write_bytes(bad)
    assert compose_files(root) == ()
    assert (root / SCRIPT).read_bytes() == bad
