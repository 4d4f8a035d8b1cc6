"""Answer topics, myths and gaps, and small talk: an action each for the topics that have figures."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import question_asked, say, with_care
from actions.language import library_for
from bot.bootstrap import assistant
from bot.services.answers.answer_question import answer_question
from bot.services.answers.answer_topic import URGENT_TODAY


class ActionAnswer(Action):
    """Say the reviewed answer."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply to the question asked."""
        reply = answer_question(library_for(tracker), question_asked(tracker), assistant().today)
        events = say(dispatcher, with_care(tracker, reply))
        if question_asked(tracker).topic == URGENT_TODAY:
            events.append(SlotSet("offer", "today"))  # a note for the desk needs no more than a name
        return events


class ActionAnswerDuration(ActionAnswer):
    """Answer what is asked about how long something takes."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_duration"


class ActionAnswerSafety(ActionAnswer):
    """Answer what is asked about safety."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_safety"


class ActionAnswerSessions(ActionAnswer):
    """Answer what is asked about the number of sessions."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_sessions"
