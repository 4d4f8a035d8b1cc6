"""Ask what to change, in the request form."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import parts_for
from bot.services.forms.request_questions import ask_for


class ActionAskEditedField(Action):
    """Put the question of this slot."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_ask_edited_field"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Ask."""
        asked = (parts_for(tracker), "edited_field", tracker.slots, tracker.sender_id)
        question = await asyncio.to_thread(ask_for, *asked)
        return say(dispatcher, question)
