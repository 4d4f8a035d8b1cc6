"""In which language the actions reply: the message's, and where it shows none, the conversation's."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.interfaces import Tracker

from actions.language import reply_language
from bot.bootstrap import Assistant
from bot.services.forms.request_form import read_message
from bot.services.forms.request_opening import opening_slots_today
from bot.services.reading.contact import looks_like_name, read_name


def tracker(text: str, metadata: dict[str, Any] | None = None, **slots: Any) -> Tracker:
    """Return Rasa's tracker as an action gets it."""
    message = {"text": text, "metadata": metadata or {}}
    return Tracker("id", slots, message, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("cuanto cuesta", None, "es"),
        ("cuanto cuesta", "en", "es"),
        ("how much is it", "es", "en"),
        ("ok", "es", "es"),
        ("ok", None, "en"),
        ("312 555 0177", "es", "es"),
        ("Ana Miller", "es", "es"),
        ('/faq{"topic": "what_is_ketamine"}', "es", "es"),
        ("/deny", "es", "es"),
        ("xyzzy blorp", "es", "es"),
    ],
)
def test_what_shows_no_language_keeps_the_conversations(text: str, before: str | None, expected: str) -> None:
    assert reply_language(tracker(text, language=before)) == expected


@pytest.mark.parametrize("before", ["en", "es"])
@pytest.mark.parametrize(
    "name", ["María de la Cruz", "maria de la cruz", "Ana del Toro", "Hope", "May Day", "Will Long"]
)
def test_a_name_that_was_asked_for_never_changes_the_language(name: str, before: str) -> None:
    assert reply_language(tracker(name, language=before, requested_slot="visitor_name")) == before
    filled = tracker(name, language=before, requested_slot="contact", visitor_name=read_name(name))
    assert reply_language(filled) == before


def test_after_a_crisis_text_its_language_is_the_conversations() -> None:
    assert reply_language(tracker("/safe_now", {"language": "es"}, language="en")) == "es"
    assert reply_language(tracker("/safe_now", {"language": ""}, language="es")) == "es"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Me llamo María de la Cruz", "María de la Cruz"),
        ("soy Ana", "Ana"),
        ("Hola, mi nombre es José García.", "José García"),
        ("a nombre de Luis Peña", "Luis Peña"),
        ("Ana y quiero que me llamen", "Ana"),
    ],
)
def test_a_name_is_read_out_of_a_spanish_sentence(text: str, name: str) -> None:
    assert looks_like_name(text)
    assert read_name(text) == name


@pytest.mark.parametrize("text", ["cuánto cuesta", "duele mucho", "¿quién es usted?", "por qué mi nombre", "es seguro"])
def test_a_spanish_question_is_not_a_name(text: str) -> None:
    assert not looks_like_name(text)


def test_a_spanish_yes_opens_a_note_with_the_name_after_it() -> None:
    assert opening_slots_today("sí, María", "comí hace una hora")["visitor_name"] == "María"
    assert opening_slots_today("sí por favor", "comí hace una hora")["visitor_name"] is None


@pytest.mark.parametrize("text", ["omitir", "Nada.", "ninguna", "no gracias"])
def test_a_note_can_be_skipped_in_spanish(parts: Assistant, text: str) -> None:
    read = read_message(parts, {"request_kind": "person"}, "request_message", "inform", text)
    assert read is not None
    assert read.slots["request_message"] == ""
