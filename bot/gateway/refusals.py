"""What was refused and why, for the log: no word, no token, no address and no conversation.

A flood does not flood the log: a line for each client, reason and minute, and at most MOST_LINES of them; what was more
is counted and told when the minute is over. A client is named by a mark made anew with each start of the gateway, so
that somebody who reads the log can tell one from many, and not who it is.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections import Counter

from starlette.requests import HTTPConnection

from bot.live.addresses import address_of

WINDOW_SECONDS = 60.0
MOST_LINES = 30
_logger = logging.getLogger(__name__)


class Refusals:
    """The gateway's log of refusals. For one event loop."""

    def __init__(self, window_seconds: float = WINDOW_SECONDS) -> None:
        self._window_seconds = window_seconds
        self._key = secrets.token_bytes(16)
        self._named: set[tuple[str, str]] = set()
        self._counted: Counter[str] = Counter()

    def note(self, request: HTTPConnection, reason: str) -> None:
        """Log that a request was refused. `reason`: one of our own words, such as "too_fast"."""
        if not self._counted:
            asyncio.get_running_loop().call_later(self._window_seconds, self._tell)
        self._counted[reason] += 1
        client = hashlib.blake2b(address_of(request).encode(), key=self._key, digest_size=4).hexdigest()
        if (client, reason) in self._named or len(self._named) >= MOST_LINES:
            return
        self._named.add((client, reason))
        _logger.warning("refused: %s, client %s", reason, client)

    def _tell(self) -> None:
        """End the minute: say how many there were, unless each of them has its line."""
        if self._counted.total() > len(self._named):
            counts = ", ".join(f"{reason} {count} times" for reason, count in self._counted.most_common())
            _logger.warning("refused within %.0f s: %s", self._window_seconds, counts)
        self._named.clear()
        self._counted.clear()
