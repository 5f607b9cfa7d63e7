"""The whole way of a province: init, build, check, schedule, pack, verify, log, report.

All through the command line, in one workspace, with golden slot tables, manifest and report.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from broadcast.packs import short_code

COMMUNES = """\
slots:
  sang:  {start: "05:15", length: 15m}
  chieu: {start: "17:00", length: 15m}
groups:
  vung-cao: {quiet: ["21:00-05:00"], max_sessions_per_day: 1}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi], from: 2025-07-01}
  - {id: sin-thau, name: Xã Sín Thầu, groups: [vung-cao], languages: [vi], from: 2025-07-01}
"""
SCHEDULE = """\
from: 2026-11-01
to: 2026-11-30
broadcasts:
  - programme: tong-dai
    communes: all
    slots: [sang, chieu]
    days: [mon, wed, sun]
blackouts:
  - {date: 2026-11-25, reason: quốc tang}
"""
WEEK = "2026-W48"

Golden = Callable[[str, str], None]


def run(root: Path, *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "broadcast", "--lang", "vi", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == code, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of ``broadcast init`` with two communes, built and packed."""
    root = tmp_path_factory.mktemp("tỉnh") / "điện biên"
    run(Path.cwd(), "init", str(root))
    (root / "schedules" / "communes.yaml").write_text(COMMUNES, encoding="utf-8")
    for path in (root / "schedules").glob("*.yaml"):
        if path.name != "communes.yaml":
            path.unlink()
    (root / "schedules" / "2026-11.yaml").write_text(SCHEDULE, encoding="utf-8")
    run(root, "check")
    run(root, "build")
    run(root, "keys", "init")
    run(root, "pack", "--week", WEEK)
    return root


def pack_of(root: Path, commune: str) -> Path:
    return root / "output" / "packs" / WEEK / f"{WEEK}-{commune}.zip"


def manifest_of(root: Path, commune: str) -> dict[str, Any]:
    with zipfile.ZipFile(pack_of(root, commune)) as pack:
        return dict(json.loads(pack.read(f"{WEEK}-{commune}/manifest.json")))


def test_the_slots_are_those_of_the_rules(root: Path, golden: Golden) -> None:
    table = json.loads(run(root, "schedule", "--week", WEEK, "--json"))
    for slot in table["slots"]:
        for item in slot["items"]:
            item["duration_s"] = round(item["duration_s"])
    golden("journey-slots.json", json.dumps(table, ensure_ascii=False, indent=1) + "\n")
    assert len(table["slots"]) == 2 * 2 + 2 * 1  # Monday and Sunday; one session a day up there
    reasons = {(drop["date"], drop["commune"]) for drop in table["dropped"]}
    assert ("2026-11-25", "muong-phang") in reasons


def test_the_manifest_is_what_is_played(root: Path, golden: Golden) -> None:
    manifest = manifest_of(root, "sin-thau")
    manifest["key"] = "…"
    for one in [*manifest["files"], *manifest["programmes"]]:
        one["bytes"], one["sha256"] = 0, "…"
    for one in [*manifest["programmes"], *(i for s in manifest["slots"] for i in s["items"])]:
        one["duration_s"] = round(one["duration_s"])
    golden("journey-manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def test_the_packs_are_good_until_one_is_touched(root: Path, tmp_path: Path) -> None:
    packs = [str(pack_of(root, name)) for name in ("muong-phang", "sin-thau")]
    answer = json.loads(run(root, "verify", *packs, "--on", "2026-11-23", "--json"))
    assert [one["good"] for one in answer["packs"]] == [True, True]
    damaged = tmp_path / "damaged.zip"
    data = bytearray(Path(packs[0]).read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    answer = json.loads(run(root, "verify", str(damaged), "--on", "2026-11-23", "--json", code=1))
    assert [one["good"] for one in answer["packs"]] == [False]


def test_packing_again_changes_nothing(root: Path) -> None:
    before = pack_of(root, "muong-phang").read_bytes()
    run(root, "pack", "--week", WEEK)
    assert pack_of(root, "muong-phang").read_bytes() == before


def test_what_was_played_is_counted_once(root: Path, tmp_path: Path, golden: Golden) -> None:
    work = tmp_path / "work"
    shutil.copytree(root, work)
    lines = ["Mã;Ngày;Giờ;Người báo"]
    slots = manifest_of(root, "muong-phang")["slots"] + manifest_of(root, "sin-thau")["slots"]
    played = [slot for slot in slots if slot["starts_at"] < "2026-11-24"]
    for slot in played:
        started = datetime.fromisoformat(slot["starts_at"]) + timedelta(minutes=1)
        for item in slot["items"]:
            assert short_code.read(item["code"]) == item["code"]
            written = short_code.written(item["code"]).lower()
            lines.append(f"{written};{started:%d/%m/%Y};{started:%H:%M};Lò Văn Mẫu")
    sheet = tmp_path / "nhat-ky.csv"
    sheet.write_text("\ufeff" + "\r\n".join(lines) + "\r\n", encoding="utf-8")
    for _twice in range(2):
        run(work, "log", "import", str(sheet), "--week", WEEK)
    month = ("report", "--month", "2026-11", "--on", "2026-12-01", "--json")
    answer = json.loads(run(work, *month, code=4))
    assert [one["code"] for one in answer["warnings"]] == ["log-begins"]  # on the 23rd
    assert answer["plays"] == len(lines) - 1 == 3
    assert answer["communes"] == {"covered": 2, "total": 2}
    assert answer["by_commune"] == {"muong-phang": 2, "sin-thau": 1}
    kept = {key: answer[key] for key in (
        "from", "to", "plays", "planned", "communes", "by_language", "by_commune",
        "by_programme", "by_topic",
    )}  # fmt: skip
    golden("journey-report.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def test_the_report_comes_in_every_format(root: Path, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "reports"
    shutil.copytree(root, work)
    formats = ("xlsx", "docx", "html", "csv", "json")
    month = ("--month", "2026-11", "--on", "2026-12-01")
    run(work, "report", *month, "--format", ",".join(formats), "-o", str(out), code=4)  # no log
    assert {path.suffix.lstrip(".") for path in out.iterdir()} == {*formats}
