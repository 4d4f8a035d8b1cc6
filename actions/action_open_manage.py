"""Open the form for changing a booking."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import is_paused, question_asked, say, with_care
from actions.language import SLOT, library_for, parts_for, reply_language
from bot.bootstrap import assistant
from bot.services.answers.answer_topic import answer_topic
from bot.services.forms.manage_fields import required_manage_slots
from bot.services.forms.manage_form import open_manage


async def opening_manage(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Return what remembers the first message, and what is to follow: the form, or its end where nothing is asked."""
    said = (parts_for(tracker), str(tracker.latest_message.get("text") or ""), tracker.sender_id)
    read = await asyncio.to_thread(open_manage, *said)
    for reply in read.replies:
        say(dispatcher, reply)
    slots = [SlotSet(slot, value) for slot, value in read.slots.items()]
    following = "manage_form" if required_manage_slots(read.slots) else "action_finish_manage"
    return [*slots, SlotSet("offer", None), SlotSet(SLOT, reply_language(tracker)), FollowupAction(following)]


class ActionOpenManage(Action):
    """Remember what the first message says already; after danger, change nothing and offer a person."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_open_manage"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Prepare the slots."""
        if is_paused(tracker):
            reply = answer_topic(library_for(tracker), question_asked(tracker), assistant().today)
            return [*say(dispatcher, with_care(tracker, reply)), FollowupAction("action_listen")]
        return await opening_manage(dispatcher, tracker)
