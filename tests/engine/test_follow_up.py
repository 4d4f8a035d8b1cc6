"""What a message leans on: the last question, if it is near and the message does not stand alone."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import UserUttered

from bot.nlu.follow_up import (
    MEMORY_MESSAGES,
    begins_as_one_goes_on,
    begins_with_another_thing,
    last_question,
    may_lean_on_earlier,
    points_back,
)


def said(text: str, intent: str = "faq", **more: Any) -> UserUttered:
    """Return a visitor's message as the tracker keeps it."""
    data: dict[str, Any] = {"intent": {"name": intent}, "topics": [{"intent": intent, "topic": "any"}], **more}
    return UserUttered(text, intent=data["intent"], entities=more.get("entities"), parse_data=data)


@pytest.mark.parametrize("text", ["and the nasal one?", "why?", "how long does that take", "y para la ansiedad"])
def test_these_may_lean_on_what_went_before(text: str) -> None:
    assert may_lean_on_earlier(text)


@pytest.mark.parametrize("text", ["", "Kim", "/book_consultation", "how long after an infusion may he drive " * 2])
def test_these_may_not(text: str) -> None:
    assert not may_lean_on_earlier(text)


@pytest.mark.parametrize(
    ("text", "another_thing", "goes_on", "back"),
    [
        ("and pain?", True, True, False),
        ("ok, what about teenagers", True, True, False),
        ("y eso", True, True, True),
        ("so is it permanent", False, True, True),
        ("how many minutes", False, False, False),
    ],
)
def test_what_the_words_show(text: str, another_thing: bool, goes_on: bool, back: bool) -> None:
    shown = (begins_with_another_thing(text), begins_as_one_goes_on(text), points_back(text))
    assert shown == (another_thing, goes_on, back)


def test_small_talk_between_does_not_break_the_chain() -> None:
    earlier = last_question([said("how long is a session"), said("thanks", "chitchat")])
    assert earlier is not None
    assert earlier.text == "how long is a session"


def test_a_question_too_far_back_is_forgotten() -> None:
    events = [said("how long is a session"), *(said("thanks", "chitchat") for _ in range(MEMORY_MESSAGES))]
    assert last_question(events) is None


def test_what_has_nothing_to_do_with_the_clinic_breaks_the_chain() -> None:
    assert last_question([said("how long is a session"), said("who won the game", "out_of_scope")]) is None


def test_of_several_questions_the_last_one_counts() -> None:
    parts = [{"text": "is it safe", "topic": "safety"}, {"text": "does it hurt", "topic": "does_it_hurt"}]
    earlier = last_question([said("is it safe and does it hurt", "several", several=parts)])
    assert earlier is not None
    assert earlier.text == "does it hurt"


def test_a_pressed_button_counts_by_its_topic() -> None:
    entities = [{"entity": "topic", "value": "driving_after"}]
    earlier = last_question([said('/safety{"topic": "driving_after"}', "safety", entities=entities)])
    assert earlier is not None
    assert earlier.text == "driving after"


def test_without_a_message_there_is_nothing_to_lean_on() -> None:
    nothing: object | None = last_question([])
    assert nothing is None
