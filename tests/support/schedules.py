"""A province of two communes and one quarter, as files of the folder schedules/."""

from __future__ import annotations

COMMUNES = """\
slots:
  sang:  {start: "05:15", length: 15m}
  chieu: {start: "17:00", length: 15m}
groups:
  vung-cao: {quiet: ["21:00-05:00"], max_sessions_per_day: 2, days: [mon, tue, wed, thu, fri]}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, groups: [vung-cao], languages: [vi], from: 2025-07-01}
  - {id: na-tau, name: Xã Nà Tấu}
"""
QUARTER = """\
from: 2026-10-01
to: 2026-12-31
broadcasts:
  - programme: chao
    communes: all
    slots: [sang, chieu]
    days: [mon, wed, fri]
    languages: all
campaigns:
  - {name: Đợt, from: 2026-06-25, to: 2026-07-05, class: priority,
     broadcasts: [{programme: chao, communes: {groups: [vung-cao]}, slots: [sang]}]}
blackouts: [{date: 2026-12-03, reason: quốc tang}]
"""
