"""No room left: what cannot be stored is not acknowledged, and what was acknowledged stays.

A process that may not make any file longer stands in for a full disk: to SQLite both are failed writes.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import psutil  # type: ignore[import-untyped]  # it has no stubs
import pytest

from bot.services.conversations.turns import DONE, FAILED
from bot.services.reply import Act

from .ledger import check_ledger, is_open, outcome_of
from .running_bot import RunningBot, wait_until
from .stubborn_visitor import StubbornVisitor

pytestmark = pytest.mark.skipif(
    not hasattr(psutil, "RLIMIT_FSIZE"), reason="this system cannot limit another process's files: only Linux can"
)


@contextmanager
def no_room(bot: RunningBot, name: str) -> Iterator[None]:
    """Let every write of the process fail."""
    process = bot.child(name)
    before = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        process.rlimit(psutil.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("text", "acts"), [("is it safe?", []), ("I have taken all my pills and I want to die", [Act.CRISIS])]
)
async def test_a_gateway_without_room_acknowledges_nothing_and_keeps_safety(
    text: str, acts: list[Act], bot: RunningBot
) -> None:
    """The browser reads that it was not stored, and its next try, under the same id, is taken once there is room."""
    body = {"client_message_id": str(uuid.uuid4()), "text": text}
    async with aiohttp.ClientSession() as session:
        visitor = await StubbornVisitor.start(session, bot.url)
        await _answered(bot, visitor, "how long does a session last?")
        address = f"{bot.url}/api/conversations/{visitor.conversation_id}/messages"
        with no_room(bot, "gateway"):
            async with session.post(address, json=body, headers=visitor.headers) as response:
                content = await response.json()
                assert response.status == 503
        assert content["stored"] is False
        assert content["error"]["code"] == "not_stored"
        assert [reply["act"] for reply in content["replies"]] == acts
        check_ledger(bot.parts, visitor, await visitor.history())
        await _answered(bot, visitor, text, body["client_message_id"])
        outcomes = check_ledger(bot.parts, visitor, await visitor.history())
        assert [outcome.state for outcome in outcomes] == [DONE, DONE]


async def test_an_engine_without_room_fails_the_turn_and_forgets_nothing(bot: RunningBot) -> None:
    """A turn whose memory cannot be saved is not answered; the request that was begun goes on when there is room."""
    async with aiohttp.ClientSession() as session:
        visitor = await StubbornVisitor.start(session, bot.url)
        for text in ("I want to book a consultation", "Robin"):
            await _answered(bot, visitor, text)
        with no_room(bot, "engine"):
            await _answered(bot, visitor, "robin@example.org")
        await _answered(bot, visitor, "robin@example.net")
        await _answered(bot, visitor, "skip")
        await _answered(bot, visitor, "skip")
        outcomes = check_ledger(bot.parts, visitor, await visitor.history())
    assert [outcome.state for outcome in outcomes] == [DONE, DONE, FAILED, DONE, DONE, DONE]
    assert "Name: Robin.\nContact: robin@example.net" in outcomes[-1].replies[0]["text"]


async def _answered(bot: RunningBot, visitor: StubbornVisitor, text: str, identifier: str = "") -> None:
    said = await visitor.say(text, identifier=identifier)
    await asyncio.to_thread(wait_until, lambda: not is_open(bot.parts, said), 30.0, "a turn stays open")
    assert outcome_of(bot.parts, said).replies
