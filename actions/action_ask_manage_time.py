"""Ask for another day and time, in the form for changing a booking."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import parts_for
from bot.services.forms.manage_questions import ask_manage


class ActionAskManageTime(Action):
    """Put the question of this slot."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_ask_manage_time"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Ask."""
        question = await asyncio.to_thread(ask_manage, parts_for(tracker), "manage_time", tracker.slots)
        return say(dispatcher, question)
