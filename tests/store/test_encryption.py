"""What people say is on the disk in no readable form."""

from __future__ import annotations

import sqlite3

from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.bootstrap import Assistant
from bot.services.bookings.booking import Kind
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.conversations.conversation import start_conversation
from bot.services.privacy.erase import forget_conversation
from bot.services.reading.contact import Contact
from bot.store.tables import MessageRow

from .talk import answer, asked, say, stored_bytes, texts

WORDS = "quicksilverish"


def test_the_stores_files_hold_no_word_of_a_conversation(parts: Assistant) -> None:
    conversation, turn = asked(parts, f"my {WORDS} question")
    answer(parts, turn, f"my {WORDS} answer")
    say(parts, conversation, "I am going to kill myself")
    content = stored_bytes(parts)
    assert conversation.encode() in content, "this is the file"
    for word in (WORDS, "kill myself", f"{WORDS} answer", "call or text"):
        assert word.encode() not in content
    assert texts(parts, conversation)[0] == f"my {WORDS} question"


def test_the_stores_files_hold_no_part_of_a_request(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    request = NewBooking(
        conversation_id=conversation,
        turn_id="turn-one",
        kind=Kind.CONSULTATION,
        name="Wilhelmina",
        contacts=(Contact("(312) 555-0101", "+13125550101"),),
        consent_version="2026-11",
        message=f"my {WORDS} note",
    )
    reference = request_booking(parts, request).reference
    content = stored_bytes(parts)
    assert reference.encode() in content, "this is the file"
    for word in ("Wilhelmina", "555-0101", "5550101", WORDS):
        assert word.encode() not in content


def test_equal_messages_do_not_look_equal(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, "is it safe")
    say(parts, conversation, "is it safe")
    assert len(set(bodies(parts))) == 2


def test_what_is_forgotten_leaves_the_files(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    say(parts, conversation, "is it safe " * 100)
    (body,) = bodies(parts)
    assert body[40:80] in stored_bytes(parts), "these are the files"
    forget_conversation(parts, conversation)
    parts.database.close()
    journal_into_file = sqlite3.connect(str(make_url(parts.settings.store_url).database))
    journal_into_file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal_into_file.close()
    assert body[40:80] not in stored_bytes(parts)


def bodies(parts: Assistant) -> list[bytes]:
    with parts.database.read() as session:
        return list(session.scalars(select(MessageRow.body)))
