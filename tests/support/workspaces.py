"""A tiny workspace, and the types of the fixtures that write and compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

BROADCAST_YAML = """\
province: {id: dien-bien, name: Điện Biên}
timezone: Asia/Ho_Chi_Minh
source_language: vi
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi", rate: 0.9}
master: {chain: horn, loudness_lufs: -16, peak_dbtp: -1.5, sample_rate_hz: 44100, bitrate_kbps: 64}
topics: {loi-ich: Lợi ích}
database: sqlite:///broadcast.db
"""

SCRIPT = """\
---
title: Chào bà con
topic: loi-ich
form: news
status: approved
approved_on: 2026-11-02
credits: {approver: Nguyễn Thị Bình}
---
Kính chào bà con.
"""

Write = Callable[..., Path]
Require = Callable[[str], None]
Golden = Callable[[str, str], None]
