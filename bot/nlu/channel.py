"""The engine's door: one turn in, its replies out, and the same replies again for the same turn."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.nlu import lean
from bot.nlu.safety_detector import SAFETY
from bot.safety import DANGER

LONGEST_TEXT = 8000
_logger = logging.getLogger(__name__)


class TurnInput(RestInput):
    """Take `{sender, message, metadata: {turn_id}}`; answer `{replies: [envelope]}`, 503 where the turn failed.

    A turn whose id is that of the tracker's last message is replayed from its stored events: a resend after a crash
    neither advances a form nor runs an action twice. A failed turn saves nothing. No message text is logged.
    """

    @classmethod
    def name(cls) -> str:
        """Return the name in the route, `/webhooks/turn/webhook`."""
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> TurnInput:
        """Return the channel, and make the running engine lean."""
        lean.apply()
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """Return the routes.

        `/` says whether a model is loaded, `/webhook` takes a turn, `/look` reads one message for danger and remembers
        nothing, `/forget` erases a memory.
        """
        routes = Blueprint("turn_channel")

        @routes.get("/")
        async def ready(request: Request) -> HTTPResponse:
            is_ready = getattr(request.app.ctx, "agent", None) is not None and request.app.ctx.agent.is_ready()
            return response.json({"status": "ok" if is_ready else "loading"}, status=200 if is_ready else 503)

        @routes.post("/webhook")
        async def take_turn(request: Request) -> HTTPResponse:
            body = request.json
            sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata") or {}
            if not (isinstance(sender, str) and isinstance(text, str) and isinstance(metadata.get("turn_id"), str)):
                return response.json({"error": "sender, message and metadata.turn_id are texts"}, status=400)
            message = UserMessage(
                text[:LONGEST_TEXT], CollectingOutputChannel(), sender, None, self.name(), None, metadata
            )
            try:
                replies = await self._answer(request.app.ctx.agent, message)
            except Exception as error:  # the engine's outermost boundary: the gateway decides what the visitor reads
                _logger.error("turn %s failed: %s", metadata["turn_id"], _name(error))
                return response.json({"error": "the turn failed"}, status=503)
            return response.json({"replies": replies})

        @routes.post("/look")
        async def look(request: Request) -> HTTPResponse:
            text = request.json.get("message")
            if not isinstance(text, str):
                return response.json({"error": "message is a text"}, status=400)
            try:
                parsed = await request.app.ctx.agent.processor.parse_message(UserMessage(text[:LONGEST_TEXT]))
            except Exception as error:  # the patterns have answered already: the gateway goes on without
                _logger.error("a second look failed: %s", _name(error))
                return response.json({"error": "the look failed"}, status=503)
            finding = parsed.get(SAFETY) if parsed["intent"]["name"] == DANGER else None
            return response.json({"finding": finding})

        @routes.post("/forget")
        async def forget(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            async with agent.lock_store.lock(request.json["sender"], wait_time_in_seconds=0.05):
                await agent.tracker_store._tracker_store.forget(request.json["sender"])
            return response.json({})

        return routes

    async def _answer(self, agent: Any, message: UserMessage) -> List[Dict[str, Any]]:
        async with agent.lock_store.lock(message.sender_id, wait_time_in_seconds=0.05):
            replies = None
            if message.metadata.get("resend", True):  # a first sending says so, and saves reading the memory twice
                tracker = await agent.tracker_store.retrieve(message.sender_id)
                replies = replies_of_turn(tracker, message.metadata["turn_id"]) if tracker else None
            if replies is None:
                await agent.processor.handle_message(message)
                replies = [item["custom"] for item in message.output_channel.messages if "custom" in item]
            return replies


def replies_of_turn(tracker: DialogueStateTracker, turn_id: str) -> Optional[List[Dict[str, Any]]]:
    """Return the replies that the tracker holds for its last message, None where that is another turn's."""
    replies: List[Dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and event.data.get("custom"):
            replies.insert(0, event.data["custom"])
        if isinstance(event, UserUttered):
            return replies if event.metadata.get("turn_id") == turn_id else None
    return None


def _name(error: Optional[BaseException]) -> str:
    """Return what failed and where, without what anybody said: messages of errors can hold a visitor's words."""
    if isinstance(error, lean.ActionFailedError):
        return str(error)
    parts: List[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        parts.append(type(error).__name__ + place)
        error = error.__cause__ or error.__context__
    return " from ".join(parts)
