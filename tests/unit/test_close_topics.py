"""An answer offers the other topics that the question was close to: one tap, should it be the wrong one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from rasa_sdk.interfaces import Tracker

from actions.conversation import question_asked
from bot.content.library import Library
from bot.services.answers.answer_topic import answer_topic
from bot.services.answers.clarify import CLOSE
from bot.services.answers.wording import MOST_RELATED, topic_button
from bot.services.reply import Question

TODAY = datetime.date(2026, 11, 1)
ASKED = "session_length"


def heard(*ranked: tuple[str, float], entities: Any = ()) -> Question:
    """Return the question of a message with these topics, as the engine hands it over."""
    topics = [{"topic": topic, "confidence": confidence} for topic, confidence in ranked]
    message = {"intent": {"name": "duration"}, "topics": topics, "entities": list(entities)}
    return question_asked(Tracker("one", {}, message, [], False, None, {}, "action_listen"))


def topics_of_buttons(library: Library, question: Question) -> list[str]:
    titles = {button.title for button in answer_topic(library, question, TODAY).buttons}
    return [answer.id for answer in library.answers.values() if topic_button(answer).title in titles]


def test_close_topics_are_the_first_buttons(library: Library) -> None:
    question = heard((ASKED, 0.7), ("does_it_hurt", 0.2), ("cost_price", CLOSE))
    buttons = answer_topic(library, question, TODAY).buttons
    assert buttons[:2] == tuple(topic_button(library.answers[topic]) for topic in ("does_it_hurt", "cost_price"))
    assert buttons[2] == answer_topic(library, heard((ASKED, 1.0)), TODAY).buttons[0], "then what is related"


def test_what_is_far_off_gets_no_button(library: Library) -> None:
    far = heard((ASKED, 0.9), ("does_it_hurt", CLOSE - 0.01))
    assert answer_topic(library, far, TODAY).buttons == answer_topic(library, heard((ASKED, 0.9)), TODAY).buttons


def test_there_are_no_more_buttons_than_without(library: Library) -> None:
    many = heard((ASKED, 0.5), *((topic, 0.1) for topic in ("does_it_hurt", "cost_price", "driving_after", "safety")))
    shown = topics_of_buttons(library, many)
    assert len(shown) == MOST_RELATED
    assert "safety" not in shown


@pytest.mark.parametrize("other", [ASKED, "greet", "no_such_topic"])
def test_what_is_no_other_topic_is_not_offered(library: Library, other: str) -> None:
    question = heard((ASKED, 0.6), (other, 0.3))
    assert answer_topic(library, question, TODAY).buttons == answer_topic(library, heard((ASKED, 0.6)), TODAY).buttons


def test_a_button_that_was_pressed_is_close_to_nothing_else() -> None:
    pressed = heard((ASKED, 1.0), ("does_it_hurt", 0.4), entities=[{"entity": "topic", "value": ASKED}])
    assert (pressed.topic, pressed.close) == (ASKED, ())
