"""A visitor without a browser: what `bot ask`, evaluation, benchmarks and tests use to talk to a gateway."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.cli.errors import CommandError

ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Answered:
    """The replies to one message. `latency_ms`: from the POST to the last reply."""

    replies: list[dict[str, Any]]
    latency_ms: float


class Visitor:
    """One conversation over the public API: posts messages, reads the event stream."""

    def __init__(self, session: aiohttp.ClientSession, url: str, conversation_id: str, token: str) -> None:
        self.conversation_id = conversation_id
        self.token = token
        self._session = session
        self._base = f"{url}/api/conversations/{conversation_id}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._events: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, session: aiohttp.ClientSession, url: str) -> Visitor:
        """Start a conversation and read its events. Raises: CommandError where the gateway refuses."""
        try:
            async with session.post(f"{url}/api/conversations") as response:
                body = await response.json()
        except (aiohttp.ClientError, ValueError) as error:
            raise CommandError(f"No assistant answers at {url}. Start it with `make run`, or check --url.") from error
        if response.status != 201:
            raise CommandError(f"The gateway at {url} says: {body['error']['message']}")
        visitor = cls(session, url, body["id"], body["token"])
        visitor._reader = asyncio.create_task(visitor._read_events())
        await visitor._wait_for("ready")
        return visitor

    async def ask(self, text: str, button: str | None = None) -> Answered:
        """Send a message, or press a button, and return the replies. Raises: CommandError where it is refused."""
        body = {"client_message_id": str(uuid.uuid4()), "text": text}
        if button is not None:
            body["button"] = button
        started = time.perf_counter()
        async with self._session.post(f"{self._base}/messages", json=body, headers=self._headers) as response:
            content = await response.json()
        if response.status != 202:
            replies = content.get("replies") or []
            if replies:
                return Answered(replies, (time.perf_counter() - started) * 1000)
            raise CommandError(content["error"]["message"])
        replies = await asyncio.wait_for(self._replies_after(content["sequence"]), ANSWER_SECONDS)
        return Answered(replies, (time.perf_counter() - started) * 1000)

    async def close(self) -> None:
        """Stop reading."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _replies_after(self, sequence: int) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = []
        while True:
            name, data = await self._events.get()
            if name == "message" and "reply" in data and data["sequence"] > sequence:
                replies.append(data["reply"])
            if name == "status" and not data["typing"] and replies:
                return replies

    async def _wait_for(self, wanted: str) -> None:
        while (await asyncio.wait_for(self._events.get(), ANSWER_SECONDS))[0] != wanted:
            pass

    async def _read_events(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._session.get(f"{self._base}/events", headers=self._headers, timeout=timeout) as response:
            async for name, data in _events(response):
                await self._events.put((name, data))


@asynccontextmanager
async def http_session() -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a session for many visitors."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    name = ""
    async for line in response.content:
        if line.startswith(b"event: "):
            name = line[7:].strip().decode()
        elif line.startswith(b"data: "):
            yield name, json.loads(line[6:])
