"""Unpack what Rasa hands to an action, and hand back a reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.language import SLOT, library_for
from bot.services.answers.clarify import Candidate, close_topics
from bot.services.answers.wording import ASK_PERSON, fixed_reply
from bot.services.danger.safety_reply import after_crisis_reply
from bot.services.reply import Act, Question, Reply

TOPIC_ENTITY = "topic"
CHOICE_ENTITY = "choice"
"""What a button of the form says, as if it had been typed."""
INFORMATIONAL_TIER = 6


def question_asked(tracker: Tracker) -> Question:
    """Return the topic, its confidence and what was named: from a button's payload, or as the classifier ranked it."""
    message = tracker.latest_message
    entities = _named(message.get("entities") or [])
    chosen = entities.pop(TOPIC_ENTITY, ())
    intent = message.get("intent") or {}
    ranked = message.get("topics") or [{"topic": intent.get("name"), "confidence": 1.0}]
    if chosen:
        return Question(chosen[0], 1.0, entities)
    first, *others = [Candidate(item["topic"], item["confidence"]) for item in ranked]
    return Question(
        first.topic, first.confidence, entities, text=str(message.get("text") or ""), close=close_topics(others)
    )


def questions_asked(tracker: Tracker) -> list[Question]:
    """Return the questions of a message that asks several, in its order, each with what was named in it."""
    entities = tracker.latest_message.get("entities") or []
    return [
        Question(
            part["topic"],
            part["confidence"],
            _named(entity for entity in entities if part["start"] <= entity["start"] < part["end"]),
            text=part["text"],
        )
        for part in tracker.latest_message.get("several") or []
    ]


def _named(entities: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return kind of entity to the values named, in the order of the message."""
    named: dict[str, dict[str, None]] = {}
    for entity in entities:
        named.setdefault(entity["entity"], {})[entity["value"]] = None
    return {kind: tuple(values) for kind, values in named.items()}


def with_care(tracker: Tracker, reply: Reply) -> Reply:
    """Return the reply with a caring line where the message speaks of suicide without being in danger (tier 6).

    The first reply after a crisis text says that the crisis line is still there, and offers a person.
    """
    library = library_for(tracker)
    if (tracker.latest_message.get("safety") or {}).get("tier") != INFORMATIONAL_TIER:
        after_crisis = (tracker.latest_message.get("metadata") or {}).get("after_crisis")
        return after_crisis_reply(library, reply) if after_crisis else reply
    caring = fixed_reply(library, "caring_line", reply.act).text
    is_there = library.profile is not None and library.profile.texts["crisis_line"] in reply.text
    text = reply.text if is_there else f"{reply.text}\n\n{caring}"
    return replace(reply, text=text, safety_tier=INFORMATIONAL_TIER)


def say(dispatcher: CollectingDispatcher, reply: Reply) -> list[EventType]:
    """Send the reply; return what remembers its language, and whether it offered a person, for a "yes" that follows."""
    dispatcher.utter_message(json_message=reply.to_dict())
    offered = any(button.payload == ASK_PERSON for button in reply.buttons)
    return [SlotSet("offer", "person" if offered else None), SlotSet(SLOT, reply.language)]


def is_paused(tracker: Tracker) -> bool:
    """Tell whether booking rests because somebody spoke of danger."""
    return bool((tracker.latest_message.get("metadata") or {}).get("safety_paused"))


def still_there(tracker: Tracker, act: Act) -> list[Reply]:
    """Return the line that the crisis line is still there, where a form goes on right after a crisis text."""
    if not (tracker.latest_message.get("metadata") or {}).get("after_crisis"):
        return []
    return [fixed_reply(library_for(tracker), "after_crisis", act)]


def turn_of(tracker: Tracker) -> str:
    """Return the id of the turn, or of the message where Rasa's own shell sent it."""
    metadata: dict[str, Any] = tracker.latest_message.get("metadata") or {}
    return str(metadata.get("turn_id") or tracker.latest_message.get("message_id") or tracker.sender_id)


def intent_of(tracker: Tracker) -> str:
    """Return the intent of the visitor's last message."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def said_text(tracker: Tracker) -> str:
    """Return what the visitor typed, or the words of the button."""
    message = tracker.latest_message
    chosen = [entity["value"] for entity in message.get("entities") or [] if entity.get("entity") == CHOICE_ENTITY]
    return str(chosen[0] if chosen else message.get("text") or "")


def last_text_of(tracker: Tracker, intent: str) -> str:
    """Return the visitor's last message with this intent, "" where there is none."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            name = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            if name == intent:
                return str(event.get("text") or "")
    return ""


def text_before(tracker: Tracker, *actions: str) -> str:
    """Return the visitor's message that the last of these actions answered, "" where there is none."""
    was_run = False
    for event in reversed(tracker.events):
        was_run |= event.get("event") == "action" and event.get("name") in actions
        if was_run and event.get("event") == "user":
            return str(event.get("text") or "")
    return ""
