"""The database of the as-run log: where it is, how it is opened, and its versions.

SQLite runs with a write-ahead log (readers never wait), waits `BUSY_S` for another writer, checks
foreign keys and syncs at checkpoints (``synchronous=NORMAL``: after a power cut the file is whole,
though the last moments may be missing; whoever was told "recorded" by a player sends again, and the
same UUID counts once). Writers take turns in both databases, so that counts and rows agree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from broadcast.errors import DamagedLogError, MachineError, PlayError, pip_install
from broadcast.files import saving
from broadcast.i18n import _

HEAD = "0004"
"""The version of the database that this program reads and writes."""

BUSY_S = 30
"""How long a writer waits for another one."""

CACHE_KIB = 64 * 1024
"""Pages that SQLite keeps in memory."""

_WRITERS_TURN = 4_905_202_611
"""Any number that no other program takes for an advisory lock in the same PostgreSQL database."""


def address(database: str, root: Path) -> str:
    """The URL of ``database:`` in broadcast.yaml, with a path relative to the workspace resolved.

    Raises `PlayError` when it cannot be understood or lies in output/, which may be deleted.
    """
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise PlayError(_("{given} is not a database address").format(given=database)) from error
    if not is_sqlite(url):
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)
    if not url.database or url.database == ":memory:":
        raise PlayError(
            _("the as-run log needs a file, not {given}").format(given=database),
            path=root / "broadcast.yaml",
            hint=_("write: {example}").format(example="database: sqlite:///broadcast.db"),
        )
    path = (root / url.database).resolve()
    if path.is_relative_to((root / "output").resolve()):
        raise PlayError(
            _("the as-run log may not lie in output/, which is safe to delete"),
            path=root / "broadcast.yaml",
            hint=_("write: {example}").format(example="database: sqlite:///broadcast.db"),
        )
    return url.set(database=path.as_posix()).render_as_string(hide_password=False)


def is_sqlite(url: URL) -> bool:
    """Whether an address is of SQLite."""
    return url.get_backend_name() == "sqlite"


def file_of(database: str) -> Path | None:
    """The file of an SQLite address; None for a server."""
    url = make_url(database)
    return Path(url.database) if is_sqlite(url) and url.database else None


def open_engine(database: str) -> Engine:
    """Open a database and bring it to version `HEAD`; an SQLite file is made when there is none.

    Before an older SQLite file is changed, a copy is put beside it. Raises `PlayError` when the
    database is of a newer version, of another program or out of reach, and `MachineError` when the
    driver of PostgreSQL is not installed.
    """
    url = make_url(database)
    try:
        engine = create_engine(url, connect_args={"timeout": BUSY_S} if is_sqlite(url) else {})
    except ImportError as error:
        raise MachineError(
            _("the driver of PostgreSQL is not installed"),
            hint=_("install it with: {command}").format(
                command=pip_install('"broadcast[postgres]"')
            ),
        ) from error
    if is_sqlite(url):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        if _version(engine) != HEAD:
            _bring_up_to_date(engine)
    except DBAPIError as error:
        engine.dispose()
        raise _kind(error)(
            _("the as-run log cannot be opened: {reason}").format(reason=_reason(error)),
            path=Path(url.database) if is_sqlite(url) and url.database else None,
            hint=_("look at database: in broadcast.yaml"),
        ) from error
    except PlayError:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine, **options: Any) -> Iterator[Connection]:
    """A connection to read from; `options` are those of its execution. Raises `PlayError`."""
    with _in_words(engine), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction of the one writer; other writers wait, readers do not. Raises `PlayError`."""
    with (
        _in_words(engine),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _WRITERS_TURN})
        yield connection


@contextmanager
def _in_words(engine: Engine) -> Iterator[None]:
    """Say as a `PlayError` what a database says: locked, full, damaged, out of reach."""
    try:
        yield
    except DBAPIError as error:
        reason = _reason(error)
        hints = {
            "locked": _("another command writes into it: wait until it is done, then try again"),
            "full": _("make room on the disk, then try again"),
            "readonly": _("give yourself the right to write to the file and its folder"),
            "malformed": _("put back a copy of the file, and look at the disk"),
        }
        hint = next((hint for word, hint in hints.items() if word in reason), "")
        raise _kind(error)(
            _("the as-run log cannot be used: {reason}").format(reason=reason),
            path=_file(engine),
            hint=hint or _("look at database: in broadcast.yaml"),
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`
    with closing(connection.cursor()) as cursor:
        names = {row[0] for row in cursor.execute("SELECT name FROM sqlite_master")}
        if names and "alembic_version" not in names:
            return  # of another program: it is refused, and left as it is
        for setting in (
            "journal_mode = WAL",
            f"busy_timeout = {BUSY_S * 1000}",
            "foreign_keys = ON",
            "synchronous = NORMAL",
            f"cache_size = -{CACHE_KIB}",
        ):
            cursor.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at once: a reader that turned writer later could be refused."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(engine: Engine) -> str | None:
    """The version a database says it is of; None for an empty one."""
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        if "alembic_version" in names:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None
    if names:
        raise PlayError(
            _("this database belongs to another program: it has the table {table}").format(
                table=names[0]
            ),
            path=_file(engine),
            hint=_("name another one under database: in broadcast.yaml"),
        )
    return None


def _bring_up_to_date(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "broadcast.plays:migrations")
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    with _alone(engine):
        version = _version(engine)
        if version == HEAD:
            return  # another process was quicker
        if version is not None and version not in known:
            raise PlayError(
                _("the as-run log was made by a newer version of this program ({version})").format(
                    version=version
                ),
                path=_file(engine),
                hint=_("install the newest version; nothing was changed"),
            )
        if version is not None:
            _back_up(engine, version)
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """One process at a time makes or changes an SQLite file; PostgreSQL's writers wait anyway."""
    path = _file(engine)
    if path is None:
        yield
        return
    from filelock import FileLock

    with FileLock(path.with_name(path.name + ".lock")):
        yield


def _back_up(engine: Engine, version: str) -> None:
    """Copy an SQLite file whole, with what its write-ahead log holds; a copy is never replaced."""
    path = _file(engine)
    if path is None:
        return
    copy = path.with_name(f"{path.name}.{version}.bak")
    if copy.exists():
        return
    with (
        saving.draft(copy) as draft,
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(draft)) as target,
    ):
        source.backup(target)


def _file(engine: Engine) -> Path | None:
    return Path(engine.url.database) if is_sqlite(engine.url) and engine.url.database else None


def _kind(error: DBAPIError) -> type[PlayError]:
    """Whether a failure means that the file of SQLite is damaged, or no database at all."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # what stands above says which page
    return DamagedLogError if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else PlayError


def _reason(error: DBAPIError) -> str:
    """The first line of what the driver says."""
    return str(error.orig).strip().partition("\n")[0]
