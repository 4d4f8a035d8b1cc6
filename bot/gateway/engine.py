"""The gateway's client to the engine."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from bot.safety import Finding
from bot.services.conversations.turns import Turn


class EngineError(Exception):
    """The engine did not answer the turn."""


class EngineClient:
    """Send turns to the engine over kept connections."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def answer(self, turn: Turn, message: str, is_resend: bool, timeout_seconds: float) -> list[dict[str, Any]]:
        """Return the replies (envelopes) to a turn. Raises: EngineError."""
        metadata = {"turn_id": turn.id, "resend": is_resend, **turn.safety.to_dict()}
        body = {"sender": turn.conversation_id, "message": message, "metadata": metadata}
        content = await self._post("/webhooks/turn/webhook", body, timeout_seconds)
        replies = content.get("replies")
        if not isinstance(replies, list) or not replies:
            raise EngineError("the engine had nothing to say")
        return replies

    async def look(self, text: str, timeout_seconds: float) -> Finding | None:
        """Return the danger that the engine's detectors see in one message, without a memory of it.

        Raises: EngineError
        """
        content = await self._post("/webhooks/turn/look", {"message": text}, timeout_seconds)
        try:
            return Finding(**content["finding"]) if content["finding"] else None
        except (KeyError, TypeError) as error:
            raise EngineError("the engine's finding cannot be read") from error

    async def forget(self, conversation_id: str) -> None:
        """Make the engine forget the conversation. Raises: EngineError."""
        await self._post("/webhooks/turn/forget", {"sender": conversation_id}, 10.0)

    async def is_ready(self) -> bool:
        """Tell whether the engine has loaded its model."""
        try:
            async with self._client().get(
                f"{self._url}/webhooks/turn/", timeout=aiohttp.ClientTimeout(total=2.0)
            ) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, path: str, body: dict[str, Any], timeout_seconds: float) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        try:
            async with self._client().post(f"{self._url}{path}", json=body, timeout=timeout) as response:
                if response.status != 200:
                    raise EngineError(f"the engine answered {response.status}")
                content: dict[str, Any] = await response.json()
                return content
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise EngineError(type(error).__name__) from error

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
        return self._session
