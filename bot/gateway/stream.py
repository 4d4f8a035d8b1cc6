"""The event stream of a conversation: every message after the last one that the browser has, in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from bot.bootstrap import Assistant
from bot.gateway.signals import Listener, Signals
from bot.services.conversations import VISITOR, Message, read_conversation
from bot.services.errors import ConversationGoneError

HEARTBEAT_SECONDS = 15.0


async def event_stream(
    parts: Assistant, signals: Signals, conversation_id: str, last_sequence: int
) -> AsyncIterator[bytes]:
    """Yield server-sent events until the reader goes away or the conversation is forgotten."""
    listener = Listener(last_sequence)
    is_first = True
    was_typing: bool | None = None
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
            is_typing = conversation.is_waiting
            if is_typing != was_typing or any(message.author != VISITOR for message in conversation.messages):
                yield _event("status", {"typing": is_typing, "owner": "bot"})
                was_typing = is_typing
            try:
                await asyncio.wait_for(listener.changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"


def _shown(message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "sequence": message.sequence,
        "author": message.author,
        "created_at": message.created_at.isoformat(),
    }
    if message.author == VISITOR:
        return {**shown, "text": message.body["text"], "client_message_id": message.client_message_id}
    return {**shown, "reply": message.body}


def _event(name: str, data: dict[str, Any], sequence: int | None = None) -> bytes:
    identifier = f"id: {sequence}\n" if sequence is not None else ""
    return f"event: {name}\n{identifier}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
