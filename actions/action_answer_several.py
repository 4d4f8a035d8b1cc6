"""Answer several questions of one message in one reply."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import questions_asked, say, with_care
from actions.language import library_for
from bot.bootstrap import assistant
from bot.services.answers.answer_several import answer_several
from bot.services.answers.answer_topic import URGENT_TODAY


class ActionAnswerSeveral(Action):
    """Say the reviewed answer to each, in order, and name what was not understood."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_several"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply to the questions asked."""
        asked = questions_asked(tracker)
        reply = answer_several(library_for(tracker), asked, assistant().today)
        events = say(dispatcher, with_care(tracker, reply))
        if any(question.topic == URGENT_TODAY for question in asked):
            events.append(SlotSet("offer", "today"))  # a note for the desk needs no more than a name
        return events
