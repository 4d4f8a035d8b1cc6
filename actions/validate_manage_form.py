"""Read the visitor's answers to the questions about a booking that is to be changed."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import intent_of, said_text, say, still_there
from actions.language import parts_for
from bot.services.forms.manage_fields import required_manage_slots
from bot.services.forms.manage_form import read_manage
from bot.services.reply import Act


class ValidateManageForm(FormValidationAction):
    """Let the form read a message as a whole; a question is left to the rules, which answer it and come back."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_manage_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Return what is asked for what is to happen."""
        return required_manage_slots(tracker.slots)

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Extract nothing field by field: a message may hold the reference and the contact."""
        return []

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return what the message sets; nothing where the form has only just been opened, or the message interrupts."""
        requested = tracker.get_slot("requested_slot")
        if requested is None:
            return []
        said = (requested, intent_of(tracker), said_text(tracker), tracker.sender_id)
        read = await asyncio.to_thread(read_manage, parts_for(tracker), dict(tracker.slots), *said)
        if read is None:
            return []
        for reply in (*still_there(tracker, Act.BOOKING_MANAGE), *read.replies):
            say(dispatcher, reply)
        tracker.slots.update(read.slots)
        return [SlotSet(slot, value) for slot, value in read.slots.items()]
