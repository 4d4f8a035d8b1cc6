"""Say the fixed text to danger that the engine saw."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.conversation import say
from bot.bootstrap import assistant
from bot.safety import Finding
from bot.services.danger.safety_reply import danger_reply


class ActionSafetyText(Action):
    """Say it, and nothing else: an open request waits."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_safety_text"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reply with the text of the tier."""
        parts = assistant()
        found = tracker.latest_message.get("safety") or {"tier": 4, "pattern": "", "why": "", "language": "en"}
        reply = danger_reply(parts.triage, parts.profile, Finding(**found))
        return [*say(dispatcher, reply), FollowupAction("action_listen")]
