"""The engine's door: a turn that was answered before is recognised, and its replies are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.channel import TurnInput, replies_of_turn

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def domain() -> Domain:
    """Return the assistant's own domain."""
    return Domain.from_file(str(ROOT / "domain.yml"))


def message(turn_id: str | None) -> Event:
    """Return a visitor's message of a turn."""
    return UserUttered("words", {"name": "faq"}, metadata={"turn_id": turn_id} if turn_id else {})


def reply(text: str) -> Event:
    """Return a reply in an envelope."""
    return BotUttered(None, {"custom": {"text": text}})


def replies(domain: Domain, events: list[Event], turn_id: str) -> list[dict[str, Any]] | None:
    """Return what the channel would replay for the turn."""
    return replies_of_turn(DialogueStateTracker.from_events("someone", events, domain.slots), turn_id)


def test_the_replies_of_the_last_turn_come_back_in_order(domain: Domain) -> None:
    """Only its own, without what came before it."""
    events = [
        message("first"),
        reply("old"),
        message("second"),
        ActionExecuted("action_answer"),
        reply("one"),
        SlotSet("offer", None),
        reply("two"),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
    assert replies(domain, events, "second") == [{"text": "one"}, {"text": "two"}]


@pytest.mark.parametrize("turn_id", ["first", "third", ""])
def test_a_turn_that_is_not_the_last_one_is_not_replayed(domain: Domain, turn_id: str) -> None:
    """An older or newer turn is run, not answered from memory."""
    assert replies(domain, [message("first"), reply("old"), message("second"), reply("new")], turn_id) is None


def test_a_message_without_a_turn_is_nobodys(domain: Domain) -> None:
    """Rasa's own shell sends such messages."""
    assert replies(domain, [message(None), reply("new")], "second") is None


def test_a_conversation_that_has_not_begun_holds_no_replies(domain: Domain) -> None:
    """There is no message to belong to."""
    assert replies(domain, [ActionExecuted(ACTION_LISTEN_NAME)], "first") is None


def test_words_outside_an_envelope_are_not_replies(domain: Domain) -> None:
    """The gateway takes envelopes only."""
    assert replies(domain, [message("first"), BotUttered("plain words"), reply("one")], "first") == [{"text": "one"}]


def test_the_channel_is_found_under_the_name_in_the_route() -> None:
    """The gateway posts to /webhooks/turn."""
    assert TurnInput.name() == "turn"
