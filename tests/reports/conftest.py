"""The month of the sources, in a log, and its report in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broadcast.reports.report import report as make
from broadcast.reports.tables import Report
from support import reportdata
from support.reports import AUGUST, Month


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    root = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGUAGE", "en")
        log, basis = reportdata.open_month(root)
    with log:
        yield log, basis, root


@pytest.fixture(params=["en", "vi"])
def report(request: pytest.FixtureRequest, month: Month, monkeypatch: Any) -> Report:
    monkeypatch.setenv("LANGUAGE", request.param)
    return make(month[0], month[1], AUGUST)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the month, with its log closed."""
    found = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGUAGE", "en")
        log, _basis = reportdata.open_month(found)
    log.close()
    return found


@pytest.fixture
def root(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may change, as the current folder."""
    found = tmp_path / "tỉnh"
    shutil.copytree(original, found)
    monkeypatch.chdir(found)
    return found
