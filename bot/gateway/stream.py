"""The event stream of a conversation: every message after the last one that the browser has, in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from bot.bootstrap import Assistant
from bot.gateway.signals import Signals
from bot.services.conversations import VISITOR, Message, has_open_turn, read_messages
from bot.services.errors import ConversationGoneError

HEARTBEAT_SECONDS = 15.0


async def event_stream(
    parts: Assistant, signals: Signals, conversation_id: str, last_sequence: int
) -> AsyncIterator[bytes]:
    """Yield server-sent events until the reader goes away or the conversation is forgotten."""
    is_first = True
    was_typing: bool | None = None
    with signals.listen(conversation_id) as changed:
        while True:
            changed.clear()
            try:
                messages = await asyncio.to_thread(
                    read_messages, parts.database, parts.vault, conversation_id, last_sequence
                )
                is_typing = await asyncio.to_thread(has_open_turn, parts.database, conversation_id)
            except ConversationGoneError:
                yield _event("gone", {})
                return
            for message in messages:
                last_sequence = message.sequence
                yield _event("message", _shown(message), message.sequence)
            if is_first:
                yield _event("ready", {})
                is_first = False
            if is_typing != was_typing or any(message.author != VISITOR for message in messages):
                yield _event("status", {"typing": is_typing, "owner": "bot"})
                was_typing = is_typing
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
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
