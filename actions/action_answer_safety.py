"""Answer what is asked about safety."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import question_asked, say, with_care
from actions.language import library_for
from bot.bootstrap import assistant
from bot.services.answers.answer_from_facts import answer_from_facts


class ActionAnswerSafety(Action):
    """Compute the answer from the facts, the profile and the entities in the question."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer_safety"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply to the question asked."""
        reply = answer_from_facts(library_for(tracker), question_asked(tracker), assistant().today)
        return say(dispatcher, with_care(tracker, reply))
