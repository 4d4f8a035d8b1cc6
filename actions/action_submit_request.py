"""Record the request that the visitor agreed to send."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import is_paused, say, turn_of
from actions.language import parts_for
from bot.services.forms.request_fields import EMPTY_FORM
from bot.services.forms.request_sending import submit


class ActionSubmitRequest(Action):
    """Store it once a turn, and say its reference; without consent store nothing."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_submit_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Record and confirm, or say that nothing was stored; where the time is taken by now, go on with others."""
        what = (tracker.sender_id, turn_of(tracker), tracker.slots, is_paused(tracker))
        done = await asyncio.to_thread(submit, parts_for(tracker), *what)
        events = say(dispatcher, done.reply)
        if done.reopened:
            reopened = [SlotSet(slot, value) for slot, value in done.reopened.items()]
            return [*events, *reopened, FollowupAction("request_form")]
        return [*events, *(SlotSet(slot, None) for slot in EMPTY_FORM)]
