"""The load: one conversation after another, several at once, or a long one."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from benchmarks.questions import Deck
from benchmarks.talker import Talker

CONVERSATION_TURNS = 8
"""Turns of an ordinary conversation: both bots start a new one after as many."""


@dataclass(frozen=True)
class Block:
    """Turns measured in a row. `seconds`: from the first message to the last reply; `turns_ms`: each turn."""

    seconds: float
    turns_ms: list[float]


async def talk(talker: Talker, deck: Deck, turns: int = CONVERSATION_TURNS) -> Block:
    """Hold one conversation, turn after turn."""
    conversation = await talker.start()
    try:
        started = time.perf_counter()
        turns_ms = [await conversation.turn_ms(text) for text in deck.deal(turns)]
        return Block(time.perf_counter() - started, turns_ms)
    finally:
        await conversation.close()


async def talk_at_once(talker: Talker, deck: Deck, visitors: int, conversations_each: int) -> Block:
    """Let several visitors hold ordinary conversations at once, each turn after turn. All are started beforehand."""
    queues = [
        [(await talker.start(), deck.deal(CONVERSATION_TURNS)) for _ in range(conversations_each)]
        for _ in range(visitors)
    ]

    async def visit(number: int) -> list[float]:
        return [await conversation.turn_ms(text) for conversation, texts in queues[number] for text in texts]

    try:
        started = time.perf_counter()
        turns_ms = await asyncio.gather(*(visit(number) for number in range(visitors)))
        return Block(time.perf_counter() - started, [took_ms for took in turns_ms for took_ms in took])
    finally:
        await asyncio.gather(*(conversation.close() for queue in queues for conversation, _ in queue))
