"""Open the request form."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.action_open_manage import opening_manage
from actions.conversation import intent_of, is_paused, last_text_of, question_asked, say
from actions.language import SLOT, parts_for, reply_language
from bot.bootstrap import assistant
from bot.services.answers.answer_topic import URGENT_TODAY, answer_topic
from bot.services.forms.manage_reading import reference_in
from bot.services.forms.request_opening import opening_slots, opening_slots_today

INFORM = "inform"


class ActionOpenRequest(Action):
    """Remember what is asked for, and what the first message already said: a name and number alone are enough."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_open_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Prepare the slots. A name without a contact, which nobody asked for, opens nothing."""
        parts = parts_for(tracker)
        message = tracker.latest_message
        intent = "talk_to_person" if is_paused(tracker) else intent_of(tracker)  # after danger: a call back, no more
        text = message.get("text") or ""
        if intent == INFORM and reference_in(text):  # a reference beside a number is about a booking that there is
            return await opening_manage(dispatcher, tracker)
        if tracker.get_slot("offer") == "today" and intent == "affirm":
            slots = opening_slots_today(text, last_text_of(tracker, URGENT_TODAY))
        else:
            slots = opening_slots(parts.profile, intent, text)
        if intent_of(tracker) == INFORM and not (slots["contact"] or slots["doubted_contact"]):
            reply = answer_topic(parts.library, question_asked(tracker), assistant().today)
            return [*say(dispatcher, reply), FollowupAction("action_listen")]
        return [*(SlotSet(slot, value) for slot, value in slots.items()), SlotSet(SLOT, reply_language(tracker))]
