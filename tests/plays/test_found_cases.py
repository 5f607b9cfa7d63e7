"""Inputs that were counted wrong when they were found (../shared/cases/plays): right now."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from broadcast.plays.imports import importing
from broadcast.plays.log import PlayLog
from broadcast.schedule import activities
from broadcast.schedule.communes.importing import KnownCommunes
from broadcast.schedule.communes.importing import read as read_communes
from broadcast.workspace import workspace as workspaces
from support.places import REPOSITORY, SHARED
from support.playdata import ZONE
from support.taking import FIRST, LAST
from support.workspaces import Require

CASES = SHARED / "cases" / "plays"
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=ZONE)
Sample = Callable[[str], Path]


@pytest.fixture
def sample(tmp_path: Path, require: Require) -> Sample:
    """A copy of the sample with a schedule of its own, or that of the cases."""
    require("shared")

    def make(kind: str) -> Path:
        root = tmp_path / "tỉnh"
        for name in ("scripts_content", "schedules"):
            shutil.copytree(REPOSITORY / name, root / name)
        shutil.copy(REPOSITORY / "broadcast.yaml", root)
        if kind == "ws2":
            shutil.rmtree(root / "schedules")
            (root / "schedules").mkdir()
            for path in (CASES / "ws2-schedules").iterdir():
                (root / "schedules" / path.name).write_bytes(path.read_bytes())
        elif kind == "daily":
            for path in (root / "schedules").glob("2026*"):
                path.unlink()
            daily = (CASES / "daily-schedule.yaml").read_bytes()
            (root / "schedules" / "2026-q4.yaml").write_bytes(daily)
        return root

    return make


def taken_of(root: Path, *names: str) -> tuple[importing.ImportedPlays, list[str]]:
    """What an import of cases gives, and the plays then in the log: commune, day and time."""
    context = importing.context_of(workspaces.load(root), NOW)
    with PlayLog(f"sqlite:///{root.as_posix()}/{names[0]}.db", "Asia/Ho_Chi_Minh") as log:
        taken = importing.take(log, [CASES / name for name in names], context)
        assert log.differences() == []
        kept = [f"{one.started_at.astimezone(ZONE):%d/%m %H:%M}" for one in log.plays(FIRST, LAST)]
        return taken, kept


@pytest.mark.parametrize(
    ("name", "kind", "counts", "reason"),
    [
        ("00-run-sheet-typed.csv", "ws2", (3, 2, 1), ""),
        ("01-unknown-column-result.csv", "daily", (1, 1, 0), ""),
        ("02-tick-column.csv", "daily", (1, 0, 1), ""),
        ("03-count-column.csv", "daily", (0, 0, 0), "stands for 3 plays, and gives one time"),
        ("04-planned-and-actual-time.csv", "daily", (1, 0, 1), ""),
        ("05-note-says-not-played.csv", "daily", (0, 1, 0), ""),
        ("07-formula-reason.xlsx", "daily", (0, 0, 0), "has no value in the file"),
        ("08-formula-whole-row.xlsx", "daily", (0, 0, 0), "has no value in the file"),
        ("11-noon.csv", "daily", (1, 0, 0), ""),
        ("12-us-excel-mixed-dates.xlsx", "daily", (0, 0, 0), "is this 10/11/2026 or 11/10/2026?"),
        ("13-lengths.csv", "daily", (0, 0, 0), "cannot have been played for 14000 s"),
        ("14-length-hh-mm-ss.csv", "daily", (1, 0, 0), ""),
        ("15-signatures-two-cells.csv", "daily", (1, 0, 0), ""),
        ("16-total-in-two-cells.csv", "daily", (1, 0, 0), ""),
        ("17-summary-sheet.xlsx", "daily", (1, 0, 0), ""),
        ("18-heading-thoi-gian.csv", "daily", (1, 0, 0), ""),
        ("19-strict.xlsx", "daily", (1, 0, 0), ""),
        ("20-password.xlsx", "daily", (0, 0, 0), "protected by a password"),
        ("21-html.xls", "daily", (0, 0, 0), "a web page (HTML)"),
        ("22-zero-width.csv", "daily", (1, 0, 0), ""),
        ("23-lost-zero.csv", "daily", (1, 0, 0), ""),
        ("24-rows-after-line-breaks.csv", "daily", (0, 0, 0), "there is no day 31/02/2026"),
        ("25-restart-counts-twice.jsonl", "daily", (1, 0, 0), ""),
        ("26-clock-of-1970.jsonl", "daily", (0, 0, 0), "clock"),
        ("27-clock-a-year-back.jsonl", "daily", (0, 0, 0), "clock"),
        ("28-hidden-sheet.xlsx", "daily", (2, 0, 0), ""),
        ("29-~$lock-file.xlsx", "daily", (0, 0, 0), "a lock file"),
    ],
)
def test_a_case_that_was_found_is_right(
    sample: Sample, name: str, kind: str, counts: tuple[int, int, int], reason: str
) -> None:
    taken, kept = taken_of(sample(kind), name)
    said = "; ".join(words for one in taken.found.rejected for words in one.reasons)
    assert (len(kept), taken.misses.new, len(taken.found.unclaimed)) == counts, said
    assert reason in said
    assert bool(reason) == bool(said)


def test_times_rows_and_hidden_sheets_of_the_cases(sample: Sample) -> None:
    root = sample("daily")
    assert taken_of(root, "11-noon.csv")[1][-1].endswith("11:30")
    taken, kept = taken_of(root, "04-planned-and-actual-time.csv")
    assert any(one.endswith("06:40") for one in kept)
    taken, _kept = taken_of(root, "24-rows-after-line-breaks.csv")
    assert [one.place.row for one in taken.found.rejected] == [3]
    taken, _kept = taken_of(root, "28-hidden-sheet.xlsx")
    assert [one.place.sheet for one in taken.found.noticed] == ["cũ"]
    taken, _kept = taken_of(root, "29-~$lock-file.xlsx", "14-length-hh-mm-ss.csv")
    assert (taken.done, [one.place.path.name for one in taken.found.skipped]) == (
        True, ["29-~$lock-file.xlsx"],
    )  # fmt: skip


def test_communes_and_activities_of_the_cases(sample: Sample) -> None:
    root = sample("daily")
    known = KnownCommunes((), {"vi": "Kinh", "blt": "Thái"}, {})
    table = read_communes(CASES / "06-communes-signatures.xlsx", known)
    assert len(table.entries) == 1
    with pytest.raises(Exception, match="has no value in the file"):
        read_communes(CASES / "10-communes-formula-end.xlsx", known)
    (root / "schedules" / "activities.csv").unlink()
    shutil.copy(CASES / "09-activities-formula.xlsx", root / "schedules" / "activities.xlsx")
    _found, problems = activities.load(root)
    assert [one.severity for one in problems if "has no value" in one.message] == ["error"]
