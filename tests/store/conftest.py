"""A store on each database that the product supports: SQLite, and a real PostgreSQL where one is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.bootstrap import Assistant
from bot.store.database import new_id

from .mail_server import MailServer, running_mail_server
from .postgresql import find_postgresql, make_database, running_postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a running PostgreSQL server."""
    programs = find_postgresql()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with running_postgresql(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, parts: Assistant) -> Iterator[Assistant]:
    """Return an assistant whose store is on one database, then on the other."""
    if request.param == "sqlite":
        yield parts
        return
    url = make_database(request.getfixturevalue("postgresql"), f"test_{new_id()}")
    other = Assistant(parts.settings.model_copy(update={"database_url": url}))
    other.database.migrate()
    yield other
    other.database.close()


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Run a mail server."""
    with running_mail_server() as server:
        yield server
