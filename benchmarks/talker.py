"""Whom the load talks to: our gateway as a visitor does, or the stock bot's REST webhook."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from typing import Protocol

import aiohttp

from bot.cli.errors import CommandError
from bot.cli.visitor import Visitor
from bot.services.reply import Act

TURN_SECONDS = 30.0


class Conversation(Protocol):
    """A started conversation."""

    async def turn_ms(self, text: str) -> float:
        """Send a message and return the milliseconds until its last reply. Raises: CommandError."""

    async def close(self) -> None:
        """End it."""


class Talker(Protocol):
    """Starts conversations."""

    async def start(self) -> Conversation:
        """Start a conversation; what that takes is not measured."""


class OwnTalker:
    """Talk to our gateway: POST the message, read the replies from the open event stream. `acts`: count of each act."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.acts: Counter[str] = Counter()
        self._session = session
        self._url = url

    async def start(self) -> Conversation:
        """Start a conversation and open its event stream."""
        return _OwnConversation(await Visitor.start(self._session, self._url), self.acts)


class StockTalker:
    """Talk to the stock bot's REST webhook. `silent`: how many turns it had no reply to."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.silent = 0
        self._session = session
        self._url = url

    async def start(self) -> Conversation:
        """Choose a sender."""
        return _StockConversation(self)

    async def send(self, sender: str, text: str) -> float:
        """Post the message and return the milliseconds until the response is read. Raises: CommandError."""
        timeout = aiohttp.ClientTimeout(total=TURN_SECONDS)
        started = time.perf_counter()
        async with self._session.post(
            f"{self._url}/webhooks/rest/webhook", json={"sender": sender, "message": text}, timeout=timeout
        ) as response:
            replies = await response.json()
        took_ms = (time.perf_counter() - started) * 1000
        if response.status != 200:
            raise CommandError(f"The stock bot answered {response.status}. See its log")
        self.silent += not replies
        return took_ms


class _OwnConversation:
    def __init__(self, visitor: Visitor, acts: Counter[str]) -> None:
        self._visitor = visitor
        self._acts = acts

    async def turn_ms(self, text: str) -> float:
        answered = await self._visitor.ask(text)
        act = str(answered.replies[-1]["act"])
        self._acts[act] += 1
        if act == Act.UNAVAILABLE:
            raise CommandError("The engine did not answer a turn in time: these figures would measure the apology.")
        return answered.latency_ms

    async def close(self) -> None:
        await self._visitor.close()


class _StockConversation:
    def __init__(self, talker: StockTalker) -> None:
        self._talker = talker
        self._sender = uuid.uuid4().hex

    async def turn_ms(self, text: str) -> float:
        return await self._talker.send(self._sender, text)

    async def close(self) -> None:
        """Do nothing: the stock bot's conversations have no end."""
