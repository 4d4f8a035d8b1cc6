"""Close the request form without sending anything."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import say
from bot.bootstrap import assistant
from bot.services.request_form import EMPTY_FORM, closed


class ActionCloseRequest(Action):
    """Say that nothing was stored, and forget what was typed."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_close_request"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Close."""
        emptied = [SlotSet(slot, None) for slot in EMPTY_FORM]
        return [*say(dispatcher, closed(assistant().library, tracker.slots)), *emptied]
