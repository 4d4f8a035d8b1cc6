"""A store on each database that the product supports: SQLite, and a real PostgreSQL where one is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Assistant
from bot.settings import Settings
from bot.store.database import new_id
from tests.conftest import make_parts

from .postgresql import find_postgresql, make_database, running_postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a running PostgreSQL server."""
    programs = find_postgresql()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing, and CI needs it")
        pytest.skip("PostgreSQL is not installed")
    with running_postgresql(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Assistant]:
    """Return an assistant whose store is on one database, then on the other."""
    parts = make_parts(Settings(), tmp_path)
    if request.param == "postgresql":
        parts.database.close()
        url = make_database(request.getfixturevalue("postgresql"), f"test_{new_id()}")
        parts = Assistant(parts.settings.model_copy(update={"database_url": url}))
        parts.database.migrate()
    yield parts
    parts.database.close()
