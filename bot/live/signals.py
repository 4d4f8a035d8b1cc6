"""Wake-ups for open event streams. Only wake-ups: what is sent always comes from the database.

A stream listens to its conversation; those of the staff's console to QUEUE as well.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

QUEUE = "queue"
"""Listened to instead of a conversation: something in the staff's queue has changed."""


class Listener:
    """One open stream. `sequence`: the newest message that it has sent; `changed`: it has to look again."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        self.changed = asyncio.Event()


class Signals:
    """Tell the streams of a conversation to look again. For one event loop. `is_closing`: streams have to end."""

    def __init__(self) -> None:
        self.is_closing = False
        self._listeners: dict[str, set[Listener]] = defaultdict(set)

    @contextmanager
    def listen(self, conversation_id: str, listener: Listener) -> Iterator[None]:
        """Wake the listener whenever something changes in the conversation."""
        self._listeners[conversation_id].add(listener)
        try:
            yield
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def wake(self, conversation_id: str, sequence: int | None = None) -> None:
        """Wake the streams of one conversation. `sequence`: only those that have not sent this message yet."""
        for listener in self._listeners.get(conversation_id, ()):
            if sequence is None or listener.sequence < sequence:
                listener.changed.set()

    def close(self) -> None:
        """End every stream: the server is stopping."""
        self.is_closing = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.changed.set()
