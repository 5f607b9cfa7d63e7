"""Messages as operators write them, taken exactly or asked about; several codes at once."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast import cli
from broadcast.packs import short_code
from broadcast.plays.imports import importing
from broadcast.plays.imports.codes import several_codes
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.imports.found import Found
from broadcast.plays.imports.messages import read_message
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Miss, Play
from broadcast.schedule.slots import slot_id
from support.playdata import two_programmes
from support.two_slots import COMMUNES, SCHEDULE
from support.workspaces import Write

same_context = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _code(day: int, slot: str, programme: str, commune: str = "muong-phang") -> str:
    dated = slot_id(date(2026, 11, day), slot, commune)
    return short_code.written(short_code.make(dated, programme, "vi"))


def _bare(code: str) -> str:
    return code.lower().replace("-", "")


A, B = _code(16, "sang", "chao"), _code(16, "sang", "luong-huu")
C, D = _code(17, "sang", "chao"), _code(17, "chieu", "chao")
E = _code(18, "sang", "chao", "muong-nha")
BY_CODE = {A: "A", B: "B", C: "C", D: "D", E: "E"}
SLIP = f"{A[:-1]}{'2' if A[-1] != '2' else '3'}"

TAKEN: Mapping[str, str] = {
    f"{A} {B} mất điện": "A power, B power",
    f"{A}, {B}": "A 05:15, B 05:15",
    f"Em chào anh ạ. Em gửi mã phát hôm nay: {A}, {B}. Em cảm ơn ạ 🙏🙏": "A 05:15, B 05:15",
    f"Xã Mường Phăng báo cáo ngày 16/11/2026\n1. {A}: đã phát\n2. {B}: không phát, mất điện\n"
    "Lò Văn Panh": "A 05:15, B power",
    f"{_bare(A)} {_bare(B)} mat dien": "A power, B power",
    f"{A} ĐÃ PHÁT, {B} KHÔNG PHÁT DO HỎNG LOA": "A 05:15, B loudspeaker",
    f"mất điện: {A} {B}": "A power, B power",
    f"Không phát do mất điện:\n{A}\n{B}\nĐã phát:\n{C}\n{D}": "A power, B power, C 05:15, D 17:00",
    f"{A} ✅ {B} ❌ mất mạng": "A 05:15, B network",
    f"[10:32, 16/11/2026] Lò Văn Panh: {A[:4]}-\n{A[5:]} {B}": "A 05:15, B 05:15",
    f"{A} lúc 5h20, {B} 5h30": "A 05:20, B 05:30",
    f"{A.replace('-', ' ')} ; {B.replace('-', ' ').lower()} cúp điện ạ": "A 05:15, B power",
    f"Dạ em Panh xã Mường Phăng báo cáo đã phát đủ 2 mã {A} và {B} ạ": "A 05:15, B 05:15",
    f"Mường Nhà {E} loa hỏng; Mường Phăng {C} ok": "C 05:15, E loudspeaker",
    f"{A} mất điện từ 5h đến 7h, {B} phát bình thường": "A power, B 05:15",
    f"Không phát:\n- {A}: mất điện\n- {B}: loa hư": "A power, B loudspeaker",
    f"Các mã {A} {B} {C} đều phát, riêng {D} mất mạng": "A 05:15, B 05:15, C 05:15, D network",
    f"{A} mất điện\n\n{C}\n{D} trùng lịch xã": "A power, C 05:15, D commune",
    f"Không phát: {A}, {B} (mất điện)": "A power, B power",
    f"{A} đã phát, {B}": "A 05:15, B 05:15",
    f"Chào chị Hoa, em là Panh đài xã Mường Phăng. Em phát được {A} với {B}, còn {C} thì mất điện "
    "chị nhé!": "A 05:15, B 05:15, C power",
    f"Em phát {A} lúc 5h15, {C} lúc 5:20, {D} lúc 17h05": "A 05:15, C 05:20, D 17:05",
    f"Không phát {A} do mất điện, {B} do hỏng loa": "A power, B loudspeaker",
    f"Kính gửi: BHXH tỉnh Điện Biên\nĐài truyền thanh xã Mường Phăng xin báo cáo kết quả tuần 47 "
    f"(16/11 - 22/11/2026) như sau:\n- Đã phát: {A}, {B}\n- Không phát: {C} (mất điện)\n"
    "Trân trọng./.": "A 05:15, B 05:15, C power",
    f"{A}=ok, {B}=ok, {C}=mất điện": "A 05:15, B 05:15, C power",
    f"Cả 2 mã {A} {B} đều không phát được do cúp điện": "A power, B power",
    f"{A} 1, {B} 2": "A power, B loudspeaker",
    f"{A} lý do 3; {B} (6)": "A network, B other",
    f"Không phát do lý do 1: {A}": "A power",
    f"Lò Văn Panh\n10:32\nBC lịch phát tuần 47: {A} phát đúng giờ\n0912 345 678": "A 05:15",
}
ASKED: Mapping[str, str] = {
    f"{A}\n{B}\n\nmất điện": f"is it meant for {A}, {B}, or for other ones?",
    f"{A} mất điện {B}": f"{A} not played (power cut), {B} played; or: {A} played, {B} not played",
    f"{A}, {B} (mất điện)": f"{B} not played (power cut); or: {A} played, {B} not played",
    f"5h20 {A}, {B}": "2 codes cannot all have begun at 5h20",
    f"{A} hoãn {B}": "not understood: hoãn",
    f"Không phát: {A}, {B}": f"why was {A} not played?",
    f"{A} trừ {B}": "not understood: trừ",
    f"{A} mất điện, còn {B}": f"{B} played; or: {A} played",
    f"Em phát {A} lúc 5h15, {B} mất điện": f"{B}: “phát” or “mất điện”?",
    f"Đài Mường Lói: {A}": "not understood: Mường Lói",
    f"{A} đang sửa": "not understood: đang",
    f"{A}\nHoãn hết": "not understood: Hoãn",
    f"{A} chưa": "not understood: chưa",
    f"{A} phát 2 lần": "not understood: 2, lần",
    SLIP: "there is a slip in the code",
    f"Đã phát 3 bài: {A}, {B}": "3 are named, and 2 codes stand there",
    f"Hôm nay phát 3 bài\n{A}\n{B}": "3 are named, and 2 codes stand in the message",
    f"Xã Mường Nhà: {A}": "the code belongs to the commune muong-phang",
    "Hôm nay xã em mất điện cả ngày": "for which codes is it meant?",
    "Em chào anh ạ": "no code of a run sheet stands in this message",
    f"{A} sẽ phát": "not understood: sẽ",
    f"{A} mất điện?": "not understood: ?",
    f"{A} không mất điện": "not understood: không",
    f"{A} phát bù": "not understood: bù",
    f"{A} mới phát được một nửa": "not understood: mới",
    f"ngày 17/11 {A}": "the code belongs to 16/11/2026",
    f"1 {A}": "not understood: 1",
    f"{A} 1 lần": "not understood: lần",
    f"{A} 7": "not understood: 7",
    f"mất điện {A} hỏng loa": f"{A}: “mất điện” or “hỏng loa”?",
    f"Đã phát:\n{A}\n{B} mất điện": "“Đã phát” or “mất điện”?",
    f"Mất điện:\n{A}\n\n{B}": f"{B} played; or, as above the empty line: {B} not played",
    f"{A} phát\nngày 15/11 và 16/11 {B}": "several dates in one sentence",
    f"{A} ⚡": "not understood: ⚡",
}


@pytest.fixture
def root(workspace: Write) -> Path:
    return two_programmes(workspace, COMMUNES, SCHEDULE)


def _in_words(found: Found) -> str:
    said = []
    for _place, row in (*found.plays, *found.misses):
        code = short_code.written(short_code.make(row.slot or "", row.programme or "", "vi"))
        how = f"{row.started_at:%H:%M}" if isinstance(row, Play) else row.reason
        said.append(f"{BY_CODE[code]} {how}")
    return ", ".join(sorted(said))


@pytest.mark.parametrize("message", TAKEN)
def test_what_is_clear_is_taken_exactly(log: PlayLog, given_: ImportContext, message: str) -> None:
    taken = importing.take(log, [], given_, message=message)
    assert [one.reasons for one in taken.found.rejected] == []
    assert _in_words(taken.found) == TAKEN[message]


@pytest.mark.parametrize("message", ASKED)
def test_what_is_unclear_is_asked_and_nothing_is_taken(
    log: PlayLog, given_: ImportContext, message: str
) -> None:
    taken = importing.take(log, [], given_, message=message, partial=True)
    said = [reason for one in taken.found.rejected for reason in one.reasons]
    assert ASKED[message] in "; ".join(said)
    assert (taken.found.plays, taken.found.misses) == ([], [])


SHAPES: Mapping[str, str | None] = {
    "{code}": None, "{code} đã phát": None, "✅ {code}": None, "{code}: ok": None,
    "{code} mất điện": "power", "mất điện {code}": "power", "{code} (loa hỏng)": "loudspeaker",
    "{code} không phát được do mất mạng": "network", "❌ {code} trùng tin khẩn": "urgent",
    "Mã {code}, KHÔNG PHÁT vì cúp điện": "power", "ko phát {code}: lịch của xã": "commune",
}  # fmt: skip
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str, str.lower, _bare, lambda code: code.replace("-", " "),
)  # fmt: skip
AROUND = (
    "", "Em chào anh ạ", "Xã Mường Phăng báo cáo ngày 17/11:", "Em cảm ơn ạ 🙏", "Lò Thị Hoa",
    "Kính gửi BHXH tỉnh!", "08:15 17/11/2026",
)  # fmt: skip
LINES = st.lists(
    st.tuples(
        st.sampled_from((A, B, C, D)), st.sampled_from(sorted(SHAPES)),
        st.sampled_from(SPELLINGS), st.sampled_from(AROUND),
    ),
    min_size=1, max_size=4, unique_by=lambda one: one[0],
)  # fmt: skip


@same_context
@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "; ", ". "]))
def test_a_line_for_each_code_is_read_exactly(
    given_: ImportContext, lines: list[tuple[str, str, Callable[[str], str], str]], between: str
) -> None:
    words = []
    for code, shape, spell, before in lines:
        words += [before] if "\n" in between else []
        words.append(shape.format(code=spell(code)))
    found = Found()
    read_message(between.join(words), Path("-"), given_, found)
    assert [one.reasons for one in found.rejected] == []
    read = {}
    for _place, one in found.reported:
        assert one.line is not None
        code = short_code.make(one.line.slot, one.line.programme, "vi")
        read[short_code.written(code)] = one.row.reason if isinstance(one.row, Miss) else None
    assert read == {code: SHAPES[shape] for code, shape, _spell, _before in lines}


@same_context
@given(st.lists(st.sampled_from([A, B, SLIP, _bare(C), "mất điện", "phát", "không", "loa hỏng",
                                 "5h20", "16/11", ":", ",", "(", ")", "\n", ".", "2 mã", "đã"]),
                max_size=14))  # fmt: skip
def test_any_order_of_words_is_read_or_asked_about(given_: ImportContext, words: list[str]) -> None:
    found = Found()
    read_message(" ".join(words), Path("-"), given_, found)
    named = [short_code.read(word) for word in words if short_code.read(word)]
    assert bool(found.reported) != bool(found.rejected)
    assert len(found.reported) in (0, len(named))


def test_messages_from_a_file_a_pipe_and_the_command_line(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ["-C", str(root), "log", "import"]
    saved = root / "zalo.txt"
    saved.write_text(f"Em gửi ạ\n{A} mất điện\n", encoding="utf-8-sig")
    assert cli.run([*run, str(saved)]) == 0
    out = capsys.readouterr().out
    assert "16/11/2026  muong-phang" in out
    assert "new misses: 1" in out
    typed = io.TextIOWrapper(io.BytesIO(f"{B}\r\n{C}".encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", typed)
    assert cli.run([*run, "-"]) == 0
    assert "new plays: 2" in capsys.readouterr().out
    assert cli.run([*run, "--text", f"{D} loa hỏng", "--commune", "Mường Phăng"]) == 0
    assert cli.run([*run, "--text", f"{D} loa hỏng", "--commune", "Mường Nhà"]) == 1
    assert cli.run([*run, "--text", f"{D} loa hỏng", "--commune", "Mường Xa"]) == 1
    assert cli.run([*run, "--text", "xin chào"]) == 1
    assert cli.run(run) == 2
    table = root / "bang.txt"
    table.write_text(f"Mã\tLý do\n{D}\tloa hỏng\n", encoding="utf-8")
    capsys.readouterr()
    assert cli.run([*run, str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["misses"] == 1


def test_several_codes_at_once_are_recorded_all_or_none(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["-C", str(root), "log", "add", "--week", "16/11/2026"]
    assert cli.run([*run, "--code", C, "--code", SLIP]) == 1
    assert f"{SLIP}: there is a slip" in capsys.readouterr().err
    assert cli.run([*run, "--code", f"{A} {B}", "--code", C, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(one["programme"], one["slot"]) for one in rows] == [
        ("chao", "20261116-sang-muong-phang"), ("luong-huu", "20261116-sang-muong-phang"),
        ("chao", "20261117-sang-muong-phang"),
    ]  # fmt: skip
    assert cli.run([*run, "--code", A, "--code", B]) == 0
    assert capsys.readouterr().out.count("in the log already") == 2
    assert cli.run([*run, "--code", D, "--code", C, "--missed", "mất điện"]) == 1
    assert cli.run([*run, "--code", D, "--missed", "mất điện"]) == 0


@pytest.mark.parametrize("between", [" ", ", ", "\n", " và ", "; ", " + "])
def test_two_codes_in_one_cell(
    log: PlayLog, given_: ImportContext, root: Path, between: str
) -> None:
    path = root / "so.csv"
    rows = f'Mã,Lý do\n"{A}{between}{_bare(B)}",\n"{C}{between}{D}",mất điện\n'
    path.write_text(rows, encoding="utf-8")
    taken = importing.take(log, [path], given_)
    assert [one.reasons for one in taken.found.rejected] == []
    assert _in_words(taken.found) == "A 05:15, B 05:15, C power, D power"


def test_a_time_is_not_that_of_two_codes(log: PlayLog, given_: ImportContext, root: Path) -> None:
    path = root / "so.csv"
    path.write_text(f'Mã,Giờ\n"{A} {B}",05:20\n', encoding="utf-8")
    taken = importing.take(log, [path], given_, partial=True)
    assert (len(taken.found.rejected), taken.found.plays) == (1, [])


@pytest.mark.parametrize("cell", ["", A, "xin chào", f"{A} xin", f"{A} {B[:-1]}"])
def test_one_code_or_none_is_left_as_it_is(cell: str) -> None:
    assert several_codes(cell) in ([], [cell])


def test_a_book_without_a_column_of_communes(
    log: PlayLog, given_: ImportContext, root: Path
) -> None:
    path = root / "so.csv"
    path.write_text("Ngày;Giờ;Chương trình\n16/11/2026;05:15;Chào bà con\n", encoding="utf-8")
    (bad,) = importing.take(log, [path], given_).found.rejected
    assert bad.reasons == ("the column Xã is missing",)
    own = importing.for_commune(given_, "Xã Mường Nhà")
    (pair,) = importing.take(log, [path], own).found.plays
    assert pair[1].commune == "muong-nha"
    other = "Ngày;Giờ;Xã;Chương trình\n17/11/2026;05:15;Mường Phăng;Chào bà con\n"
    path.write_text(other, encoding="utf-8")
    (bad,) = importing.take(log, [path], own).found.rejected
    assert "the row names the commune Mường Phăng, and the import Xã Mường Nhà" in bad.reasons[0]
