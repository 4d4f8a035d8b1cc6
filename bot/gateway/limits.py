"""How much one visitor may send. Asked after the safety triage: no crisis message is dropped."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


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
