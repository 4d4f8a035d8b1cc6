"""What the request form asks, what interrupts it, and how it reads the answers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.content.library import Library
from bot.services.reply import Act
from bot.services.request_form import (
    EMPTY_FORM,
    LONGEST_MESSAGE,
    NO,
    SKIP,
    YES,
    ask_for,
    closed,
    is_interruption,
    opening_slots,
    read_slot,
    unreadable,
)

CONSULTATION: dict[str, Any] = {"request_kind": "consultation"}
PERSON: dict[str, Any] = {"request_kind": "person"}
EMPTY = {slot: None for slot in EMPTY_FORM if slot != "request_id"}
FILLED = {"visitor_name": "Maria", "contact": "(312) 555-0101", "request_message": "Mornings are good."}


def test_the_opening_message_can_already_hold_the_contact(parts: Assistant) -> None:
    slots = opening_slots(parts.profile, "book_consultation", "book me in, I'm at 312 555 0101")
    assert slots.pop("request_id")
    assert slots == {**EMPTY, "request_kind": "consultation", "contact": "(312) 555-0101"}


def test_without_a_contact_the_form_starts_empty(parts: Assistant) -> None:
    slots = opening_slots(parts.profile, "talk_to_person", "a person please")
    assert slots.pop("request_id")
    assert slots == {**EMPTY, "request_kind": "person"}


def test_every_form_has_an_id_of_its_own(parts: Assistant) -> None:
    opened = [opening_slots(parts.profile, "talk_to_person", "a person please") for _ in range(2)]
    assert opened[0]["request_id"] != opened[1]["request_id"]
    assert set(opened[0]) == set(EMPTY_FORM), "what a form fills is what is emptied after it"


@pytest.mark.parametrize(("kind", "act"), [(CONSULTATION, Act.BOOKING), (PERSON, Act.HANDOFF)])
@pytest.mark.parametrize("slot", ["visitor_name", "contact", "request_message", "consent"])
def test_every_question_has_the_act_of_what_is_asked_for(
    library: Library, slot: str, kind: dict[str, Any], act: Act
) -> None:
    reply = ask_for(library, slot, {**kind, **FILLED})
    assert reply.act == act
    assert "{" not in reply.text
    again = unreadable(library, slot, kind, "?")
    assert again.act == act
    assert again.text != reply.text
    assert closed(library, kind).act == act


def test_consent_is_asked_with_everything_that_would_be_stored(library: Library) -> None:
    reply = ask_for(library, "consent", {**CONSULTATION, **FILLED})
    assert all(value in reply.text for value in FILLED.values())
    assert reply.buttons == (YES, NO)


def test_a_visitor_s_braces_are_shown_and_not_filled(library: Library) -> None:
    reply = ask_for(library, "consent", {**CONSULTATION, **FILLED, "request_message": "{contact} {nonsense}"})
    assert "{contact} {nonsense}" in reply.text


def test_the_message_can_be_skipped(library: Library) -> None:
    assert ask_for(library, "request_message", CONSULTATION).buttons == (SKIP,)


@pytest.mark.parametrize(
    ("slot", "intent", "text", "interrupts"),
    [
        ("visitor_name", "faq", "is it safe", True),
        ("visitor_name", "inform", "Maria", False),
        ("visitor_name", "chitchat", "Maria", False),
        ("visitor_name", "stop", "stop", True),
        ("contact", "faq", "why do you need it?", True),
        ("contact", "duration", "312 555 0101", False),
        ("contact", "gap", "maria@example.org", False),
        ("contact", "stop", "stop it, 5", True),
        ("request_message", "faq", "is it safe with my pills?", False),
        ("request_message", "stop", "cancel", True),
        ("consent", "gap", "who reads this?", True),
        ("consent", "affirm", "yes", False),
    ],
)
def test_a_question_interrupts_the_form_and_an_answer_does_not(
    slot: str, intent: str, text: str, interrupts: bool
) -> None:
    assert is_interruption(slot, intent, text) is interrupts


@pytest.mark.parametrize(
    ("slot", "text", "intent", "value"),
    [
        ("visitor_name", "I'm Maria", "inform", "Maria"),
        ("visitor_name", "/deny", "deny", None),
        ("visitor_name", "42", "inform", None),
        ("contact", "312.555.0101", "inform", "(312) 555-0101"),
        ("contact", "Maria@Example.org", "inform", "Maria@example.org"),
        ("contact", "later", "inform", None),
        ("request_message", "  Mornings are good. ", "inform", "Mornings are good."),
        ("request_message", "Skip", "deny", ""),
        ("request_message", "No thanks.", "chitchat", ""),
        ("request_message", "x" * LONGEST_MESSAGE, "faq", "x" * LONGEST_MESSAGE),
        ("request_message", "x" * (LONGEST_MESSAGE + 1), "faq", None),
        ("consent", "yes", "affirm", True),
        ("consent", "no", "deny", False),
        ("consent", "maybe", "chitchat", None),
    ],
)
def test_answers_are_read(parts: Assistant, slot: str, text: str, intent: str, value: object) -> None:
    assert read_slot(parts.profile, slot, text, intent) == value
