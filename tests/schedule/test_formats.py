"""Schedules as JSON, CSV, iCalendar and week sheet, and the command that makes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from broadcast import cli, periods
from broadcast.schedule import calendar, loading, timetable, week_sheet
from broadcast.schedule.expansion import expand
from broadcast.schedule.slots import Expansion, Facts
from broadcast.schedule.timetable import Names
from broadcast.workspace import province as province_file
from support.schedules import COMMUNES, QUARTER
from support.workspaces import Golden, Write

WEEK = periods.week("2026-W49")
FACTS = {
    ("chao", "vi"): Facts("Chào bà con; “=1+1”, \\ và, xin chào", None, (), 125.4, "approved", None,
                          None, "0" * 64),
    ("chao", "blt"): Facts("Chào bà con (tiếng Thái)", None, (), 62.0, "approved", None, None,
                           "1" * 64),
}  # fmt: skip


def _expanded(workspace: Write) -> tuple[Expansion, Names]:
    quarter = QUARTER.replace("2026-06-25", "2026-12-04").replace("2026-07-05", "2026-12-05")
    communes = COMMUNES.replace("languages: [vi]", "languages: [vi, blt]")
    root = workspace({"schedules/communes.yaml": communes, "schedules/2026-q4.yaml": quarter})
    province = province_file.load(root / "broadcast.yaml")[0]
    assert province is not None
    vi = province.languages["vi"]
    both = {"vi": vi, "blt": vi.model_copy(update={"name": "Tiếng Thái"})}
    province = province.model_copy(update={"languages": both})
    schedule, problems = loading.load(root, province)
    assert problems == ()
    names = Names(
        {one.id: one.name for one in schedule.communes},
        {code: one.name for code, one in province.languages.items()},
        FACTS,
    )
    blackout = replace(schedule.blackouts[0], first=date(2026, 12, 2), last=date(2026, 12, 2))
    schedule = replace(schedule, blackouts=(blackout,))
    return expand(schedule, WEEK.first, WEEK.last, FACTS), names


def test_json_has_the_keys_of_the_design(workspace: Write, golden: Golden) -> None:
    expansion, _names = _expanded(workspace)
    document = timetable.as_json(expansion)
    assert list(document) == ["slots", "dropped"]
    assert list(document["slots"][0]) == [
        "id", "commune", "starts_at", "length_s", "class", "items",
    ]  # fmt: skip
    assert list(document["slots"][0]["items"][0]) == ["programme", "lang", "duration_s"]
    golden("schedule/week.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def test_csv_opens_in_excel_and_holds_no_formula(workspace: Write, golden: Golden) -> None:
    expansion, names = _expanded(workspace)
    text = timetable.csv_text(expansion.slots, names)
    assert text.startswith("\ufeffDate,Day,Start,")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    items = sum(len(slot.items) for slot in expansion.slots)
    assert len(rows) == 1 + items
    assert {len(row) for row in rows} == {13}
    golden("schedule/week.csv", text.replace("\r\n", "\n"))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "|", "%", "＝"])
def test_cells_that_would_be_formulas_are_quoted(workspace: Write, sign: str) -> None:
    expansion, names = _expanded(workspace)
    odd = f"{sign}HYPERLINK(1)"
    named = replace(names, communes={"muong-phang": odd})
    text = timetable.csv_text(expansion.slots, named).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {row[3] for row in rows[1:]} == {f"'{odd}", "na-tau"}


def test_the_calendar_is_read_by_a_calendar(workspace: Write, golden: Golden) -> None:
    expansion, names = _expanded(workspace)
    text = calendar.calendar(expansion.slots, names, "dien-bien", "Lịch phát thanh")
    assert text == calendar.calendar(expansion.slots, names, "dien-bien", "Lịch phát thanh")
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    assert text.count("\n") == text.count("\r\n")
    read = Calendar.from_ical(text)
    assert str(read["X-WR-CALNAME"]) == "Lịch phát thanh"
    events = read.walk("VEVENT")
    assert len(events) == len(expansion.slots)
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event, slot in zip(events, expansion.slots, strict=True):
        assert str(event["UID"]) == f"{slot.id}@dien-bien.broadcast"
        assert event["DTSTART"].dt == slot.starts_at.astimezone(UTC)
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=slot.length_s)
        assert str(event["LOCATION"]) == names.communes[slot.commune]
        assert str(event["DESCRIPTION"]).count("\n") == len(slot.items) - 1
        assert names.title(slot.items[0]) in str(event["SUMMARY"])
        assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "CONFIRMED")
        (alarm,) = event.walk("VALARM")
        assert (str(alarm["ACTION"]), alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(minutes=-15))
    golden("schedule/week.ics", text.replace("\r\n", "\n"))


def test_the_week_sheet_has_a_page_for_each_commune(workspace: Write, golden: Golden) -> None:
    expansion, names = _expanded(workspace)
    page = week_sheet.page(expansion, names, "Điện Biên", WEEK)
    assert page.count("<section") == 2
    assert "http" not in page
    assert "“=1+1”" in page
    assert page.count("quốc tang") == 4  # two communes, two slots
    golden("schedule/week.html", page)


def test_a_title_cannot_bring_markup_into_the_sheet(workspace: Write) -> None:
    expansion, names = _expanded(workspace)
    bad = replace(names, facts={key: replace(one, title="<script>") for key, one in FACTS.items()})
    assert "<script" not in week_sheet.page(expansion, bad, "Điện Biên", WEEK)


# --- the command


def _workspace(workspace: Write, more: Mapping[str, str] | None = None) -> Path:
    return workspace(
        {"schedules/communes.yaml": COMMUNES, "schedules/2026-q4.yaml": QUARTER, **(more or {})}
    )


def _run(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.run(["-C", str(root), "schedule", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_json_is_the_only_thing_on_standard_output(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _run(_workspace(workspace), capsys, "--week", "2026-W49", "--json")
    assert code == 0
    document: dict[str, Any] = json.loads(out)
    assert [slot["id"] for slot in document["slots"]][:2] == [
        "20261130-sang-muong-phang", "20261130-sang-na-tau",
    ]  # fmt: skip
    starts = datetime.fromisoformat(document["slots"][0]["starts_at"])
    assert starts.isoformat() == "2026-11-30T05:15:00+07:00"
    assert "estimated" in err


def test_a_period_and_communes_can_be_chosen(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _workspace(workspace)
    words = ("--from", "2026-12-30", "--to", "2027-01-02", "--commune", "na-tau", "--json")
    _code, out, _err = _run(root, capsys, *words)
    assert [slot["id"] for slot in json.loads(out)["slots"]] == [
        "20261230-sang-na-tau", "20261230-chieu-na-tau",
    ]  # fmt: skip
    _code, out, _err = _run(root, capsys, "--month", "2026-12")
    assert "52 slots, 2026-12" in out


@pytest.mark.parametrize(
    "words",
    [
        ("--week", "2026-54"),
        ("--week", "2026-W49", "--month", "2026-12"),
        ("--from", "2026-12-01"),
        ("--from", "2026-12-02", "--to", "2026-12-01"),
        ("--format", "pdf"),
        ("--format", "csv,ics"),
        ("--format", "table", "-o", "x.txt"),
    ],
)
def test_wrong_usage(
    workspace: Write, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, out, err = _run(_workspace(workspace), capsys, *words)
    assert (code, out) == (2, "")
    assert err


def test_what_cannot_be_broadcast_is_shown_and_fails(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = COMMUNES.replace('"21:00-05:00"', '"21:00-05:20"')
    root = _workspace(workspace, {"schedules/communes.yaml": rules})
    code, out, err = _run(root, capsys, "--week", "2026-W49")
    assert code == 1
    assert "chao: quiet hours (3 times; first sang on 2026-11-30 in Xã Mường Phăng)" in out
    assert "2026-q4.yaml:4:" in err
    assert "lies in the quiet hours of Xã Mường Phăng" in err


def test_errors_in_the_files_stop_with_all_of_them(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _workspace(workspace, {"schedules/2026-q4.yaml": QUARTER.replace("chao", "cao")})
    code, out, err = _run(root, capsys, "--week", "2026-W49", "--json")
    assert (code, json.loads(out)["errors"]) == (1, 2)
    assert err.count("there is no programme cao") == 2
    code, _out, err = _run(root, capsys, "--commune", "x")
    assert code == 1


def test_files_are_written_into_a_folder(
    workspace: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "ra"
    folder.mkdir()
    words = ("--week", "2026-W49", "--format", "csv,ics,html", "-o", str(folder))
    code, out, _err = _run(_workspace(workspace), capsys, *words)
    assert (code, out) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "lich-phat-2026-W49-muong-phang.ics", "lich-phat-2026-W49-na-tau.ics",
        "lich-phat-2026-W49.csv", "lich-phat-2026-W49.html",
    ]  # fmt: skip
    for path in folder.glob("*.ics"):
        assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == 6


def test_a_commune_that_is_unknown_is_named(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _out, err = _run(_workspace(workspace), capsys, "--commune", "muong-phan")
    assert code == 1
    assert "did you mean muong-phang?" in err


def test_what_is_built_is_measured_and_what_changed_since_is_estimated(workspace: Write) -> None:
    from broadcast.schedule.facts import facts_of
    from broadcast.workspace.workspace import load

    root = _workspace(workspace)
    key = ("chao", "vi")
    assert facts_of(load(root))[key].mp3_sha256 is None
    assert facts_of(load(root), built_only=True)[key].duration_s is None
    assert cli.run(["-C", str(root), "build"]) == 0
    made = facts_of(load(root), built_only=True)[key]
    record = json.loads((root / "output/programmes/chao/chao.vi.json").read_text(encoding="utf-8"))
    assert (made.mp3_sha256, made.duration_s) == (record["sha256"], record["duration_s"])
    script = root / "scripts_content/chao/vi.md"
    script.write_text(script.read_text(encoding="utf-8") + "\nHẹn gặp lại.\n", encoding="utf-8")
    assert facts_of(load(root), built_only=True)[key].duration_s is None
    assert facts_of(load(root))[key].mp3_sha256 is None
