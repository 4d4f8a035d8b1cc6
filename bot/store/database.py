"""Open the database and change it in units of work."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from bot.store.line import Line

BUSY_TIMEOUT_SECONDS = 5


class SchemaError(Exception):
    """The database's schema is not this version's."""


class Database:
    """A connection pool. Reading and writing go through `read` and `write`; nothing else commits."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self._writers = Line()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session that commits at the end, and rolls back on any error.

        SQLite takes its write lock at once, and its writers come one after another: left to its own waiting, which only
        looks again from time to time, one of many was unlucky for seconds on a slow disk, and a message was not stored.

        Raises: sqlalchemy.exc.SQLAlchemyError when the store cannot be written, or not in time.
        """
        turn = self._writers.turn(BUSY_TIMEOUT_SECONDS) if self.is_sqlite else nullcontext()
        with turn, self._sessions() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session for reading."""
        with self._sessions() as session:
            session.connection(execution_options={"reading": True})
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Yield a connection that sees the database as it is at one moment."""
        options = {"reading": True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def rebuild(self) -> Iterator[Connection]:
        """Yield a connection that may change the schema too, all or nothing."""
        self._make_file()
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the store is a file."""
        return self._engine.dialect.name == "sqlite"

    @property
    def file(self) -> str:
        """The path of the SQLite file."""
        return str(self._engine.url.database)

    def migrate(self) -> None:
        """Bring the schema to this version."""
        self._make_file()
        config = alembic_config()
        with self._engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def check_schema(self) -> None:
        """Raise SchemaError unless the schema is this version's."""
        wanted = ScriptDirectory.from_config(alembic_config()).get_current_head()
        found = None
        if not self.is_sqlite or Path(self.file).exists():
            with self._engine.connect() as connection:
                found = MigrationContext.configure(connection).get_current_revision()
        if found != wanted:
            raise SchemaError(
                f"the database is at schema {found or 'none'}, this version needs {wanted}: run `make setup`"
            )

    def _make_file(self) -> None:
        if self.is_sqlite:
            with suppress(OSError):  # then connecting says that there is none
                Path(self.file).parent.mkdir(parents=True, exist_ok=True)
                Path(self.file).touch()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def new_id() -> str:
    """Return an unguessable id: 32 hexadecimal digits, 128 bits."""
    return secrets.token_hex(16)


def alembic_config() -> Config:
    """Return where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")  # the driver that is installed
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    path = f"file:{quote(str(address.database))}?mode=rw"  # a store that is gone is an error, and no new and empty one

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            path, uri=True, timeout=BUSY_TIMEOUT_SECONDS, check_same_thread=False, isolation_level=None
        )

    engine = create_engine(url, creator=connect, hide_parameters=True)  # no error quotes what is stored

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
