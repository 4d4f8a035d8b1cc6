"""What the request form asks, what interrupts it, and how it reads the answers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.services.bookings_wishes import Reach
from bot.services.reply import Act
from bot.services.request_fields import EMPTY_FORM, LONGEST_MESSAGE, required_slots
from bot.services.request_form import is_interruption, read_message
from bot.services.request_opening import opening_slots
from bot.services.request_questions import CHANGE, SEND, SKIP, STOP, ask_for
from bot.services.request_sending import closed

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
    read = read_message(parts, PERSON, slot, intent, text)
    assert read is not None
    assert read.slots[slot] == value


@pytest.mark.parametrize(
    ("text", "name", "contact", "voicemail"),
    [
        ("this form is killing me, just call me. Dana, 555-0142, no voicemail", "Dana", "(312) 555-0142", False),
        ("just call me, Dana, 555-0142, no voicemail", "Dana", "(312) 555-0142", False),
        ("hannah goldfarb hgoldfarb@example.org", "hannah goldfarb", "hgoldfarb@example.org", None),
        ("im tyrell, number is (555) 555-0190", "tyrell", "(555) 555-0190", None),
        ("my name is Dana and my number is 555-0142", "Dana", "(312) 555-0142", None),
        ("this is Maria, please call 312 555 0199, don't leave a message", "Maria", "(312) 555-0199", False),
        ("Priya Nair, +44 20 7946 0958 ext 12", "Priya Nair", "+44 20 7946 0958 x12", None),
        ("reach me on 555-0176 its my cell", None, "(312) 555-0176", None),
        ("book me in, I'm at 312 555 0101", None, "(312) 555-0101", None),
        ("<b>Dana</b>, 555-0142", None, "(312) 555-0142", None),
    ],
)
def test_one_sentence_fills_several_fields(
    parts: Assistant, text: str, name: str | None, contact: str, voicemail: bool | None
) -> None:
    slots = opening_slots(parts.profile, "talk_to_person", text)
    assert (slots["visitor_name"], slots["contact"]) == (name, contact)
    reach = slots["reach"] or {}
    assert reach.get("voicemail") is (None if "@" in contact else voicemail)
    missing = [slot for slot in required_slots(parts.profile, slots) if slots[slot] is None]
    assert missing == (["consent"] if name else ["visitor_name", "request_message", "consent"])


@pytest.mark.parametrize(
    ("requested", "text", "slot", "value"),
    [
        ("wanted_time", "actually my number is 555-0199", "contact", "(312) 555-0199"),
        ("consent", "use maria@example.org instead", "contact", "maria@example.org"),
        ("contact", "sorry, my name is Dana Smith", "visitor_name", "Dana Smith"),
        ("is_new", "no voicemail please", "reach", Reach("", voicemail=False).to_json()),
    ],
)
def test_a_correction_replaces_its_field_and_fills_no_other(
    parts: Assistant, requested: str, text: str, slot: str, value: object
) -> None:
    read = read_message(parts, {**CONSULTATION, **FILLED}, requested, "inform", text)
    assert read is not None
    assert read.slots[slot] == value
    assert requested not in read.slots


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
