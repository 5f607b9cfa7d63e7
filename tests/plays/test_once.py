"""The same play and the same miss count once, in however many ways and times they are reported."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from broadcast import cli
from broadcast.errors import PlayError
from broadcast.packs import short_code
from broadcast.plays import database, export
from broadcast.plays.imports import importing
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.workspace import workspace
from support.playdata import NOW, ZONE, play, two_programmes
from support.taking import COMMUNES, FIRST, LAST, OTHER, counted, reasons, take
from support.workspaces import Write

SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang, chieu]}
  - {programme: luong-huu, communes: all, slots: [sang, dem]}
  - {programme: chao, communes: [muong-nha], slots: [dem]}
"""
HEAD = "Ngày;Giờ;Xã;Chương trình;Người báo\n"


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE, OTHER)


def code(slot: str, programme: str = "chao", commune: str = "muong-phang") -> str:
    return short_code.written(short_code.make(f"20261120-{slot}-{commune}", programme, "vi"))


# --- one play in several ways


def test_a_play_by_code_and_by_table_is_one(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    """Operators write the start of the slot for every programme in it."""
    by_code = f"Mã\n{code('sang', 'luong-huu')}\n"
    by_table = HEAD + "20/11/2026;05:15;Mường Phăng;luong-huu;A\n"
    assert take(log, root, by_code, given_).plays.new == 1
    (kept,) = log.plays(FIRST, LAST)
    assert kept.started_at > datetime(2026, 11, 20, 5, 15, tzinfo=ZONE)  # the second in its slot
    taken = take(log, root, by_table, given_)
    assert (taken.plays.new, [uuid for _place, uuid in taken.found.repeated]) == (0, [kept.uuid])
    assert counted(log) == 1


def test_in_one_file_too(log: PlayLog, root: Path, given_: ImportContext) -> None:
    text = (
        "Mã;Ngày;Giờ;Xã;Chương trình;Khung giờ\n"
        f"{code('sang')};;;;;\n;20/11/2026;05:20;Mường Phăng;chao;\n"
        ";20/11/2026;;Mường Phăng;chao;Sáng\n;20/11/2026;17:05;Mường Phăng;chao;\n"
        ";20/11/2026;;Mường Phăng;chao;Chiều\n;20/11/2026;10:00;Mường Phăng;chao;\n"
    )
    taken = take(log, root, text, given_)
    assert reasons(taken) == []
    assert (taken.plays.new, len(taken.found.repeated)) == (3, 3)
    assert [one.slot for one in log.plays(FIRST, LAST)] == [
        "20261120-sang-muong-phang", None, "20261120-chieu-muong-phang",
    ]  # fmt: skip


def test_two_rows_for_one_line_with_other_times_are_asked_about(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    rows = "20/11/2026;05:15;Mường Phăng;chao;A\n20/11/2026;06:30;Mường Phăng;chao;A\n"
    taken = take(log, root, HEAD + rows, given_)
    assert reasons(taken) == [(3, "it has the line of the play of 20/11/2026 05:15:00 in row 2")]
    assert counted(log) == 0


def test_codes_stay_known_when_the_slot_fills_otherwise(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    text = f"Mã;Ghi chú\n{code('sang')};\n{code('sang', 'luong-huu')};\n"
    assert take(log, root, text, given_).plays.new == 2
    path = root / "schedules" / "2026.yaml"
    first, *_others = entries = SCHEDULE.split("  - ")[1:]
    path.write_text(SCHEDULE.replace(first, "", 1).replace("  - {", "  - {", 1), encoding="utf-8")
    path.write_text(
        "from: 2026-01-01\nto: 2026-12-31\nbroadcasts:\n"
        + "".join(f"  - {entry}" for entry in [entries[1], entries[0], *entries[2:]]),
        encoding="utf-8",
    )
    changed = importing.context_of(workspace.load(root), NOW)
    again = take(log, root, text, changed)
    assert (again.plays.new, again.plays.known, reasons(again)) == (0, 2, [])


def test_players_with_their_own_uuids_are_told_apart(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    slot = "20261120-sang-muong-phang"
    both = [play(n, programme="chao", slot=slot, started_at=NOW.replace(day=20, hour=5 + n))
            for n in (1, 2)]  # fmt: skip
    lines = "".join(json.dumps(export.as_json(one), ensure_ascii=False) + "\n" for one in both)
    taken = take(log, root, lines, given_, "a.jsonl")
    assert (taken.plays.new, reasons(taken)) == (2, [])
    assert take(log, root, f"Mã\n{code('sang')}\n", given_).plays.new == 0
    assert counted(log) == 2


def test_a_claimed_play_that_is_verified_later_is_corrected(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    take(log, root, f"Mã\n{code('sang')}\n", given_)
    text = HEAD.replace("Người báo", "Trạng thái") + "20/11/2026;05:15;Mường Phăng;chao;xác nhận\n"
    for new in (1, 0):
        taken = take(log, root, text, given_)
        assert (taken.plays.new, reasons(taken)) == (new, [])
        (kept,) = log.plays(FIRST, LAST)
        assert (kept.state, kept.supersedes is not None) == ("verified", True)
    assert len(list(log.plays(FIRST, LAST, history=True))) == 2
    assert counted(log) == 1


def test_what_was_withdrawn_does_not_come_back_by_itself(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    text = HEAD + "20/11/2026;05:15;Mường Phăng;chao;A\n"
    take(log, root, text, given_)
    (kept,) = log.plays(FIRST, LAST)
    log.withdraw(kept.uuid, NOW, "B", "không phát")
    taken = take(log, root, text, given_)
    assert [one.reasons for one in taken.found.skipped] == [("this was withdrawn from the log",)]
    cells: dict[Any, Any] = {
        "moment": "20/11/2026 05:15", "commune": "muong-phang", "programme": "chao",
    }  # fmt: skip
    with pytest.raises(PlayError, match="withdrawn from the log"):
        importing.take_one(log, cells, given_)
    assert counted(log) == 0
    back = importing.correct(log, kept.uuid, {"note": "đã phát thật"}, given_)
    assert counted(log) == 1
    assert (back.withdrawn, back.note) == (False, "đã phát thật")


def test_an_answer_names_the_play_that_counts(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    kept, new = importing.take_one(log, {"code": code("sang")}, given_)
    assert new
    cells: dict[Any, Any] = {
        "moment": "20/11/2026 05:15", "commune": "muong-phang", "programme": "chao",
    }  # fmt: skip
    again, new = importing.take_one(log, cells, given_)
    assert (again.uuid, new) == (kept.uuid, False)


def test_a_correction_makes_no_second_play(log: PlayLog, root: Path, given_: ImportContext) -> None:
    rows = "20/11/2026;05:15;Mường Phăng;chao;A\n20/11/2026;05:15;Mường Nhà;chao;A\n"
    take(log, root, HEAD + rows, given_)
    one, other = log.plays(FIRST, LAST)
    with pytest.raises(PlayError, match=f"the log has this play already: {one.uuid}"):
        importing.correct(log, other.uuid, {"commune": one.commune}, given_)
    moved = importing.correct(log, other.uuid, {"moment": "19/11/2026 17:01"}, given_)
    assert isinstance(moved.slot, str)
    assert moved.slot == f"20261119-chieu-{other.commune}"
    assert counted(log) == 2


def test_two_corrections_of_one_play_are_named_by_their_rows(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    log.add([play(1, programme="chao")])
    both = [play(n, programme="chao", seconds=100 + n, supersedes=play(1).uuid) for n in (2, 3)]
    lines = "".join(json.dumps(export.as_json(one), ensure_ascii=False) + "\n" for one in both)
    taken = take(log, root, lines, given_, "a.jsonl", partial=True)
    words = f"the play {play(1).uuid} has been corrected or withdrawn already"
    assert (taken.plays.new, reasons(taken)) == (1, [(2, words)])


def test_the_whole_history_goes_into_another_log(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    rows = "20/11/2026;05:15;Mường Phăng;chao;'=1+1\n20/11/2026;05:15;Mường Nhà;chao;A\n"
    take(log, root, HEAD + rows, given_)
    one, other = log.plays(FIRST, LAST)
    importing.correct(log, one.uuid, {"moment": "20/11/2026 05:14", "note": "'=x"}, given_)
    log.withdraw(other.uuid, NOW, "A", "nhầm")
    for name, how in (("h.jsonl", {"history": True}), ("h.csv", {}), ("h.xlsx", {})):
        path = root / name
        export.write(path, log.plays(FIRST, LAST, **how))
        with PlayLog(f"sqlite:///{root.as_posix()}/{name}.db", "Asia/Ho_Chi_Minh") as copy:
            taken = importing.take(copy, [path], given_)
            assert reasons(taken) == []
            assert [replace(p, recorded_at=NOW) for p in copy.plays(FIRST, LAST, **how)] == [
                replace(p, recorded_at=NOW) for p in log.plays(FIRST, LAST, **how)
            ]


def test_history_of_units_and_languages_that_are_gone(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    gone = play(1, commune="xa-cu", lang="blt", programme="bai-cu")
    lines = json.dumps(export.as_json(gone), ensure_ascii=False) + "\n"
    taken = take(log, root, lines, given_, "a.jsonl")
    assert (reasons(taken), list(log.plays(FIRST, LAST))) == ([], [gone])


# --- misses


def test_misses_of_two_slots_are_two(log: PlayLog, root: Path, given_: ImportContext) -> None:
    head = "Ngày;Giờ;Xã;Chương trình;Ngôn ngữ;Lý do\n"
    text = (
        head + "16/11/2026;05:15;Mường Phăng;chao;Kinh;mất điện\n"
        "16/11/2026;17:00;Mường Phăng;chao;Kinh;2\n16/11/2026;05:20;Mường Phăng;chao;Kinh;1\n"
    )
    taken = take(log, root, text, given_)
    assert (taken.misses.new, len(taken.found.repeated), reasons(taken)) == (2, 1, [])
    assert {(one.slot, one.reason) for one in log.misses(FIRST, LAST)} == {
        ("20261116-chieu-muong-phang", "loudspeaker"), ("20261116-sang-muong-phang", "power"),
    }  # fmt: skip
    again = take(log, root, text, given_)
    assert (again.misses.new, again.misses.known) == (0, 2)
    by_code = short_code.make("20261116-sang-muong-phang", "chao", "vi")
    assert take(log, root, f"Mã;Lý do\n{by_code};mất điện\n", given_).misses.new == 0


def test_a_reason_can_be_put_right(log: PlayLog, root: Path, given_: ImportContext) -> None:
    text = "Ngày;Xã;Khung giờ;Lý do\n16/11/2026;Mường Phăng;sáng;mất điện\n"
    take(log, root, text, given_)
    (kept,) = log.misses(FIRST, LAST)
    other = take(log, root, text.replace("mất điện", "hỏng loa"), given_)
    assert "known with the reason power cut" in reasons(other)[0][1]
    fixed = importing.correct(log, kept.uuid, {"reason": "loudspeaker"}, given_)
    assert [one.reason for one in log.misses(FIRST, LAST)] == ["loudspeaker"]
    with pytest.raises(PlayError, match="it has no length"):
        importing.correct(log, fixed.uuid, {"length": "5"}, given_)
    log.withdraw(kept.uuid, NOW, "A", "nhầm")
    assert log.misses(FIRST, LAST) == []
    skipped = take(log, root, text.replace("mất điện", "hỏng loa"), given_).found.skipped
    assert [one.reasons for one in skipped] == [("this was withdrawn from the log",)]


def test_what_was_played_was_not_missed(log: PlayLog, root: Path, given_: ImportContext) -> None:
    take(log, root, f"Mã\n{code('sang')}\n", given_)
    for what in (f"Mã;Lý do\n{code('sang')};1\n",
                 "Ngày;Xã;Khung giờ;Lý do\n20/11/2026;Mường Phăng;sáng;1\n"):  # fmt: skip
        taken = take(log, root, what, given_)
        assert "it was played: the play of 20/11/2026 05:15:00 in the log" in reasons(taken)[0][1]
    assert take(log, root, f"Mã;Lý do\n{code('chieu')};1\n", given_).misses.new == 1
    taken = take(log, root, f"Mã\n{code('chieu')}\n", given_)
    assert reasons(taken) == [(2, "the log says that it was not played (power cut)")]


def test_only_what_was_planned_can_be_missed(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    text = "Ngày;Giờ;Xã;Chương trình;Lý do\n16/11/2026;17:00;Mường Phăng;luong-huu;1\n"
    assert take(log, root, text, given_).misses.new == 1  # planned that day, in the morning
    text = "Ngày;Xã;Khung giờ;Lý do\n16/11/2026;Mường Phăng;trưa;1\n"
    assert "there is no slot trưa" in reasons(take(log, root, text, given_))[0][1]
    text = "Ngày;Xã;Chương trình;Lý do\n16/11/2025;Mường Phăng;chao;1\n"
    assert "was not scheduled" in reasons(take(log, root, text, given_))[0][1]
    assert take(log, root, text, replace(given_, unscheduled=True)).misses.new == 1


# --- cells that say something else than they seem to


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + '20/11/2026;05:15;Mường Phăng;chao;"loa rè\n20/11/2026;17:00;Mường Phăng;chao;A\n',
         "the table is broken"),
        ("Ngày;Giờ;Xã;Chương trình;Số giây\n20/11/2026;05:15;Mường Phăng;chao;1.200\n",
         "is 1.200 a thousand or a fraction?"),
        (f"Mã;Ngày;Giờ\n{code('sang')};23/10/2026;05:15\n", "the code belongs to 20/11/2026"),
        ("Ngày;Giờ;Xã;Chương trình;Lý do\n20/11/2026;05:15;Mường Phăng;chao;Mang loa đi sửa\n",
         "there is no reason Mang loa đi sửa"),
        ("Ngày;Giờ;Xã;Chương trình;Lý do\n20/11/2026;05:15;Mường Phăng;chao;Điện thoại hỏng\n",
         "there is no reason Điện thoại hỏng"),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused(
    log: PlayLog, root: Path, given_: ImportContext, text: str, words: str
) -> None:
    taken = take(log, root, text, given_)
    assert words in "; ".join(words for _row, words in reasons(taken))
    assert not taken.done


def test_cells_of_excel(log: PlayLog, root: Path, given_: ImportContext) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Thời gian", None, "Xã", "Chương trình"])
    sheet.append([None, "Ngày", "Giờ", None, None])
    sheet.append([1, datetime(2026, 11, 20), 5.25 / 24, "Mường Phăng", "chao"])  # noqa: DTZ001
    sheet.append([2, datetime(2026, 11, 20), 17.3, "Mường Phăng", "chao"])  # noqa: DTZ001
    book.save(root / "a.xlsx")
    taken = importing.take(log, [root / "a.xlsx"], given_, partial=True)
    assert reasons(taken) == [(4, "17.3 is not a time (write 05:15)")]
    assert [f"{one.started_at:%d/%m %H:%M}" for one in log.plays(FIRST, LAST)] == ["20/11 05:15"]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Thời gian", "Xã", "Chương trình"])
    sheet.append([datetime(2026, 11, 19), "Mường Phăng", "chao"])  # noqa: DTZ001
    book.save(root / "b.xlsx")
    taken = importing.take(log, [root / "b.xlsx"], given_)
    assert reasons(taken) == [(2, "19/11/2026 has no time of day")]


def test_a_code_may_stand_beside_a_name(log: PlayLog, root: Path, given_: ImportContext) -> None:
    """As in the table of ``broadcast schedule --format csv``, in which plays were ticked."""
    assert cli.run([
        "-C", str(root), "schedule", "--week", "2026-W47", "--format", "csv", "-o",
        str(root / "lich.csv"),
    ]) == 0  # fmt: skip
    plan = (root / "lich.csv").read_text("utf-8-sig").splitlines()
    ticks = ["Đã phát", *["x"] * len(plan)]
    text = "\n".join(f"{line},{tick}" for line, tick in zip(plan, ticks, strict=False))
    (root / "lich.csv").write_text(text, encoding="utf-8")
    taken = importing.take(log, [root / "lich.csv"], given_, partial=True)
    assert [words for _row, words in reasons(taken) if "twice" in words or "missing" in words] == []
    assert taken.found.questions == []
    assert taken.plays.new > 10
    text = "Ngày;Giờ;Mã xã;Xã;Chương trình;Mã chương trình\n20/11/2026;10:15;99;Mường Nhà;chao;7\n"
    assert take(log, root, text, given_).plays.new == 1


def test_a_slot_that_passes_midnight(log: PlayLog, root: Path, given_: ImportContext) -> None:
    """The second programme of 23:59 begins on the next day."""
    late = code("dem", "chao", "muong-nha")
    kept, _new = importing.take_one(log, {"code": late}, given_)
    assert kept.slot == "20261120-dem-muong-nha"
    assert f"{kept.started_at:%d/%m}" == "21/11"
    rows = "21/11/2026;00:03;Mường Nhà;chao;A\n"
    taken = take(log, root, HEAD + rows, given_)
    assert (taken.plays.new, len(taken.found.repeated), reasons(taken)) == (0, 1, [])


def test_texts_that_no_database_takes_are_named(
    log: PlayLog, root: Path, given_: ImportContext
) -> None:
    line = {
        "commune": "muong-phang", "programme": "chao", "lang": "vi", "seconds": 300,
        "started_at": "2026-11-20T05:15:00+07:00",
    }  # fmt: skip
    for number, bad in enumerate(({"note": "a\0b"}, {"note": "\ud83d"}, {"topic": "x" * 121},
                                  {"mp3_sha256": "0" * 65})):  # fmt: skip
        taken = take(log, root, json.dumps({**line, **bad}) + "\n", given_, f"{number}.jsonl")
        assert "holds a character" in reasons(taken)[0][1] or "too long" in reasons(taken)[0][1]


# --- writers and broken databases


def test_two_imports_at_once_count_a_play_once(root: Path) -> None:
    """The same plays a minute apart: whichever comes second is refused."""
    start = datetime(2026, 11, 20, 8, 0)  # noqa: DTZ001 - a cell
    for name, later in (("p", 0), ("q", 1)):
        rows = "".join(
            f"{start + timedelta(days=-(n // 75), minutes=5 * (n % 75) + later):%d/%m/%Y;%H:%M};"
            "Mường Phăng;luong-huu;A\n" for n in range(1500)
        )  # fmt: skip
        (root / f"{name}.csv").write_text(HEAD + rows, encoding="utf-8")
    command = [sys.executable, "-m", "broadcast", "--lang", "en", "-C", str(root), "log", "import"]
    running = [
        subprocess.Popen(
            [*command, str(root / f"{name}.csv"), "--json"], stdout=subprocess.PIPE
        )
        for name in "pq"
    ]  # fmt: skip
    answers = [json.loads(one.communicate(timeout=120)[0]) for one in running]
    assert sorted(one["new"] for one in answers) == [0, 1500]
    assert sorted(len(one["rejected"]) for one in answers) == [0, 1500]


def test_an_import_is_taken_whole(
    log: PlayLog, root: Path, given_: ImportContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails while misses are written takes the plays back as well."""
    text = "Mã;Lý do\n" + f"{code('sang')};\n{code('chieu')};1\n"

    def fail(*_arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("broadcast.plays.writer._values", fail)
    with pytest.raises(sqlite3.OperationalError):
        take(log, root, text, given_)
    assert list(log.plays(FIRST, LAST)) == []
    assert counted(log) == 0


def test_a_locked_log_is_said_in_words(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["-C", str(root), "log", "list"]) == 0
    monkeypatch.setattr(database, "BUSY_S", 0)
    other = sqlite3.connect(root / "broadcast.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert cli.run(["-C", str(root), "log", "add", "--code", code("sang")]) == 1
    finally:
        other.close()
    err = capsys.readouterr().err
    assert "broadcast.db: error: the as-run log cannot be used: database is locked" in err
    assert "another command writes into it" in err


def test_a_database_of_another_program_is_left_as_it_is(root: Path) -> None:
    path = root / "broadcast.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(PlayError, match="belongs to another program"):
        PlayLog(f"sqlite:///{path.as_posix()}", "Asia/Ho_Chi_Minh")
    assert path.read_bytes() == before
    assert not list(root.glob("broadcast.db-*"))


def test_cells_are_those_that_are_given_by_the_names_of_columns() -> None:
    assert importing.cells_of({"commune": "muong-nha", "note": "", "lang": None, "length": 0}) == {
        "commune": "muong-nha",
        "note": "",
        "length": 0,
    }
    with pytest.raises(KeyError, match="comune"):
        importing.cells_of({"comune": "muong-nha"})
