"""How much one visitor may send and keep open. Asked after the safety triage: no crisis message is dropped."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

TYPING_LIMIT = "40/minute"
"""Signs of life while somebody writes, of one conversation: twice as many as the widget sends."""


class RateLimit:
    """A limit such as "30/minute" for each key; an empty one lets everything pass."""

    def __init__(self, limit: str) -> None:
        self._item: RateLimitItem | None = parse(limit) if limit else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def seconds_to_wait(self, key: str) -> int:
        """Count one more for the key, and return 0; over the limit, return how many seconds to wait."""
        if self._item is None or self._limiter.hit(self._item, key):
            return 0
        reset_at = self._limiter.get_window_stats(self._item, key).reset_time
        return max(1, math.ceil(reset_at - time.time()))


class OpenStreams:
    """How many event streams are open, on each conversation and from each address; 0 as a limit: any number."""

    def __init__(self, per_conversation: int, per_address: int) -> None:
        self._limits = {"conversation": per_conversation, "address": per_address}
        self._open: Counter[tuple[str, str]] = Counter()

    def is_full(self, conversation_id: str, address: str) -> bool:
        """Tell whether one more would be too many."""
        keys = self._keys(conversation_id, address)
        return any(limit and self._open[key] >= limit for key, limit in zip(keys, self._limits.values(), strict=True))

    @contextmanager
    def count(self, conversation_id: str, address: str) -> Iterator[None]:
        """Count one while it is open."""
        keys = self._keys(conversation_id, address)
        self._open.update(keys)
        try:
            yield
        finally:
            for key in keys:
                self._open[key] -= 1
                if not self._open[key]:
                    del self._open[key]

    @staticmethod
    def _keys(conversation_id: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
        return ("conversation", conversation_id), ("address", address)
