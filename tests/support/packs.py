"""A week of packs without any sound in them, and what is wrong with a pack."""

from __future__ import annotations

import hashlib
import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from broadcast.packs import keys, pack, stored_zip, verify
from broadcast.packs.manifest import Named
from broadcast.packs.pack import Mp3, Pack, Week
from broadcast.packs.stored_zip import Content, Member
from broadcast.programmes.finished import Finished
from broadcast.schedule.slots import DatedSlot, Item

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)
COMMUNE = Named(id="muong-phang", name="Xã Mường Phăng")
PROGRAMMES = (("bhyt-hssv", "vi"), ("bhyt-hssv", "blt"), ("luong-huu", "vi"), ("vssid", "vi"))


def sound(root: Path, programme: str, lang: str, version: int = 1) -> Mp3:
    """A built MP3; its bytes need no sound in them."""
    path = root / f"{programme}.{lang}.{version}.mp3"
    if not path.exists():
        path.write_bytes(random.Random(f"{programme}{lang}{version}").randbytes(50_000))
    return pack.checked(path, finished(path, programme, lang))


def finished(path: Path, programme: str, lang: str) -> Finished:
    """What the JSON beside such an MP3 would say."""
    return Finished.of({
        "id": programme, "lang": lang, "title": f"Chương trình {programme} & <{lang}>",
        "topic": "loi-ich", "audience": [], "form": "news", "script_status": "approved",
        "valid_until": "2027-06-30", "credits": {},
        "loudness_lufs": -16.0, "target_lufs": -16.0, "peak_dbtp": -2.0, "ceiling_dbtp": -1.5,
        "clipped_samples": 0, "longest_silence_s": 0.5, "longest_silence_at_s": 2.0,
        "longest_pause_s": 0.5, "duration_s": 180.4, "planned_s": 180.4, "estimate_s": 180.0,
        "master": {"chain": "horn", "loudness_lufs": -16.0, "peak_dbtp": -1.5,
                   "sample_rate_hz": 44100, "bitrate_kbps": 64},
        "encodings": 1, "gain_db": 7.5, "segments": [], "chapters": [], "voices": ["espeak:vi"],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size,
        "picture": {"path": f"{programme}.{lang}.png", "sha256": "0" * 64}, "warnings": [],
        "inputs": {f"scripts_content/{programme}/{lang}.md": "0" * 64},
        "recipe": {"inputs": "0" * 64, "programme": "0" * 64}, "broadcast_version": "0.1.0",
    })  # fmt: skip


def slots(monday: date = MONDAY, rotate: int = 0) -> list[DatedSlot]:
    made = []
    for day in range(7):
        for number, (name, hour) in enumerate((("sang", 5), ("chieu", 17))):
            when = monday + timedelta(days=day)
            start = datetime(when.year, when.month, when.day, hour, 15, tzinfo=ZONE)
            turn = (day + number + rotate) % len(PROGRAMMES)
            items = tuple(
                Item(programme, lang, 180.4, None)
                for programme, lang in (PROGRAMMES[turn], PROGRAMMES[turn - 1])
            )
            made.append(
                DatedSlot(f"{when:%Y%m%d}-{name}-{COMMUNE.id}", COMMUNE.id, start, 900, "normal",
                          items)
            )  # fmt: skip
    return made


def week_of(root: Path, monday: date = MONDAY) -> Week:
    return Week(
        f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}", monday,
        monday + timedelta(days=6), Named(id="dien-bien", name="Điện Biên"),
        {"vi": "Tiếng Việt", "blt": "Tiếng Thái"}, 2.0, keys.private_key(root),
    )  # fmt: skip


def planned(root: Path, monday: date = MONDAY, **changed: int) -> Pack:
    built = {
        key: sound(root, *key, version=changed.get(key[0].replace("-", "_"), 1))
        for key in PROGRAMMES
    }
    return pack.plan(week_of(root, monday), COMMUNE, slots(monday), built)


def check(root: Path, path: Path, today: date = MONDAY) -> list[str]:
    key = keys.public_key(root / keys.FOLDER / keys.PUBLIC_FILE)
    return [problem.message for problem in verify.verify(path, key, today).problems]


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], **how: int) -> Path:
    """The pack with other contents, laid out as this program does; compressed by another one."""
    with zipfile.ZipFile(path) as old:
        contents = {entry.filename: old.read(entry) for entry in old.infolist()}
    change(contents)
    other = path.with_name("other.zip")
    if "compression" not in how:
        stored_zip.write(
            [Member(n, Content.of(data)) for n, data in contents.items()], other, MONDAY
        )
        return other
    with zipfile.ZipFile(other, "w", how["compression"]) as new:
        for name, data in contents.items():
            new.writestr(name, data)
    return other
