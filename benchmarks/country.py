"""A workspace of the size of a country: 10,598 communes, 40 programmes in 3 languages, built.

Its schedule plans some 9,000,000 plays for 2026, with campaigns that have the same programmes as
the regular broadcasts, blackouts, and communes that were merged; its log holds plays of that year
and misses. Names, groups and languages are made up. A workspace that is there already is used
again, so that a benchmark can be repeated without making nine million plays anew.
"""

from __future__ import annotations

import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from broadcast.plays.log import PlayLog
from broadcast.plays.play import REASONS, Miss, Play, PlayState, miss_uuid, play_uuid
from common import ROOT, build

COMMUNES, PROGRAMMES, LANGUAGES = 10_598, 40, ("vi", "blt", "hmn")
FORMER = 600
"""Of the communes, those that were merged into others in the middle of the year."""
YEAR_S = 365 * 86_400
BATCH = 100_000
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RECORDED = datetime(2027, 1, 1, tzinfo=ZONE)

_MODEL = "tro-cap-75"
_APPROVED = "status: approved\napproved_on: 2026-11-13"
_CREDITS = "{approver: A, author: "
"""What makes the sample's placeholders pass for translations, here where nobody hears them."""
_TOPICS = ("ket-qua", "trach-nhiem", "tu-lo", "tang-so-the", "loi-ich", "gia-tri-luong-huu",
           "khung-hoang", "no-luc-nganh", "huong-dan")  # fmt: skip
_SPOKEN = ("[vi, blt, hmn]", "[vi, blt]", "[vi, hmn]", "[hmn, vi, blt]")


def programme(number: int) -> str:
    """Id of a programme."""
    return f"chuong-trinh-{number:02}"


def commune(number: int) -> str:
    """Id of a commune."""
    return f"xa-{number:05}"


def topic(number: int) -> str:
    """Topic of a programme."""
    return _TOPICS[number % len(_TOPICS)]


