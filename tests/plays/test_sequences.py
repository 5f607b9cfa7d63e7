"""Reports in any order and by any way, held against a small model of what counts."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from broadcast.packs import short_code
from broadcast.plays import export
from broadcast.plays.imports import importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from support.playdata import NOW, ZONE, play, two_programmes
from support.taking import COMMUNES, FIRST, LAST, OTHER, counted, reasons, take
from support.workspaces import Write

SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang, chieu]}
  - {programme: luong-huu, communes: all, slots: [sang, chieu, dem]}
"""
HEAD = "Mã;Ngày;Giờ;Xã;Chương trình;Khung giờ;Trạng thái\n"
START = {"sang": "05:15", "chieu": "17:00"}
Line = tuple[str, int, str, str]
LINES: list[Line] = [
    (commune, day, slot, programme)
    for commune in ("muong-phang", "muong-nha")
    for day in (19, 20)
    for slot in START
    for programme in ("chao", "luong-huu")
]


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE, OTHER)


def code(line: Line) -> str:
    commune, day, slot, programme = line
    return short_code.written(short_code.make(f"202611{day}-{slot}-{commune}", programme, "vi"))


def row(way: str, line: Line, state: str) -> str:
    commune, day, slot, programme = line
    on, words = f"{day}/11/2026", "xác nhận" if state == "verified" else ""
    return {
        "code": f"{code(line)};;;;;;{words}\n",
        "time": f";{on};{START[slot]};{commune};{programme};;{words}\n",
        "slot": f";{on};;{commune};{programme};{slot};{words}\n",
        "both": f";{on};{START[slot]};{commune};{programme};{slot};{words}\n",
    }[way]


def by_player(given: ImportContext, line: Line, state: str) -> str:
    commune, day, slot, programme = line
    assert given.scheduled is not None
    lines = given.scheduled.lines(commune, date(2026, 11, day), programme)
    (planned,) = (one for one in lines if one.is_in(slot))
    made = replace(
        play(1), uuid=uuid.UUID(int=uuid.uuid5(uuid.NAMESPACE_DNS, f"{line}").int, version=4),
        commune=commune, programme=programme, slot=planned.slot, seconds=planned.seconds,
        started_at=planned.starts_at.replace(microsecond=0) + timedelta(seconds=7), state=state,
    )  # fmt: skip
    return json.dumps(export.as_json(made), ensure_ascii=False) + "\n"


@pytest.mark.parametrize("seed", range(12))
def test_any_sequence_counts_each_line_once(root: Path, given_: ImportContext, seed: int) -> None:
    """Codes, times, slots and players' records, claimed and verified, again and again."""
    chance = random.Random(seed)
    for turn in range(8):
        path = root / f"{turn}.db"
        with PlayLog(f"sqlite:///{path.as_posix()}", "Asia/Ho_Chi_Minh") as log:
            wanted: dict[Line, str] = {}
            withdrawn: set[Line] = set()
            for step in range(chance.randint(3, 8)):
                lines = [line for line in LINES[:6] if line not in withdrawn]
                _import(log, root, given_, chance, (lines, wanted))
                current = list(log.plays(FIRST, LAST))
                one = chance.choice(current)
                if step % 4 == 3:
                    log.withdraw(one.uuid, NOW, "A", "nhầm")
                    (gone,) = (line for line in wanted if _is(line, one.slot, one.programme))
                    wanted.pop(gone)
                    withdrawn.add(gone)
                elif step % 4 == 1:
                    importing.correct(log, one.uuid, {"note": f"{step}"}, given_)
                kept = Counter((p.slot, p.programme, p.state) for p in log.plays(FIRST, LAST))
                assert kept == Counter(
                    (f"202611{day}-{slot}-{commune}", programme, state)
                    for (commune, day, slot, programme), state in wanted.items()
                )
                assert log.differences() == []


def _is(line: Line, slot: str | None, programme: str) -> bool:
    commune, day, name, of = line
    return (f"202611{day}-{name}-{commune}", of) == (slot, programme)


