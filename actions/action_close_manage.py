"""Close the form for changing a booking without changing anything."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import library_for
from bot.services.forms.manage_fields import EMPTY_MANAGE
from bot.services.forms.manage_questions import closed_manage


class ActionCloseManage(Action):
    """Say that nothing was changed, and forget what was typed."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_close_manage"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Close."""
        emptied = [SlotSet(slot, None) for slot in EMPTY_MANAGE]
        return [*say(dispatcher, closed_manage(library_for(tracker))), *emptied]
