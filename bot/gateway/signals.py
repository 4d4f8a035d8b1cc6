"""Wake-ups for open event streams. Only wake-ups: what is sent always comes from the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Signals:
    """Tell the streams of a conversation to look again. For one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever something changes in the conversation."""
        event = asyncio.Event()
        self._listeners[conversation_id].add(event)
        try:
            yield event
        finally:
            self._listeners[conversation_id].discard(event)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def wake(self, conversation_id: str) -> None:
        """Wake the streams of one conversation."""
        for event in self._listeners.get(conversation_id, ()):
            event.set()

    def wake_all(self) -> None:
        """Wake every stream: the gateway is closing."""
        for events in self._listeners.values():
            for event in events:
                event.set()

    def listened_to(self) -> list[str]:
        """Return the conversations that have an open stream here."""
        return list(self._listeners)
