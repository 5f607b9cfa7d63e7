"""A month like the sources': 129 communes, 664 plays in three languages, in a real workspace."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from broadcast.plays.log import PlayLog, open_log
from broadcast.plays.play import REASONS, Miss, Play
from broadcast.reports import basis
from broadcast.reports.basis import Basis
from broadcast.workspace import workspace

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RECORDED = datetime(2023, 9, 1, 9, 0, tzinfo=ZONE)
LANGS = {"vi": 300, "blt": 214, "hmn": 150}
"""Plays of August 2023 by language: 664 as in the sources; their split is ours."""
PROGRAMMES = {
    "bhyt-hssv": ("Bảo hiểm y tế học sinh, sinh viên", "loi-ich", "[hssv]"),
    "luong-huu": ("Giá trị của lương hưu", "gia-tri-luong-huu", "[nong-dan, lao-dong-tu-do]"),
    "tong-dai": ("=Tổng đài 1900 9068", "huong-dan", "[]"),
}
COMMUNES = 129

_PROVINCE = """\
province: {id: dien-bien, name: Điện Biên}
source_language: vi
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
  blt: {name: Tiếng Thái, voice: "espeak:vi"}
  hmn: {name: Tiếng Mông, voice: "espeak:vi"}
topics: {loi-ich: Lợi ích, gia-tri-luong-huu: Giá trị lương hưu, huong-dan: Hướng dẫn}
"""
_SCRIPT = """\
---
title: "{title}"
topic: {topic}
audience: {audience}
status: approved
approved_on: 2023-01-02
credits: {{author: Lò Văn An{translator}, reader: Vàng Thị {lang}, approver: Nguyễn Thị Bình}}
{source}---
Kính chào bà con. Mời bà con nghe chương trình của bảo hiểm xã hội.
"""
_SCHEDULE = """\
from: 2023-01-01
to: 2023-12-31
broadcasts:
  - {programme: bhyt-hssv, communes: {groups: [vung-cao]}, slots: [sang], dates: [2023-08-07]}
  - {programme: luong-huu, communes: all, slots: [chieu], dates: [2023-07-05, 2023-08-09]}
campaigns:
  - name: Ngày hội BHYT
    from: 2023-08-01
    to: 2023-08-10
    class: priority
    broadcasts:
      - {programme: bhyt-hssv, communes: {groups: [long-chao]}, slots: [sang], dates: [2023-08-07]}
"""
_PLAN = """\
years:
  - year: 2023
    document: Kế hoạch truyền thông năm 2023
    targets:
      - {topic: loi-ich, language: vi, broadcasts: 200, budget_line: Chi tuyên truyền}
      - {topic: gia-tri-luong-huu, broadcasts: 400}
      - {broadcasts: 5000}
