"""The triage before everything, beside the event loop: a long text holds up nobody, and a slow store not the triage."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.services.danger.safety_reply import safety_reply
from bot.services.parts import Parts
from bot.services.reply import Reply

THREADS = 2
"""Patterns are matched by one thread at a time in any case; the second lets a short text pass a long one."""


class FirstLook:
    """The triage in threads of its own."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._threads = ThreadPoolExecutor(THREADS, "triage")

    async def danger_in(self, *texts: str | None) -> Reply | None:
        """Return the fixed reply to the first of the texts that speaks of danger, None where none does."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._look, texts)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)

    def _look(self, texts: tuple[str | None, ...]) -> Reply | None:
        for text in texts:
            reply = safety_reply(self._parts, text) if text else None
            if reply is not None:
                return reply
        return None