def make(root: Path, plays: int) -> tuple[float, float] | None:
    """Make the workspace at `root`; wall and CPU seconds of recording, None if it was there."""
    done = root / "made-with"
    if done.is_file() and done.read_text(encoding="utf-8") == f"{plays}":
        return None
    _write(root)
    build(root)
    with PlayLog(f"sqlite:///{(root / 'broadcast.db').as_posix()}", ZONE.key) as log:
        cost = _fill(log, plays)
        log.add_misses(_misses(plays // 50))
    done.write_text(f"{plays}", encoding="utf-8")
    return cost


def batches(plays: int) -> Iterator[list[Play]]:
    """Plays of the year 2026 in order of time, the same at each run."""
    random = np.random.default_rng(4)
    start = datetime(2026, 1, 1, tzinfo=ZONE)
    for first in range(0, plays, BATCH):
        size = min(BATCH, plays - first)
        communes = random.integers(COMMUNES, size=size).tolist()
        programmes = random.integers(PROGRAMMES, size=size).tolist()
        langs = random.integers(len(LANGUAGES), size=size).tolist()
        yield [
            _play(
                commune(communes[n]), programmes[n], LANGUAGES[langs[n]],
                start + timedelta(seconds=(first + n) * YEAR_S // plays),
                "claimed" if n % 5 else "verified",
            )
            for n in range(size)
        ]  # fmt: skip


def one_more() -> Iterator[Play]:
    """Fifty plays that no log has yet, in communes that there are to this day."""
    for number, play in enumerate(next(batches(5_000))[::100]):
        yield _play(
            commune(number * 199 % (COMMUNES - FORMER)), number % PROGRAMMES, play.lang,
            datetime(2026, 11, 1, 8, tzinfo=ZONE)
            + timedelta(hours=12 * number, seconds=int(time.time() % 36_000)),
            "claimed",
        )  # fmt: skip


def _play(where: str, number: int, lang: str, started_at: datetime, state: PlayState) -> Play:
    name = programme(number)
    return Play(
        play_uuid(where, started_at, name, lang), where, None, name, lang, started_at,
        60 + number, "import", state, "", f"Trợ cấp hưu trí xã hội, bài {number}",
        topic(number), "0123456789abcdef" * 4, None, RECORDED,
    )  # fmt: skip


def _misses(count: int) -> Iterator[Miss]:
    random = np.random.default_rng(5)
    seen: set[uuid.UUID] = set()
    for number, (where, day) in enumerate(
        zip(
            random.integers(COMMUNES, size=count).tolist(),
            random.integers(365, size=count).tolist(),
            strict=True,
        )
    ):
        on = date(2026, 1, 1) + timedelta(days=day)
        what = (programme(number % PROGRAMMES), LANGUAGES[number % len(LANGUAGES)])
        made = miss_uuid(commune(where), on, None, what)
        if made not in seen:
            seen.add(made)
            reason = REASONS[number % len(REASONS)]
            yield Miss(made, commune(where), None, *what, on, reason, "", "", RECORDED)


def _fill(log: PlayLog, plays: int) -> tuple[float, float]:
    wall_s = cpu_s = 0.0
    for number, batch in enumerate(batches(plays), start=1):
        wall, cpu = time.perf_counter(), time.process_time()
        log.add(batch)
        wall_s += time.perf_counter() - wall
        cpu_s += time.process_time() - cpu
        if number % 10 == 0:
            print(f"{number * BATCH:,} plays, {number * BATCH / wall_s:,.0f}/s", file=sys.stderr)
    return wall_s, cpu_s


def _write(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    content = root / "scripts_content"
    content.mkdir(parents=True)
    shutil.copy(ROOT / "broadcast.yaml", root)
    for shared in ("_jingles", "_beds", "_lexicon"):
        shutil.copytree(ROOT / "scripts_content" / shared, content / shared)
    for number in range(PROGRAMMES):
        folder = content / programme(number)
        shutil.copytree(ROOT / "scripts_content" / _MODEL, folder)
        for path in folder.glob("*.md"):
            text = path.read_text(encoding="utf-8").replace("title: ", f"title: {number} ", 1)
            text = text.replace("topic: loi-ich", f"topic: {topic(number)}", 1)
            text = text.replace("status: draft", _APPROVED)
            if "approver: " not in text:
                text = text.replace("{author: ", _CREDITS)
            path.write_text(text, encoding="utf-8", newline="\n")
    schedules = root / "schedules"
    schedules.mkdir()
    (schedules / "communes.yaml").write_text("\n".join(_communes()) + "\n", encoding="utf-8")
    (schedules / "2026.yaml").write_text("\n".join(_schedule()) + "\n", encoding="utf-8")


def _communes() -> Iterator[str]:
    """Twenty groups with different rules, some communes with rules of their own."""
    yield 'slots:\n  sang:  {start: "05:15", length: 25m}\n  chieu: {start: "17:00", length: 25m}'
    yield "groups:"
    for number in range(20):
        days = ", days: [mon, tue, wed, thu, fri]" if number % 5 == 4 else ""
        yield (
            f'  nhom-{number:02}: {{name: Nhóm {number}, quiet: ["21:00-05:00"],'
            f" max_sessions_per_day: {1 + number % 3}{days}}}"
        )
    yield "communes:"
    for number in range(COMMUNES):
        own = ', slots: {sang: {start: "05:30"}}' if number % 40 == 7 else ""
        if number >= COMMUNES - FORMER:
            own += f", to: 2026-06-30, became: {commune(number - FORMER)}"
        yield (
            f"  - {{id: {commune(number)}, name: Xã số {number}, groups: [nhom-{number % 20:02}],"
            f" languages: {_SPOKEN[number // 20 % 4]}, loudspeakers: 5, from: 2020-01-01{own}}}"
        )


def _schedule() -> Iterator[str]:
    every = ", ".join(map(programme, range(PROGRAMMES)))
    yield "from: 2026-01-01\nto: 2026-12-31\nbroadcasts:"
    yield f"  - {{programmes: [{every}], slots: [sang], days: [mon, wed, fri, sun]}}"
    yield f"  - {{programmes: [{every}], slots: [chieu], days: [tue, thu]}}"
    yield f"  - {{programme: {programme(3)}, slots: [chieu], days: [sat, sun]}}"
    yield "campaigns:"
    for number, (first, last) in enumerate(
        (("02-10", "02-20"), ("06-25", "07-05"), ("09-01", "09-30"), ("11-16", "11-30"))
    ):
        yield (
            f"  - {{name: Đợt cao điểm {number}, from: 2026-{first}, to: 2026-{last},"
            " class: priority, broadcasts:"
            f" [{{programme: {programme(number)}, slots: [sang, chieu]}},"
            f" {{programme: {programme(number + 20)}, slots: [sang]}}]}}"
        )
    yield "blackouts:"
    yield "  - {date: 2026-11-20, reason: mất điện, communes: {groups: [nhom-03, nhom-07]}}"