"""
ACTIVITIES = """\
Kỳ,Hoạt động,Số lượng,Số người,Lượt truy cập,Lượt xem,Tiếp cận,Tương tác,Ghi chú
08/2023,Hội nghị,38,"1.313",,,,,
08/2023,Nhóm nhỏ,161,1939,,,,,
08/2023,Tờ rơi,"23.949",,,,,,
08/2023,Báo chí,16,,,,,,
08/2023,Cổng thông tin,44,,58938,,,,
01/08/2023,Fanpage,20,,,,10000,900,
31/08/2023,Fanpage,20,,,,"11,500",1100,
08/2023,Zalo,8,,,882,,,
15/08/2023,Livestream,1,,,1700,,,
07/2023,Hội nghị,30,1000,,,,,
"""


def commune(number: int) -> str:
    """Id of a commune."""
    return f"xa-{number:03}"


def write(root: Path) -> Path:
    """Write the workspace."""
    files = {"broadcast.yaml": _PROVINCE, "schedules/2023.yaml": _SCHEDULE}
    files |= {"schedules/plan.yaml": _PLAN, "schedules/communes.yaml": "".join(_communes())}
    files["schedules/activities.csv"] = "\ufeff" + ACTIVITIES
    for name, (title, topic, audience) in PROGRAMMES.items():
        original = ""
        for lang in LANGS:
            translator = "" if lang == "vi" else ", translator: Cà Văn Bình"
            source = f'source_revision: "{original}"\n' if original else ""
            text = _SCRIPT.format(
                title=title, topic=topic, audience=audience, lang=lang.upper(),
                translator=translator, source=source,
            )  # fmt: skip
            path = root / "scripts_content" / name / f"{lang}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            if not original:
                from broadcast.script import script

                parsed, _problems = script.parse(text, path, ())
                assert parsed is not None
                original = parsed.revision
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def _communes() -> Iterator[str]:
    yield 'slots:\n  sang: {start: "05:15", length: 15m}\n  chieu: {start: "17:00", length: 15m}\n'
    yield "groups: {vung-cao: {name: Vùng cao}, long-chao: {name: Lòng chảo}}\ncommunes:\n"
    for number in range(1, COMMUNES + 1):
        group = "vung-cao" if number % 2 else "long-chao"
        yield (
            f"  - {{id: {commune(number)}, name: Xã số {number}, groups: [{group}],"
            " languages: [vi, blt, hmn], from: 2020-01-01}\n"
        )
    yield (
        "  - {id: xa-cu, name: Xã Cũ, languages: [vi], from: 2020-01-01, to: 2023-08-15,"
        " became: xa-001}\n"
    )


def plays() -> Iterator[Play]:
    """664 plays of August 2023, some at its first and last minute, and 40 of July."""
    number = 0
    for lang, many in LANGS.items():
        for place in range(many):
            number += 1
            name = list(PROGRAMMES)[number % 3]
            day = date(2023, 8, 1) + timedelta(days=number % 31)
            moment = datetime.combine(day, time(5, 15), ZONE)
            if number == 1:
                moment = datetime(2023, 8, 1, 0, 0, 0, tzinfo=ZONE)
            if number == 2:
                moment = datetime(2023, 8, 31, 23, 59, 59, tzinfo=ZONE)
            where = commune(1 + place % COMMUNES)
            if number == 3:
                where, moment = "xa-cu", datetime(2023, 8, 3, 17, 0, tzinfo=ZONE)
            yield _play(number, name, lang, where, moment)
    for number in range(1001, 1041):
        moment = datetime(2023, 7, 1 + number % 31, 23, 59, tzinfo=ZONE)
        yield _play(number, "luong-huu", "vi", commune(1 + number % 20), moment)


def _play(number: int, name: str, lang: str, where: str, moment: datetime) -> Play:
    title, topic, _audience = PROGRAMMES[name]
    return Play(
        uuid=uuid.UUID(int=number), commune=where, slot=None, programme=name, lang=lang,
        started_at=moment, seconds=271 + number % 60, source="player",
        state="verified" if number % 4 else "claimed", reporter="", title=title, topic=topic,
        mp3_sha256=None, supersedes=None, recorded_at=RECORDED,
    )  # fmt: skip


def misses() -> list[Miss]:
    """Some of every reason, in August."""
    return [
        Miss(
            uuid=uuid.UUID(int=number), commune=commune(number % 9 + 1), slot=None,
            programme="bhyt-hssv", lang="vi", date=date(2023, 8, 7),
            reason=REASONS[number % len(REASONS)], note="", reporter="", recorded_at=RECORDED,
        )
        for number in range(1, 16)
    ]  # fmt: skip


def open_month(root: Path) -> tuple[PlayLog, Basis]:
    """The log of the month and the basis of its report, in a new workspace."""
    loaded = workspace.load(write(root))
    found, problems = basis.load(loaded)
    assert problems == (), problems
    log = open_log(loaded.root, loaded.province)
    log.add(plays())
    log.add_misses(misses())
    return log, found
