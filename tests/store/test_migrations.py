"""Migrations make what the tables say, from nothing, and take it away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

import bot.store
from bot.store.database import Database, SchemaError, alembic_config, new_id
from bot.store.tables import Base

from .postgresql import make_database


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'var' / 'store.db'}"


def migrated(folder: Path) -> Database:
    database = Database(url(folder))
    database.migrate()
    return database


def test_migrating_from_nothing_gives_exactly_the_tables(tmp_path: Path) -> None:
    migrated(tmp_path).close()
    engine = create_engine(url(tmp_path))
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_unique_constraints_and_indexes_carry_the_names_of_the_tables(tmp_path: Path) -> None:
    migrated(tmp_path).close()
    engine = create_engine(url(tmp_path))
    inspector = inspect(engine)
    for table in Base.metadata.tables.values():
        unique = {item["name"] for item in inspector.get_unique_constraints(table.name)}
        assert unique == {item.name for item in table.constraints if item.__visit_name__ == "unique_constraint"}
        assert {item["name"] for item in inspector.get_indexes(table.name)} == {item.name for item in table.indexes}
    engine.dispose()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    database.migrate()
    database.check_schema()
    database.close()


def test_a_downgrade_takes_everything_away_and_an_upgrade_brings_it_back(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    database.close()
    engine = create_engine(url(tmp_path))
    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(bot.store.__path__))) / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    migrated(tmp_path).close()
    engine = create_engine(url(tmp_path))
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_a_database_that_was_never_migrated_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    database = Database(url(tmp_path))
    with pytest.raises(SchemaError, match=r"schema none, .* run `make setup`"):
        database.check_schema()
    database.close()


def test_on_postgresql_the_same_tables_are_made_and_taken_away(postgresql: str) -> None:
    database = Database(make_database(postgresql, f"test_{new_id()}"))
    database.migrate()
    database.check_schema()
    config = alembic_config()
    with database.rebuild() as connection:
        options = {"compare_type": True, "compare_server_default": False}  # its ids count themselves
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with database.rebuild() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.migrate()
    database.check_schema()
    database.close()
