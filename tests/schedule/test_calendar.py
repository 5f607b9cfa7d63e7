"""Calendars written again over older ones: numbers rise, and what is gone is cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from broadcast import cli, periods
from broadcast.errors import WorkspaceError
from broadcast.schedule.calendar import FormerCalendar, calendar
from broadcast.schedule.slots import DatedSlot, Item, slot_id
from broadcast.schedule.timetable import Names
from support.schedules import COMMUNES, QUARTER
from support.workspaces import Write

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK = periods.week("2026-W49")
NAMES = Names({"muong-phang": "Xã Mường Phăng"}, {"vi": "Tiếng Việt"}, {})
ITEM = Item("chao", "vi", 60.0, None)


def _slot(day: int, hour: int = 5, commune: str = "muong-phang", **changes: Any) -> DatedSlot:
    starts_at = datetime(2026, 11, 30, hour, 15, tzinfo=ZONE) + timedelta(days=day)
    made = DatedSlot(
        slot_id(starts_at.date(), "sang", commune), commune, starts_at, 900, "normal", (ITEM,)
    )
    return replace(made, **changes)


def _write(
    path: Path, slots: Sequence[DatedSlot], communes: Sequence[str] = ()
) -> dict[str, tuple[int, str]]:
    """Number and status of each event of a file that is written again, by day and commune."""
    former = FormerCalendar.read(path, WEEK, ZONE, communes)
    path.write_bytes(calendar(slots, NAMES, "dien-bien", "Lịch", former).encode())
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return {
        str(one["UID"]).partition("@")[0]: (int(one["SEQUENCE"]), str(one["STATUS"]))
        for one in events
    }


def test_numbers_rise_with_changes_and_what_is_gone_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    monday, tuesday, wednesday = (_slot(day) for day in range(3))
    assert set(_write(path, [monday, tuesday]).values()) == {(0, "CONFIRMED")}
    first = path.read_bytes()
    _write(path, [monday, tuesday])
    assert path.read_bytes() == first
    moved = replace(monday, starts_at=monday.starts_at + timedelta(hours=1))
    found = _write(path, [moved, wednesday])
    assert found == {
        monday.id: (1, "CONFIRMED"),
        wednesday.id: (0, "CONFIRMED"),
        tuesday.id: (1, "CANCELLED"),
    }
    second = path.read_bytes()
    assert _write(path, [moved, wednesday]) == found
    assert path.read_bytes() == second
    longer = replace(tuesday, items=(ITEM, replace(ITEM, duration_s=90.0)))
    assert _write(path, [moved, longer, wednesday])[tuesday.id] == (2, "CONFIRMED")


def test_a_cancelled_slot_does_not_ring(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    _write(path, [_slot(0), _slot(1)])
    _write(path, [_slot(0)])
    kept, gone = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert len(kept.walk("VALARM")) == 1
    assert (str(gone["STATUS"]), gone.walk("VALARM")) == ("CANCELLED", [])


def test_other_weeks_and_other_communes_are_not_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    next_week = _slot(9)
    _write(path, [next_week])
    assert _write(path, [_slot(0)]) == {_slot(0).id: (0, "CONFIRMED")}
    other = _slot(0, commune="na-tau")
    assert _write(path, [other], ["na-tau"]) == {other.id: (0, "CONFIRMED")}


@pytest.mark.parametrize(
    "data",
    [
        b"", b"xin chao", b"\xff\xfe", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_not_overwritten(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(data)
    with pytest.raises(WorkspaceError, match="no calendar"):
        FormerCalendar.read(path, WEEK, ZONE)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_title_comes_back_in_lines_that_are_short_enough(title: str) -> None:
    names = replace(NAMES, communes={"muong-phang": title})
    text = calendar([_slot(0)], names, "dien-bien", title)
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    clean = "".join(sign for sign in title if sign == "\n" or (sign >= " " and sign != "\x7f"))
    assert str(event["LOCATION"]) == clean
    assert event["DTSTART"].dt == datetime(2026, 11, 29, 22, 15, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(5, 20)), max_size=7, unique=True))
def test_written_over_itself_a_calendar_stays_as_it_is(starts: list[tuple[int, int]]) -> None:
    days = {day: _slot(day, hour) for day, hour in starts}
    text = calendar(list(days.values()), NAMES, "dien-bien", "Lịch")
    events = {str(one["UID"]): one for one in Calendar.from_ical(text).walk("VEVENT")}
    assert calendar(list(days.values()), NAMES, "dien-bien", "Lịch", FormerCalendar(events)) == text


def test_the_command_cancels_what_it_wrote_before(
    workspace: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"schedules/communes.yaml": COMMUNES, "schedules/2026-q4.yaml": QUARTER}
    root, folder = workspace(files), tmp_path / "ra"
    folder.mkdir()
    words = ["-C", str(root), "schedule", "--week", "2026-W49", "--format", "ics", "-o"]
    assert cli.run([*words, str(folder)]) == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert cli.run([*words, str(folder)]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    quarter = root / "schedules" / "2026-q4.yaml"
    quarter.write_text("from: 2026-10-01\nto: 2026-12-31\n", encoding="utf-8")
    assert cli.run([*words, str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == before.keys()
    for path in folder.iterdir():
        events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert {str(event["STATUS"]) for event in events} == {"CANCELLED"}
    broken = next(folder.iterdir())
    broken.write_bytes(b"xin chao")
    capsys.readouterr()
    assert cli.run([*words, str(folder)]) == 1
    assert "no calendar that could be written again" in capsys.readouterr().err
    assert broken.read_bytes() == b"xin chao"
