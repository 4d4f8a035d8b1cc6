"""What the first message already says to the request form, in English and Spanish."""

from __future__ import annotations

import pytest

from bot.bootstrap import Assistant
from bot.services.forms.request_fields import EMPTY_FORM, required_slots
from bot.services.forms.request_opening import opening_slots

EMPTY = {slot: None for slot in EMPTY_FORM if slot != "request_id"}


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
        ("mejor llámenme. Ana, 555-0142, sin mensaje de voz", "Ana", "(312) 555-0142", False),
        ("soy María de la Cruz y mi número es 555-0190", "María de la Cruz", "(312) 555-0190", None),
        ("me llamo Ana, llámenme al 312 555 0199, no dejen mensaje", "Ana", "(312) 555-0199", False),
        ("soy paciente nueva, 555-0176", None, "(312) 555-0176", None),
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
