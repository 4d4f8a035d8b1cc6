"""kill -9 in the middle of turns, while visitors write and write again."""

from __future__ import annotations

import asyncio
import itertools

import aiohttp
import pytest

from bot.services.conversations.turns import DONE

from .ledger import check_ledger, is_open, open_turns, outcome_of
from .running_bot import RunningBot, wait_until
from .stubborn_visitor import Acknowledged, StubbornVisitor

VISITORS = 4
SHORT = ("gateway", "engine", "actions")
LONG = ("gateway", "actions", "gateway", "actions", "engine") * 40
"""200 kills. The engine needs long to come back, so it dies least often."""
QUESTIONS = (
    "is it safe?",
    "how long does a session last?",
    "I want to book a consultation",
    "how many sessions will I need?",
    "Robin",
    "isn't it a party drug?",
    "What would six drips set me back?",
    "stop",
)
TURN_SECONDS = 60.0
STORM_SECONDS = 240.0
"""While they die: what a dead gateway was at is taken up when its lease ends (12 s), by one that may die again."""


@pytest.mark.timeout(5400)
async def test_nothing_acknowledged_is_lost_or_doubled_when_processes_are_killed(
    bot: RunningBot, request: pytest.FixtureRequest
) -> None:
    """Gateway, engine and actions die by turns, each while somebody waits for an answer."""
    kills = LONG if request.config.getoption("--long") else SHORT
    enough = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        visitors = [await StubbornVisitor.start(session, bot.url) for _ in range(VISITORS)]
        talks = [asyncio.create_task(_talk(bot, visitor, offset, enough)) for offset, visitor in enumerate(visitors)]
        for name in kills:
            await asyncio.to_thread(wait_until, lambda: open_turns(bot.parts) > 0, TURN_SECONDS, "nobody is waiting")
            await asyncio.to_thread(bot.kill, name)
            await asyncio.to_thread(bot.wait_until_it_answers)
            assert not any(talk.done() for talk in talks), [talk for talk in talks if talk.done()]
        enough.set()
        await asyncio.gather(*talks)
        last = [await visitor.say("is it safe?") for visitor in visitors]
        await asyncio.to_thread(wait_until, lambda: open_turns(bot.parts) == 0, TURN_SECONDS, "turns stay open")
        outcomes = [
            outcome for visitor in visitors for outcome in check_ledger(bot.parts, visitor, await visitor.history())
        ]
    answered = sum(outcome.state == DONE for outcome in outcomes)
    print(f"{len(kills)} kills, {len(outcomes)} turns, {answered} answered, {len(outcomes) - answered} with an apology")
    for said in last:
        outcome = outcome_of(bot.parts, said)
        assert (outcome.state, outcome.replies[0]["topics"]) == (DONE, ["safety"]), "afterwards all is as before"


async def _talk(bot: RunningBot, visitor: StubbornVisitor, offset: int, enough: asyncio.Event) -> None:
    """Say one thing after the other, mostly after the answer; send every third message twice at once."""
    for number in itertools.count(offset):
        said = await visitor.say(QUESTIONS[number % len(QUESTIONS)], times_at_once=2 if number % 3 == 0 else 1)
        if enough.is_set():
            return
        if number % 4:
            await asyncio.to_thread(_wait_for_answer, bot, said)


def _wait_for_answer(bot: RunningBot, said: Acknowledged) -> None:
    wait_until(lambda: not is_open(bot.parts, said), STORM_SECONDS, "a turn stays open")
