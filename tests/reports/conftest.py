"""The month of the sources, in a log, and its report in both languages."""

from __future__ import annotations

from collections.abc import Iterator
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
