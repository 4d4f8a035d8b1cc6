"""Thank somebody who is not in danger now, keep the numbers there, and offer a person."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import library_for
from bot.services.answer_topic import PERSON_BUTTON
from bot.services.reply import Act
from bot.services.wording import fixed_reply


class ActionSafeNow(Action):
    """Say thank you; an open request goes on with its next question, and keeps what was entered."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_safe_now"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply to a denial of danger."""
        is_open = bool((tracker.active_loop or {}).get("name"))
        name = "safe_now_in_request" if is_open else "safe_now"
        buttons = () if is_open else (PERSON_BUTTON,)
        events = say(dispatcher, fixed_reply(library_for(tracker), name, Act.HANDOFF, buttons=buttons))
        if is_open and tracker.get_slot("requested_slot") == "request_message":
            events.append(SlotSet("request_message", ""))  # what was said instead of a note is no note
        return events
