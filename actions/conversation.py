"""Unpack what Rasa hands to an action, and hand back a reply."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from bot.services.reply import Question, Reply
from bot.services.wording import ASK_PERSON

TOPIC_ENTITY = "topic"


def question_asked(tracker: Tracker) -> Question:
    """Return the topic, its confidence and what was named: from a button's payload, or as the classifier ranked it."""
    message = tracker.latest_message
    entities: dict[str, list[str]] = {}
    for entity in message.get("entities") or []:
        values = entities.setdefault(entity["entity"], [])
        if entity["value"] not in values:
            values.append(entity["value"])
    chosen = entities.pop(TOPIC_ENTITY, [])
    intent = message.get("intent") or {}
    ranked = message.get("topics") or [{"topic": intent.get("name"), "confidence": 1.0}]
    topic, confidence = (chosen[0], 1.0) if chosen else (ranked[0]["topic"], ranked[0]["confidence"])
    return Question(topic, confidence, {kind: tuple(values) for kind, values in entities.items()})


def say(dispatcher: CollectingDispatcher, reply: Reply) -> list[EventType]:
    """Send the reply; return the event that remembers whether it offered a person, for a "yes" that follows."""
    dispatcher.utter_message(json_message=reply.to_dict())
    offered = any(button.payload == ASK_PERSON for button in reply.buttons)
    return [SlotSet("offer", "person" if offered else None)]


def turn_of(tracker: Tracker) -> str:
    """Return the id of the turn, or of the message where Rasa's own shell sent it."""
    metadata: dict[str, Any] = tracker.latest_message.get("metadata") or {}
    return str(metadata.get("turn_id") or tracker.latest_message.get("message_id") or tracker.sender_id)


def intent_of(tracker: Tracker) -> str:
    """Return the intent of the visitor's last message."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")
