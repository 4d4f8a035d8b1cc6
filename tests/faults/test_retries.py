"""Messages that are sent again and again, over many connections, while the gateway is restarted: each is there once."""

from __future__ import annotations

import asyncio
import random

import aiohttp
import pytest

from .ledger import check_ledger, open_turns
from .running_bot import RunningBot, wait_until
from .stubborn_visitor import StubbornVisitor

SHORT_MESSAGES, LONG_MESSAGES = 64, 1000
CONNECTIONS = 32
MOST_RETRIES = 5
RESTARTS = {False: 1, True: 5}
CRISIS = "I have taken all my pills and I want to die"


@pytest.mark.timeout(900)
async def test_messages_with_up_to_five_retries_are_there_once(bot: RunningBot, request: pytest.FixtureRequest) -> None:
    """Each is posted with one to five retries at once, and until it is acknowledged; danger and questions alike."""
    is_long = bool(request.config.getoption("--long"))
    messages = LONG_MESSAGES if is_long else SHORT_MESSAGES
    chance = random.Random(7)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        visitors = [await StubbornVisitor.start(session, bot.url) for _ in range(CONNECTIONS)]

        async def talk(visitor: StubbornVisitor, count: int) -> None:
            for number in range(count):
                text = "is it safe?" if number % 8 == 7 else f"{CRISIS} {number}"
                await visitor.say(text, times_at_once=1 + chance.randint(1, MOST_RETRIES))

        shares = [len(range(first, messages, CONNECTIONS)) for first in range(CONNECTIONS)]
        talks = [asyncio.create_task(talk(visitor, share)) for visitor, share in zip(visitors, shares, strict=True)]
        for _ in range(RESTARTS[is_long]):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(bot.kill, "gateway")
            await asyncio.to_thread(bot.wait_until_it_answers)
        await asyncio.gather(*talks)
        await asyncio.to_thread(wait_until, lambda: open_turns(bot.parts) == 0, 300.0, "turns stay open")
        for visitor in visitors:
            check_ledger(bot.parts, visitor, await visitor.history())
    acknowledged = sum(len(visitor.acknowledged) for visitor in visitors)
    print(f"{acknowledged} messages over {CONNECTIONS} connections, {RESTARTS[is_long]} restarts")
    assert acknowledged == messages
