"""The engine hangs: an apology in time, safety at once, and nothing doubled when it comes back."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator

import aiohttp
import pytest

from bot.services.conversations.turns import FAILED
from bot.services.reply import Act

from .ledger import check_ledger, is_open, outcome_of
from .running_bot import RunningBot, wait_until
from .stubborn_visitor import Acknowledged, StubbornVisitor

SPARE_SECONDS = 4.0
"""Beyond the turn's time-out, for two busy cores."""
CRISIS = "I have taken all my pills and I want to die"


@pytest.fixture
def hanging_engine(bot: RunningBot) -> Iterator[RunningBot]:
    """Stop the engine in its tracks (SIGSTOP), and let it go on afterwards."""
    engine = bot.child("engine")
    engine.suspend()
    try:
        yield bot
    finally:
        engine.resume()
        bot.wait_until_it_answers()


async def test_a_turn_gets_an_apology_in_time_and_the_next_one_an_answer(hanging_engine: RunningBot) -> None:
    """The late result of a turn that was given up is discarded, and nothing else is."""
    bot = hanging_engine
    limit = bot.settings.turn_timeout_seconds + SPARE_SECONDS
    async with aiohttp.ClientSession() as session:
        visitor = await StubbornVisitor.start(session, bot.url)
        said = await visitor.say("how long does a session last?")
        await _finished(bot, said, limit)
        outcome = outcome_of(bot.parts, said)
        assert outcome.state == FAILED
        assert [reply["act"] for reply in outcome.replies] == [Act.UNAVAILABLE]
        assert bot.parts.profile.texts["phone"] in outcome.replies[0]["text"]
        assert [button["title"] for button in outcome.replies[0]["buttons"]] == ["Ask a person"]
        bot.child("engine").resume()
        await asyncio.to_thread(bot.wait_until_it_answers)
        said = await visitor.say("is it safe?")
        await _finished(bot, said, limit)
        outcomes = check_ledger(bot.parts, visitor, await visitor.history())
        assert outcomes[-1].replies[0]["topics"] == ["safety"]
        assert len(outcomes) == 2


async def test_a_crisis_message_is_answered_at_once_while_the_engine_hangs(hanging_engine: RunningBot) -> None:
    """The safety reply comes with the POST itself, also while an earlier turn is waiting; the times are printed."""
    bot = hanging_engine
    times_ms = []
    async with aiohttp.ClientSession() as session:
        for _ in range(11):
            visitor = await StubbornVisitor.start(session, bot.url)
            waiting = await visitor.say("how long does a session last?")
            started = time.perf_counter()
            said = await visitor.say(CRISIS)
            times_ms.append((time.perf_counter() - started) * 1000)
            assert [reply["act"] for reply in said.replies] == [Act.CRISIS]
            assert "988" in said.replies[0]["text"]
            assert is_open(bot.parts, waiting), "it was not the engine that was waited for"
            assert outcome_of(bot.parts, said).replies == said.replies
    print(f"crisis reply over HTTP, engine hanging: median {statistics.median(times_ms):.0f} ms")


async def _finished(bot: RunningBot, said: Acknowledged, seconds: float) -> None:
    await asyncio.to_thread(wait_until, lambda: not is_open(bot.parts, said), seconds, "the visitor still waits")
