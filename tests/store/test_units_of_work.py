"""A unit of work is stored whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.bootstrap import Assistant
from bot.services.conversations.conversation import start_conversation
from bot.services.times import utc_now
from bot.store.database import new_id
from bot.store.tables import ConversationRow, MessageRow


class OddError(Exception):
    """Something of no particular kind."""


def count(parts: Assistant) -> int:
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(ConversationRow)) or 0


def row(identifier: str) -> ConversationRow:
    return ConversationRow(id=identifier, created_at=utc_now())


def test_a_unit_that_ends_well_is_stored(parts: Assistant) -> None:
    with parts.database.write() as session:
        session.add(row("a" * 32))
    assert count(parts) == 1


def store_and_fail(parts: Assistant, error: BaseException) -> None:
    with parts.database.write() as session:
        session.add(row("a" * 32))
        session.flush()
        raise error


@pytest.mark.parametrize("error", [OddError(), KeyboardInterrupt()])
def test_any_error_takes_everything_back(parts: Assistant, error: BaseException) -> None:
    with pytest.raises(type(error)):
        store_and_fail(parts, error)
    assert count(parts) == 0
    start_conversation(parts.database)
    assert count(parts) == 1, "the lock is free again"


def store_a_message_of_no_conversation(parts: Assistant) -> None:
    with parts.database.write() as session:
        session.add(row("a" * 32))
        session.flush()
        stray = MessageRow(conversation_id="f" * 32, sequence=1, author="bot", body=b"", created_at=utc_now())
        session.add(stray)


def test_an_error_of_the_database_takes_everything_back(parts: Assistant) -> None:
    start_conversation(parts.database)
    with pytest.raises(IntegrityError):
        store_a_message_of_no_conversation(parts)
    assert count(parts) == 1


def test_reading_commits_nothing(parts: Assistant) -> None:
    with parts.database.read() as session:
        session.add(row("a" * 32))
        session.flush()
    assert count(parts) == 0


def test_ids_are_128_bits_and_never_the_same() -> None:
    identifiers = {new_id() for _ in range(1000)}
    assert len(identifiers) == 1000
    assert all(len(identifier) == 32 and int(identifier, 16) >= 0 for identifier in identifiers)
