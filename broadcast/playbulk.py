"""Many rows at once: what SQLAlchemy does row by row costs more than the database itself."""

from __future__ import annotations

import json
import uuid as uuids
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Column, Connection, TextClause, Uuid, bindparam, text
from sqlalchemy.sql.dml import Insert


def insert_rows(connection: Connection, insert: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute one ``INSERT`` for many rows, all with the same keys.

    For SQLite the driver gets plain tuples, with UUIDs as the text SQLAlchemy would make of them.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert, rows)
        return
    compiled = insert.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names = compiled.positiontup or []
    uuid_columns = [name for name in names if isinstance(insert.table.c[name].type, Uuid)]
    values = itemgetter(*names)
    plain = []
    for row in rows:
        hexed = {name: uuid.hex for name in uuid_columns if (uuid := row[name]) is not None}
        plain.append(values({**row, **hexed}))
    connection.exec_driver_sql(str(compiled), plain)


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
