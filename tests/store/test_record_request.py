"""A request is recorded once a turn, with consent, and only then."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.bootstrap import Assistant
from bot.services.bookings.booking import Kind
from bot.services.bookings.requests import NewBooking, request_booking
from bot.services.conversations.conversation import start_conversation
from bot.services.forms.request_fields import CONSENT_QUESTION
from bot.services.forms.request_sending import submit
from bot.services.privacy.erase import forget_conversation
from bot.services.reading.contact import Contact
from bot.services.reply import Act
from bot.store.tables import BookingContactRow, BookingRow

SLOTS: dict[str, Any] = {
    "request_kind": "consultation",
    "visitor_name": "Maria",
    "contact": "(312) 555-0101",
    "request_message": "Mornings are good.",
    "consent": True,
}


def new_request(conversation: str, turn: str = "turn-one") -> NewBooking:
    contact = Contact("(312) 555-0101", "+13125550101")
    return NewBooking(
        conversation, turn, Kind.CONSULTATION, "Maria", (contact,), "2026-11", message="Mornings are good."
    )


def record_request(parts: Assistant, request: NewBooking) -> str:
    """Store the request and return its reference."""
    return request_booking(parts, request).reference


def rows(parts: Assistant) -> list[BookingRow]:
    with parts.database.read() as session:
        return list(session.scalars(select(BookingRow).order_by(BookingRow.id)))


def test_the_same_turn_again_returns_the_same_reference_and_stores_nothing(parts: Assistant) -> None:
    request = new_request(start_conversation(parts.database))
    first = record_request(parts, request)
    assert record_request(parts, request) == first
    assert record_request(parts, replace(request, name="Other")) == first
    (row,) = rows(parts)
    assert parts.vault.decrypt_text(row.name) == "Maria"


def test_eight_at_once_for_one_turn_store_one_request(parts: Assistant) -> None:
    request = new_request(start_conversation(parts.database))
    barrier = threading.Barrier(8)
    references: list[str] = []

    def record() -> None:
        barrier.wait(10)
        references.append(record_request(parts, request))

    threads = [threading.Thread(target=record) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(references) == 8
    assert set(references) == {row.reference for row in rows(parts)}
    assert len(rows(parts)) == 1


def test_the_same_form_again_returns_the_same_reference_whatever_the_turn(parts: Assistant) -> None:
    request = replace(new_request(start_conversation(parts.database)), form_id="form-one")
    first = record_request(parts, request)
    assert record_request(parts, replace(request, turn_id="turn-two")) == first
    other = replace(request, turn_id="turn-three", form_id="form-two")
    assert record_request(parts, other) != first
    assert len(rows(parts)) == 2


def test_another_turn_is_another_request(parts: Assistant) -> None:
    conversation = start_conversation(parts.database)
    references = {record_request(parts, new_request(conversation, f"t{n}")) for n in range(3)}
    assert len(references) == len(rows(parts)) == 3


def test_a_reference_can_be_read_aloud(parts: Assistant) -> None:
    reference = record_request(parts, new_request(start_conversation(parts.database)))
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", reference)


def test_everything_but_what_is_needed_to_find_it_is_encrypted(parts: Assistant) -> None:
    submit(parts, start_conversation(parts.database), "turn-one", SLOTS)
    (row,) = rows(parts)
    with parts.database.read() as session:
        contact = session.scalars(select(BookingContactRow)).one()
    opened = [parts.vault.decrypt_text(value) for value in (row.name, contact.value, row.message)]
    assert opened == ["Maria", "(312) 555-0101", "Mornings are good."]
    assert contact.lookup == parts.vault.lookup("+13125550101")
    assert (row.kind, row.state, row.consent_version) == (
        "consultation",
        "requested",
        parts.library.replies[CONSENT_QUESTION].version,
    )


def test_rasas_own_shell_has_no_conversation_of_ours(parts: Assistant) -> None:
    record_request(parts, new_request("default"))
    assert rows(parts)[0].conversation_id is None


def test_forgetting_the_conversation_takes_its_requests_along(parts: Assistant) -> None:
    conversation, other = start_conversation(parts.database), start_conversation(parts.database)
    record_request(parts, new_request(conversation))
    record_request(parts, new_request(other, "turn-two"))
    forget_conversation(parts, conversation)
    assert [row.conversation_id for row in rows(parts)] == [other]


@pytest.mark.parametrize(("kind", "act"), [("consultation", Act.BOOKING), ("person", Act.HANDOFF), (None, Act.HANDOFF)])
def test_a_request_with_consent_is_confirmed_with_its_reference(parts: Assistant, kind: str | None, act: Act) -> None:
    conversation = start_conversation(parts.database)
    reply = submit(parts, conversation, "turn-one", {**SLOTS, "request_kind": kind}).reply
    (row,) = rows(parts)
    assert reply.act == act
    assert row.reference in reply.text
    assert row.conversation_id == conversation
    assert "{" not in reply.text


@pytest.mark.parametrize("turn", ["turn-one", "turn-two"])
def test_submitting_the_same_form_again_says_the_same(parts: Assistant, turn: str) -> None:
    conversation = start_conversation(parts.database)
    slots = {**SLOTS, "request_id": "form-one"}
    first = submit(parts, conversation, "turn-one", slots)
    assert submit(parts, conversation, turn, slots) == first
    assert len(rows(parts)) == 1


@pytest.mark.parametrize("consent", [None, False, "yes", 1])
def test_without_a_clear_yes_nothing_is_stored(parts: Assistant, consent: object) -> None:
    reply = submit(parts, start_conversation(parts.database), "turn-one", {**SLOTS, "consent": consent}).reply
    assert rows(parts) == []
    assert "nothing was stored" in reply.text


def test_an_unusable_contact_is_not_stored(parts: Assistant) -> None:
    submit(parts, start_conversation(parts.database), "turn-one", {**SLOTS, "contact": "later"})
    assert rows(parts) == []


def test_a_note_may_be_left_out(parts: Assistant) -> None:
    submit(parts, start_conversation(parts.database), "turn-one", {**SLOTS, "request_message": ""})
    assert parts.vault.decrypt_text(rows(parts)[0].message) == ""
