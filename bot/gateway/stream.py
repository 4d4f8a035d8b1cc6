"""The event stream of a conversation: every message after the last one that the browser has, in order."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Send

from bot.bootstrap import Assistant
from bot.gateway.signals import Listener, Signals
from bot.services.conversations import STAFF, VISITOR, WAITING, Conversation, Message, read_conversation
from bot.services.errors import ConversationGoneError
from bot.services.handoff_queue import place_in_queue, read_queue
from bot.services.times import utc_now

HEARTBEAT_SECONDS = 15.0
UNREAD_SECONDS = 60.0
"""How long a reader may take nothing before their connection is closed; a browser that comes back misses nothing."""
_logger = logging.getLogger(__name__)


class EventStreamResponse(StreamingResponse):
    """An event stream that does not wait for ever for a reader who takes nothing."""

    def __init__(self, events: AsyncGenerator[bytes], unread_seconds: float = UNREAD_SECONDS) -> None:
        # A proxy (nginx) that gathers a response before it passes it on would hold the events back.
        super().__init__(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        self._events = events
        self._unread_seconds = unread_seconds

    async def stream_response(self, send: Send) -> None:
        """Send the events; end without the last word where nobody reads, so that the server closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with aclosing(self._events):
            async for event in self._events:
                message = {"type": "http.response.body", "body": event, "more_body": True}
                try:
                    await asyncio.wait_for(send(message), self._unread_seconds)
                except TimeoutError:
                    _logger.warning("an event stream was not read for %.0f s, and is closed", self._unread_seconds)
                    return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def event_stream(
    parts: Assistant, signals: Signals, conversation_id: str, last_sequence: int
) -> AsyncGenerator[bytes]:
    """Yield server-sent events until the reader goes away or the conversation is forgotten."""
    listener = Listener(last_sequence)
    is_first = True
    shown_status: dict[str, Any] | None = None
    with signals.listen(conversation_id, listener):
        while True:
            listener.changed.clear()
            try:
                conversation = await asyncio.to_thread(
                    read_conversation, parts.database, parts.vault, conversation_id, listener.sequence
                )
            except ConversationGoneError:
                yield _event("gone", {})
                return
            for message in conversation.messages:
                listener.sequence = message.sequence
                yield _event("message", _shown(message), message.sequence)
            if is_first:
                yield _event("ready", {})
                is_first = False
            status = _status(conversation)
            if conversation.owner == WAITING:
                entries = await asyncio.to_thread(read_queue, parts.database)
                status["place"] = place_in_queue(entries, conversation_id)
            if status != shown_status or any(message.author != VISITOR for message in conversation.messages):
                yield _event("status", status)
                shown_status = status
            try:
                await asyncio.wait_for(listener.changed.wait(), _seconds_to_look_again(conversation))
            except TimeoutError:
                yield b": still here\n\n"


def _status(conversation: Conversation) -> dict[str, Any]:
    """Return who answers, by name where that is a person, and whether they are writing."""
    if conversation.owner != STAFF:
        return {"typing": conversation.is_waiting, "owner": conversation.owner}
    typing_until = conversation.typing_until
    is_typing = typing_until is not None and typing_until > utc_now()
    return {"typing": is_typing, "owner": STAFF, "name": conversation.person}


def _seconds_to_look_again(conversation: Conversation) -> float:
    """Return how long nothing changes by itself: at most until the next heartbeat, or until somebody stops writing."""
    if conversation.typing_until is None:
        return HEARTBEAT_SECONDS
    left = (conversation.typing_until - utc_now()).total_seconds()
    return min(left, HEARTBEAT_SECONDS) if left > 0 else HEARTBEAT_SECONDS


def _shown(message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "sequence": message.sequence,
        "author": message.author,
        "created_at": message.created_at.isoformat(),
    }
    if message.author == VISITOR:
        return {**shown, "text": message.body["text"], "client_message_id": message.client_message_id}
    if message.author == STAFF:
        reply = {"reply": message.body["reply"]} if "reply" in message.body else {}
        return {**shown, "text": message.body["text"], "name": message.body.get("name", ""), **reply}
    return {**shown, "reply": message.body}


def _event(name: str, data: dict[str, Any], sequence: int | None = None) -> bytes:
    identifier = f"id: {sequence}\n" if sequence is not None else ""
    return f"event: {name}\n{identifier}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
