"""The event stream of a conversation: every message after the last one that the browser has, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from bot.bootstrap import Assistant
from bot.live.events import HEARTBEAT, HEARTBEAT_SECONDS, event
from bot.live.signals import Listener, Signals
from bot.services.conversations.conversation import Conversation, Message, read_conversation
from bot.services.errors import ConversationGoneError
from bot.services.handover.handoff_queue import place_in_queue, read_queue
from bot.services.owners import STAFF, VISITOR, WAITING
from bot.services.times import utc_now


async def event_stream(
    parts: Assistant, signals: Signals, conversation_id: str, last_sequence: int
) -> AsyncGenerator[bytes]:
    """Yield server-sent events until the reader goes away, the conversation is forgotten or the server stops."""
    listener = Listener(last_sequence)
    is_first = True
    is_owed = False
    shown_status: dict[str, Any] | None = None
    with signals.listen(conversation_id, listener):
        while not signals.is_closing:
            listener.changed.clear()
            try:
                conversation = await asyncio.to_thread(
                    read_conversation, parts.database, parts.vault, conversation_id, listener.sequence
                )
            except ConversationGoneError:
                yield event("gone", {})
                return
            for message in conversation.messages:
                listener.sequence = message.sequence
                yield event("message", _shown(message), message.sequence)
            listener.sequence = max(listener.sequence, conversation.newest)  # one that cannot be read is not new again
            if is_first:
                yield event("ready", {})
                is_first = False
            status = _status(conversation)
            if conversation.owner == WAITING:
                entries = await asyncio.to_thread(read_queue, parts.database)
                status["place"] = place_in_queue(entries, conversation_id)
            is_owed |= status != shown_status or any(message.author != VISITOR for message in conversation.messages)
            if is_owed and not _is_passing(status):
                yield event("status", status)
                shown_status, is_owed = status, False
            try:
                await asyncio.wait_for(listener.changed.wait(), _seconds_to_look_again(conversation))
            except TimeoutError:
                yield HEARTBEAT


def _status(conversation: Conversation) -> dict[str, Any]:
    """Return who answers, by name where that is a person, and whether they are writing."""
    if conversation.owner != STAFF:
        return {"typing": conversation.is_waiting, "owner": conversation.owner}
    typing_until = conversation.typing_until
    is_typing = typing_until is not None and typing_until > utc_now()
    return {"typing": is_typing, "owner": STAFF, "name": conversation.person}


def _is_passing(status: dict[str, Any]) -> bool:
    """Tell whether whoever waits has left the queue since the conversation was read: that wakes the stream again."""
    return status["owner"] == WAITING and status["place"] is None


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
