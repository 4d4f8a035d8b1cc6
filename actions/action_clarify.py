"""Ask back between close topics, or say that the message was not understood."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say, with_care
from actions.language import library_for
from bot.services.answers.clarify import Candidate, clarify


class ActionClarify(Action):
    """Offer the topics that were close; offer a person where none was."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply to a message whose topic is uncertain."""
        ranked = tracker.latest_message.get("topics") or []
        candidates = [Candidate(item["topic"], item["confidence"]) for item in ranked]
        # As Rasa's fallback for a situation without a rule it would otherwise be predicted again and again.
        reply = with_care(tracker, clarify(library_for(tracker), candidates))
        return [*say(dispatcher, reply), FollowupAction("action_listen")]
