"""Read the visitor's answers to the request form's questions."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import intent_of, say
from actions.language import library_for
from bot.bootstrap import assistant
from bot.services.request_form import is_interruption, read_slot, unreadable

Slots = dict[str, Any]


class ValidateRequestForm(FormValidationAction):
    """Fill only the slot that was asked for; what is a question is left to the rules, which answer it and come back."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "validate_request_form"

    async def extract_visitor_name(self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict) -> Slots:
        """Return what was typed, if the name was asked for."""
        return _typed(tracker, "visitor_name")

    async def extract_contact(self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict) -> Slots:
        """Return what was typed, if the contact was asked for."""
        return _typed(tracker, "contact")

    async def extract_request_message(self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict) -> Slots:
        """Return what was typed, if the message was asked for."""
        return _typed(tracker, "request_message")

    async def extract_consent(self, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict) -> Slots:
        """Return what was typed, if consent was asked for."""
        return _typed(tracker, "consent")

    def validate_visitor_name(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> Slots:
        """Keep the name, or say what could not be read."""
        return _read(dispatcher, tracker, "visitor_name", value)

    def validate_contact(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict) -> Slots:
        """Keep the phone number or address, or say what could not be read."""
        return _read(dispatcher, tracker, "contact", value)

    def validate_request_message(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> Slots:
        """Keep the message; "skip" keeps an empty one."""
        return _read(dispatcher, tracker, "request_message", value)

    def validate_consent(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict) -> Slots:
        """Keep a clear yes or no."""
        return _read(dispatcher, tracker, "consent", value)


def _typed(tracker: Tracker, slot: str) -> Slots:
    if tracker.get_slot("requested_slot") != slot or is_interruption(slot, intent_of(tracker), _text(tracker)):
        return {}
    return {slot: _text(tracker)}


def _read(dispatcher: CollectingDispatcher, tracker: Tracker, slot: str, value: Any) -> Slots:
    if tracker.get_slot("requested_slot") != slot:
        return {slot: value}  # set when the form was opened, and read then
    read = read_slot(assistant().profile, slot, str(value), intent_of(tracker))
    if read is None:
        say(dispatcher, unreadable(library_for(tracker), slot, tracker.slots, str(value)))
    return {slot: read}


def _text(tracker: Tracker) -> str:
    return str(tracker.latest_message.get("text") or "")
