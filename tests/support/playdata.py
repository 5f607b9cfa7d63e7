"""Plays for tests, and a real PostgreSQL where there is one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from broadcast.plays.play import Play
from support.workspaces import SCRIPT, Write

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
START = datetime(2026, 11, 20, 5, 15, tzinfo=ZONE)

SECOND = SCRIPT.replace("title: Chào bà con", "title: Lương hưu hằng tháng")

PLAY = Play(
    uuid=uuid.UUID(int=1),
    commune="muong-phang",
    slot=None,
    programme="bhyt-hssv",
    lang="vi",
    started_at=START,
    seconds=300,
    source="player",
    state="claimed",
    reporter="Lò Văn A",
    title="Bảo hiểm y tế học sinh, sinh viên",
    topic="loi-ich",
    mp3_sha256="a" * 64,
    supersedes=None,
    recorded_at=NOW,
)


def two_programmes(workspace: Write, communes: str, schedule: str, second: str = SECOND) -> Path:
    """A workspace with a schedule of the programmes chao and luong-huu."""
    return workspace({
        "schedules/communes.yaml": communes,
        "schedules/2026.yaml": schedule,
        "scripts_content/luong-huu/vi.md": second,
    })  # fmt: skip


def play(number: int, **changes: Any) -> Play:
    """A play with its own UUID."""
    return replace(PLAY, uuid=uuid.UUID(int=number), **changes)


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres: on the path, or where Debian keeps them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return kept[-1].parent if kept else None


@contextmanager
def postgres_server(programs: Path, folder: Path) -> Iterator[str]:
    """A server of our own in a folder, on a free port; its address. It ends with the block."""
    user = "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    if user:  # postgres refuses to run as root
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-A", "trust", "-U", "tester", "--no-sync", "-E", "UTF8"],
        user=user, check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    options = [word for setting in settings for word in ("-c", setting)]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), *options],
        user=user, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        _await(programs / "pg_isready", port)
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(is_ready: Path, port: int) -> None:
    for _attempt in range(100):
        asked = [is_ready, "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
        if subprocess.run(asked, check=False).returncode == 0:
            return
        time.sleep(0.1)
    msg = "PostgreSQL does not answer"
    raise RuntimeError(msg)