def _import(
    log: PlayLog, root: Path, given: ImportContext, chance: random.Random,
    model: tuple[list[Line], dict[Line, str]],
) -> None:  # fmt: skip
    lines, wanted = model
    table, record = HEAD, ""
    for _number in range(chance.randint(1, 4)):
        line, state = chance.choice(lines), chance.choice(("claimed", "claimed", "verified"))
        way = chance.choice(("code", "time", "slot", "both", "player"))
        if way == "player":
            record += by_player(given, line, state)
        else:
            table += row(way, line, state)
        wanted[line] = "verified" if "verified" in (state, wanted.get(line)) else "claimed"
    files = {"a.csv": table if table != HEAD else "", "a.jsonl": record}
    paths = [root / name for name, text in files.items() if text]
    for path in paths:
        path.write_text(files[path.name], encoding="utf-8")
    chance.shuffle(paths)
    taken = importing.take(log, paths, given)
    assert reasons(taken) == []


# --- cases of their own


def test_two_tables_on_one_sheet(log: PlayLog, root: Path, given_: ImportContext) -> None:
    """What was not played stands in a second table, with a column more or another one."""
    for extra, day in ((";Người báo", 19), ("", 18)):
        text = (
            f"Ngày;Giờ;Xã;Chương trình{extra}\n"
            f"{day}/11/2026;05:15;Mường Phăng;chao{';A' if extra else ''}\n\nKHÔNG PHÁT\n"
            "Ngày;Giờ;Xã;Chương trình;Lý do\n"
            f"{day}/11/2026;17:00;Mường Phăng;chao;mất điện\nGhi chú\n"
        )
        taken = take(log, root, text, given_)
        assert (taken.plays.new, taken.misses.new, reasons(taken)) == (1, 1, [])


def test_code_tables_with_headings_numbers_and_totals(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    one, other = LINES[0], LINES[1]
    text = f"Mã\n(1)\n{code(one)}\nMã\n{code(other)}\nTổng cộng\n"
    taken = take(log, root, text, given_)
    assert (taken.plays.new, reasons(taken)) == (2, [])


def test_a_verified_code_play_stays_known(log: PlayLog, root: Path, given_: ImportContext) -> None:
    line = ("muong-phang", 20, "sang", "luong-huu")
    table = HEAD + row("time", line, "verified")
    take(log, root, f"Mã\n{code(line)}\n", given_)
    assert take(log, root, table, given_).plays.new == 1
    (kept,) = log.plays(FIRST, LAST)
    importing.correct(log, kept.uuid, {"state": "claimed"}, given_)
    for _again in range(2):
        taken = take(log, root, table, given_)
        assert (taken.done, reasons(taken)) == (True, [])
    assert counted(log) == 1


def test_a_withdrawn_play_is_known_by_its_line(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    line = ("muong-phang", 20, "sang", "luong-huu")
    take(log, root, f"Mã\n{code(line)}\n", given_)
    table = HEAD + row("time", line, "claimed")
    take(log, root, table, given_)
    (kept,) = log.plays(FIRST, LAST)
    log.withdraw(kept.uuid, NOW, "A", "nhầm")
    taken = take(log, root, table, given_)
    assert (taken.plays.new, len(taken.found.skipped), counted(log)) == (0, 1, 0)
    assert "broadcast log correct" in taken.found.skipped[0].hint


def test_misses_that_say_the_same(log: PlayLog, root: Path, given_: ImportContext) -> None:
    line = ("muong-phang", 20, "sang", "chao")
    head = "Mã;Ngày;Giờ;Xã;Chương trình;Khung giờ;Lý do\n"
    whole_day = ";20/11/2026;;muong-phang;;;1\n"
    rows = [whole_day, f"{code(line)};;;;;;1\n", ";20/11/2026;05:15;muong-phang;chao;;1\n",
            ";20/11/2026;;muong-phang;;Sáng;1\n"]  # fmt: skip
    taken = take(log, root, head + "".join(rows), given_)
    assert (taken.misses.new, len(taken.found.repeated)) == (1, 3)
    assert "was not played" in reasons(take(log, root, f"Mã\n{code(line)}\n", given_))[0][1]
    player = take(log, root, by_player(given_, line, "claimed"), given_, "a.jsonl")
    assert "was not played" in reasons(player)[0][1]
    other = ("muong-nha", 20, "sang", "chao")
    take(log, root, f"Mã\n{code(other)}\n", given_)
    against = head + ";20/11/2026;;muong-nha;;;1\n"
    assert "it was played" in reasons(take(log, root, against, given_))[0][1]
    (miss,) = log.misses(FIRST, LAST)
    importing.correct(log, miss.uuid, {"reason": "network"}, given_)
    assert reasons(take(log, root, head + whole_day, given_)) == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (";20/11/2026;10:00;muong-phang;chao;Chiều;", "was not scheduled"),
        (f"{code(LINES[0])};;;;luong-huu;;", "the code belongs to chao (vi)"),
    ],
)
def test_cells_that_contradict_one_another(
    log: PlayLog, root: Path, given_: ImportContext, cells: str, words: str
) -> None:
    assert words in reasons(take(log, root, HEAD + cells + "\n", given_))[0][1]


