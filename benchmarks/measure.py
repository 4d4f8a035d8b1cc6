"""Measure both bots in turns, so that what else the machine does meanwhile weighs on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.load import talk, talk_at_once
from benchmarks.long_conversation import LongConversations
from benchmarks.own_bot import OwnBot
from benchmarks.plan import VISITORS, Plan
from benchmarks.process_tree import ProcessTree
from benchmarks.questions import Deck, own_questions, stock_messages
from benchmarks.series import Series
from benchmarks.stock_bot import StockBot
from benchmarks.talker import OwnTalker, StockTalker
from bot.cli.ask import ask_each
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.services.reply import Act
from bot.settings import Settings

LEAST_QUESTIONS = 30
WARM_UP_CONVERSATIONS = 5
KEEP_SECONDS = 2.0
"""How long an idle connection is used again. Both servers close theirs after 5 s: that could be as we write to it."""


@dataclass(frozen=True)
class Measured:
    """Both bots, one visitor at a time, several at once, and in a long conversation; then their memory in MB."""

    own_one: Series
    stock_one: Series
    own_at_once: Series
    stock_at_once: Series
    own_long: LongConversations
    stock_long: LongConversations
    own_megabytes: Mapping[str, float]
    stock_megabytes: float
    own_acts: Mapping[str, int]
    stock_silent: int


async def measure(settings: Settings, plan: Plan, own: OwnBot, stock: StockBot, project: Path) -> Measured:
    """Return what the plan's load measured. Raises: CommandError."""
    stock_trees = {"stock bot": ProcessTree(stock.pid)}
    one = Series(own.trees), Series(stock_trees)
    at_once = Series(own.trees), Series(stock_trees)
    long = LongConversations(), LongConversations()
    questions = await _answered(own.url, own_questions(settings))
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS)
    async with aiohttp.ClientSession(connector=connector) as session:
        talkers = OwnTalker(session, own.url), StockTalker(session, stock.url)
        decks = Deck(questions), Deck(stock_messages(project))
        sides = (0, 1)
        for side in sides:
            for _ in range(WARM_UP_CONVERSATIONS):
                await talk(talkers[side], decks[side])
        console.print("One visitor at a time ...")
        for _ in range(plan.pairs_of_one):
            for side in sides:
                await one[side].add(talk(talkers[side], decks[side]))
        console.print(f"{VISITORS} visitors at once ...")
        for _ in range(plan.pairs_at_once):
            for side in sides:
                await at_once[side].add(talk_at_once(talkers[side], decks[side], VISITORS, plan.conversations_each))
        console.print(f"Conversations of {plan.long_turns} turns ...")
        for _ in range(plan.long_conversations):
            await long[0].add(talkers[0], decks[0], plan.long_turns)
        await long[1].add(talkers[1], decks[1], plan.long_turns)  # once: it gets slow
    return Measured(
        *(*one, *at_once, *long),
        own_megabytes={name: tree.resident_megabytes() for name, tree in own.trees.items()},
        stock_megabytes=stock_trees["stock bot"].resident_megabytes(),
        own_acts=talkers[0].acts,
        stock_silent=talkers[1].silent,
    )


async def _answered(url: str, questions: list[str]) -> list[str]:
    """Return the questions that get an answer from the content, so that each turn measured runs a custom action."""
    replies = await ask_each(url, [{"text": text} for text in questions])
    answered = [text for text, reply in zip(questions, replies, strict=True) if reply["act"] == Act.ANSWER]
    if len(answered) < LEAST_QUESTIONS:
        raise CommandError(f"Only {len(answered)} of {len(questions)} questions were answered: check the model first.")
    return answered
