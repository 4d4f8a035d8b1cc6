"""Times in the store are aware UTC, on every database."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.bootstrap import Assistant
from bot.store.tables import ConversationRow

CHICAGO_SUMMER = datetime.timezone(datetime.timedelta(hours=-5))


def store(parts: Assistant, created_at: datetime.datetime) -> None:
    with parts.database.write() as session:
        session.add(ConversationRow(id="a" * 32, created_at=created_at))


def test_a_time_without_a_zone_is_refused(parts: Assistant) -> None:
    naive = datetime.datetime(2026, 7, 1, 9, 30)
    with pytest.raises(StatementError, match="aware"):
        store(parts, naive)


def test_a_time_comes_back_in_utc(parts: Assistant) -> None:
    stored = datetime.datetime(2026, 7, 1, 9, 30, 1, 250_000, tzinfo=CHICAGO_SUMMER)
    store(parts, stored)
    with parts.database.read() as session:
        row = session.get(ConversationRow, "a" * 32)
        assert row is not None
        assert row.created_at == stored
        assert row.created_at.tzinfo is datetime.UTC
        assert str(session.scalar(text("SELECT created_at FROM conversations"))).startswith("2026-07-01 14:30:01")
