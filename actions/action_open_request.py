"""Open the request form."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import intent_of
from bot.bootstrap import assistant
from bot.services.request_form import opening_slots


class ActionOpenRequest(Action):
    """Remember what is asked for, and a contact that the first message already gave."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_open_request"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Prepare the slots."""
        profile = assistant().profile
        slots = opening_slots(profile, intent_of(tracker), tracker.latest_message.get("text") or "")
        return [SlotSet(slot, value) for slot, value in {**slots, "offer": None}.items()]
