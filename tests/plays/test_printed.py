"""One line of a run sheet as it was issued is one play, and players' clocks are not believed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine, text

from broadcast import cli, periods
from broadcast.errors import PlayError
from broadcast.packs import keys, short_code
from broadcast.packs import week as packing
from broadcast.plays import export
from broadcast.plays.imports import importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.workspace import workspace
from support.playdata import ZONE
from support.workspaces import BROADCAST_YAML, SCRIPT

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi], from: 2026-07-01}
  - {id: muong-nha, name: Xã Mường Nhà, languages: [vi]}
"""
SCHEDULE = """\
from: 2026-10-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang]}
  - {programme: luong-huu, communes: [muong-nha], slots: [sang]}
"""
LONG = (
    SCRIPT.replace("title: Chào bà con", "title: Lương hưu") + "\n[pause: 20s]\n\nXin chào.\n" * 4
)
SPAN = date(2026, 11, 20), date(2026, 11, 20)
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=ZONE)
DAY = ("--from", "2026-11-20", "--to", "2026-11-20")
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that is built, whose packs of week 47 have gone out."""
    root = tmp_path_factory.mktemp("packed") / "tinh"
    files = {
        "broadcast.yaml": BROADCAST_YAML, "schedules/communes.yaml": COMMUNES,
        "schedules/quy.yaml": SCHEDULE, "scripts_content/chao/vi.md": SCRIPT,
        "scripts_content/luong-huu/vi.md": LONG,
    }  # fmt: skip
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert cli.run(["-C", str(root), "build"]) == 0
    keys.init(root)
    assert cli.run(["-C", str(root), "pack", "--week", "2026-W47"]) == 0
    return root


@pytest.fixture
def root(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path / "tinh"))


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def one(*words: str) -> Any:
        capsys.readouterr()
        cli.run(["--lang", "en", "-C", str(root), *words, "--json"])
        return json.loads(capsys.readouterr().out)

    return one


@pytest.fixture
def given_(root: Path) -> Callable[[], ImportContext]:
    """What an import knows on 27 November, as the schedule is then."""
    return lambda: importing.context_of(workspace.load(root), NOW)


@pytest.fixture
def log(root: Path) -> Iterator[PlayLog]:
    with PlayLog(f"sqlite:///{(root / 'broadcast.db').as_posix()}", "Asia/Ho_Chi_Minh") as opened:
        yield opened


@pytest.fixture
def take(root: Path, log: PlayLog, given_: Callable[[], ImportContext]) -> Run:
    def one(written: str, name: str = "a.csv", **how: bool) -> Any:
        path = root / name
        path.write_text(written, encoding="utf-8")
        return importing.take(log, [path], given_(), **how).as_json()

    return one


def code(commune: str = "muong-phang", programme: str = "chao", day: str = "20261120") -> str:
    return short_code.written(short_code.make(f"{day}-sang-{commune}", programme, "vi"))


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / "schedules" / name
    yaml = path.read_text(encoding="utf-8")
    assert old in yaml
    path.write_text(yaml.replace(old, new), encoding="utf-8")


# --- the sheet as it was printed


def test_a_code_keeps_its_printed_time_when_the_slot_moves(root: Path, run: Run, take: Run) -> None:
    change(root, "communes.yaml", "05:15", "17:00")
    taken = take(f"Mã\n{code()}\n")
    assert (taken["new"], taken["rejected"]) == (1, [])
    (kept,) = run("log", "list", *DAY)["plays"]
    assert kept["started_at"] == "2026-11-20T05:15:00+07:00"
    again = take("Ngày;Giờ;Xã;Chương trình\n20/11/2026;5h20;Mường Phăng;chao\n", "b.csv")
    assert (again["new"], len(again["repeated"]), again["rejected"]) == (0, 1, [])


def test_a_code_stays_good_when_its_broadcast_is_gone(root: Path, run: Run, take: Run) -> None:
    change(root, "quy.yaml", "programme: luong-huu", "programme: chao")
    taken = take(f"Mã\n{code('muong-nha', 'luong-huu')}\n")
    assert (taken["new"], taken["rejected"]) == (1, [])
    (root / "schedules" / "quy.yaml").unlink()
    taken = take(f"Mã;Giờ\n{code()};05:17\n", "b.csv")
    assert (taken["new"], taken["rejected"]) == (1, [])
    taken = take(f"Mã;Lý do\n{code('muong-nha')};mất điện\n", "c.csv")
    assert (taken["misses"], taken["rejected"]) == (1, [])


def test_the_second_line_of_a_slot_keeps_its_printed_time(root: Path, run: Run, take: Run) -> None:
    """Its start depends on how long the one before it was when it was printed."""
    change(root, "quy.yaml", "  - {programme: chao, communes: all, slots: [sang]}\n", "")
    take(f"Mã\n{code('muong-nha', 'luong-huu')}\n")
    (kept,) = run("log", "list", *DAY)["plays"]
    assert "2026-11-20T05:15:00+07:00" < kept["started_at"] < "2026-11-20T05:17:00+07:00"


def test_the_last_pack_before_the_broadcast_counts(root: Path, log: PlayLog) -> None:
    """One that is made again when all is over changes nothing that was heard."""
    packs = packing.prepare(workspace.load(root), periods.week("2026-W48"))
    sheets = {"muong-nha": tuple(packs.plan("muong-nha").manifest.slots)}
    change(root, "communes.yaml", "05:15", "06:00")
    packs = packing.prepare(workspace.load(root), periods.week("2026-W48"))
    moved = {"muong-nha": tuple(packs.plan("muong-nha").manifest.slots)}
    made = datetime(2026, 11, 20, tzinfo=ZONE)
    assert [log.issue(sheets, 2.0, made), log.issue(sheets, 2.0, made)] == [14, 0]
    assert log.issue(moved, 2.0, datetime(2026, 11, 25, 12, tzinfo=ZONE)) == 14
    begun = {
        day: min(f"{one.starts_at:%H:%M}" for one in log.issued().on("muong-nha", day))
        for day in map(date.fromisoformat, ("2026-11-24", "2026-11-25", "2026-11-26"))
    }
    assert list(begun.values()) == ["05:15", "05:15", "06:00"]


def test_a_pack_made_again_alike_adds_nothing(root: Path, run: Run) -> None:
    def rows() -> int:
        engine = create_engine(f"sqlite:///{(root / 'broadcast.db').as_posix()}")
        with engine.connect() as connection:
            found = connection.execute(text("SELECT COUNT(*) FROM issued")).scalar()
        engine.dispose()
        return int(found or 0)

    before = rows()
    run("pack", "--week", "2026-W47")
    assert rows() == before == 21


# --- a player that broke off


def line(number: int, at: str, seconds: int, commune: str = "muong-nha", **more: Any) -> str:
    made = {
        "uuid": f"00000000-0000-4000-8000-{number:012}", "commune": commune,
        "programme": "luong-huu", "lang": "vi", "started_at": f"2026-11-20T{at}+07:00",
        "seconds": seconds, "source": "player", **more,
    }  # fmt: skip
    return json.dumps(made) + "\n"


def test_a_player_that_broke_off_and_began_again_is_one_play(run: Run, take: Run) -> None:
    whole = round(_length(run))
    records = line(1, "05:15:30", 3) + line(2, "05:20:00", whole)
    for new in (1, 0):
        taken = take(records, "a.jsonl")
        assert (taken["new"], taken["rejected"], taken["known"]) == (new, [], 2 - 2 * new)
    (kept,) = run("log", "list", *DAY)["plays"]
    assert (kept["seconds"], kept["parts"], kept["partial"]) == (whole, 2, False)
    assert len(run("log", "list", *DAY, "--history")["plays"]) == 2
    report = run("report", "--month", "2026-11")
    assert (report["plays"], report["partial"]) == (1, 0)
    assert take(f"Mã\n{code('muong-nha', 'luong-huu')}\n")["new"] == 0


def test_in_two_files_and_in_any_order(run: Run, take: Run) -> None:
    whole = round(_length(run))
    assert take(line(2, "05:20:00", whole), "a.jsonl")["new"] == 1
    taken = take(line(1, "05:15:30", 3), "b.jsonl")
    assert (taken["new"], len(taken["parts"]), taken["rejected"]) == (0, 1, [])
    assert take(line(3, "05:30:00", 5), "c.jsonl")["new"] == 0
    (kept,) = run("log", "list", *DAY)["plays"]
    assert (kept["started_at"][11:19], kept["seconds"], kept["parts"]) == ("05:20:00", whole, 3)
    assert take(line(3, "05:30:00", 5), "c.jsonl")["known"] == 1
    assert run("report", "--month", "2026-11")["plays"] == 1


def test_parts_of_which_none_is_whole_stay_partial(
    root: Path, run: Run, take: Run, log: PlayLog, given_: Callable[[], ImportContext]
) -> None:
    taken = take(line(1, "05:15:30", 20) + line(2, "05:20:00", 10), "a.jsonl")
    assert (taken["new"], len(taken["parts"])) == (1, 1)
    (kept,) = run("log", "list", *DAY)["plays"]
    assert (kept["started_at"][11:19], kept["seconds"], kept["parts"]) == ("05:15:30", 30, 2)
    report = run("report", "--month", "2026-11")
    assert (report["plays"], report["partial"], kept["partial"]) == (1, 1, True)
    by_commune = next(one for one in report["tables"] if one["key"] == "by_commune")
    assert [row["partial"] for row in by_commune["rows"] if row["played"]] == [1]
    for name, how in (("h.jsonl", {"history": True}), ("h.csv", {}), ("h.xlsx", {})):
        export.write(root / name, log.plays(*SPAN, **how))
        with PlayLog(f"sqlite:///{root.as_posix()}/{name}.db", "Asia/Ho_Chi_Minh") as copy:
            assert importing.take(copy, [root / name], given_()).found.rejected == []
            (again,) = copy.plays(*SPAN)
            assert (again.partial, again.seconds) == (True, 30)


def test_two_whole_ones_are_two_plays(run: Run, take: Run) -> None:
    whole = round(_length(run))
    records = line(1, "05:15:30", whole) + line(2, "06:20:00", whole)
    assert take(records, "a.jsonl")["new"] == 2


# --- lengths


def _length(run: Run) -> float:
    slots = run("schedule", "--week", "2026-W47", "--commune", "muong-nha")["slots"]
    return next(float(item["duration_s"]) for item in slots[0]["items"]
                if item["programme"] == "luong-huu")  # fmt: skip


def test_a_length_is_held_against_the_programme(
    run: Run, take: Run, log: PlayLog, given_: Callable[[], ImportContext]
) -> None:
    whole = round(_length(run))
    assert 60 < whole < 120
    head = "Ngày;Giờ;Xã;Chương trình;Thời lượng (giây)\n"
    rows = [f"{whole}", f"{round(whole * 0.95)}", "60", f"{whole + 50}", "20", "7000", "1:25:00"]
    rows_ = head + "".join(
        f"{day}/11/2026;05:16;Mường Nhà;luong-huu;{length}\n"
        for day, length in zip(range(16, 23), rows, strict=True)
    )
    taken = take(rows_, "a.csv", partial=True)
    assert [one["row"] for one in taken["rejected"]] == [7, 8]
    assert "7000 s (116 min 40 s)" in taken["rejected"][0]["reasons"][0]
    assert f"{whole} s" in taken["rejected"][0]["reasons"][0]
    assert "5100 s (85 min 0 s) or 85 s (1 min 25 s)" in taken["rejected"][1]["reasons"][0]
    plays = run("log", "list", "--from", "2026-11-16", "--to", "2026-11-22")["plays"]
    assert [one["partial"] for one in plays] == [False, False, False, False, True]
    taken = take("Ngày;Giờ;Xã;Chương trình\n19/11/2026;5h15-5h45;Mường Phăng;chao\n", "b.csv")
    assert "write only when it began" in taken["rejected"][0]["hint"]
    (kept,) = [one for one in plays if one["partial"]]
    fixed = importing.correct(log, UUID(kept["uuid"]), {"length": whole}, given_())
    assert (fixed.withdrawn, getattr(fixed, "partial", None)) == (False, False)
    with pytest.raises(PlayError, match="it cannot have been played for 7000 s"):
        importing.correct(log, UUID(kept["uuid"]), {"length": 7000}, given_())


# --- tables


def test_words_that_mean_what_stands_above(run: Run, take: Run) -> None:
    head = "Ngày;Giờ;Xã;Chương trình\n"
    rows = ['19/11/2026;05:15;Mường Phăng;chao', 'nt;nt;Mường Nhà;-nt-', '20/11/2026;"""";;',
            '21/11/2026;như trên;Mường Phăng;chao']  # fmt: skip
    taken = take(head + "\n".join(rows) + "\n", "a.csv", partial=True)
    assert taken["new"] == 3
    assert [one["row"] for one in taken["rejected"]] == [4]
    taken = take(f"Mã;Xã\nnt;nt\n{code()};\n", "b.csv", partial=True)
    assert "nothing that it can mean stands above it" in taken["rejected"][0]["reasons"][0]


