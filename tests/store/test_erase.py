"""Erasing reaches everything that was kept, says so, and is on a list outside the database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Assistant
from bot.services.bookings.booking import BookingNotFoundError, list_bookings
from bot.services.bookings.changes import set_state
from bot.services.bookings.slots import free_slots
from bot.services.bookings.states import State
from bot.services.conversations.conversation import memories_to_erase, start_conversation
from bot.services.conversations.give_feedback import Feedback, give_feedback
from bot.services.handover.staff_writing import mark_wrong
from bot.services.outgoing.outbox import STAFF_MAIL, VISITOR_MAIL, WEBHOOK
from bot.services.privacy.erase import (
    erase_booking,
    erase_memories,
    erase_named,
    forget_conversation,
    list_erasures,
    read_erasure_list,
)
from bot.store.tables import Base

from .booked import EMAIL, PHONE, booked, clinic, outbox, some_slot
from .staff import ANA, logged
from .talk import answer, asked, say


def kept(parts: Any) -> dict[str, int]:
    """Return table to rows, where there are any."""
    with parts.database.read() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.tables.values()
        }
    return {table: count for table, count in counts.items() if count}


def test_a_booking_goes_with_its_conversation_and_all_that_hangs_on_it(either: Assistant) -> None:
    own = clinic(either)
    conversation, turn = asked(either)
    answer(either, turn)
    give_feedback(either, Feedback(conversation, 2, helpful=False, word="too long"), is_danger=False)
    mark_wrong(either, conversation, ANA, 2)
    say(either, conversation, "I am going to kill myself tonight")
    slot = some_slot(own)
    booking = booked(own, conversation_id=conversation, slot=slot)
    receipt = erase_booking(own, booking.reference.lower(), ANA)
    assert receipt.references == (booking.reference,)
    assert receipt.conversation_id == conversation
    assert receipt.counts == {
        "messages": 4,
        "votes": 1,
        "turns": 2,
        "alarms": 1,
        "handoffs": 1,
        "notes": 0,
        "marks": 1,
        "bookings": 1,
        "outbox": 3,
    }
    assert kept(either) == {"erasures": 1, "booking_erasures": 1, "outbox": 2, "audit_log": 2, "audit_head": 1}
    assert logged(either)[-1] == ("Ana Lima", "conversation.erase")
    assert slot in free_slots(own, "Lakeside")
    assert memories_to_erase(either.database, 0) == [conversation]


def test_what_waits_to_be_sent_to_the_visitor_is_not_sent_any_more(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, slot=some_slot(own))
    assert len(outbox(own, VISITOR_MAIL)) == 1
    erase_booking(own, booking.reference, ANA)
    assert outbox(own, VISITOR_MAIL) == []


def test_the_desk_hears_that_a_live_booking_is_gone_by_its_reference_alone(either: Assistant) -> None:
    own = clinic(either)
    booking = booked(own, slot=some_slot(own))
    erase_booking(own, booking.reference, ANA)
    payloads = [
        json.loads(either.vault.decrypt(row.payload)) for kind in (STAFF_MAIL, WEBHOOK) for row in outbox(own, kind)
    ]
    assert {payload["reference"] for payload in payloads} == {booking.reference}
    said = json.dumps(payloads)
    assert "Maria" not in said
    assert EMAIL.shown not in said


def test_nobody_is_told_of_what_was_over(either: Assistant) -> None:
    reference = booked(either).reference
    set_state(either, reference, State.DONE, "Ana")
    erase_booking(either, reference, ANA)
    assert "outbox" not in kept(either)


def test_other_visitors_keep_theirs(either: Assistant) -> None:
    gone, stays = booked(either), booked(either)
    erase_named(either, gone.reference, ANA)
    assert [booking.reference for booking in list_bookings(either)] == [stays.reference]


def test_it_is_named_by_its_conversation_too_and_a_wrong_name_erases_nothing(either: Assistant) -> None:
    booking = booked(either)
    with pytest.raises(BookingNotFoundError):
        erase_named(either, "AAAA-AAAA", ANA)
    with pytest.raises(BookingNotFoundError):
        erase_named(either, "a" * 32, ANA)
    assert booking.conversation_id is not None
    assert erase_named(either, booking.conversation_id, ANA).references == (booking.reference,)


def test_a_booking_without_a_conversation_can_be_erased(either: Assistant) -> None:
    booking = booked(either, conversation_id="default")
    assert erase_booking(either, booking.reference, "command line").conversation_id is None
    assert logged(either) == [("command line", "booking.erase")]
    assert list_bookings(either) == []


def test_the_list_outside_the_database_has_each_erasure_once(either: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "erasures.jsonl"
    conversation = start_conversation(either.database)
    forget_conversation(either, conversation)
    booking = booked(either, conversation_id="default", contacts=(PHONE,))
    erase_booking(either, booking.reference, ANA)
    assert list_erasures(either.database, path) == 2
    assert list_erasures(either.database, path) == 0
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    assert read_erasure_list(path) == ({conversation}, {booking.reference})


def test_a_line_that_a_crash_cut_off_does_not_spoil_the_list(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    path.write_text('{"conversation": "a"}\n{"booking": "B"}\n{"conversati', encoding="utf-8")
    assert read_erasure_list(path) == ({"a"}, {"B"})
    assert read_erasure_list(tmp_path / "none") == (set(), set())


def test_the_engines_memory_is_deleted_from_its_file(tmp_path: Path) -> None:
    memory = tmp_path / "memory.db"
    with closing(sqlite3.connect(memory)) as connection, connection:
        connection.execute("CREATE TABLE memories (conversation_id TEXT PRIMARY KEY, memory BLOB NOT NULL)")
        connection.executemany("INSERT INTO memories VALUES (?, ?)", [("gone", b"x"), ("stays", b"y")])
    assert erase_memories(memory, ["gone", "unknown"]) == 1
    with closing(sqlite3.connect(memory)) as connection:
        assert connection.execute("SELECT conversation_id FROM memories").fetchall() == [("stays",)]
    assert erase_memories(tmp_path / "none.db", ["gone"]) == 0
