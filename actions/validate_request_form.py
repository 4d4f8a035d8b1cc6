"""Read the visitor's answers to the request form's questions."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import intent_of, is_paused, said_text, say, still_there
from actions.language import parts_for
from bot.bootstrap import assistant
from bot.services.forms.request_fields import act_of, required_slots
from bot.services.forms.request_form import read_message


class ValidateRequestForm(FormValidationAction):
    """Let the form read a message as a whole; a question is left to the rules, which answer it and come back."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_request_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Return what is asked for what is wanted."""
        return required_slots(assistant().profile, tracker.slots, is_paused(tracker))

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Extract nothing field by field: a sentence may hold several, or correct one that is not asked for."""
        return []

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return what the message sets; nothing where the form has only just been opened, or the message interrupts."""
        requested = tracker.get_slot("requested_slot")
        if requested is None:
            return []
        asked = (parts_for(tracker), dict(tracker.slots), requested, intent_of(tracker), said_text(tracker))
        read = await asyncio.to_thread(read_message, *asked)
        if read is None:
            return []
        for reply in (*still_there(tracker, act_of(tracker.slots)), *read.replies):
            say(dispatcher, reply)
        tracker.slots.update(read.slots)
        return [SlotSet(slot, value) for slot, value in read.slots.items()]