def test_a_slot_may_stand_in_the_place_of_a_time(run: Run, take: Run) -> None:
    for head, words in (("Giờ", "sáng"), ("Thời gian", "Buổi sáng"), ("Giờ", "tối")):
        taken = take(f"Ngày;{head};Xã;Chương trình\n20/11/2026;{words};Mường Nhà;chao\n", "a.csv")
        assert len(taken["rejected"]) == (words == "tối")
    (kept,) = run("log", "list", *DAY)["plays"]
    assert kept["started_at"] == "2026-11-20T05:15:00+07:00"


def test_a_title_gives_the_year_of_a_table(run: Run, take: Run) -> None:
    rows = (
        "NHẬT KÝ PHÁT THANH THÁNG 11 NĂM 2026;;;\nNgày;Thời gian;Xã;Chương trình\n"
        "19/11;11h30 trưa;Mường Phăng;chao\n20/11;5.15;Mường Phăng;chao\n"
        "20/10;05:15;Mường Phăng;chao\n"
    )
    taken = take(rows, "a.csv", partial=True)
    assert taken["new"] == 2
    assert "20/10 is not a date of 11/2026" in taken["rejected"][0]["reasons"][0]
    starts = [one["started_at"] for one in run("log", "list", "--from", "19/11/2026", "--to",
                                               "20/11/2026")["plays"]]  # fmt: skip
    assert starts == ["2026-11-19T11:30:00+07:00", "2026-11-20T05:15:00+07:00"]


