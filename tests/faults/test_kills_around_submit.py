"""kill -9 at the moment in which a request is recorded: it is there once, and the visitor's reference is its own."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from bot.services.reply import Act

from .ledger import check_ledger, is_open, outcome_of, references
from .running_bot import RunningBot, wait_until
from .stubborn_visitor import Acknowledged, StubbornVisitor

REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
FORM = ("I want to book a consultation", "Robin", "robin@example.org", "any time", "first time")
TURN_SECONDS = 60.0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["gateway", "actions", "engine"])
async def test_a_request_is_recorded_once_when_a_process_dies_as_it_is_submitted(name: str, bot: RunningBot) -> None:
    """The process dies as soon as the row is there, before anybody was told; whoever is told nothing says yes again."""
    async with aiohttp.ClientSession() as session:
        visitor = await StubbornVisitor.start(session, bot.url)
        for text in FORM:
            await _answered(bot, await visitor.say(text))

        def kill_when_recorded() -> None:
            wait_until(lambda: bool(references(bot.parts, visitor.conversation_id)), TURN_SECONDS, "nothing recorded")
            bot.kill(name)

        killing = asyncio.create_task(asyncio.to_thread(kill_when_recorded))
        said = await visitor.say("yes")
        await killing
        await asyncio.to_thread(bot.wait_until_it_answers)
        await _answered(bot, said)
        if outcome_of(bot.parts, said).replies[0]["act"] == Act.UNAVAILABLE:
            said = await visitor.say("yes")
            await _answered(bot, said)
        outcomes = check_ledger(bot.parts, visitor, await visitor.history())
    recorded = references(bot.parts, visitor.conversation_id)
    read = [match for outcome in outcomes for reply in outcome.replies for match in REFERENCE.findall(reply["text"])]
    print(f"{name} killed: recorded {recorded}, read {read}, last reply {outcomes[-1].replies[0]['act']}")
    assert len(recorded) == 1
    assert read in ([], recorded)


async def _answered(bot: RunningBot, said: Acknowledged) -> None:
    await asyncio.to_thread(wait_until, lambda: not is_open(bot.parts, said), TURN_SECONDS, "a turn stays open")
