"""Thank somebody who is not in danger now, keep the numbers there, and offer a person."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from actions.language import parts_for
from bot.services.answers.answer_topic import PERSON_BUTTON
from bot.services.answers.wording import fixed_reply
from bot.services.forms.request_form import after_danger
from bot.services.reply import Act


class ActionSafeNow(Action):
    """Say thank you; an open form goes on with its next question, and keeps what was entered."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_safe_now"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply to a denial of danger."""
        form = (tracker.active_loop or {}).get("name")
        is_open = bool(form)
        name = "safe_now_in_request" if is_open else "safe_now"
        buttons = () if is_open else (PERSON_BUTTON,)
        parts = parts_for(tracker)
        events = say(dispatcher, fixed_reply(parts.library, name, Act.HANDOFF, buttons=buttons))
        if form == "request_form":  # nobody is asked for more than is needed to call them
            entered = (dict(tracker.slots), str(tracker.get_slot("requested_slot")), tracker.sender_id)
            left = await asyncio.to_thread(after_danger, parts, *entered)
            events += [SlotSet(slot, value) for slot, value in left.items()]
        return events
