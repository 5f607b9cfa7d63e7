"""Versions of the database: made on first use, brought up to date with a copy kept, or refused."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from broadcast import cli
from broadcast.errors import PlayError
from broadcast.plays import database
from broadcast.plays.log import PlayLog
from broadcast.plays.tables import METADATA
from support.places import TESTS
from support.playdata import play
from support.workspaces import BROADCAST_YAML, Write

SPAN = date(2026, 1, 1), date(2026, 12, 31)


def open_log(path: Path) -> PlayLog:
    return PlayLog(f"sqlite:///{path.as_posix()}", "Asia/Ho_Chi_Minh")


def old_database(path: Path) -> None:
    """A database of version 0001 with three plays, one of them corrected."""
    with open_log(path) as log:
        log.add([play(1), play(2, supersedes=play(1).uuid), play(3, lang="blt")])
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP TABLE issued; DROP INDEX ix_plays_partial;"
            "ALTER TABLE plays DROP COLUMN partial; ALTER TABLE plays DROP COLUMN parts;"
            "DROP INDEX ix_plays_programme; DROP INDEX ix_misses_date;"
            "CREATE INDEX ix_misses_date ON misses (date, commune);"
            "DROP TABLE daily_counts; DROP TABLE commune_counts;"
            "UPDATE alembic_version SET version_num = '0001';"
        )
    connection.close()


def test_migrations_make_the_tables_the_program_knows(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    open_log(path).close()
    engine = create_engine(f"sqlite:///{path.as_posix()}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_program_knows_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "broadcast.plays:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [database.HEAD]


def test_sqlite_runs_as_documented(tmp_path: Path) -> None:
    engine = database.open_engine(f"sqlite:///{(tmp_path / 'log.db').as_posix()}")
    names = ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    engine.dispose()
    assert found == ["wal", 30_000, 1, 1]


def test_an_older_file_is_copied_then_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "nhật ký.db"
    old_database(path)
    with open_log(path) as log:
        assert [one.plays for one in log.count(*SPAN, ["lang"])] == [1, 1]
        assert log.differences() == []
        log.add([play(4)])
    copy = tmp_path / "nhật ký.db.0001.bak"
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT COUNT(*) FROM plays").fetchone() == (3,)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    connection.close()


def test_a_failed_migration_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.db"
    old_database(path)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE commune_counts (x)")  # in the way of version 0002
    connection.close()
    with pytest.raises(PlayError, match="already exists"):
        open_log(path)
    with sqlite3.connect(path) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "daily_counts" not in tables


@pytest.mark.parametrize("version", ["0099", "abc"])
def test_a_newer_version_is_refused_and_left_alone(tmp_path: Path, version: str) -> None:
    path = tmp_path / "log.db"
    open_log(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()
    before = path.read_bytes()
    with pytest.raises(PlayError, match=f"newer version of this program .{version}"):
        open_log(path)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.bak")) == []


def test_what_is_no_log_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE customers (x)")
    connection.close()
    with pytest.raises(PlayError, match="another program: it has the table customers"):
        open_log(other)
    text = tmp_path / "text.db"
    text.write_text("no database at all, " * 100, encoding="utf-8")
    with pytest.raises(PlayError, match="not a database"):
        open_log(text)
    with pytest.raises(PlayError, match="unable to open"):
        open_log(tmp_path / "no folder" / "log.db")
    with pytest.raises(PlayError, match="cannot be opened"):
        PlayLog("postgresql+psycopg://nobody@127.0.0.1:1/none", "Asia/Ho_Chi_Minh")


def test_addresses(tmp_path: Path) -> None:
    found = database.address("sqlite:///broadcast.db", tmp_path)
    assert found == f"sqlite:///{(tmp_path.resolve() / 'broadcast.db').as_posix()}"
    found = database.address("postgresql://u:p%40@h/d", tmp_path)
    assert found == "postgresql+psycopg://u:p%40@h/d"
    for wrong in ("sqlite:///output/x.db", "sqlite:///a/../output/x.db", "sqlite://", "nonsense",
                  "sqlite:///:memory:"):  # fmt: skip
        with pytest.raises(PlayError):
            database.address(wrong, tmp_path)


def test_two_processes_make_the_log_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from broadcast.plays.log import PlayLog; from support.playdata import play;"
        "log = PlayLog('sqlite:///' + sys.argv[1], 'Asia/Ho_Chi_Minh');"
        "log.add([play(int(sys.argv[2])), play(7)])"
    )
    path = (tmp_path / "log.db").as_posix()
    folder = TESTS
    started = [
        subprocess.Popen([sys.executable, "-c", code, path, str(number)], cwd=folder)
        for number in (1, 2, 3)
    ]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    with open_log(tmp_path / "log.db") as log:
        assert log.count(*SPAN)[0].plays == 4


def test_commands_say_where_the_log_may_not_lie(
    workspace: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    yaml = BROADCAST_YAML.replace("broadcast.db", "output/broadcast.db")
    root = workspace({"broadcast.yaml": yaml})
    assert cli.run(["-C", str(root), "log", "list"]) == 1
    assert "may not lie in output/" in capsys.readouterr().err
    assert not (root / "output").exists()


def test_no_command_deletes_the_log(workspace: Write, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace()
    assert cli.run(["-C", str(root), "log", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"plays": [], "misses": []}
    kept = (root / "broadcast.db").read_bytes()
    assert cli.run(["-C", str(root), "clean"]) == 0
    assert (root / "broadcast.db").read_bytes() == kept
