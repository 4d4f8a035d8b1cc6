"""A store on each database that the product supports: SQLite, and a real PostgreSQL where one is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.bootstrap import Assistant

from .mail_server import MailServer, running_mail_server
from .postgresql import on_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, parts: Assistant) -> Iterator[Assistant]:
    """Return an assistant whose store is on one database, then on the other."""
    if request.param == "sqlite":
        yield parts
        return
    other = on_postgresql(parts, request.getfixturevalue("postgresql"))
    yield other
    other.database.close()


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Run a mail server."""
    with running_mail_server() as server:
        yield server
