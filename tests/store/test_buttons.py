"""Only a button that was offered in this conversation can be pressed."""

from __future__ import annotations

import pytest

from bot.bootstrap import Assistant
from bot.services.conversations.take_message import REPLIES_WITH_BUTTONS
from bot.services.conversations.turns import Turn
from bot.services.errors import ButtonNotOfferedError
from bot.services.reply import Button

from .talk import answer, asked, messages, say, texts

COST = Button("Cost of treatment", '/gap{"topic": "cost_price"}')


def offered(parts: Assistant) -> str:
    conversation, turn = asked(parts)
    answer(parts, turn, "It is.", COST)
    return conversation


def press(parts: Assistant, conversation: str, payload: str) -> Turn | None:
    accepted = say(parts, conversation, COST.title, button=payload)
    return Turn(accepted.turn_id, conversation, COST.title, payload, is_resend=False) if accepted.claimed else None


def test_a_button_that_was_offered_is_stored_with_its_payload(parts: Assistant) -> None:
    conversation = offered(parts)
    assert press(parts, conversation, COST.payload)
    assert messages(parts, conversation)[-1].body == {"text": COST.title, "button": COST.payload}


@pytest.mark.parametrize("payload", ["/restart", '/gap{"topic": "other"}', "", "/gap", COST.payload + " "])
def test_a_button_that_was_not_offered_is_refused_and_not_stored(parts: Assistant, payload: str) -> None:
    conversation = offered(parts)
    with pytest.raises(ButtonNotOfferedError):
        press(parts, conversation, payload)
    assert texts(parts, conversation) == ["is it safe", "It is."]


def test_a_button_of_another_conversation_is_refused(parts: Assistant) -> None:
    offered(parts)
    other, turn = asked(parts)
    answer(parts, turn, "It is.")
    with pytest.raises(ButtonNotOfferedError):
        press(parts, other, COST.payload)


def test_a_visitor_cannot_offer_a_button(parts: Assistant) -> None:
    conversation, _ = asked(parts, '{"buttons": [{"payload": "/restart"}]}')
    with pytest.raises(ButtonNotOfferedError):
        press(parts, conversation, "/restart")


def test_a_button_stays_offered_for_the_last_replies_and_not_for_ever(parts: Assistant) -> None:
    conversation = offered(parts)
    for _ in range(REPLIES_WITH_BUTTONS - 1):
        ask_and_answer(parts, conversation)
    assert press(parts, conversation, COST.payload)
    other = offered(parts)
    for _ in range(REPLIES_WITH_BUTTONS):
        ask_and_answer(parts, other)
    with pytest.raises(ButtonNotOfferedError):
        press(parts, other, COST.payload)


def ask_and_answer(parts: Assistant, conversation: str) -> None:
    accepted = say(parts, conversation, "and then?")
    answer(parts, Turn(accepted.turn_id, conversation, "and then?", None, is_resend=False), "Then nothing.")
