"""The console's event streams: the queue, and one conversation. A reader who comes back gets the whole state again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from typing import Any

from bot.console.state import ConsoleState
from bot.live.events import HEARTBEAT, HEARTBEAT_SECONDS, event
from bot.live.signals import QUEUE, Listener
from bot.services.handoff_queue import read_queue
from bot.services.staff_reading import follow_as_staff
from bot.services.staff_sessions import SignedIn, is_open
from bot.services.times import utc_now

_MOVING = ("waiting_seconds", "lease_until")
"""What changes all the time, and is no news."""


async def staff_stream(
    state: ConsoleState, signed_in: SignedIn, conversation_id: str | None = None, after: int = 0
) -> AsyncGenerator[bytes]:
    """Yield events until the reader goes away or is signed out.

    `queue`: all of it, whenever it has changed. Of a conversation: `message` (its number is the event's id), everything
    after `after`; `conversation`, its state; `gone`, the last event, when it was erased. `signed_out` ends the stream.
    """
    parts, listener = state.parts, Listener(after)
    shown_queue: list[dict[str, Any]] | None = None
    shown_state: dict[str, Any] | None = None
    with ExitStack() as listening:
        listening.enter_context(state.signals.listen(QUEUE, listener))
        if conversation_id is not None:
            listening.enter_context(state.signals.listen(conversation_id, listener))
        while True:
            listener.changed.clear()
            if not await asyncio.to_thread(is_open, parts.database, signed_in.id, state.rules):
                yield event("signed_out", {})
                return
            entries = [entry.to_dict() for entry in await asyncio.to_thread(read_queue, parts.database)]
            lasting = [{key: value for key, value in entry.items() if key not in _MOVING} for entry in entries]
            if lasting != shown_queue:
                yield event("queue", {"handoffs": entries, "now": utc_now().isoformat()})
                shown_queue = lasting
            if conversation_id is not None:
                view = await asyncio.to_thread(follow_as_staff, parts, conversation_id, listener.sequence)
                if view is None:
                    yield event("gone", {})
                    return
                for message in view.messages:
                    listener.sequence = message["sequence"]
                    yield event("message", message, message["sequence"])
                if view.state != shown_state:
                    yield event("conversation", view.state)
                    shown_state = view.state
            try:
                await asyncio.wait_for(listener.changed.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield HEARTBEAT
