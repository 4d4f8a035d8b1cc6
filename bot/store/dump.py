"""All rows of a store as text lines, and back into another store, of either kind: what backups are made of.

Rows are taken as the database has them, whatever the version of the schema: an older dump is loaded into its own
schema first and migrated then. What is encrypted stays encrypted.
"""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, MetaData, Table, insert, inspect, select, text

from bot.store.database import Database, SchemaError, alembic_config

VERSION_TABLE = "alembic_version"
ROWS_AT_ONCE = 500


def dump_rows(database: Database) -> Iterator[str]:
    """Yield the schema's version, then every row, one JSON line each, as they all were at one moment."""
    with database.snapshot() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        yield json.dumps({"schema": revision})
        for table in _tables(connection):
            for row in connection.execute(select(table)).mappings():
                yield json.dumps({"table": table.name, "row": {key: _plain(value) for key, value in row.items()}})


def load_rows(connection: Connection, lines: Iterable[str]) -> None:
    """Fill an empty database from a dump and bring it to this version, within the caller's transaction.

    Raises: SchemaError where the dump is of a version that this one does not know.
    """
    lines = iter(lines)
    revision = json.loads(next(lines)).get("schema")
    config = alembic_config()
    config.attributes["connection"] = connection
    if revision not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise SchemaError(f"the backup is of schema {revision}, which this version does not know: use a newer version")
    command.upgrade(config, revision)
    tables = {table.name: table for table in _tables(connection)}
    waiting: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        entry = json.loads(line)
        rows = waiting.setdefault(entry["table"], [])
        rows.append({key: _value(value) for key, value in entry["row"].items()})
        if len(rows) >= ROWS_AT_ONCE:
            _insert(connection, tables[entry["table"]], rows)
    for name, rows in waiting.items():
        _insert(connection, tables[name], rows)
    if connection.dialect.name == "postgresql":
        _set_sequences(connection, tables.values())
    command.upgrade(config, "head")


def empty(connection: Connection) -> None:
    """Remove every table, within the caller's transaction."""
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.drop_all(connection)


def has_rows(database: Database) -> bool:
    """Tell whether there is anything in the database that a restore would replace."""
    if database.is_sqlite and not Path(database.file).exists():
        return False
    with database.snapshot() as connection:
        return any(connection.execute(select(table).limit(1)).first() is not None for table in _tables(connection))


def has_table(database: Database, name: str) -> bool:
    """Tell whether the database has a table."""
    with database.snapshot() as connection:
        return inspect(connection).has_table(name)


def _tables(connection: Connection) -> list[Table]:
    """Return the tables, those that others point to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        for column in table.columns:  # SQLite keeps no zone: what stands there is UTC
            if isinstance(column.type, DateTime):
                for row in rows:
                    row[column.name] = row[column.name] and row[column.name].replace(tzinfo=None)
    connection.execute(insert(table), rows)
    rows.clear()


def _set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let new rows be counted on from those that were given their ids."""
    for table in tables:
        if "id" not in table.columns:
            continue
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
        if sequence:
            highest = connection.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0
            connection.execute(text("SELECT setval(:name, :next, false)"), {"name": sequence, "next": highest + 1})


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return {"time": aware.astimezone(datetime.UTC).isoformat()}
    return value


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        if "bytes" in value:
            return base64.b64decode(value["bytes"])
        return datetime.datetime.fromisoformat(value["time"])
    return value
