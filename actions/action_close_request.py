"""Close the request form without sending anything."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import library_for
from bot.services.forms.request_fields import EMPTY_FORM
from bot.services.forms.request_sending import closed


class ActionCloseRequest(Action):
    """Say that nothing was stored, and forget what was typed."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_close_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Close."""
        emptied = [SlotSet(slot, None) for slot in EMPTY_FORM]
        return [*say(dispatcher, closed(library_for(tracker), tracker.slots)), *emptied]