def test_a_moment_beyond_all_days_is_named(log: PlayLog, root: Path, given_: ImportContext) -> None:
    text = "Ngày giờ;Xã;Chương trình\n9999-12-31T20:00:00+00:00;muong-phang;chao\n"
    assert "there is no such moment" in reasons(take(log, root, text, given_))[0][1]


def test_midnight_and_the_day_before(log: PlayLog, root: Path, given_: ImportContext) -> None:
    late = ("muong-phang", 19, "dem", "luong-huu")
    take(log, root, f"Mã\n{code(late)}\n", given_)
    table = "Ngày;Giờ;Xã;Chương trình\n20/11/2026;00:02;muong-phang;luong-huu\n"
    assert (take(log, root, table, given_).plays.new, counted(log)) == (0, 1)


def test_what_is_corrected_later(log: PlayLog, root: Path, given_: ImportContext) -> None:
    """A note moves nothing; a programme that is gone can still be verified."""
    line = ("muong-phang", 20, "sang", "chao")
    take(log, root, f"Mã;Giờ\n{code(line)};09:00\n", given_)
    (kept,) = log.plays(FIRST, LAST)
    noted = importing.correct(log, kept.uuid, {"note": "x"}, given_)
    assert noted.slot == kept.slot == "20261120-sang-muong-phang"
    gone = play(7, programme="bai-cu", lang="blt", slot=None)
    log.add([gone])
    checked = importing.correct(log, gone.uuid, {"state": "verified"}, given_)
    assert (checked.programme, getattr(checked, "state", "")) == ("bai-cu", "verified")


def test_dates_beside_times_and_slots(log: PlayLog, root: Path, given_: ImportContext) -> None:
    for text in (
        "Thời gian;Giờ;Xã;Chương trình\n19/11/2026;05:15;muong-phang;chao\n",
        "Thời gian;Khung giờ;Xã;Chương trình\n20/11/2026;Sáng;muong-phang;chao\n",
    ):
        taken = take(log, root, text, given_)
        assert (taken.plays.new, reasons(taken)) == (1, [])


def test_many_rows_of_one_programme_and_long_chains(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    """Neither takes more than it must; only that they end well is tested."""
    start = datetime(2026, 11, 18, tzinfo=ZONE)
    rows = "".join(
        f"{start + timedelta(seconds=4 * n):%d/%m/%Y;%H:%M:%S};muong-phang;chao;3\n"
        for n in range(20_000) if not 2 * 3600 < (4 * n - 3600) % 86_400 < 86_400
    )  # fmt: skip
    head = "Ngày;Giờ;Xã;Chương trình;Số giây\n"
    given = replace(given_, unscheduled=True)
    assert take(log, root, head + rows, given).plays.new == rows.count("\n") > 1000
    (kept, *_others) = log.plays(FIRST, LAST)
    for number in range(40):
        importing.correct(log, kept.uuid, {"note": f"{number}"}, given_)
    assert take(log, root, head + rows, given).plays.known == rows.count("\n")
    assert counted(log) == rows.count("\n")
