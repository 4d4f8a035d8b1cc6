"""The console's event streams: the queue, and one conversation. A reader who comes back gets the whole state again.

Whoever has a stream open looks at the queue: that is noted, so that notices go out only where nobody does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack
from typing import Any

from bot.console.brief_words import brief_now
from bot.console.desk_words import desk_now
from bot.console.state import ConsoleState
from bot.live.events import HEARTBEAT, HEARTBEAT_SECONDS, event
from bot.live.signals import QUEUE, Listener
from bot.services.accounts.staff_sessions import SignedIn, is_open
from bot.services.desk.presence import REFRESH_SECONDS, note_left, note_seen
from bot.services.handover.handoff_queue import read_queue
from bot.services.handover.staff_reading import StaffView, follow_as_staff
from bot.services.times import utc_now

_MOVING = ("waiting_seconds", "lease_until")
"""What changes all the time, and is no news."""
_SLACK_SECONDS = 2.0
"""A heartbeat may come this much early."""


async def staff_stream(
    state: ConsoleState, signed_in: SignedIn, conversation_id: str | None = None, after: int = 0
) -> AsyncGenerator[bytes]:
    """Yield events until the reader goes away or is signed out, or the server stops.

    `queue`: all of it, whenever it has changed; `desk`, looked at now and then. Of a conversation: `message` (its
    number is the event's id), everything after `after`; `conversation`, its state, and `brief` after either
    (and now and then: its bookings change elsewhere); `typing`, for whoever has it: whether the visitor seems to
    write; `gone`, the last event, when it was erased. `signed_out` ends the stream.
    """
    parts, listener = state.parts, Listener(after)
    shown: dict[str, Any] = {"typing": {"is_typing": False}}
    view: StaffView | None = None
    looked_at = float("-inf")
    with ExitStack() as listening:
        listening.enter_context(state.signals.listen(QUEUE, listener))
        if conversation_id is not None:
            listening.enter_context(state.signals.listen(conversation_id, listener))
        while not state.signals.is_closing:
            listener.changed.clear()
            if not await asyncio.to_thread(is_open, parts.database, signed_in.id, state.rules):
                await asyncio.to_thread(note_left, parts.database, signed_in.member.id)
                yield event("signed_out", {})
                return
            is_due = time.monotonic() - looked_at >= REFRESH_SECONDS - _SLACK_SECONDS
            if is_due:
                await asyncio.to_thread(note_seen, parts.database, signed_in.member)
                looked_at = time.monotonic()
            entries = [entry.to_dict() for entry in await asyncio.to_thread(read_queue, parts.database)]
            if _is_news(
                shown, "queue", [{key: entry[key] for key in entry if key not in _MOVING} for entry in entries]
            ):
                yield event("queue", {"handoffs": entries, "now": utc_now().isoformat()})
            if is_due and _is_news(shown, "desk", desk := await asyncio.to_thread(desk_now, parts)):
                yield event("desk", desk)
            if conversation_id is not None:
                following = (conversation_id, signed_in.member, listener.sequence)
                view = await asyncio.to_thread(follow_as_staff, parts, *following)
                if view is None:
                    yield event("gone", {})
                    return
                known = (listener.sequence, shown.get("conversation"))
                for news in _news_of(view, listener, shown):
                    yield news
                if is_due or known != (listener.sequence, shown["conversation"]):
                    brief = await asyncio.to_thread(brief_now, parts, conversation_id)
                    if brief is not None and _is_news(shown, "brief", brief):
                        yield event("brief", brief)
            try:
                await asyncio.wait_for(listener.changed.wait(), _seconds_to_look_again(view))
            except TimeoutError:
                yield HEARTBEAT


def _news_of(view: StaffView, listener: Listener, shown: dict[str, Any]) -> Iterator[bytes]:
    """Yield what the reader does not have yet of a conversation."""
    for message in view.messages:
        listener.sequence = message["sequence"]
        yield event("message", message, message["sequence"])
    if _is_news(shown, "conversation", view.state):
        yield event("conversation", view.state)
    typing = {"is_typing": _typing_seconds(view) > 0}
    if _is_news(shown, "typing", typing):
        yield event("typing", typing)


def _typing_seconds(view: StaffView) -> float:
    """Return for how long the visitor still seems to write; 0 where they do not."""
    until = view.visitor_typing_until
    return max(0.0, (until - utc_now()).total_seconds()) if until is not None else 0.0


def _seconds_to_look_again(view: StaffView | None) -> float:
    """Return how long nothing changes by itself: until the next heartbeat, or until the visitor stops writing."""
    return min((view and _typing_seconds(view)) or HEARTBEAT_SECONDS, HEARTBEAT_SECONDS)


def _is_news(shown: dict[str, Any], name: str, data: Any) -> bool:
    """Tell whether the reader does not have this yet, and remember it."""
    if shown.get(name) == data:
        return False
    shown[name] = data
    return True
