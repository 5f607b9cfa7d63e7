"""Many rows at once: what SQLAlchemy does row by row costs more than the database itself."""

from __future__ import annotations

import json
import uuid as uuids
from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Column, Connection, TextClause, Uuid, bindparam, text
from sqlalchemy.sql.dml import Insert


def insert_rows(
    connection: Connection, insert: Insert, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Execute one ``INSERT`` for many rows, whose values stand in the order of `names`.

    The driver of SQLite gets them as they are; UUIDs must be text then, as `plain_uuid` makes it.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert, [dict(zip(names, row, strict=True)) for row in rows])
        return
    compiled = insert.compile(dialect=connection.dialect, column_keys=list(names))
    if list(compiled.positiontup or ()) != list(names):
        places = [names.index(name) for name in compiled.positiontup or ()]
        rows = list(map(itemgetter(*places), rows))
    connection.exec_driver_sql(str(compiled), rows)


def plain_uuid(connection: Connection, value: uuids.UUID) -> Any:
    """A UUID as the driver takes it: the text that SQLAlchemy keeps in SQLite, or itself."""
    return value.hex if connection.dialect.name == "sqlite" else value


def among(connection: Connection, column: Column[Any], wanted: Iterable[uuids.UUID]) -> TextClause:
    """Condition: the column holds one of these UUIDs, however many they are."""
    values: Collection[uuids.UUID] = list(wanted)
    place = f"{column.table}.{column.name}"
    if connection.dialect.name == "sqlite":
        listed = json.dumps([value.hex for value in values])
        return text(f"{place} IN (SELECT value FROM json_each(:uuids))").bindparams(  # noqa: S608 - names of ours
            uuids=listed
        )
    array = bindparam("uuids", values, type_=ARRAY(Uuid()))
    return text(f"{place} = ANY(:uuids)").bindparams(array)
