"""A visitor whose browser never gives up: it sends a message again, under the same id, until it is acknowledged."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp

RETRY_SECONDS = 0.05
GIVE_UP_SECONDS = 90.0
POST_TIMEOUT = aiohttp.ClientTimeout(total=5.0)


@dataclass
class Acknowledged:
    """A message that the gateway said it had stored."""

    client_message_id: str
    text: str
    sequence: int
    turn_id: str
    replies: list[dict[str, Any]] = field(default_factory=list)


class StubbornVisitor:
    """One conversation. `acknowledged`: what was stored, in the order in which it was said."""

    def __init__(self, session: aiohttp.ClientSession, url: str, conversation_id: str, token: str) -> None:
        self.conversation_id = conversation_id
        self.acknowledged: list[Acknowledged] = []
        self._session = session
        self._base = f"{url}/api/conversations/{conversation_id}"
        self.headers = {"Authorization": f"Bearer {token}"}

    @classmethod
    async def start(cls, session: aiohttp.ClientSession, url: str) -> StubbornVisitor:
        """Start a conversation."""
        body = await _until_it_works(session, f"{url}/api/conversations", {}, None)
        return cls(session, url, body["id"], body["token"])

    async def say(self, text: str, times_at_once: int = 1, identifier: str = "") -> Acknowledged:
        """Send a message, `times_at_once`, until it is acknowledged; `identifier`: that of a try before."""
        identifier = identifier or str(uuid.uuid4())
        body = {"client_message_id": identifier, "text": text}
        posts = [
            _until_it_works(self._session, f"{self._base}/messages", self.headers, body) for _ in range(times_at_once)
        ]
        answers = await asyncio.gather(*posts)
        assert len({(answer["sequence"], answer["turn_id"]) for answer in answers}) == 1, "one message, one place"
        answer = answers[0]
        assert answer["stored"]
        said = Acknowledged(identifier, text, answer["sequence"], answer["turn_id"], answer["replies"])
        self.acknowledged.append(said)
        return said

    async def history(self) -> list[dict[str, Any]]:
        """Return every message as a browser that was just opened gets them."""
        messages: list[dict[str, Any]] = []
        name = ""
        async with self._session.get(f"{self._base}/events", headers=self.headers, timeout=POST_TIMEOUT) as response:
            assert response.status == 200
            async for line in response.content:
                if line.startswith(b"event: "):
                    name = line[7:].strip().decode()
                    if name == "ready":
                        break
                elif line.startswith(b"data: ") and name == "message":
                    messages.append(json.loads(line[6:]))
        return messages


async def _until_it_works(
    session: aiohttp.ClientSession, url: str, headers: dict[str, str], body: dict[str, Any] | None
) -> dict[str, Any]:
    """Post until the gateway takes it, over refused and broken connections and its own errors."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            async with session.post(url, json=body, headers=headers, timeout=POST_TIMEOUT) as response:
                if response.status in (201, 202):
                    content: dict[str, Any] = await response.json()
                    return content
                assert response.status >= 500, f"{response.status}: {await response.text()}"
        except (aiohttp.ClientError, asyncio.TimeoutError):
            pass  # the gateway is dead: a browser tries again
        assert time.monotonic() < deadline, f"{url} took nothing for {GIVE_UP_SECONDS:.0f} s"
        await asyncio.sleep(RETRY_SECONDS)
