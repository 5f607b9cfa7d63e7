"""Two communes, two slots a day, and two programmes in them all year."""

from __future__ import annotations

COMMUNES = """\
slots:
  sang: {start: "05:15", length: 30m}
  chieu: {start: "17:00", length: 30m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi]}
  - {id: muong-nha, name: Xã Mường Nhà, languages: [vi]}
"""
SCHEDULE = """\
from: 2026-01-01
to: 2026-12-31
broadcasts:
  - {programme: chao, communes: all, slots: [sang, chieu]}
  - {programme: luong-huu, communes: all, slots: [sang]}
"""
