"""The questions of the two forms, an action each: their names are those that Rasa's forms look for."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import parts_for
from bot.services.forms.manage_questions import ask_manage
from bot.services.forms.request_questions import ask_for
from bot.services.parts import Parts
from bot.services.reply import Reply


class AskSlot(Action, ABC):
    """Put the question of a slot."""

    @property
    @abstractmethod
    def slot(self) -> str:
        """The slot that is asked for."""

    @abstractmethod
    def question(self, parts: Parts, tracker: Tracker) -> Reply:
        """Return its form's question for it."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return f"action_ask_{self.slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Ask."""
        return say(dispatcher, await asyncio.to_thread(self.question, parts_for(tracker), tracker))


class AskRequest(AskSlot, ABC):
    """Put a question of the request form."""

    def question(self, parts: Parts, tracker: Tracker) -> Reply:
        """Return the question, or what was understood so far."""
        return ask_for(parts, self.slot, tracker.slots, tracker.sender_id)


class AskManage(AskSlot, ABC):
    """Put a question of the form for changing a booking."""

    def question(self, parts: Parts, tracker: Tracker) -> Reply:
        """Return the question."""
        return ask_manage(parts, self.slot, tracker.slots)


class ActionAskVisitorName(AskRequest):
    """Ask for a name."""

    slot = "visitor_name"


class ActionAskContact(AskRequest):
    """Ask for a phone number or an e-mail address."""

    slot = "contact"


class ActionAskReach(AskRequest):
    """Ask whether a voicemail or a text is all right."""

    slot = "reach"


class ActionAskLocation(AskRequest):
    """Ask for the place."""

    slot = "location"


class ActionAskWantedTime(AskRequest):
    """Ask for the day and time."""

    slot = "wanted_time"


class ActionAskIsNew(AskRequest):
    """Ask whether somebody comes for the first time."""

    slot = "is_new"


class ActionAskRequestMessage(AskRequest):
    """Ask for a word to the team."""

    slot = "request_message"


class ActionAskEditedField(AskRequest):
    """Ask what to change."""

    slot = "edited_field"


class ActionAskConsent(AskRequest):
    """Show everything and ask for consent."""

    slot = "consent"


class ActionAskManageReference(AskManage):
    """Ask for the booking's reference."""

    slot = "manage_reference"


class ActionAskManageContact(AskManage):
    """Ask for the phone number or e-mail address that was given."""

    slot = "manage_contact"


class ActionAskManageChoice(AskManage):
    """Show the booking that was found, and ask what is to happen with it."""

    slot = "manage_choice"


class ActionAskManageTime(AskManage):
    """Ask for another day and time."""

    slot = "manage_time"


class ActionAskManageConsent(AskManage):
    """Ask for a yes before anything is changed."""

    slot = "manage_consent"
