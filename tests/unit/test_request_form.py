"""What the request form asks, what interrupts it, and how it reads the answers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.services.forms.request_fields import LONGEST_MESSAGE, required_slots
from bot.services.forms.request_form import is_interruption, read_message
from bot.services.forms.request_questions import CHANGE, SEND, SKIP, STOP, ask_for
from bot.services.forms.request_sending import closed
from bot.services.reading.wishes import Reach
from bot.services.reply import Act

CONSULTATION: dict[str, Any] = {"request_kind": "consultation"}
PERSON: dict[str, Any] = {"request_kind": "person"}
FILLED = {"visitor_name": "Maria", "contact": "(312) 555-0101", "request_message": "Mornings are good."}


@pytest.mark.parametrize(("kind", "act"), [(CONSULTATION, Act.BOOKING), (PERSON, Act.HANDOFF)])
def test_every_question_has_the_act_of_what_is_asked_for(parts: Assistant, kind: dict[str, Any], act: Act) -> None:
    for slot in [*required_slots(parts.profile, kind), "location", "edited_field"]:
        reply = ask_for(parts, slot, {**kind, **FILLED})
        assert reply.act == act
        assert "{" not in reply.text
    assert closed(parts.library, kind).act == act


@pytest.mark.parametrize("slot", ["visitor_name", "contact", "reach", "wanted_time", "is_new", "consent"])
def test_what_cannot_be_read_is_explained_and_the_second_time_a_person_is_offered(parts: Assistant, slot: str) -> None:
    first = read_message(parts, CONSULTATION, slot, "nlu_fallback", "12 + @")
    assert first is not None
    assert first.slots[slot] is None
    second = read_message(parts, {**CONSULTATION, **first.slots}, slot, "nlu_fallback", "12 + @")
    assert second is not None
    assert len(first.replies) == 1
    assert slot == "consent" or "(312) 555-0142" in second.replies[-1].text


def test_after_danger_an_open_consultation_goes_on_as_a_wish_to_be_called(parts: Assistant) -> None:
    """Booking rests: nobody is asked for more than is needed to call them. Other wishes stay as they are."""
    consultation = {"request_kind": "consultation"}
    assert required_slots(parts.profile, consultation, is_paused=True) == ["visitor_name", "contact", "consent"]
    assert "wanted_time" in required_slots(parts.profile, consultation)
    for kind in ({"request_kind": "person"}, {"request_kind": "infusion_change"}):
        assert required_slots(parts.profile, kind, is_paused=True) == required_slots(parts.profile, kind)


def test_consent_is_asked_with_everything_that_would_be_stored(parts: Assistant) -> None:
    reach = Reach("call", voicemail=False).to_json()
    slots = {**CONSULTATION, **FILLED, "reach": reach, "location": "Lakeside", "is_new": True, "wanted_time": []}
    reply = ask_for(parts, "consent", slots)
    for value in (*FILLED.values(), "NO voicemail", "Lakeside", "First visit: yes"):
        assert value in reply.text
    assert reply.buttons == (SEND, CHANGE, STOP)


def test_a_visitor_s_braces_are_shown_and_not_filled(parts: Assistant) -> None:
    reply = ask_for(parts, "consent", {**CONSULTATION, **FILLED, "request_message": "{contact} {nonsense}"})
    assert "{contact} {nonsense}" in reply.text


def test_the_message_can_be_skipped(parts: Assistant) -> None:
    assert ask_for(parts, "request_message", PERSON).buttons == (SKIP,)


@pytest.mark.parametrize(
    ("slot", "intent", "text"),
    [
        ("visitor_name", "faq", "is it safe"),
        ("visitor_name", "stop", "stop"),
        ("contact", "faq", "why do you need it?"),
        ("contact", "stop", "stop it, 5"),
        ("request_message", "stop", "cancel"),
        ("consent", "gap", "who reads this?"),
    ],
)
def test_a_question_or_a_stop_interrupts_the_form(slot: str, intent: str, text: str) -> None:
    assert is_interruption(slot, intent, text)


def test_an_answer_does_not_interrupt_the_form_whatever_it_is_taken_for() -> None:
    assert not is_interruption("visitor_name", "chitchat", "Maria")
    assert not is_interruption("contact", "duration", "312 555 0101")
    assert not is_interruption("contact", "gap", "maria@example.org")
    assert not is_interruption("request_message", "faq", "is it safe with my pills?")
    assert not is_interruption("consent", "affirm", "yes")


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
    read = read_message(parts, PERSON, slot, intent, text)
    assert read is not None
    assert read.slots[slot] == value


@pytest.mark.parametrize(
    "text", ["x" * 500, "<script>alert(1)</script>", "=1+1", "30 February", "a@b", "five five five"]
)
def test_odd_input_fills_no_field(parts: Assistant, text: str) -> None:
    for slot in ("visitor_name", "contact", "reach", "wanted_time", "is_new", "consent"):
        read = read_message(parts, CONSULTATION, slot, "nlu_fallback", text)
        assert read is not None
        assert slot == "visitor_name" or read.slots[slot] is None, slot


@pytest.mark.parametrize("requested", ["wanted_time", "is_new"])
def test_whoever_just_wants_a_call_is_asked_nothing_more(parts: Assistant, requested: str) -> None:
    slots = {**CONSULTATION, **FILLED, "reach": Reach("call", voicemail=False).to_json()}
    read = read_message(parts, slots, requested, "talk_to_person", "this is too long, just call me")
    assert read is not None
    filled = {**slots, **read.slots}
    assert [slot for slot in required_slots(parts.profile, filled) if filled.get(slot) is None] == ["consent"]
