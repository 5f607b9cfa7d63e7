"""Fixtures of packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcast.packs import keys, stored_zip
from support.packs import MONDAY, planned


@pytest.fixture
def root(tmp_path: Path) -> Path:
    keys.init(tmp_path)
    return tmp_path


@pytest.fixture
def whole(root: Path) -> Path:
    """A pack as it is handed out."""
    path = root / "pack.zip"
    stored_zip.write(planned(root).members, path, MONDAY)
    return path
