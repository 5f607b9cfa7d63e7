"""The report of a week: packs that were made, and what nobody has claimed, by commune."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from broadcast import cli, periods
from broadcast.errors import ExitCode
from broadcast.plays.imports import importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.reports import basis
from broadcast.reports import report as reporting
from broadcast.reports.tables import Report
from broadcast.workspace import workspace as workspaces
from support.playdata import two_programmes
from support.workspaces import Write

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
  chieu: {start: "17:00", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi], contact: "Đài xã, 0215 000 001"}
  - {id: muong-nha, name: Xã Mường Nhà, languages: [vi]}
  - {id: na-tau, name: Xã Nà Tấu, languages: [vi], from: 2027-01-01}
"""
SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang, chieu]}
  - {programme: luong-huu, communes: all, slots: [sang]}
"""
WEEK = periods.week("2026-W47")


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE)


def _report(log: PlayLog, root: Path) -> Report:
    found, problems = basis.load(workspaces.load(root))
    assert problems == ()
    return reporting.report(log, found, WEEK)


def _rows(made: Report, key: str) -> list[tuple[object, ...]]:
    return [row.cells for row in made.table(key).rows]


def test_without_a_log_every_line_is_to_be_asked_for(log: PlayLog, root: Path) -> None:
    made = _report(log, root)
    assert _rows(made, "week") == [
        ("Xã Mường Phăng", "Đài xã, 0215 000 001", "not made", 21, 0, 21),
        ("Xã Mường Nhà", "", "not made", 21, 0, 21),
    ]
    rows = _rows(made, "not_claimed")
    assert len(rows) == 2 * 14
    assert rows[0][:5] == (
        "Xã Mường Phăng", "Đài xã, 0215 000 001", "Monday", "2026-11-16 05:15",
        "Chào bà con (Tiếng Việt), Lương hưu hằng tháng (Tiếng Việt)",
    )  # fmt: skip
    assert str(rows[0][5]).count("-") == 2
    assert rows[0][6:] == (2, 2)
    assert made.table("week").total == (None, None, None, 42, 0, 42)
    assert [row[0] for row in rows] == ["Xã Mường Phăng"] * 14 + ["Xã Mường Nhà"] * 14


def test_what_is_claimed_or_missed_is_not_asked_for(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    path = root / "a.csv"
    path.write_text(
        "Ngày;Giờ;Xã;Chương trình;Khung giờ;Lý do không phát\n"
        "16/11/2026;05:15;muong-phang;chao;;\n"
        "16/11/2026;05:16;muong-phang;luong-huu;;\n"
        "17/11/2026;17:20;muong-phang;chao;;\n"
        "18/11/2026;;muong-phang;;;mất điện\n"
        "19/11/2026;;muong-phang;;sang;hỏng loa\n"
        "20/11/2026;;muong-phang;luong-huu;;mất mạng\n",
        encoding="utf-8",
    )
    taken = importing.take(log, [path], given_)
    assert taken.found.rejected == []
    made = _report(log, root)
    assert _rows(made, "week")[0][3:] == (21, 2 + 1 + 3 + 2 + 1, 12)
    own = [row for row in _rows(made, "not_claimed") if row[0] == "Xã Mường Phăng"]
    assert [(str(row[3])[5:], row[7]) for row in own] == [
        ("11-16 17:00", 1), ("11-17 05:15", 2), ("11-19 17:00", 1), ("11-20 05:15", 1),
        ("11-20 17:00", 1), ("11-21 05:15", 2), ("11-21 17:00", 1), ("11-22 05:15", 2),
        ("11-22 17:00", 1),
    ]  # fmt: skip


def test_packs_are_named_as_they_lie_there(log: PlayLog, root: Path) -> None:
    for script in ("chao", "luong-huu"):
        assert cli.run(["-C", str(root), "build", script]) == 0
    assert cli.run(["-C", str(root), "keys", "init"]) == 0
    assert cli.run(["-C", str(root), "pack", "--week", "tuần 47/2026", "--commune",
                    "muong-phang"]) == 0  # fmt: skip
    made = _report(log, root)
    assert [row[2] for row in _rows(made, "week")] == ["made", "not made"]
    assert made.table("week").notes == ("Packs of week 2026-W47: 1 of 2 are made.",)
    (pack,) = (root / "output" / "packs" / "2026-W47").glob("*muong-phang.zip")
    pack.write_bytes(b"PK")
    made = _report(log, root)
    assert [row[2] for row in _rows(made, "week")] == ["cannot be read", "not made"]
    assert made.table("week").notes == ("Packs of week 2026-W47: 0 of 2 are made.",)


def test_longer_periods_have_no_list(log: PlayLog, root: Path) -> None:
    found, _problems = basis.load(workspaces.load(root))
    for period in (periods.month("2026-11"), periods.days(WEEK.first, WEEK.last.replace(day=30))):
        assert "not_claimed" not in reporting.report(log, found, period)


def test_every_format_has_the_list(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["-C", str(root), "--lang", "vi", "report", "--week", "16/11/2026"]
    out = root / "ra"
    assert cli.run([*words, "--format", "xlsx,docx,html,csv,json", "-o", str(out)]) in (
        0,
        ExitCode.INCOMPLETE,
    )
    (table,) = out.glob("*.csv")
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert any("not_claimed" in row for row in rows)
    (page,) = out.glob("*.html")
    assert "Đài xã, 0215 000 001" in page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert cli.run(words) in (0, ExitCode.INCOMPLETE)  # whether the week is over by today
    assert "Chưa ai báo" in capsys.readouterr().out