def test_a_column_that_a_spreadsheet_swapped(
    root: Path, log: PlayLog, given_: Callable[[], ImportContext]
) -> None:
    def book(name: str, title: str, *days: Any) -> Any:
        made = Workbook()
        sheet = made.active
        assert sheet is not None
        sheet.append([title])
        sheet.append(["Ngày", "Giờ", "Xã", "Chương trình"])
        for day in days:
            sheet.append([day, "05:15", "Mường Nhà", "chao"])
        made.save(root / name)
        return importing.take(log, [root / name], given_(), partial=True).as_json()

    cell = datetime(2026, 11, 10)  # noqa: DTZ001 - a cell of a spreadsheet
    taken = book("a.xlsx", "Nhật ký", "20/10/2026", cell, "21/10/2026")
    assert (taken["new"], [one["row"] for one in taken["rejected"]]) == (2, [4])
    assert "is this 10/11/2026 or 11/10/2026?" in taken["rejected"][0]["reasons"][0]
    taken = book("b.xlsx", "THÁNG 10 NĂM 2026", cell, datetime(2026, 10, 10))  # noqa: DTZ001
    assert [one["row"] for one in taken["rejected"]] == [3]
    taken = book("c.xlsx", "Nhật ký", "22/10/2026", cell, datetime(2026, 11, 13))  # noqa: DTZ001
    assert (taken["new"], taken["rejected"]) == (3, [])


# --- clocks


@pytest.mark.parametrize(
    ("commune", "at", "words"),
    [
        ("muong-phang", "1970-01-01T00:03:20Z", "was not set when it played: it says 01/01/1970"),
        ("muong-nha", "2000-01-01T12:00:00+07:00", "wrong by a year or more: it says 01/01/2000"),
        ("muong-nha", "2025-11-20T05:15:00+07:00", "wrong by a year or more: it says 20/11/2025"),
        ("muong-phang", "2026-06-20T05:15:00+07:00", "may be wrong: it says 20/06/2026"),
        ("muong-nha", "2026-08-20T05:15:00+07:00", "may be wrong: it says 20/08/2026"),
        ("muong-nha", "2099-08-20T05:15:00+07:00", "is fast: it says 20/08/2099"),
    ],
)
def test_clocks_of_players(take: Run, commune: str, at: str, words: str) -> None:
    record = line(1, "", 2, commune, started_at=at, programme="chao", title="Chào bà con")
    taken = take(record, "a.jsonl")
    (one,) = taken["rejected"]
    assert words in "; ".join(one["reasons"])
    assert "set date and time of the player" in one["hint"]
    assert len(one["reasons"]) <= 2
