"""Reasons in the words of operators, and titles of which only a part is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from broadcast import cli
from broadcast.plays.imports import names
from broadcast.plays.imports.names import KnownNames, UnknownNameError
from broadcast.plays.play import REASONS, reason_names
from broadcast.schedule.slots import Facts
from support.playdata import two_programmes
from support.taking import COMMUNES
from support.workspaces import Write

SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang]}
"""


def _known(**titles: str) -> KnownNames:
    facts = {
        (programme.replace("_", "-"), "vi"): Facts(
            title, None, (), 60.0, "approved", None, None, None
        )
        for programme, title in titles.items()
    }
    return KnownNames([], facts, {"vi": "Tiếng Việt"})


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("mất điện", "power"), ("MẤT ĐIỆN", "power"), ("mat dien", "power"),
        ("do mất điện cả ngày", "power"), ("không phát được vì bị cúp điện", "power"),
        ("không có điện", "power"), ("lý do: điện yếu", "power"), ("1", "power"),
        ("loa hỏng", "loudspeaker"), ("hư loa", "loudspeaker"), ("bị hỏng âm ly", "loudspeaker"),
        ("Hỏng máy, đang sửa", "loudspeaker"), ("không có mạng", "network"),
        ("mất sóng", "network"), ("trùng tin khẩn", "urgent"), ("do trùng lịch xã", "commune"),
        ("xã phát chương trình riêng", "commune"), ("lý do khác: bão", "other"), ("6", "other"),
        *((code, code) for code in REASONS), *((name, code) for lang in ("vi", "en")
                                               for code, name in reason_names(lang).items()),
    ],
)  # fmt: skip
def test_reasons_as_operators_write_them(written: str, reason: str) -> None:
    assert names.reason(written) == reason


@pytest.mark.parametrize(
    "written", ["không mất điện", "mang loa đi sửa", "điện thoại hỏng", "7", "bận", ""]
)
def test_what_is_no_reason_is_asked(written: str) -> None:
    with pytest.raises(UnknownNameError):
        names.reason(written)


def test_a_part_of_a_title_is_enough_where_only_one_has_it() -> None:
    known = _known(
        huu_tri="Lương hưu hằng tháng: chỗ dựa tuổi già",
        luong_huu_som="Lương hưu",
        bhyt_hssv="Bảo hiểm y tế học sinh, sinh viên",
        bhyt_ho="Bảo hiểm y tế hộ gia đình",
    )
    assert known.programme("Lương hưu") == "luong-huu-som"  # exact before a part
    assert known.programme("chỗ dựa tuổi già") == "huu-tri"
    assert known.programme("học sinh, sinh viên") == "bhyt-hssv"
    assert known.programme("Bảo hiểm y tế hộ") == "bhyt-ho"
    with pytest.raises(UnknownNameError) as asked:
        known.programme("Bảo hiểm y tế")
    assert "bhyt-hssv (Bảo hiểm y tế học sinh, sinh viên)" in asked.value.hint
    assert "bhyt-ho (Bảo hiểm y tế hộ gia đình)" in asked.value.hint
    for too_little in ("ho", "hi", "sinh vie", ""):
        with pytest.raises(UnknownNameError):
            known.programme(too_little)


def test_reasons_and_parts_of_titles_on_the_command_line(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root = two_programmes(workspace, COMMUNES, SCHEDULE)
    words = ["-C", str(root), "log", "add", "--commune", "Mường Nhà", "--programme", "Chào bà"]
    words += ["--date", "20/11/2026", "--json", "--missed"]
    assert cli.run([*words, "mất điện"]) == 0
    miss = json.loads(capsys.readouterr().out)
    assert (miss["programme"], miss["reason"]) == ("chao", "power")
    assert cli.run(["-C", str(root), "log", "correct", miss["uuid"], "--missed", "loa hỏng"]) == 0
    assert cli.run([*words, "buồn ngủ"]) == 2
    assert "loudspeaker broken, no network" in capsys.readouterr().err


def test_the_time_of_a_play_may_be_said_from_today(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    root: Path = two_programmes(workspace, COMMUNES, SCHEDULE)
    words = ["--commune", "Mường Nhà", "--programme", "chao", "--seconds", "60", "--unscheduled"]
    assert cli.run(["-C", str(root), "log", "add", *words, "--at", "hôm qua 5h15", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert cli.run(["-C", str(root), "log", "list", "--from", "hôm qua", "--to", "hôm qua",
                    "--json"]) == 0  # fmt: skip
    assert json.loads(capsys.readouterr().out)["plays"][0]["uuid"] == made["uuid"]
