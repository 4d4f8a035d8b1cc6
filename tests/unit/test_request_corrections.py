"""What somebody takes back in the request form replaces its field and fills no other, in English and Spanish."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bootstrap import Assistant
from bot.services.forms.request_corrections import field_to_change
from bot.services.forms.request_form import read_message
from bot.services.forms.request_questions import ask_for
from bot.services.reading.wishes import Reach

CONSULTATION: dict[str, Any] = {"request_kind": "consultation"}
FILLED = {"visitor_name": "Maria", "contact": "(312) 555-0101", "request_message": "Mornings are good."}


@pytest.mark.parametrize(
    ("requested", "text", "slot", "value"),
    [
        ("wanted_time", "actually my number is 555-0199", "contact", "(312) 555-0199"),
        ("consent", "use maria@example.org instead", "contact", "maria@example.org"),
        ("contact", "sorry, my name is Dana Smith", "visitor_name", "Dana Smith"),
        ("is_new", "no voicemail please", "reach", Reach("", voicemail=False).to_json()),
        ("wanted_time", "en realidad mi número es 555-0199", "contact", "(312) 555-0199"),
        ("consent", "perdón, use maria@example.org", "contact", "maria@example.org"),
        ("contact", "perdón, mi nombre es Ana Ruiz", "visitor_name", "Ana Ruiz"),
        ("consent", "cambie el nombre a Ana María", "visitor_name", "Ana María"),
        ("is_new", "sin mensaje de voz por favor", "reach", Reach("", voicemail=False).to_json()),
    ],
)
def test_a_correction_replaces_its_field_and_fills_no_other(
    parts: Assistant, requested: str, text: str, slot: str, value: object
) -> None:
    read = read_message(parts, {**CONSULTATION, **FILLED}, requested, "inform", text)
    assert read is not None
    assert read.slots[slot] == value
    assert requested not in read.slots


@pytest.mark.parametrize("text", ["start over", "can we start again please", "empezar de nuevo", "desde el principio"])
def test_whoever_starts_over_has_an_empty_form(parts: Assistant, text: str) -> None:
    read = read_message(parts, {**CONSULTATION, **FILLED}, "consent", "stop", text)
    assert read is not None
    assert (read.slots["visitor_name"], read.slots["contact"], read.slots["request_kind"]) == (
        None,
        None,
        "consultation",
    )


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("change name", "visitor_name"),
        ("i want to change my phone number", "contact"),
        ("edit the day", "wanted_time"),
        ("cambiar nombre", "visitor_name"),
        ("quiero cambiar el teléfono", "contact"),
        ("corregir mi correo", "contact"),
        ("por favor cambie la hora", "wanted_time"),
        ("modificar primera visita", "is_new"),
        ("change voicemail", "reach"),
        ("cambiar mensaje de voz", "reach"),
    ],
)
def test_a_field_is_asked_for_anew_when_it_is_named(parts: Assistant, text: str, slot: str) -> None:
    reach = Reach("call", voicemail=False).to_json()
    slots = {**CONSULTATION, **FILLED, "reach": reach, "wanted_time": [], "is_new": True}
    read = read_message(parts, slots, "consent", "nlu_fallback", text)
    assert read is not None
    assert read.slots[slot] is None
    assert "consent" not in read.slots


@pytest.mark.parametrize("text", ["change", "that's wrong", "cambiar", "eso está mal", "quiero corregir algo"])
def test_where_no_field_is_named_it_is_asked_which(parts: Assistant, text: str) -> None:
    read = read_message(parts, {**CONSULTATION, **FILLED}, "consent", "nlu_fallback", text)
    assert read is not None
    assert read.slots["is_editing"] is True


@pytest.mark.parametrize("text", ["change it from tuesday to thursday", "cambie la hora para el jueves"])
def test_a_new_time_replaces_the_old_one_at_the_end(parts: Assistant, text: str) -> None:
    read = read_message(parts, {**CONSULTATION, **FILLED}, "consent", "nlu_fallback", text)
    assert read is not None
    assert "Thursday" in read.replies[0].text
    assert "Tuesday" not in read.replies[0].text


def test_a_button_of_the_question_what_to_change_is_read_in_spanish(parts: Assistant) -> None:
    spanish = parts.speaking("es")
    for button in ask_for(spanish, "edited_field", CONSULTATION).buttons:
        assert field_to_change(button.title, asked=True), button.title
