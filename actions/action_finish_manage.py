"""Do with the booking what the visitor agreed to, or pass the wish on to a person."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say, text_before
from actions.language import parts_for
from bot.services.forms.manage_ending import PASSED_ON, finish_manage
from bot.services.forms.manage_fields import CHOICE, EMPTY_MANAGE
from bot.services.forms.request_opening import opening_slots_passed_on

OPENING = ("action_open_manage", "action_open_request")
"""What the message was answered with that says what is wished for."""


class ActionFinishManage(Action):
    """Change the booking and say so; where a person is needed, open the request form with what was said."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_finish_manage"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Do it; where a free time was lost by now, go on with others."""
        parts, kind = parts_for(tracker), PASSED_ON.get(str(tracker.get_slot(CHOICE)))
        emptied = [SlotSet(slot, None) for slot in EMPTY_MANAGE]
        if kind is not None:
            opened = opening_slots_passed_on(parts.profile, kind, text_before(tracker, *OPENING))
            request = [SlotSet(slot, value) for slot, value in opened.items()]
            return [*emptied, *request, FollowupAction("request_form")]
        done = await asyncio.to_thread(finish_manage, parts, dict(tracker.slots))
        events = say(dispatcher, done.reply)
        if done.reopened:
            reopened = [SlotSet(slot, value) for slot, value in done.reopened.items()]
            return [*events, *reopened, FollowupAction("manage_form")]
        return [*events, *emptied, FollowupAction("action_listen")]
