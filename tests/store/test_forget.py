"""Forgetting a conversation leaves nothing of it but the note that it was forgotten."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Assistant
from bot.services.bookings.booking import list_bookings
from bot.services.bookings.requests import request_booking
from bot.services.conversations.conversation import memories_to_erase, memory_erased, start_conversation
from bot.services.errors import ConversationGoneError
from bot.services.privacy.erase import forget_conversation
from bot.services.times import utc_now
from bot.store.tables import Base, ErasureRow

from .booked import wish
from .talk import answer, asked, messages, say, texts


def test_everything_of_the_conversation_goes(parts: Assistant) -> None:
    conversation, turn = asked(parts)
    answer(parts, turn)
    say(parts, conversation, "thanks")
    say(parts, conversation, "I am going to kill myself tonight")
    forget_conversation(parts, conversation)
    with parts.database.read() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.tables.values()
        }
    assert {table: count for table, count in counts.items() if count} == {"erasures": 1}
    with pytest.raises(ConversationGoneError):
        messages(parts, conversation)


def test_other_conversations_stay(parts: Assistant) -> None:
    gone, _ = asked(parts, "gone")
    kept, _ = asked(parts, "kept")
    forget_conversation(parts, gone)
    assert texts(parts, kept) == ["kept"]


def test_what_was_forgotten_cannot_be_forgotten_again_nor_spoken_in(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    forget_conversation(parts, conversation)
    with pytest.raises(ConversationGoneError):
        forget_conversation(parts, conversation)
    with pytest.raises(ConversationGoneError):
        say(parts, conversation, "hello?")


def test_the_engine_is_asked_to_forget_until_it_has(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    forget_conversation(parts, conversation)
    assert memories_to_erase(parts.database, 0) == [conversation]
    memory_erased(parts.database, conversation)
    assert memories_to_erase(parts.database, 0) == []
    with parts.database.read() as session:
        row = session.get(ErasureRow, conversation)
        assert row is not None
        assert row.memory_erased_at is not None
        assert row.memory_erased_at >= row.erased_at


def test_the_memory_goes_last_when_no_turn_can_be_on_its_way_to_the_engine(parts: Assistant) -> None:
    conversation, _ = asked(parts)
    forget_conversation(parts, conversation)
    assert memories_to_erase(parts.database, 8) == []
    later = utc_now() + datetime.timedelta(seconds=8)
    assert memories_to_erase(parts.database, 8, later) == [conversation]


def test_what_a_late_turn_wants_to_book_in_a_forgotten_conversation_is_not_stored(either: Assistant) -> None:
    conversation = start_conversation(either.database)
    late = wish(either, conversation_id=conversation)
    forget_conversation(either, conversation)
    with pytest.raises(ConversationGoneError):
        request_booking(either, late)
    assert list_bookings(either) == []
